//! Reads `ALTER TABLE`.

use super::{column, constraint, period, sequence::sequence_options, table, types};
use crate::replay::{
    cursor::{Cursor, Ident, Name, Outcome},
    statement::{AlterOf, Change, Statement},
    token::Kind,
};
use crate::sql::{Family, Identity, options};

/// Behind `TABLE`.
pub(super) fn alter(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let if_exists = c.if_exists();
    let of = match c.word("ONLY") {
        true => AlterOf::TableOnly,
        false => AlterOf::Table,
    };
    let name = c.name()?;
    c.op("*");
    c.lock_wait();
    // These answer with rows, also for a table that is not there.
    let of_partitions = ["ANALYZE", "CHECK", "OPTIMIZE", "REPAIR"];
    if c.dialect.family() == Family::Mysql && c.is_any(&of_partitions) && c.is_word(1, "PARTITION")
    {
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    clauses(c, of, name, if_exists)
}

/// Behind the name.
pub(super) fn clauses(
    c: &mut Cursor<'_>,
    of: AlterOf,
    name: Name,
    if_exists: bool,
) -> Outcome<Statement> {
    let changes = c.list(|c| {
        let start = c.position();
        let mut changes = Vec::new();
        change(c, &mut changes)?;
        let at = c.place_since(start);
        Ok(changes.into_iter().map(move |change| (change, at)))
    })?;
    c.expect_end()?;
    Ok(Statement::AlterTable {
        of,
        name,
        if_exists,
        changes: changes.into_iter().flatten().collect(),
    })
}

fn change(c: &mut Cursor<'_>, changes: &mut Vec<Change>) -> Outcome<()> {
    if c.word("ADD") {
        return add(c, changes);
    }
    if c.word("DROP") {
        changes.push(drop_clause(c)?);
    } else if c.word("RENAME") {
        changes.push(rename(c)?);
    } else if c.dialect.family() == Family::Mysql && c.is_any(&["MODIFY", "CHANGE"]) {
        changes.push(redefine(c)?);
    } else if c.words(&["ALTER", "CONSTRAINT"])
        || (c.dialect.family() == Family::Mysql && c.words(&["ALTER", "CHECK"]))
    {
        let name = c.ident()?;
        if c.dialect.family() == Family::Mysql {
            c.word("NOT");
            c.expect_word("ENFORCED")?;
        }
        constraint::attributes(c)?;
        changes.push(Change::TouchConstraint(name));
    } else if c.dialect.family() == Family::Mysql && is_about_partitions(c) {
        c.skip_all();
        changes.push(Change::Other);
    } else if c.dialect.family() == Family::Mysql
        && c.is_word(0, "ALTER")
        && (c.is_word(1, "INDEX") || c.is_word(1, "KEY"))
    {
        c.piece_until(&[])?;
        changes.push(Change::Other);
    } else if c.word("ALTER") {
        c.word("COLUMN");
        changes.push(alter_column(c)?);
    } else if c.words(&["VALIDATE", "CONSTRAINT"]) {
        changes.push(Change::TouchConstraint(c.ident()?));
    } else if c.words(&["SET", "SCHEMA"]) {
        changes.push(Change::SetSchema(c.ident()?));
    } else if c.words(&["NO", "INHERIT"]) {
        changes.push(Change::NoInherit(c.name()?));
    } else if c.word("INHERIT") {
        changes.push(Change::Inherit(c.name()?));
    } else if c.words(&["ATTACH", "PARTITION"]) {
        let partition = c.name()?;
        // That of an index has none.
        let bound = match c.at_end() {
            true => String::new(),
            false => table::bound(c)?,
        };
        changes.push(Change::AttachPartition(partition, bound));
    } else if c.words(&["DETACH", "PARTITION"]) {
        changes.push(Change::DetachPartition(c.name()?));
        c.any(&["CONCURRENTLY", "FINALIZE"]);
    } else if c.dialect.family() == Family::Mysql && c.is_word(0, "CONVERT") {
        c.piece_until(&[])?;
        changes.push(Change::ConvertCharacterSet);
    } else if c.dialect.family() == Family::Mysql && c.words(&["ORDER", "BY"]) {
        c.list(|c| c.piece_until(&[]))?;
        changes.push(Change::Other);
    } else if c.dialect.family() == Family::Mysql && c.is_word(0, "WITH") && c.is_word(1, "SYSTEM")
    {
        c.next();
        if !period::system_versioning(c) {
            return Err(c.unexpected("SYSTEM VERSIONING"));
        }
        changes.push(Change::SystemVersioning(true));
    } else if known_other(c) {
        c.piece_until(&[])?;
        changes.push(Change::Other);
    } else {
        return Err(c.unexpected("a change of the table"));
    }
    Ok(())
}

/// What MySQL does with partitions stands alone, and goes on to the end.
fn is_about_partitions(c: &Cursor<'_>) -> bool {
    let of_some = [
        "COALESCE",
        "CONVERT",
        "EXCHANGE",
        "REBUILD",
        "REORGANIZE",
        "TRUNCATE",
    ];
    c.is_word(1, "PARTITION") && c.is_any(&of_some)
}

/// Clauses that change nothing that is modelled.
fn known_other(c: &Cursor<'_>) -> bool {
    if c.dialect.has_namespaces() {
        return c.is_any(&[
            "OWNER", "SET", "RESET", "ENABLE", "DISABLE", "FORCE", "CLUSTER",
        ]) || c.is_any(&["REPLICA", "NO", "OF", "NOT", "DEPENDS"]);
    }
    // Whatever the engine calls its options.
    c.dialect.family() == Family::Mysql
        && (c.is_op(1, "=")
            || (c.is_any(&["DATA", "INDEX"]) && c.is_word(1, "DIRECTORY"))
            || c.is_any(&TABLE_OPTIONS)
            || c.is_any(&[
                "ENGINE",
                "AUTO_INCREMENT",
                "COMMENT",
                "DEFAULT",
                "CHARACTER",
                "CHARSET",
                "COLLATE",
                "ROW_FORMAT",
                "ALGORITHM",
                "LOCK",
                "FORCE",
                "DISABLE",
                "ENABLE",
                "KEY_BLOCK_SIZE",
                "STATS_PERSISTENT",
                "PARTITION",
                "REMOVE",
                "DISCARD",
                "IMPORT",
            ]))
}

/// Options of a table that can stand without `=`.
const TABLE_OPTIONS: [&str; 30] = [
    "AUTOEXTEND_SIZE",
    "AVG_ROW_LENGTH",
    "CHECKSUM",
    "COMPRESSION",
    "CONNECTION",
    "DELAY_KEY_WRITE",
    "ENCRYPTED",
    "ENCRYPTION",
    "ENCRYPTION_KEY_ID",
    "ENGINE_ATTRIBUTE",
    "IETF_QUOTES",
    "INSERT_METHOD",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PAGE_COMPRESSED",
    "PAGE_COMPRESSION_LEVEL",
    "PASSWORD",
    "SECONDARY_ENGINE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "SECONDARY_LOAD",
    "SECONDARY_UNLOAD",
    "SEQUENCE",
    "STATS_AUTO_RECALC",
    "STATS_SAMPLE_PAGES",
    "STORAGE",
    "TABLESPACE",
    "TRANSACTIONAL",
    "UNION",
];

fn add(c: &mut Cursor<'_>, changes: &mut Vec<Change>) -> Outcome<()> {
    // `ADD CONSTRAINT IF NOT EXISTS name` is MariaDB's.
    let mut if_not_exists = false;
    if c.dialect.family() == Family::Mysql && c.is_word(0, "CONSTRAINT") && c.is_word(1, "IF") {
        c.next();
        if_not_exists = c.if_not_exists();
        let name = c.ident()?;
        let Some(mut constraint) = constraint::table_constraint(c)? else {
            return Err(c.unexpected("a constraint"));
        };
        constraint.name = Some(name);
        changes.push(Change::AddConstraint {
            constraint: Box::new(constraint),
            if_not_exists,
        });
        return Ok(());
    }
    if period::system_versioning(c) {
        changes.push(Change::SystemVersioning(true));
        return Ok(());
    }
    if let Some(period) = period::read(c)? {
        changes.push(match period.constraint() {
            Some(constraint) => Change::AddConstraint {
                constraint: Box::new(constraint),
                if_not_exists,
            },
            None => Change::Other,
        });
        return Ok(());
    }
    if c.dialect.family() == Family::Mysql && c.is_any(&["PARTITION"]) {
        c.piece_until(&[])?;
        changes.push(Change::Other);
        return Ok(());
    }
    if let Some(constraint) = new_constraint(c)? {
        changes.push(constraint);
        return Ok(());
    }
    c.word("COLUMN");
    if_not_exists |= c.if_not_exists();
    let column = |c: &mut Cursor<'_>| {
        Ok(Change::AddColumn {
            column: Box::new(column::column(c)?),
            if_not_exists,
        })
    };
    // MySQL's list can hold indexes as well.
    if c.dialect.family() == Family::Mysql && c.is_op(0, "(") {
        changes.extend(c.list_in_parens(|c| match new_constraint(c)? {
            Some(constraint) => Ok(constraint),
            None => column(c),
        })?);
    } else {
        changes.push(column(c)?);
    }
    Ok(())
}

