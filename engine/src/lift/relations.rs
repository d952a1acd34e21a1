//! Relation fields: which there are, and what they and their relations are called.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Known,
    draft::{Draft, Model},
    names,
    render::Context,
    types::are_one_type,
};
use crate::sql::{Arity, ForeignKey, IndexKind, IndexTerm, QName, SqlSchema, Table};

/// Why no relation can say this foreign key: the types of its columns are one to the database, and not to the schema
/// language; or it refers to columns that are no key (MySQL allows any index).
pub(crate) fn obstacle(
    schema: &SqlSchema,
    table: &Table,
    key: &ForeignKey,
) -> Option<&'static str> {
    let target = schema.table(&key.referenced_table)?;
    let mut columns = key.columns.iter().zip(&key.referenced_columns);
    let is_mixed = columns.any(|(from, to)| match (table.column(from), target.column(to)) {
        (Some(from), Some(to)) => !are_one_type(schema.dialect, &from.ty, &to.ty),
        _ => false,
    });
    match is_mixed {
        true => Some("whose columns have fields of other types"),
        false => (!is_unique(target, &key.referenced_columns, true))
            .then_some("which no unique key consists of"),
    }
}

/// What is said at a column that such a foreign key begins with.
pub(super) fn notes(context: &Context<'_>, model: &Model<'_>, column: &str) -> Vec<String> {
    let keys = model.table.foreign_keys.iter();
    let keys = keys.filter(|key| key.columns.first().is_some_and(|first| first == column));
    keys.filter_map(|key| {
        let obstacle = obstacle(context.schema, model.table, key)?;
        Some(format!(
            "A foreign key to {}({}), {obstacle}, so there is no relation field.",
            key.referenced_table.name,
            key.referenced_columns.join(", ")
        ))
    })
    .collect()
}

/// Where a relation field stands and what it needs.
#[derive(Debug, Clone)]
pub(super) struct RelationField {
    pub(super) name: String,
    /// The index of the other model.
    pub(super) model: usize,
    /// `?`, `[]` or nothing.
    pub(super) arity: &'static str,
    /// The relation's name, when it has to be written.
    pub(super) relation: Option<String>,
    /// The foreign key, on the side that has it: its table and place there.
    pub(super) key: Option<(usize, usize)>,
}

/// True for the table behind an implicit many-to-many relation: columns `A` and `B`, both the
/// whole of a foreign key, together unique, and nothing more.
pub(super) fn is_join_table(schema: &SqlSchema, table: &Table) -> bool {
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let target = |column: &str| {
        table
            .foreign_keys
            .iter()
            .find(|key| key.columns.len() == 1 && key.columns[0] == column)
            .map(|key| &key.referenced_table)
    };
    let covers = |entries: &[crate::sql::IndexColumn]| {
        let columns: Vec<_> = entries.iter().filter_map(|entry| entry.name()).collect();
        columns == ["A", "B"]
    };
    let key = table.primary_key.as_ref();
    let mut indexes = table.indexes.iter();
    let unique = key.is_some_and(|key| covers(&key.columns))
        || indexes.any(|index| index.kind == IndexKind::Unique && covers(&index.columns));
    let (Some(a), Some(b)) = (target("A"), target("B")) else {
        return false;
    };
    let exist = schema.table(a).is_some() && schema.table(b).is_some();
    table.name.name.starts_with('_')
        && names == ["A", "B"]
        && table.foreign_keys.len() == 2
        && unique
        && exist
        && a.name <= b.name
}

/// Finds the relation fields of each model, in order.
pub(super) fn find(
    schema: &SqlSchema,
    draft: &Draft<'_>,
    known: &Known,
) -> Vec<Vec<RelationField>> {
    let models = draft.models.as_slice();
    let by_table: BTreeMap<&QName, usize> = models
        .iter()
        .enumerate()
        .map(|(id, model)| (&model.table.name, id))
        .collect();
    let links = links(schema, models, &by_table);
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for link in &links {
        *between.entry(link.pair()).or_default() += 1;
    }
    let mut taken: Vec<BTreeSet<String>> = models
        .iter()
        .map(|model| {
            let fields = model.fields.iter().map(|field| field.name.clone());
            let views = known.view_relations(&model.table.name, draft).into_iter();
            fields
                .chain(views.map(|(name, _)| name.to_owned()))
                .collect()
        })
        .collect();
    let mut found: Vec<Vec<RelationField>> = models.iter().map(|_| Vec::new()).collect();
    for link in &links {
        let several = between.get(&link.pair()).is_some_and(|count| *count > 1);
        let named = name(models, link, several, known);
        for (model, mut field) in sides(models, link, &named, known) {
            let wanted = match taken[model].contains(&field.name) {
                true => format!("{}_{}", field.name, named.relation),
                false => field.name,
            };
            field.name = names::unique(&mut taken[model], wanted);
            found[model].push(field);
        }
    }
    found
}

/// A relation between two models.
struct Link<'a> {
    /// The model with the foreign key; of a join table the model that `A` refers to.
    from: usize,
    to: usize,
    what: What<'a>,
}

enum What<'a> {
    Key(usize, &'a ForeignKey),
    Join(&'a Table),
}

impl Link<'_> {
    fn pair(&self) -> (usize, usize) {
        (self.from.min(self.to), self.from.max(self.to))
    }
}

