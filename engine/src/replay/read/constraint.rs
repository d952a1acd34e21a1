//! Reads table constraints and the entries of keys and indexes.

use crate::replay::{
    cursor::{Cursor, Ident, Name, Outcome, Piece},
    statement::{ConstraintDef, ConstraintKind, ForeignKeyDef, KeyPart, KeyTerm},
    token::Kind,
};
use crate::{
    plan::string,
    sql::{
        Action, Family, IndexKind, Options, SortOrder,
        options::{self, COMMENT, INVISIBLE},
    },
};

/// A constraint that stands on its own; `None` when a column comes next.
pub(super) fn table_constraint(c: &mut Cursor<'_>) -> Outcome<Option<ConstraintDef>> {
    let start = c.position();
    let mut name = constraint_name(c)?;
    let mysql = c.dialect.family() == Family::Mysql;
    let mut options = Options::new();
    let mut if_not_exists = false;
    let mut kind = if c.words(&["PRIMARY", "KEY"]) {
        if c.words(&["USING", "INDEX"]) {
            using_index(c, true)?
        } else {
            if_not_exists = c.if_not_exists();
            if mysql && !c.is_op(0, "(") && !c.is_word(0, "USING") {
                c.ident()?;
            }
            method(c)?;
            let columns = c.list_in_parens(key_part)?;
            let include = include(c)?;
            options = index_options(c)?;
            ConstraintKind::PrimaryKey { columns, include }
        }
    } else if is_keyword_before(c, "UNIQUE") {
        c.next();
        if c.words(&["USING", "INDEX"]) {
            using_index(c, false)?
        } else {
            if mysql {
                c.any(&["INDEX", "KEY"]);
                if_not_exists = c.if_not_exists();
                if !c.is_op(0, "(") && !c.is_word(0, "USING") {
                    let own = c.ident()?;
                    name = Some(own);
                }
                method(c)?;
            }
            let nulls_not_distinct = nulls_not_distinct(c);
            let columns = c.list_in_parens(key_part)?;
            let include = include(c)?;
            options = index_options(c)?;
            ConstraintKind::Unique {
                columns,
                include,
                nulls_not_distinct,
            }
        }
    } else if c.words(&["FOREIGN", "KEY"]) {
        if_not_exists = c.if_not_exists();
        let index = match c.is_op(0, "(") {
            true => None,
            false => Some(c.ident()?),
        };
        let start = c.position();
        let columns = c.list_in_parens(column_or_period)?;
        let said = c.piece_since(start).text;
        c.expect_word("REFERENCES")?;
        let mut key = ForeignKeyDef {
            index,
            ..references(c, columns)?
        };
        if c.dialect.has_namespaces() {
            key.options.extend(options::of_constraint(c.dialect, &said));
        }
        ConstraintKind::ForeignKey(key)
    } else if is_keyword_before(c, "CHECK") {
        c.next();
        check(c)?
    } else if c.is_word(0, "EXCLUDE") && (c.is_op(1, "(") || c.is_word(1, "USING")) {
        exclude(c)?
    } else if mysql && (c.is_any(&["INDEX", "KEY", "FULLTEXT", "SPATIAL"])) {
        let kind = match c.any(&["FULLTEXT", "SPATIAL"]) {
            Some("FULLTEXT") => IndexKind::Fulltext,
            Some(_) => IndexKind::Spatial,
            None => IndexKind::Normal,
        };
        c.any(&["INDEX", "KEY"]);
        if_not_exists = c.if_not_exists();
        if !c.is_op(0, "(") && !c.is_word(0, "USING") {
            name = Some(c.ident()?);
        }
        let algorithm = method(c)?;
        let columns = c.list_in_parens(key_part)?;
        options = index_options(c)?;
        ConstraintKind::Index {
            kind,
            columns,
            algorithm,
        }
    } else if name.is_some() {
        return Err(c.unexpected("a constraint"));
    } else {
        c.rewind(start);
        return Ok(None);
    };
    let behind = c.position();
    attributes(c)?;
    if c.dialect.has_namespaces() && c.position() > behind {
        let said = c.piece_since(behind).text;
        match &mut kind {
            ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::UsingIndex { .. } => {
                options.extend(options::of_constraint(c.dialect, &said));
            }
            ConstraintKind::Check { definition, .. } => {
                definition.push(' ');
                definition.push_str(&said);
            }
            _ => {}
        }
    }
    Ok(Some(ConstraintDef {
        name,
        kind,
        if_not_exists,
        options,
        at: c.place_since(start),
    }))
}

/// A column may be called `check` or `unique` on some databases; what follows tells.
fn is_keyword_before(c: &Cursor<'_>, word: &str) -> bool {
    c.is_word(0, word)
        && (c.is_op(1, "(")
            || ["USING", "NULLS", "INDEX", "KEY", "IF"]
                .iter()
                .any(|next| c.is_word(1, next))
            || (c.dialect.family() == Family::Mysql && c.is_op(2, "(")))
}

