//! What a statement reads from.

use sqlparser::ast::{
    Ident, JoinConstraint, JoinOperator, ObjectName, TableAlias, TableAliasColumnDef, TableFactor,
    TableWithJoins,
};

use super::{
    Analyst, Found, MAX_DEPTH, Relation,
    problem::{Problem, Refused},
    scope::{Column, Row, Scope, Source},
    ty::Type,
};
use crate::schema::suggest;

impl Analyst<'_> {
    pub(crate) fn from(
        &mut self,
        tables: &[TableWithJoins],
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        for table in tables {
            self.joined(table, scope)?;
        }
        Ok(())
    }

    pub(crate) fn joined(
        &mut self,
        table: &TableWithJoins,
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth -= 1;
            self.doubt("it is nested too deeply");
            return Ok(());
        }
        let found = self.joined_within(table, scope);
        self.depth -= 1;
        found
    }

    fn joined_within(
        &mut self,
        table: &TableWithJoins,
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        let first = scope.sources.len();
        self.factor(&table.relation, scope)?;
        for join in &table.joins {
            let second = scope.sources.len();
            self.factor(&join.relation, scope)?;
            let (constraint, left, right) = match &join.join_operator {
                JoinOperator::Join(c)
                | JoinOperator::Inner(c)
                | JoinOperator::CrossJoin(c)
                | JoinOperator::StraightJoin(c) => (Some(c), false, false),
                JoinOperator::Left(c) | JoinOperator::LeftOuter(c) => (Some(c), false, true),
                JoinOperator::Right(c) | JoinOperator::RightOuter(c) => (Some(c), true, false),
                JoinOperator::FullOuter(c) => (Some(c), true, true),
                _ => {
                    self.doubt("a join is not read");
                    (None, true, true)
                }
            };
            match constraint {
                Some(JoinConstraint::On(condition)) => {
                    let scope = &*scope;
                    self.of_one_row(scope, "the condition of a join", |this| {
                        this.condition(condition, scope)
                    })?;
                }
                Some(JoinConstraint::Using(names)) => {
                    for name in names {
                        self.using(name, scope, first, second)?;
                    }
                }
                Some(JoinConstraint::Natural) => natural(self, scope, first, second),
                Some(JoinConstraint::None) | None => {}
            }
            for (at, source) in scope.sources.iter_mut().enumerate().skip(first) {
                if at < second && left || at >= second && right {
                    source.may_be_missing();
                }
            }
        }
        Ok(())
    }

    /// A column that both sides have and that counts once.
    fn using(
        &mut self,
        name: &ObjectName,
        scope: &mut Scope<'_>,
        first: usize,
        second: usize,
    ) -> Result<(), Refused> {
        let Some(ident) = name.0.last().and_then(|part| part.as_ident()) else {
            return Ok(());
        };
        let name = self.fold(ident);
        let catalog = self.catalog;
        let has = |sources: &[Source]| {
            sources.iter().any(|source| {
                source.row.open
                    || source
                        .row
                        .columns
                        .iter()
                        .any(|column| catalog.same(&column.name, &name))
            })
        };
        let (before, after) = scope.sources.split_at(second.min(scope.sources.len()));
        if !has(before.get(first..).unwrap_or_default()) || !has(after) {
            let message = format!("column `{name}` of USING is not on both sides");
            return Err(Problem::new("unknown-column", message).at(ident));
        }
        for source in scope.sources.iter_mut().skip(second) {
            for column in &mut source.row.columns {
                column.hidden |= catalog.same(&column.name, &name);
            }
        }
        Ok(())
    }

    fn factor(&mut self, factor: &TableFactor, scope: &mut Scope<'_>) -> Result<(), Refused> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } if !self.is_called(name) => {
                let source = self.table(name, alias.as_ref())?;
                scope.sources.push(source);
                Ok(())
            }
            TableFactor::Table {
                name,
                alias,
                args,
                with_ordinality,
                ..
            } => {
                let args = args.as_ref().map_or(&[][..], |args| &args.args);
                self.rows_of_function(name, args, *with_ordinality, alias.as_ref(), scope)
            }
            TableFactor::Function {
                name,
                args,
                alias,
                with_ordinality,
                ..
            } => self.rows_of_function(name, args, *with_ordinality, alias.as_ref(), scope),
            TableFactor::Derived {
                lateral,
                subquery,
                alias,
                ..
            } => {
                // The tables before it can be named only behind LATERAL.
                let row = match lateral {
                    true => self.query(subquery, Some(scope))?,
                    false => self.query(subquery, scope.outer)?,
                };
                let row = self.text_for_unknown(row);
                if alias.is_none() && self.dialect.has_namespaces() {
                    self.doubt("a query in FROM without a name is read from PostgreSQL 16 on");
                }
                self.apart(&row, alias.as_ref())?;
                self.push(row, String::new(), alias.as_ref(), scope)
            }
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_ordinality,
                ..
            } => {
                let (mut columns, mut rows) = (Vec::new(), false);
                for expr in array_exprs {
                    let typed = self.expr(expr, scope)?;
                    let element = typed.ty.element();
                    rows |= self.may_be_row(
                        &element.unwrap_or(Type::Unknown),
                        std::slice::from_ref(&typed),
                    );
                    let ty = match &typed.ty {
                        Type::Any => Type::Any,
                        ty => ty.element().unwrap_or(Type::Any),
                    };
                    columns.push(column("unnest", ty));
                }
                if rows {
                    self.doubt("what an array holds is not known");
                    let row = Row {
                        open: true,
                        ..Row::default()
                    };
                    return self.push(row, "unnest".to_owned(), alias.as_ref(), scope);
                }
                if *with_ordinality {
                    columns.push(column("ordinality", Type::named("int8")));
                }
                self.function_row(columns, "unnest", alias.as_ref(), scope)
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => self.joined(table_with_joins, scope),
            _ => {
                self.doubt("something that is read from is not understood");
                let (name, alias) = match factor {
                    TableFactor::XmlTable { alias, .. } => ("xmltable", alias.as_ref()),
                    TableFactor::JsonTable { alias, .. } => ("json_table", alias.as_ref()),
                    TableFactor::NestedJoin { alias, .. } => ("", alias.as_ref()),
                    _ => ("", None),
                };
                let row = Row {
                    open: true,
                    ..Row::default()
                };
                self.push(row, name.to_owned(), alias, scope)
            }
        }
    }

    /// A table, a view or a common table expression.
    pub(crate) fn table(
        &mut self,
        name: &ObjectName,
        alias: Option<&TableAlias>,
    ) -> Result<Source, Refused> {
        let Some(own) = name.0.last().and_then(|part| part.as_ident()) else {
            self.doubt("a table's name is not understood");
            return Ok(Source {
                name: String::new(),
                row: Row {
                    open: true,
                    ..Row::default()
                },
                is_base: true,
                before: None,
                key: Vec::new(),
            });
        };
        let own_name = self.fold(own);
        let mut common = self.common.iter().rev();
        let named = match name.0.len() {
            1 => common.find(|common| self.catalog.same_table(&common.name, &own_name)),
            _ => None,
        };
        let (row, is_base, key) = match named {
            Some(common) => (common.row.clone(), false, Vec::new()),
            None => {
                let relation = self.relation(name)?;
                let key = relation.as_ref().map(|relation| relation.key.clone());
                (row_of(relation), true, key.unwrap_or_default())
            }
        };
        let mut key = key;
        if let Some(alias) = alias {
            // The key goes by the new names of its columns.
            for name in &mut key {
                let position = row.columns.iter().position(|column| column.name == *name);
                if let Some(other) = position.and_then(|at| alias.columns.get(at)) {
                    *name = self.fold(&other.name);
                }
            }
        }
        let mut source = Source {
            name: own_name,
            row,
            is_base,
            before: None,
            key,
        };
        if let Some(alias) = alias {
            source.name = self.fold(&alias.name);
            self.rename(&mut source.row, &alias.columns)?;
        }
        Ok(source)
    }

    /// The relation of that name, which must exist; `None` when what it holds is not known.
    pub(crate) fn relation(&mut self, name: &ObjectName) -> Result<Option<Relation>, Refused> {
        let parts: Vec<&Ident> = name.0.iter().filter_map(|part| part.as_ident()).collect();
        let (Some(own), true) = (parts.last(), parts.len() == name.0.len()) else {
            self.doubt("a table's name is not understood");
            return Ok(None);
        };
        let namespace = match parts.as_slice() {
            [.., namespace, _] => Some(self.fold(namespace)),
            _ => None,
        };
        let wanted = self.fold(own);
        match self.catalog.relation(namespace.as_deref(), &wanted) {
            Found::Relation(relation) => Ok(Some(relation)),
            Found::Hidden => {
                self.doubt(format!("what `{wanted}` holds is not known"));
                Ok(None)
            }
            Found::Missing => {
                let names = self.catalog.relation_names();
                let help = suggest::did_you_mean(&wanted, names.iter().map(String::as_str));
                let problem =
                    Problem::new("unknown-table", format!("table `{wanted}` does not exist"));
                Err(problem.at(own).help(help).missing(None, &wanted))
            }
        }
    }

    pub(super) fn push(
        &mut self,
        mut row: Row,
        name: String,
        alias: Option<&TableAlias>,
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        let name = match alias {
            Some(alias) => {
                self.rename(&mut row, &alias.columns)?;
                self.fold(&alias.name)
            }
            None => name,
        };
        scope.sources.push(Source {
            name,
            row,
            is_base: false,
            before: None,
            key: Vec::new(),
        });
        Ok(())
    }

    /// Gives the first columns other names.
    pub(crate) fn rename(
        &mut self,
        row: &mut Row,
        names: &[TableAliasColumnDef],
    ) -> Result<(), Refused> {
        let most = names.len() > row.columns.len();
        let least = !names.is_empty() && names.len() < row.columns.len();
        if (most || least && !self.dialect.has_namespaces()) && !row.open {
            let message = format!(
                "{} names are given to {} columns",
                names.len(),
                row.columns.len()
            );
            return Err(Problem::new("column-count", message));
        }
        if row.open && !names.is_empty() {
            row.columns = names
                .iter()
                .map(|name| column(&self.fold(&name.name), Type::Any))
                .collect();
            return Ok(());
        }
        for (column, name) in row.columns.iter_mut().zip(names) {
            column.name = self.fold(&name.name);
        }
        Ok(())
    }
}

/// Everything that both sides have counts once.
fn natural(analyst: &Analyst<'_>, scope: &mut Scope<'_>, first: usize, second: usize) {
    let middle = second.min(scope.sources.len());
    let (before, after) = scope.sources.split_at_mut(middle);
    let before = before.get(first..).unwrap_or_default();
    for source in after {
        for column in &mut source.row.columns {
            column.hidden |= before.iter().any(|other| {
                let mut columns = other.row.columns.iter();
                columns.any(|known| analyst.catalog.same(&known.name, &column.name))
            });
        }
    }
}

pub(super) fn column(name: &str, ty: Type) -> Column {
    Column {
        name: name.to_owned(),
        ty,
        nullable: None,
        hidden: false,
        open: None,
    }
}

pub(crate) fn row_of(relation: Option<Relation>) -> Row {
    let Some(relation) = relation else {
        return Row {
            open: true,
            ..Row::default()
        };
    };
    let columns = relation.columns.into_iter().map(|column| Column {
        name: column.name,
        ty: column.ty,
        nullable: Some(column.nullable),
        hidden: false,
        open: None,
    });
    Row {
        columns: columns.collect(),
        open: relation.open,
        named: Vec::new(),
    }
}
