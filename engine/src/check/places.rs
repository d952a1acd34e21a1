//! Where in the schema a change stands that no migration makes.

use super::lookup::Lookup;
use crate::{
    diagnostics::Diagnostic,
    diff::{ColumnChanges, Migration, RedefineTable, Step, TableChange},
    schema::Schema,
    source::Span,
    sql::{Column, Enum, ForeignKey, Index, QName, Table},
};

/// So many places are shown; the SQL shows the rest.
const SHOWN: usize = 6;

/// One error that points at everything in the schema that the history does not make.
pub(super) fn uncovered(schema: &Schema, migration: &Migration) -> Diagnostic {
    let mut places = Places {
        schema: Lookup(schema),
        found: Vec::new(),
    };
    for step in &migration.steps {
        places.of_step(step);
    }
    let mut found = places.found;
    found.sort_by_key(|(span, _)| *span);
    found.dedup();
    let message = "the schema has changes without a migration";
    let Some((first, _)) = found.first() else {
        return Diagnostic::error("uncovered-change", message, schema.datasource.span);
    };
    let mut diagnostic = Diagnostic::error("uncovered-change", message, *first);
    diagnostic.labels = found;
    diagnostic.labels.truncate(SHOWN);
    diagnostic
}

struct Places<'a> {
    schema: Lookup<'a>,
    found: Vec<(Span, String)>,
}

impl Places<'_> {
    fn of_step(&mut self, step: &Step) {
        match step {
            Step::CreateTable(table) => self.new_table(table),
            Step::DropTable(table) => {
                let span = self.schema.0.datasource.span;
                let name = &table.name.name;
                self.push(
                    span,
                    format!("no model has the table `{name}`, which the migrations create"),
                );
            }
            Step::AlterTable(alter) => {
                for change in &alter.changes {
                    self.of_change(&alter.tables.next, change);
                }
            }
            Step::RedefineTables(tables) => tables.iter().for_each(|table| self.redefined(table)),
            Step::CreateIndex { table, index, .. } => self.index(table, index),
            Step::RenameIndex(indexes) | Step::RedefineIndex(indexes) => {
                let (table, index) = &indexes.next;
                self.index(table, index);
            }
            Step::DropIndex(table, index) => {
                self.at_model(&table.name, format!("the index `{}` is gone", index.name));
            }
            Step::AddForeignKey(table, key) => {
                self.foreign_key(table, key, "this foreign key has no migration");
            }
            Step::RenameForeignKey(keys) => {
                let (table, key) = &keys.next;
                self.foreign_key(table, key, "no migration names the foreign key so");
            }
            Step::AlterPrimaryKey(tables) => {
                self.at_table(&tables.next, "the primary key is another");
            }
            Step::CreateEnum(wanted) => self.at_enum(wanted, "this enum has no migration"),
            Step::AlterEnum(alter) => self.at_enum(&alter.enums.next, "the values are others"),
            // What these change has no place of its own, or one that another step shows.
            Step::CreateNamespace(_)
            | Step::CreateExtension(_)
            | Step::AlterExtension(_)
            | Step::AlterSequence(_)
            | Step::DropEnum(_)
            | Step::DropForeignKey(..) => {}
        }
    }

    fn new_table(&mut self, table: &Table) {
        let span = self.schema.model(&table.name).map(|model| model.span);
        let span = span.or_else(|| self.schema.list_field(&table.name));
        if let Some(span) = span {
            self.push(
                span,
                format!("the table `{}` has no migration", table.name.name),
            );
        }
    }

    fn of_change(&mut self, table: &Table, change: &TableChange) {
        match change {
            TableChange::AddColumn(column) => self.new_column(table, column),
            TableChange::AlterColumn { column, changes }
            | TableChange::DropAndRecreateColumn { column, changes } => {
                self.changed_column(table, &column.next, *changes);
            }
            TableChange::DropColumn(column) => self.gone_column(table, column),
            TableChange::DropPrimaryKey => self.at_table(table, "the primary key is another"),
            TableChange::AddPrimaryKey => self.at_table(table, "this primary key has no migration"),
            TableChange::RenamePrimaryKey => {
                self.at_table(table, "no migration names the primary key so");
            }
        }
    }

    fn redefined(&mut self, redefined: &RedefineTable) {
        let table = &redefined.tables.next;
        let before = self.found.len();
        for column in &redefined.added {
            self.new_column(table, column);
        }
        for column in &redefined.dropped {
            self.gone_column(table, column);
        }
        let kept = redefined.kept.iter();
        for (column, changes) in kept.filter(|(_, changes)| !changes.is_empty()) {
            self.changed_column(table, &column.next, *changes);
        }
        if redefined.primary_key_changed || self.found.len() == before {
            self.at_table(table, "this change of the table has no migration");
        }
    }

    fn new_column(&mut self, table: &Table, column: &Column) {
        self.at_column(table, column, "no migration adds this column".to_owned());
    }

    fn changed_column(&mut self, table: &Table, column: &Column, changes: ColumnChanges) {
        let parts = [
            (changes.cast.is_some(), "another type"),
            (changes.arity, "another nullability"),
            (changes.default, "another default"),
            (changes.auto_increment, "another way to count"),
            (changes.on_update, "another ON UPDATE"),
        ];
        let parts: Vec<&str> = parts
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, text)| *text)
            .collect();
        let text = format!("the migrations give this column {}", parts.join(" and "));
        self.at_column(table, column, text);
    }

    fn gone_column(&mut self, table: &Table, column: &Column) {
        self.at_table(
            table,
            &format!(
                "no field has the column `{}`, which the migrations create",
                column.name
            ),
        );
    }

    fn index(&mut self, table: &Table, index: &Index) {
        let text = format!("the index `{}` has no migration", index.name);
        match self.schema.index(&table.name, &index.name) {
            Some(span) => self.push(span, text),
            None => self.at_model(&table.name, text),
        }
    }

    fn foreign_key(&mut self, table: &Table, key: &ForeignKey, text: &str) {
        let column = key.columns.first();
        let field = column.and_then(|column| self.schema.field(&table.name, column));
        match field {
            Some(span) => self.push(span, text.to_owned()),
            None => self.at_model(&table.name, text.to_owned()),
        }
    }

    fn at_column(&mut self, table: &Table, column: &Column, text: String) {
        match self.schema.field(&table.name, &column.name) {
            Some(span) => self.push(span, text),
            None => self.at_model(&table.name, text),
        }
    }

    fn at_table(&mut self, table: &Table, text: &str) {
        self.at_model(&table.name, text.to_owned());
    }

    fn at_model(&mut self, table: &QName, text: String) {
        if let Some(model) = self.schema.model(table) {
            self.push(model.span, text);
        }
    }

    fn at_enum(&mut self, wanted: &Enum, text: &str) {
        if let Some(found) = self.schema.enumeration(&wanted.name) {
            self.push(found.span, text.to_owned());
        }
    }

    fn push(&mut self, span: Span, text: String) {
        self.found.push((span, text));
    }
}
