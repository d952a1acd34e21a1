//! The documentation is true: what a page shows is what comes, and the reference is complete.

use std::{collections::BTreeSet, path::Path};

use whimbrel_tests::docs::{self, Page, features, lists};

/// One test for each page.
macro_rules! pages {
    ($($test:ident: $page:literal,)*) => {
        const PAGES: &[&str] = &[$($page),*];

        $(
            #[tokio::test]
            async fn $test() {
                docs::check($page, Path::new(env!("CARGO_BIN_EXE_whimbrel-of-docs"))).await;
            }
        )*
    };
}

pages! {
    readme: "README.md",
    guide_by_hand: "docs/guide/by-hand.md",
    guide_continuous_integration: "docs/guide/continuous-integration.md",
    guide_deployment: "docs/guide/deployment.md",
    guide_docker: "docs/guide/docker.md",
    guide_drift: "docs/guide/drift.md",
    guide_existing_database: "docs/guide/existing-database.md",
    guide_failed_migrations: "docs/guide/failed-migrations.md",
    guide_first_migration: "docs/guide/first-migration.md",
    guide_from_and_to_prisma: "docs/guide/from-and-to-prisma.md",
    guide_from_diesel: "docs/guide/from-diesel.md",
    guide_from_refinery: "docs/guide/from-refinery.md",
    guide_from_sqlx: "docs/guide/from-sqlx.md",
    guide_many_replicas: "docs/guide/many-replicas.md",
    guide_mysql: "docs/guide/mysql.md",
    guide_rusqlite: "docs/guide/rusqlite.md",
    guide_sql_first: "docs/guide/sql-first.md",
    guide_sqlite_on_devices: "docs/guide/sqlite-on-devices.md",
    guide_teams_and_conflicts: "docs/guide/teams-and-conflicts.md",
    guide_testing: "docs/guide/testing.md",
    how_it_works_replay: "docs/how-it-works/replay.md",
    how_it_works_verify: "docs/how-it-works/verify.md",
    reference_commands: "docs/reference/commands.md",
    reference_schema: "docs/reference/schema.md",
}

/// Pages that have no test of their own yet, and those without sessions.
#[tokio::test]
async fn all_other_pages() {
    for name in docs::pages() {
        if !PAGES.contains(&name.as_str()) {
            docs::check(&name, Path::new(env!("CARGO_BIN_EXE_whimbrel-of-docs"))).await;
        }
    }
}

/// What is told to install is what can be installed: `PUBLISHED` changes with the pages.
#[test]
fn the_command_can_be_installed_as_told() {
    let from_registry = "cargo install whimbrel-cli";
    for name in docs::pages() {
        let text = std::fs::read_to_string(whimbrel_tests::root().join(&name)).expect(&name);
        assert!(
            whimbrel_cli::PUBLISHED.is_some() || !text.contains(from_registry),
            "{name}: no version is published yet (PUBLISHED in cli/src/lib.rs)"
        );
        let is_readme = name == "README.md";
        assert!(!is_readme || whimbrel_cli::PUBLISHED.is_none() || text.contains(from_registry));
    }
}

/// Rust that no test compiles says so: `rust,ignore`.
#[test]
fn no_rust_is_left_alone() {
    for name in docs::pages() {
        let text = std::fs::read_to_string(whimbrel_tests::root().join(&name)).expect(&name);
        let loose = Page::parse(&text).loose_rust;
        assert!(loose.is_empty(), "{name}: lines {loose:?}");
    }
}

#[tokio::test]
async fn the_picture_of_a_build_is_true() {
    let whimbrel = Path::new(env!("CARGO_BIN_EXE_whimbrel-of-docs"));
    docs::is_file(
        "docs/compile-error.svg",
        &docs::picture::compile_error(whimbrel).await,
    );
}

#[tokio::test]
async fn the_picture_of_migrate_dev_is_true() {
    let whimbrel = Path::new(env!("CARGO_BIN_EXE_whimbrel-of-docs"));
    docs::is_file(
        "docs/migrate-dev.svg",
        &docs::picture::migrate_dev(whimbrel).await,
    );
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for name in docs::pages() {
        broken.extend(docs::broken_links(&name));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_command_and_flag_is_in_the_reference() {
    let written = lists::written_commands("docs/reference/commands.md");
    let known = lists::commands();
    assert!(known.len() > 20, "few commands were found: {known:?}");
    for (name, flags) in &known {
        let found = written.iter().find(|(other, _)| other == name);
        let (_, found) = found.unwrap_or_else(|| panic!("{name} is missing"));
        same(name, found, flags);
    }
    assert_eq!(
        written.len(),
        known.len(),
        "a command is not there any more"
    );
}

#[test]
fn the_tables_of_the_schema_are_those_of_the_engine() {
    let page = "docs/reference/schema.md";
    assert!(
        features::is_in_page(page, "features", &features::features()),
        "{}",
        features::features()
    );
    assert!(features::is_in_page(
        page,
        "natives",
        &features::native_types()
    ));
}

#[test]
fn every_feature_is_in_the_reference() {
    let page = "docs/reference/configuration.md";
    let written = lists::first_cells(page);
    let missing: Vec<String> = lists::crate_features()
        .difference(&written)
        .cloned()
        .collect();
    assert!(missing.is_empty(), "{page} is missing: {missing:?}");
}

#[test]
fn every_error_has_cause_and_cure() {
    let page = lists::first_cells("docs/reference/errors.md");
    let mut known = lists::finding_codes();
    known.extend(lists::p_codes());
    known.extend(lists::error_kinds());
    assert!(known.len() > 150, "few errors were found: {known:?}");
    same("docs/reference/errors.md", &page, &known);
    assert_eq!(lists::texts_with_codes(), [""; 0], "use Code");
}

#[track_caller]
fn same(page: &str, written: &BTreeSet<String>, known: &BTreeSet<String>) {
    let missing: Vec<&String> = known.difference(written).collect();
    let unknown: Vec<&String> = written.difference(known).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "{page}\nis missing: {missing:?}\nis not there any more: {unknown:?}"
    );
}