/// A constraint or an index of MySQL; `None` when a column comes next.
fn new_constraint(c: &mut Cursor<'_>) -> Outcome<Option<Change>> {
    let found = constraint::table_constraint(c)?;
    Ok(found.map(|constraint| Change::AddConstraint {
        if_not_exists: constraint.if_not_exists,
        constraint: Box::new(constraint),
    }))
}

fn drop_clause(c: &mut Cursor<'_>) -> Outcome<Change> {
    if c.is_word(0, "CONSTRAINT") || (c.is_word(0, "CHECK") && c.dialect.family() == Family::Mysql)
    {
        c.next();
        let if_exists = c.if_exists();
        return Ok(Change::DropConstraint {
            name: c.ident()?,
            if_exists,
            cascade: c.cascade(),
        });
    }
    if c.dialect.family() == Family::Mysql {
        if period::system_versioning(c) {
            return Ok(Change::SystemVersioning(false));
        }
        if let Some((name, if_exists)) = period::dropped(c)? {
            return Ok(match name {
                Some(name) => Change::DropConstraint {
                    name,
                    if_exists,
                    cascade: false,
                },
                None => Change::Other,
            });
        }
        if c.words(&["PRIMARY", "KEY"]) {
            return Ok(Change::DropPrimaryKey);
        }
        if c.words(&["FOREIGN", "KEY"]) {
            let if_exists = c.if_exists();
            let name = c.ident()?;
            return Ok(Change::DropForeignKey { name, if_exists });
        }
        if c.any(&["INDEX", "KEY"]).is_some() {
            let if_exists = c.if_exists();
            let name = c.ident()?;
            return Ok(Change::DropIndex { name, if_exists });
        }
        if c.is_word(0, "PARTITION") {
            c.piece_until(&[])?;
            return Ok(Change::Other);
        }
    }
    // A column may be called `column`.
    if c.peek_nth(1).is_some_and(|t| t.kind != Kind::Punctuation) {
        c.word("COLUMN");
    }
    let if_exists = c.if_exists();
    Ok(Change::DropColumn {
        name: c.ident()?,
        if_exists,
        cascade: c.cascade(),
    })
}

