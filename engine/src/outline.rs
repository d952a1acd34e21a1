//! What a history produces, as a running program can compare it with a live catalogue. Whatever is not
//! known for sure is left out, and counted.

use whimbrel_core::outline::{self, Enum, Name, Outline, Table};

use crate::{
    dialect::facts,
    replay::Replayed,
    source::SourceFile,
    sql::{
        Action, Arity, Column, ColumnType, Dialect, Doubt, Family, ForeignKey, Index, NativeType,
        OpaqueKind, QName, SqlSchema, Table as SqlTable, options::is_row_end,
    },
};

/// The outline of what these scripts produce; `None` when a statement could not be followed, so that
/// nothing of it is sure, and for CockroachDB.
///
/// ```
/// use whimbrel_engine::{outline::outline, replay::replay, source::SourceFile, sql::Dialect};
///
/// let scripts = [SourceFile::new("1_init/migration.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY);")];
/// let found = outline(&replay(Dialect::Sqlite, &scripts), &scripts).unwrap();
/// assert_eq!(found.tables[0].columns[0].name, "id");
/// ```
pub fn outline(replayed: &Replayed, scripts: &[SourceFile]) -> Option<Outline> {
    let schema = &replayed.schema;
    if !replayed.certain || !facts(schema.dialect).is_tried_on_servers {
        return None;
    }
    let mut writer = Writer {
        schema,
        left_out: 0,
    };
    // Partitions come and go with time, and the history is nobody's business.
    let is_meant =
        |table: &&SqlTable| table.partition_of.is_none() && table.name.name != "_prisma_migrations";
    let tables = schema.tables.iter().filter(is_meant);
    let tables = tables.map(|table| writer.table(table, replayed.untyped.contains(&table.name)));
    let tables = tables.collect();
    let is_view = |kind| matches!(kind, OpaqueKind::View | OpaqueKind::MaterializedView);
    let views = schema.opaque.iter().filter(|object| is_view(object.kind));
    let others = schema.opaque.iter().filter(|object| !is_view(object.kind));
    Some(Outline {
        tables,
        enums: schema
            .enums
            .iter()
            .map(|one| Enum {
                name: writer.name(&one.name),
                values: one.values.clone(),
            })
            .collect(),
        views: views.map(|view| writer.name(&view.name)).collect(),
        left_out: writer.left_out + others.count(),
        names_public: schema.dialect.has_namespaces() && names_public(scripts),
    })
}

/// True when a script may name the schema `public` itself.
fn names_public(scripts: &[SourceFile]) -> bool {
    let names = |script: &SourceFile| {
        let mut words = script
            .text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.any(|word| word.eq_ignore_ascii_case("public"))
    };
    scripts.iter().any(names)
}

struct Writer<'s> {
    schema: &'s SqlSchema,
    left_out: usize,
}

