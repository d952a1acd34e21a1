//! What a Prisma schema wants, together with what it cannot say and the database has.

use super::item::{index_columns, names};
use crate::describe::lex;
use crate::dialect::{Names, facts};
use crate::diff::{is_ignored, is_managed};
use crate::lift::obstacle;
use crate::sql::{
    Action::SetNull, Arity, Check, Column, ColumnType, Default, Dialect, Family, ForeignKey, Index,
    IndexColumn, IndexKind, Options, QName, SqlSchema, Table, options::DELETE_COLUMNS,
    parentheses::without_parentheses,
};

/// Adds to `wanted` what `previous` has and the schema language has no words for: checks, generated columns,
/// collations, options, indexes over expressions, and all that lives beside tables. What needs a column that goes
/// is left out. No diff sees a difference in what is added, but whoever makes a table anew makes all of it.
pub(crate) fn keep(previous: &SqlSchema, mut wanted: SqlSchema) -> SqlSchema {
    let manages_partial = wanted.partial_indexes;
    for table in &mut wanted.tables {
        if let Some(old) = previous.table(&table.name) {
            keep_in_table(previous.dialect, manages_partial, old, table);
            keep_foreign_keys(previous, old, table);
        }
    }
    // No diff touches them.
    for table in previous
        .tables
        .iter()
        .filter(|table| is_ignored(previous, table))
    {
        let stays = |name: &QName| wanted.table(name).is_some() || previous.table(name).is_none();
        let is_known = wanted.table(&table.name).is_some();
        if !is_known && table.partition_of.as_ref().is_none_or(stays) {
            wanted.tables.push(table.clone());
        }
    }
    // One that the schema does not name is left alone.
    for extension in &previous.extensions {
        if !wanted.extensions.iter().any(|e| e.name == extension.name) {
            wanted.extensions.push(extension.clone());
        }
    }
    for it in &previous.attached {
        if !wanted.attached.contains(it) {
            wanted.attached.push(it.clone());
        }
    }
    for opaque in &previous.opaque {
        let stays = |name| wanted.table(name).is_some() || previous.table(name).is_none();
        // Triggers, policies and publications of two tables may have one name.
        let known = wanted.opaque.iter().any(|known| {
            known.kind == opaque.kind && known.name == opaque.name && known.table == opaque.table
        });
        if !known && opaque.table.as_ref().is_none_or(stays) {
            wanted.opaque.push(opaque.clone());
        }
    }
    wanted.forget_detached();
    wanted
}

fn keep_in_table(dialect: Dialect, manages_partial: bool, old: &Table, new: &mut Table) {
    keep_options(&old.options, &mut new.options);
    new.inherits.clone_from(&old.inherits);
    let spoken: Vec<String> = new.columns.iter().map(|c| c.name.clone()).collect();
    for column in &old.columns {
        let twin = new.columns.iter().position(|c| c.name == column.name);
        match twin {
            Some(twin) => keep_in_column(dialect, column, &mut new.columns[twin]),
            None if column.generated.is_some() && computes(dialect, column, old, new) => {
                let at = place_of(old, &column.name, new);
                new.columns.insert(at, column.clone());
            }
            None => {}
        }
    }
    if let (Some(key), Some(old)) = (&mut new.primary_key, &old.primary_key)
        && key.columns == old.columns
    {
        key.include.clone_from(&old.include);
        keep_options(&old.options, &mut key.options);
    }
    for check in &old.checks {
        if !new.checks.contains(check) && has_all(new, &check.columns) {
            new.checks.push(Check::clone(check));
        }
    }
    for index in &mut new.indexes {
        // No statement gives an index this name.
        let is_reserved = index.name.starts_with("sqlite_autoindex_");
        let mut known = old.indexes.iter();
        if dialect.family() == Family::Sqlite && is_reserved {
            index.constraint |= known.any(|old| old.constraint && old.name == index.name);
        }
        // On MySQL one with another name is renamed, and keeps all that it has. What SQLite calls the index of a
        // constraint says nothing, and one with a collation is dropped and created there.
        let renamed = |other: &&Index| match dialect.family() {
            Family::Mysql => other.kind == index.kind && other.columns == index.columns,
            Family::Sqlite => {
                let names = |index: &Index| -> Vec<Option<String>> {
                    let columns = index.columns.iter();
                    columns.map(|c| c.name().map(str::to_owned)).collect()
                };
                let collates = other
                    .columns
                    .iter()
                    .any(|column| column.collation.is_some());
                let is_renamed = collates && is_managed(dialect, old, other, manages_partial);
                (other.constraint || is_renamed)
                    && other.kind == index.kind
                    && names(other) == names(index)
            }
            _ => false,
        };
        let mut twins = old.indexes.iter();
        let twin = twins.find(|twin| twin.name == index.name);
        if let Some(twin) = twin.or_else(|| old.indexes.iter().find(renamed)) {
            keep_in_index(twin, index);
        }
    }
    // One over a column that no model has cannot be said either.
    let is_beyond = |index: &Index| {
        let mut names = index.columns.iter().filter_map(IndexColumn::name);
        !is_managed(dialect, old, index, manages_partial)
            || names.any(|name| !spoken.iter().any(|known| known == name))
    };
    for index in &old.indexes {
        let is_there = new.indexes.iter().any(|known| known.name == index.name);
        if !is_there
            && is_beyond(index)
            && has_all(new, &of_table(old, index_columns(dialect, index)))
        {
            new.indexes.push(index.clone());
        }
    }
}

