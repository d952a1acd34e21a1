//! What belongs together in the two schemas: tables and columns by name, foreign keys and
//! indexes by what they cover.

use crate::dialect::facts;
use crate::lift::default_index_name;
use std::collections::{BTreeMap, BTreeSet};

use super::{ColumnChanges, cast::Cast, column, predicate, redefine};
use crate::sql::{
    Action, Arity, ColumnType, Dialect, Family, ForeignKey, Index, IndexColumn, IndexKind,
    IndexTerm, QName, SqlSchema, Table, default_class,
};

/// The same thing before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair<T> {
    /// Before.
    pub previous: T,
    /// After.
    pub next: T,
}

impl<T> Pair<T> {
    /// Two things that belong together.
    pub fn new(previous: T, next: T) -> Self {
        Pair { previous, next }
    }
}

/// A table that exists on both sides.
#[derive(Debug)]
pub struct TablePair<'a> {
    /// Positions in the two schemas.
    pub ids: Pair<usize>,
    /// The tables.
    pub tables: Pair<&'a Table>,
    /// Columns on both sides, by name, with what changed.
    pub columns: Vec<(Pair<usize>, ColumnChanges)>,
    /// Columns that only the next table has, by name.
    pub added: Vec<usize>,
    /// Columns that only the previous table has, by name.
    pub dropped: Vec<usize>,
}

/// Everything that is paired once and used by all parts of the diff.
pub(super) struct Pairs<'a> {
    pub(super) previous: &'a SqlSchema,
    pub(super) next: &'a SqlSchema,
    pub(super) tables: Vec<TablePair<'a>>,
    pub(super) created_tables: Vec<usize>,
    pub(super) dropped_tables: Vec<usize>,
    /// Positions in `tables` of those that are rebuilt.
    pub(super) redefined: BTreeSet<usize>,
    /// Positions in `tables` by name.
    by_name: BTreeMap<&'a QName, usize>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(previous: &'a SqlSchema, next: &'a SqlSchema) -> Self {
        let mut old_ids: BTreeMap<&QName, usize> = BTreeMap::new();
        for (id, table) in previous.tables.iter().enumerate() {
            if !is_ignored(previous, table) {
                old_ids.insert(&table.name, id);
            }
        }
        let mut pairs = Pairs {
            previous,
            next,
            tables: Vec::new(),
            created_tables: Vec::new(),
            dropped_tables: Vec::new(),
            redefined: BTreeSet::new(),
            by_name: BTreeMap::new(),
        };
        let mut matched = vec![None; previous.tables.len()];
        for (id, table) in next.tables.iter().enumerate() {
            if is_ignored(next, table) {
                continue;
            }
            match old_ids.get(&table.name) {
                Some(&old) => matched[old] = Some(id),
                None => pairs.created_tables.push(id),
            }
        }
        for (old, table) in previous.tables.iter().enumerate() {
            match matched[old] {
                Some(new) => {
                    pairs.by_name.insert(&table.name, pairs.tables.len());
                    let ids = Pair::new(old, new);
                    pairs.tables.push(TablePair::new(previous, next, ids));
                }
                None if !is_ignored(previous, table) => pairs.dropped_tables.push(old),
                None => {}
            }
        }
        pairs.redefined = redefine::tables(&pairs);
        pairs
    }

    /// The pairs that are altered in place.
    pub(super) fn altered(&self) -> impl Iterator<Item = &TablePair<'a>> {
        let redefined = &self.redefined;
        self.tables
            .iter()
            .enumerate()
            .filter(move |(position, _)| !redefined.contains(position))
            .map(|(_, pair)| pair)
    }

    /// The pair of that name.
    pub(super) fn pair_of(&self, table: &QName) -> Option<&TablePair<'a>> {
        self.by_name
            .get(table)
            .map(|&position| &self.tables[position])
    }

    pub(super) fn is_redefined(&self, table: &QName) -> bool {
        let position = self.by_name.get(table);
        position.is_some_and(|position| self.redefined.contains(position))
    }
}

/// Tables that no diff touches: the history, PostGIS's own, and partitions.
pub(crate) fn is_ignored(schema: &SqlSchema, table: &Table) -> bool {
    const POSTGIS: [&str; 5] = [
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
        "raster_columns",
        "raster_overviews",
    ];
    let name = table.name.name.as_str();
    name == "_prisma_migrations"
        || table.partition_of.is_some()
        || (schema.dialect.has_namespaces()
            && POSTGIS.iter().any(|own| name.eq_ignore_ascii_case(own)))
}

