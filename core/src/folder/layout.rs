//! How the files of a history are called: every layout that is read, and what it orders by.

use std::cmp::Ordering;

/// How a migrations folder is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// `<name>/migration.sql` (Prisma), in the order of the names' bytes.
    #[default]
    Folders,
    /// `<name>/up.sql` and `down.sql` (diesel), in the order of what stands before the first `_`, as text and
    /// without hyphens.
    UpFolders,
    /// `<number>_<name>.sql`, or `….up.sql` and `….down.sql` (sqlx, golang-migrate), in the order of the numbers.
    Numbered,
    /// `V<version>__<name>.sql` (refinery, Flyway), in the order of the versions.
    Versioned,
    /// `<number>_<name>.sql` with `-- migrate:up` and `-- migrate:down` (dbmate), in the order of the names' bytes.
    Dbmate,
    /// `<number>_<name>.sql` with `-- +goose Up` and `-- +goose Down` (goose), in the order of the numbers.
    Goose,
}

impl Layout {
    /// Every layout.
    pub const ALL: [Layout; 6] = [
        Layout::Folders,
        Layout::UpFolders,
        Layout::Numbered,
        Layout::Versioned,
        Layout::Dbmate,
        Layout::Goose,
    ];

    /// The word for it on a command line.
    ///
    /// ```
    /// use whimbrel_core::folder::Layout;
    ///
    /// assert!(Layout::ALL.iter().all(|layout| Layout::parse(layout.word()) == Some(*layout)));
    /// ```
    pub fn word(self) -> &'static str {
        match self {
            Layout::Folders => "prisma",
            Layout::UpFolders => "diesel",
            Layout::Numbered => "sqlx",
            Layout::Versioned => "refinery",
            Layout::Dbmate => "dbmate",
            Layout::Goose => "goose",
        }
    }

    /// The tools whose migrations are laid out so, each with the table in which it keeps its history.
    ///
    /// ```
    /// use whimbrel_core::folder::Layout;
    ///
    /// assert!(Layout::Goose.histories().contains(&("goose", "goose_db_version")));
    /// assert!(Layout::Folders.histories().is_empty());
    /// ```
    pub fn histories(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Layout::Folders => &[],
            Layout::UpFolders => &[("diesel", "__diesel_schema_migrations")],
            Layout::Numbered => &[
                ("sqlx", "_sqlx_migrations"),
                ("golang-migrate", "schema_migrations"),
            ],
            Layout::Versioned => &[
                ("refinery", "refinery_schema_history"),
                ("Flyway", "flyway_schema_history"),
            ],
            Layout::Dbmate => &[("dbmate", "schema_migrations")],
            Layout::Goose => &[("goose", "goose_db_version")],
        }
    }

    /// The layout with that [word](Layout::word).
    pub fn parse(word: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.word() == word)
    }

    /// True when numbers are compared as numbers, so that `9_a` comes before `10_b`.
    pub fn is_by_number(self) -> bool {
        matches!(self, Layout::Numbered | Layout::Versioned | Layout::Goose)
    }

    /// True when each migration has a folder of its own.
    pub fn has_folders(self) -> bool {
        matches!(self, Layout::Folders | Layout::UpFolders)
    }

    /// The order of two migrations of such a folder, by their names.
    ///
    /// ```
    /// use std::cmp::Ordering;
    /// use whimbrel_core::folder::Layout;
    ///
    /// assert_eq!(Layout::Numbered.compare("9_a", "10_b"), Ordering::Less);
    /// assert_eq!(Layout::Folders.compare("9_a", "10_b"), Ordering::Greater);
    /// assert_eq!(Layout::Versioned.compare("V1_2__a", "V1.10__b"), Ordering::Less);
    /// ```
    pub fn compare(self, a: &str, b: &str) -> Ordering {
        let by_name = || a.as_bytes().cmp(b.as_bytes());
        match self {
            Layout::Folders | Layout::Dbmate => by_name(),
            Layout::UpFolders => version_of_folder(a)
                .cmp(&version_of_folder(b))
                .then_with(by_name),
            Layout::Numbered | Layout::Versioned | Layout::Goose => {
                Version::of(a).cmp(&Version::of(b)).then_with(by_name)
            }
        }
    }
}

