//! Whether a schema that has no mistakes lacks nothing that [`super::missing()`] would add, told from
//! the relation fields alone. The formatter mostly meets such schemas, and need not resolve them then.

use super::lookup::Lookup;
use super::model::ScalarType;
use crate::syntax::ast::{Attribute, Expr, FieldType};
use crate::syntax::cst::{Block, Field, Keyword, Line, Top, TypeForm};

/// True when each relation has both of its fields and the one with the foreign key says all of it.
/// False when that is not so, or needs a closer look. Whatever else is wrong with the schema does not
/// matter: nothing is added to a schema with mistakes.
pub(crate) fn is_complete<'t, 'a: 't>(tops: impl Iterator<Item = &'t Top<'a>>) -> bool {
    let models: Vec<&Block> = tops
        .filter_map(|top| match top {
            Top::Block(block) if matches!(block.keyword, Keyword::Model | Keyword::View) => {
                Some(block)
            }
            _ => None,
        })
        .collect();
    let names = Lookup::new(models.iter().map(|model| model.name.name));
    let mut ends = Vec::new();
    for (number, model) in models.iter().enumerate() {
        for line in &model.lines {
            let Line::Field(field) = line else { continue };
            let Some(target) = target(field, &names) else {
                continue;
            };
            let Some(end) = End::new(number, target, field) else {
                return false;
            };
            ends.push(end);
        }
    }
    ends.sort_by_key(End::relation);
    ends.chunk_by(|one, other| one.relation() == other.relation())
        .all(|relation| matches!(relation, [one, other] if one.completes(other)))
}

/// The model that a field refers to.
fn target(field: &Field, names: &Lookup) -> Option<usize> {
    match &field.ty.as_ref()?.base {
        FieldType::Name(name) if ScalarType::from_name(name.name).is_none() => names.get(name.name),
        _ => None,
    }
}

/// A relation field.
struct End<'t> {
    model: usize,
    target: usize,
    /// The relation's name.
    name: Option<&'t str>,
    form: TypeForm,
    /// It names the columns of the foreign key, and what they refer to.
    has_key: bool,
    /// It names neither.
    is_bare: bool,
}

impl<'t> End<'t> {
    /// `None` when it is not clear which relation the field belongs to.
    fn new(model: usize, target: usize, field: &'t Field) -> Option<Self> {
        let mut end = End {
            model,
            target,
            name: None,
            form: field.ty.as_ref()?.form,
            has_key: false,
            is_bare: true,
        };
        let mut relations = field.attributes.iter().filter(is_relation);
        if let Some(relation) = relations.next() {
            let given = |wanted: &str| {
                let mut list = relation.arguments.list.iter();
                list.any(|argument| argument.name.is_some_and(|name| name.name == wanted))
            };
            let (fields, references) = (given("fields"), given("references"));
            end.has_key = fields && references;
            end.is_bare = !fields && !references;
            end.name = name(relation)?;
        }
        relations.next().is_none().then_some(end)
    }

    /// What both fields of a relation have in common, and no other field.
    fn relation(&self) -> (usize, usize, Option<&'t str>) {
        let (model, target) = (self.model, self.target);
        (model.min(target), model.max(target), self.name)
    }

    /// Both are one relation that lacks nothing.
    fn completes(&self, other: &End) -> bool {
        if (self.model, self.target) != (other.target, other.model) {
            return false;
        }
        match (self.form, other.form) {
            (TypeForm::List, TypeForm::List) => true,
            (TypeForm::List, TypeForm::Plain | TypeForm::Optional) => other.has_key,
            (TypeForm::Plain | TypeForm::Optional, TypeForm::List) => self.has_key,
            (TypeForm::Plain | TypeForm::Optional, TypeForm::Optional) if self.has_key => {
                other.is_bare
            }
            (TypeForm::Optional, TypeForm::Plain | TypeForm::Optional) => {
                other.has_key && self.is_bare
            }
            _ => false,
        }
    }
}

fn is_relation(attribute: &&Attribute) -> bool {
    attribute.name.name == "relation"
}

/// The relation's name, if it has one; `None` when that needs a closer look.
fn name<'t>(relation: &'t Attribute) -> Option<Option<&'t str>> {
    let mut names = relation
        .arguments
        .list
        .iter()
        .filter(|argument| argument.name.is_none_or(|name| name.name == "name"));
    let name = match names.next() {
        None => None,
        Some(argument) => match &argument.value {
            Expr::String(name, _) => Some(name.as_ref()),
            _ => return None,
        },
    };
    names.next().is_none().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::is_complete;
    use crate::schema::missing;
    use crate::source::SourceFile;
    use crate::syntax::Reader;

    const FORMS: [&str; 3] = ["", "?", "[]"];
    const ARGUMENTS: [&str; 10] = [
        "",
        "@relation(\"r\")",
        "@relation(name: \"r\")",
        "@relation(\"s\", name: \"r\")",
        "@relation(fields: [key], references: [id])",
        "@relation(\"r\", fields: [key], references: [id])",
        "@relation(references: [id])",
        "@relation(fields: [key])",
        "@relation(fields: [], references: [])",
        "@relation(fields: [key], references: [id]) @relation(\"r\")",
    ];

    /// Every field that refers to this model.
    fn fields(name: &str, target: &str) -> Vec<String> {
        let forms = FORMS.iter();
        forms
            .flat_map(|form| {
                ARGUMENTS.map(|arguments| format!("{name} {target}{form} {arguments}\n"))
            })
            .collect()
    }

    #[test]
    fn nothing_is_added_to_what_is_complete() {
        let mut complete = 0;
        let model = |name: &str, fields: &[&str]| {
            let fields = fields.concat();
            format!("model {name} {{\nid Int @id\nkey Int? @unique\n{fields}}}\n")
        };
        let mut check = |text: &str| {
            let tops: Vec<_> = Reader::new(0, text).collect();
            if is_complete(tops.iter()) {
                complete += 1;
                let missing = missing(&[SourceFile::new("schema.prisma", text)]);
                assert_eq!(missing, [], "{text}");
            }
        };
        let third = ["", "z B\n", "z B[]\n", "z A?\n", "z A[] @relation(\"r\")\n"];
        for one in &fields("x", "B") {
            for other in &fields("y", "A") {
                for third in third {
                    check(&[model("A", &[one, third]), model("B", &[other])].concat());
                    check(&[model("A", &[one]), model("B", &[other, third])].concat());
                }
            }
        }
        for one in &fields("x", "A") {
            for other in &fields("y", "A") {
                check(&model("A", &[one, other]));
                check(&model("A", &[other, one]));
            }
        }
        assert!(complete > 100, "{complete}");
    }
}
