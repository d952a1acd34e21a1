//! Events of MySQL are part of a history.

use super::{Dialect, replay};
use crate::{
    conserve::adoptable,
    source::SourceFile,
    sql::{OpaqueKind, SqlSchema},
};

fn followed(sql: &str) -> (SqlSchema, Vec<String>) {
    let replayed = replay(Dialect::Mysql, &[SourceFile::new("1_a/migration.sql", sql)]);
    let messages = replayed.diagnostics.into_iter();
    (replayed.schema, messages.map(|d| d.message).collect())
}

const EVENT: &str =
    "CREATE EVENT clean ON SCHEDULE EVERY 1 DAY DISABLE DO BEGIN DELETE FROM t WHERE id < 0; END;";

#[test]
fn an_event_of_the_history_is_not_adopted() {
    let table = "CREATE TABLE t (id INT PRIMARY KEY);";
    let (with, messages) = followed(&format!("{table} {EVENT}"));
    assert_eq!(messages, [""; 0]);
    let event = with.opaque.iter().find(|it| it.kind == OpaqueKind::Event);
    assert_eq!(
        event.and_then(|it| it.sql.as_deref()),
        EVENT.strip_suffix(';')
    );
    assert_eq!(adoptable(&with, &with), []);
    let (without, _) = followed(table);
    assert_eq!(adoptable(&without, &with)[0].name, "event `clean`");
}

#[test]
fn events_come_change_and_go() {
    let again = "CREATE EVENT IF NOT EXISTS clean ON SCHEDULE EVERY 2 DAY DO SELECT 1;";
    let (schema, messages) = followed(&format!(
        "{EVENT} {again} CREATE OR REPLACE EVENT clean ON SCHEDULE EVERY 3 DAY DO SELECT 1; ALTER EVENT clean ENABLE;"
    ));
    assert_eq!(messages, [""; 0]);
    assert_eq!(schema.opaque[0].sql, None);
    let (schema, messages) = followed(&format!(
        "{EVENT} DROP EVENT clean; DROP EVENT IF EXISTS clean;"
    ));
    assert_eq!((schema.opaque.len(), messages.len()), (0, 0));
    for wrong in [
        format!("{EVENT} {EVENT}"),
        "DROP EVENT clean;".to_owned(),
        "ALTER EVENT clean DISABLE;".to_owned(),
    ] {
        assert_eq!(followed(&wrong).1.len(), 1, "{wrong}");
    }
}
