//! What each database is like: facts that the rest of the compiler reads instead of asking which database it
//! is. One struct with a documented field per fact, one file per database with its values; a new dialect begins
//! with a file here, and the compiler names every fact that it lacks.
//!
//! What needs more than a value (how a statement is written, how a catalogue is read) has a folder per database
//! in `plan`, `describe`, `diff/cast` and `limits`.

mod cockroach;
mod mysql;
mod postgres;
mod sqlite;

use sqlparser::dialect::Dialect as Grammar;
use whimbrel_core::Dialect;

use crate::{
    query::Words,
    schema::{Algorithm, Native, ScalarType},
    sql::Action,
};

/// The facts of a database.
pub(crate) fn facts(dialect: Dialect) -> &'static Facts {
    match dialect {
        Dialect::Postgres => &postgres::FACTS,
        Dialect::Cockroach => &cockroach::FACTS,
        Dialect::Sqlite => &sqlite::FACTS,
        Dialect::Mysql => &mysql::FACTS,
    }
}

impl Facts {
    /// True for a column that each table has without naming it.
    pub(crate) fn is_system_column(&self, name: &str) -> bool {
        let mut known = self.system_columns.iter();
        known.any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// What a database is like. Where it says "Prisma", the rule is Prisma's (7.10), and files stay
/// interchangeable only while it is kept; the other rules are the servers' own.
pub(crate) struct Facts {
    /// The database's name in prose.
    pub(crate) name: &'static str,
    /// The grammar of its statements and expressions.
    pub(crate) grammar: &'static (dyn Grammar + Sync),
    /// Columns that a table has without naming them, in lower case.
    pub(crate) system_columns: &'static [&'static str],
    /// The character around quoted names. Inside of a name it is doubled.
    pub(crate) name_quote: char,
    /// A backslash inside of a string begins an escape (`sql_mode` without `NO_BACKSLASH_ESCAPES`).
    pub(crate) backslash_escapes: bool,
    /// A string stands for a name where only a name can stand, and a quoted name that is no column for a string.
    pub(crate) mixes_names_and_strings: bool,
    /// A column's type is an affinity. Of expressions only columns and casts have one
    /// (<https://sqlite.org/datatype3.html#affinity_of_expressions>).
    pub(crate) has_affinities: bool,
    /// The words of its grammar.
    pub(crate) words: &'static Words,
    /// The type of a row in sqlx.
    pub(crate) row_type: &'static str,

    /// `ROLLBACK` undoes changes of the schema; elsewhere each of them commits what was before.
    pub(crate) rolls_back_schema: bool,
    /// PostgreSQL's own rules hold where the family leaves something open: its planner's checks, its types, the words of its
    /// catalogue. CockroachDB has some of its own.
    pub(crate) keeps_postgres_rules: bool,
    /// Servers of it run beside the tests. Of another one only what Prisma writes for it is known, so nothing is called wrong
    /// and nothing of its catalogue is compared.
    pub(crate) is_tried_on_servers: bool,

    // What a schema for it may say.
    /// Lists of scalars and enums (`String[]`).
    pub(crate) has_lists: bool,
    /// Lists of `Json`.
    pub(crate) has_json_lists: bool,
    /// Primary keys have names: `map:` on `@id` and `@@id`. MySQL calls each `PRIMARY`, SQLite keeps none.
    pub(crate) has_named_primary_keys: bool,
    /// Foreign keys have names: `map:` on `@relation`. SQLite keeps none.
    pub(crate) has_named_foreign_keys: bool,
    /// Keys over the first characters of a column: `length:`.
    pub(crate) has_key_lengths: bool,
    /// `@@fulltext`.
    pub(crate) has_fulltext_indexes: bool,
    /// Indexes with a condition: `where:`.
    pub(crate) has_partial_indexes: bool,
    /// The index methods that `type:` may name (Prisma).
    pub(crate) index_methods: &'static [Algorithm],
    /// More than one `autoincrement()` in a table.
    pub(crate) has_many_autoincrements: bool,
    /// `autoincrement()` only on the `@id`: SQLite counts up its row numbers and nothing else.
    pub(crate) counts_only_row_ids: bool,
    /// The referential actions of `relationMode = "prisma"` (Prisma).
    pub(crate) emulated_actions: &'static [Action],
    /// `SET NULL` on columns that cannot be null is accepted (Prisma), and fails when it happens.
    pub(crate) accepts_impossible_set_null: bool,
    /// `SET DEFAULT` is read, and refused or ignored (InnoDB).
    pub(crate) ignores_set_default: bool,
    /// `extensions` in the `datasource` block, behind the preview feature `postgresqlExtensions`.
    pub(crate) has_extensions: bool,
    /// The preview feature `fullTextSearchPostgres`, which `fullTextSearch` stands for.
    pub(crate) has_fulltext_search: bool,
    /// `@default(sequence(…))`.
    pub(crate) has_sequence_function: bool,
    /// `@shardKey` (Vitess).
    pub(crate) has_shard_keys: bool,

    // What becomes of it in the database.
    /// The types that `@db.` may name.
    pub(crate) natives: &'static [Native],
    /// Names of keys and indexes that may be there once in a database schema.
    pub(crate) names_in_schema: NameSpace,
    /// The same in a table.
    pub(crate) names_in_table: NameSpace,
    /// Where the values of an enum are.
    pub(crate) enums: EnumStorage,
    /// The type of a scalar without `@db.…`, with its parameters (Prisma).
    pub(crate) default_type: fn(ScalarType) -> (&'static str, &'static [u32]),
    /// How a column counts up.
    pub(crate) counter: Counter,
    /// Join tables of many-to-many relations have a primary key, not a unique index (Prisma 6 and later).
    pub(crate) joins_have_primary_keys: bool,
    /// Columns that the database sets at each update: MySQL's `ON UPDATE CURRENT_TIMESTAMP`.
    pub(crate) has_on_update: bool,
    /// Foreign keys stand in `CREATE TABLE`, because they cannot be added later.
    pub(crate) foreign_keys_inside_tables: bool,
    /// Indexes stand in `CREATE TABLE` (Prisma).
    pub(crate) indexes_inside_tables: bool,
    /// Each table has index names of its own; elsewhere a schema's tables share them.
    pub(crate) index_names_per_table: bool,
    /// The database itself names the index behind a `UNIQUE` in a table, and no script can.
    pub(crate) names_unique_constraints_itself: bool,
    /// A name without quotes is stored in lower case.
    pub(crate) folds_names: bool,
    /// The tables of its own catalogue that are there without a schema of their own.
    pub(crate) catalogue_tables: &'static [&'static str],
    /// Nearly every change of a table is a new table into which the rows are copied.
    pub(crate) rebuilds_tables: bool,
    /// A new name of a table or column is written into the triggers and views that have the old one.
    pub(crate) renames_in_texts: bool,
    /// The query of a view is looked at when the view is read, and not before.
    pub(crate) checks_views_when_read: bool,
    /// The analysis of queries knows its functions and operators, so a value in a table's definition is judged.
    pub(crate) values_are_judged: bool,
    /// All of such a value is judged where it is written, defaults too; else only whether its columns are there.
    pub(crate) judges_whole_values: bool,
    /// A default that is no value of its column, or names what is no column, is refused where it is written, whatever the
    /// settings are.
    pub(crate) refuses_defaults_early: bool,
    /// Columns of a view that have no name get another one where two would be called alike.
    pub(crate) renames_unnamed_columns: bool,
    /// A trigger can say which one of its table runs before or after it.
    pub(crate) orders_triggers: bool,
    /// Several functions have one name, apart by what they take.
    pub(crate) functions_share_names: bool,
    /// The columns of a query that another one reads from, or a table is made of, have different names.
    pub(crate) inner_columns_have_one_name: bool,
    /// `NEXTVAL(s)` names a sequence, not a column (MariaDB).
    pub(crate) functions_take_sequences: bool,
    /// A value in a table's definition can only call functions that the server has.
    pub(crate) judges_functions_of_values: bool,
    /// How statements are asked for what they name, beside those about tables and rows.
    pub(crate) names_in_statements: Statements,
    /// What helps where a table cannot be emptied alone.
    pub(crate) emptying: &'static str,
    /// `LIMIT` and `OFFSET` take any expression; elsewhere a number, a parameter or a variable.
    pub(crate) computes_limits: bool,
    /// `WHERE` may name a result of its query.
    pub(crate) results_in_conditions: bool,
    /// The functions of several rows; none where a catalogue names them.
    pub(crate) aggregates: &'static [&'static str],
    /// A function of several rows that names no column may belong to any query around it.
    pub(crate) aggregates_go_out: bool,
    /// `VALUE` is another word for `VALUES`.
    pub(crate) knows_value_word: bool,
    /// A column that counts up is the first of a key, and a table has one of them.
    pub(crate) counters_need_keys: bool,
    /// A column that a policy, a rule or the condition of a trigger reads cannot go (PostgreSQL's `pg_depend`).
    pub(crate) readers_keep_columns: bool,
    /// All views and triggers are read when a column gets another name or goes, and one that cannot be read prevents it;
    /// what a view returns changes with its table (SQLite).
    pub(crate) rereads_at_change: bool,
    /// `MATCH FULL` of a foreign key is kept; elsewhere it is read and forgotten.
    pub(crate) keeps_match: bool,
    /// Which names of columns, keys and indexes are one.
    pub(crate) names: Names,
    /// Which names of tables are one.
    pub(crate) table_names: Names,

    // What a comparison makes of it.
    /// A server's own names of foreign keys, which depend on what was there before, have this in them (`t_ibfk_1`).
    pub(crate) server_key_mark: Option<&'static str>,
    /// The longest list of names that its catalogue gives as one text (`group_concat_max_len`, 1024 by default, with a margin).
    pub(crate) longest_name_list: Option<usize>,
    /// A type that can be null or cannot by the server's settings, where nothing is said (`explicit_defaults_for_timestamp`).
    pub(crate) nullable_by_setting: Option<&'static str>,
    /// Columns of the primary key can be null where nothing is said.
    pub(crate) keys_can_be_null: bool,
    /// The catalogue prints defaults of JSON columns in words of its own (MariaDB), or there are none (MySQL).
    pub(crate) json_defaults_are_lost: bool,
    /// A `DEFAULT` of bytes is not written (Prisma).
    pub(crate) omits_defaults_of_bytes: bool,
    /// `CURRENT_TIMESTAMP` and its synonyms are reported alike.
    pub(crate) current_times_are_one: bool,
    /// A default has the decimal places of its column.
    pub(crate) rounds_defaults: bool,
    /// Types whose values are shown in the time zone of the session.
    pub(crate) session_time_types: &'static [&'static str],
    /// The digits behind the second that a time has, where nothing is said.
    pub(crate) time_digits: u32,
    /// An enum type that loses values is replaced by another one, for it cannot lose them.
    pub(crate) replaces_enums: bool,
    /// A change of a type says how the values are cast (`USING`).
    pub(crate) writes_casts: bool,
    /// Whether values can be converted is tried on a temporary copy of them, which changes nothing else.
    pub(crate) tries_types: bool,
    /// What reads a column whose type changes stands in the way: views, policies, triggers, conditions.
    pub(crate) readers_hold_types: bool,
    /// One `ALTER TABLE` takes several changes.
    pub(crate) alters_several_at_once: bool,
    /// Sequences behind columns have bounds that are compared.
    pub(crate) alters_sequences: bool,
    /// The catalogue gives `?` for a letter beyond 16 bits (MariaDB).
    pub(crate) catalogue_loses_letters: bool,
    /// `db pull` tells of checks, which a schema cannot say (Prisma).
    pub(crate) tells_of_checks: bool,
    /// `Unsupported(…)` has the type in lower case (Prisma).
    pub(crate) lowers_unsupported_types: bool,
    /// Counting up begins or ends without another type or default.
    pub(crate) counts_by_itself: bool,
    /// A value becomes a list of one: the database casts.
    pub(crate) lists_keep_values: bool,
    /// Primary keys are kept in the order that the script gives (`DESC`).
    pub(crate) keys_have_directions: bool,
    /// `RESTRICT` and `NO ACTION` are the same (InnoDB): what a script leaves out MariaDB reports as the
    /// first, MySQL as the second.
    pub(crate) restrict_is_no_action: bool,
    /// A foreign key stands in the way of dropping the key or unique index that it relies on.
    pub(crate) foreign_keys_hold_keys: bool,
    /// A column that a foreign key refers to cannot change its type.
    pub(crate) foreign_keys_hold_types: bool,
    /// A foreign key is renamed by a new one, which is there before the old one is dropped.
    pub(crate) renames_foreign_keys_by_replacing: bool,
    /// The database makes an index for a foreign key that has none, and leaves it when the key is dropped.
    pub(crate) indexes_foreign_keys: bool,
    /// An index loses a column that is replaced; the index itself stays and has to be made again.
    pub(crate) indexes_outlive_columns: bool,
    /// An index can be renamed; elsewhere it is dropped and made anew.
    pub(crate) renames_indexes: bool,
    /// The conditions of partial indexes are compared (Prisma).
    pub(crate) compares_conditions: bool,
    /// The primary key is changed in place: `ALTER PRIMARY KEY`.
    pub(crate) alters_primary_keys: bool,
}

