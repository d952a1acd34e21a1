//! `whimbrel-linking FILE`: a life with a copy and the way back to it, over whichever SQLite the program was linked
//! with. With the feature `sqlcipher` everything is encrypted.

use rusqlite::Connection;
use std::error::Error;
use std::fs;
use std::path::Path;
use whimbrel::{Backup, Migrations, Migrator};

static MIGRATIONS: Migrations = whimbrel::embed_migrations!("migrations");

const KEY: Option<&str> = if cfg!(feature = "sqlcipher") {
    Some("PRAGMA key = 'it''s a secret'")
} else {
    None
};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("whimbrel-linking FILE")?;
    let file = Path::new(&file);
    let first = Migrations::from_folder(first_alone(file)?, None)?;
    let mut connection = open(file)?;
    assert_eq!(first.run(&mut connection)?.names(), ["1_notes"]);
    connection.execute_batch("INSERT INTO note (text) VALUES ('before')")?;

    let backup = KEY.map_or_else(Backup::beside, |key| Backup::beside().first(key));
    let migrator = Migrator::new(&MIGRATIONS).backup(backup);
    #[cfg(feature = "sqlcipher")]
    {
        // Nothing is changed without a copy that can be read.
        let keyless = Migrator::new(&MIGRATIONS).backup(Backup::beside());
        let error = keyless.run(&mut connection).expect_err("no key");
        assert_eq!(error.kind(), whimbrel::ErrorKind::Backup, "{error}");
        assert!(error.to_string().contains("Backup::first"), "{error}");
        assert_eq!(MIGRATIONS.pending(&mut connection)?, ["2_done"]);
        assert!(migrator.backups(file)?.is_empty());
    }
    let key = KEY.unwrap_or("secret");
    assert!(!format!("{migrator:?}").contains(key));
    let report = migrator.run(&mut connection)?;
    assert_eq!(report.names(), ["2_done"]);
    let copy = report.backup.ok_or("no copy")?;
    let is_plain = |path: &Path| fs::read(path).map(|bytes| bytes.starts_with(b"SQLite format 3"));
    assert_eq!(is_plain(file)?, KEY.is_none());
    assert_eq!(is_plain(&copy.path)?, KEY.is_none());
    assert!(migrator.run(&mut connection)?.names().is_empty());
    connection.execute_batch("UPDATE note SET text = 'after'")?;
    connection.close().map_err(|(_, error)| error)?;
    #[cfg(feature = "sqlcipher")]
    {
        // Nor is anything replaced by what cannot be read.
        let keyless = Migrator::new(&MIGRATIONS).backup(Backup::beside());
        let error = keyless
            .blocking_restore(file, &copy.name)
            .expect_err("no key");
        assert!(error.to_string().contains("Backup::first"), "{error}");
    }

    migrator.blocking_restore(file, &copy.name)?;
    let mut connection = open(file)?;
    assert_eq!(MIGRATIONS.pending(&mut connection)?, ["2_done"]);
    let text: String = connection.query_row("SELECT text FROM note", [], |row| row.get(0))?;
    assert_eq!(text, "before");
    #[cfg(feature = "both")]
    over_sqlx(file)?;
    let version: String = connection.query_row("SELECT sqlite_version()", [], |row| row.get(0))?;
    println!("SQLite {version}");
    #[cfg(feature = "sqlcipher")]
    {
        let version: String =
            connection.query_row("PRAGMA cipher_version", [], |row| row.get(0))?;
        println!("SQLCipher {version}");
    }
    Ok(())
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    if let Some(key) = KEY {
        connection.execute_batch(key)?;
    }
    Ok(connection)
}

/// A folder with the first migration alone.
fn first_alone(file: &Path) -> Result<std::path::PathBuf, Box<dyn Error>> {
    let folder = file.with_extension("migrations");
    fs::create_dir_all(folder.join("1_notes"))?;
    let first = MIGRATIONS.get("1_notes").ok_or("it is there")?;
    fs::write(folder.join("1_notes/migration.sql"), first.sql())?;
    fs::write(
        folder.join("migration_lock.toml"),
        "provider = \"sqlite\"\n",
    )?;
    Ok(folder)
}

/// The same file over the other driver.
#[cfg(feature = "both")]
fn over_sqlx(file: &Path) -> Result<(), Box<dyn Error>> {
    use sqlx::ConnectOptions;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        if KEY.is_some() {
            options = options.pragma("key", "'it''s a secret'");
        }
        let mut connection = options.connect().await?;
        assert_eq!(MIGRATIONS.run(&mut connection).await?.names(), ["2_done"]);
        Ok(())
    })
}
