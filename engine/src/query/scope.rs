//! The names that are visible at a place of a statement.

use std::cell::Cell;

use super::{
    Analyst,
    ty::{Open, Type, Typed},
};
use crate::dialect::facts;

/// Columns in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) columns: Vec<Column>,
    /// There may be others.
    pub(crate) open: bool,
    /// The names that the statement itself gives its columns, where two of them may not be one.
    pub(crate) named: Vec<String>,
}

impl Row {
    /// Keeps the names alone.
    pub(crate) fn forget_types(&mut self) {
        for column in &mut self.columns {
            column.ty = Type::Any;
        }
    }
}

/// A column that can be named.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) nullable: Option<bool>,
    /// Merged into another by `USING`.
    pub(crate) hidden: bool,
    pub(crate) open: Option<Open>,
}

/// A table, view or query under the name that the statement gives it.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) row: Row,
    /// A table or view under its own name: names may carry its schema.
    pub(crate) is_base: bool,
    /// The primary key of a table.
    pub(crate) key: Vec<String>,
    /// What may be null without the outer joins around it; `None` where there are none.
    pub(crate) before: Option<Vec<Option<bool>>>,
}

/// A value that a body has under a name: a parameter, a declared variable, the row that a trigger is about.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    /// As the database folds it.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The columns of a row; `None` for a plain value.
    pub(crate) row: Option<Row>,
}

impl Variable {
    /// A value whose type is not known.
    pub(crate) fn plain(name: impl Into<String>) -> Self {
        Variable {
            name: name.into(),
            ty: Type::Any,
            row: None,
        }
    }

    /// A row.
    pub(crate) fn of(name: impl Into<String>, row: Option<Row>) -> Self {
        Variable {
            name: name.into(),
            ty: Type::Any,
            row,
        }
    }
}

/// What is visible, and what is around it.
#[derive(Default)]
pub(crate) struct Scope<'s> {
    pub(crate) sources: Vec<Source>,
    pub(crate) outer: Option<&'s Scope<'s>>,
    /// The names of result columns, where they may be used.
    pub(crate) aliases: Vec<Column>,
    /// An aggregate has at least one row that it is made of.
    pub(crate) grouped: bool,
    /// The variables of a body, whose names come after those of columns.
    pub(crate) variables: Vec<Variable>,
    /// The clause that is read, where it takes no function of several rows.
    pub(crate) bars: Cell<Option<&'static str>>,
}

impl<'s> Scope<'s> {
    pub(crate) fn within(outer: Option<&'s Scope<'s>>) -> Self {
        Scope {
            sources: Vec::new(),
            outer,
            aliases: Vec::new(),
            grouped: false,
            variables: Vec::new(),
            bars: Cell::new(None),
        }
    }

    pub(super) fn variable(&self, analyst: &Analyst<'_>, name: &str) -> Option<&Variable> {
        let mut variables = self.variables.iter();
        variables.find(|variable| {
            !facts(analyst.dialect).keeps_postgres_rules && variable.name.eq_ignore_ascii_case(name)
                || variable.name == name
        })
    }
}

impl Source {
    /// The side of an outer join whose rows may not be there. Of expressions nothing is said.
    pub(crate) fn may_be_missing(&mut self) {
        let columns = self.row.columns.iter();
        self.before = Some(columns.map(|column| column.nullable).collect());
        for column in &mut self.row.columns {
            column.nullable = column.nullable.map(|_| true);
        }
    }
}

impl Column {
    pub(crate) fn typed(&self) -> Typed {
        Typed {
            ty: self.ty.clone(),
            name: self.name.clone(),
            nullable: self.nullable,
            open: self.open,
        }
    }
}

impl From<Typed> for Column {
    fn from(typed: Typed) -> Self {
        Column {
            name: typed.name,
            ty: typed.ty,
            nullable: typed.nullable,
            hidden: false,
            open: typed.open,
        }
    }
}