/// Names that may be there only once.
pub(crate) struct NameSpace {
    /// What has one of them.
    pub(crate) holds: &'static [Named],
    /// All of them, for a message.
    pub(crate) called: &'static str,
}

/// What of a table has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// The primary key.
    PrimaryKey,
    /// An index or a unique constraint.
    Index,
    /// A foreign key.
    ForeignKey,
}

/// Whose statements are asked for what they name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statements {
    /// Nobody's.
    Unread,
    /// PostgreSQL's.
    OfPostgres,
    /// Those of MySQL and MariaDB.
    OfMysql,
}

/// Which names are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// Those with the same letters.
    Exact,
    /// Also those that differ in the case of the letters A to Z.
    Ascii,
    /// Also those that differ in the case of any letter.
    Folded,
}

impl Names {
    /// True when both names are one.
    pub(crate) fn same(self, a: &str, b: &str) -> bool {
        match self {
            Names::Exact => a == b,
            Names::Ascii => a.eq_ignore_ascii_case(b),
            Names::Folded => a == b || a.to_lowercase() == b.to_lowercase(),
        }
    }
}

/// Where the values of an enum are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnumStorage {
    /// In a type of its own.
    Type,
    /// In the type of each column.
    Column,
    /// Nowhere: the columns hold text.
    Text,
}

/// How a column counts up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// By the default, which draws from a sequence.
    Sequence,
    /// By the default `unique_rowid()`.
    UniqueRowid,
    /// By a word of the column.
    Word,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The facts agree with what `core` says of the same databases.
    #[test]
    fn facts_agree_with_each_other() {
        for provider in ["postgresql", "cockroachdb", "sqlite", "mysql"] {
            let dialect = Dialect::from_provider(provider).expect("a provider");
            let facts = facts(dialect);
            // Enum types and sequences live in schemas.
            assert_eq!(
                facts.enums == EnumStorage::Type,
                dialect.has_namespaces(),
                "{}",
                facts.name
            );
            assert!(facts.index_methods.contains(&Algorithm::BTree));
            assert!(facts.has_named_foreign_keys || facts.foreign_keys_inside_tables);
        }
    }
}
