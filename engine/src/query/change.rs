//! Statements that change rows.

use sqlparser::ast::{
    Assignment, AssignmentTarget, Delete, Expr, FromTable, Ident, Merge, MergeAction,
    MergeInsertKind, MergeUpdateKind, ObjectName, SelectItem, TableFactor, Update,
    UpdateTableFromKind,
};

use super::{
    Analyst, Relation,
    insert::is_default,
    problem::{Problem, Refused},
    scope::{Column, Row, Scope},
    ty::Typed,
    written,
};
use crate::{dialect::facts, sql::Family};

impl Analyst<'_> {
    /// What the parser reads and the database does not.
    pub(crate) fn unread(&self, message: &str, name: &ObjectName) -> Refused {
        let problem = Problem::new("sql-syntax", message);
        match name.0.last().and_then(|part| part.as_ident()) {
            Some(ident) => problem.at(ident),
            None => problem,
        }
    }

    pub(super) fn assignments(
        &mut self,
        all: &[Assignment],
        scope: &Scope<'_>,
        table: &ObjectName,
    ) -> Result<(), Refused> {
        let row = scope
            .sources
            .first()
            .map(|source| source.row.clone())
            .unwrap_or_default();
        // Several tables of MySQL are updated at once.
        let several = self.dialect.family() == Family::Mysql && scope.sources.len() > 1;
        if facts(self.dialect).keeps_postgres_rules {
            let names = all.iter().flat_map(|assignment| match &assignment.target {
                AssignmentTarget::ColumnName(name) => std::slice::from_ref(name),
                AssignmentTarget::Tuple(names) => names.as_slice(),
            });
            self.once(&self.whole(names))?;
        }
        for assignment in all {
            match &assignment.target {
                AssignmentTarget::ColumnName(name) => {
                    let Some((ident, is_whole)) = self.written(name) else {
                        self.doubt("what is assigned to is not understood");
                        continue;
                    };
                    let column = match several {
                        true => {
                            self.column_of_any(name, ident, scope)?;
                            None
                        }
                        false => self.target(ident, &row, table)?,
                    };
                    let value = &assignment.value;
                    let typed = self.of_one_row(scope, "SET", |this| this.expr(value, scope))?;
                    if is_whole && !is_default(&assignment.value) {
                        self.stored(&typed, column.as_ref())?;
                        self.committed(&assignment.value, column.as_ref())?;
                    }
                }
                AssignmentTarget::Tuple(names) => {
                    let columns = self.targets(names, &row, table)?;
                    self.tuple(&assignment.value, &columns, scope)?;
                }
            }
        }
        Ok(())
    }

    fn column_of_any(
        &mut self,
        name: &ObjectName,
        ident: &Ident,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        let parts: Vec<&Ident> = name.0.iter().filter_map(|part| part.as_ident()).collect();
        match parts.as_slice() {
            [.., table, own] => self.qualified(table, own, scope).map(|_| ()),
            _ => self.column(ident, scope).map(|_| ()),
        }
    }

    fn tuple(
        &mut self,
        value: &Expr,
        columns: &[Option<Column>],
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        let values: Vec<Typed> = match value {
            Expr::Tuple(all) => {
                let mut typed = Vec::new();
                for expr in all {
                    typed.push(self.expr(expr, scope)?);
                }
                typed
            }
            Expr::Nested(inner) => return self.tuple(inner, columns, scope),
            Expr::Subquery(query) => {
                let row = self.query(query, Some(scope))?;
                if row.open {
                    return Ok(());
                }
                row.columns.iter().map(Column::typed).collect()
            }
            value => {
                self.expr(value, scope)?;
                return Ok(());
            }
        };
        self.counted(values.len(), columns.len(), None, false)?;
        for (typed, column) in values.iter().zip(columns) {
            self.stored(typed, column.as_ref())?;
        }
        Ok(())
    }

    pub(crate) fn update(
        &mut self,
        update: &Update,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let mut scope = Scope::within(outer);
        self.joined(&update.table, &mut scope)?;
        let TableFactor::Table { name, .. } = &update.table.relation else {
            self.doubt("what is updated is not understood");
            return Ok(Row {
                open: true,
                ..Row::default()
            });
        };
        let from = match &update.from {
            Some(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from)) => {
                from.as_slice()
            }
            None => &[],
        };
        if facts(self.dialect).keeps_postgres_rules {
            // What is read from does not see the table that is updated.
            let mut read = Scope::within(outer);
            self.from(from, &mut read)?;
            scope.sources.append(&mut read.sources);
        } else {
            self.from(from, &mut scope)?;
        }
        self.assignments(&update.assignments, &scope, name)?;
        if let Some(condition) = &update.selection {
            self.row_condition(condition, &scope)?;
        }
        self.sorted(&update.order_by, &scope)?;
        if let Some(limit) = &update.limit {
            self.plain_limit(limit)?;
            self.expr(limit, &scope)?;
        }
        let relation = match &update.returning {
            Some(_) if self.dialect.family() == Family::Sqlite => self.relation(name)?,
            _ => None,
        };
        if !self.is_row_number_sure(relation.as_ref(), assigned(&update.assignments)) {
            forget_row_number(relation.as_ref(), &mut scope);
        }
        self.returning(update.returning.as_deref(), &scope, name)
    }

    pub(crate) fn delete(
        &mut self,
        delete: &Delete,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let mut scope = Scope::within(outer);
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        let target = from.first().map(|target| &target.relation);
        if let (Some(name), true) = (
            delete.tables.first(),
            self.dialect.family() != Family::Mysql,
        ) {
            return Err(self.unread("DELETE takes nothing before FROM", name));
        }
        // MySQL's list before USING names tables of the list behind it.
        if self.dialect.has_namespaces() || delete.using.is_none() {
            self.from(from, &mut scope)?;
        }
        if let Some(using) = &delete.using {
            if facts(self.dialect).keeps_postgres_rules {
                let mut read = Scope::within(outer);
                self.from(using, &mut read)?;
                scope.sources.append(&mut read.sources);
            } else {
                self.from(using, &mut scope)?;
            }
        }
        if let Some(condition) = &delete.selection {
            self.row_condition(condition, &scope)?;
        }
        self.sorted(&delete.order_by, &scope)?;
        if let Some(limit) = &delete.limit {
            self.plain_limit(limit)?;
            self.expr(limit, &scope)?;
        }
        match target {
            Some(TableFactor::Table { name, .. }) => {
                self.returning(delete.returning.as_deref(), &scope, name)
            }
            _ => {
                self.doubt("what is deleted from is not understood");
                Ok(Row {
                    open: true,
                    ..Row::default()
                })
            }
        }
    }

    /// Whether SQLite's driver sees that `RETURNING` gives the number of a row: it loses sight where the
    /// bytecode looks a required foreign key up.
    pub(super) fn is_row_number_sure<'n>(
        &self,
        relation: Option<&Relation>,
        mut written: impl Iterator<Item = &'n str>,
    ) -> bool {
        let columns = relation.map(|relation| relation.columns.as_slice());
        !written.any(|name| {
            let mut columns = columns.unwrap_or_default().iter();
            columns.any(|column| {
                column.refers && !column.nullable && self.catalog.same(&column.name, name)
            })
        })
    }

    pub(super) fn returning(
        &mut self,
        items: Option<&[SelectItem]>,
        scope: &Scope<'_>,
        table: &ObjectName,
    ) -> Result<Row, Refused> {
        // SQLite knows nothing but the changed table there, and that by its own name.
        let mut alone = Scope::within(scope.outer);
        let scope = match (
            self.dialect.family(),
            table.0.last().and_then(|part| part.as_ident()),
        ) {
            (Family::Sqlite, Some(own)) => {
                alone.sources.extend(scope.sources.first().cloned());
                for source in &mut alone.sources {
                    source.name = self.fold(own);
                }
                &alone
            }
            _ => scope,
        };
        match items {
            Some(items) => {
                let at = written::returning(self.dialect, self.text);
                self.in_returning = true;
                let row =
                    self.of_one_row(scope, "RETURNING", |this| this.projection(items, scope, at));
                self.in_returning = false;
                row
            }
            None => Ok(Row::default()),
        }
    }

    pub(crate) fn merge(
        &mut self,
        merge: &Merge,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let mut scope = Scope::within(outer);
        let TableFactor::Table { name, alias, .. } = &merge.table else {
            self.doubt("what is merged into is not understood");
            return Ok(Row::default());
        };
        let target = self.table(name, alias.as_ref())?;
        let row = target.row.clone();
        scope.sources.push(target);
        let source = sqlparser::ast::TableWithJoins {
            relation: merge.source.clone(),
            joins: Vec::new(),
        };
        self.joined(&source, &mut scope)?;
        self.condition(&merge.on, &scope)?;
        for clause in &merge.clauses {
            if let Some(condition) = &clause.predicate {
                self.condition(condition, &scope)?;
            }
            match &clause.action {
                MergeAction::Insert(insert) => {
                    let mut columns = self.targets(&insert.columns, &row, name)?;
                    let all = columns.is_empty();
                    if all {
                        columns = row.columns.iter().cloned().map(Some).collect();
                    }
                    if let MergeInsertKind::Values(values) = &insert.kind {
                        for line in &values.rows {
                            self.counted(
                                line.len(),
                                columns.len(),
                                all.then_some(0),
                                row.open && all,
                            )?;
                            for (expr, column) in line.iter().zip(&columns) {
                                let typed = self.expr(expr, &scope)?;
                                self.stored(&typed, column.as_ref())?;
                            }
                        }
                    }
                }
                MergeAction::Update(update) => match &update.kind {
                    MergeUpdateKind::Set(all) => self.assignments(all, &scope, name)?,
                    MergeUpdateKind::Wildcard => self.doubt("a clause of MERGE is not understood"),
                },
                MergeAction::Delete { .. } | MergeAction::DoNothing { .. } => {}
            }
        }
        Ok(Row::default())
    }
}

/// The columns that get values.
pub(super) fn assigned(all: &[Assignment]) -> impl Iterator<Item = &str> {
    all.iter().flat_map(|assignment| {
        let names = match &assignment.target {
            AssignmentTarget::ColumnName(name) => std::slice::from_ref(name),
            AssignmentTarget::Tuple(names) => names.as_slice(),
        };
        let idents = names.iter().filter_map(|name| name.0.last()?.as_ident());
        idents.map(|ident| ident.value.as_str())
    })
}

pub(super) fn forget_row_number(relation: Option<&Relation>, scope: &mut Scope<'_>) {
    let number = relation.and_then(|relation| {
        relation
            .columns
            .iter()
            .position(|column| column.is_row_number)
    });
    if let (Some(at), Some(source)) = (number, scope.sources.first_mut())
        && let Some(column) = source.row.columns.get_mut(at)
    {
        column.nullable = None;
    }
}
