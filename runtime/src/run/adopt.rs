//! A database that another tool has migrated so far: what its history says is applied counts as applied here.

use super::{Job, resolve};
use crate::connection::{DriverError, Sql, Texts};
use crate::history::sql::Table;
use crate::migrator::Event;
use crate::session::Session;
use crate::{EmbeddedMigration, Error, ErrorKind};
use whimbrel_core::folder::Layout;
use whimbrel_core::{Family, checksum};

/// A tool, and how its history is read.
struct Tool {
    name: &'static str,
    layout: Layout,
    table: &'static str,
    /// Expressions for the version, for what may be checked of the script, and for `1` where it was applied,
    /// `0` where it failed; and what follows the table's name.
    columns: [&'static str; 3],
    rest: &'static str,
    /// True when one row stands for all migrations up to its version.
    only_newest: bool,
}

const TOOLS: [Tool; 7] = [
    Tool {
        name: "sqlx",
        layout: Layout::Numbered,
        table: "_sqlx_migrations",
        columns: [
            "version",
            "HEX(checksum)",
            "CASE WHEN success THEN 1 ELSE 0 END",
        ],
        rest: "ORDER BY version",
        only_newest: false,
    },
    Tool {
        name: "golang-migrate",
        layout: Layout::Numbered,
        table: "schema_migrations",
        columns: ["version", "''", "CASE WHEN dirty THEN 0 ELSE 1 END"],
        rest: "",
        only_newest: true,
    },
    Tool {
        name: "refinery",
        layout: Layout::Versioned,
        table: "refinery_schema_history",
        columns: ["version", "''", "1"],
        rest: "ORDER BY version",
        only_newest: false,
    },
    Tool {
        name: "Flyway",
        layout: Layout::Versioned,
        table: "flyway_schema_history",
        columns: ["version", "''", "CASE WHEN success THEN 1 ELSE 0 END"],
        rest: "WHERE version IS NOT NULL ORDER BY installed_rank",
        only_newest: false,
    },
    Tool {
        name: "diesel",
        layout: Layout::UpFolders,
        table: "__diesel_schema_migrations",
        columns: ["version", "''", "1"],
        rest: "ORDER BY version",
        only_newest: false,
    },
    Tool {
        name: "dbmate",
        layout: Layout::Dbmate,
        table: "schema_migrations",
        columns: ["version", "''", "1"],
        rest: "ORDER BY version",
        only_newest: false,
    },
    Tool {
        name: "goose",
        layout: Layout::Goose,
        table: "goose_db_version",
        // A version may have come and gone; its newest row counts. It begins with a row for none.
        columns: ["version_id", "''", "1"],
        rest: "AS g WHERE version_id > 0 AND is_applied AND id = \
               (SELECT max(id) FROM HISTORY AS h WHERE h.version_id = g.version_id) ORDER BY version_id",
        only_newest: false,
    },
];

impl Tool {
    fn query(&self, table: &Table) -> String {
        let own = Table {
            name: self.table.to_owned(),
            ..table.clone()
        };
        let quoted = own.quoted();
        let text = |expression: &str| match (table.dialect.family(), expression) {
            (Family::Mysql, _) => format!("CAST({expression} AS CHAR)"),
            (Family::Postgres, "HEX(checksum)") => "encode(checksum, 'hex')".to_owned(),
            _ => format!("CAST({expression} AS TEXT)"),
        };
        let columns = self.columns.map(text).join(", ");
        let rest = self.rest.replace("HISTORY", &quoted);
        format!("SELECT {columns} FROM {quoted} {rest}")
    }
}

/// Records what another tool has applied, in a database that has no history of ours. `None` when no tool of
/// this layout has been at work there.
///
/// # Errors
/// When that tool's history has a migration that failed, that is not here, or that is another one here.
pub(crate) async fn adopt<S: Session>(
    session: &mut S,
    job: &Job<'_>,
) -> Result<Option<Vec<String>>, Error> {
    let Some((tool, applied)) = find(session, job).await? else {
        return Ok(None);
    };
    let names = resolve::record(session, job, &applied).await?;
    job.tell(&Event::Adopted {
        tool,
        migrations: names.len(),
    });
    Ok(Some(names))
}

/// The tool whose history the database has, and which migrations it has applied. Writes nothing.
///
/// # Errors
/// As [`adopt`].
pub(crate) async fn find<'m, S: Session>(
    session: &mut S,
    job: &Job<'m>,
) -> Result<Option<(&'static str, Vec<&'m EmbeddedMigration>)>, Error> {
    let layout = job.migrations.layout();
    for tool in TOOLS.iter().filter(|tool| tool.layout == layout) {
        let query = tool.query(session.table());
        let rows = match session.connection().rows(&query).await {
            Ok(rows) => rows,
            Err(error) if is_other(&error) => continue,
            Err(error) => {
                return Err(Error::from_database(
                    error,
                    "reading another tool's history",
                ));
            }
        };
        if rows.is_empty() {
            continue;
        }
        return Ok(Some((tool.name, applied(job, tool, &rows)?)));
    }
    Ok(None)
}

/// True for a table that is not there, or is another program's of the same name.
fn is_other(error: &DriverError) -> bool {
    error.is_of_database()
}

/// The migrations that the rows speak of.
fn applied<'m>(
    job: &Job<'m>,
    tool: &Tool,
    rows: &[Texts],
) -> Result<Vec<&'m EmbeddedMigration>, Error> {
    let layout = job.migrations.layout();
    let refuse = |why: String| Error::new(ErrorKind::NotEmpty).detail(why);
    let mut found = Vec::new();
    for row in rows {
        let column = |at: usize| row.get(at).and_then(Option::as_deref).unwrap_or_default();
        let (version, recorded) = (column(0), column(1));
        if column(2) != "1" {
            return Err(refuse(format!(
                "version {version} is marked as failed in {}: repair it with {} first",
                tool.table, tool.name
            )));
        }
        let mut all = job.migrations.iter();
        let migration = all.find(|migration| layout.has_version(migration.name(), version));
        let Some(migration) = migration else {
            return Err(refuse(format!(
                "version {version} in {} is not in this program",
                tool.table
            )));
        };
        let same =
            recorded.is_empty() || checksum::matches_sha384(recorded, migration.sql().as_bytes());
        if !same {
            return Err(Error::new(ErrorKind::Edited)
                .migration(migration.name())
                .detail(format!("its checksum in {} differs", tool.table)));
        }
        found.push(migration);
    }
    match found.last() {
        Some(newest) if tool.only_newest => {
            let all = job.migrations.iter();
            let before = all.take_while(|migration| migration.name() != newest.name());
            Ok(before.chain([*newest]).collect())
        }
        _ => Ok(found),
    }
}
