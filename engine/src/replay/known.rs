//! The state of a replay as the analysis of queries sees it.

use super::{
    apply::view_index,
    cursor::{Name, Place},
    returned::View,
    state::State,
};
use crate::{
    dialect::facts,
    plan::full_name,
    query::{
        Catalog, Found, OwnFunction, Purpose, Relation, RelationColumn, Type, UserTypes, analyse,
        internal, is_builtin_function, is_builtin_type, knows_extension, mysql_type, own_relation,
        sqlite_type, type_of,
    },
    sql::{
        Arity, AttachedKind, Column, ColumnType, Dialect, Family, IndexColumn, IndexKind,
        IndexTerm, OpaqueKind, QName, Table, options,
    },
};

/// What exists at this place of the history.
pub(super) struct Known<'s, 'a> {
    pub(super) state: &'s State<'a>,
    extensions: Vec<String>,
}

impl<'s, 'a> Known<'s, 'a> {
    pub(super) fn new(state: &'s State<'a>) -> Self {
        let extensions = state.schema.extensions.iter();
        Known {
            state,
            extensions: extensions.map(|extension| extension.name.clone()).collect(),
        }
    }
}

/// Extensions that are not among those whose functions are known, and make no tables.
const WITHOUT_TABLES: [&str; 2] = ["vector", "pg_uuidv7"];

impl Known<'_, '_> {
    pub(super) fn name(&self, namespace: Option<&str>, name: &str) -> Name {
        Name {
            namespace: namespace
                .filter(|_| self.state.dialect.has_namespaces())
                .map(str::to_owned),
            name: name.to_owned(),
            at: Place::default(),
        }
    }

    /// A type that is only found with its schema before it is called so.
    pub(super) fn qualify(&self, ty: &mut Type) {
        let Type::Named(name) = ty else { return };
        let (list, own) = match name.strip_prefix('_') {
            Some(own) => ("_", own),
            None => ("", name.as_str()),
        };
        let kinds = [OpaqueKind::Type, OpaqueKind::Domain];
        let enums = self.state.schema.enums.iter().map(|e| &e.name);
        let opaque = self.state.schema.opaque.iter();
        let opaque = opaque.filter(|opaque| kinds.contains(&opaque.kind));
        let all = enums.chain(opaque.map(|opaque| &opaque.name));
        let mut named = all.filter(|full| full.name == own);
        if let (Some(only), None) = (named.next(), named.next())
            && let Some(namespace) = &only.namespace
            && !self.state.search_path.contains(namespace)
            && !is_builtin_type(own)
        {
            *ty = Type::Named(format!("{list}{namespace}.{own}"));
        }
    }

    /// True when an extension makes what is not known here.
    pub(super) fn has_extensions(&self) -> bool {
        !self.extensions.iter().all(|name| knows_extension(name))
    }

    /// True for what may be the sequence of an identity column, which no statement makes.
    fn is_of_identity(&self, name: &str) -> bool {
        let is_named = name.ends_with("_seq") || self.state.mentions("SEQUENCE NAME");
        let mut columns = self.state.schema.tables.iter().flat_map(|t| &t.columns);
        is_named && columns.any(|column| column.identity.is_some())
    }

    /// True when something may give values to columns that a statement leaves out.
    fn is_filled(&self, table: &QName) -> bool {
        let kinds = [OpaqueKind::Trigger, OpaqueKind::Rule, OpaqueKind::Domain];
        self.state.schema.opaque.iter().any(|opaque| {
            // A domain can have a default of its own, which is not known.
            kinds.contains(&opaque.kind)
                && (opaque.kind == OpaqueKind::Domain
                    || opaque.depends_on.is_empty()
                    || opaque.depends_on.iter().any(|(on, _)| on == table))
        })
    }

