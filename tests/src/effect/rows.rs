//! Rows for every table. The value of a column depends on its type and the row's number only,
//! so that foreign keys hold whatever refers to whatever.

use whimbrel_engine::{
    plan::{identifier, string},
    sql::{Arity, Column, ColumnType, Dialect, QName, SqlSchema, Table},
};

/// How many rows a table gets: no more than there are truth values, for unique columns.
const ROWS: usize = 2;

/// The statements that fill all tables, with foreign keys unchecked meanwhile: tables may refer
/// to each other in circles.
pub fn insert(schema: &SqlSchema) -> String {
    let dialect = schema.dialect;
    let (off, on) = match dialect {
        Dialect::Sqlite => ("PRAGMA foreign_keys=OFF;", "PRAGMA foreign_keys=ON;"),
        Dialect::Mysql => ("SET foreign_key_checks=0;", "SET foreign_key_checks=1;"),
        _ => (
            "SET session_replication_role = replica;",
            "SET session_replication_role = DEFAULT;",
        ),
    };
    let mut out = format!("{off}\n");
    for table in &schema.tables {
        for row in 0..ROWS {
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|column| identifier(dialect, &column.name))
                .collect();
            let values: Vec<String> = table
                .columns
                .iter()
                .map(|column| value(schema, column, row))
                .collect();
            out.push_str(&format!(
                "INSERT INTO {} ({}) VALUES ({});\n",
                qualified(dialect, &table.name),
                columns.join(", "),
                values.join(", ")
            ));
        }
    }
    out.push_str(on);
    out.push('\n');
    out
}

fn qualified(dialect: Dialect, name: &QName) -> String {
    match &name.namespace {
        Some(namespace) => format!(
            "{}.{}",
            identifier(dialect, namespace),
            identifier(dialect, &name.name)
        ),
        None => identifier(dialect, &name.name),
    }
}

fn value(schema: &SqlSchema, column: &Column, row: usize) -> String {
    let dialect = schema.dialect;
    let single = match &column.ty {
        ColumnType::Enum(name) => {
            let values = schema
                .enumeration(name)
                .map(|e| e.values.as_slice())
                .unwrap_or_default();
            let chosen = values.get(row).or(values.first()).cloned();
            format!(
                "{}::{}",
                string(dialect, &chosen.unwrap_or_default()),
                qualified(dialect, name)
            )
        }
        ColumnType::InlineEnum(values) => {
            let chosen = values.get(row).or(values.first()).cloned();
            string(dialect, &chosen.unwrap_or_default())
        }
        ColumnType::Unsupported(text) => match text.as_str() {
            _ if dialect == Dialect::Sqlite => format!("'{row}'"),
            "circle" => format!("'<(0,0),{row}>'"),
            "point" => format!("'({row},0)'"),
            _ => format!("'{row}'"),
        },
        ColumnType::Native(ty) => literal(dialect, &ty.name, &ty.args, row),
    };
    match column.arity {
        Arity::List => {
            let ty = match &column.ty {
                ColumnType::Native(ty) => ty.name.clone(),
                ColumnType::Enum(name) => qualified(dialect, name),
                ColumnType::Unsupported(text) => text.clone(),
                ColumnType::InlineEnum(_) => "text".to_owned(),
            };
            format!("ARRAY[{single}]::{ty}[]")
        }
        _ => single,
    }
}

fn literal(dialect: Dialect, name: &str, args: &[u32], row: usize) -> String {
    let length = args.first().copied().unwrap_or(1) as usize;
    match name {
        "UUID" => format!("'00000000-0000-0000-0000-00000000000{row}'"),
        "INET" => format!("'10.0.0.{row}'"),
        "XML" => format!("'<a>{row}</a>'"),
        "BIT" if dialect == Dialect::Mysql => format!("b'{row}'"),
        "BIT" => format!("B'{}'", row.to_string().repeat(length)),
        "VARBIT" => format!("B'{row}'"),
        "BYTEA" | "BYTES" => format!("'\\x0{row}'"),
        "BLOB" | "LONGBLOB" | "TINYBLOB" | "MEDIUMBLOB" | "BINARY" | "VARBINARY" => {
            format!("x'0{row}'")
        }
        "JSON" | "JSONB" => format!("'{{\"k\": {row}}}'"),
        "BOOLEAN" | "BOOL" => ["false", "true"][row % 2].to_owned(),
        "DATE" => format!("'2020-01-0{}'", row + 1),
        "TIME" | "TIMETZ" => format!("'10:00:0{row}'"),
        "TIMESTAMP" | "TIMESTAMPTZ" | "DATETIME" => format!("'2020-01-0{} 10:00:00'", row + 1),
        "YEAR" => format!("200{row}"),
        "TEXT" | "VARCHAR" | "CHAR" | "CITEXT" | "STRING" | "TINYTEXT" | "MEDIUMTEXT"
        | "LONGTEXT" => {
            format!("'{row}'")
        }
        // Numbers, money among them; zero is no value for an auto-increment column.
        _ => format!("{}", row + 1),
    }
}

/// A query for what has to stay as it is: every row of every table that is on both sides, with
/// the columns that keep their type.
pub fn select_kept(previous: &SqlSchema, next: &SqlSchema) -> String {
    let dialect = next.dialect;
    let mut out = String::new();
    for old in &previous.tables {
        let Some(new) = next.table(&old.name) else {
            continue;
        };
        let kept: Vec<&Column> = old
            .columns
            .iter()
            .filter(|column| keeps_values(new, column))
            .collect();
        let columns: Vec<String> = kept
            .iter()
            .map(|column| {
                let name = identifier(dialect, &column.name);
                match dialect {
                    Dialect::Mysql => format!("HEX({name})"),
                    Dialect::Sqlite => format!("quote({name})"),
                    _ => format!("{name}::text"),
                }
            })
            .chain(["'row'".to_owned()])
            .collect();
        let order: Vec<String> = (1..=columns.len()).map(|n| n.to_string()).collect();
        out.push_str(&format!(
            "SELECT {}, {} FROM {} ORDER BY {};\n",
            string(dialect, &old.name.to_string()),
            columns.join(", "),
            qualified(dialect, &old.name),
            order.join(", ")
        ));
    }
    out
}

fn keeps_values(new: &Table, old: &Column) -> bool {
    new.column(&old.name).is_some_and(|column| {
        column.ty == old.ty && ((column.arity == Arity::List) == (old.arity == Arity::List))
    })
}
