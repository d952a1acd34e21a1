//! How this program was called, as far as it can be said again.

use std::path::Path;

/// The words up to the one that says what to do. Options are left out, since they may hold secrets.
pub(super) fn from(mut args: impl Iterator<Item = String>) -> String {
    let program = args.next().unwrap_or_default();
    let program = Path::new(&program).file_stem().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    const ACTIONS: [&str; 9] = [
        "status",
        "deploy",
        "plan",
        "resolve",
        "log",
        "verify",
        "backups",
        "restore",
        "downgrade",
    ];
    let is_word = |arg: &String| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        !arg.starts_with('-') && arg.chars().all(plain)
    };
    let named: Vec<String> = args
        .take_while(|arg| !ACTIONS.contains(&arg.as_str()))
        .collect();
    match !named.is_empty() && named.iter().all(is_word) {
        true => words.extend(named),
        false => words.push("migrate".to_owned()),
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn options_are_not_said_again() {
        let called = |line: &str| super::from(line.split(' ').map(str::to_owned));
        assert_eq!(
            called("/usr/bin/notes migrate deploy --json"),
            "notes migrate"
        );
        assert_eq!(
            called("notes.exe db migrate resolve --applied x"),
            "notes db migrate"
        );
        assert_eq!(
            called("notes --url postgres://a:b@c migrate status"),
            "notes migrate"
        );
        assert_eq!(called("notes"), "notes migrate");
    }
}