/// Options that only the old ones have stay.
pub(super) fn keep_options(old: &Options, new: &mut Options) {
    for (name, value) in old {
        let option = new.entry(name.clone());
        option.or_insert_with(|| value.clone());
    }
}

/// Where a column of `old` stands among those of `new`: behind the one that was in front of it.
fn place_of(old: &Table, column: &str, new: &Table) -> usize {
    let before = old.columns.iter().take_while(|c| c.name != column);
    let before = before.filter_map(|c| new.columns.iter().position(|n| n.name == c.name));
    before.last().map_or(0, |at| at + 1)
}

fn keep_in_column(dialect: Dialect, old: &Column, new: &mut Column) {
    keep_options(&old.options, &mut new.options);
    if new.arity == Arity::List {
        new.required_list |= old.required_list;
    }
    let is_list = |column: &Column| column.arity == Arity::List;
    if old.ty == new.ty && is_list(old) == is_list(new) && new.domain.is_none() {
        new.domain.clone_from(&old.domain);
    }
    if holds_text(old) == holds_text(new) && new.collation.is_none() {
        new.collation.clone_from(&old.collation);
    }
    // A default says how the value comes, so a schema that gives a real one means another column. What
    // `db pull` writes is the expression itself.
    let is_silent = match &new.default {
        None | Some(Default::Expression(None)) => true,
        Some(Default::Expression(Some(sql))) => {
            let generated = old.generated.as_ref().map(|g| g.expression.as_str());
            generated.is_some_and(|known| same_expression(dialect, known, sql))
        }
        Some(_) => false,
    };
    if old.generated.is_some() && is_silent && !new.auto_increment {
        new.generated.clone_from(&old.generated);
        new.default = None;
    }
}

/// True for expressions that differ in no more than quotes, blanks and parentheses around them, and the case of names
/// where that means nothing: a server prints them so.
fn same_expression(dialect: Dialect, a: &str, b: &str) -> bool {
    let quotes_keep_case = facts(dialect).names == Names::Exact;
    let tokens = |sql| {
        let mut tokens = lex::tokens(dialect, without_parentheses(dialect, sql));
        if dialect.has_namespaces() {
            tokens = without_casts(&tokens);
        }
        let kinds = tokens.into_iter().map(|token| match token.kind {
            lex::Kind::Quoted(name) if quotes_keep_case => lex::Kind::Word(name),
            lex::Kind::Word(name) | lex::Kind::Quoted(name) => {
                lex::Kind::Word(name.to_ascii_lowercase())
            }
            kind => kind,
        });
        kinds.collect::<Vec<_>>()
    };
    tokens(a) == tokens(b)
}

/// Without what PostgreSQL adds to an expression that it prints: parentheses, and the types of literals.
fn without_casts(tokens: &[lex::Token]) -> Vec<lex::Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if token.is_symbol("::") {
            at = lex::behind_type(tokens, at);
        } else if !token.is_symbol("(") && !token.is_symbol(")") {
            out.push(token.clone());
        }
    }
    out
}

/// Whether two foreign keys of the same columns are alike.
type Likeness<'a> = dyn Fn(&ForeignKey, &ForeignKey) -> bool + 'a;