impl<'a> TablePair<'a> {
    fn new(previous: &'a SqlSchema, next: &'a SqlSchema, ids: Pair<usize>) -> Self {
        let tables = Pair::new(&previous.tables[ids.previous], &next.tables[ids.next]);
        let schemas = Pair::new(previous, next);
        let mut names: BTreeMap<&str, (Option<usize>, Option<usize>)> = BTreeMap::new();
        for (id, column) in tables.previous.columns.iter().enumerate() {
            names.entry(&column.name).or_default().0 = Some(id);
        }
        for (id, column) in tables.next.columns.iter().enumerate() {
            names.entry(&column.name).or_default().1 = Some(id);
        }
        let mut pair = TablePair {
            ids,
            tables,
            columns: Vec::new(),
            added: Vec::new(),
            dropped: Vec::new(),
        };
        for sides in names.into_values() {
            match sides {
                (Some(old), Some(new)) => {
                    let changes = column::changes(schemas, tables, Pair::new(old, new));
                    pair.columns.push((Pair::new(old, new), changes));
                }
                (None, Some(new)) => pair.added.push(new),
                // The schema language does not see SQLite's computed columns, so it cannot mean
                // them to go.
                (Some(old), None)
                    if next.dialect.family() == Family::Sqlite
                        && tables.previous.columns[old].generated.is_some() => {}
                (Some(old), None) => pair.dropped.push(old),
                (None, None) => {}
            }
        }
        pair
    }

    /// What changed in the column of that name, when both sides have it.
    pub(super) fn changes_of(&self, name: &str) -> Option<ColumnChanges> {
        let columns = &self.tables.previous.columns;
        let position = self
            .columns
            .binary_search_by(|(ids, _)| columns[ids.previous].name.as_str().cmp(name))
            .ok()?;
        Some(self.columns[position].1)
    }

    /// Foreign keys that only the next table has.
    pub(super) fn created_foreign_keys(&self, dialect: Dialect) -> Vec<usize> {
        let keys = &self.tables.next.foreign_keys;
        let pairs = self.foreign_key_pairs(dialect);
        let is_new = |id: &usize| !pairs.iter().any(|pair| pair.next == *id);
        let created = (0..keys.len()).filter(is_new);
        created.filter(|&id| keys[id].is_certain()).collect()
    }

    /// Foreign keys that only the previous table has.
    pub(super) fn dropped_foreign_keys(&self, dialect: Dialect) -> Vec<usize> {
        let keys = &self.tables.previous.foreign_keys;
        let pairs = self.foreign_key_pairs(dialect);
        let is_gone = |id: &usize| !pairs.iter().any(|pair| pair.previous == *id);
        let dropped = (0..keys.len()).filter(is_gone);
        dropped.filter(|&id| keys[id].is_certain()).collect()
    }

    /// Foreign keys on both sides, each next one used once: that of the same name if there is one.
    pub(super) fn foreign_key_pairs(&self, dialect: Dialect) -> Vec<Pair<usize>> {
        let (previous, next) = (self.tables.previous, self.tables.next);
        let mut used = BTreeSet::new();
        let mut pairs = BTreeMap::new();
        for by_name in [true, false] {
            for (old_id, old) in previous.foreign_keys.iter().enumerate() {
                let mut keys = next.foreign_keys.iter().enumerate();
                let found = keys.find(|(new_id, new)| {
                    !used.contains(new_id)
                        && (!by_name || old.name == new.name)
                        && self.foreign_keys_match(dialect, old, new)
                });
                if let Some((new_id, _)) = found.filter(|_| !pairs.contains_key(&old_id)) {
                    used.insert(new_id);
                    pairs.insert(old_id, new_id);
                }
            }
        }
        let pairs = pairs.into_iter();
        pairs.map(|(old, new)| Pair::new(old, new)).collect()
    }

    fn foreign_keys_match(&self, dialect: Dialect, old: &ForeignKey, new: &ForeignKey) -> bool {
        let same_columns = || {
            old.columns.len() == new.columns.len()
                && old.columns.iter().zip(&new.columns).all(|(a, b)| {
                    a == b
                        && self.changes_of(a).is_none_or(|changes| {
                            changes.cast.is_none()
                                && (dialect.family() != Family::Mysql
                                    || !self.becomes_required(a, changes))
                        })
                })
        };
        old.referenced_table == new.referenced_table
            && old.referenced_columns == new.referenced_columns
            && is_same_action(dialect, old.on_delete, new.on_delete)
            && is_same_action(dialect, old.on_update, new.on_update)
            && same_columns()
    }

    fn becomes_required(&self, name: &str, changes: ColumnChanges) -> bool {
        changes.arity
            && self
                .tables
                .next
                .column(name)
                .is_some_and(|c| c.arity == Arity::Required)
    }

