//! Notes at the command line, in one file that the program brings up to date by itself:
//! `notes`, `notes add buy milk`, `notes done 1`. `NOTES` names another file than `notes.db`.

use rusqlite::Connection;

/// The Rust types of `prisma/schema.prisma`.
mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::var("NOTES").unwrap_or_else(|_| "notes.db".to_owned());
    let mut database = Connection::open(file)?;
    // One cheap query when there is nothing to do.
    MIGRATIONS.run(&mut database)?;

    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("add") => {
            let insert = "INSERT INTO Note (text) VALUES (?1)";
            database.execute(insert, [words.get(1..).unwrap_or_default().join(" ")])?;
        }
        Some("done") => {
            let update = "UPDATE Note SET done = TRUE WHERE id = ?1";
            database.execute(update, [words.get(1)])?;
        }
        _ => {
            let mut notes = database.prepare(models::Note::SELECT)?;
            for note in notes.query_map([], models::Note::from_row)? {
                let note = note?;
                let mark = if note.done { "x" } else { " " };
                println!("{} [{mark}] {}", note.id, note.text);
            }
        }
    }
    Ok(())
}
