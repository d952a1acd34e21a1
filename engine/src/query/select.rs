//! Queries: what they read from, what they return.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, LimitClause, NamedWindowExpr, OrderBy, OrderByExpr, OrderByKind,
    Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator, Statement,
    Values, WindowSpec, WindowType,
};

use super::{
    Analyst, Common, MAX_DEPTH,
    postgres::{Context, common_type},
    problem::{Problem, Refused, offset},
    scope::{Column, Row, Scope},
    sqlite,
    ty::{Type, Typed},
    written,
};
use crate::sql::Dialect;

impl Analyst<'_> {
    /// Any statement; what is not about rows cannot be told.
    pub(crate) fn statement(
        &mut self,
        statement: &Statement,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        match statement {
            Statement::Query(query) => self.query(query, outer),
            Statement::Insert(insert) => self.insert(insert, outer),
            Statement::Update(update) => self.update(update, outer),
            Statement::Delete(delete) => self.delete(delete, outer),
            Statement::Merge(merge) => self.merge(merge, outer),
            Statement::Truncate(truncate) => {
                for target in &truncate.table_names {
                    self.relation(&target.name)?;
                }
                Ok(Row::default())
            }
            Statement::Explain { statement, .. } => {
                self.statement(statement, outer)?;
                self.doubt("what EXPLAIN returns is not known");
                Ok(Row::default())
            }
            _ => {
                self.doubt("statements of this kind are not judged");
                Ok(Row::default())
            }
        }
    }

    pub(crate) fn query(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.doubt("it is nested too deeply");
            self.depth -= 1;
            return Ok(Row {
                open: true,
                ..Row::default()
            });
        }
        let known = self.common.len();
        let found = self.query_within(query, outer);
        self.common.truncate(known);
        self.depth -= 1;
        found
    }

    fn query_within(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Result<Row, Refused> {
        if let Some(with) = &query.with {
            for table in &with.cte_tables {
                let name = self.fold(&table.alias.name);
                let recursive = with.recursive || self.dialect == Dialect::Sqlite;
                if recursive && is_recursive(&table.query.body) {
                    let first = self.first_term(&table.query.body, outer)?;
                    let mut first = self.text_for_unknown(first);
                    self.rename(&mut first, &table.alias.columns)?;
                    self.common.push(Common {
                        name: name.clone(),
                        row: first,
                    });
                    let known = self.common.len();
                    let mut row = self.query(&table.query, outer)?;
                    self.rename(&mut row, &table.alias.columns)?;
                    self.common.truncate(known - 1);
                    let row = self.text_for_unknown(row);
                    self.common.push(Common { name, row });
                } else {
                    let mut row = self.query(&table.query, outer)?;
                    self.rename(&mut row, &table.alias.columns)?;
                    let row = self.text_for_unknown(row);
                    self.common.push(Common { name, row });
                }
            }
        }
        let row = match &*query.body {
            SetExpr::Select(select) => self.select(select, query.order_by.as_ref(), outer)?,
            body => {
                let row = self.body(body, outer)?;
                // Only the names of the result may be used.
                let mut scope = Scope::within(outer);
                scope.aliases.clone_from(&row.columns);
                if row.open {
                    self.doubt("the columns of a table are not known");
                } else {
                    self.order_by(query.order_by.as_ref(), &mut scope)?;
                }
                row
            }
        };
        self.limits(query, outer)?;
        Ok(row)
    }

    fn limits(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Result<(), Refused> {
        let scope = Scope::within(outer);
        let number = Type::named("int8");
        let count = |this: &mut Self, expr: &Expr| -> Result<(), Refused> {
            let found = this.expr(expr, &scope)?;
            this.settle(found.open, &number);
            this.number_of_rows(&found.ty)
        };
        match &query.limit_clause {
            Some(LimitClause::LimitOffset { limit, offset, .. }) => {
                for expr in limit
                    .iter()
                    .chain(offset.iter().map(|offset| &offset.value))
                {
                    count(self, expr)?;
                }
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                count(self, offset)?;
                count(self, limit)?;
            }
            None => {}
        }
        match query
            .fetch
            .as_ref()
            .and_then(|fetch| fetch.quantity.as_ref())
        {
            Some(expr) => count(self, expr),
            None => Ok(()),
        }
    }

    /// What `LIMIT` and `OFFSET` take.
    fn number_of_rows(&mut self, ty: &Type) -> Result<(), Refused> {
        match ty.name() {
            Some(name)
                if self.dialect == Dialect::Postgres
                    && !self.may_cast(name, "int8", Context::Assignment) =>
            {
                self.mismatch(ty, &Type::named("int8"), "a number of rows")
            }
            _ => Ok(()),
        }
    }

    /// The part of a recursive query that stands alone.
    fn first_term(&mut self, body: &SetExpr, outer: Option<&Scope<'_>>) -> Result<Row, Refused> {
        match body {
            SetExpr::SetOperation { left, .. } => self.body(left, outer),
            SetExpr::Query(query) => self.first_term(&query.body, outer),
            body => self.body(body, outer),
        }
    }

    fn body(&mut self, body: &SetExpr, outer: Option<&Scope<'_>>) -> Result<Row, Refused> {
        match body {
            SetExpr::Select(select) => self.select(select, None, outer),
            SetExpr::Query(query) => self.query(query, outer),
            SetExpr::SetOperation {
                left, op, right, ..
            } => {
                self.depth += 1;
                let both = match self.depth > MAX_DEPTH {
                    true => None,
                    false => Some((self.body(left, outer)?, self.body(right, outer)?)),
                };
                self.depth -= 1;
                let Some((left, right)) = both else {
                    self.doubt("it is nested too deeply");
                    return Ok(Row {
                        open: true,
                        ..Row::default()
                    });
                };
                self.united(left, right, *op)
            }
            SetExpr::Values(values) => self.values(values, outer),
            SetExpr::Insert(statement)
            | SetExpr::Update(statement)
            | SetExpr::Delete(statement)
            | SetExpr::Merge(statement) => self.statement(statement, outer),
            SetExpr::Table(_) => {
                self.doubt("TABLE is not read");
                Ok(Row {
                    open: true,
                    ..Row::default()
                })
            }
        }
    }

    fn united(&mut self, left: Row, right: Row, op: SetOperator) -> Result<Row, Refused> {
        if left.open || right.open {
            return Ok(Row { open: true, ..left });
        }
        if left.columns.len() != right.columns.len() {
            let message = format!(
                "the two sides of {op} return {} and {} columns",
                left.columns.len(),
                right.columns.len()
            );
            return Err(Problem::new("column-count", message));
        }
        let mut columns = Vec::new();
        for (a, b) in left.columns.into_iter().zip(right.columns) {
            let nullable = self.nullable_of(&[a.typed(), b.typed()]);
            // SQLite's driver asks the first query alone for the types.
            let ty = match self.dialect == Dialect::Sqlite && !a.ty.is("NULL") {
                true => a.ty.clone(),
                false => self.common(&[a.typed(), b.typed()], &op.to_string())?,
            };
            columns.push(Column {
                ty,
                nullable,
                open: None,
                ..a
            });
        }
        Ok(Row {
            columns,
            open: false,
        })
    }

    /// One type for several expressions, which those that have none take on.
    pub(crate) fn common(&mut self, all: &[Typed], what: &str) -> Result<Type, Refused> {
        let types: Vec<Type> = all.iter().map(|typed| typed.ty.clone()).collect();
        if !self.dialect.has_namespaces() {
            if self.dialect == Dialect::Sqlite {
                return Ok(sqlite::one_of(all).ty);
            }
            let first = types
                .iter()
                .find(|ty| !matches!(ty, Type::Unknown | Type::Any));
            return Ok(match first {
                Some(first) if types.iter().all(|ty| ty == first || *ty == Type::Unknown) => {
                    first.clone()
                }
                _ => Type::Any,
            });
        }
        let Some(ty) = common_type(self.catalog, &types) else {
            if self
                .catalog
                .may_have_operators(all.iter().all(|typed| self.builtin(&typed.ty)))
            {
                self.doubt("a cast may exist that is not known");
                return Ok(Type::Any);
            }
            let names: Vec<String> = types
                .iter()
                .filter_map(Type::name)
                .map(str::to_owned)
                .collect();
            let message = format!("{what} cannot bring {} together", names.join(" and "));
            return Err(Problem::new("type-mismatch", message));
        };
        for typed in all {
            self.settle(typed.open, &ty);
        }
        Ok(ty)
    }

    /// Whether one of these may be null; PostgreSQL's driver does not ask that of expressions.
    pub(crate) fn nullable_of(&self, all: &[Typed]) -> Option<bool> {
        match self.dialect {
            Dialect::Postgres | Dialect::Cockroach => None,
            _ => sqlite::one_of(all).nullable,
        }
    }

    fn values(&mut self, values: &Values, outer: Option<&Scope<'_>>) -> Result<Row, Refused> {
        let scope = Scope::within(outer);
        let mut lines: Vec<Vec<Typed>> = Vec::new();
        for line in &values.rows {
            let mut typed = Vec::new();
            for expr in line.iter() {
                typed.push(self.expr(expr, &scope)?);
            }
            if lines
                .first()
                .is_some_and(|first| first.len() != typed.len())
            {
                return Err(Problem::new(
                    "column-count",
                    "the rows of VALUES have different numbers of values",
                ));
            }
            lines.push(typed);
        }
        let width = lines.first().map_or(0, Vec::len);
        let mut columns = Vec::new();
        for at in 0..width {
            let mut all: Vec<Typed> = lines
                .iter()
                .filter_map(|line| line.get(at).cloned())
                .collect();
            let one = all.len() == 1;
            let ty = match one {
                true => all.first().map_or(Type::Any, |typed| typed.ty.clone()),
                false => self.common(&all, "VALUES")?,
            };
            columns.push(Column {
                name: format!("column{}", at + 1),
                ty,
                nullable: None,
                hidden: false,
                open: all.pop().filter(|_| one).and_then(|typed| typed.open),
            });
        }
        Ok(Row {
            columns,
            open: false,
        })
    }

    fn select(
        &mut self,
        select: &Select,
        order: Option<&OrderBy>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let mut scope = Scope::within(outer);
        self.from(&select.from, &mut scope)?;
        self.reduce_outer_joins(select, &mut scope);
        scope.grouped =
            matches!(&select.group_by, GroupByExpr::Expressions(all, _) if !all.is_empty());
        let word = select.select_token.0.span.start;
        let at = offset(self.text, word.line, word.column);
        let row = self.projection(&select.projection, &scope, at)?;
        let lenient = self.dialect != Dialect::Postgres && self.dialect != Dialect::Cockroach;
        if lenient {
            scope.aliases.clone_from(&row.columns);
        }
        if let Some(condition) = &select.selection {
            self.row_condition(condition, &scope)?;
        }
        if let GroupByExpr::Expressions(all, _) = &select.group_by {
            // Parentheses hold a list here, not a row.
            let listed = all.iter().flat_map(|expr| match expr {
                Expr::Tuple(parts) => parts.as_slice(),
                expr => std::slice::from_ref(expr),
            });
            for expr in listed {
                if !self.is_result(expr, &row) {
                    self.expr(expr, &scope)?;
                }
            }
        }
        if let Some(condition) = &select.having {
            self.condition(condition, &scope)?;
        }
        self.grouping(select, order, &scope)?;
        for window in &select.named_window {
            if let NamedWindowExpr::WindowSpec(spec) = &window.1 {
                self.window(spec, &scope)?;
            }
        }
        if let Some(Distinct::On(all)) = &select.distinct {
            for expr in all {
                if !self.is_result(expr, &row) {
                    self.expr(expr, &scope)?;
                }
            }
        }
        if select.into.is_some() || !select.lateral_views.is_empty() || select.qualify.is_some() {
            self.doubt("a clause of SELECT is not read");
        }
        scope.aliases.clone_from(&row.columns);
        self.order_by(order, &mut scope)?;
        if let Some(Distinct::On(all)) = &select.distinct {
            self.distinct_on(all, &select.projection, order)?;
        }
        Ok(row)
    }

    /// A number or a name that stands for a result column, in `GROUP BY` and `DISTINCT ON`.
    fn is_result(&self, expr: &Expr, row: &Row) -> bool {
        match expr {
            Expr::Value(_) => true,
            Expr::Identifier(ident) => {
                let name = self.fold(ident);
                row.columns
                    .iter()
                    .any(|column| self.catalog.same(&column.name, &name))
            }
            _ => false,
        }
    }

    pub(crate) fn projection(
        &mut self,
        items: &[SelectItem],
        scope: &Scope<'_>,
        at: Option<usize>,
    ) -> Result<Row, Refused> {
        let mut row = Row::default();
        for (place, item) in items.iter().enumerate() {
            match item {
                SelectItem::Wildcard(_) => {
                    for source in &scope.sources {
                        row.open |= source.row.open;
                        row.columns.extend(
                            source
                                .row
                                .columns
                                .iter()
                                .filter(|column| !column.hidden)
                                .cloned(),
                        );
                    }
                }
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    _,
                ) => {
                    let Some(table) = name.0.last().and_then(|part| part.as_ident()) else {
                        row.open = true;
                        continue;
                    };
                    self.all_of(table, scope, &mut row)?;
                }
                SelectItem::UnnamedExpr(expr) => {
                    let mut typed = self.expr(expr, scope)?;
                    if let Some(name) = self.written_name(expr, place, items.len(), at) {
                        typed.name = name;
                    }
                    row.columns.push(typed.into());
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let typed = self.expr(expr, scope)?;
                    let name = self.fold(alias);
                    row.columns.push(typed.called(&name).into());
                }
                SelectItem::QualifiedWildcard(..) | SelectItem::ExprWithAliases { .. } => {
                    self.doubt("a result column is not read");
                    row.open = true;
                }
            }
        }
        Ok(row)
    }

    /// What MySQL and SQLite call a result column that has no name: what is written there.
    fn written_name(
        &self,
        expr: &Expr,
        place: usize,
        count: usize,
        at: Option<usize>,
    ) -> Option<String> {
        if self.dialect.has_namespaces() {
            return None;
        }
        let mut inner = expr;
        while let Expr::Nested(within) = inner {
            inner = within;
        }
        let column = match inner {
            Expr::Identifier(ident) => Some(ident),
            Expr::CompoundIdentifier(parts) => parts.last(),
            _ => None,
        };
        match (column, inner) {
            (Some(ident), _) => (self.dialect == Dialect::Mysql).then(|| ident.value.clone()),
            (None, Expr::Value(value)) if self.dialect == Dialect::Mysql => {
                value.value.clone().into_string()
            }
            _ => None,
        }
        .or_else(|| {
            let all = written::items(self.dialect, self.text, at?);
            let written = all.get(place).filter(|_| all.len() == count)?;
            column.is_none().then(|| (*written).to_owned())
        })
    }

    fn all_of(
        &mut self,
        table: &sqlparser::ast::Ident,
        scope: &Scope<'_>,
        row: &mut Row,
    ) -> Result<(), Refused> {
        let wanted = self.fold(table);
        let mut level = Some(scope);
        while let Some(here) = level {
            let found = here
                .sources
                .iter()
                .find(|source| self.catalog.same_table(&source.name, &wanted));
            if let Some(source) = found {
                row.open |= source.row.open;
                row.columns
                    .extend(source.row.columns.iter().map(|column| Column {
                        hidden: false,
                        ..column.clone()
                    }));
                return Ok(());
            }
            level = here.outer;
        }
        let message = format!("`{wanted}` is not a table of this statement");
        Err(Problem::new("unknown-table", message).at(table))
    }

    fn order_by(&mut self, order: Option<&OrderBy>, scope: &mut Scope<'_>) -> Result<(), Refused> {
        match order.map(|order| &order.kind) {
            Some(OrderByKind::Expressions(all)) => self.sorted(all, scope),
            _ => Ok(()),
        }
    }

    pub(crate) fn sorted(&mut self, all: &[OrderByExpr], scope: &Scope<'_>) -> Result<(), Refused> {
        for by in all {
            // A result column comes before a table's column of that name.
            if let Expr::Identifier(ident) = &by.expr {
                let name = self.fold(ident);
                if scope
                    .aliases
                    .iter()
                    .any(|column| self.catalog.same(&column.name, &name))
                {
                    continue;
                }
            }
            self.expr(&by.expr, scope)?;
        }
        Ok(())
    }

    /// An expression that must be true or false.
    pub(crate) fn condition(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<(), Refused> {
        let typed = self.expr(expr, scope)?;
        self.settle(typed.open, &Type::named("bool"));
        if self.dialect == Dialect::Postgres && typed.ty.name().is_some_and(|name| name != "bool") {
            return self.mismatch(&typed.ty, &Type::named("bool"), "a condition");
        }
        Ok(())
    }

    /// A condition that each row is asked for before rows are grouped.
    pub(crate) fn row_condition(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<(), Refused> {
        self.condition(expr, scope)?;
        if self.dialect == Dialect::Postgres && self.has_aggregate(expr, scope) {
            let message = "an aggregate function stands in WHERE, which is evaluated for each row";
            let help = "ask for it in HAVING, or in a query of its own".to_owned();
            return Err(Problem::new("misplaced-aggregate", message).help(Some(help)));
        }
        Ok(())
    }

    pub(crate) fn window(&mut self, spec: &WindowSpec, scope: &Scope<'_>) -> Result<(), Refused> {
        for expr in &spec.partition_by {
            self.expr(expr, scope)?;
        }
        let mut inner = Scope::within(scope.outer);
        inner.sources.clone_from(&scope.sources);
        self.sorted(&spec.order_by, &inner)
    }

    pub(crate) fn over(
        &mut self,
        over: Option<&WindowType>,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        match over {
            Some(WindowType::WindowSpec(spec)) => self.window(spec, scope),
            _ => Ok(()),
        }
    }

    /// Columns of a query that another one reads have a type.
    pub(crate) fn text_for_unknown(&mut self, mut row: Row) -> Row {
        for column in &mut row.columns {
            let text = self.settle(column.open.take(), &Type::named("text"));
            if column.ty == Type::Unknown {
                column.ty = text;
            }
        }
        row
    }
}

fn is_recursive(body: &SetExpr) -> bool {
    match body {
        SetExpr::SetOperation { .. } => true,
        SetExpr::Query(query) => is_recursive(&query.body),
        _ => false,
    }
}
