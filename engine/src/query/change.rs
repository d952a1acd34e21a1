//! Statements that change rows.

use sqlparser::ast::{
    Assignment, AssignmentTarget, ConflictTarget, Delete, Expr, FromTable, Ident, Insert, Merge,
    MergeAction, MergeInsertKind, MergeUpdateKind, ObjectName, OnConflictAction, OnInsert, Query,
    SelectItem, SetExpr, TableFactor, TableObject, Update, UpdateTableFromKind, Value,
};

use super::{
    Analyst, Purpose, Relation, UNCOMMITTED,
    from::row_of,
    postgres::Context,
    problem::{Problem, Refused},
    scope::{Column, Row, Scope, Source},
    ty::Typed,
    written,
};
use crate::{schema::suggest, sql::Dialect};

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
        if !insert.into && self.dialect != Dialect::Mysql {
            return Err(self.unread("INSERT needs the word INTO", name));
        }
        let relation = self.relation(name)?;
        let table = row_of(relation.clone());
        let mut columns: Vec<Option<Column>> = Vec::new();
        for column in &insert.columns {
            if let Some(ident) = column.0.last().and_then(|part| part.as_ident()) {
                columns.push(self.target(ident, &table, name)?);
            }
        }
        let idents = insert.columns.iter();
        let idents = idents.filter_map(|column| column.0.last()?.as_ident());
        self.once(&idents.collect::<Vec<_>>())?;
        if insert.columns.is_empty() {
            columns = table.columns.iter().cloned().map(Some).collect();
        }
        let open = table.open && insert.columns.is_empty();
        if let Some(source) = insert.source.as_deref() {
            self.inserted(source, &columns, insert.columns.is_empty(), open, outer)?;
        }
        if let Some(relation) = &relation {
            self.left_out(insert, relation, name)?;
        }
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
        self.assignments(&insert.assignments, &scope, name)?;
        self.on_insert(insert.on.as_ref(), &mut scope, name, relation.as_ref())?;
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
        self.returning(insert.returning.as_deref(), &scope)
    }

    /// What the parser reads and the database does not.
    pub(crate) fn unread(&self, message: &str, name: &ObjectName) -> Refused {
        let problem = Problem::new("sql-syntax", message);
        match name.0.last().and_then(|part| part.as_ident()) {
            Some(ident) => problem.at(ident),
            None => problem,
        }
    }

    /// Columns that need a value and get none, computed ones that get one.
    fn left_out(
        &mut self,
        insert: &Insert,
        relation: &Relation,
        table: &ObjectName,
    ) -> Result<(), Refused> {
        if insert.columns.is_empty() || relation.is_view || relation.open {
            return Ok(());
        }
        let named: Vec<&Ident> = insert
            .columns
            .iter()
            .filter_map(|column| column.0.last().and_then(|part| part.as_ident()))
            .collect();
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
                let message =
                    format!("column `{name}` of `{table}` is computed: it takes no value");
                return Err(Problem::new("generated-column", message).at(ident));
            }
        }
        // MySQL decides by its mode; elsewhere a row without a value that is needed is refused.
        let strict = matches!(self.dialect, Dialect::Postgres | Dialect::Sqlite);
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

    fn on_insert(
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
                    // Without a name before it the table's own is meant.
                    for column in &mut hidden.columns {
                        column.hidden = true;
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
    fn keeps_apart(
        &self,
        columns: &[Ident],
        relation: Option<&Relation>,
        table: &ObjectName,
    ) -> Result<(), Refused> {
        let judged = match self.dialect {
            Dialect::Postgres => self.purpose == Purpose::Run,
            Dialect::Sqlite => true,
            Dialect::Mysql | Dialect::Cockroach => false,
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

    /// A column gets one value.
    fn once(&self, columns: &[&Ident]) -> Result<(), Refused> {
        if self.dialect == Dialect::Sqlite {
            return Ok(());
        }
        for (at, ident) in columns.iter().enumerate() {
            let name = self.fold(ident);
            let before = columns.get(..at).unwrap_or_default();
            if before
                .iter()
                .any(|other| self.catalog.same(&self.fold(other), &name))
            {
                let message = format!("column `{name}` gets two values");
                return Err(Problem::new("assigned-twice", message).at(ident));
            }
        }
        Ok(())
    }

    /// The rows of `VALUES` or of a query against the columns that take them.
    fn inserted(
        &mut self,
        source: &Query,
        columns: &[Option<Column>],
        all: bool,
        open: bool,
        outer: Option<&Scope<'_>>,
    ) -> Result<(), Refused> {
        if let (SetExpr::Values(values), None) = (&*source.body, &source.with) {
            let scope = Scope::within(outer);
            for line in &values.rows {
                self.counted(line.len(), columns.len(), all, open)?;
                for (at, expr) in line.iter().enumerate() {
                    let typed = self.expr(expr, &scope)?;
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
        self.counted(row.columns.len(), columns.len(), all, open)?;
        for (at, column) in row.columns.iter().enumerate() {
            self.stored(&column.typed(), columns.get(at).and_then(Option::as_ref))?;
        }
        Ok(())
    }

    fn counted(
        &mut self,
        values: usize,
        columns: usize,
        all: bool,
        open: bool,
    ) -> Result<(), Refused> {
        // PostgreSQL fills up what is missing at the end of a list that names no columns. MySQL takes an empty list.
        let fits = open
            || values == columns
            || all && values < columns && self.dialect.has_namespaces()
            || values == 0 && self.dialect == Dialect::Mysql;
        if fits {
            return Ok(());
        }
        // Columns of SQLite and MySQL can be computed or invisible.
        if all && self.dialect != Dialect::Postgres && values < columns {
            self.doubt("which columns take values is not known");
            return Ok(());
        }
        let message = format!("{values} values are given for {columns} columns");
        Err(Problem::new("column-count", message))
    }

    /// A value is stored in a column.
    fn stored(&mut self, value: &Typed, column: Option<&Column>) -> Result<(), Refused> {
        let Some(column) = column else { return Ok(()) };
        self.settle(value.open, &column.ty);
        if !self.dialect.has_namespaces() {
            return Ok(());
        }
        if let (Some(from), Some(to)) = (value.ty.name(), column.ty.name())
            && !self.may_cast(from, to, Context::Assignment)
        {
            let what = format!("column `{}`", column.name);
            return self.mismatch(&value.ty.clone(), &column.ty.clone(), &what);
        }
        Ok(())
    }

    /// A value of an enum is there once it was committed.
    fn committed(&self, expr: &Expr, column: Option<&Column>) -> Result<(), Refused> {
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

    /// A column that gets a value; `None` when the table is not known whole.
    fn target(
        &mut self,
        ident: &Ident,
        row: &Row,
        table: &ObjectName,
    ) -> Result<Option<Column>, Refused> {
        let name = self.fold(ident);
        let mut columns = row.columns.iter();
        if let Some(column) = columns.find(|column| self.catalog.same(&column.name, &name)) {
            return Ok(Some(column.clone()));
        }
        let own = ["rowid", "oid", "_rowid_"]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(&name));
        if self.dialect == Dialect::Sqlite && own {
            return Ok(None);
        }
        if row.open {
            self.doubt("the columns of a table are not known");
            return Ok(None);
        }
        let names = row.columns.iter().map(|column| column.name.as_str());
        let help = suggest::did_you_mean(&name, names);
        let message = format!("column `{name}` of `{table}` does not exist");
        let owner = table
            .0
            .last()
            .and_then(|part| part.as_ident())
            .map(|own| self.fold(own));
        let problem = Problem::new("unknown-column", message).at(ident).help(help);
        Err(problem.missing(owner.as_deref(), &name))
    }

    fn assignments(
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
        let several = self.dialect == Dialect::Mysql && scope.sources.len() > 1;
        if self.dialect == Dialect::Postgres {
            let whole = all.iter().flat_map(|assignment| match &assignment.target {
                AssignmentTarget::ColumnName(name) => std::slice::from_ref(name),
                AssignmentTarget::Tuple(names) => names.as_slice(),
            });
            let whole = whole.filter(|name| name.0.len() == 1);
            let idents = whole.filter_map(|name| name.0.last()?.as_ident());
            self.once(&idents.collect::<Vec<_>>())?;
        }
        for assignment in all {
            match &assignment.target {
                AssignmentTarget::ColumnName(name) => {
                    let part = match (self.dialect.has_namespaces(), name.0.len()) {
                        // A field of a composite column, or a part of an array.
                        (true, 2..) => name.0.first(),
                        _ => name.0.last(),
                    };
                    let Some(ident) = part.and_then(|part| part.as_ident()) else {
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
                    let typed = self.expr(&assignment.value, scope)?;
                    let whole = name.0.len() == 1;
                    if whole && !is_default(&assignment.value) {
                        self.stored(&typed, column.as_ref())?;
                        self.committed(&assignment.value, column.as_ref())?;
                    }
                }
                AssignmentTarget::Tuple(names) => {
                    let mut columns = Vec::new();
                    for name in names {
                        if let Some(ident) = name.0.last().and_then(|part| part.as_ident()) {
                            columns.push(self.target(ident, &row, table)?);
                        }
                    }
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
        self.counted(values.len(), columns.len(), false, false)?;
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
        if self.dialect == Dialect::Postgres {
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
            self.expr(limit, &scope)?;
        }
        let relation = match &update.returning {
            Some(_) if self.dialect == Dialect::Sqlite => self.relation(name)?,
            _ => None,
        };
        if !self.is_row_number_sure(relation.as_ref(), assigned(&update.assignments)) {
            forget_row_number(relation.as_ref(), &mut scope);
        }
        self.returning(update.returning.as_deref(), &scope)
    }

    pub(crate) fn delete(
        &mut self,
        delete: &Delete,
        outer: Option<&Scope<'_>>,
    ) -> Result<Row, Refused> {
        let mut scope = Scope::within(outer);
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        if let (FromTable::WithoutKeyword(_), Some(table)) = (&delete.from, from.first())
            && let TableFactor::Table { name, .. } = &table.relation
        {
            return Err(self.unread("DELETE needs the word FROM", name));
        }
        if let (Some(name), true) = (delete.tables.first(), self.dialect != Dialect::Mysql) {
            return Err(self.unread("DELETE takes nothing before FROM", name));
        }
        self.from(from, &mut scope)?;
        if let Some(using) = &delete.using {
            if self.dialect == Dialect::Postgres {
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
            self.expr(limit, &scope)?;
        }
        self.returning(delete.returning.as_deref(), &scope)
    }

    /// Whether SQLite's driver sees that `RETURNING` gives the number of a row: it loses sight where the
    /// bytecode looks a required foreign key up.
    fn is_row_number_sure<'n>(
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

    fn returning(
        &mut self,
        items: Option<&[SelectItem]>,
        scope: &Scope<'_>,
    ) -> Result<Row, Refused> {
        match items {
            Some(items) => {
                let at = written::returning(self.dialect, self.text);
                self.projection(items, scope, at)
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
                    let mut columns = Vec::new();
                    for column in &insert.columns {
                        if let Some(ident) = column.0.last().and_then(|part| part.as_ident()) {
                            columns.push(self.target(ident, &row, name)?);
                        }
                    }
                    let all = columns.is_empty();
                    if all {
                        columns = row.columns.iter().cloned().map(Some).collect();
                    }
                    if let MergeInsertKind::Values(values) = &insert.kind {
                        for line in &values.rows {
                            self.counted(line.len(), columns.len(), all, row.open && all)?;
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
fn assigned(all: &[Assignment]) -> impl Iterator<Item = &str> {
    all.iter().flat_map(|assignment| {
        let names = match &assignment.target {
            AssignmentTarget::ColumnName(name) => std::slice::from_ref(name),
            AssignmentTarget::Tuple(names) => names.as_slice(),
        };
        let idents = names.iter().filter_map(|name| name.0.last()?.as_ident());
        idents.map(|ident| ident.value.as_str())
    })
}

fn forget_row_number(relation: Option<&Relation>, scope: &mut Scope<'_>) {
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

/// The word `DEFAULT` in place of a value.
fn is_default(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
}
