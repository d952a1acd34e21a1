//! Reads the definition of a column.

use super::{constraint, period, sequence::sequence_options, types};
use crate::replay::{
    cursor::{Cursor, Fail, Ident, Outcome},
    statement::{
        ColumnDef, ColumnPosition, ConstraintDef, ConstraintKind, ForeignKeyDef, KeyPart, KeyTerm,
    },
    token::Kind,
};
use crate::{
    plan::string,
    sql::{Dialect, Family, Identity, Options, SortOrder, options},
};

pub(in crate::replay) fn column(c: &mut Cursor<'_>) -> Outcome<ColumnDef> {
    let name = c.ident()?;
    definition(c, name)
}

/// Behind the column's name: its type and everything else.
pub(super) fn definition(c: &mut Cursor<'_>, name: Ident) -> Outcome<ColumnDef> {
    let ty = match c.dialect.family() {
        Family::Sqlite => types::sqlite(c)?,
        _ => Some(types::type_name(c)?),
    };
    let mut is_serial = ty.as_ref().is_some_and(|ty| ty.name == "serial");
    let start = c.position();
    let mut column = empty(name, ty);
    loop {
        if c.dialect.family() == Family::Mysql && c.words(&["SERIAL", "DEFAULT", "VALUE"]) {
            is_serial = true;
            column.nullable = Some(false);
            column.auto_increment = true;
        } else if !option(c, &mut column)? {
            break;
        }
    }
    if is_serial && c.dialect.family() == Family::Mysql {
        // There it is short for a type, `AUTO_INCREMENT` and `UNIQUE`.
        column.constraints.push(ConstraintDef {
            name: None,
            if_not_exists: false,
            options: Options::new(),
            kind: ConstraintKind::Unique {
                columns: own_key(&column, None),
                include: Vec::new(),
                nulls_not_distinct: false,
            },
            at: c.place_since(start),
        });
    }
    Ok(column)
}

/// A key of this column alone.
fn own_key(column: &ColumnDef, sort: Option<SortOrder>) -> Vec<KeyPart> {
    vec![KeyPart {
        without_overlaps: false,
        term: KeyTerm::Column(column.name.clone()),
        sort,
        length: None,
        operator_class: None,
        nulls: None,
        collation: None,
    }]
}

/// Options of a column whose type was left out: `PARTITION OF`, `CREATE TABLE … OF`.
pub(super) fn untyped(c: &mut Cursor<'_>) -> Outcome<ColumnDef> {
    let name = c.ident()?;
    c.words(&["WITH", "OPTIONS"]);
    let mut column = empty(name, None);
    while option(c, &mut column)? {}
    Ok(column)
}

fn empty(name: Ident, ty: Option<crate::replay::statement::TypeName>) -> ColumnDef {
    ColumnDef {
        name,
        ty,
        nullable: None,
        default: None,
        generated: None,
        identity: None,
        auto_increment: false,
        collation: None,
        options: Options::new(),
        constraints: Vec::new(),
        position: None,
    }
}

const AFTER_DEFAULT: [&str; 22] = [
    "NOT",
    "NULL",
    "CONSTRAINT",
    "CHECK",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "GENERATED",
    "COLLATE",
    "DEFERRABLE",
    "INITIALLY",
    "ON",
    "AUTO_INCREMENT",
    "COMMENT",
    "FIRST",
    "AFTER",
    "KEY",
    "AS",
    "DEFAULT",
    "INVISIBLE",
    "VISIBLE",
    "STORAGE",
];

