//! Advice works when it is typed.

#![cfg(unix)]

use std::path::Path;

use whimbrel_tests::advice::{Count, Programs, check, situations};

#[test]
fn the_situation_is_over_when_the_advice_was_followed() {
    let command = Path::new(env!("CARGO_BIN_EXE_whimbrel-of-docs"));
    let notes = Path::new(env!("CARGO_BIN_EXE_whimbrel-notes"));
    let programs = Programs::new(command, notes);
    let only = std::env::var("WHIMBREL_ADVICE").ok();
    let (mut count, mut number, mut failed) = (Count::default(), 0, Vec::new());
    for file in ["history.txt", "database.txt", "schema.txt", "embedded.txt"] {
        for situation in situations(&whimbrel_tests::root().join("tests/advice").join(file)) {
            if only
                .as_ref()
                .is_some_and(|only| !situation.name.contains(only))
            {
                continue;
            }
            for provider in &situation.providers {
                let checked = std::panic::catch_unwind(|| check(&programs, &situation, provider));
                let Ok(one) = checked else {
                    failed.push(format!("{} on {provider}", situation.name));
                    continue;
                };
                number += usize::from(one.found > 0);
                count.found += one.found;
                count.pasted += one.pasted;
                count.followed += one.followed;
                count.over += one.over;
            }
        }
    }
    println!(
        "{number} situations: {} found, {} pasted, {} followed, {} over",
        count.found, count.pasted, count.followed, count.over
    );
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(count.over, count.found);
    assert!(only.is_some() || number >= 60, "only {number} situations");
}
