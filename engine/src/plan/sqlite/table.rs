//! `CREATE TABLE`, columns and defaults.

use super::ident;
use crate::{
    describe::lex,
    plan::quote,
    sql::{
        Arity, Column, ColumnType, Default, Dialect, ForeignKey, Table, Value, options, parentheses,
    },
};

const INDENT: &str = "    ";

/// The whole table under the given name.
pub(super) fn create(table: &Table, name: &str) -> String {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|c| format!("{INDENT}{}", column(table, c)))
        .collect();
    let key: Vec<&str> = primary_key(table);
    let mut out = format!("CREATE TABLE {} (\n", ident(name));
    out.push_str(&lines.join(",\n"));
    lines.clear();
    if key.len() > 1 {
        let columns = quote::identifiers(Dialect::Sqlite, key, ", ");
        out.push_str(&format!(",\n\n{INDENT}PRIMARY KEY ({columns})"));
    }
    for index in table.indexes.iter().filter(|index| index.constraint) {
        let columns: Vec<String> = index.columns.iter().map(super::index_column).collect();
        out.push_str(&format!(",\n{INDENT}UNIQUE ({})", columns.join(", ")));
    }
    for check in &table.checks {
        let name = check
            .name
            .as_deref()
            .map(|name| format!("CONSTRAINT {} ", ident(name)));
        let definition = without_qualifier(&check.definition, &table.name.name);
        out.push_str(&format!(
            ",\n{INDENT}{}{definition}",
            name.unwrap_or_default()
        ));
    }
    for key in &table.foreign_keys {
        out.push_str(&format!(",\n{INDENT}{}", foreign_key(key)));
    }
    out.push_str("\n)");
    let known = ["STRICT", "WITHOUT ROWID"];
    let options = known
        .into_iter()
        .filter(|option| table.options.contains_key(*option));
    let options: Vec<&str> = options.collect();
    if !options.is_empty() {
        out.push(' ');
        out.push_str(&options.join(", "));
    }
    out
}

/// An expression that also holds in a table with another name: `t.a > 0` becomes `a > 0`.
pub(crate) fn without_qualifier(sql: &str, table: &str) -> String {
    let tokens = lex::tokens(Dialect::Sqlite, sql);
    let mut out = String::with_capacity(sql.len());
    let mut done = 0;
    for pair in tokens.windows(2) {
        let is_table = pair[0]
            .name()
            .is_some_and(|name| name.eq_ignore_ascii_case(table));
        if is_table && pair[1].is_symbol(".") {
            out.push_str(sql.get(done..pair[0].start).unwrap_or_default());
            done = pair[1].end;
        }
    }
    out.push_str(sql.get(done..).unwrap_or_default());
    out
}

fn primary_key(table: &Table) -> Vec<&str> {
    let key = table.primary_key.iter().flat_map(|key| &key.columns);
    key.filter_map(|column| column.name()).collect()
}

fn foreign_key(key: &ForeignKey) -> String {
    let columns = |names: &[String]| {
        quote::identifiers(Dialect::Sqlite, names.iter().map(String::as_str), ", ")
    };
    let constraint = key
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!("CONSTRAINT {} ", ident(name)));
    let when = key.options.get(options::DEFERRABLE);
    let when = when.map_or_else(String::new, |when| {
        format!(" DEFERRABLE {when}").trim_end().to_owned()
    });
    format!(
        "{constraint}FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {} ON UPDATE {}{when}",
        columns(&key.columns),
        ident(&key.referenced_table.name),
        columns(&key.referenced_columns),
        quote::action(key.on_delete),
        quote::action(key.on_update),
    )
}

/// `"name" TYPE NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT …`
pub(super) fn column(table: &Table, column: &Column) -> String {
    let is_key = primary_key(table) == [column.name.as_str()];
    let mut out = format!("{} {}", ident(&column.name), column_type(column));
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" COLLATE {}", ident(collation)));
    }
    if let Some(generated) = &column.generated {
        let expression = without_qualifier(&generated.expression, &table.name.name);
        let kind = if generated.stored {
            "STORED"
        } else {
            "VIRTUAL"
        };
        out.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {kind}"));
    }
    if column.arity != Arity::Nullable {
        out.push_str(" NOT NULL");
    }
    if is_key {
        out.push_str(" PRIMARY KEY");
    }
    if is_row_number(table, column) {
        out.push_str(" AUTOINCREMENT");
    }
    if let Some(default) = default_of(column) {
        let default = parentheses::enclosed(Dialect::Sqlite, &default, &[]);
        out.push_str(" DEFAULT ");
        out.push_str(&default);
    }
    out
}

/// True for the column that SQLite itself counts: its type is just `INTEGER`, no other integer will do.
pub(super) fn is_row_number(table: &Table, column: &Column) -> bool {
    let is_int =
        matches!(&column.ty, ColumnType::Native(ty) if ty.name == "INTEGER" && ty.args.is_empty());
    is_int && primary_key(table) == [column.name.as_str()]
}

fn column_type(column: &Column) -> String {
    match &column.ty {
        ColumnType::Native(ty) if ty.args.is_empty() => ty.name.clone(),
        ColumnType::Native(ty) => {
            let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
            format!("{}({})", ty.name, args.join(","))
        }
        ColumnType::Unsupported(text) => text.clone(),
        ColumnType::Enum(_) | ColumnType::InlineEnum(_) => "TEXT".to_owned(),
    }
}

/// The default as SQL, when there is one to write.
pub(in crate::plan) fn default_of(column: &Column) -> Option<String> {
    match column.default.as_ref()? {
        Default::Now => Some("CURRENT_TIMESTAMP".to_owned()),
        Default::Expression(expression) => {
            let sql = expression.as_deref().filter(|sql| !sql.is_empty())?;
            Some(match is_bare_default(sql) {
                true => sql.to_owned(),
                false => format!("({sql})"),
            })
        }
        Default::Sequence(_) | Default::UniqueRowid => None,
        Default::Value(constant) => Some(value(constant)),
    }
}

/// True for what SQLite takes as a default without parentheses: a literal, with a sign or as bytes, and a word.
fn is_bare_default(sql: &str) -> bool {
    let tokens = lex::tokens(Dialect::Sqlite, sql);
    let is_enclosed = parentheses::without_parentheses(Dialect::Sqlite, sql) != sql.trim();
    is_enclosed
        || match tokens.as_slice() {
            [] | [_] => true,
            [first, second] => match &second.kind {
                lex::Kind::Number(_) => first.is_symbol("-") || first.is_symbol("+"),
                lex::Kind::String(_) => first.is_word("x") && first.end == second.start,
                _ => false,
            },
            _ => false,
        }
}

fn value(constant: &Value) -> String {
    let text = |v: &str| quote::string(Dialect::Sqlite, v);
    match constant {
        Value::String(v) | Value::Enum(v) | Value::Json(v) | Value::DateTime(v) => text(v),
        Value::Int(v) | Value::Float(v) => v.clone(),
        Value::Boolean(v) => v.to_string(),
        Value::Bytes(bytes) => text(&quote::hex(bytes)),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(value).collect();
            text(&format!("[{}]", items.join(", ")))
        }
    }
}
