//! The migrations in a binary.

mod calls;
mod folder;
mod near;
mod reverse;
mod script;

pub use folder::FolderError;
pub use reverse::Reverse;
#[cfg(feature = "compress")]
pub use script::Packed;

use script::Script;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use whimbrel_core::folder::{Layout, Migration};
use whimbrel_core::{Dialect, checksum, draft, outline, outline::Outline, transaction};

/// A list of migrations: what `embed_migrations!` returns.
///
/// Scripts, checksums and the positions of the statements are constants of the binary: at startup nothing is read
/// from disk and nothing is parsed.
#[derive(Debug, Clone)]
pub struct Migrations {
    dialect: Dialect,
    list: Cow<'static, [EmbeddedMigration]>,
    /// Name and version of the package that embeds them.
    program: Option<(&'static str, &'static str)>,
    /// Where a build of this working copy has noted that the newest migration is its draft.
    draft: Option<&'static str>,
    /// How the files are called, which says in which order they run.
    layout: Layout,
    /// The folder that they were read from.
    folder: Option<PathBuf>,
    /// The ways back, as far as somebody said that they are to be carried.
    reverses: &'static [Reverse],
    found_reverses: Vec<Reverse>,
    /// What they produce, as the build knows it, or whoever read the folder.
    outline: Option<&'static str>,
    found_outline: Option<String>,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedMigration {
    name: Cow<'static, str>,
    checksum: Cow<'static, str>,
    script: Script,
    statements: Cow<'static, [(u32, u32)]>,
    transactional: bool,
    alone: bool,
}

impl Migrations {
    /// For the macro: the migrations must be in the order of their layout.
    #[doc(hidden)]
    pub const fn embedded(dialect: Dialect, list: &'static [EmbeddedMigration]) -> Self {
        Migrations {
            dialect,
            list: Cow::Borrowed(list),
            program: None,
            draft: None,
            layout: Layout::Folders,
            folder: None,
            reverses: &[],
            found_reverses: Vec::new(),
            outline: None,
            found_outline: None,
        }
    }

    /// For the macro: the ways back from these migrations.
    #[doc(hidden)]
    #[must_use]
    pub const fn reversible(mut self, reverses: &'static [Reverse]) -> Self {
        self.reverses = reverses;
        self
    }

    /// For tools: the same, found while the program runs.
    #[doc(hidden)]
    #[must_use]
    pub fn found_reversible(mut self, reverses: Vec<Reverse>) -> Self {
        self.found_reverses = reverses;
        self
    }

    /// The way back from a migration.
    pub(crate) fn reverse_of(&self, name: &str) -> Option<&Reverse> {
        let mut all = self.found_reverses.iter().chain(self.reverses);
        all.find(|reverse| reverse.name == name)
    }

    /// For the macro: the package that embeds the migrations, for the rows of the history.
    #[doc(hidden)]
    #[must_use]
    pub const fn of_program(
        mut self,
        name: Option<&'static str>,
        version: Option<&'static str>,
    ) -> Self {
        if let (Some(name), Some(version)) = (name, version) {
            self.program = Some((name, version));
        }
        self
    }

    /// For the macro: the layout whose order the migrations have.
    #[doc(hidden)]
    #[must_use]
    pub const fn in_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// How the files are called.
    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// True when a migration of this name would come behind all that are here.
    pub(crate) fn is_behind_all(&self, name: &str) -> bool {
        let newest = self.list.last();
        newest.is_none_or(|newest| self.layout.compare(name, newest.name()).is_gt())
    }

    /// In which order two migrations of this history run.
    pub(crate) fn order(&self, a: &str, b: &str) -> Ordering {
        self.layout.compare(a, b)
    }

    /// For the macro: the record of the draft among the migrations.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_draft(mut self, record: Option<&'static str>) -> Self {
        self.draft = record;
        self
    }

    /// For the macro: what the migrations produce, as the build script knows it.
    #[doc(hidden)]
    #[must_use]
    pub const fn producing(mut self, outline: &'static str) -> Self {
        self.outline = Some(outline);
        self
    }

    /// For tools: the same, found out while the program runs.
    #[doc(hidden)]
    #[must_use]
    pub fn found_to_produce(mut self, outline: String) -> Self {
        self.found_outline = Some(outline);
        self
    }

    /// What the migrations produce; `None` when no build script said it.
    pub(crate) fn outline(&self) -> Option<Outline> {
        let text = self.found_outline.as_deref().or(self.outline);
        outline::parse(text?)
    }

