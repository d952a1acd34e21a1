//! A line at a script's head that asks for no transaction around it.

/// True when a script asks to run statement by statement, each as the database's own client would run
/// it: `-- whimbrel: no-transaction` among the comments that it begins with. The spellings of sqlx, goose
/// and dbmate mean the same.
///
/// ```
/// use whimbrel_core::transaction::wants_no_transaction;
///
/// assert!(wants_no_transaction("-- whimbrel: no-transaction\nCALL fill();"));
/// assert!(wants_no_transaction("-- whimbrel:no-transaction\nCALL fill();"));
/// assert!(wants_no_transaction("-- Fills it.\n-- no-transaction\nCALL fill();"));
/// assert!(wants_no_transaction("-- +goose NO TRANSACTION\nCALL fill();"));
/// assert!(wants_no_transaction("-- migrate:up transaction:false\nCALL fill();"));
/// assert!(!wants_no_transaction("CALL fill();\n-- whimbrel: no-transaction"));
/// ```
pub fn wants_no_transaction(script: &str) -> bool {
    let lines = script.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map_while(|line| line.strip_prefix("--"))
        .any(|comment| {
            let words: Vec<String> = comment
                .split_whitespace()
                .map(str::to_ascii_lowercase)
                .collect();
            match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["whimbrel:", "no-transaction", ..]
                | ["whimbrel:no-transaction", ..]
                | ["no-transaction", ..]
                | ["+goose", "no", "transaction", ..] => true,
                ["migrate:up", ref options @ ..] => options.contains(&"transaction:false"),
                _ => false,
            }
        })
}