impl Writer<'_> {
    fn name(&self, name: &QName) -> Name {
        let schema = name.namespace.as_ref();
        let schema = schema.filter(|&own| Some(own) != self.schema.default_namespace.as_ref());
        Name {
            schema: schema.cloned().unwrap_or_default(),
            name: name.name.clone(),
        }
    }

    fn table(&mut self, table: &SqlTable, untyped: bool) -> Table {
        let key = table.primary_key.as_ref();
        let key = key.and_then(|key| names(key.columns.iter().map(|column| column.name())));
        let key = key.filter(|key| self.fits(key.iter().map(String::as_str)));
        let mut key = key.unwrap_or_default();
        let is_rowid = |column: &Column| {
            facts(self.schema.dialect).keys_can_be_null && key == [column.name.as_str()]
        };
        let columns = table.columns.iter();
        let columns = columns.map(|column| self.column(column, untyped, is_rowid(column)));
        let columns: Vec<(outline::Column, bool)> = columns.collect();
        self.left_out += columns.iter().filter(|(_, told)| !told).count();
        let mut indexes: Vec<_> = table.indexes.iter().filter_map(|i| self.index(i)).collect();
        // MariaDB adds it to each key of a table that keeps its former rows.
        let row_end = table.columns.iter().find(|column| {
            let generated = column.generated.as_ref();
            generated.is_some_and(|generated| is_row_end(&generated.expression))
        });
        if let Some(column) = row_end {
            let unique = indexes.iter_mut().filter(|index| index.unique);
            let keys = unique.map(|index| &mut index.columns);
            for key in keys.chain([&mut key]).filter(|key| !key.is_empty()) {
                key.push(column.name.clone());
            }
        }
        let keys: Vec<_> = table
            .foreign_keys
            .iter()
            .filter_map(|k| self.key(k))
            .collect();
        self.left_out += table.indexes.len() - indexes.len();
        self.left_out += table.foreign_keys.len() - keys.len();
        Table {
            name: self.name(&table.name),
            columns: columns.into_iter().map(|(column, _)| column).collect(),
            key,
            indexes,
            foreign_keys: keys,
        }
    }

    /// With whether all of it is told.
    fn column(&self, column: &Column, untyped: bool, is_rowid: bool) -> (outline::Column, bool) {
        let dialect = self.schema.dialect;
        let types = match untyped {
            true => Vec::new(),
            false => types(dialect, column),
        };
        // Whether a `TIMESTAMP` may be null depends on the server's settings, where nothing is said.
        let by_setting = matches!(&column.ty, ColumnType::Native(ty)
            if facts(dialect).nullable_by_setting == Some(ty.name.as_str()));
        let nullable = match column.arity {
            _ if untyped || is_rowid || by_setting => None,
            Arity::Required => Some(false),
            Arity::Nullable => Some(true),
            Arity::List => None,
        };
        let told = !types.is_empty() && !by_setting && !untyped;
        let name = column.name.clone();
        let column = outline::Column {
            name,
            types,
            nullable,
        };
        (column, told)
    }

    fn index(&self, index: &Index) -> Option<outline::Index> {
        // The server made it for a foreign key, and drops it when another one serves.
        if index.implicit || !self.fits(index.columns.iter().filter_map(|column| column.name())) {
            return None;
        }
        let by_database =
            facts(self.schema.dialect).names_unique_constraints_itself && index.constraint;
        Some(outline::Index {
            name: match by_database {
                true => String::new(),
                false => index.name.clone(),
            },
            unique: index.kind == crate::sql::IndexKind::Unique,
            partial: index.predicate.is_some(),
            columns: index
                .columns
                .iter()
                .map(|column| column.name().unwrap_or_default().to_owned())
                .collect(),
        })
    }

    /// A longer list is cut off in the catalogue.
    fn fits<'n>(&self, names: impl Iterator<Item = &'n str>) -> bool {
        let length: usize = names.map(|name| name.len() + 1).sum();
        let longest = facts(self.schema.dialect).longest_name_list;
        longest.is_none_or(|longest| length < longest)
    }

    fn key(&self, key: &ForeignKey) -> Option<outline::ForeignKey> {
        let columns = key.columns.iter().chain(&key.referenced_columns);
        if key.doubt == Some(Doubt::Existence) || !self.fits(columns.map(String::as_str)) {
            return None;
        }
        let name = key.name.clone().filter(|name| {
            let mark = facts(self.schema.dialect).server_key_mark;
            let by_server = mark.is_some_and(|mark| name.contains(mark));
            key.doubt.is_none() && !by_server
        });
        Some(outline::ForeignKey {
            name: name.unwrap_or_default(),
            columns: key.columns.clone(),
            table: self.name(&key.referenced_table),
            referenced: key.referenced_columns.clone(),
            actions: [key.on_delete, key.on_update].map(letter).iter().collect(),
        })
    }
}

fn names<'n>(names: impl Iterator<Item = Option<&'n str>>) -> Option<Vec<String>> {
    names.map(|name| name.map(str::to_owned)).collect()
}

