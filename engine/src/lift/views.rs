//! The blocks of the views that a schema has already, and relations with them. Their text is kept;
//! only what the database says otherwise by now is changed in it.

use std::{collections::BTreeMap, ops::Range};

use super::{
    Lifted,
    draft::{Draft, Field, Model},
    known::stored,
    render::{self, Context},
};
use crate::{
    diff::{Pair, cast},
    schema::{self, FieldType, RelationKind, Schema},
    sql::{Arity, QName, Table},
    syntax::ast::{self, Expr, FieldArity},
};

/// The block of a view.
#[derive(Debug)]
pub(super) struct KnownView {
    pub(super) name: QName,
    /// The columns as the block tells them.
    table: Table,
    /// The block with the comments above it; all places below are in it.
    text: String,
    fields: Vec<KnownField>,
    /// `@@…`: where, and the fields that it names.
    attributes: Vec<(Range<usize>, Vec<String>)>,
    /// The closing brace.
    end: usize,
}

#[derive(Debug)]
struct KnownField {
    name: String,
    what: What,
    whole: Range<usize>,
    /// The type with `?` or `[]`.
    ty: Range<usize>,
    arity: FieldArity,
    /// `@db.…`, and a comment behind it.
    native: Option<Range<usize>>,
}

#[derive(Debug)]
enum What {
    /// A column, by its place in the table.
    Column(usize),
    /// A relation, by its number.
    Relation(usize),
}

/// Relations with views, which only the schema knows of.
#[derive(Debug, Default)]
pub(super) struct ViewRelations {
    /// What each one needs on both sides, by the relation's number.
    needs: BTreeMap<usize, [(QName, Vec<String>); 2]>,
    /// The fields in the models, by their tables: the relation, the field's name and its text.
    in_models: BTreeMap<QName, Vec<(usize, String, String)>>,
}

impl ViewRelations {
    pub(super) fn read(schema: &Schema, table: impl Fn(&schema::Model) -> QName) -> ViewRelations {
        let mut out = ViewRelations::default();
        for (number, relation) in schema.relations.iter().enumerate() {
            let RelationKind::ForeignKey {
                model,
                fields,
                referenced_model,
                references,
                ..
            } = &relation.kind
            else {
                continue;
            };
            let sides = [(model, fields), (referenced_model, references)];
            let sides = sides.map(|(model, fields)| {
                let model = schema.models.get(model.0)?;
                let fields = fields.iter().filter_map(|id| model.fields.get(id.0));
                let columns = fields
                    .map(|field| stored(schema, field.db_name()))
                    .collect();
                Some((model.is_view, (table(model), columns)))
            });
            if let [Some((a, from)), Some((b, to))] = sides
                && (a || b)
            {
                out.needs.insert(number, [from, to]);
            }
        }
        out
    }

    /// Keeps the text of a model's fields that are relations with views.
    pub(super) fn read_model(
        &mut self,
        table: QName,
        model: &schema::Model,
        block: &ast::Model,
        text: &str,
    ) {
        for field in &block.fields {
            let mut known = model.fields.iter();
            let known = known.find(|known| known.name == field.name.name);
            if let Some(FieldType::Relation(number)) = known.map(|known| &known.ty)
                && self.needs.contains_key(number)
            {
                let range = with_comments(text, field.span.range());
                let own = text.get(range).unwrap_or_default().trim_end();
                let entry = (*number, field.name.name.to_owned(), format!("{own}\n"));
                self.in_models.entry(table.clone()).or_default().push(entry);
            }
        }
    }

    /// The fields of a model that are relations with views that are still there: names and texts.
    pub(super) fn of_model(
        &self,
        table: &QName,
        keeps: impl Fn(usize) -> bool,
    ) -> Vec<(&str, &str)> {
        let fields = self.in_models.get(table).into_iter().flatten();
        let kept = fields.filter(|(number, ..)| keeps(*number));
        kept.map(|(_, name, text)| (name.as_str(), text.as_str()))
            .collect()
    }

    /// True while both sides have what the relation needs.
    pub(super) fn keeps(&self, number: usize, draft: &Draft<'_>, pulls_views: bool) -> bool {
        let sides = self.needs.get(&number);
        sides.is_some_and(|sides| {
            sides.iter().all(|(table, columns)| {
                let mut all = draft.models.iter().chain(&draft.views);
                match all.find(|model| model.table.name == *table) {
                    Some(model) => columns.iter().all(|column| model.field(column).is_some()),
                    // Nobody looks at it, so its block stays.
                    None => !pulls_views,
                }
            })
        })
    }
}

