//! The columns that a query makes: what `CREATE TABLE … AS` and views are made of.

mod types;

use types::of_expr;

use sqlparser::{
    ast::{
        Ident, JoinOperator, ObjectName, Query, Select, SelectItem,
        SelectItemQualifiedWildcardKind, SetExpr, Statement, TableAlias, TableFactor,
        TableWithJoins,
    },
    parser::Parser,
};

use super::{
    apply::is_system_column,
    cursor::{Cursor, Name, Place, fold},
    expression,
    judge::Found,
    known::Known,
    read,
    returned::View,
    state::State,
};
use crate::{
    dialect::facts,
    query::{Output, Purpose},
    sql::{
        Arity, Column, ColumnType, Default, Family, NativeType, Options, Value, options::ON_UPDATE,
    },
};

/// Queries in queries.
const MAX_DEPTH: usize = 64;

/// What the parser may nest: its frames are large, and a build script's are not optimised.
const PARSER_DEPTH: usize = 16;

/// A source of rows under the name that the query gives it.
type Source = (String, Vec<Column>);

/// The columns of a query; `None` when it cannot be told.
pub(super) fn columns(state: &State<'_>, text: &str) -> Option<Vec<Column>> {
    of_query(state, &parse(state, text)?, &[], 0)
}

/// The same for a query that may have been read before.
pub(super) fn columns_of(
    state: &State<'_>,
    text: &str,
    found: Option<&Found>,
) -> Option<Vec<Column>> {
    match found.and_then(|found| found.query.as_deref()) {
        Some(query) => of_query(state, query, &[], 0),
        None => columns(state, text),
    }
}

/// What a query returns.
pub(super) fn analysed(state: &State<'_>, text: &str) -> Vec<Output> {
    crate::query::analyse(&Known::new(state), text, Purpose::Prepared).columns
}

/// Gives the columns of a query the types that were found of it; false when some of them, or which there are,
/// cannot be told.
pub(super) fn told(state: &State<'_>, found: &[Output], columns: &mut [Column]) -> bool {
    if found.len() != columns.len() {
        return false;
    }
    let mut all = true;
    if !state.dialect.has_namespaces() {
        return found.iter().all(|column| column.ty.name().is_some());
    }
    for (column, known) in columns.iter_mut().zip(found) {
        column.name.clone_from(&known.name);
        match known.ty.name().and_then(|name| resolved(state, name)) {
            Some((ty, arity)) => {
                // Length and precision of a column come along.
                let same = ty == column.ty || is_narrower(&column.ty, &ty);
                if !same || matches!(column.arity, Arity::List) != matches!(arity, Arity::List) {
                    column.ty = ty;
                    column.arity = arity;
                }
            }
            None => all = false,
        }
    }
    all
}

/// The same for the query of a view. On MySQL and SQLite its columns are required where those are that it
/// reads.
pub(super) fn told_of_view(state: &State<'_>, found: &[Output], columns: &mut [Column]) -> bool {
    if state.dialect.has_namespaces() {
        return told(state, found, columns);
    }
    if found.len() != columns.len() {
        return false;
    }
    for (column, known) in columns.iter_mut().zip(found) {
        if let (Family::Sqlite, Some(name)) = (state.dialect.family(), known.ty.name()) {
            column.ty = native(name);
        }
        column.name.clone_from(&known.name);
        column.arity = match known.nullable {
            Some(false) => Arity::Required,
            _ => Arity::Nullable,
        };
    }
    let mut types = found.iter().map(|column| &column.ty);
    types.all(|ty| ty.name().is_some())
}

fn is_narrower(narrow: &ColumnType, wide: &ColumnType) -> bool {
    match (narrow, wide) {
        (ColumnType::Native(narrow), ColumnType::Native(wide)) => narrow.name == wide.name,
        _ => false,
    }
}

/// A type under the server's own name.
fn resolved(state: &State<'_>, name: &str) -> Option<(ColumnType, Arity)> {
    let element = name.strip_prefix('_');
    let text = match state
        .schema
        .enums
        .iter()
        .any(|e| e.name.name == element.unwrap_or(name))
    {
        true => format!("\"{}\"", element.unwrap_or(name).replace('"', "\"\"")),
        false => element.unwrap_or(name).to_owned(),
    };
    let mut cursor = Cursor::new(state.dialect, &text, 0, text.len());
    let written = read::type_name(&mut cursor).ok()?;
    let found = state.resolve_type(&written).ok()?;
    let arity = match element {
        Some(_) => Arity::List,
        None => Arity::Nullable,
    };
    Some((found.ty, arity))
}

