//! MariaDB's periods, which its catalogue lists as checks, and their end and begin as columns of keys.

use crate::describe::lex::{Token, tokens};
use crate::sql::{Check, Dialect, Table, options::WITHOUT_OVERLAPS};

/// Tells a table which of its checks is a period and which of its keys say `WITHOUT OVERLAPS`, by the statement that the
/// server writes for it.
pub(super) fn settle(statement: &str, table: &mut Table) {
    let tokens = tokens(Dialect::Mysql, statement);
    let Some(name) = period(&tokens) else { return };
    let mut checks = table.checks.iter_mut();
    let Some(check) = checks.find(|check| check.name.as_deref() == Some(name)) else {
        return;
    };
    let [begin, end] = check.columns.as_slice() else {
        return;
    };
    check.definition = Check::period(name, begin, end);
    let quoted = crate::plan::identifier(Dialect::Mysql, name);
    for key in keys_over(&tokens, name) {
        let options = match key {
            None => table.primary_key.as_mut().map(|key| &mut key.options),
            Some(key) => {
                let mut indexes = table.indexes.iter_mut();
                let index = indexes.find(|index| index.name == key);
                index.map(|index| &mut index.options)
            }
        };
        if let Some(options) = options {
            options.insert(WITHOUT_OVERLAPS.to_owned(), quoted.clone());
        }
    }
}

/// The name in ``PERIOD FOR `p` (`a`, `b`)``; the server's own `SYSTEM_TIME` is not quoted.
fn period(tokens: &[Token]) -> Option<&str> {
    let mut heads = tokens.windows(4);
    let head = heads.find(|four| {
        let is_head = four[0].is_word("PERIOD") && four[1].is_word("FOR") && four[3].is_symbol("(");
        is_head && !four[2].is_word("SYSTEM_TIME")
    });
    head.and_then(|head| head[2].name())
}

/// The names of the keys over a period, the primary key without one.
fn keys_over<'t>(tokens: &'t [Token], period: &str) -> Vec<Option<&'t str>> {
    let mut keys = Vec::new();
    let mut key = None;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_word("KEY") {
            let name = tokens.get(at + 1).and_then(Token::name);
            key = Some(name.filter(|_| !is_primary(tokens, at)));
        }
        let is_behind = at > 0 && tokens[at - 1].name() == Some(period);
        let next = tokens.get(at + 1);
        let is_said = token.is_word("WITHOUT") && next.is_some_and(|t| t.is_word("OVERLAPS"));
        if is_behind && is_said {
            keys.extend(key.take());
        }
    }
    keys
}

fn is_primary(tokens: &[Token], key: usize) -> bool {
    key > 0 && tokens[key - 1].is_word("PRIMARY")
}
