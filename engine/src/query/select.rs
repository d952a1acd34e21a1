//! Queries: what they read from, what they return.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, NamedWindowExpr, OrderBy, OrderByExpr, OrderByKind, Select,
    SelectItem, SelectItemQualifiedWildcardKind, Statement, WindowSpec, WindowType,
};

use super::{
    Analyst,
    operator::bare,
    postgres,
    problem::{Problem, Refused, offset},
    scope::{Column, Row, Scope},
    ty::{Type, Typed},
    written,
};
use crate::{dialect::facts, schema::suggest, sql::Family};

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

    pub(super) fn select(
        &mut self,
        select: &Select,
        order: Option<&OrderBy>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let names = select
            .named_window
            .iter()
            .map(|window| self.fold(&window.0));
        let names = names.collect();
        self.windows.push(names);
        let found = self.select_within(select, order, outer);
        self.windows.pop();
        found
    }

    fn select_within(
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
        let known = self.results.len();
        let in_conditions = facts(self.dialect).results_in_conditions;
        if !in_conditions && !self.dialect.has_namespaces() {
            self.results
                .extend(select.projection.iter().filter_map(|item| match item {
                    SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.to_lowercase()),
                    _ => None,
                }));
        }
        let row = self.projection(&select.projection, &scope, at)?;
        self.results.truncate(known);
        if in_conditions {
            scope.aliases.clone_from(&row.columns);
        }
        if let Some(condition) = &select.selection {
            self.row_condition(condition, &scope)?;
            self.no_grouped_result(condition, select, &scope)?;
        }
        if !self.dialect.has_namespaces() {
            scope.aliases.clone_from(&row.columns);
        }
        self.keys_of_one_row(select, &row, &scope)?;
        if let GroupByExpr::Expressions(all, _) = &select.group_by {
            // Parentheses hold a list here, not a row.
            let listed = all.iter().flat_map(|expr| match expr {
                Expr::Tuple(parts) => parts.as_slice(),
                expr => std::slice::from_ref(expr),
            });
            for expr in listed {
                if !self.is_result(expr, &row) {
                    self.of_one_row(&scope, "GROUP BY", |this| this.expr(expr, &scope))?;
                }
            }
        }
        if let Some(condition) = &select.having {
            self.of_one_row(&scope, "HAVING", |this| this.condition(condition, &scope))?;
        }
        self.grouping(select, order, &scope)?;
        for window in &select.named_window {
            if let NamedWindowExpr::WindowSpec(spec) = &window.1 {
                self.window(spec, &scope)?;
            }
        }
        if let Some(Distinct::On(all)) = &select.distinct {
            for expr in all {
                self.literal_key(expr, "DISTINCT ON", &row)?;
                if !self.is_result(expr, &row) {
                    self.expr(expr, &scope)?;
                }
            }
        }
        if select.into.is_some() || !select.lateral_views.is_empty() || select.qualify.is_some() {
            self.doubt("a clause of SELECT is not read");
        }
        scope.aliases.clone_from(&row.columns);
        self.order_by(order, &row, &mut scope)?;
        self.sorts_distinct(select, order, &scope)?;
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
            let before = row.columns.len();
            match item {
                SelectItem::Wildcard(_) => {
                    for source in &scope.sources {
                        row.open |= source.row.open;
                        let columns = source.row.columns.iter().filter(|column| !column.hidden);
                        row.columns.extend(columns.cloned());
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
                    self.one_value(expr)?;
                    let mut typed = self.expr(expr, scope)?;
                    if let Some(name) = self.written_name(expr, place, items.len(), at) {
                        typed.name = name;
                    }
                    row.columns.push(typed.into());
                }
                // `cidr '10.0.0.0/8'` on PostgreSQL.
                SelectItem::ExprWithAlias {
                    expr: Expr::Identifier(ty),
                    alias,
                } if self.dialect.has_namespaces() && alias.quote_style == Some('\'') => {
                    row.columns.push(self.typed_text(ty, alias).into());
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.one_value(expr)?;
                    let typed = self.expr(expr, scope)?;
                    let name = self.fold(alias);
                    row.columns.push(typed.called(&name).into());
                }
                SelectItem::QualifiedWildcard(..) | SelectItem::ExprWithAliases { .. } => {
                    self.doubt("a result column is not read");
                    row.open = true;
                }
            }
            if facts(self.dialect).inner_columns_have_one_name && is_called(item) {
                let names = row.columns.iter().skip(before);
                row.named.extend(names.map(|column| column.name.clone()));
            }
        }
        Ok(row)
    }

    /// A text behind the name of its type.
    fn typed_text(&mut self, ty: &Ident, text: &Ident) -> Typed {
        let name = self.fold(ty);
        let own = postgres::internal(&name);
        if !postgres::is_type(self.catalog, &own) || self.catalog.has_type(None, &name) {
            self.doubt(format!("what `{name}` makes of a text is not known"));
            return Typed::any().called(&name);
        }
        let found = Type::named(own);
        self.literals.push((text.value.clone(), text.span));
        self.literal_becomes(self.literals.len() - 1, &found);
        Typed::new(found).called(&name)
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
        let inner = bare(expr);
        let column = match inner {
            Expr::Identifier(ident) => Some(ident),
            Expr::CompoundIdentifier(parts) => parts.last(),
            _ => None,
        };
        match (column, inner) {
            (Some(ident), _) => {
                (self.dialect.family() == Family::Mysql).then(|| ident.value.clone())
            }
            (None, Expr::Value(value)) if self.dialect.family() == Family::Mysql => {
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
        if self.is_version_of_row(&wanted) {
            row.open = true;
            return Ok(());
        }
        let message = format!("`{wanted}` is not a table of this statement");
        Err(Problem::new("unknown-table", message).at(table))
    }

    pub(super) fn order_by(
        &mut self,
        order: Option<&OrderBy>,
        row: &Row,
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        match order.map(|order| &order.kind) {
            Some(OrderByKind::Expressions(all)) => {
                for by in all {
                    self.literal_key(&by.expr, "ORDER BY", row)?;
                }
                self.sorted(all, scope)
            }
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
        if facts(self.dialect).keeps_postgres_rules
            && typed.ty.name().is_some_and(|name| name != "bool")
        {
            return self.mismatch(&typed.ty, &Type::named("bool"), "a condition");
        }
        Ok(())
    }

    /// A condition that each row is asked for before rows are grouped.
    pub(crate) fn row_condition(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<(), Refused> {
        self.of_one_row(scope, "WHERE", |this| this.condition(expr, scope))
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
            Some(WindowType::NamedWindow(name)) => self.named_window(name),
            None => Ok(()),
        }
    }

    /// A window of this query, not of one around it.
    fn named_window(&self, name: &Ident) -> Result<(), Refused> {
        let wanted = self.fold(name);
        let Some(known) = self.windows.last() else {
            return Ok(());
        };
        if known.iter().any(|known| self.catalog.same(known, &wanted)) {
            return Ok(());
        }
        let help = suggest::did_you_mean(&wanted, known.iter().map(String::as_str));
        let message = format!("window `{wanted}` does not exist");
        Err(Problem::new("unknown-window", message).at(name).help(help))
    }
}

/// True for a result column that has a name without being given one by the server.
fn is_called(item: &SelectItem) -> bool {
    match item {
        SelectItem::UnnamedExpr(expr) => {
            matches!(
                bare(expr),
                Expr::Identifier(_) | Expr::CompoundIdentifier(_)
            )
        }
        _ => true,
    }
}