/// A name in a plain query of tables that is no column of them.
pub(super) fn missing_column(state: &State<'_>, text: &str) -> Option<String> {
    let query = parse(state, text)?;
    let (SetExpr::Select(select), None) = (&*query.body, &query.with) else {
        return None;
    };
    let mut sources = Vec::new();
    for table in &select.from {
        let is_table = |factor: &TableFactor| matches!(factor, TableFactor::Table { .. });
        let mut joined = table.joins.iter().map(|join| &join.relation);
        if !is_table(&table.relation) || !joined.all(is_table) {
            return None;
        }
        push_sources(state, table, &[], 0, &mut sources)?;
    }
    let items = select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    });
    let mut named = items
        .chain(&select.selection)
        .flat_map(|expr| expression::columns_of(state.dialect, expr));
    named.find(|name| {
        let is_in = |(source, columns): &Source| {
            source == name || columns.iter().any(|column| state.same(&column.name, name))
        };
        !is_system_column(state.dialect, name) && !sources.iter().any(is_in)
    })
}

fn parse(state: &State<'_>, text: &str) -> Option<Query> {
    let grammar = facts(state.dialect).grammar;
    let parser = Parser::new(grammar).with_recursion_limit(PARSER_DEPTH);
    let mut parser = parser.try_with_sql(text).ok()?;
    match parser.parse_statement().ok()? {
        Statement::Query(query) => Some(*query),
        _ => None,
    }
}

fn of_query(
    state: &State<'_>,
    query: &Query,
    outer: &[Source],
    depth: usize,
) -> Option<Vec<Column>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut common: Vec<Source> = outer.to_vec();
    for table in query.with.iter().flat_map(|with| &with.cte_tables) {
        let mut columns = of_query(state, &table.query, &common, depth + 1)?;
        rename(state, &mut columns, &table.alias);
        // The nearest of a name counts.
        common.insert(0, (ident(state, &table.alias.name), columns));
    }
    of_body(state, &query.body, &common, depth)
}

fn of_body(
    state: &State<'_>,
    body: &SetExpr,
    common: &[Source],
    depth: usize,
) -> Option<Vec<Column>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match body {
        SetExpr::Select(select) => of_select(state, select, common, depth),
        SetExpr::Query(query) => of_query(state, query, common, depth + 1),
        SetExpr::SetOperation { left, .. } => of_body(state, left, common, depth + 1),
        SetExpr::Values(values) => {
            let row = values.rows.first()?;
            let columns = row.iter().enumerate();
            let named = columns.map(|(at, expr)| Column {
                name: format!("column{}", at + 1),
                ..of_expr(state, expr, &[], depth)
            });
            Some(named.collect())
        }
        _ => None,
    }
}

fn of_select(
    state: &State<'_>,
    select: &Select,
    common: &[Source],
    depth: usize,
) -> Option<Vec<Column>> {
    let mut sources = Vec::new();
    for table in &select.from {
        push_sources(state, table, common, depth, &mut sources)?;
    }
    let mut columns = Vec::new();
    for item in &select.projection {
        match item {
            SelectItem::Wildcard(_) => {
                let all = sources.iter().flat_map(|(_, columns)| columns);
                columns.extend(all.cloned());
            }
            SelectItem::QualifiedWildcard(kind, _) => {
                let SelectItemQualifiedWildcardKind::ObjectName(name) = kind else {
                    return None;
                };
                let wanted = last(state, name)?;
                let (_, found) = sources.iter().find(|(name, _)| *name == wanted)?;
                columns.extend(found.iter().cloned());
            }
            SelectItem::UnnamedExpr(expr) => columns.push(of_expr(state, expr, &sources, depth)),
            SelectItem::ExprWithAlias { expr, alias } => columns.push(Column {
                name: ident(state, alias),
                ..of_expr(state, expr, &sources, depth)
            }),
            SelectItem::ExprWithAliases { .. } => return None,
        }
    }
    Some(columns)
}

