//! What a statement that works with rows asks for and returns: are its tables, columns and functions
//! there, do types go together, what are its parameters and result columns. Views, data changes in
//! histories and the queries of programs are all judged here.
//!
//! The verdict is one of three. *Fails* is said only where the database surely refuses the statement;
//! what this analysis does not know makes it say that it cannot tell.

mod apart;
mod call;
mod cast;
mod catalog;
mod change;
mod distinct;
mod expr;
mod from;
mod from_function;
mod grammar;
mod group;
mod insert;
mod misplaced;
mod mysql;
mod names;
mod operator;
mod outer;
mod own;
mod postgres;
mod problem;
mod queries;
mod read;
mod scope;
mod select;
mod sequence;
mod sqlite;
mod syntax;
mod target;
#[cfg(test)]
mod tests;
mod ty;
mod value;
mod written;

pub(crate) use catalog::{Catalog, Found, OwnFunction, Relation, RelationColumn};
pub(crate) use from::row_of;
pub(crate) use grammar::words::{self, Words};
pub(crate) use mysql::declared as mysql_type;
pub(crate) use postgres::{
    UserTypes, classes, internal, knows_extension, refuses as refuses_text,
    relation as own_relation, type_of,
};
pub use problem::Problem;
pub(crate) use sqlite::declared as sqlite_type;
pub use ty::Type;

use sqlparser::{
    ast::{Query, Statement},
    tokenizer::Span,
};

use crate::{dialect::facts, sql::Dialect};
use problem::Refused;
use read::{Unread, parse};
use scope::Scope;
pub(crate) use scope::{Row, Variable};
use ty::Open;

/// What an analysis found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether the database takes the statement.
    pub verdict: Verdict,
    /// The types of its parameters, in order.
    pub params: Vec<Type>,
    /// The columns that it returns.
    pub columns: Vec<Output>,
}

/// Whether the database takes a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Runs,
    /// It does not.
    Fails(Problem),
    /// That cannot be told, for this reason.
    CannotTell(String),
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether it may be null; `None` when that is not known.
    pub nullable: Option<bool>,
}

/// True when a type of that name is built in, without any extension.
pub(crate) fn is_builtin_type(name: &str) -> bool {
    postgres::is_type(&NoTypes, &internal(name))
}

/// True when no value of one type is surely ever stored as one of the other.
pub(crate) fn refuses_to_store(catalog: &dyn Catalog, from: &Type, to: &Type) -> bool {
    let analyst = Analyst::new(catalog, "", Purpose::Run, &[]);
    let (Some(written), Some(wanted)) = (from.name(), to.name()) else {
        return false;
    };
    analyst.builtin(from)
        && analyst.builtin(to)
        && !catalog.may_have_operators(true)
        && !analyst.may_cast(written, wanted, postgres::Context::Assignment)
}

/// True when a function of that name is built in, without any extension.
pub(crate) fn is_builtin_function(name: &str) -> bool {
    !postgres::functions(&NoTypes, name).is_empty()
}

/// True when the server or an extension that is there has a function of that name.
pub(crate) fn has_function(types: &dyn UserTypes, name: &str) -> bool {
    !postgres::function_kinds(types, name).is_empty()
}

/// A database in which nobody made anything.
pub(crate) struct NoTypes;

impl UserTypes for NoTypes {
    fn extensions(&self) -> &[String] {
        &[]
    }

    fn domain(&self, _: &str) -> Option<String> {
        None
    }

    fn is_enum(&self, _: &str) -> bool {
        false
    }

    fn enum_values(&self, _: &str) -> Option<Vec<String>> {
        None
    }
}

/// What to do about an enum's value that cannot be used yet.
pub(crate) const UNCOMMITTED: &str =
    "remove BEGIN and COMMIT: the statements then run one by one, and each commits";

/// How deep the tree of a statement may be. Two signs count where they are one operator.
const MAX_DEPTH: usize = 160;

/// The work on one statement.
pub(crate) struct Analyst<'a> {
    catalog: &'a dyn Catalog,
    text: &'a str,
    dialect: Dialect,
    purpose: Purpose,
    params: Vec<Type>,
    /// The statement stands in a body: nobody asks for its types.
    in_body: bool,
    /// The names of the results of the queries around this place, where queries among them may use those (MySQL).
    results: Vec<String>,
    /// Versions of a changed row may have names.
    in_returning: bool,
    doubts: Vec<String>,
    common: Vec<Common>,
    /// The names of the windows of each query around this place.
    windows: Vec<Vec<String>>,
    depth: usize,
    /// The texts of the statement whose types others tell.
    literals: Vec<(String, Span)>,
    /// A text that is no value of the type that it is taken for.
    refused: Option<Refused>,
}

