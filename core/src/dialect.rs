//! The databases that are spoken.

/// The family of databases whose SQL is read or written: the `provider` of a Prisma schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// CockroachDB.
    Cockroach,
    /// SQLite.
    Sqlite,
    /// MySQL and MariaDB.
    Mysql,
}

/// Databases with one grammar and one catalogue, which differ in facts: what is written and read for one of a family is
/// written and read for all, unless a fact says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// PostgreSQL and CockroachDB.
    Postgres,
    /// SQLite.
    Sqlite,
    /// MySQL and MariaDB.
    Mysql,
}

impl Family {
    /// The `provider` of the database that the family is called after.
    pub fn provider(self) -> &'static str {
        match self {
            Family::Postgres => Dialect::Postgres,
            Family::Sqlite => Dialect::Sqlite,
            Family::Mysql => Dialect::Mysql,
        }
        .provider()
    }
}

impl Dialect {
    /// The family.
    ///
    /// ```
    /// use whimbrel_core::{Dialect, Family};
    ///
    /// assert_eq!(Dialect::Cockroach.family(), Family::Postgres);
    /// ```
    pub fn family(self) -> Family {
        match self {
            Dialect::Postgres | Dialect::Cockroach => Family::Postgres,
            Dialect::Sqlite => Family::Sqlite,
            Dialect::Mysql => Family::Mysql,
        }
    }

    /// The dialect of a `provider`, as a schema or a `migration_lock.toml` names it.
    ///
    /// ```
    /// use whimbrel_core::Dialect;
    ///
    /// assert_eq!(Dialect::from_provider("postgres"), Some(Dialect::Postgres));
    /// assert_eq!(Dialect::from_provider("mongodb"), None);
    /// ```
    pub fn from_provider(name: &str) -> Option<Self> {
        Some(match name {
            "postgresql" | "postgres" => Dialect::Postgres,
            "cockroachdb" => Dialect::Cockroach,
            "sqlite" => Dialect::Sqlite,
            "mysql" => Dialect::Mysql,
            _ => return None,
        })
    }

    /// The `provider` that is written into `migration_lock.toml`.
    pub fn provider(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgresql",
            Dialect::Cockroach => "cockroachdb",
            Dialect::Sqlite => "sqlite",
            Dialect::Mysql => "mysql",
        }
    }

    /// True when tables live in named schemas (`"public"."users"`).
    pub fn has_namespaces(self) -> bool {
        self.family() == Family::Postgres
    }

    /// The longest identifier in bytes (MySQL: characters); longer constraint names are cut.
    pub fn identifier_limit(self) -> usize {
        match self.family() {
            Family::Postgres => 63,
            Family::Mysql => 64,
            Family::Sqlite => 10_000,
        }
    }

    /// A name as the database stores it: PostgreSQL cuts one that is too long, the others refuse it.
    ///
    /// ```
    /// use whimbrel_core::Dialect;
    ///
    /// assert_eq!(Dialect::Postgres.stored_name("users"), "users");
    /// assert_eq!(Dialect::Postgres.stored_name(&"ü".repeat(60)), "ü".repeat(31));
    /// ```
    pub fn stored_name(self, name: &str) -> &str {
        if !self.has_namespaces() {
            return name;
        }
        let mut end = name.len().min(self.identifier_limit());
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.get(..end).unwrap_or(name)
    }
}