fn push_sources(
    state: &State<'_>,
    table: &TableWithJoins,
    common: &[Source],
    depth: usize,
    sources: &mut Vec<Source>,
) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let joined = table.joins.iter().map(|join| (&join.relation, Some(join)));
    for (factor, join) in std::iter::once((&table.relation, None)).chain(joined) {
        let before = sources.len();
        let kind = join.map(|join| &join.join_operator);
        if matches!(
            kind,
            Some(JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_))
        ) {
            sources.iter_mut().for_each(may_be_missing);
        }
        let (mut columns, name, alias) = match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let wanted = last(state, name)?;
                (relation(state, name, common)?, wanted, alias)
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                let columns = of_query(state, subquery, common, depth + 1)?;
                (columns, String::new(), alias)
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => {
                push_sources(state, table_with_joins, common, depth + 1, sources)?;
                continue;
            }
            // The columns of a function are known to the server only.
            TableFactor::Function { alias, .. } | TableFactor::UNNEST { alias, .. }
                if alias
                    .as_ref()
                    .is_some_and(|alias| !alias.columns.is_empty()) =>
            {
                let names = alias.iter().flat_map(|alias| &alias.columns);
                let columns = names.map(|column| plain(&ident(state, &column.name), unknown()));
                (columns.collect(), String::new(), alias)
            }
            TableFactor::Function { alias, .. } | TableFactor::UNNEST { alias, .. } => {
                let name = alias.as_ref().map(|alias| ident(state, &alias.name));
                let name = name.unwrap_or_default();
                (vec![plain(&name, unknown())], String::new(), alias)
            }
            _ => return None,
        };
        let mut called = name;
        if let Some(alias) = alias {
            called = ident(state, &alias.name);
            rename(state, &mut columns, alias);
        }
        sources.push((called, columns));
        if matches!(
            kind,
            Some(JoinOperator::Left(_) | JoinOperator::LeftOuter(_) | JoinOperator::FullOuter(_))
        ) {
            sources[before..].iter_mut().for_each(may_be_missing);
        }
    }
    Some(())
}

/// The side of an outer join whose rows may not be there.
fn may_be_missing((_, columns): &mut Source) {
    for column in columns
        .iter_mut()
        .filter(|column| column.arity == Arity::Required)
    {
        column.arity = Arity::Nullable;
    }
}

fn rename(state: &State<'_>, columns: &mut [Column], alias: &TableAlias) {
    for (column, name) in columns.iter_mut().zip(&alias.columns) {
        column.name = ident(state, &name.name);
    }
}

fn ident(state: &State<'_>, ident: &Ident) -> String {
    fold(state.dialect, &ident.value, ident.quote_style.is_some())
}

fn last(state: &State<'_>, name: &ObjectName) -> Option<String> {
    name.0.last()?.as_ident().map(|part| ident(state, part))
}

/// The columns of a common table, a table or a view.
fn relation(state: &State<'_>, name: &ObjectName, common: &[Source]) -> Option<Vec<Column>> {
    let parts: Option<Vec<String>> = name
        .0
        .iter()
        .map(|part| part.as_ident().map(|part| ident(state, part)))
        .collect();
    let mut parts = parts?;
    let wanted = parts.pop()?;
    let namespace = parts.pop();
    if namespace.is_none()
        && let Some((_, columns)) = common.iter().find(|(name, _)| *name == wanted)
    {
        return Some(columns.clone());
    }
    let name = Name {
        namespace: namespace.filter(|_| state.dialect.has_namespaces()),
        name: wanted,
        at: Place::default(),
    };
    if let Some(id) = state.find_table(&name) {
        let table = state.schema.tables.get(id)?;
        let columns = table.columns.iter();
        return Some(match state.dialect.family() {
            Family::Mysql => columns.map(with_default).collect(),
            _ => columns.map(bare).collect(),
        });
    }
    state.resolve(&name, |namespace, name| {
        match state.views.get(&crate::sql::QName::new(namespace, name))? {
            View::Known(columns) => Some(columns.clone()),
            View::Written { .. } => None,
        }
    })
}

/// On MySQL a table that is made of a query has its defaults, what is set on an update, and what is required, too. A
/// column that counts up has 0.
fn with_default(column: &Column) -> Column {
    let zero = || Default::Value(Value::Int("0".to_owned()));
    let mut options = Options::new();
    if let Some(text) = column.on_update() {
        options.insert(ON_UPDATE.to_owned(), text.to_owned());
    }
    Column {
        arity: column.arity,
        default: match column.auto_increment {
            true => Some(zero()),
            false => column.default.clone(),
        },
        options,
        ..bare(column)
    }
}

/// Only name and type travel.
pub(super) fn bare(column: &Column) -> Column {
    Column {
        arity: match column.arity {
            Arity::List => Arity::List,
            _ => Arity::Nullable,
        },
        ..plain(&column.name, column.ty.clone())
    }
}

/// A column of which only the name is known.
pub(super) fn untyped_column(name: &str) -> Column {
    plain(name, ColumnType::Unsupported(String::new()))
}

fn plain(name: &str, ty: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        ty,
        arity: Arity::Nullable,
        default: None,
        auto_increment: false,
        identity: None,
        generated: None,
        collation: None,
        client_default: false,
        domain: None,
        required_list: false,
        options: Options::new(),
    }
}

fn native(name: &str) -> ColumnType {
    ColumnType::Native(NativeType::new(name, &[]))
}

fn unknown() -> ColumnType {
    native("TEXT")
}