    /// A migration was applied: builds write it anew no more.
    pub(crate) fn settle(&self, name: &str) {
        let embedded = self.draft.map(PathBuf::from);
        if let Some(record) = embedded.or_else(|| self.folder.as_deref().map(draft::path)) {
            draft::settle(&record, name);
        }
    }

    /// Which program this is, and which version of it.
    pub(crate) fn program(&self) -> Option<String> {
        let (name, version) = self.program?;
        Some(format!("{name} {version}"))
    }

    /// Reads a migrations folder at run time, for tests and for programs that ship the folder. `dialect` is required
    /// if the folder has no `migration_lock.toml`; otherwise both must agree.
    ///
    /// # Errors
    /// When the folder, a script or the lock file cannot be used; the error names the path.
    ///
    /// ```no_run
    /// let migrations = whimbrel::Migrations::from_folder("prisma/migrations", None)?;
    /// # Ok::<(), whimbrel::FolderError>(())
    /// ```
    pub fn from_folder(
        path: impl AsRef<Path>,
        dialect: Option<Dialect>,
    ) -> Result<Self, FolderError> {
        folder::load(path.as_ref(), dialect)
    }

    /// The provider of the migrations.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert_eq!(MIGRATIONS.dialect(), whimbrel::Dialect::Sqlite);
    /// ```
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The migrations in order.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// for migration in MIGRATIONS.iter() {
    ///     println!("{} {}", migration.name(), migration.checksum());
    /// }
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, EmbeddedMigration> {
        self.list.iter()
    }

    /// How many migrations there are.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert_eq!(MIGRATIONS.len(), 2);
    /// ```
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// A checksum of all names and checksums in order. Two binaries with the same checksum contain the same
    /// migrations.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::embedded(whimbrel::Dialect::Sqlite, &[]);
    /// assert_eq!(MIGRATIONS.checksum().len(), 64);
    /// ```
    pub fn checksum(&self) -> String {
        let lines = self
            .list
            .iter()
            .map(|m| format!("{} {}\n", m.name, m.checksum));
        checksum::of(lines.collect::<String>().as_bytes())
    }

    /// True when there are no migrations.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert!(!MIGRATIONS.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The name that may have been meant by one that no migration has.
    pub(crate) fn near(&self, name: &str) -> Option<&str> {
        near::near(name, self.iter().map(EmbeddedMigration::name))
    }

    /// The migration of that name.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert!(MIGRATIONS.get("1_notes").is_some());
    /// assert!(MIGRATIONS.get("3_none").is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&EmbeddedMigration> {
        self.list.iter().find(|migration| migration.name == name)
    }
}

/// The same migrations, whichever program carries them.
impl PartialEq for Migrations {
    fn eq(&self, other: &Self) -> bool {
        (self.dialect, &self.list) == (other.dialect, &other.list)
    }
}

impl Eq for Migrations {}

impl<'a> IntoIterator for &'a Migrations {
    type Item = &'a EmbeddedMigration;
    type IntoIter = std::slice::Iter<'a, EmbeddedMigration>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl EmbeddedMigration {
    /// For the macro: `checksum` is the SHA-256 of the bytes of `sql`, `statements` are byte
    /// ranges in it, `transactional` says that all of them may run in one transaction.
    #[doc(hidden)]
    pub const fn embedded(
        name: &'static str,
        checksum: &'static str,
        sql: &'static str,
        statements: &'static [(u32, u32)],
        transactional: bool,
    ) -> Self {
        EmbeddedMigration {
            name: Cow::Borrowed(name),
            checksum: Cow::Borrowed(checksum),
            script: Script::Plain(Cow::Borrowed(sql)),
            statements: Cow::Borrowed(statements),
            transactional,
            alone: false,
        }
    }

    /// For the macro: the same with the bytes `script` of a packed history for `sql`.
    #[cfg(feature = "compress")]
    #[doc(hidden)]
    pub const fn packed(
        name: &'static str,
        checksum: &'static str,
        history: &'static Packed,
        script: (u32, u32),
        statements: &'static [(u32, u32)],
        transactional: bool,
    ) -> Self {
        EmbeddedMigration {
            name: Cow::Borrowed(name),
            checksum: Cow::Borrowed(checksum),
            script: Script::Packed {
                history,
                start: script.0,
                end: script.1,
            },
            statements: Cow::Borrowed(statements),
            transactional,
            alone: false,
        }
    }