/// Reads one option; false when none is left.
fn option(c: &mut Cursor<'_>, column: &mut ColumnDef) -> Outcome<bool> {
    let start = c.position();
    let name = constraint::constraint_name(c)?;
    let push = |c: &Cursor<'_>, column: &mut ColumnDef, kind| {
        column.constraints.push(ConstraintDef {
            name: name.clone(),
            if_not_exists: false,
            options: Options::new(),
            kind,
            at: c.place_since(start),
        });
    };
    let mysql = c.dialect.family() == Family::Mysql;
    if c.words(&["NOT", "NULL"]) {
        column.nullable = Some(false);
        constraint::attributes(c)?;
    } else if c.word("NULL") {
        column.nullable = Some(true);
    } else if c.word("DEFAULT") {
        column.default = Some(c.piece_until(&AFTER_DEFAULT)?);
    } else if c.words(&["PRIMARY", "KEY"]) || (mysql && c.word("KEY")) {
        let sort = match c.any(&["ASC", "DESC"]) {
            Some("DESC") => Some(SortOrder::Desc),
            _ => None,
        };
        let columns = own_key(column, sort);
        let kind = ConstraintKind::PrimaryKey {
            columns,
            include: Vec::new(),
        };
        push(c, column, kind);
        if !mysql {
            // There a comment is the column's.
            constraint::index_options(c)?;
        }
        let at = c.place();
        if c.word("AUTOINCREMENT") {
            let ty = column.ty.as_ref().map(|ty| ty.piece.text.as_str());
            let ty = ty
                .unwrap_or_default()
                .trim_matches(['"', '`', '\'', '[', ']']);
            if !ty.eq_ignore_ascii_case("INTEGER") {
                let message = "AUTOINCREMENT needs a column of the type INTEGER";
                return Err(Fail::new("wrong-kind", message, at));
            }
            column.auto_increment = true;
        }
    } else if c.word("UNIQUE") {
        if mysql {
            c.word("KEY");
        }
        let nulls_not_distinct = constraint::nulls_not_distinct(c);
        let kind = ConstraintKind::Unique {
            columns: own_key(column, None),
            include: constraint::include(c)?,
            nulls_not_distinct,
        };
        push(c, column, kind);
        if !mysql {
            constraint::index_options(c)?;
        }
    } else if c.word("CHECK") {
        let mut kind = constraint::check(c)?;
        // One with a name is the table's.
        if let (None, ConstraintKind::Check { of_column, .. }) = (&name, &mut kind) {
            *of_column = Some(column.name.clone());
        }
        push(c, column, kind);
    } else if c.word("REFERENCES") {
        let key = ForeignKeyDef {
            inline: true,
            ..constraint::references(c, vec![column.name.clone()])?
        };
        push(c, column, ConstraintKind::ForeignKey(key));
    } else if c.word("GENERATED") {
        generated(c, column)?;
    } else if !c.dialect.has_namespaces()
        && c.is_word(0, "AS")
        && (c.is_op(1, "(") || c.is_word(1, "ROW"))
    {
        c.next();
        computed(c, column)?;
    } else if c.word("COLLATE") {
        column.collation = Some(collation(c)?);
    } else if c.word("AUTO_INCREMENT") || c.word("AUTOINCREMENT") {
        column.auto_increment = true;
    } else if mysql && mysql_option(c, column)? {
    } else if let Some(word) = c.any(&[options::COMPRESSION, options::TOAST]) {
        let value = c.ident()?.text;
        if !mysql {
            options::set_stored(&mut column.options, word, &value);
        }
    } else {
        let before = c.position();
        constraint::attributes(c)?;
        constraint::index_options(c)?;
        return Ok(c.position() > before);
    }
    Ok(true)
}

fn collation(c: &mut Cursor<'_>) -> Outcome<String> {
    match c.peek().is_some_and(|t| t.kind == Kind::String) {
        true => c.string(),
        false => Ok(c.name()?.name),
    }
}

fn generated(c: &mut Cursor<'_>, column: &mut ColumnDef) -> Outcome<()> {
    let identity = if c.words(&["BY", "DEFAULT"]) {
        Identity::ByDefault
    } else {
        c.expect_word("ALWAYS")?;
        Identity::Always
    };
    c.expect_word("AS")?;
    if !c.word("IDENTITY") {
        return computed(c, column);
    }
    let options = match c.op("(") {
        true => {
            let options = sequence_options(c)?;
            c.expect_op(")")?;
            options
        }
        false => Default::default(),
    };
    column.identity = Some((identity, options));
    Ok(())
}

fn computed(c: &mut Cursor<'_>, column: &mut ColumnDef) -> Outcome<()> {
    if period::is_row_time(c) {
        let start = c.position();
        c.next();
        c.next();
        column.generated = Some((c.piece_since(start), true));
        column.nullable = Some(false);
        return Ok(());
    }
    let expression = c.parens()?;
    let stored = match c.any(&["STORED", "VIRTUAL", "PERSISTENT"]) {
        Some(kind) => kind != "VIRTUAL",
        None => false,
    };
    column.generated = Some((expression, stored));
    Ok(())
}

/// `SRID 4326`, `COLUMN_FORMAT FIXED`: the value is one word.
const WORD_OPTIONS: [&str; 5] = [
    "COLUMN_FORMAT",
    "SRID",
    "REF_SYSTEM_ID",
    "ENGINE_ATTRIBUTE",
    "SECONDARY_ENGINE_ATTRIBUTE",
];

fn mysql_option(c: &mut Cursor<'_>, column: &mut ColumnDef) -> Outcome<bool> {
    let mut keep = |name: &str, value: String| {
        column.options.insert(name.to_owned(), value);
    };
    if c.words(&["ON", "UPDATE"]) {
        let written = c.piece_until(&AFTER_DEFAULT)?.text;
        keep(
            options::ON_UPDATE,
            options::current_time(&written).unwrap_or(written),
        );
    } else if c.word("COMMENT") {
        keep(options::COMMENT, string(Dialect::Mysql, &c.string()?));
    } else if c.words(&["CHARACTER", "SET"]) || c.word("CHARSET") {
        c.op("=");
        keep(options::CHARACTER_SET, collation(c)?.to_lowercase());
    } else if let Some(name) = c.any(&WORD_OPTIONS) {
        c.op("=");
        let start = c.position();
        c.next();
        keep(name, c.piece_since(start).text);
    } else if c.word("INVISIBLE") {
        keep(options::INVISIBLE, String::new());
    } else if c.words(&["WITHOUT", "SYSTEM", "VERSIONING"]) {
        keep("WITHOUT SYSTEM VERSIONING", String::new());
    } else if c.word("COMPRESSED") {
        keep("COMPRESSED", String::new());
    } else if c.any(&["VISIBLE", "BINARY"]).is_some() {
    } else if c.word("FIRST") {
        column.position = Some(ColumnPosition::First);
    } else if c.word("AFTER") {
        column.position = Some(ColumnPosition::After(c.ident()?));
    } else {
        return Ok(false);
    }
    Ok(true)
}
