//! The text of a script, and how a binary carries it.

use std::borrow::Cow;
use std::fmt;

#[cfg(feature = "compress")]
pub use packed::Packed;

/// A script: as it is, or as a part of a packed history.
#[derive(Clone)]
pub(super) enum Script {
    Plain(Cow<'static, str>),
    #[cfg(feature = "compress")]
    Packed {
        history: &'static Packed,
        start: u32,
        end: u32,
    },
}

impl Script {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Script::Plain(text) => text,
            #[cfg(feature = "compress")]
            Script::Packed {
                history,
                start,
                end,
            } => history.part(*start as usize, *end as usize),
        }
    }
}

impl PartialEq for Script {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Script {}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(feature = "compress")]
mod packed {
    use std::sync::OnceLock;

    /// For the macro: the scripts of a history one after the other, packed together, because they are
    /// much alike. They are unpacked when a script is first asked for: never, on a start with
    /// nothing to do.
    #[doc(hidden)]
    #[derive(Debug)]
    pub struct Packed {
        bytes: &'static [u8],
        length: usize,
        text: OnceLock<String>,
    }

    impl Packed {
        /// `bytes` is zlib's format, `length` what it unpacks to.
        #[doc(hidden)]
        pub const fn new(bytes: &'static [u8], length: usize) -> Self {
            Packed {
                bytes,
                length,
                text: OnceLock::new(),
            }
        }

        pub(super) fn part(&self, start: usize, end: usize) -> &str {
            let text = self.text.get_or_init(|| unpack(self.bytes, self.length));
            text.get(start..end).unwrap_or_else(|| damaged())
        }
    }

    fn unpack(bytes: &[u8], length: usize) -> String {
        let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(bytes, length);
        let text = unpacked.ok().and_then(|text| String::from_utf8(text).ok());
        text.filter(|text| text.len() == length)
            .unwrap_or_else(|| damaged())
    }

    /// The macro wrote these bytes and zlib's checksum covers them. Going on without the scripts
    /// would record migrations that were never applied.
    fn damaged() -> ! {
        panic!("the migrations in this binary are damaged: its file is not what the compiler wrote")
    }
}
