//! What a run tells while it goes, to a callback and to `tracing`.

use crate::support::{self, Scratch, sql};
use std::sync::{Arc, Mutex};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber, field};
use whimbrel::{Dialect, Event, Migrator};

const A: (&str, &str) = ("1_a", "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);");
const BAD: (&str, &str) = ("2_bad", "VACUUM;\nINSERT INTO nowhere VALUES (1);");

fn text(event: &Event<'_>) -> String {
    match event {
        Event::Started {
            migration,
            statements,
        } => format!("started {migration}, {statements}"),
        Event::Resumed {
            migration,
            statement,
        } => format!("resumed {migration} at {statement}"),
        Event::Statement {
            migration,
            number,
            of,
        } => format!("{migration} {number}/{of}"),
        Event::Skipped { migration, number } => format!("skipped {migration} {number}"),
        Event::Finished { migration, .. } => format!("finished {migration}"),
        other => format!("{other:?}"),
    }
}

fn listen<'m>(migrations: &'m whimbrel::Migrations) -> (Migrator<'m>, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let migrator =
        Migrator::new(migrations).on_event(move |event| ear.lock().unwrap().push(text(event)));
    (migrator, heard)
}

#[tokio::test]
async fn to_a_callback() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[A, BAD]);
    let (migrator, heard) = listen(&migrations);
    migrator.run(&pool).await.unwrap_err();
    let first = [
        "started 1_a, 2",
        "1_a 1/2",
        "1_a 2/2",
        "finished 1_a",
        "started 2_bad, 2",
        "2_bad 1/2",
        "2_bad 2/2",
    ];
    assert_eq!(std::mem::take(&mut *heard.lock().unwrap()), first);
    sql!(&pool, "CREATE TABLE nowhere (id INT)");
    migrator.run(&pool).await.unwrap();
    // What it had done leaves nothing behind, so it begins anew.
    let second = [
        "started 2_bad, 2",
        "2_bad 1/2",
        "2_bad 2/2",
        "finished 2_bad",
    ];
    assert_eq!(std::mem::take(&mut *heard.lock().unwrap()), second);
    migrator.run(&pool).await.unwrap();
    assert!(
        heard.lock().unwrap().is_empty(),
        "nothing to do, nothing to tell"
    );
}

/// A statement that an interrupted run had done is left out, and told.
#[tokio::test]
async fn skipped_on_mariadb() {
    let Some(pool) = support::mariadb("skipped").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Mysql, &[A]);
    // Killed between the statement and its entry in the journal.
    let _ = tokio::spawn({
        let (migrations, pool) = (migrations.clone(), pool.clone());
        async move {
            let migrator = Migrator::new(&migrations).on_event(|event| {
                if matches!(event, Event::Statement { number: 1, .. }) {
                    panic!("killed");
                }
            });
            let _ = migrator.run(&pool).await;
        }
    })
    .await;
    sql!(&pool, "CREATE TABLE a (id INT)");
    let (migrator, heard) = listen(&migrations);
    migrator.run(&pool).await.unwrap();
    let expected = [
        "resumed 1_a at 1",
        "skipped 1_a 1",
        "1_a 2/2",
        "finished 1_a",
    ];
    assert_eq!(*heard.lock().unwrap(), expected);
}

/// Notes the names of spans and the messages of events, each inside of the spans that it is in.
#[derive(Default, Clone)]
struct Notes(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    spans: Vec<String>,
    inside: Vec<usize>,
    lines: Vec<String>,
}

struct Fields(String);

impl field::Visit for Fields {
    fn record_debug(&mut self, field: &field::Field, value: &dyn std::fmt::Debug) {
        // How long something took is another number each time.
        if field.name() != "seconds" {
            self.0.push_str(&format!(" {}={value:?}", field.name()));
        }
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("whimbrel")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut noted = self.0.lock().unwrap();
        let mut fields = Fields(span.metadata().name().into());
        span.record(&mut fields);
        noted.spans.push(fields.0);
        Id::from_u64(noted.spans.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut noted = self.0.lock().unwrap();
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let inside = noted.inside.iter().map(|&span| noted.spans[span].as_str());
        let inside = inside.collect::<Vec<_>>().join(" > ");
        noted.lines.push(format!("{inside}:{}", fields.0));
    }

    fn enter(&self, span: &Id) {
        let index = span.into_u64() as usize - 1;
        self.0.lock().unwrap().inside.push(index);
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().inside.pop();
    }
}

#[tokio::test]
async fn to_tracing() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[A]);
    let notes = Notes::default();
    let guard = tracing::subscriber::set_default(notes.clone());
    migrations.run(&pool).await.unwrap();
    drop(guard);
    let lines = notes.0.lock().unwrap().lines.clone();
    let span = "migrate migrations=1 > migration name=\"1_a\":";
    let expected = [
        "message=migration started migration=\"1_a\" statements=2",
        "message=migration statement migration=\"1_a\" number=1 of=2",
        "message=migration statement migration=\"1_a\" number=2 of=2",
        "message=migration finished migration=\"1_a\"",
    ];
    let expected = expected.map(|line| format!("{span} {line}"));
    assert_eq!(lines, expected);
}
