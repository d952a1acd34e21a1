//! `INSERT`.

use sqlparser::ast::{
    ConflictTarget, Expr, Ident, Insert, ObjectName, OnConflictAction, OnInsert, Query, SetExpr,
    TableObject, Value,
};

use super::{
    Analyst, Purpose, Relation, UNCOMMITTED,
    change::{assigned, forget_row_number},
    from::row_of,
    problem::{Problem, Refused},
    scope::{Column, Row, Scope, Source},
};
use crate::{dialect::facts, sql::Family};

impl Analyst<'_> {
    pub(crate) fn insert(
        &mut self,
        insert: &Insert,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let TableObject::TableName(name) = &insert.table else {
            self.doubt("what is inserted into is not understood");
            return Ok(Row {
                open: true,
                ..Row::default()
            });
        };
        if !insert.into && self.dialect.family() != Family::Mysql {
            return Err(self.unread("INSERT needs the word INTO", name));
        }
        let relation = self.relation(name)?;
        let table = row_of(relation.clone());
        let mut columns = self.targets(&insert.columns, &table, name)?;
        self.once(&self.whole(insert.columns.iter()))?;
        if insert.columns.is_empty() {
            columns = table.columns.iter().cloned().map(Some).collect();
        }
        let open = table.open && insert.columns.is_empty();
        let least = insert.columns.is_empty().then(|| least(relation.as_ref()));
        let mut scope = Scope::within(outer);
        let label = insert.table_alias.as_ref().map(|alias| &alias.alias);
        let label = label.or_else(|| name.0.last().and_then(|part| part.as_ident()));
        scope.sources.push(Source {
            name: label.map(|ident| self.fold(ident)).unwrap_or_default(),
            row: table,
            is_base: true,
            before: None,
            key: Vec::new(),
        });
        if let Some(source) = insert.source.as_deref() {
            // The values of MySQL's VALUES may name columns that got theirs before.
            let around = match (self.dialect.family(), &*source.body) {
                (Family::Mysql, SetExpr::Values(_)) => Some(&scope),
                _ => outer,
            };
            self.inserted(source, &columns, least, open, around)?;
        }
        if let Some(relation) = &relation {
            self.left_out(insert, relation, name)?;
        }
        self.assignments(&insert.assignments, &scope, name)?;
        if insert.insert_alias.is_some() {
            self.doubt("only MySQL 8 has names for the row that is inserted");
        } else {
            let done = self.on_insert(insert.on.as_ref(), &mut scope, name, relation.as_ref());
            match insert.source.as_deref().map(|source| &*source.body) {
                // The tables of the query can be named too.
                Some(SetExpr::Select(select))
                    if matches!(&insert.on, Some(OnInsert::DuplicateKeyUpdate(_)))
                        && !select.from.is_empty() =>
                {
                    if done.is_err() {
                        self.doubt("a name may be one of the query");
                    }
                }
                _ => done?,
            }
        }
        let written = columns.iter().flatten().map(|column| column.name.as_str());
        let mut sure = self.is_row_number_sure(relation.as_ref(), written);
        if let Some(OnInsert::OnConflict(conflict)) = &insert.on
            && let OnConflictAction::DoUpdate(update) = &conflict.action
        {
            sure |= self.is_row_number_sure(relation.as_ref(), assigned(&update.assignments));
        }
        if !sure {
            forget_row_number(relation.as_ref(), &mut scope);
        }
        self.returning(insert.returning.as_deref(), &scope, name)
    }

    /// Columns that need a value and get none, computed ones that get one.
    pub(super) fn left_out(
        &mut self,
        insert: &Insert,
        relation: &Relation,
        table: &ObjectName,
    ) -> Result<(), Refused> {
        if insert.columns.is_empty() || relation.is_view || relation.open {
            return Ok(());
        }
        let named = insert.columns.iter().map(|column| self.written(column));
        let Some(named) = named.collect::<Option<Vec<_>>>() else {
            return Ok(());
        };
        let named: Vec<&Ident> = named.into_iter().map(|(ident, _)| ident).collect();
        let rows = match insert.source.as_deref().map(|source| &*source.body) {
            Some(SetExpr::Values(values)) => values.rows.as_slice(),
            _ => return Ok(()),
        };
        for (at, ident) in named.iter().enumerate() {
            let name = self.fold(ident);
            let mut columns = relation.columns.iter();
            let computed =
                columns.any(|column| column.generated && self.catalog.same(&column.name, &name));
            let given = rows
                .iter()
                .any(|row| row.get(at).is_some_and(|value| !is_default(value)));
            if computed && given {
                let message = format!(
                    "column `{name}` of `{table}` is generated: it cannot be given a value"
                );
                return Err(Problem::new("generated-column", message).at(ident));
            }
        }
        // MySQL decides by its mode; elsewhere a row without a value that is needed is refused.
        let strict =
            facts(self.dialect).keeps_postgres_rules || self.dialect.family() == Family::Sqlite;
        if self.purpose != Purpose::Run
            || !strict
            || insert.or.is_some()
            || relation.is_filled
            || rows.is_empty()
        {
            return Ok(());
        }
        for column in relation.columns.iter().filter(|column| column.required) {
            let is_named = |ident: &&Ident| self.catalog.same(&self.fold(ident), &column.name);
            if !named.iter().any(is_named) {
                let message = format!(
                    "column `{}` of `{table}` is required, has no default and gets no value",
                    column.name
                );
                let place = named.first().copied();
                let problem = Problem::new("required-column", message);
                return Err(match place {
                    Some(ident) => problem.at(ident),
                    None => problem,
                });
            }
        }
        Ok(())
    }

    pub(super) fn on_insert(
        &mut self,
        on: Option<&OnInsert>,
        scope: &mut Scope<'_>,
        table: &ObjectName,
        relation: Option<&Relation>,
    ) -> Result<(), Refused> {
        match on {
            Some(OnInsert::DuplicateKeyUpdate(assignments)) => {
                self.assignments(assignments, scope, table)
            }
            Some(OnInsert::OnConflict(conflict)) => {
                if let Some(ConflictTarget::Columns(columns)) = &conflict.conflict_target {
                    let row = scope
                        .sources
                        .first()
                        .map(|source| source.row.clone())
                        .unwrap_or_default();
                    // The whole row goes by the table's name; no key is made of it.
                    let label = scope.sources.first().map(|source| source.name.clone());
                    for column in columns {
                        let is_row = self.dialect.has_namespaces()
                            && label.as_deref() == Some(&self.fold(column));
                        if !is_row || self.purpose == Purpose::Run {
                            self.target(column, &row, table)?;
                        }
                    }
                    self.keeps_apart(columns, relation, table)?;
                }
                if let OnConflictAction::DoUpdate(update) = &conflict.action {
                    let excluded = scope
                        .sources
                        .first()
                        .map(|source| source.row.clone())
                        .unwrap_or_default();
                    let mut hidden = excluded;
                    // Without a name before it the table's own is meant, or either of them (PostgreSQL).
                    for column in &mut hidden.columns {
                        column.hidden = !facts(self.dialect).keeps_postgres_rules;
                    }
                    scope.sources.push(Source {
                        name: "excluded".to_owned(),
                        row: hidden,
                        is_base: false,
                        before: None,
                        key: Vec::new(),
                    });
                    self.assignments(&update.assignments, scope, table)?;
                    if let Some(condition) = &update.selection {
                        self.condition(condition, scope)?;
                    }
                    scope.sources.pop();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The columns of `ON CONFLICT` must be those of a key or a unique index. PostgreSQL looks for it when it
    /// plans the statement, SQLite already when it prepares it.
    pub(super) fn keeps_apart(
        &self,
        columns: &[Ident],
        relation: Option<&Relation>,
        table: &ObjectName,
    ) -> Result<(), Refused> {
        let judged = match self.dialect.family() {
            Family::Postgres => {
                facts(self.dialect).keeps_postgres_rules && self.purpose == Purpose::Run
            }
            Family::Sqlite => true,
            Family::Mysql => false,
        };
        let unique = relation
            .filter(|relation| judged && !relation.open && !relation.is_view)
            .and_then(|relation| relation.unique.as_ref());
        let (Some(unique), Some(relation)) = (unique, relation) else {
            return Ok(());
        };
        let names: Vec<String> = columns.iter().map(|column| self.fold(column)).collect();
        let fits = |key: &Vec<String>| {
            let within = |a: &[String], b: &[String]| {
                a.iter().all(|a| b.iter().any(|b| self.catalog.same(a, b)))
            };
            within(key, &names) && within(&names, key)
        };
        let row_number = |name: &String| {
            let mut columns = relation.columns.iter();
            columns.any(|column| column.is_row_number && self.catalog.same(&column.name, name))
                || relation
                    .columns
                    .iter()
                    .all(|column| !self.catalog.same(&column.name, name))
        };
        if unique.iter().any(fits) || names.len() == 1 && names.iter().all(row_number) {
            return Ok(());
        }
        let message = format!(
            "no key and no unique index of `{table}` is made of ({})",
            names.join(", ")
        );
        let problem = Problem::new("conflict-target", message);
        Err(match columns.first() {
            Some(column) => problem.at(column),
            None => problem,
        })
    }

    /// The rows of `VALUES` or of a query against the columns that take them.
    pub(super) fn inserted(
        &mut self,
        source: &Query,
        columns: &[Option<Column>],
        least: Option<usize>,
        open: bool,
        outer: Option<&Scope<'_>>,
    ) -> Result<(), Refused> {
        if let (SetExpr::Values(values), None) = (&*source.body, &source.with) {
            self.several(values)?;
            let scope = Scope::within(outer);
            for line in &values.rows {
                self.counted(line.len(), columns.len(), least, open)?;
                for (at, expr) in line.iter().enumerate() {
                    self.one_value(expr)?;
                    let of = |this: &mut Self| this.expr(expr, &scope);
                    let typed = self.of_one_row(&scope, "VALUES", of)?;
                    if !is_default(expr) {
                        let column = columns.get(at).and_then(Option::as_ref);
                        self.stored(&typed, column)?;
                        self.committed(expr, column)?;
                    }
                }
            }
            return Ok(());
        }
        let row = self.query(source, outer)?;
        if row.open {
            return Ok(());
        }
        self.counted(row.columns.len(), columns.len(), least, open)?;
        for (at, column) in row.columns.iter().enumerate() {
            self.stored(&column.typed(), columns.get(at).and_then(Option::as_ref))?;
        }
        Ok(())
    }

    /// `least`: so many columns surely take values, where none are named.
    pub(super) fn counted(
        &mut self,
        values: usize,
        columns: usize,
        least: Option<usize>,
        open: bool,
    ) -> Result<(), Refused> {
        // PostgreSQL fills up what is missing at the end of a list that names no columns. MySQL takes an empty list.
        let fits = open
            || values == columns
            || least.is_some() && values < columns && self.dialect.has_namespaces()
            || values == 0 && self.dialect.family() == Family::Mysql;
        if fits {
            return Ok(());
        }
        if least.is_some_and(|least| values >= least) && values < columns {
            self.doubt("which columns take values is not known");
            return Ok(());
        }
        let message = format!("{values} values are given for {columns} columns");
        Err(Problem::new("column-count", message))
    }

    /// A value of an enum is there once it was committed.
    pub(super) fn committed(&self, expr: &Expr, column: Option<&Column>) -> Result<(), Refused> {
        let Expr::Value(value) = expr else {
            return Ok(());
        };
        let ty = column.and_then(|column| column.ty.name());
        match (&value.value, ty) {
            (Value::SingleQuotedString(text), Some(ty))
                if self.catalog.is_uncommitted(ty, text) =>
            {
                let message = format!(
                    "value `{text}` of enum `{ty}` can be used only after it was committed"
                );
                Err(Problem::new("uncommitted-value", message).help(Some(UNCOMMITTED.to_owned())))
            }
            _ => Ok(()),
        }
    }
}

/// The word `DEFAULT` in place of a value.
pub(super) fn is_default(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
}

/// How many columns take values where none are named: computed ones of SQLite and invisible ones of MySQL may not.
fn least(relation: Option<&Relation>) -> usize {
    let columns = relation.iter().flat_map(|relation| &relation.columns);
    let taking = columns.filter(|column| !column.generated && !column.invisible);
    taking.count()
}
