//! What a server says in words of its own, and what it refuses.

use super::{Dialect, diff, keep, replay};
use crate::{
    check::impossible,
    conserve::with_live,
    lift::{Known, lift},
    source::SourceFile,
    sql::{Arity, Default, SqlSchema},
};

fn made(dialect: Dialect, sql: &str) -> SqlSchema {
    replay(dialect, &[SourceFile::new("migration.sql", sql)]).schema
}

/// MariaDB calls the check behind a column as the column, and a column has no second one.
#[test]
fn the_check_of_a_column_is_one() {
    let history = made(
        Dialect::Mysql,
        "CREATE TABLE t (n INT CHECK (n > 0), CONSTRAINT c CHECK (n < 9));",
    );
    let mut found = history.clone();
    let check = &mut found.tables[0].checks[0];
    check.name = Some("n".to_owned());
    check.definition = "CHECK (`n` > 0)".to_owned();
    assert_eq!(with_live(&history, &found), history);
}

/// PostgreSQL prints the types of literals and more parentheses than were written.
#[test]
fn a_printed_expression_is_the_same_column() {
    let before = made(
        Dialect::Postgres,
        "CREATE TABLE t (j jsonb, v varchar(9), w text GENERATED ALWAYS AS (coalesce(j->>'a', v, '')) STORED);",
    );
    for (expression, is_same) in [
        ("COALESCE((j ->> 'a'::text), (v)::text, ''::text)", true),
        ("COALESCE((j ->> 'b'::text), (v)::text, ''::text)", false),
        (
            "coalesce((j ->> 'a'::text), v::character varying[], '')",
            true,
        ),
    ] {
        let mut wanted = before.clone();
        let column = &mut wanted.tables[0].columns[2];
        column.generated = None;
        column.default = Some(Default::Expression(Some(expression.to_owned())));
        let kept = keep(&before, wanted);
        assert_eq!(
            kept.tables[0].columns[2].generated.is_some(),
            is_same,
            "{expression}"
        );
    }
}

#[test]
fn a_hidden_column_needs_a_value() {
    let before = made(Dialect::Mysql, "CREATE TABLE t (a INT, b INT INVISIBLE);");
    let mut after = before.clone();
    after.tables[0].columns[1].arity = Arity::Required;
    assert_eq!(impossible(&diff(&before, &after)).len(), 1);
    after.tables[0].columns[1].default = Some(Default::Expression(Some("7".to_owned())));
    assert!(impossible(&diff(&before, &after)).is_empty());
}

/// A unique index with included columns is one over all of them to the schema, so the relation is no one-to-one.
#[test]
fn a_pulled_relation_over_included_columns_is_valid() {
    let schema = made(
        Dialect::Postgres,
        "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id), \
         UNIQUE (a) INCLUDE (id));",
    );
    let source = "datasource db {\n  provider = \"postgresql\"\n}\n";
    let known = Known::read(&[SourceFile::new("schema.prisma", source)]).expect("a schema");
    let text = &lift(&schema, &known).files[0].text;
    let loaded = crate::schema::load(&[SourceFile::new("schema.prisma", text.as_str())]);
    assert!(loaded.schema.is_some(), "{text}");
}

/// Of two keys of the same columns the one that the schema names changes, and the other one does not take its name.
#[test]
fn a_key_that_acts_in_another_way_keeps_its_name() {
    let keys = |action: &str| {
        made(
            Dialect::Postgres,
            &format!(
                "CREATE TABLE t (id INT PRIMARY KEY); CREATE TABLE p (t INT, \
                 CONSTRAINT p_key FOREIGN KEY (t) REFERENCES t (id) ON DELETE {action}, \
                 CONSTRAINT hand FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE);"
            ),
        )
    };
    let before = keys("RESTRICT");
    let mut wanted = keys("CASCADE");
    wanted.tables[1].foreign_keys.truncate(1);
    let wanted = keep(&before, wanted);
    let script = crate::plan::script(&diff(&before, &wanted));
    assert!(script.contains("DROP CONSTRAINT \"p_key\""), "{script}");
    assert!(!script.contains("hand"), "{script}");
}
