//! The way back from a migration, as its row carries it in `logs`: one line of JSON, which Prisma shows and
//! does not read. So an older program can take back what it does not know.
//!
//! While a migration is taken back statement by statement its row is open again, and a journal stands above
//! that line.

use super::id;
use super::journal;
use super::row::Row;
use crate::json::{self, Json};
use crate::{EmbeddedMigration, Migrations};
use whimbrel_core::{Family, checksum, time};

/// How the line begins.
const MARK: &str = "{\"reverse of\":";
/// How the line begins of a migration that was taken back.
const TAKEN_BACK: &str = "{\"taken back\":";
/// How the journal begins.
const GOING_BACK: &str = "whimbrel downgrade to ";

/// MySQL's `TEXT` holds 65,535 bytes; the journal above the line needs some.
const LONGEST_ON_MYSQL: usize = 60_000;

/// What a row carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The script, or why there is none.
    pub(crate) sql: Result<String, String>,
    /// What is not as it was afterwards.
    pub(crate) losses: Vec<String>,
}

/// The line for a migration that was applied; `None` when its program has no reverses.
pub(crate) fn render(migrations: &Migrations, migration: &EmbeddedMigration) -> Option<String> {
    of_row(migrations, migration, migration.checksum()).map(|(_, line)| line)
}

/// What the program itself knows of a migration whose row has this checksum, and the line for it.
pub(crate) fn of_row(
    migrations: &Migrations,
    migration: &EmbeddedMigration,
    checksum: &str,
) -> Option<(Stored, String)> {
    let reverse = migrations.reverse_of(migration.name())?;
    let stored = Stored {
        sql: match &reverse.sql {
            Ok(sql) => Ok(sql.to_string()),
            Err(why) => Err(why.to_string()),
        },
        losses: reverse.losses(),
    };
    let line = stored.line(migrations, migration.name(), checksum);
    if migrations.dialect().family() != Family::Mysql || line.len() <= LONGEST_ON_MYSQL {
        return Some((stored, line));
    }
    let too_long = Stored {
        sql: Err("its reverse is longer than the history's column".to_owned()),
        losses: Vec::new(),
    };
    let line = too_long.line(migrations, migration.name(), checksum);
    Some((too_long, line))
}

impl Stored {
    fn line(&self, migrations: &Migrations, name: &str, script: &str) -> String {
        let mut members = vec![
            ("reverse of", Json::text(name)),
            ("whimbrel", Json::text(env!("CARGO_PKG_VERSION"))),
        ];
        members.extend(migrations.program().map(|it| ("program", Json::Text(it))));
        members.push(("sha256", Json::Text(self.sum(name, script))));
        members.push(("losses", Json::Text(self.losses.join("\n"))));
        // Last, so that nothing in it is taken for another member.
        members.push(match &self.sql {
            Ok(sql) => ("sql", Json::text(sql)),
            Err(why) => ("none", Json::text(why)),
        });
        Json::Object(members).to_string()
    }

    /// Of what must not have been edited, and of which script it is the reverse.
    fn sum(&self, name: &str, script: &str) -> String {
        let (kind, Ok(text) | Err(text)) = (self.sql.is_ok(), &self.sql);
        let losses = self.losses.join("\n");
        checksum::of(format!("{name}\0{script}\0{losses}\0{kind}\0{text}").as_bytes())
    }
}

/// What stands in a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// A way back, or why there is none.
    Stored(Stored),
    /// Something that is not what was written.
    Edited,
}

/// Reads what a row carries.
pub(crate) fn read(row: &Row) -> Found {
    let Some(line) = row.logs.as_deref().map(line_of) else {
        return Found::Nothing;
    };
    if line.trim().is_empty() {
        return Found::Nothing;
    }
    if !line.starts_with(MARK) {
        // A line that was broken, or the words of another tool.
        return match line.contains("\"sha256\":\"") {
            true => Found::Edited,
            false => Found::Nothing,
        };
    }
    let losses = json::member(line, "losses").unwrap_or_default();
    let sql = match (json::member(line, "sql"), json::member(line, "none")) {
        (Some(sql), _) => Ok(sql),
        (None, Some(why)) => Err(why),
        (None, None) => return Found::Edited,
    };
    let stored = Stored {
        sql,
        losses: match losses.as_str() {
            "" => Vec::new(),
            losses => losses.split('\n').map(str::to_owned).collect(),
        },
    };
    let sum = json::member(line, "sha256");
    match sum == Some(stored.sum(&row.name, &row.checksum)) {
        true => Found::Stored(stored),
        false => Found::Edited,
    }
}