fn links<'a>(
    schema: &'a SqlSchema,
    models: &[Model<'a>],
    by_table: &BTreeMap<&QName, usize>,
) -> Vec<Link<'a>> {
    let mut links = Vec::new();
    let mut order: Vec<usize> = (0..models.len()).collect();
    order.sort_by(|a, b| models[*a].table.name.cmp(&models[*b].table.name));
    for from in order {
        let model = &models[from];
        let mut seen = BTreeSet::new();
        for (at, key) in model.table.foreign_keys.iter().enumerate() {
            let Some(&to) = by_table.get(&key.referenced_table) else {
                continue;
            };
            if obstacle(schema, model.table, key).is_some() {
                continue;
            }
            let has_fields = key.columns.iter().all(|c| model.field(c).is_some())
                && key
                    .referenced_columns
                    .iter()
                    .all(|c| models[to].field(c).is_some());
            if has_fields && seen.insert((&key.columns, to, &key.referenced_columns)) {
                let what = What::Key(at, key);
                links.push(Link { from, to, what });
            }
        }
    }
    for table in schema
        .tables
        .iter()
        .filter(|table| is_join_table(schema, table))
    {
        let side = |column: &str| {
            let key = table
                .foreign_keys
                .iter()
                .find(|key| key.columns == [column])?;
            by_table.get(&key.referenced_table).copied()
        };
        if let (Some(from), Some(to)) = (side("A"), side("B")) {
            let what = What::Join(table);
            links.push(Link { from, to, what });
        }
    }
    links
}

/// The names of a relation and of its two fields.
struct Named {
    relation: String,
    written: bool,
    forward: String,
    back: String,
}

fn name(models: &[Model<'_>], link: &Link<'_>, several: bool, known: &Known) -> Named {
    let (from, to) = (&models[link.from], &models[link.to]);
    let itself = link.from == link.to;
    let (low, high) = match from.name <= to.name {
        true => (&from.name, &to.name),
        false => (&to.name, &from.name),
    };
    let default_name = format!("{low}To{high}");
    let columns = match &link.what {
        What::Key(_, key) => Some(key.columns.as_slice()),
        What::Join(_) => None,
    };
    let relation = match &link.what {
        What::Join(table) => table.name.name.trim_start_matches('_').to_owned(),
        What::Key(_, key) if several => names::clean(&format!(
            "{}_{}To{}",
            from.name,
            key.columns.join("_"),
            to.name
        )),
        What::Key(..) => default_name.clone(),
    };
    let written = several || itself || relation != default_name;
    let (forward, back) = match (&link.what, itself, several) {
        (What::Join(_), true, false) => (format!("{}_A", from.name), format!("{}_B", from.name)),
        (What::Join(_), true, true) => (
            format!("{}_{relation}_A", from.name),
            format!("{}_{relation}_B", from.name),
        ),
        (_, false, false) => (to.name.clone(), from.name.clone()),
        (_, false, true) => (
            format!("{}_{relation}", to.name),
            format!("{}_{relation}", from.name),
        ),
        (What::Key(..), true, false) => (to.name.clone(), format!("other_{}", from.name)),
        (What::Key(..), true, true) => (
            format!("{}_{relation}", to.name),
            format!("other_{}_{relation}", from.name),
        ),
    };
    let kept = match (&link.what, columns) {
        (What::Key(..), Some(columns)) => {
            known.key_relation(&from.table.name, columns, &to.table.name)
        }
        (What::Join(table), _) => known.join_relation(&table.name),
        _ => None,
    };
    match kept {
        Some(kept) => Named {
            written: several || itself || kept.relation != default_name,
            relation: kept.relation.clone(),
            forward: kept.forward.clone(),
            back: kept.back.clone().unwrap_or(back),
        },
        None => Named {
            relation,
            written,
            forward,
            back,
        },
    }
}

/// The two fields with the models that they stand in.
fn sides(
    models: &[Model<'_>],
    link: &Link<'_>,
    named: &Named,
    known: &Known,
) -> [(usize, RelationField); 2] {
    let relation = named.written.then(|| named.relation.clone());
    let field = |name: &String, model, arity, key| RelationField {
        name: name.clone(),
        model,
        arity,
        relation: relation.clone(),
        key,
    };
    match &link.what {
        What::Join(_) => [
            // The field in `A`'s model holds rows of `B`'s.
            (link.from, field(&named.forward, link.to, "[]", None)),
            (link.to, field(&named.back, link.from, "[]", None)),
        ],
        What::Key(at, key) => {
            let table = models[link.from].table;
            let nullable = |name: &String| {
                table
                    .column(name)
                    .is_some_and(|column| column.arity == Arity::Nullable)
            };
            let forward = if key.columns.iter().any(nullable) {
                "?"
            } else {
                ""
            };
            let back = if is_unique(table, &key.columns, known.partial_indexes) {
                "?"
            } else {
                "[]"
            };
            let position = Some((link.from, *at));
            [
                (link.from, field(&named.forward, link.to, forward, position)),
                (link.to, field(&named.back, link.from, back, None)),
            ]
        }
    }
}

/// True when no two rows have the same values in these columns; with `partial`, when that is so
/// for some of the rows, which Prisma takes for as good.
fn is_unique(table: &Table, columns: &[String], partial: bool) -> bool {
    let same = |entries: &[crate::sql::IndexColumn]| {
        entries.len() == columns.len()
            && entries.iter().all(
                |entry| matches!(&entry.term, IndexTerm::Column(name) if columns.contains(name)),
            )
    };
    let key = table.primary_key.as_ref();
    let mut unique = table
        .indexes
        .iter()
        // To the schema language included columns are ordinary ones.
        .filter(|index| index.kind == IndexKind::Unique && index.include.is_empty())
        .filter(|index| partial || index.predicate.is_none());
    key.is_some_and(|key| same(&key.columns)) || unique.any(|index| same(&index.columns))
}
