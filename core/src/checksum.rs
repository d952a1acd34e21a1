//! The checksum of a script, as Prisma's history table records it.

use sha2::{Digest, Sha256, Sha384};

/// The SHA-256 of a script's bytes in lower-case hex.
///
/// ```
/// assert!(whimbrel_core::checksum::of(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn of(script: &[u8]) -> String {
    hex(&Sha256::digest(script))
}

/// The checksum of a text that comes in parts, and can be asked for after each.
///
/// ```
/// use whimbrel_core::checksum::{self, Running};
///
/// let mut running = Running::default();
/// running.add(b"a");
/// running.add(b"b");
/// assert_eq!(running.so_far(), checksum::of(b"ab"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Running(Sha256);

impl Running {
    /// The next part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The checksum of the parts until now.
    pub fn so_far(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

/// The checksum of a script with line endings as on Unix: the same on every machine.
///
/// ```
/// use whimbrel_core::checksum;
///
/// assert_eq!(checksum::of_unix(b"a;\r\n"), checksum::of(b"a;\n"));
/// ```
pub fn of_unix(script: &[u8]) -> String {
    of(&with_lf(script))
}

/// True when `recorded` is the checksum of `script`, or of `script` with other line endings, or with
/// or without a byte order mark: git and editors rewrite these, and that is no edit.
///
/// ```
/// use whimbrel_core::checksum;
///
/// assert!(checksum::matches(&checksum::of(b"a;\r\nb;\r\n"), b"a;\nb;\n"));
/// assert!(checksum::matches(&checksum::of(b"a;\n"), b"\xef\xbb\xbfa;\n"));
/// assert!(!checksum::matches(&checksum::of(b"a;\nb;\n"), b"a;\nc;\n"));
/// ```
pub fn matches(recorded: &str, script: &[u8]) -> bool {
    is_of_some(script, |variant| of(variant).eq_ignore_ascii_case(recorded))
}

/// The same for SHA-384, which sqlx records.
///
/// ```
/// use whimbrel_core::checksum;
///
/// let empty = "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b";
/// assert!(checksum::matches_sha384(empty, b""));
/// assert!(!checksum::matches_sha384(empty, b"a"));
/// ```
pub fn matches_sha384(recorded: &str, script: &[u8]) -> bool {
    is_of_some(script, |variant| {
        hex(&Sha384::digest(variant)).eq_ignore_ascii_case(recorded)
    })
}

/// Tries the ways in which the same script may lie in a file.
fn is_of_some(script: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
    let script = script.strip_prefix(BOM).unwrap_or(script);
    let lf = with_lf(script);
    [script.to_vec(), with_crlf(&lf), lf]
        .iter()
        .any(|variant| is(variant) || is(&[BOM, variant].concat()))
}

/// A byte order mark in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

fn with_lf(script: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(script.len());
    for (at, &byte) in script.iter().enumerate() {
        if byte != b'\r' || script.get(at + 1) != Some(&b'\n') {
            out.push(byte);
        }
    }
    out
}

fn with_crlf(lf: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lf.len() + lf.len() / 16);
    for &byte in lf {
        if byte == b'\n' {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digest() {
        assert_eq!(
            of(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn line_endings_are_no_edit() {
        let unix = b"SELECT 1;\n\nSELECT 2;\n";
        let windows = b"SELECT 1;\r\n\r\nSELECT 2;\r\n";
        let mixed = b"SELECT 1;\r\n\nSELECT 2;\n";
        for (recorded, now) in [
            (&unix[..], &windows[..]),
            (windows, unix),
            (unix, mixed),
            (windows, mixed),
            (mixed, mixed),
        ] {
            assert!(matches(&of(recorded), now));
        }
        assert!(!matches(&of(unix), b"SELECT 1;\n\nSELECT 3;\n"));
        assert!(!matches(&of(unix), b"SELECT 1;\nSELECT 2;\n"));
    }
}
