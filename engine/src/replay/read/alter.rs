//! Reads `ALTER` of everything, and hands on that of tables.

use super::{alter_table, create, publication, sequence};
use crate::replay::{
    cursor::{Cursor, Outcome},
    procedure,
    statement::{AlterOf, Attach, EventChange, PolicyParts, Statement, TypeChange, ValuePosition},
};
use crate::sql::{Family, OpaqueKind};

/// Behind `ALTER`.
pub(super) fn alter(c: &mut Cursor<'_>) -> Outcome<Statement> {
    if c.dialect.family() == Family::Mysql {
        while c.any(&["ONLINE", "OFFLINE", "IGNORE"]).is_some() {}
    }
    let moves_all =
        c.is_word(1, "ALL") && c.is_word(2, "IN") || c.is_word(2, "ALL") && c.is_word(3, "IN");
    if moves_all && c.is_any(&["TABLE", "INDEX", "MATERIALIZED"]) {
        // `ALTER TABLE ALL IN TABLESPACE …`
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    if c.word("TABLE") {
        return alter_table::alter(c);
    }
    if c.dialect.family() == Family::Mysql
        && let Some(view) = create::altered_view(c)?
    {
        return Ok(view);
    }
    if c.word("INDEX") {
        let if_exists = c.if_exists();
        let name = c.name()?;
        if c.words(&["RENAME", "TO"]) {
            let to = c.ident()?;
            return Ok(Statement::RenameIndex {
                name,
                if_exists,
                to,
            });
        }
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    if c.dialect.family() == Family::Mysql && c.word("EVENT") {
        let name = c.name()?;
        let mut to = None;
        // What stands behind `DO` is a statement of its own.
        while !c.at_end() && !c.is_word(0, "DO") {
            if c.words(&["RENAME", "TO"]) {
                to = Some(c.name()?);
            } else {
                c.next();
            }
        }
        c.skip_all();
        let change = EventChange::Alter { to };
        return Ok(Statement::Event { name, change });
    }
    if c.any(&["TYPE", "DOMAIN"]).is_some() {
        return alter_type(c);
    }
    if c.word("SEQUENCE") {
        return sequence::alter(c);
    }
    if c.is_word(0, "VIEW") || c.is_word(0, "MATERIALIZED") {
        let of = match c.word("MATERIALIZED") {
            true => AlterOf::MaterializedView,
            false => AlterOf::View,
        };
        c.expect_word("VIEW")?;
        let if_exists = c.if_exists();
        let name = c.name()?;
        return alter_table::clauses(c, of, name, if_exists);
    }
    if c.dialect.family() == Family::Mysql && c.word("SCHEMA") {
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    if c.word("SCHEMA") && c.dialect.has_namespaces() {
        let name = c.ident()?;
        if c.words(&["RENAME", "TO"]) {
            let to = c.ident()?;
            return Ok(Statement::RenameSchema { name, to });
        }
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    for (word, kind) in [
        ("TRIGGER", OpaqueKind::Trigger),
        ("POLICY", OpaqueKind::Policy),
        ("RULE", OpaqueKind::Rule),
    ] {
        if c.word(word) {
            let name = c.ident()?;
            c.expect_word("ON")?;
            let table = c.name()?;
            if c.words(&["RENAME", "TO"]) {
                let to = c.ident()?;
                return Ok(Statement::RenameOnTable {
                    kind,
                    name,
                    table,
                    to,
                });
            }
            if kind == OpaqueKind::Policy {
                let parts = policy_parts(c)?;
                return Ok(Statement::AlterPolicy { name, table, parts });
            }
            c.skip_all();
            return Ok(Statement::Opaque(None));
        }
    }
    if c.any(&["FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"])
        .is_some()
    {
        return procedure::alter(c);
    }
    if c.dialect.has_namespaces() && c.word("PUBLICATION") {
        return Ok(publication::statement(c, publication::alter));
    }
    let known = c.is_any(&[
        "ROLE",
        "USER",
        "GROUP",
        "DATABASE",
        "DEFAULT",
        "EXTENSION",
        "PUBLICATION",
        "SUBSCRIPTION",
        "COLLATION",
        "OPERATOR",
        "SERVER",
        "STATISTICS",
        "EVENT",
        "LANGUAGE",
        "SYSTEM",
        "FOREIGN",
        "TEXT",
        "TABLESPACE",
        "LARGE",
        "CONVERSION",
    ]);
    if !known {
        return Err(c.unexpected("something that can be altered"));
    }
    c.skip_all();
    Ok(Statement::Opaque(None))
}

fn alter_type(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let name = c.name()?;
    let start = c.position();
    if c.words(&["OWNER", "TO"]) {
        c.skip_all();
        let after = c.piece_since(start).text;
        return Ok(Statement::Attach(Box::new(Attach::TypeOwner {
            name,
            after,
        })));
    }
    let change = if c.words(&["ADD", "VALUE"]) {
        let if_not_exists = c.if_not_exists();
        let value = c.string()?;
        let position = match c.any(&["BEFORE", "AFTER"]) {
            Some("BEFORE") => Some((ValuePosition::Before, c.string()?)),
            Some(_) => Some((ValuePosition::After, c.string()?)),
            None => None,
        };
        c.expect_end()?;
        TypeChange::AddValue {
            value,
            if_not_exists,
            position,
            at: c.place_since(start),
        }
    } else if c.words(&["RENAME", "VALUE"]) {
        let from = c.string()?;
        c.expect_word("TO")?;
        let to = c.string()?;
        TypeChange::RenameValue {
            from,
            to,
            at: c.place_since(start),
        }
    } else if c.words(&["RENAME", "TO"]) {
        TypeChange::Rename(c.ident()?)
    } else if c.words(&["SET", "SCHEMA"]) {
        TypeChange::SetSchema(c.ident()?)
    } else {
        c.skip_all();
        TypeChange::Other
    };
    Ok(Statement::AlterType { name, change })
}

/// `TO role, … USING (…) WITH CHECK (…)`, each as far as it is there.
fn policy_parts(c: &mut Cursor<'_>) -> Outcome<PolicyParts> {
    let mut parts = PolicyParts::default();
    while !c.at_end() {
        if c.word("USING") {
            parts.using = Some(c.parens()?.text);
        } else if c.words(&["WITH", "CHECK"]) {
            parts.check = Some(c.parens()?.text);
        } else {
            c.expect_word("TO")?;
            let start = c.position();
            while !c.at_end() && !c.is_any(&["USING", "WITH"]) {
                c.next();
            }
            parts.to = Some(c.piece_since(start).text);
        }
    }
    Ok(parts)
}