    /// For the macro: its files say that it runs outside of a transaction.
    #[doc(hidden)]
    #[must_use]
    pub const fn outside_of_a_transaction(mut self) -> Self {
        self.alone = true;
        self
    }

    /// True when its files say that it runs outside of a transaction.
    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }

    /// The way back from an applied migration, to be run like one; `checksum` is the applied one's.
    pub(crate) fn going_back(
        dialect: Dialect,
        name: &str,
        checksum: &str,
        sql: &str,
    ) -> Option<Self> {
        let mut script = Migration::new(name, PathBuf::new(), sql);
        script.alone = transaction::wants_no_transaction(sql);
        let script = folder::scripted(dialect, &script).ok()?;
        Some(EmbeddedMigration {
            checksum: Cow::Owned(checksum.to_owned()),
            ..script
        })
    }

    /// The name of its folder, or of its file without `.sql` and `.up.sql`.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migration = MIGRATIONS.get("1_notes").expect("it is embedded");
    /// assert_eq!(migration.name(), "1_notes");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SHA-256 of the script in lower-case hex.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migration = MIGRATIONS.get("1_notes").expect("it is embedded");
    /// assert_eq!(migration.checksum().len(), 64);
    /// ```
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// The script's file, byte for byte. If a file has a down section too, [`Self::statements`] are those of the up
    /// section.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migration = MIGRATIONS.get("1_notes").expect("it is embedded");
    /// assert!(migration.sql().starts_with("CREATE TABLE note"));
    /// ```
    pub fn sql(&self) -> &str {
        self.script.as_str()
    }

    /// The script's statements, without comments around them and without semicolons.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migration = MIGRATIONS.get("1_notes").expect("it is embedded");
    /// assert_eq!(migration.statements().len(), 1);
    /// ```
    pub fn statements(&self) -> impl ExactSizeIterator<Item = &str> {
        let sql = self.sql();
        self.statements
            .iter()
            .map(|&(start, end)| sql.get(start as usize..end as usize).unwrap_or(""))
    }

    /// The statement of that number, counted from 0.
    pub(crate) fn statement(&self, index: usize) -> Option<&str> {
        let &(start, end) = self.statements.get(index)?;
        self.sql().get(start as usize..end as usize)
    }

    /// True when the whole script runs in one transaction with its record.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migration = MIGRATIONS.get("1_notes").expect("it is embedded");
    /// assert!(migration.is_transactional());
    /// ```
    pub fn is_transactional(&self) -> bool {
        self.transactional
    }

    /// The line of a statement in the script, from 1.
    pub(crate) fn line_of(&self, statement: usize) -> usize {
        let start = self.statements.get(statement).map_or(0, |range| range.0);
        self.line_at(start as usize)
    }

    /// The line of a byte in the script, from 1.
    pub(crate) fn line_at(&self, offset: usize) -> usize {
        let before = self.sql().as_bytes().iter().take(offset);
        before.filter(|&&byte| byte == b'\n').count() + 1
    }

    /// True when a recorded checksum is that of this script, line endings aside.
    pub(crate) fn has_checksum(&self, recorded: &str) -> bool {
        recorded.eq_ignore_ascii_case(&self.checksum)
            || checksum::matches(recorded, self.sql().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The shape of what the macro writes.
    static EMBEDDED: Migrations = {
        static LIST: &[EmbeddedMigration] = &[EmbeddedMigration::embedded(
            "1_init",
            "3aa3e4b9a4b5ed6aa3d2fe4d2bbf2d0b8f8a0ff5e7c6bb9d4f4b3f1b7a0a4f2c",
            "-- a\nCREATE TABLE a (id INT);\n\nSELECT 1",
            &[(5, 28), (31, 39)],
            true,
        )];
        Migrations::embedded(Dialect::Sqlite, LIST)
    };

    #[test]
    fn embedded_in_a_static() {
        let migration = EMBEDDED.get("1_init").expect("it is there");
        let statements: Vec<&str> = migration.statements().collect();
        assert_eq!(statements, ["CREATE TABLE a (id INT)", "SELECT 1"]);
        assert_eq!((migration.line_of(0), migration.line_of(1)), (2, 4));
        assert!(migration.has_checksum(&checksum::of(
            b"-- a\r\nCREATE TABLE a (id INT);\r\n\r\nSELECT 1"
        )));
    }
}
