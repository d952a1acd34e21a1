//! Prisma's error codes, for the same trouble here (<https://www.prisma.io/docs/orm/reference/error-reference>).

use std::fmt;

macro_rules! codes {
    ($($(#[$words:meta])* $name:ident,)*) => {
        /// A code of Prisma's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$words])* $name,)*
        }

        impl Code {
            /// All of them, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// `P1001`
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => stringify!($name),)*
                }
            }
        }
    };
}

codes! {
    /// User or password are wrong.
    P1000,
    /// The server cannot be reached.
    P1001,
    /// No answer in time, or another process migrates.
    P1002,
    /// The database does not exist.
    P1003,
    /// The user may not.
    P1010,
    /// No encrypted connection.
    P1011,
    /// The schema has mistakes.
    P1012,
    /// The database has tables, but no migration history.
    P3005,
    /// The migrations do not replay.
    P3006,
    /// The migration is applied already.
    P3008,
    /// A migration failed, and is unresolved.
    P3009,
    /// The name of a migration is too long.
    P3010,
    /// The migration was never applied.
    P3011,
    /// The migration did not fail.
    P3012,
    /// The folder of a migration has no script.
    P3015,
    /// There is no such migration.
    P3017,
    /// A migration failed.
    P3018,
    /// The migrations are of another provider.
    P3019,
    /// The database that is to be pulled has no tables.
    P4001,
}

impl Code {
    /// The code that is written so.
    pub fn find(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
