use super::*;
use crate::Dialect;

fn texts(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|&part| part.to_owned()).collect()
}

fn outline() -> Outline {
    let column = |name: &str, types: &[&str], nullable| Column {
        name: name.to_owned(),
        types: texts(types),
        nullable,
    };
    let name = |name: &str| Name {
        schema: String::new(),
        name: name.to_owned(),
    };
    Outline {
        tables: vec![
            Table {
                name: name("User"),
                columns: vec![
                    column("id", &["integer"], Some(false)),
                    column("odd\t\\\nname", &["text", "character varying"], Some(true)),
                    column("unknown", &[], None),
                ],
                key: texts(&["id"]),
                indexes: vec![Index {
                    name: "User_email_key".to_owned(),
                    unique: true,
                    partial: true,
                    columns: texts(&["", "email"]),
                }],
                foreign_keys: Vec::new(),
            },
            Table {
                name: Name {
                    schema: "other".to_owned(),
                    name: "Post".to_owned(),
                },
                foreign_keys: vec![ForeignKey {
                    name: "Post_user_fkey".to_owned(),
                    columns: texts(&["user"]),
                    table: name("User"),
                    referenced: texts(&["id"]),
                    actions: "cr".to_owned(),
                }],
                ..Table::default()
            },
        ],
        enums: vec![Enum {
            name: name("Role"),
            values: texts(&["a", "", "b"]),
        }],
        views: vec![name("active")],
        left_out: 3,
        names_public: true,
    }
}

#[test]
fn what_is_embedded_arrives() {
    let outline = outline();
    let text = render(&outline);
    assert_eq!(parse(&text), Some(outline));
    assert_eq!(parse("outline 0\t0\t\n"), None);
    // No part of a text is taken for something that it does not say.
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let _ = parse(text.get(..end).unwrap_or_default());
    }
}

/// Each change of what was found, and what is said of it.
#[test]
fn each_difference_is_said_and_nothing_else() {
    type Mutation = fn(&mut Outline);
    let cases: [(Mutation, &str); 14] = [
        (|o| drop(o.tables.remove(0)), "table User is missing"),
        (
            |o| drop(o.tables[0].columns.remove(0)),
            "column User.id is missing",
        ),
        (
            |o| o.tables[0].columns[0].types = texts(&["bigint"]),
            "column User.id is bigint instead of integer",
        ),
        (
            |o| o.tables[0].columns[0].nullable = Some(true),
            "column User.id is nullable instead of required",
        ),
        (
            |o| o.tables[0].key.clear(),
            "primary key of User is missing",
        ),
        (
            |o| o.tables[0].key.push("x".to_owned()),
            "primary key of User is (id, x) instead of (id)",
        ),
        (
            |o| o.tables[0].indexes.clear(),
            "index User_email_key of User is missing",
        ),
        (
            |o| o.tables[0].indexes[0].unique = false,
            "index User_email_key of User is (an expression, email) with a condition instead of unique (an expression, email) with a condition",
        ),
        (
            |o| o.tables[0].indexes[0].name = "other".to_owned(),
            "index User_email_key of User is called other instead of User_email_key",
        ),
        (
            |o| o.tables[1].foreign_keys.clear(),
            "foreign key Post_user_fkey of other.Post is missing",
        ),
        (
            |o| o.tables[1].foreign_keys[0].actions = "nr".to_owned(),
            "foreign key Post_user_fkey of other.Post is ON DELETE SET NULL ON UPDATE RESTRICT instead of ON DELETE CASCADE ON UPDATE RESTRICT",
        ),
        (|o| o.enums.clear(), "enum Role is missing"),
        (
            |o| drop(o.enums[0].values.pop()),
            "enum Role is (a, an expression) instead of (a, an expression, b)",
        ),
        (|o| o.views.clear(), "view active is missing"),
    ];
    let expected = outline();
    assert_eq!(differences(Dialect::Postgres, &expected, &expected), []);
    for (mutate, said) in cases {
        let mut found = expected.clone();
        mutate(&mut found);
        let differences = differences(Dialect::Postgres, &expected, &found);
        let told: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(told, [said]);
    }
}

#[test]
fn what_is_there_in_addition_is_no_difference() {
    let expected = outline();
    let mut found = expected.clone();
    found.tables.push(Table::default());
    found.tables[0].columns.push(Column::default());
    found.tables[0].indexes.push(Index::default());
    found.tables[0].foreign_keys.push(ForeignKey::default());
    found.enums[0].values.push("new".to_owned());
    found.views.push(Name::default());
    assert_eq!(differences(Dialect::Postgres, &expected, &found), []);
}