fn rename(c: &mut Cursor<'_>) -> Outcome<Change> {
    if c.word("TO") || c.word("AS") {
        return Ok(Change::Rename(c.name()?));
    }
    if c.word("CONSTRAINT") {
        let from = c.ident()?;
        c.expect_word("TO")?;
        let to = c.ident()?;
        return Ok(Change::RenameConstraint { from, to });
    }
    if c.dialect.family() == Family::Mysql && c.any(&["INDEX", "KEY"]).is_some() {
        let from = c.ident()?;
        c.expect_word("TO")?;
        let to = c.ident()?;
        return Ok(Change::RenameIndex { from, to });
    }
    if c.dialect.family() == Family::Mysql && !c.is_word(0, "COLUMN") {
        return Ok(Change::Rename(c.name()?));
    }
    if !c.is_word(1, "TO") {
        c.word("COLUMN");
    }
    let from = c.ident()?;
    c.expect_word("TO")?;
    let to = c.ident()?;
    Ok(Change::RenameColumn { from, to })
}

fn redefine(c: &mut Cursor<'_>) -> Outcome<Change> {
    let changes_name = c.is_word(0, "CHANGE");
    c.next();
    c.word("COLUMN");
    let if_exists = c.if_exists();
    let from = c.ident()?;
    let name = match changes_name {
        true => c.ident()?,
        false => from.clone(),
    };
    let column = Box::new(column::definition(c, name)?);
    Ok(Change::Redefine {
        from,
        column,
        if_exists,
    })
}

