//! The documentation is true: what a page shows is what comes, and the reference is complete.

use std::{collections::BTreeSet, path::Path};

use whimbrel_tests::docs::{self, Page, lists};

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
    guide_drift: "docs/guide/drift.md",
    guide_existing_database: "docs/guide/existing-database.md",
    guide_failed_migrations: "docs/guide/failed-migrations.md",
    guide_first_migration: "docs/guide/first-migration.md",
    guide_many_replicas: "docs/guide/many-replicas.md",
    guide_mysql: "docs/guide/mysql.md",
    guide_teams_and_conflicts: "docs/guide/teams-and-conflicts.md",
    build_cost: "docs/build-cost.md",
    reference_errors: "docs/reference/errors.md",
    studio: "docs/studio.md",
}

#[test]
fn every_page_is_tested() {
    let listed: BTreeSet<&str> = PAGES.iter().copied().collect();
    let there = docs::pages();
    assert_eq!(
        there.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        listed
    );
}

/// Rust that no test compiles says so: `rust,ignore`.
#[test]
fn no_rust_is_left_alone() {
    for name in PAGES {
        let text = std::fs::read_to_string(whimbrel_tests::root().join(name)).expect(name);
        let loose = Page::parse(&text).loose_rust;
        assert!(loose.is_empty(), "{name}: lines {loose:?}");
    }
}

#[test]
fn every_error_has_cause_and_cure() {
    let page = lists::first_cells("docs/reference/errors.md");
    let mut known = lists::finding_codes();
    known.extend(lists::p_codes());
    known.extend(lists::error_kinds());
    assert!(known.len() > 150, "few errors were found: {known:?}");
    same("docs/reference/errors.md", &page, &known);
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
