//! The columns that a statement writes to.

use sqlparser::ast::{Ident, ObjectName};

use super::{
    Analyst, Found,
    postgres::Context,
    problem::{Problem, Refused},
    scope::{Column, Row},
    ty::Typed,
};
use crate::{schema::suggest, sql::Family};

impl Analyst<'_> {
    /// A column gets one value.
    pub(super) fn once(&self, columns: &[&Ident]) -> Result<(), Refused> {
        if self.dialect.family() == Family::Sqlite {
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

    /// A value is stored in a column.
    pub(super) fn stored(&mut self, value: &Typed, column: Option<&Column>) -> Result<(), Refused> {
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

    /// A column that gets a value; `None` when the table is not known whole.
    pub(super) fn target(
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
        if self.dialect.family() == Family::Sqlite && (own || self.is_hidden(&name, table)) {
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

    /// The column that a statement writes to, and whether it does to the whole of it: on PostgreSQL what follows its
    /// name is a field of a composite value, elsewhere its table comes first.
    pub(super) fn written<'n>(&self, name: &'n ObjectName) -> Option<(&'n Ident, bool)> {
        let is_whole = name.0.len() == 1 || !self.dialect.has_namespaces();
        let part = match is_whole {
            true => name.0.last(),
            false => name.0.first(),
        };
        Some((part?.as_ident()?, is_whole))
    }

    /// The columns of a list that get values, each with its type where the whole of it is written.
    pub(super) fn targets(
        &mut self,
        names: &[ObjectName],
        row: &Row,
        table: &ObjectName,
    ) -> Result<Vec<Option<Column>>, Refused> {
        let mut columns = Vec::new();
        for name in names {
            let Some((ident, is_whole)) = self.written(name) else {
                self.doubt("what is assigned to is not understood");
                columns.push(None);
                continue;
            };
            let column = self.target(ident, row, table)?;
            columns.push(column.filter(|_| is_whole));
        }
        Ok(columns)
    }

    /// The columns of which the whole is written.
    pub(super) fn whole<'n>(&self, names: impl Iterator<Item = &'n ObjectName>) -> Vec<&'n Ident> {
        let idents = names.filter_map(|name| self.written(name));
        let whole = idents.filter(|(_, is_whole)| *is_whole);
        whole.map(|(ident, _)| ident).collect()
    }

    /// Full-text tables of SQLite take commands and settings in columns that have to be named.
    fn is_hidden(&self, name: &str, table: &ObjectName) -> bool {
        let own = table.0.last().and_then(|part| part.as_ident());
        let own = own.map(|own| self.fold(own)).unwrap_or_default();
        let is_one = self.catalog.same(name, &own)
            || ["rank", "docid", "langid"]
                .iter()
                .any(|one| one.eq_ignore_ascii_case(name));
        // What is no table is known as a view is.
        let relation = || self.catalog.relation(None, &own);
        is_one && matches!(relation(), Found::Relation(relation) if relation.is_view)
    }
}