/// `STORAGE EXTERNAL`, `COMPRESSION pglz`.
fn stored(c: &mut Cursor<'_>, column: &Ident) -> Outcome<Option<Change>> {
    let option = match c.any(&[options::TOAST, options::COMPRESSION]) {
        Some(word) if word == options::TOAST => options::TOAST,
        Some(_) => options::COMPRESSION,
        None => return Ok(None),
    };
    Ok(Some(Change::SetStored {
        column: column.clone(),
        option,
        value: c.piece_until(&[])?.text,
    }))
}

fn alter_column(c: &mut Cursor<'_>) -> Outcome<Change> {
    let column = c.ident()?;
    if c.is_word(0, "TYPE") || c.is_word(0, "SET") && c.is_word(1, "DATA") {
        c.words(&["SET", "DATA"]);
        c.expect_word("TYPE")?;
        let ty = types::type_name(c)?;
        let collation = match c.word("COLLATE") {
            true => Some(c.name()?.name),
            false => None,
        };
        let using = match c.word("USING") {
            true => Some(c.piece_until(&[])?),
            false => None,
        };
        return Ok(Change::SetType {
            column,
            ty,
            collation,
            using,
        });
    }
    if c.word("SET") {
        if c.words(&["NOT", "NULL"]) {
            return Ok(Change::SetNullable {
                column,
                nullable: false,
            });
        }
        if c.word("DEFAULT") {
            let default = Some(c.piece_until(&[])?);
            return Ok(Change::SetDefault { column, default });
        }
        if c.words(&["EXPRESSION", "AS"]) {
            let expression = c.parens()?;
            return Ok(Change::SetExpression { column, expression });
        }
        if let Some(set) = stored(c, &column)? {
            return Ok(set);
        }
        c.piece_until(&[])?;
        return Ok(Change::TouchColumn(column));
    }
    if c.word("DROP") {
        if c.words(&["NOT", "NULL"]) {
            return Ok(Change::SetNullable {
                column,
                nullable: true,
            });
        }
        if c.word("DEFAULT") {
            return Ok(Change::SetDefault {
                column,
                default: None,
            });
        }
        if c.word("IDENTITY") {
            let if_exists = c.if_exists();
            return Ok(Change::DropIdentity { column, if_exists });
        }
        if c.word("EXPRESSION") {
            let if_exists = c.if_exists();
            return Ok(Change::DropExpression { column, if_exists });
        }
    }
    if c.words(&["ADD", "GENERATED"]) {
        let identity = match c.words(&["BY", "DEFAULT"]) {
            true => Identity::ByDefault,
            false => {
                c.expect_word("ALWAYS")?;
                Identity::Always
            }
        };
        c.expect_word("AS")?;
        c.expect_word("IDENTITY")?;
        let mut options = Default::default();
        if c.op("(") {
            options = sequence_options(c)?;
            c.expect_op(")")?;
        }
        return Ok(Change::AddIdentity {
            column,
            identity,
            options,
        });
    }
    if c.is_any(&["RESET", "RESTART"]) {
        c.piece_until(&[])?;
        return Ok(Change::TouchColumn(column));
    }
    Err(c.unexpected("a change of the column"))
}