fn letter(action: Action) -> char {
    match action {
        Action::NoAction => 'a',
        Action::Restrict => 'r',
        Action::Cascade => 'c',
        Action::SetNull => 'n',
        Action::SetDefault => 'd',
    }
}

/// What a catalogue calls the type of a column: one of these. Empty when that is not known.
fn types(dialect: Dialect, column: &Column) -> Vec<String> {
    let found = match (&column.ty, dialect.family()) {
        (ColumnType::Enum(name), _) => vec![name.name.clone()],
        (ColumnType::InlineEnum(values), _) => inline_enum(values).into_iter().collect(),
        (ColumnType::Native(ty), Family::Sqlite) => vec![declared(ty)],
        (ColumnType::Native(ty), Family::Mysql) => mysql(ty),
        (ColumnType::Native(ty), _) => postgres(ty, column.arity == Arity::List),
        (ColumnType::Unsupported(text), Family::Sqlite) => vec![text.clone()],
        // Longer ones come from extensions, which print parameters in their own way.
        (ColumnType::Unsupported(text), _) => {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let is_plain = !text.is_empty() && text.chars().all(plain);
            is_plain.then(|| text.clone()).into_iter().collect()
        }
    };
    let list = if column.arity == Arity::List {
        "[]"
    } else {
        ""
    };
    found
        .into_iter()
        .map(|ty| outline::normal_type(dialect, &format!("{ty}{list}")))
        .collect()
}

fn with_args(name: &str, args: &[u32]) -> String {
    let texts: Vec<String> = args.iter().map(u32::to_string).collect();
    match args {
        [] => name.to_owned(),
        _ => format!("{name}({})", texts.join(",")),
    }
}

fn declared(ty: &NativeType) -> String {
    with_args(&ty.name, &ty.args)
}

/// Servers differ in how they print what is no plain letter.
fn inline_enum(values: &[String]) -> Option<String> {
    let is_plain = |value: &String| {
        let mut letters = value.chars();
        letters.all(|c| (c.is_ascii_graphic() || c == ' ') && c != '\'' && c != '\\')
    };
    let quoted: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    let all = values.iter().all(is_plain);
    all.then(|| format!("enum({})", quoted.join(",")))
}

fn mysql(ty: &NativeType) -> Vec<String> {
    let name = ty.name.to_ascii_lowercase();
    match (name.as_str(), ty.args.as_slice()) {
        // MariaDB keeps it as text.
        ("json", _) => vec![name, "longtext".to_owned()],
        ("datetime" | "timestamp" | "time", [0]) => vec![name],
        ("tinyint", args) => vec![with_args("tinyint", args)],
        (_, args) => vec![with_args(&name, args)],
    }
}

fn postgres(ty: &NativeType, is_list: bool) -> Vec<String> {
    let timed = |name: &str, zone: &str| match ty.args.as_slice() {
        [] | [6] => {
            let bare = format!("{name} {zone} time zone");
            // The precision of a list's elements is not kept.
            match is_list {
                true => Vec::new(),
                false => vec![bare, format!("{name}(6) {zone} time zone")],
            }
        }
        args => vec![format!("{} {zone} time zone", with_args(name, args))],
    };
    let of = |name: &str| vec![with_args(name, &ty.args)];
    match ty.name.as_str() {
        "DECIMAL" => of("numeric"),
        "VARCHAR" => of("character varying"),
        "CHAR" if ty.args.is_empty() => Vec::new(),
        "CHAR" => of("character"),
        "BIT" if ty.args.is_empty() => Vec::new(),
        "VARBIT" => of("bit varying"),
        "TIMESTAMP" => timed("timestamp", "without"),
        "TIMESTAMPTZ" => timed("timestamp", "with"),
        "TIME" => timed("time", "without"),
        "TIMETZ" => timed("time", "with"),
        name => of(&name.to_ascii_lowercase()),
    }
}