impl KnownView {
    /// `text` ends with the block.
    pub(super) fn read(
        name: QName,
        schema: &Schema,
        model: &schema::Model,
        block: &ast::Model,
        text: String,
    ) -> KnownView {
        let shift = |range: Range<usize>| {
            let start = text.len() - (block.span.end() - range.start.max(block.span.start()));
            start..start + range.len()
        };
        let table = crate::lower::table(schema, model, &mut Vec::new());
        let native = format!("{}.", schema.datasource.name);
        let fields = block.fields.iter().filter_map(|field| {
            let mut known = model.fields.iter();
            let known = known.find(|known| known.name == field.name.name)?;
            let what = match &known.ty {
                FieldType::Relation(number) => What::Relation(*number),
                _ => What::Column(
                    table
                        .columns
                        .iter()
                        .position(|c| c.name == stored(schema, known.db_name()))?,
                ),
            };
            let mark = match field.arity {
                FieldArity::Required => 0,
                FieldArity::Optional => 1,
                FieldArity::List => 2,
            };
            let ty = shift(field.ty.span().range());
            let mut attributes = field.attributes.iter();
            let native = attributes.find(|attribute| attribute.name.name.starts_with(&native));
            Some(KnownField {
                name: field.name.name.to_owned(),
                what,
                whole: shift(field.span.range()),
                ty: ty.start..ty.end + mark,
                arity: field.arity,
                native: native.map(|attribute| shift(attribute.span.range())),
            })
        });
        let fields = fields.collect();
        let attributes = block.attributes.iter().map(|attribute| {
            let mut names = Vec::new();
            for argument in &attribute.arguments.list {
                push_names(&argument.value, &mut names);
            }
            (shift(attribute.span.range()), names)
        });
        let attributes = attributes.collect();
        let end = text.len().saturating_sub(1);
        KnownView {
            name,
            table,
            fields,
            attributes,
            end,
            text,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The block as it has to be for the view that there is.
    pub(super) fn renewed(
        &self,
        context: &Context<'_>,
        view: &Model<'_>,
        out: &mut Lifted,
    ) -> String {
        // SQLite cannot tell the columns of a view whose tables are gone.
        if view.fields.is_empty() {
            return self.text.clone();
        }
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut gone: Vec<&str> = Vec::new();
        for field in &self.fields {
            let found = match field.what {
                What::Relation(number) => {
                    if !context.known.keeps_relation(number, context.draft) {
                        gone.push(&field.name);
                    }
                    continue;
                }
                What::Column(id) => {
                    let column = self.table.columns.get(id);
                    let mut fields = view.fields.iter();
                    fields.find(|own| column.is_some_and(|column| column.name == own.column.name))
                }
            };
            match found {
                None => gone.push(&field.name),
                Some(found) if self.is_changed(context, view, found) => {
                    edits.extend(self.retyped(context, field, found));
                }
                Some(_) => {}
            }
        }
        for field in self
            .fields
            .iter()
            .filter(|field| gone.contains(&field.name.as_str()))
        {
            out.warn(format!(
                "view {}: what {} stands for is gone, so the field is left out",
                view.name, field.name
            ));
            edits.push((
                with_comments(&self.text, field.whole.clone()),
                String::new(),
            ));
        }
        for (range, names) in &self.attributes {
            if names.iter().any(|name| gone.contains(&name.as_str())) {
                let text = self.text.get(range.clone()).unwrap_or_default().trim();
                out.warn(format!(
                    "view {}: {text} names a field that is gone, so it is left out",
                    view.name
                ));
                edits.push((range.clone(), String::new()));
            }
        }
        let is_new = |field: &&Field<'_>| self.table.column(&field.column.name).is_none();
        let new: Vec<&Field<'_>> = view.fields.iter().filter(is_new).collect();
        let lines = new
            .iter()
            .map(|field| render::field(context, view, field, true, out));
        let lines: String = lines.collect();
        let columns = self
            .fields
            .iter()
            .filter(|field| matches!(field.what, What::Column(_)));
        let place = columns
            .map(|field| field.whole.end)
            .max()
            .unwrap_or(self.end);
        edits.push((place..place, lines));
        apply(&self.text, edits)
    }

    fn is_changed(&self, context: &Context<'_>, view: &Model<'_>, field: &Field<'_>) -> bool {
        let position = |table: &Table| {
            let mut columns = table.columns.iter();
            columns.position(|column| column.name == field.column.name)
        };
        match (position(&self.table), position(view.table)) {
            (Some(old), Some(new)) => {
                let tables = Pair::new(&self.table, view.table);
                let schemas = Pair::new(context.schema, context.schema);
                cast(schemas, tables, Pair::new(old, new)).is_some()
            }
            _ => false,
        }
    }

    /// Another type in the place of the old one. Whether there is always a value only the developer
    /// knows, so that stays.
    fn retyped(
        &self,
        context: &Context<'_>,
        field: &KnownField,
        found: &Field<'_>,
    ) -> Vec<(Range<usize>, String)> {
        let was_list = field.arity == FieldArity::List;
        let arity = match (was_list == (found.column.arity == Arity::List), field.arity) {
            (false, _) => found.arity(),
            (true, FieldArity::Required) => "",
            (true, FieldArity::Optional) => "?",
            (true, FieldArity::List) => "[]",
        };
        let source = context.known.source_name();
        let native = found.native.as_ref();
        let native = native
            .map(|native| format!(" @{source}.{native}"))
            .unwrap_or_default();
        let mut edits = vec![(field.ty.clone(), format!("{}{arity}{native}", found.ty))];
        if let Some(range) = &field.native {
            let old = self.text.get(range.clone()).unwrap_or_default();
            let comment = old.find("//").and_then(|at| old.get(at..));
            edits.push((range.clone(), comment.unwrap_or_default().to_owned()));
        }
        edits
    }
}

/// Words and calls: `[a, b(sort: Desc)]` names `a` and `b`.
fn push_names(expression: &Expr<'_>, names: &mut Vec<String>) {
    match expression {
        Expr::Constant(name, _) => names.push((*name).to_owned()),
        Expr::Function(function) => names.push(function.name.name.to_owned()),
        Expr::Array(items, _) => items.iter().for_each(|item| push_names(item, names)),
        Expr::Number(..) | Expr::String(..) | Expr::Object(..) => {}
    }
}

/// The range from the beginning of the first comment line above it.
fn with_comments(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    while let Some(above) = before.get(..start.saturating_sub(1)) {
        let line = above.rfind('\n').map_or(0, |at| at + 1);
        let is_comment = above
            .get(line..)
            .is_some_and(|line| line.trim_start().starts_with("//"));
        if line == start || !is_comment {
            break;
        }
        start = line;
    }
    start..range.end
}

fn apply(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::new();
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&new);
        at = range.end.max(at);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
