//! What the engine has written down of each database, beside the databases themselves.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use sqlx::{Connection, Row, SqliteConnection};

fn query_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/src/query")
}

/// SQLite's functions: those of the driver are all known. Other builds of SQLite may have more.
#[tokio::test]
async fn functions_of_sqlite_are_known() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    // `-1` is any number of arguments.
    let sql = "SELECT lower(name) || ' ' || group_concat(DISTINCT narg) FROM (SELECT name, narg FROM pragma_function_list
               WHERE name GLOB '[a-z]*' ORDER BY narg) GROUP BY lower(name)";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    let live: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    let file = query_folder().join("sqlite/functions.txt");
    let written = fs::read_to_string(&file).unwrap();
    let known: BTreeSet<String> = written.lines().map(str::to_owned).collect();
    assert!(live.contains("abs 1") && live.len() > 100);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
        let others = known
            .iter()
            .filter(|line| live.iter().all(|new| name(new) != name(line)));
        let mut all: Vec<&str> = others.chain(&live).map(String::as_str).collect();
        all.sort_unstable();
        fs::write(&file, all.join("\n") + "\n").unwrap();
        return;
    }
    let missing: Vec<&String> = live.difference(&known).collect();
    assert!(missing.is_empty(), "not written down: {missing:?}");
}

/// PostgreSQL's catalogues: what the oldest and the newest server say is what is written down.
#[test]
fn catalogues_of_postgresql_are_those_of_the_servers() {
    let Ok(urls) = std::env::var("WHIMBREL_FACTS_POSTGRES") else {
        println!(
            "SKIPPED: WHIMBREL_FACTS_POSTGRES names no two servers, the oldest and the newest"
        );
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("facts-postgresql");
    fs::create_dir_all(&folder).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("facts/postgresql");
    let made = Command::new(script)
        .arg(&folder)
        .args(urls.split_whitespace())
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    for name in [
        "types",
        "casts",
        "operators",
        "functions",
        "relations",
        "extensions",
    ] {
        let file = format!("{name}.txt");
        let live = fs::read_to_string(folder.join(&file)).unwrap();
        let written = fs::read_to_string(query_folder().join("postgres").join(&file)).unwrap();
        if name == "relations" {
            // What older servers lack too is not written down.
            let (live, written) = (columns(&live), columns(&written));
            let gone: Vec<_> = written.difference(&live).collect();
            assert!(gone.is_empty(), "{file}: {gone:?}");
            continue;
        }
        let live: BTreeSet<&str> = live.lines().collect();
        let written: BTreeSet<&str> = written.lines().collect();
        // A server that was packed without an extension says nothing of it.
        let only_live: Vec<_> = live.difference(&written).collect();
        assert!(
            only_live.is_empty(),
            "{file}: not written down: {only_live:?}"
        );
        let gone = written.difference(&live).filter(|_| name != "extensions");
        assert_eq!(gone.collect::<Vec<_>>(), Vec::<&&str>::new(), "{file}");
    }
}

/// The columns of lines with a table and its columns.
fn columns(text: &str) -> BTreeSet<(&str, &str)> {
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    lines
        .flat_map(|(table, columns)| columns.split(',').map(move |column| (table, column)))
        .collect()
}