/// The line of JSON, without the journal above it.
pub(crate) fn line_of(logs: &str) -> &str {
    match logs.starts_with(GOING_BACK) {
        true => logs.rsplit_once('\n').map_or("", |(_, line)| line),
        false => logs,
    }
}

/// True for the logs of an applied row that are not for people.
pub(crate) fn is_line(logs: &str) -> bool {
    logs.starts_with(MARK)
}

/// The logs of a migration that was taken back.
pub(crate) fn undone(migrations: &Migrations) -> String {
    let mut members = vec![("taken back", Json::Text(time::iso(id::now_milliseconds())))];
    members.push(("whimbrel", Json::text(env!("CARGO_PKG_VERSION"))));
    members.extend(migrations.program().map(|it| ("program", Json::Text(it))));
    Json::Object(members).to_string()
}

/// Who took it back, for people; `None` for other logs.
pub(crate) fn taken_back_by(logs: &str) -> Option<String> {
    let ours = logs.starts_with(TAKEN_BACK);
    ours.then(|| match json::member(logs, "program") {
        Some(program) => format!("undone by {program}"),
        None => "undone".to_owned(),
    })
}

/// The logs while a migration is taken back. `journal` is what [`journal::render`] wrote.
pub(crate) fn going_back(to: &str, finished: &str, journal: &str, line: &str) -> String {
    format!("{GOING_BACK}{to}, applied at {finished}: {journal}\n{line}")
}

/// A migration that is being taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoingBack {
    /// The migration that the downgrade was to stop at.
    pub(crate) to: String,
    /// When it was applied, as the database writes it.
    pub(crate) finished: String,
    /// The journal.
    pub(crate) journal: String,
}

/// Reads what [`going_back`] wrote.
pub(crate) fn read_going_back(logs: &str) -> Option<GoingBack> {
    let rest = logs.strip_prefix(GOING_BACK)?;
    let (rest, _) = rest.rsplit_once('\n')?;
    let (to, rest) = rest.split_once(", applied at ")?;
    let at = rest.find(journal::MARK)?;
    let (finished, journal) = rest.split_at_checked(at)?;
    Some(GoingBack {
        to: to.to_owned(),
        finished: finished.strip_suffix(": ")?.to_owned(),
        journal: journal.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::Reverse;

    const A: EmbeddedMigration =
        EmbeddedMigration::embedded("1_a", "ab", "CREATE TABLE a (id)", &[(0, 19)], true);
    const LIST: &[EmbeddedMigration] = &[A];
    const REVERSES: &[Reverse] = &[Reverse::embedded(
        "1_a",
        "DROP TABLE \"a\";\n-- \"sql\":\"x\"",
        &["table `a` is dropped, with its rows"],
    )];

    fn row(logs: &str) -> Row {
        let columns = ["id", "ab", "1_a", logs, "1", "yes"].map(|text| Some(text.to_owned()));
        Row::read(columns.into_iter().collect())
    }

    #[test]
    fn a_row_carries_the_way_back() {
        let migrations =
            Migrations::embedded(whimbrel_core::Dialect::Sqlite, LIST).reversible(REVERSES);
        let line = render(&migrations, &A).expect("a line");
        assert_eq!(line.lines().count(), 1);
        let Found::Stored(stored) = read(&row(&line)) else {
            panic!("{line}");
        };
        assert_eq!(
            stored.sql.as_deref(),
            Ok("DROP TABLE \"a\";\n-- \"sql\":\"x\"")
        );
        assert_eq!(stored.losses, ["table `a` is dropped, with its rows"]);
        for edited in [
            line.replace("DROP TABLE", "DROP TABLE IF EXISTS"),
            line.replace("with its rows", "which is empty"),
            line.replace("\"sql\"", "\"none\""),
            line.replace("reverse of", "reverse"),
            line[..line.len() - 4].to_owned(),
        ] {
            assert_eq!(read(&row(&edited)), Found::Edited, "{edited}");
        }
        assert_eq!(read(&row("")), Found::Nothing);
        assert_eq!(read(&row("A word of Prisma's.")), Found::Nothing);
    }

    #[test]
    fn a_journal_stands_above_it() {
        let journal = journal::render(&A, 1, Some("0f"), Some("no such table\nat all"));
        let logs = going_back("0_init", "2026-01-01 00:00:00", &journal, "{}");
        let back = read_going_back(&logs).expect("it is one");
        assert_eq!(back.to, "0_init");
        assert_eq!(back.finished, "2026-01-01 00:00:00");
        assert_eq!(back.journal, journal);
        assert_eq!(line_of(&logs), "{}");
    }
}
