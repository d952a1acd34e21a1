//! The statement of a policy of PostgreSQL when it changes.

use super::objects::{find, on_table, word};
use crate::{
    describe::lex::{self, Token},
    replay::{
        bodies,
        cursor::{Ident, Name, Outcome},
        state::State,
        statement::PolicyParts,
    },
    sql::{Dialect, OpaqueKind},
};

/// `ALTER POLICY name ON table …`: what it says takes the place of what the policy said.
pub(super) fn alter(
    state: &mut State<'_>,
    name: &Ident,
    table: &Name,
    parts: &PolicyParts,
) -> Outcome<()> {
    let owner = on_table(state, table)?;
    let Some(id) = find(state, OpaqueKind::Policy, &name.text, Some(&owner)) else {
        let key = format!("{owner}.{}", name.text);
        return Err(state.unknown(word(OpaqueKind::Policy), &key, &name.text, name.at));
    };
    let sql = state.schema.opaque[id].sql.take();
    let sql = sql.and_then(|sql| changed(&sql, parts));
    state.schema.opaque[id].sql = sql;
    bodies::policy_created(state, &owner)
}

/// The sections of a policy's statement behind its head, each from its first word to the next section.
fn sections(sql: &str) -> Option<(&str, [Option<&str>; 3])> {
    let tokens = lex::tokens(Dialect::Postgres, sql);
    let on = tokens.iter().position(|token| token.is_word("ON"))?;
    let mut depth = 0_usize;
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate().skip(on) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        let next = |word: &str| tokens.get(at + 1).is_some_and(|t: &Token| t.is_word(word));
        let kind = match depth {
            0 if token.is_word("TO") => Some(0),
            0 if token.is_word("USING") => Some(1),
            0 if token.is_word("WITH") && next("CHECK") => Some(2),
            _ => None,
        };
        starts.extend(kind.map(|kind| (kind, token.start)));
    }
    let head = starts.first().map_or(sql.len(), |(_, start)| *start);
    let mut found = [None; 3];
    for (position, (kind, start)) in starts.iter().enumerate() {
        let end = starts
            .get(position + 1)
            .map_or(sql.len(), |(_, next)| *next);
        found[*kind] = sql.get(*start..end).map(str::trim);
    }
    Some((sql.get(..head)?.trim(), found))
}

fn changed(sql: &str, parts: &PolicyParts) -> Option<String> {
    let (head, old) = sections(sql.trim_end().trim_end_matches(';'))?;
    let new = [
        parts.to.as_ref().map(|roles| format!("TO {roles}")),
        parts.using.as_ref().map(|text| format!("USING ({text})")),
        parts
            .check
            .as_ref()
            .map(|text| format!("WITH CHECK ({text})")),
    ];
    let said = old.into_iter().zip(new);
    let said = said.filter_map(|(old, new)| new.or_else(|| old.map(str::to_owned)));
    let all: Vec<String> = [head.to_owned()].into_iter().chain(said).collect();
    Some(all.join(" "))
}

/// The statement of a policy, a trigger or a rule that has another name now.
pub(super) fn renamed(sql: &str, kind: OpaqueKind, to: &str) -> Option<String> {
    let tokens = lex::tokens(Dialect::Postgres, sql);
    let keyword = kind.word().to_ascii_uppercase();
    let at = tokens.iter().position(|token| token.is_word(&keyword))?;
    let name = tokens.get(at + 1)?;
    let quoted = crate::plan::identifier(Dialect::Postgres, to);
    Some(format!(
        "{}{quoted}{}",
        sql.get(..name.start)?,
        sql.get(name.end..)?
    ))
}
