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

/// The answer of a catalogue with these records, whose fields are divided by `|`, lists by `,` and numbers by `#`.
fn answer(records: &[&str]) -> Option<Catalogue> {
    let records = records.join("\u{1d}");
    let text = records
        .replace('|', "\u{1c}")
        .replace(',', "\u{1f}")
        .replace('#', "\u{1e}");
    read_catalogue(Dialect::Postgres, &[text])
}

#[test]
fn an_answer_of_a_catalogue_is_read_in_any_order() {
    let found = answer(&[
        "f|2|post_user|#:{2}|1|#:{1}|cr",
        "k|2|#1:1 2",
        "i|1|user_name|#2:2 0 1|up",
        "e|other|role|a,,",
        "v|app|active",
        "c|2|user|integer|?|2|0",
        "c|1|id|integer|!|1|0",
        "c|1|name|text|?|2|0",
        "c|2|id||!|1|0",
        "t|1|app|user",
        "t|2|other|post",
        "f|2|elsewhere|user,|third,account|id,|aa",
        "o|app",
    ]);
    let found = found.expect("it can be read");
    assert_eq!(found.own, "app");
    let [user, post] = &found.outline.tables[..] else {
        panic!("two tables: {found:?}");
    };
    assert_eq!(user.name.to_string(), "user");
    assert_eq!(user.indexes[0].columns, ["name", ""]);
    assert!(user.indexes[0].unique && user.indexes[0].partial);
    assert_eq!(user.columns[0].nullable, Some(false));
    assert_eq!(post.name.to_string(), "other.post");
    assert_eq!(post.key, ["id"]);
    let id = post.columns.iter().find(|column| column.name == "id");
    assert_eq!(id.map(|column| column.types.len()), Some(0));
    let [key, elsewhere] = &post.foreign_keys[..] else {
        panic!("two foreign keys: {post:?}");
    };
    assert_eq!(key.columns, ["user"]);
    assert_eq!(
        (key.table.to_string().as_str(), &key.referenced[..]),
        ("user", &texts(&["id"])[..])
    );
    assert_eq!(elsewhere.table.to_string(), "third.account");
    assert_eq!(found.outline.enums[0].values, ["a", ""]);
    assert_eq!(found.outline.views[0].to_string(), "active");
}

/// SQLite and MySQL tell a table by its columns, and the places of a primary key.
#[test]
fn a_table_without_a_record_is_the_one_of_its_columns() {
    let found = answer(&["o|", "c|a|y|int|!||1", "c|a|x|int|!||2", "k|gone|x,"]).expect("read");
    let [table] = &found.outline.tables[..] else {
        panic!("one table: {found:?}");
    };
    assert_eq!(table.name.to_string(), "a");
    assert_eq!(table.key, ["y", "x"]);
}

#[test]
fn an_answer_that_a_name_breaks_is_not_read() {
    for broken in ["c|a|na|me|int|!||0", "t|1|s", "c|a|x|int|!||place", "name"] {
        assert_eq!(answer(&["o|", broken]), None, "{broken}");
    }
}