/// `CONSTRAINT name`; MySQL allows it without the name.
pub(super) fn constraint_name(c: &mut Cursor<'_>) -> Outcome<Option<Ident>> {
    if !c.word("CONSTRAINT") {
        return Ok(None);
    }
    if c.dialect.family() == Family::Mysql && c.is_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
        return Ok(None);
    }
    c.ident().map(Some)
}

/// A column of a foreign key; of its last one PostgreSQL 18 can say `PERIOD`.
fn column_or_period(c: &mut Cursor<'_>) -> Outcome<Ident> {
    let is_name = c
        .peek_nth(1)
        .is_some_and(|token| token.kind != Kind::Punctuation);
    if c.dialect.has_namespaces() && is_name {
        c.word("PERIOD");
    }
    c.ident()
}

fn using_index(c: &mut Cursor<'_>, primary: bool) -> Outcome<ConstraintKind> {
    let index = c.ident()?;
    Ok(ConstraintKind::UsingIndex { primary, index })
}

pub(super) fn nulls_not_distinct(c: &mut Cursor<'_>) -> bool {
    if c.words(&["NULLS", "NOT", "DISTINCT"]) {
        return true;
    }
    c.words(&["NULLS", "DISTINCT"]);
    false
}

pub(super) fn include(c: &mut Cursor<'_>) -> Outcome<Vec<Ident>> {
    match c.word("INCLUDE") {
        true => c.list_in_parens(Cursor::ident),
        false => Ok(Vec::new()),
    }
}

/// `USING method`, upper case; the database's own is none.
pub(super) fn method(c: &mut Cursor<'_>) -> Outcome<Option<String>> {
    if !c.word("USING") {
        return Ok(None);
    }
    let method = c.ident()?.text.to_ascii_uppercase();
    Ok((method != "BTREE").then_some(method))
}

/// What may stand behind the columns of a key; MySQL's options come back.
pub(super) fn index_options(c: &mut Cursor<'_>) -> Outcome<Options> {
    let mysql = c.dialect.family() == Family::Mysql;
    let mut options = Options::new();
    let mut keep = |name: &str, value: String| options.insert(name.to_owned(), value);
    loop {
        let name_follows = c.words(&["USING", "INDEX", "TABLESPACE"])
            || c.word("TABLESPACE")
            || c.words(&["ON", "CONFLICT"])
            || (mysql && c.word("USING"));
        if name_follows {
            c.ident()?;
        } else if c.words(&["WITH", "PARSER"]) {
            keep("WITH PARSER", c.ident()?.text);
        } else if c.is_word(0, "WITH") && c.is_op(1, "(") {
            c.next();
            keep(options::STORAGE, format!("({})", c.parens()?.text));
        } else if mysql && c.word("COMMENT") {
            keep(COMMENT, string(c.dialect, &c.string()?));
        } else if mysql && c.word("KEY_BLOCK_SIZE") {
            c.op("=");
            let start = c.position();
            c.next();
            keep("KEY_BLOCK_SIZE", c.piece_since(start).text);
        } else if mysql && c.any(&["ALGORITHM", "LOCK"]).is_some() {
            c.op("=");
            c.next();
        } else if mysql && c.word("INVISIBLE") {
            keep(INVISIBLE, String::new());
        } else if mysql && c.word("IGNORED") {
            keep("IGNORED", String::new());
        } else if !(mysql && (c.word("VISIBLE") || c.words(&["NOT", "IGNORED"]))) {
            return Ok(options);
        }
    }
}

/// Behind any constraint: when it is checked.
pub(super) fn attributes(c: &mut Cursor<'_>) -> Outcome<()> {
    loop {
        let known = c.words(&["NOT", "DEFERRABLE"])
            || c.word("DEFERRABLE")
            || c.words(&["INITIALLY", "DEFERRED"])
            || c.words(&["INITIALLY", "IMMEDIATE"])
            || c.words(&["NO", "INHERIT"])
            || c.words(&["NOT", "VALID"])
            || c.words(&["NOT", "ENFORCED"])
            || c.word("ENFORCED");
        if known {
            continue;
        }
        if c.words(&["ON", "CONFLICT"]) {
            c.ident()?;
            continue;
        }
        return Ok(());
    }
}

/// Behind `REFERENCES`.
pub(super) fn references(c: &mut Cursor<'_>, columns: Vec<Ident>) -> Outcome<ForeignKeyDef> {
    let table: Name = c.name()?;
    let referenced = match c.is_op(0, "(") {
        true => c.list_in_parens(column_or_period)?,
        false => Vec::new(),
    };
    let start = c.position();
    let (mut on_delete, mut on_update) = (Action::NoAction, Action::NoAction);
    // InnoDB reports what was left out as RESTRICT on MariaDB and as NO ACTION on MySQL.
    if c.dialect.family() == Family::Mysql {
        (on_delete, on_update) = (Action::Restrict, Action::Restrict);
    }
    loop {
        if c.word("MATCH") {
            c.ident()?;
        } else if c.words(&["ON", "DELETE"]) {
            on_delete = action(c)?;
        } else if c.words(&["ON", "UPDATE"]) {
            on_update = action(c)?;
        } else {
            break;
        }
    }
    attributes(c)?;
    let options = match c.dialect.family() {
        Family::Mysql => Options::new(),
        _ => options::of_constraint(c.dialect, &c.piece_since(start).text),
    };
    Ok(ForeignKeyDef {
        columns,
        table,
        referenced,
        on_delete,
        on_update,
        index: None,
        inline: false,
        options,
    })
}