    fn view(&self, name: &Name) -> Option<Found> {
        let kinds = [
            OpaqueKind::View,
            OpaqueKind::MaterializedView,
            OpaqueKind::VirtualTable,
        ];
        let at = self.state.find_opaque(name, &kinds)?;
        let opaque = self.state.schema.opaque.get(at)?;
        let columns = match self.state.views.get(&opaque.name) {
            Some(View::Known(columns)) => {
                let told = !self.state.untyped.contains(&opaque.name);
                Some((columns.clone(), told))
            }
            Some(written) => written.read(self.state).flatten(),
            None => None,
        };
        // What a view returns is known by name; its types are not always.
        let columns: Option<Vec<RelationColumn>> = columns.map(|(columns, told)| {
            let columns = columns.into_iter().map(|column| {
                let known = self.column(&column);
                RelationColumn {
                    ty: match told {
                        true => known.ty,
                        false => Type::Any,
                    },
                    nullable: known.nullable || self.state.dialect.has_namespaces(),
                    ..known
                }
            });
            columns.collect()
        });
        Some(match columns {
            Some(columns) if columns.iter().all(|column| column.name != "?column?") => {
                Found::Relation(Relation {
                    columns,
                    is_view: true,
                    open: self.state.uncertain,
                    is_filled: true,
                    key: Vec::new(),
                    unique: None,
                })
            }
            _ => Found::Hidden,
        })
    }

    fn column(&self, column: &Column) -> RelationColumn {
        RelationColumn {
            name: column.name.clone(),
            ty: self.ty(column),
            nullable: !column.required_list
                && column.arity != Arity::Required
                && !(column.auto_increment && facts(self.state.dialect).counts_only_row_ids),
            required: (column.required_list || column.arity == Arity::Required)
                && column.default.is_none()
                && !column.auto_increment
                && column.identity.is_none()
                && column.generated.is_none(),
            generated: column.generated.is_some(),
            invisible: column.options.contains_key(options::INVISIBLE),
            is_row_number: column.auto_increment && facts(self.state.dialect).counts_only_row_ids,
            refers: false,
        }
    }

    /// The type of what an index is made of.
    pub(super) fn type_of(&self, table: &Table, term: &IndexTerm) -> Type {
        match term {
            IndexTerm::Column(name) => match table.column(name) {
                // One of another schema may have the name of one of the server's own.
                Some(Column {
                    ty: ColumnType::Unsupported(text),
                    ..
                }) if text.contains('.') => Type::Any,
                Some(column) => self.ty(column),
                None => Type::Any,
            },
            IndexTerm::Expression(text) => {
                let table = full_name(self.state.dialect, &table.name);
                let sql = format!("SELECT ({text}\n) FROM {table}");
                let found = analyse(self, &sql, Purpose::Prepared)
                    .columns
                    .into_iter()
                    .next();
                found.map_or(Type::Any, |column| column.ty)
            }
        }
    }

    /// The type of a column.
    pub(super) fn ty(&self, column: &Column) -> Type {
        match self.state.dialect.family() {
            Family::Sqlite => match &column.ty {
                ColumnType::Native(native) if native.args.is_empty() => sqlite_type(&native.name),
                ColumnType::Native(native) => sqlite_type(&format!("{}()", native.name)),
                ColumnType::Unsupported(text) => sqlite_type(text),
                _ => Type::Any,
            },
            Family::Mysql => mysql_type(column),
            Family::Postgres => type_of(column),
        }
    }
}

/// Whoever runs migrations has a table of its own, which no migration makes.
fn is_history_table(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "migration",
        "schema_version",
        "schema_history",
        "schema_info",
        "changelog",
        "db_version",
    ]
    .iter()
    .any(|part| lower.contains(part))
}

/// SQLite has tables that nobody makes; which ones depends on how it was built.
fn is_own_of_sqlite(name: &str) -> bool {
    const FUNCTIONS: [&str; 12] = [
        "json_each",
        "json_tree",
        "jsonb_each",
        "jsonb_tree",
        "generate_series",
        "dbstat",
        "bytecode",
        "tables_used",
        "completion",
        "carray",
        "fsdir",
        "zipfile",
    ];
    name.starts_with("sqlite_") || name.starts_with("pragma_") || FUNCTIONS.contains(&name)
}

/// The columns of what keeps rows apart. Conditions do not count: where they hold is the statement's business.
fn unique(table: &Table) -> Vec<Vec<String>> {
    let key = table.primary_key.iter().map(|key| plain(&key.columns));
    let indexes = table.indexes.iter();
    let unique = indexes.filter(|index| index.kind == IndexKind::Unique);
    key.chain(unique.map(|index| plain(&index.columns)))
        .collect()
}

/// The columns of a key; an expression is called by nothing.
fn plain(columns: &[IndexColumn]) -> Vec<String> {
    let names = columns.iter().map(|column| match &column.term {
        IndexTerm::Column(name) => name.clone(),
        IndexTerm::Expression(_) => String::new(),
    });
    names.collect()
}