/// A common table expression.
struct Common {
    name: String,
    row: Row,
}

/// What a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A program prepares it: only what the database says then counts.
    Prepared,
    /// A migration runs it.
    Run,
    /// A migration stores it, and a program runs it later.
    Stored,
    /// A table keeps what it gives, which must be the same whenever it is computed (PostgreSQL).
    Kept,
}

/// Analyses one statement.
pub(crate) fn analyse(catalog: &dyn Catalog, sql: &str, purpose: Purpose) -> Answer {
    analyse_among(catalog, sql, purpose, &[])
}

/// Why no server of this database reads a statement about rows; `None` where that is not sure. The parser is not asked.
///
/// ```
/// use whimbrel_engine::{query::unreadable, sql::Dialect};
///
/// let problem = unreadable(Dialect::Postgres, "SELECT a b c FROM d").unwrap();
/// assert_eq!(problem.at, Some((11, 12)));
/// assert_eq!(unreadable(Dialect::Postgres, "SELECT a b FROM d"), None);
/// ```
pub fn unreadable(dialect: Dialect, sql: &str) -> Option<Problem> {
    let tokens = crate::replay::token::tokens(dialect, sql, 0, sql.len());
    grammar::problem(dialect, sql, &tokens).map(|problem| *problem)
}

/// Analyses a statement in a body, where these variables are known.
pub(crate) fn analyse_among(
    catalog: &dyn Catalog,
    sql: &str,
    purpose: Purpose,
    variables: &[Variable],
) -> Answer {
    analyse_and_keep(catalog, sql, purpose, variables).0
}

/// The same, with the tree of a query that was read as it is written.
pub(crate) fn analyse_and_keep(
    catalog: &dyn Catalog,
    sql: &str,
    purpose: Purpose,
    variables: &[Variable],
) -> (Answer, Option<Box<Query>>) {
    let dialect = catalog.dialect();
    let nothing = |verdict| Answer {
        verdict,
        params: Vec::new(),
        columns: Vec::new(),
    };
    let (statements, as_written) = match parse(dialect, sql) {
        Ok(read) => read,
        Err(Unread::Unsure(reason)) => return (nothing(Verdict::CannotTell(reason)), None),
        Err(Unread::Grammar(reason)) => {
            let reads = |other: &str| parse(dialect, other).is_ok();
            let verdict = match syntax::problem(dialect, sql, reads) {
                Some(problem) => Verdict::Fails(*problem),
                None => Verdict::CannotTell(reason),
            };
            return (nothing(verdict), None);
        }
    };
    let mut analyst = Analyst::new(catalog, sql, purpose, variables);
    let mut around = Scope::within(None);
    around.variables = variables.to_vec();
    let around = (!variables.is_empty()).then_some(&around);
    let mut all = Row::default();
    for statement in &statements {
        match analyst.statement(statement, around) {
            Ok(row) => {
                all.open |= row.open;
                all.columns.extend(row.columns);
            }
            Err(problem) => return (nothing(Verdict::Fails(*problem.placed(sql))), None),
        }
    }
    let mut answer = match analyst.answer(all) {
        Ok(answer) => answer,
        Err(problem) => nothing(Verdict::Fails(*problem.placed(sql))),
    };
    // The parser reads more than any server does. Of a body the text is not the statement's own.
    if !matches!(answer.verdict, Verdict::Fails(_))
        && variables.is_empty()
        && let Some(problem) = unreadable(dialect, sql)
    {
        answer = nothing(Verdict::Fails(problem));
    }
    let query = match statements.into_iter().next() {
        Some(Statement::Query(query)) if as_written => Some(query),
        _ => None,
    };
    (answer, query)
}

/// The columns that a statement in a body returns; open where they are not known.
pub(crate) fn row_among(catalog: &dyn Catalog, sql: &str, variables: &[Variable]) -> Row {
    let unknown = Row {
        open: true,
        ..Row::default()
    };
    let Ok((statements, _)) = parse(catalog.dialect(), sql) else {
        return unknown;
    };
    let mut analyst = Analyst::new(catalog, sql, Purpose::Prepared, variables);
    let mut around = Scope::within(None);
    around.variables = variables.to_vec();
    match statements.as_slice() {
        [only] => match analyst.statement(only, Some(&around)) {
            Ok(row) => analyst.text_for_unknown(row),
            Err(_) => unknown,
        },
        _ => unknown,
    }
}

/// The types of the parameters of a body, by their numbers. How many there are is not known everywhere.
fn numbered(variables: &[Variable]) -> Vec<Type> {
    let numbers = variables.iter().filter(|v| v.name.starts_with('$'));
    let mut types: Vec<Type> = numbers.map(|variable| variable.ty.clone()).collect();
    if !variables.is_empty() {
        types.resize(100, Type::Any);
    }
    types
}

