//! MySQL 8.0 reports expressions in UTF-8 that was taken for Latin-1 and encoded once more: `é` as
//! `Ã©`. (Plain defaults are well.)

use super::Catalog;

/// The catalogue as it was meant. Expressions of a server that reports them well stay.
pub(super) fn repaired(mut catalog: Catalog) -> Catalog {
    if catalog.mariadb {
        return catalog;
    }
    for column in &mut catalog.columns {
        let extra = column.extra.to_ascii_lowercase();
        if extra.contains("default_generated") {
            column.default.iter_mut().for_each(repair);
        }
        column.generation_expression.iter_mut().for_each(repair);
    }
    for column in &mut catalog.index_columns {
        column.expression.iter_mut().for_each(repair);
    }
    for check in &mut catalog.checks {
        repair(&mut check.clause);
    }
    catalog
}

fn repair(text: &mut String) {
    let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    if let Some(meant) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
        *text = meant;
    }
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn what_was_encoded_twice() {
        for (reported, meant) in [
            (r"_utf8mb4\'Ã©\'", r"_utf8mb4\'é\'"),
            ("\u{f0}\u{9f}\u{98}\u{80}", "😀"),
            ("é", "é"),
            ("€", "€"),
            ("uuid()", "uuid()"),
        ] {
            let mut text = reported.to_owned();
            repair(&mut text);
            assert_eq!(text, meant);
        }
    }
}