/// Foreign keys that no relation can be: to a table that is not there, between columns whose fields are of different
/// types, and a second one of the same columns to the same table.
fn keep_foreign_keys(previous: &SqlSchema, old: &Table, new: &mut Table) {
    let same = |a: &ForeignKey, b: &ForeignKey| {
        a.columns == b.columns
            && a.referenced_table == b.referenced_table
            && a.referenced_columns == b.referenced_columns
    };
    let acts =
        |a: &ForeignKey, b: &ForeignKey| a.on_delete == b.on_delete && a.on_update == b.on_update;
    // Which of the old ones each new one is: the one of its name if there is one, and none twice.
    let mut claimed = vec![false; old.foreign_keys.len()];
    let likeness: [&Likeness<'_>; 4] = [
        &|a, b| acts(a, b) && a.name == b.name,
        // One of its name that acts in another way changes; another one does not take its name.
        &|a, b| a.name.is_some() && a.name == b.name,
        &acts,
        &|_, _| true,
    ];
    let mut twins = vec![None; new.foreign_keys.len()];
    for is_like in likeness {
        for (key, twin) in new.foreign_keys.iter().zip(&mut twins) {
            if twin.is_none() {
                let mut all = old.foreign_keys.iter().enumerate();
                *twin = all
                    .find(|(id, old)| !claimed[*id] && same(old, key) && is_like(old, key))
                    .map(|(id, _)| id);
                if let Some(id) = *twin {
                    claimed[id] = true;
                }
            }
        }
    }
    for (key, twin) in new.foreign_keys.iter_mut().zip(twins) {
        if let Some(twin) = twin.map(|id| &old.foreign_keys[id]) {
            let said = twin.options.iter();
            // Which columns are emptied is said of that action alone.
            let said = said.filter(|(name, _)| {
                *name != DELETE_COLUMNS || (key.on_delete, twin.on_delete) == (SetNull, SetNull)
            });
            let said = said.map(|(name, value)| (name.clone(), value.clone()));
            key.options.extend(said);
        }
    }
    let spoken = new.foreign_keys.len();
    for (key, is_claimed) in old.foreign_keys.iter().zip(claimed) {
        let mut relations = new.foreign_keys.iter().take(spoken);
        let is_second = relations.any(|other| same(key, other));
        let is_dangling = previous.table(&key.referenced_table).is_none();
        let is_beyond = is_second || is_dangling || obstacle(previous, old, key).is_some();
        if !is_claimed && is_beyond && has_all(new, &key.columns) {
            new.foreign_keys.push(key.clone());
        }
    }
}

/// Collations of what both cover.
fn keep_in_index(old: &Index, new: &mut Index) {
    // The schema language has no word for these, so an index of that name and those columns is what it can say.
    let columns = |index: &Index| -> Vec<Option<String>> {
        let columns = index.columns.iter();
        columns.map(|c| c.name().map(str::to_owned)).collect()
    };
    let is_spatial = old.kind == IndexKind::Spatial && new.kind == IndexKind::Normal;
    if is_spatial && old.name == new.name && columns(old) == columns(new) {
        *new = old.clone();
    }
    let same = old.columns.len() == new.columns.len()
        && old
            .columns
            .iter()
            .zip(&new.columns)
            .all(|(a, b)| a.term == b.term);
    // Included columns count as ordinary last ones where the schema names them.
    let included = old.include.iter().map(IndexColumn::column);
    let all = old.columns.iter().cloned().chain(included);
    let names = |column: IndexColumn| column.name().map(str::to_owned);
    let named = !same && all.map(names).eq(new.columns.iter().cloned().map(names));
    if named {
        new.columns.truncate(old.columns.len());
    }
    if same || named {
        if new.include.is_empty() {
            new.include.clone_from(&old.include);
        }
        new.nulls_not_distinct |= old.nulls_not_distinct;
        for (old, new) in old.columns.iter().zip(&mut new.columns) {
            new.collation = new.collation.take().or_else(|| old.collation.clone());
            if new.sort == old.sort {
                new.nulls = new.nulls.or(old.nulls);
            }
        }
        keep_options(&old.options, &mut new.options);
    }
}

fn holds_text(column: &Column) -> bool {
    match &column.ty {
        ColumnType::Native(ty) => {
            let is = |part: &&str| ty.name.contains(*part);
            ["TEXT", "CHAR", "CLOB"].iter().any(is)
        }
        ColumnType::Enum(_) => false,
        _ => true,
    }
}

/// True when everything that a generated column is computed from stays.
fn computes(dialect: Dialect, column: &Column, old: &Table, new: &Table) -> bool {
    let expression = column.generated.as_ref().map(|g| g.expression.as_str());
    let names = names(dialect, expression.unwrap_or_default());
    has_all(new, &of_table(old, names))
}

/// Those of the names that are columns of the table.
pub(super) fn of_table(table: &Table, names: Vec<String>) -> Vec<String> {
    let columns = names.iter().filter_map(|name| {
        let mut columns = table.columns.iter();
        columns.find(|column| column.name.eq_ignore_ascii_case(name))
    });
    columns.map(|column| column.name.clone()).collect()
}

fn has_all(table: &Table, columns: &[String]) -> bool {
    columns.iter().all(|name| {
        let mut columns = table.columns.iter();
        columns.any(|column| column.name.eq_ignore_ascii_case(name))
    })
}