impl<'a> Analyst<'a> {
    fn new(
        catalog: &'a dyn Catalog,
        text: &'a str,
        purpose: Purpose,
        variables: &[Variable],
    ) -> Self {
        Analyst {
            catalog,
            text,
            dialect: catalog.dialect(),
            purpose,
            params: numbered(variables),
            in_body: !variables.is_empty(),
            results: Vec::new(),
            in_returning: false,
            doubts: Vec::new(),
            common: Vec::new(),
            windows: Vec::new(),
            depth: 0,
            literals: Vec::new(),
            refused: None,
        }
    }
}

impl Analyst<'_> {
    fn answer(mut self, row: Row) -> Result<Answer, Refused> {
        if !self.dialect.has_namespaces() {
            // Their drivers say how many there are.
            let count = written::parameters(self.dialect, self.text);
            self.params.resize(count.min(65_535), Type::Any);
        }
        // What nothing has told is text.
        let columns: Vec<Output> = row
            .columns
            .into_iter()
            .map(|column| {
                let text = self.settle(column.open, &Type::named("text"));
                Output {
                    ty: match column.ty {
                        Type::Unknown => text,
                        ty => ty,
                    },
                    name: column.name,
                    nullable: column.nullable,
                }
            })
            .collect();
        if row.open {
            self.doubt("the columns of a table are not known");
        }
        let knows_types = self.dialect.has_namespaces() && !self.in_body;
        let is_unknown = |ty: &Type| *ty == Type::Any || *ty == Type::Unknown;
        if knows_types
            && (self.params.iter().any(is_unknown)
                || columns.iter().any(|column| is_unknown(&column.ty)))
        {
            self.doubt("a type is not known");
        }
        if let Some(problem) = self.refused {
            return Err(problem);
        }
        Ok(Answer {
            verdict: match self.doubts.into_iter().next() {
                Some(doubt) => Verdict::CannotTell(doubt),
                None => Verdict::Runs,
            },
            params: self.params,
            columns,
        })
    }

    fn doubt(&mut self, reason: impl Into<String>) {
        self.doubts.push(reason.into());
    }

    /// The type of a parameter by its number from 1.
    fn param(&mut self, number: usize) -> Type {
        if number == 0 || number > 65_535 {
            return Type::Any;
        }
        if self.params.len() < number {
            self.params.resize(number, Type::Unknown);
        }
        self.params.get(number - 1).cloned().unwrap_or(Type::Any)
    }

    /// Gives a parameter or a text that has no type yet this one.
    fn settle(&mut self, open: Option<Open>, ty: &Type) -> Type {
        match open {
            Some(Open::Param(number)) => {
                if let Some(known) = self.params.get_mut(number.wrapping_sub(1))
                    && *known == Type::Unknown
                {
                    *known = ty.clone();
                }
            }
            Some(Open::Literal(at)) => self.literal_becomes(at, ty),
            None => {}
        }
        ty.clone()
    }

    /// The name in a text that stands for a relation which is surely not there.
    fn names_nothing(&self, text: &str) -> Option<String> {
        use crate::replay::token::{Kind, tokens};
        let tokens = tokens(self.dialect, text, 0, text.len());
        let name = |at: usize| {
            let token = tokens.get(at)?;
            match token.kind {
                Kind::Quoted => Some(token.text.to_string()),
                Kind::Word => Some(token.text.to_lowercase()),
                _ => None,
            }
        };
        let (namespace, own) = match tokens.len() {
            1 => (None, name(0)?),
            3 if tokens.get(1).is_some_and(|dot| dot.text == ".") => (Some(name(0)?), name(2)?),
            _ => return None,
        };
        let is_there = self.catalog.may_be_relation(namespace.as_deref(), &own);
        (!is_there).then_some(own)
    }

    /// PostgreSQL reads a text as soon as its type is known.
    fn literal_becomes(&mut self, at: usize, ty: &Type) {
        if !facts(self.dialect).keeps_postgres_rules || self.refused.is_some() {
            return;
        }
        let (Some((text, span)), Some(name)) = (self.literals.get(at), ty.name()) else {
            return;
        };
        if name == "regclass"
            && let Some(missing) = self.names_nothing(text)
        {
            let message = format!("`{text}` is no table, view, sequence or index");
            let problem = Problem::new("unknown-table", message).missing(None, &missing);
            self.refused = Some(problem.within(*span));
            return;
        }
        if let Some(help) = postgres::refuses(self.catalog, text, name) {
            let shown: String = text.chars().take(40).collect();
            let message = format!("'{shown}' is not a value of type {name}");
            let problem = Problem::new("invalid-value", message);
            self.refused = Some(problem.within(*span).help(help));
        }
    }
}