impl Layout {
    /// True when this is the version, as the tool of the layout writes it, of the migration with that name.
    ///
    /// ```
    /// use whimbrel_core::folder::Layout;
    ///
    /// assert!(Layout::Numbered.has_version("0001_users", "1"));
    /// assert!(Layout::UpFolders.has_version("2024-01-06-120000_users", "20240106120000"));
    /// assert!(!Layout::Versioned.has_version("V1.2__users", "1.1"));
    /// ```
    pub fn has_version(self, name: &str, version: &str) -> bool {
        match self {
            Layout::Folders => name == version,
            Layout::UpFolders => version_of_folder(name) == version,
            _ => Version::parse(version).is_some_and(|version| Version::of(name) == version),
        }
    }
}

/// What diesel knows a migration by.
pub(super) fn version_of_folder(name: &str) -> String {
    name.split('_').next().unwrap_or(name).replace('-', "")
}

/// A version: numbers, the first of which counts most. Of any length, so without a largest one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version(Vec<String>);

impl Version {
    /// Of digits with `.` or `_` between them; zeros in front and parts of zeros at the end count nothing.
    fn parse(text: &str) -> Option<Version> {
        let digits = |part: &str| {
            let all = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            all.then(|| part.trim_start_matches('0').to_owned())
        };
        let mut parts: Vec<String> = text.split(['.', '_']).map(digits).collect::<Option<_>>()?;
        while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        Some(Version(parts))
    }

    /// The version that a migration's name begins with; of no number when there is none.
    pub(super) fn of(name: &str) -> Version {
        let prefixed = name.split_once("__").and_then(|(version, _)| {
            let version = version.strip_prefix(['V', 'U'])?;
            Version::parse(version)
        });
        let number = || {
            let end = name.find(|letter: char| !letter.is_ascii_digit());
            Version::parse(name.get(..end.unwrap_or(name.len()))?)
        };
        prefixed.or_else(number).unwrap_or(Version(Vec::new()))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |version: &Version| -> Vec<(usize, String)> {
            let parts = version.0.iter();
            parts.map(|part| (part.len(), part.clone())).collect()
        };
        key(self).cmp(&key(other))
    }
}

/// What a file is, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// The way forward, under this name.
    Up(String),
    /// The way back from the migration of this name.
    Down(String),
    /// `V1__name`.
    Versioned(String),
    /// `U1__name`: a migration of refinery's, or Flyway's way back from `V1__…`.
    Undo(String),
    /// `R__name`: Flyway runs it whenever it has changed.
    Repeatable,
    /// A migration that is no SQL: refinery's in Rust, goose's in Go, Flyway's in Java. The name that it would have.
    Program(String),
    /// A script that looks like a migration, and is called as none is.
    Odd,
    /// No migration.
    Other,
}

/// The endings of files in which tools look for migrations beside `.sql`.
const PROGRAMS: [&str; 9] = ["rs", "go", "java", "kt", "js", "ts", "py", "rb", "php"];

/// What a file is, by its name.
pub(super) fn role(file: &str) -> Role {
    let Some((stem, ending)) = file.rsplit_once('.') else {
        return Role::Other;
    };
    if ending == "sql" {
        return role_of_script(stem);
    }
    let is_script = ending.eq_ignore_ascii_case("sql");
    match role_of_script(stem) {
        Role::Up(name) | Role::Versioned(name) | Role::Undo(name) if PROGRAMS.contains(&ending) => {
            Role::Program(name)
        }
        Role::Other => Role::Other,
        // `.SQL`: a tool that tells the two apart would never run it.
        _ if is_script => Role::Odd,
        _ => Role::Other,
    }
}

