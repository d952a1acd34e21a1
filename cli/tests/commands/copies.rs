//! Copies before, the way back after, and what programs read of both.

use std::fs;

use serde_json::Value;

use crate::project::Project;

/// Two migrations, the second applied with these flags. Answers the names, and what the second deploy said.
fn deployed(test: &str, flags: &str) -> (Project, [String; 2], Value) {
    let project = Project::new(test);
    project.expect(0, "migrate dev --name init");
    project.add_field("phone String?");
    project.expect(0, "migrate dev --create-only --name phone");
    let folder = project.root.join("prisma/migrations");
    let entries = fs::read_dir(&folder).expect("migrations");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("UTF-8"))
        .collect();
    names.retain(|name| name.starts_with('2'));
    names.sort();
    let said = project.json(0, format!("migrate deploy --json {flags}").trim_end());
    let names = <[String; 2]>::try_from(names).expect("two");
    (project, names, said)
}

#[test]
fn what_was_deployed_can_be_read_by_programs() {
    let (project, names, said) = deployed("copies_json", "");
    assert_eq!(said["applied"][0]["name"], names[1].as_str());
    assert!(said["applied"][0]["milliseconds"].is_u64(), "{said}");
    assert_eq!(said["backup"], Value::Null);
    assert_eq!(said["schema"]["differences"], Value::Array(Vec::new()));
    project.write("a.sql", "ALTER TABLE User DROP COLUMN phone;");
    project.expect(0, "db execute --file a.sql");
    let said = project.json(1, "migrate deploy --json");
    let difference = &said["schema"]["differences"][0];
    assert_eq!(
        difference["message"], "column User.phone is missing",
        "{said}"
    );
    project.write(
        "prisma/migrations/29990101000000_bad/migration.sql",
        "SELECT nowhere;",
    );
    let said = project.json(1, "migrate deploy --json");
    assert_eq!(said["error"]["code"], "P3018", "{said}");
}

/// The database carries the way back, so a checkout that does not have the migration can take it.
#[test]
fn an_older_checkout_steps_back() {
    for (test, flags, code) in [
        ("copies_without", "", 1),
        ("copies_reversible", "--reversible", 0),
    ] {
        let (project, [first, second], _) = deployed(test, flags);
        fs::remove_dir_all(project.root.join("prisma/migrations").join(&second)).expect("removed");
        let lock = project.root.join("prisma/migrations/whimbrel.lock");
        if lock.exists() {
            fs::remove_file(lock).expect("removed");
        }
        let command = format!("migrate downgrade --to {first} --accept-data-loss --json");
        let said = project.json(code, &command);
        match code {
            0 => assert_eq!(said["undone"][0], second.as_str(), "{said}"),
            _ => {
                let message = said["error"]["message"].as_str().unwrap_or_default();
                assert!(
                    message.contains("the program that applied it contains none"),
                    "{said}"
                );
            }
        }
    }
}

#[test]
fn a_copy_is_listed_and_put_back() {
    let (project, _, said) = deployed("copies_restore", "--backup");
    let copy = said["backup"].as_str().expect("a copy").to_owned();
    let listed = project.json(0, "migrate backups --json");
    assert_eq!(listed["backups"][0]["name"], copy.as_str());
    let said = project.expect(1, "migrate restore nothing");
    assert!(
        said.contains(&copy) && said.contains("`whimbrel migrate backups`"),
        "{said}"
    );
    let said = project.json(0, &format!("migrate restore {copy} --json"));
    let kept = said["kept"].as_str().expect("a path");
    assert!(project.root.join("prisma").join(kept).exists() || project.root.join(kept).exists());
    let status = project.expect(1, "migrate status");
    assert!(status.contains("have not been applied yet"), "{status}");
    let said = project.expect(0, "migrate deploy");
    assert!(
        said.contains("All migrations have been successfully applied."),
        "{said}"
    );
    let said = project.expect(1, "migrate backups --url postgresql://nobody@localhost/x");
    assert!(said.contains("pg_dump"), "{said}");
}
