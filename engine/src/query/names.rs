//! What a name at a place of a statement means.

use sqlparser::ast::{Ident, ObjectName};

use super::{
    Analyst, Found, classes, grammar, postgres,
    problem::{Problem, Refused},
    scope::{Column, Scope, Source, Variable},
    sqlite,
    ty::{Type, Typed},
};
use crate::{dialect::facts, replay::token::tokens, schema::suggest, sql::Family};

/// What a search found.
enum Hit {
    Column(Typed),
    /// It may be there.
    Maybe,
    None,
}

impl Analyst<'_> {
    /// The name as the database folds it.
    pub(crate) fn fold(&self, ident: &Ident) -> String {
        match (self.dialect.family(), ident.quote_style) {
            (Family::Postgres, None) => ident.value.to_lowercase(),
            _ => ident.value.clone(),
        }
    }

    /// A column by its name alone.
    pub(crate) fn column(&mut self, ident: &Ident, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let name = self.fold(ident);
        let mut level = Some(scope);
        while let Some(here) = level {
            match self.unqualified(&name, ident, here)? {
                Hit::Column(found) => return Ok(found),
                Hit::Maybe => {
                    self.doubt("the columns of a table are not known");
                    return Ok(Typed::any().called(&name));
                }
                Hit::None => {}
            }
            if let Some(variable) = here.variable(self, &name) {
                let ty = match &variable.ty {
                    // The row as a value, such as what a trigger gives back.
                    Type::Any if variable.row.is_some() => Type::named("record"),
                    ty => ty.clone(),
                };
                self.untyped(&name, &ty);
                return Ok(Typed::new(ty).called(&name));
            }
            // On PostgreSQL a column of a query around it comes first.
            if !self.dialect.has_namespaces()
                && let Some(row) = self.whole_row(&name, here)
            {
                return Ok(row.called(&name));
            }
            level = here.outer;
        }
        let mut level = Some(scope);
        while let Some(here) = level.filter(|_| self.dialect.has_namespaces()) {
            if let Some(row) = self.whole_row(&name, here) {
                return Ok(row.called(&name));
            }
            level = here.outer;
        }
        // A query among the results names those before it, and `1.a` may be a number with a name (MySQL).
        if self.results.contains(&name.to_lowercase())
            || facts(self.dialect).words.dots_make_names && name.contains('.')
        {
            self.doubt(format!("`{name}` may be a result"));
            return Ok(Typed::any().called(&name));
        }
        if let Some(found) = self.word(ident, &name) {
            return Ok(found);
        }
        // The parser takes some words for names that are none.
        if ident.quote_style.is_none() && grammar::is_reserved(self.dialect, &ident.value) {
            let tokens = tokens(self.dialect, self.text, 0, self.text.len());
            if let Some(problem) = grammar::problem(self.dialect, self.text, &tokens) {
                return Err(problem);
            }
            self.doubt(format!("`{name}` is not understood here"));
            return Ok(Typed::any().called(&name));
        }
        let help = suggestion(&name, scope);
        let problem = Problem::new("unknown-column", format!("column `{name}` does not exist"));
        // One table alone can only be the one that is meant.
        let only = match scope.sources.as_slice() {
            [only] if only.is_base => Some(only.name.as_str()),
            _ => None,
        };
        let mut among = Vec::new();
        let mut level = Some(scope);
        while let Some(here) = level {
            among.extend(here.sources.iter().map(|source| source.name.clone()));
            level = here.outer;
        }
        let problem = problem.at(ident).help(help).missing(only, &name);
        Err(problem.among(among))
    }

    fn unqualified(&self, name: &str, ident: &Ident, scope: &Scope<'_>) -> Result<Hit, Refused> {
        let mut found: Option<&Column> = None;
        for source in &scope.sources {
            let mut columns = source.row.columns.iter().filter(|column| !column.hidden);
            if let Some(column) = columns.find(|column| self.catalog.same(&column.name, name)) {
                // Which one is meant is the server's business where tables are not known whole.
                if found.is_some() && !scope.sources.iter().any(|source| source.row.open) {
                    let problem = Problem::new(
                        "ambiguous-column",
                        format!("column `{name}` is in several tables"),
                    );
                    let sources = scope.sources.iter().map(|source| source.name.clone());
                    return Err(problem
                        .at(ident)
                        .help(Some("write the table's name before it".to_owned()))
                        .among(sources.collect()));
                }
                found = found.or(Some(column));
            }
        }
        if let Some(column) = found {
            return Ok(Hit::Column(column.typed()));
        }
        let mut aliases = scope.aliases.iter();
        if let Some(column) = aliases.find(|column| self.catalog.same(&column.name, name)) {
            return Ok(Hit::Column(column.typed()));
        }
        let base = scope.sources.iter().any(|source| source.is_base);
        if base && self.is_system_column(name) {
            let own = self.system_column(name);
            return Ok(Hit::Column(
                own.unwrap_or_else(|| Typed::any().called(name)),
            ));
        }
        Ok(match scope.sources.iter().any(|source| source.row.open) {
            true => Hit::Maybe,
            false => Hit::None,
        })
    }

    /// The row of a table as a value (PostgreSQL), or the text of one that is searched (SQLite).
    fn whole_row(&self, name: &str, scope: &Scope<'_>) -> Option<Typed> {
        let mut sources = scope.sources.iter();
        if self.dialect.family() == Family::Sqlite {
            // Under the name of the table, also where the statement gives it another one.
            let is_renamed = |source: &Source| {
                let found = self.catalog.relation(None, &source.name);
                source.is_base && matches!(found, Found::Missing)
            };
            let is_plain = match self.catalog.relation(None, name) {
                _ if ["sqlite_master", "sqlite_schema", "sqlite_sequence"].contains(&name) => true,
                Found::Relation(relation) => !relation.is_view,
                Found::Missing => true,
                Found::Hidden => false,
            };
            let may_be =
                |source: &Source| self.catalog.same_table(&source.name, name) || is_renamed(source);
            return (!is_plain && sources.any(may_be)).then(Typed::any);
        }
        let source = sources.find(|source| self.catalog.same_table(&source.name, name))?;
        match self.dialect.family() {
            // What is not a table may be a value under that name.
            Family::Postgres if source.is_base && facts(self.dialect).keeps_postgres_rules => {
                Some(Typed::named("record"))
            }
            Family::Postgres => Some(Typed::any()),
            Family::Sqlite | Family::Mysql => None,
        }
    }

    /// A column with its table's name before it.
    pub(crate) fn qualified(
        &mut self,
        table: &Ident,
        ident: &Ident,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let (wanted, name) = (self.fold(table), self.fold(ident));
        // `@@session.sql_mode`
        if wanted.starts_with("@@") && !self.dialect.has_namespaces() {
            return Ok(Typed::any().called(&name));
        }
        let mut level = Some(scope);
        while let Some(here) = level {
            if let Some(variable) = here.variable(self, &wanted) {
                return self.part(variable, ident, &name);
            }
            let same = |source: &&Source| self.catalog.same_table(&source.name, &wanted);
            let all = here.sources.iter().filter(same);
            if let Some(source) = all.clone().next() {
                // SQLite gives several tables one name.
                let mut columns = all.flat_map(|source| &source.row.columns);
                if let Some(column) = columns.find(|column| self.catalog.same(&column.name, &name))
                {
                    return Ok(column.typed());
                }
                if source.is_base
                    && self.is_system_column(&name)
                    && let Some(own) = self.system_column(&name)
                {
                    return Ok(own);
                }
                if source.row.open
                    || self.is_system_column(&name)
                    || self.catalog.has_own_function(&name)
                    || self.may_be_called(source, &name)
                {
                    self.doubt("the columns of a table are not known");
                    return Ok(Typed::any().called(&name));
                }
                let names = source.row.columns.iter().map(|column| column.name.as_str());
                let help = suggest::did_you_mean(&name, names);
                let message = format!("column `{name}` of `{wanted}` does not exist");
                let owner = source.is_base.then_some(source.name.as_str());
                let problem = Problem::new("unknown-column", message).at(ident).help(help);
                let among = vec![source.name.clone()];
                return Err(problem.missing(owner, &name).among(among));
            }
            level = here.outer;
        }
        let mut names = Vec::new();
        let mut level = Some(scope);
        while let Some(here) = level {
            names.extend(here.sources.iter().map(|source| source.name.as_str()));
            names.extend(here.variables.iter().map(|variable| &*variable.name));
            level = here.outer;
        }
        if self.is_version_of_row(&wanted) {
            self.doubt("only PostgreSQL 18 has names for the versions of a row");
            return Ok(Typed::any().called(&name));
        }
        let help = suggest::did_you_mean(&wanted, names);
        let message = format!("`{wanted}` is not a table of this statement");
        Err(Problem::new("unknown-table", message).at(table).help(help))
    }

    /// `old` and `new` in `RETURNING`, which PostgreSQL knows from version 18 on.
    pub(super) fn is_version_of_row(&self, name: &str) -> bool {
        self.in_returning && self.dialect.has_namespaces() && matches!(name, "old" | "new")
    }

    /// `a.count` is `count(a)` on PostgreSQL where `a` has no such column.
    fn may_be_called(&self, source: &Source, name: &str) -> bool {
        // Rows of a function may be plain values, which can be cast so too.
        let is_value = !source.is_base && source.row.columns.len() == 1;
        let takes = |of: &str| is_value || of == "record" || of.starts_with("any");
        let functions = || postgres::functions(self.catalog, name);
        facts(self.dialect).keeps_postgres_rules
            && (is_value && postgres::is_type(self.catalog, name)
                || functions().iter().any(|function| {
                    function.args.len() <= function.defaults + 1
                        && function.args.first().is_some_and(|of| takes(of))
                }))
    }

    /// A value is compared as a collation says. Those of the system are not known; a name that is one of the server's own
    /// but for its case is none.
    pub(super) fn collated(
        &mut self,
        typed: &Typed,
        collation: &ObjectName,
    ) -> Result<(), Refused> {
        const OWN: [&str; 7] = [
            "C",
            "POSIX",
            "default",
            "ucs_basic",
            "unicode",
            "pg_c_utf8",
            "pg_unicode_fast",
        ];
        if !facts(self.dialect).keeps_postgres_rules {
            return Ok(());
        }
        if classes::has_collation(self.catalog, &typed.ty) == Some(false) {
            let message = classes::without_collation(&typed.ty);
            return Err(Problem::new("type-mismatch", message));
        }
        let [only] = collation.0.as_slice() else {
            return Ok(());
        };
        let Some(own) = only.as_ident() else {
            return Ok(());
        };
        let name = self.fold(own);
        let near = OWN.iter().find(|own| own.eq_ignore_ascii_case(&name));
        match near {
            Some(near) if *near != name && !self.catalog.may_have_collations() => {
                let message = format!("collation `{name}` does not exist");
                let help = format!("write it in quotes, as it is: \"{near}\"");
                Err(Problem::new("unknown-object", message)
                    .at(own)
                    .help(Some(help)))
            }
            _ => Ok(()),
        }
    }

    /// A column of a row that a variable holds.
    fn part(&mut self, variable: &Variable, ident: &Ident, name: &str) -> Result<Typed, Refused> {
        let row = variable.row.as_ref();
        let mut columns = row.into_iter().flat_map(|row| &row.columns);
        if let Some(column) = columns.find(|column| self.catalog.same(&column.name, name)) {
            self.untyped(name, &column.ty);
            return Ok(column.typed());
        }
        if row.is_none_or(|row| row.open) || self.is_system_column(name) {
            self.untyped(name, &Type::Any);
            return Ok(Typed::any().called(name));
        }
        let names = row.into_iter().flat_map(|row| &row.columns);
        let help = suggest::did_you_mean(name, names.map(|column| column.name.as_str()));
        let message = format!("column `{name}` of `{}` does not exist", variable.name);
        let problem = Problem::new("unknown-column", message).at(ident);
        let problem = problem.help(help).missing(None, name);
        Err(problem.among(vec![variable.name.clone()]))
    }

    /// Whether operators and functions take a value of a body is not known without its type.
    fn untyped(&mut self, name: &str, ty: &Type) {
        if *ty == Type::Any && self.dialect.has_namespaces() {
            self.doubt(format!("the type of `{name}` is not known"));
        }
    }

    /// Words that are values without parentheses, and what SQLite takes for a text.
    fn word(&self, ident: &Ident, name: &str) -> Option<Typed> {
        match self.dialect.family() {
            Family::Sqlite if ident.quote_style == Some('"') => Some(Typed::any().called(name)),
            Family::Sqlite => [
                "current_time",
                "current_date",
                "current_timestamp",
                "true",
                "false",
            ]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(name))
            .then(|| Typed::any().called(name)),
            Family::Mysql => (name.starts_with('@')
                || is_bits(name)
                || [
                    "default",
                    "current_timestamp",
                    "localtime",
                    "localtimestamp",
                    "current_date",
                    "current_time",
                    "utc_timestamp",
                    "utc_date",
                    "utc_time",
                    "current_user",
                    "maxvalue",
                ]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(name)))
            .then(|| Typed::any().called(name)),
            Family::Postgres if ident.quote_style.is_none() => {
                let ty = match name {
                    "current_date" => "date",
                    "current_time" => "timetz",
                    "current_timestamp" => "timestamptz",
                    "localtime" => "time",
                    "localtimestamp" => "timestamp",
                    "current_user" | "session_user" | "user" | "current_role"
                    | "current_catalog" | "current_schema" => "name",
                    "default" => return Some(Typed::new(Type::Unknown)),
                    _ => return None,
                };
                Some(Typed::named(ty).called(name))
            }
            _ => None,
        }
    }

    /// What every table has, where its type is known.
    fn system_column(&self, name: &str) -> Option<Typed> {
        if self.dialect.family() == Family::Sqlite {
            return (name != "rank").then(|| sqlite::number().called(name));
        }
        if !facts(self.dialect).keeps_postgres_rules {
            return None;
        }
        let ty = match name {
            "ctid" => "tid",
            "xmin" | "xmax" => "xid",
            "cmin" | "cmax" => "cid",
            "tableoid" => "oid",
            _ => return None,
        };
        Some(Typed {
            nullable: Some(false),
            ..Typed::named(ty).called(name)
        })
    }

    fn is_system_column(&self, name: &str) -> bool {
        // `rank` is a column of full-text tables.
        facts(self.dialect).is_system_column(name)
            || self.dialect.family() == Family::Sqlite && name.eq_ignore_ascii_case("rank")
    }
}

/// `0b101`, which the parser reads as a name.
fn is_bits(name: &str) -> bool {
    let digits = name.strip_prefix("0b").filter(|digits| !digits.is_empty());
    digits.is_some_and(|digits| digits.bytes().all(|digit| matches!(digit, b'0' | b'1')))
}

/// A name near this one among all that are visible.
fn suggestion(name: &str, scope: &Scope<'_>) -> Option<String> {
    let mut names = Vec::new();
    let mut level = Some(scope);
    while let Some(here) = level {
        for source in &here.sources {
            names.extend(source.row.columns.iter().map(|column| column.name.as_str()));
        }
        level = here.outer;
    }
    suggest::did_you_mean(name, names)
}