fn role_of_script(stem: &str) -> Role {
    if let Some((version, name)) = stem.split_once("__")
        && !name.is_empty()
    {
        let letter = version.get(..1).unwrap_or_default();
        let is_version = version
            .get(1..)
            .is_some_and(|v| Version::parse(v).is_some());
        match (letter, is_version) {
            ("V", true) => return Role::Versioned(stem.to_owned()),
            ("U", true) => return Role::Undo(stem.to_owned()),
            ("R", false) if version == "R" => return Role::Repeatable,
            _ => {}
        }
    }
    let (name, down) = match (stem.strip_suffix(".up"), stem.strip_suffix(".down")) {
        (Some(name), _) => (name, false),
        (_, Some(name)) => (name, true),
        _ => (stem, false),
    };
    let digits = name.find(|letter: char| !letter.is_ascii_digit());
    let rest = name.get(digits.unwrap_or(name.len())..).unwrap_or_default();
    match (
        digits != Some(0) && !name.is_empty(),
        rest.is_empty() || rest.starts_with('_'),
    ) {
        (true, true) if down => Role::Down(name.to_owned()),
        (true, true) => Role::Up(name.to_owned()),
        (true, false) => Role::Odd,
        (false, _) if stem.contains('_') => Role::Odd,
        (false, _) => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_by_name() {
        for (file, expected) in [
            (
                "20240106120000_users.sql",
                Role::Up("20240106120000_users".into()),
            ),
            ("1_a.up.sql", Role::Up("1_a".into())),
            ("1_a.down.sql", Role::Down("1_a".into())),
            ("1.sql", Role::Up("1".into())),
            ("V1__a.sql", Role::Versioned("V1__a".into())),
            ("V1.2.3__a_b.sql", Role::Versioned("V1.2.3__a_b".into())),
            ("U1__a.sql", Role::Undo("U1__a".into())),
            ("R__views.sql", Role::Repeatable),
            ("V1_a.sql", Role::Odd),
            ("v1__a.sql", Role::Odd),
            ("V__a.sql", Role::Odd),
            ("1a.sql", Role::Odd),
            ("2024-01-06_a.sql", Role::Odd),
            ("dev_seed.sql", Role::Odd),
            ("seed.sql", Role::Other),
            (".sql", Role::Other),
            ("1_a.txt", Role::Other),
            ("1_a.SQL", Role::Odd),
            ("seed.SQL", Role::Other),
            ("1_a.sql.bak", Role::Other),
            ("V2__a.rs", Role::Program("V2__a".into())),
            ("00003_a.go", Role::Program("00003_a".into())),
            ("mod.rs", Role::Other),
            ("embed_all.go", Role::Other),
            ("é__x.sql", Role::Odd),
        ] {
            assert_eq!(role(file), expected, "{file}");
        }
    }

    #[test]
    fn versions_are_numbers_of_any_length() {
        let sorted = |names: &[&str]| {
            let mut names = names.to_vec();
            names.sort_by(|a, b| Layout::Numbered.compare(a, b));
            names.join(" ")
        };
        let long = "99999999999999999999999999999999999999999_z";
        assert_eq!(
            sorted(&[long, "10_b", "009_a", "1"]),
            format!("1 009_a 10_b {long}")
        );
        assert_eq!(Version::of("V1.0__a"), Version::of("V1__b"));
        assert_eq!(Version::of("V1_2__a"), Version::of("V01.2.0__b"));
        assert!(Version::of("V1.2__a") < Version::of("V1.10__a"));
        assert!(Version::of("V1__a") < Version::of("V1.1__a"));
    }

    #[test]
    fn diesel_compares_its_versions_as_text() {
        let compare = |a, b| Layout::UpFolders.compare(a, b);
        assert_eq!(compare("10_b", "9_a"), Ordering::Less);
        assert_eq!(
            compare("2024-01-06-120000_b", "20240106120001_a"),
            Ordering::Less
        );
    }
}