/// SQLite's table of what there is.
fn master() -> Found {
    let columns = [
        ("type", "TEXT"),
        ("name", "TEXT"),
        ("tbl_name", "TEXT"),
        ("rootpage", "INTEGER"),
        ("sql", "TEXT"),
    ];
    let columns = columns.map(|(name, ty)| (name, Type::named(ty)));
    Found::Relation(made_by_nobody(columns, false))
}

/// A table or view of the server's own, which may have other columns in some versions.
fn server_table(columns: Vec<(&'static str, Type)>) -> Found {
    Found::Relation(made_by_nobody(columns, true))
}

/// A view that nobody made. `open`: it may have other columns too.
fn made_by_nobody(columns: impl IntoIterator<Item = (&'static str, Type)>, open: bool) -> Relation {
    let column = |(name, ty): (&str, Type)| RelationColumn {
        name: name.to_owned(),
        ty,
        nullable: true,
        required: false,
        generated: false,
        invisible: false,
        is_row_number: false,
        refers: false,
    };
    Relation {
        columns: columns.into_iter().map(column).collect(),
        is_view: true,
        open,
        is_filled: true,
        key: Vec::new(),
        unique: None,
    }
}

/// What every sequence holds.
fn sequence() -> Found {
    let columns = [
        ("last_value", "int8"),
        ("log_cnt", "int8"),
        ("is_called", "bool"),
    ];
    let mut relation = made_by_nobody(columns.map(|(name, ty)| (name, Type::named(ty))), false);
    relation.is_view = false;
    for column in &mut relation.columns {
        column.nullable = false;
    }
    Found::Relation(relation)
}

impl UserTypes for Known<'_, '_> {
    fn extensions(&self) -> &[String] {
        &self.extensions
    }

    fn domain(&self, name: &str) -> Option<String> {
        let (ty, array) = self
            .state
            .resolve(&self.name(None, name), |namespace, name| {
                self.state.domains.get(&QName::new(namespace, name))
            })?;
        let base = match ty {
            ColumnType::Native(native) => internal(&native.name),
            ColumnType::Enum(name) => name.name.clone(),
            _ => return None,
        };
        Some(match array {
            true => format!("_{base}"),
            false => base,
        })
    }

    fn is_enum(&self, name: &str) -> bool {
        self.state.schema.enums.iter().any(|e| e.name.name == name)
    }

    fn enum_values(&self, name: &str) -> Option<Vec<String>> {
        if self.state.uncertain {
            return None;
        }
        let mut values: Option<Vec<String>> = None;
        // Types of one name in several schemas are not told apart.
        for found in &self.state.schema.enums {
            if found.name.name == name {
                let all = values.get_or_insert_default();
                all.extend(found.values.iter().cloned());
            }
        }
        values
    }
}

impl Catalog for Known<'_, '_> {
    fn dialect(&self) -> Dialect {
        self.state.dialect
    }

    fn is_uncommitted(&self, name: &str, value: &str) -> bool {
        let mut all = self.state.uncommitted.iter();
        all.any(|(ty, new)| ty.name == name && new == value)
    }

    fn relation(&self, namespace: Option<&str>, wanted: &str) -> Found {
        let name = self.name(namespace, wanted);
        if let Some(table) = self
            .state
            .find_table(&name)
            .and_then(|id| self.state.schema.tables.get(id))
        {
            let untyped = self.state.untyped.contains(&table.name);
            let column = |column: &Column| {
                let known = self.column(column);
                RelationColumn {
                    ty: match untyped {
                        true => Type::Any,
                        false => known.ty,
                    },
                    refers: table
                        .foreign_keys
                        .iter()
                        .any(|key| key.columns.contains(&column.name)),
                    ..known
                }
            };
            return Found::Relation(Relation {
                columns: table.columns.iter().map(column).collect(),
                is_view: false,
                // Columns that are not known at all.
                open: self.state.uncertain
                    || untyped && table.columns.is_empty()
                    || self.state.external.contains(&table.name),
                is_filled: self.is_filled(&table.name),
                key: table
                    .primary_key
                    .as_ref()
                    .map(|key| plain(&key.columns))
                    .unwrap_or_default(),
                unique: Some(unique(table)),
            });
        }
        if let Some(view) = self.view(&name) {
            return view;
        }
        if self.state.find_sequence(&name).is_some() {
            return sequence();
        }
        let mut own = facts(self.state.dialect).catalogue_tables.iter();
        if own.any(|name| name.eq_ignore_ascii_case(wanted)) {
            return master();
        }
        if facts(self.state.dialect).keeps_postgres_rules
            && let Some(own) = own_relation(namespace, wanted)
        {
            return server_table(own);
        }
        let system = match self.state.dialect.family() {
            Family::Postgres => {
                let elsewhere = namespace.is_some_and(|namespace| {
                    // What another program made is not in this history.
                    namespace == "information_schema"
                        || !self
                            .state
                            .schema
                            .namespaces
                            .iter()
                            .any(|known| known == namespace)
                });
                wanted.starts_with("pg_") || elsewhere
            }
            Family::Sqlite => {
                is_own_of_sqlite(&wanted.to_ascii_lowercase())
                    || namespace.is_some_and(|n| !n.eq_ignore_ascii_case("main"))
            }
            Family::Mysql => namespace.is_some() || wanted.eq_ignore_ascii_case("dual"),
        };
        let may_be = self.state.uncertain
            || system
            || self.is_of_identity(wanted)
            || is_history_table(wanted)
            || self
                .extensions
                .iter()
                .any(|name| !knows_extension(name) && !WITHOUT_TABLES.contains(&name.as_str()));
        match may_be {
            true => Found::Hidden,
            false => Found::Missing,
        }
    }

    fn may_be_relation(&self, namespace: Option<&str>, name: &str) -> bool {
        let wanted = self.name(namespace, name);
        let (state, indexes) = (self.state, AttachedKind::Index);
        let mut attached = state.schema.attached.iter();
        // Views have indexes which the server named, and partitions columns whose names it made.
        attached.any(|it| it.kind == indexes && it.name.is_empty())
            || state.uncertain
            || state.called_unknown
            || self.has_extensions()
            || !matches!(self.relation(namespace, name), Found::Missing)
            || state.find_index(&wanted).is_some()
            || state.find_exclusion(&wanted).is_some()
            || view_index(state, &wanted).is_some()
            || state.find_opaque(&wanted, &[OpaqueKind::Type]).is_some()
    }

    fn may_have_collations(&self) -> bool {
        self.state.uncertain || self.state.mentions("CREATE COLLATION")
    }

    fn relation_names(&self) -> Vec<String> {
        let tables = self
            .state
            .schema
            .tables
            .iter()
            .map(|table| table.name.name.clone());
        let views = self.state.views.keys().map(|name| name.name.clone());
        tables.chain(views).collect()
    }

    fn has_type(&self, namespace: Option<&str>, name: &str) -> bool {
        let wanted = self.name(namespace, name);
        self.state.find_enum(&wanted).is_some()
            || self
                .state
                .find_opaque(&wanted, &[OpaqueKind::Type, OpaqueKind::Domain])
                .is_some()
            || self.has_extensions() && !is_builtin_type(name)
    }

    fn may_have_function(&self, name: &str) -> bool {
        self.has_own_function(name) || self.has_extensions() && !is_builtin_function(name)
    }

    fn own_functions(&self, namespace: Option<&str>, name: &str) -> Option<Vec<OwnFunction>> {
        self.functions(namespace, name)
    }

    fn has_own_function(&self, name: &str) -> bool {
        let opaque = self.state.schema.opaque.iter();
        let mut functions = opaque.filter(|opaque| opaque.kind == OpaqueKind::Function);
        let is_mysql = self.state.dialect.family() == Family::Mysql;
        self.state.uncertain
            || functions.any(|function| {
                let own = function.name.name.split('(').next().unwrap_or_default();
                own == name || is_mysql && own.eq_ignore_ascii_case(name)
            })
    }

    fn may_have_operators(&self, builtin: bool) -> bool {
        self.state.uncertain
            || !builtin && self.has_extensions()
            || self.state.mentions("CREATE OPERATOR")
            || self.state.mentions("CREATE CAST")
    }

    fn same(&self, a: &str, b: &str) -> bool {
        self.state.same(a, b)
    }

    fn same_table(&self, a: &str, b: &str) -> bool {
        // Aliases of MySQL are told apart by case or not, as its server is set up.
        match self.state.dialect.family() {
            Family::Mysql => a.eq_ignore_ascii_case(b),
            _ => self.state.same_table(a, b),
        }
    }
}
