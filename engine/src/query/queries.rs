//! Whole queries: what stands before, between and behind their `SELECT`.

use sqlparser::ast::{Expr, LimitClause, Query, SetExpr, SetOperator, Value, Values};

use super::{
    Analyst, Common, Found, MAX_DEPTH,
    postgres::{Context, common_type},
    problem::{Problem, Refused},
    scope::{Column, Row, Scope},
    sqlite,
    ty::{Type, Typed},
};
use crate::{
    dialect::facts,
    replay::token::{Kind, tokens},
    sql::Family,
};

impl Analyst<'_> {
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

    pub(super) fn query_within(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        if let Some(with) = &query.with {
            for table in &with.cte_tables {
                let name = self.fold(&table.alias.name);
                let recursive = with.recursive || self.dialect.family() == Family::Sqlite;
                if recursive && is_recursive(&table.query.body) {
                    let found = self.first_term(&table.query.body, outer);
                    let first = self.unless_around(found)?;
                    let mut first = self.text_for_unknown(first);
                    self.rename(&mut first, &table.alias.columns)?;
                    self.common.push(Common {
                        name: name.clone(),
                        row: first,
                    });
                    let known = self.common.len();
                    let found = self.query(&table.query, outer);
                    let mut row = self.unless_around(found)?;
                    self.rename(&mut row, &table.alias.columns)?;
                    self.common.truncate(known - 1);
                    let row = self.text_for_unknown(row);
                    self.common.push(Common { name, row });
                } else {
                    let found = self.query(&table.query, outer);
                    let mut row = self.unless_around(found)?;
                    self.apart(&row, Some(&table.alias))?;
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
                } else if let Err(problem) =
                    self.order_by(query.order_by.as_ref(), &row, &mut scope)
                {
                    // SQLite looks into the queries for what is sorted by.
                    if self.dialect.family() != Family::Sqlite {
                        return Err(problem);
                    }
                    self.doubt("what rows are sorted by may be in one of the queries");
                }
                row
            }
        };
        self.limits(query, outer)?;
        Ok(row)
    }

    /// The columns of a common table expression, unless its problem may be none.
    fn unless_around(&mut self, found: Result<Row, Refused>) -> Result<Row, Refused> {
        match found {
            Err(problem) if self.may_be_around(&problem) => {
                self.doubt("a name may be one of where the query is used");
                Ok(Row {
                    open: true,
                    ..Row::default()
                })
            }
            found => found,
        }
    }

    /// SQLite looks for the names in a common table expression where it is used too: in the tables around it.
    fn may_be_around(&self, problem: &Problem) -> bool {
        let named = ["unknown-table", "unknown-column"].contains(&problem.code);
        if self.dialect.family() != Family::Sqlite || !named {
            return false;
        }
        let problem = Box::new(problem.clone()).placed(self.text);
        let Some(name) = problem
            .at
            .and_then(|(start, end)| self.text.get(start..end))
        else {
            return true;
        };
        let words = tokens(self.dialect, self.text, 0, self.text.len());
        let mut others = words
            .iter()
            .filter(|word| Some(word.start) != problem.at.map(|at| at.0));
        let name = name.trim_matches(['"', '`', '[', ']']);
        match problem.code {
            // A table of another place, or its other name.
            "unknown-table" => others.any(|word| word.text.eq_ignore_ascii_case(name)),
            _ => others.any(|word| match self.catalog.relation(None, &word.text) {
                Found::Relation(relation) => {
                    let mut columns = relation.columns.iter();
                    columns.any(|column| self.catalog.same(&column.name, name))
                }
                Found::Hidden => matches!(word.kind, Kind::Word | Kind::Quoted),
                Found::Missing => false,
            }),
        }
    }

    /// Only MySQL knows VALUES by its other name.
    pub(super) fn several(&self, values: &Values) -> Result<(), Refused> {
        match values.value_keyword && !facts(self.dialect).knows_value_word {
            true => Err(Problem::new("sql-syntax", "rows follow VALUES, not VALUE")),
            false => Ok(()),
        }
    }

    pub(super) fn limits(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
    ) -> Result<(), Refused> {
        let scope = Scope::within(outer);
        let number = Type::named("int8");
        let count = |this: &mut Self, expr: &Expr| -> Result<(), Refused> {
            this.plain_limit(expr)?;
            let found = this.of_one_row(&scope, "LIMIT", |this| this.expr(expr, &scope))?;
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

    /// MySQL reads a whole number, a parameter or a variable there.
    pub(super) fn plain_limit(&self, expr: &Expr) -> Result<(), Refused> {
        let is_other = match expr {
            Expr::Function(_)
            | Expr::BinaryOp { .. }
            | Expr::UnaryOp { .. }
            | Expr::Subquery(_)
            | Expr::Nested(_)
            | Expr::Case { .. } => true,
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => digits.contains(['.', 'e', 'E']),
                Value::SingleQuotedString(_) | Value::Null | Value::Boolean(_) => true,
                _ => false,
            },
            _ => false,
        };
        match is_other && !facts(self.dialect).computes_limits {
            true => {
                let message =
                    "LIMIT and OFFSET have a whole number or a parameter, nothing computed";
                Err(Problem::new("sql-syntax", message))
            }
            false => Ok(()),
        }
    }

    /// What `LIMIT` and `OFFSET` take.
    pub(super) fn number_of_rows(&mut self, ty: &Type) -> Result<(), Refused> {
        match ty.name() {
            Some(name)
                if facts(self.dialect).keeps_postgres_rules
                    && !self.may_cast(name, "int8", Context::Assignment) =>
            {
                self.mismatch(ty, &Type::named("int8"), "a number of rows")
            }
            _ => Ok(()),
        }
    }

    /// The part of a recursive query that stands alone.
    pub(super) fn first_term(
        &mut self,
        body: &SetExpr,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        match body {
            SetExpr::SetOperation { left, .. } => self.body(left, outer),
            SetExpr::Query(query) => self.first_term(&query.body, outer),
            body => self.body(body, outer),
        }
    }

    pub(super) fn body(
        &mut self,
        body: &SetExpr,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
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
            SetExpr::Values(values) => {
                self.several(values)?;
                self.values(values, outer)
            }
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

    pub(super) fn united(
        &mut self,
        left: Row,
        right: Row,
        op: SetOperator,
    ) -> Result<Row, Refused> {
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
            let ty = match self.dialect.family() == Family::Sqlite && !a.ty.is("NULL") {
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
            named: Vec::new(),
        })
    }

    /// One type for several expressions, which those that have none take on.
    pub(crate) fn common(&mut self, all: &[Typed], what: &str) -> Result<Type, Refused> {
        let types: Vec<Type> = all.iter().map(|typed| typed.ty.clone()).collect();
        if !self.dialect.has_namespaces() {
            if self.dialect.family() == Family::Sqlite {
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
        match self.dialect.family() {
            Family::Postgres => None,
            _ => sqlite::one_of(all).nullable,
        }
    }

    pub(super) fn values(
        &mut self,
        values: &Values,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let scope = Scope::within(outer);
        let mut lines: Vec<Vec<Typed>> = Vec::new();
        for line in &values.rows {
            let mut typed = Vec::new();
            for expr in line.iter() {
                let of = |this: &mut Self| this.expr(expr, &scope);
                // A query of one row on SQLite.
                typed.push(match self.dialect.has_namespaces() {
                    true => self.of_one_row(&scope, "VALUES", of)?,
                    false => of(self)?,
                });
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
            // MySQL and MariaDB give them other names.
            open: self.dialect.family() == Family::Mysql,
            named: Vec::new(),
        })
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
