//! What an analysis asks about the database: tables, views, types and functions.

use super::{postgres::UserTypes, ty::Type};
use crate::sql::Dialect;

/// What exists when a statement runs.
pub(crate) trait Catalog: UserTypes {
    /// The database.
    fn dialect(&self) -> Dialect;

    /// The table or view of that name.
    fn relation(&self, namespace: Option<&str>, name: &str) -> Found;

    /// Whether anything with rows or an index may have that name.
    fn may_be_relation(&self, namespace: Option<&str>, name: &str) -> bool;

    /// Whether the user may have made a collation.
    fn may_have_collations(&self) -> bool;

    /// The names of tables and views, for suggestions.
    fn relation_names(&self) -> Vec<String>;

    /// Whether the user made a type of that name.
    fn has_type(&self, namespace: Option<&str>, name: &str) -> bool;

    /// Whether the user, or an extension whose functions are not known here, may have made a function of
    /// that name.
    fn may_have_function(&self, name: &str) -> bool;

    /// The functions of that name that the user made; `None` when they are not all known.
    fn own_functions(&self, namespace: Option<&str>, name: &str) -> Option<Vec<OwnFunction>>;

    /// Whether the user made a function of that name, which may be written like a column.
    fn has_own_function(&self, name: &str) -> bool;

    /// Whether casts and operators may exist that are not built in. Those of extensions are about types of
    /// their own where `builtin` types are compared.
    fn may_have_operators(&self, builtin: bool) -> bool;

    /// Equality of names of columns.
    fn same(&self, a: &str, b: &str) -> bool;

    /// Equality of names of tables.
    fn same_table(&self, a: &str, b: &str) -> bool;

    /// Whether an enum has this value only once the script's transaction has committed.
    fn is_uncommitted(&self, _enum: &str, _value: &str) -> bool {
        false
    }
}

/// A function that the user made.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnFunction {
    /// The names, which may be empty, and types of what it takes.
    pub(crate) arguments: Vec<(String, Type)>,
    /// How many of them have defaults.
    pub(crate) defaults: usize,
    pub(crate) is_variadic: bool,
    /// What it returns; `None` when that is not known.
    pub(crate) result: Option<Type>,
    /// The columns of the rows that it returns.
    pub(crate) columns: Vec<(String, Type)>,
}

/// The answer to a question for a relation.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// It is this.
    Relation(Relation),
    /// It exists, or may exist; what it holds is not known.
    Hidden,
    /// It does not exist.
    Missing,
}

/// A table or a view.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    /// Its columns in order.
    pub(crate) columns: Vec<RelationColumn>,
    /// True for a view.
    pub(crate) is_view: bool,
    /// There may be other columns.
    pub(crate) open: bool,
    /// A trigger or a rule may give values that a statement leaves out.
    pub(crate) is_filled: bool,
    /// The columns of its primary key.
    pub(crate) key: Vec<String>,
    /// The columns of each index and constraint that keeps rows apart, without conditions; `None` when they
    /// are not all known.
    pub(crate) unique: Option<Vec<Vec<String>>>,
}

/// A column of a table or view.
#[derive(Debug, Clone)]
pub(crate) struct RelationColumn {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    /// A row needs a value of its own here.
    pub(crate) required: bool,
    /// Computed: nothing can be stored there.
    pub(crate) generated: bool,
    /// Left out by whoever does not name it (MySQL).
    pub(crate) invisible: bool,
    /// Another name for the number of the row (SQLite).
    pub(crate) is_row_number: bool,
    /// Part of a foreign key.
    pub(crate) refers: bool,
}