fn action(c: &mut Cursor<'_>) -> Outcome<Action> {
    let action = if c.word("CASCADE") {
        Action::Cascade
    } else if c.word("RESTRICT") {
        Action::Restrict
    } else if c.words(&["NO", "ACTION"]) {
        Action::NoAction
    } else if c.words(&["SET", "NULL"]) {
        Action::SetNull
    } else if c.words(&["SET", "DEFAULT"]) {
        Action::SetDefault
    } else {
        return Err(c.unexpected("a referential action"));
    };
    if c.is_op(0, "(") {
        c.parens()?;
    }
    Ok(action)
}

/// Behind `CHECK`.
pub(super) fn check(c: &mut Cursor<'_>) -> Outcome<ConstraintKind> {
    let expression = c.parens()?;
    Ok(ConstraintKind::Check {
        definition: format!("CHECK ({})", expression.text),
        exclude: false,
        expression,
        of_column: None,
    })
}

fn exclude(c: &mut Cursor<'_>) -> Outcome<ConstraintKind> {
    let start = c.position();
    c.expect_word("EXCLUDE")?;
    method(c)?;
    let expression = c.parens()?;
    include(c)?;
    index_options(c)?;
    if c.word("WHERE") {
        c.parens()?;
    }
    Ok(ConstraintKind::Check {
        definition: c.piece_since(start).text,
        exclude: true,
        expression,
        of_column: None,
    })
}

/// An entry of a key or an index.
pub(in crate::replay) fn key_part(c: &mut Cursor<'_>) -> Outcome<KeyPart> {
    let mut length = None;
    let term = match bare_column(c) {
        true => {
            let column = c.ident()?;
            if c.dialect.family() == Family::Mysql && c.op("(") {
                length = c.piece_until(&[])?.text.trim().parse().ok();
                c.expect_op(")")?;
            }
            KeyTerm::Column(column)
        }
        false => KeyTerm::Expression(expression(c)?),
    };
    let mut part = KeyPart {
        term,
        sort: None,
        length,
        operator_class: None,
        nulls: None,
        collation: None,
        without_overlaps: false,
    };
    if c.word("COLLATE") {
        part.collation = Some(c.name()?.name);
    }
    part.without_overlaps = c.words(&["WITHOUT", "OVERLAPS"]);
    let is_class = c.dialect.has_namespaces()
        && c.peek()
            .is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Quoted))
        && !c.is_any(&["ASC", "DESC", "NULLS", "WITH"]);
    if is_class {
        part.operator_class = Some(c.name()?.name);
        if c.is_op(0, "(") {
            c.parens()?;
        }
    }
    part.sort = match c.any(&["ASC", "DESC"]) {
        Some("ASC") => Some(SortOrder::Asc),
        Some(_) => Some(SortOrder::Desc),
        None => None,
    };
    if c.dialect.family() == Family::Sqlite {
        c.word("AUTOINCREMENT");
    }
    if c.word("NULLS") {
        let place = c.any(&["FIRST", "LAST"]);
        let place = place.ok_or_else(|| c.unexpected("FIRST or LAST"))?;
        let usual = match part.sort {
            Some(SortOrder::Desc) => "FIRST",
            _ => "LAST",
        };
        part.nulls = Some(place).filter(|place| *place != usual);
    }
    // The operator of an exclusion constraint.
    Ok(part)
}

fn bare_column(c: &Cursor<'_>) -> bool {
    let is_name = c.peek().is_some_and(|token| {
        matches!(token.kind, Kind::Word | Kind::Quoted)
            || (token.kind == Kind::String && c.dialect.family() == Family::Sqlite)
    });
    let Some(next) = c.peek_nth(1) else {
        return is_name;
    };
    is_name
        && match next.kind {
            Kind::Punctuation => match next.text.as_ref() {
                "," | ")" => true,
                "(" => {
                    c.dialect.family() == Family::Mysql
                        && c.peek_nth(2).is_some_and(|t| t.kind == Kind::Number)
                        && c.is_op(3, ")")
                }
                _ => false,
            },
            Kind::Word | Kind::Quoted => {
                c.dialect.has_namespaces()
                    || ["COLLATE", "ASC", "DESC", "AUTOINCREMENT", "WITHOUT"]
                        .iter()
                        .any(|word| c.is_word(1, word))
            }
            Kind::String | Kind::Number => false,
        }
}

fn expression(c: &mut Cursor<'_>) -> Outcome<Piece> {
    if c.dialect.has_namespaces() {
        if c.is_op(0, "(") {
            return c.parens();
        }
        // A function call is the only expression without parentheses.
        let start = c.position();
        c.name()?;
        c.parens()?;
        return Ok(c.piece_since(start));
    }
    if c.dialect.family() == Family::Mysql && c.is_op(0, "(") {
        return c.parens();
    }
    c.piece_until(&["COLLATE", "ASC", "DESC"])
}
