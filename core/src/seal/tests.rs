//! What a seal notices.

use super::*;
use std::path::PathBuf;

fn migration(name: &str, sql: &str) -> Migration {
    Migration::new(name, PathBuf::from(name).join("migration.sql"), sql)
}

fn history() -> Vec<Migration> {
    vec![
        migration("1_init", "CREATE TABLE a (id INT);\n"),
        migration("2_more", "CREATE TABLE b (id INT);\nSELECT 1;\n"),
        migration("3_last", "DROP TABLE a;\n"),
    ]
}

#[test]
fn what_is_written_is_read() {
    let mut odd = history();
    odd.extend(["#x", "<<<<<<<", "a b", "a\\n\nb\r", "=", "日本"].map(|n| migration(n, n)));
    let seal = seal(&odd);
    let text = render(&seal);
    assert_eq!(parse(&text), Ok(seal.clone()));
    assert_eq!(parse(&text.replace('\n', "\r\n")), Ok(seal));
}

#[test]
fn an_untouched_history_passes() {
    let sealed = seal(&history());
    assert_eq!(verify(&sealed, &history()), []);
    let windows: Vec<Migration> = history()
        .iter()
        .map(|one| migration(&one.name, &one.text().replace('\n', "\r\n")))
        .collect();
    assert_eq!(verify(&sealed, &windows), []);
    assert_eq!(seal(&windows), sealed);
}

#[test]
fn edits_show_both_checksums() {
    let sealed = seal(&history());
    let mut edited = history();
    edited[1] = migration("2_more", "CREATE TABLE c (id INT);\n");
    assert_eq!(
        verify(&sealed, &edited),
        [Difference::Edited {
            name: "2_more".into(),
            sealed: sealed.lines[1].checksum.clone(),
            found: checksum::of(&edited[1].sql),
        }]
    );
}

#[test]
fn folders_that_come_and_go() {
    let sealed = seal(&history());
    let mut fewer = history();
    fewer.remove(0);
    let removed = Difference::Removed {
        name: "1_init".into(),
        sealed: sealed.lines[0].checksum.clone(),
    };
    assert_eq!(verify(&sealed, &fewer), std::slice::from_ref(&removed));
    let added = Difference::Added {
        name: "2_new".into(),
    };
    fewer.push(migration("2_new", ""));
    assert_eq!(verify(&sealed, &fewer), [removed, added]);
}

/// Git can merge two branches without a conflict when their lines do not touch.
#[test]
fn a_merge_of_two_histories_shows() {
    let mut seal = seal(&history());
    let foreign = super::seal(&[migration("2_other", "")]);
    seal.lines.splice(2..2, foreign.lines);
    let mut merged = history();
    merged.insert(2, migration("2_other", ""));
    let differences = verify(&seal, &merged);
    assert_eq!(
        differences,
        ["2_other", "3_last"].map(|name| Difference::Unlinked { name: name.into() })
    );
}

#[test]
fn swapped_lines_show() {
    let mut sealed = seal(&history());
    sealed.lines.swap(0, 1);
    let differences = verify(&sealed, &history());
    assert!(differences.contains(&Difference::Reordered {
        name: "1_init".into(),
        behind: "2_more".into(),
    }));
}

#[test]
fn unreadable_lines() {
    let text = render(&seal(&history()));
    let conflict = format!("{text}<<<<<<< HEAD\n");
    assert_eq!(parse(&conflict), Err(ParseError::Conflict(7)));
    for line in ["x", "a b c", "1_init  ", "1_init 00 00"] {
        assert_eq!(
            parse(&format!("{line}\n")),
            Err(ParseError::Line(1)),
            "{line}"
        );
    }
}

/// Both branches append behind the same line, which is what git takes for a conflict.
#[test]
fn two_branches_change_the_same_place() {
    let base = render(&seal(&history()));
    for name in ["4_ours", "4_theirs"] {
        let mut branch = history();
        branch.push(migration(name, name));
        let text = render(&seal(&branch));
        let (common, own) = text.split_at(base.len());
        assert_eq!(common, base);
        assert_eq!(own.lines().count(), 1);
    }
}

#[test]
fn the_file() {
    let directory = std::env::temp_dir().join(format!("whimbrel-seal-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a temporary folder");
    assert_eq!(check(&directory, &history()).ok(), Some(State::Absent));
    assert_eq!(added(&directory, "x", b"").ok(), Some(None));
    assert_eq!(write(&directory, &history()).ok(), Some(true));
    assert_eq!(write(&directory, &history()).ok(), Some(false));
    assert_eq!(check(&directory, &history()).ok(), Some(State::Intact));
    let mut edited = history();
    edited[0].sql.push(b' ');
    let message = check(&directory, &edited)
        .expect_err("the seal is broken")
        .to_string();
    for part in [
        checksum::of(&edited[0].sql),
        checksum::of(&history()[0].sql),
        "1_init was edited".into(),
        "whimbrel migrate hash".into(),
    ] {
        assert!(message.contains(&part), "{message}");
    }
    let text = added(&directory, "4_new", b"").expect("a seal");
    std::fs::write(directory.join(NAME), text.expect("changed")).expect("a file");
    assert_eq!(added(&directory, "4_new", b"").ok(), Some(None));
    edited.push(migration("4_new", ""));
    let error = check(&directory, &edited).expect_err("adding one forgives nothing else");
    assert!(
        matches!(error.kind(), SealErrorKind::Broken(differences) if differences.len() == 1),
        "{error}"
    );
    assert_eq!(write(&directory, &edited).ok(), Some(true));
    assert_eq!(check(&directory, &edited).ok(), Some(State::Intact));
    let files = std::fs::read_dir(&directory).expect("readable").count();
    assert_eq!(files, 1);
    std::fs::remove_dir_all(&directory).expect("the folder is removed");
}