    /// Indexes that only the next table has. Where the schema does not manage partial indexes, one
    /// on the same columns is what the schema asks for, whatever its condition.
    pub(super) fn created_indexes(&self, schemas: Pair<&SqlSchema>) -> Vec<usize> {
        let whole = |index: &Index| match schemas.next.partial_indexes {
            true => index.clone(),
            false => Index {
                predicate: None,
                ..index.clone()
            },
        };
        let mut created = unmatched(
            &self.tables.next.indexes,
            &self.tables.previous.indexes,
            |new, old| {
                if self.is_carried_over(schemas, old, new) {
                    return true;
                }
                let old = whole(old);
                let is_known = self.is_managed(schemas, &old) || has_no_word(&old);
                is_known && indexes_match(schemas.next.dialect, self.tables.next, &old, new)
            },
        );
        created.retain(|&id| !is_of_doubtful_key(self.tables.next, id));
        created
    }

    /// Indexes that only the previous table has, apart from those that are left alone.
    pub(super) fn dropped_indexes(&self, schemas: Pair<&SqlSchema>) -> Vec<usize> {
        let mut dropped = unmatched(
            &self.tables.previous.indexes,
            &self.tables.next.indexes,
            |old, new| {
                indexes_match(schemas.next.dialect, self.tables.next, old, new)
                    && !self.is_others(schemas, old, new)
            },
        );
        dropped.retain(|&id| {
            self.is_managed(schemas, &self.tables.previous.indexes[id])
                && !is_of_doubtful_key(self.tables.previous, id)
        });
        dropped
    }

    /// Indexes on both sides. Several previous indexes on the same columns are left out: which
    /// of them should get which name cannot be told.
    pub(super) fn index_pairs(&self, schemas: Pair<&SqlSchema>) -> Vec<Pair<usize>> {
        let previous = &self.tables.previous.indexes;
        let managed = || {
            let indexes = previous.iter().enumerate();
            indexes.filter(|(_, index)| self.is_managed(schemas, index))
        };
        let mut pairs = Vec::new();
        for (old_id, old) in managed() {
            // What has the same columns and is made in another way, such as a hash index, is no twin.
            let (dialect, table) = (schemas.next.dialect, self.tables.next);
            let twins = managed()
                .filter(|(_, other)| same_terms(old, other))
                .filter(|(_, other)| indexes_match(dialect, table, old, other))
                .count();
            if twins != 1 {
                continue;
            }
            let mut indexes = self.tables.next.indexes.iter();
            let found = indexes.position(|new| {
                indexes_match(schemas.next.dialect, self.tables.next, old, new)
                    && !self.is_others(schemas, old, new)
            });
            pairs.extend(found.map(|new_id| Pair::new(old_id, new_id)));
        }
        pairs
    }

    /// True for what the schema language cannot express: it was carried over under its name.
    fn is_carried_over(&self, schemas: Pair<&SqlSchema>, old: &Index, new: &Index) -> bool {
        !self.is_managed(schemas, new) && old.name == new.name && old.kind == new.kind
    }

    /// True when the next index was carried over, and from another one than this.
    fn is_others(&self, schemas: Pair<&SqlSchema>, old: &Index, new: &Index) -> bool {
        let mut previous = self.tables.previous.indexes.iter();
        old.name != new.name && previous.any(|other| self.is_carried_over(schemas, other, new))
    }

    fn is_managed(&self, schemas: Pair<&SqlSchema>, index: &Index) -> bool {
        let (dialect, partial) = (schemas.next.dialect, schemas.next.partial_indexes);
        is_managed(dialect, self.tables.next, index, partial)
    }

    /// True when a column that stays loses its data.
    pub(super) fn is_recreated(&self, column: &str) -> bool {
        self.changes_of(column)
            .is_some_and(|changes| changes.cast == Some(Cast::None))
    }
}

fn unmatched<T>(these: &[T], those: &[T], matches: impl Fn(&T, &T) -> bool) -> Vec<usize> {
    (0..these.len())
        .filter(|&id| !those.iter().any(|that| matches(&these[id], that)))
        .collect()
}

/// True for the index that a server made for a foreign key which not all servers make.
fn is_of_doubtful_key(table: &Table, index: usize) -> bool {
    let index = &table.indexes[index];
    let mut keys = table.foreign_keys.iter().filter(|key| !key.is_certain());
    keys.any(
        |key| match (key.columns.as_slice(), index.columns.as_slice()) {
            ([column], [part]) => part.name() == Some(column) && index.name == *column,
            _ => false,
        },
    )
}

