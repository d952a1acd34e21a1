//! A project without a schema: what is different about it.

use std::path::Path;

use whimbrel_core::{
    Dialect, Family,
    folder::{self, Layout, Style},
};

use super::Written;
use crate::{
    args::LayoutName,
    failure::{Failure, Outcome},
    project::{self, shown},
};

/// The folder of the migrations.
pub(super) const FOLDER: &str = "migrations";

pub(super) const BUILD: &str = include_str!("templates/build_sql_first.rs");

/// The layout of that name; without one that of sqlx, whose drivers the program has anyway.
fn layout(name: Option<LayoutName>) -> Layout {
    match name {
        None | Some(LayoutName::Sqlx) => Layout::Numbered,
        Some(LayoutName::Refinery) => Layout::Versioned,
        Some(LayoutName::Diesel) => Layout::UpFolders,
        Some(LayoutName::Dbmate) => Layout::Dbmate,
        Some(LayoutName::Goose) => Layout::Goose,
        Some(LayoutName::Prisma) => Layout::Folders,
    }
}

/// Writes the first migration, unless there are some.
pub(super) fn first(
    out: &mut Written,
    dialect: Dialect,
    name: Option<LayoutName>,
    now: u64,
) -> Outcome<()> {
    let directory = Path::new(FOLDER);
    let there = project::history(directory)?;
    if there.is_some_and(|folder| !folder.migrations.is_empty()) {
        return Ok(());
    }
    let style = Style {
        layout: layout(name),
        ..Style::default()
    };
    let id = match dialect.family() {
        Family::Sqlite => "id INTEGER PRIMARY KEY",
        Family::Postgres => "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        Family::Mysql => "id BIGINT AUTO_INCREMENT PRIMARY KEY",
    };
    let sql = format!("CREATE TABLE users (\n    {id},\n    name VARCHAR(255) NOT NULL\n);\n");
    let name = style.layout.next_name(now, "init", None);
    let path = folder::write(directory, Some(style), &name, &style.empty(&sql), None)
        .map_err(Failure::from)?;
    out.files.push(shown(&path));
    Ok(())
}