/// False for indexes that the schema language cannot express: they are never dropped. One with a collation of its own,
/// or a spatial one, under the name that the schema would give it is the schema's, made by a migration that somebody
/// completed by hand.
pub(crate) fn is_managed(
    dialect: Dialect,
    table: &Table,
    index: &Index,
    manages_partial: bool,
) -> bool {
    let has_collation = |column: &IndexColumn| column.collation.is_some();
    let is_special = index.kind == IndexKind::Spatial || index.columns.iter().any(has_collation);
    let has_word = !facts(dialect).keeps_postgres_rules || !has_no_word(index);
    let is_readable = !is_of_long_texts(dialect, table, index);
    has_word
        && is_readable
        && (!is_special || index.name == default_index_name(dialect, table, index))
        && index.columns.iter().all(|column| column.name().is_some())
        && (index.predicate.is_none() || manages_partial)
}

/// True for a key that MariaDB makes of hashes: of whole texts, which the schema language only indexes the beginning of.
pub(crate) fn is_of_long_texts(dialect: Dialect, table: &Table, index: &Index) -> bool {
    let is_long = |column: &IndexColumn| {
        let ty = column
            .name()
            .and_then(|name| table.column(name))
            .map(|column| &column.ty);
        let is_long = |name: &str| name.ends_with("TEXT") || name.ends_with("BLOB");
        column.length.is_none() && matches!(ty, Some(ColumnType::Native(ty)) if is_long(&ty.name))
    };
    facts(dialect).has_key_lengths
        && index.kind == IndexKind::Unique
        && index.columns.iter().any(is_long)
}

/// True for an access method that an extension brings, and for SP-GiST over several columns: the schema language has
/// no word for them.
pub(crate) fn has_no_word(index: &Index) -> bool {
    let known = ["GIN", "GIST", "BRIN", "HASH"];
    match index.algorithm.as_deref() {
        Some("SPGIST") => index.columns.len() + index.include.len() != 1,
        Some(method) => !known.contains(&method),
        None => false,
    }
}

fn terms_of(columns: &[IndexColumn]) -> Vec<&IndexTerm> {
    columns.iter().map(|column| &column.term).collect()
}

fn same_terms(a: &Index, b: &Index) -> bool {
    let terms = |index: &Index| {
        index
            .columns
            .iter()
            .map(|c| c.term.clone())
            .collect::<Vec<IndexTerm>>()
    };
    terms(a) == terms(b)
}

/// True when two indexes differ in nothing but their name.
fn indexes_match(dialect: Dialect, table: &Table, old: &Index, new: &Index) -> bool {
    // Included columns count as ordinary last ones: the schema language knows no others.
    let included = |index: &Index| -> Vec<IndexColumn> {
        let included = index.include.iter().map(IndexColumn::column);
        index.columns.iter().cloned().chain(included).collect()
    };
    let (old_columns, new_columns) = (included(old), included(new));
    let columns_match = old_columns.len() == new_columns.len()
        && old_columns.iter().zip(&new_columns).all(|(a, b)| {
            a.term == b.term && a.length == b.length && a.direction() == b.direction()
        });
    let classes_match = || {
        old_columns.iter().zip(&new_columns).all(|(a, b)| {
            operator_class(old, a.operator_class.as_deref())
                == operator_class(new, b.operator_class.as_deref())
        })
    };
    // The schema language says no more of them than name and columns.
    if facts(dialect).keeps_postgres_rules && has_no_word(old) != has_no_word(new) {
        return old.name == new.name
            && old.kind == new.kind
            && terms_of(&old_columns) == terms_of(&new_columns);
    }
    columns_match
        && old.kind == new.kind
        && (!dialect.has_namespaces() || (old.algorithm == new.algorithm && classes_match()))
        && (!facts(dialect).compares_conditions
            || predicate::equal(
                dialect,
                table,
                old.predicate.as_deref(),
                new.predicate.as_deref(),
            ))
}

/// The operator class, or none when it is the one that its type has anyway. Parameters do not count.
fn operator_class<'c>(index: &Index, class: Option<&'c str>) -> Option<&'c str> {
    let class = class?;
    let is_default = default_class::is_default(index.algorithm.as_deref(), class)
        // Of any method, as Prisma has it.
        || matches!(class, "jsonb_ops" | "array_ops" | "text_ops");
    (!is_default).then(|| default_class::bare(class))
}

/// InnoDB does the same for `RESTRICT` and `NO ACTION`, and what a script leaves out MariaDB reports
/// as the first, MySQL as the second.
fn is_same_action(dialect: Dialect, old: Action, new: Action) -> bool {
    let is_refusal = |action| matches!(action, Action::Restrict | Action::NoAction);
    old == new || (facts(dialect).restrict_is_no_action && is_refusal(old) && is_refusal(new))
}
