//! Calls of functions.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments,
    ObjectName,
};

use super::{
    Analyst, Purpose, mysql,
    postgres::{self, Choice, Signature, choose},
    problem::{Problem, Refused},
    scope::Scope,
    sqlite,
    ty::{Type, Typed},
};
use crate::{dialect::facts, schema::suggest, sql::Family};

/// The columns that a function returns, by name.
pub(super) type Returned = Vec<(String, Type)>;

impl Analyst<'_> {
    pub(crate) fn function(
        &mut self,
        function: &Function,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let label = function.name.0.last().and_then(|part| part.as_ident());
        let label = label.map(|ident| self.fold(ident)).unwrap_or_default();
        let lower = label.to_ascii_lowercase();
        // What it does is a word of the language.
        if self.dialect.family() == Family::Sqlite && lower == "raise" {
            return Ok(Typed::any().called(&label));
        }
        self.placed(function, scope)?;
        let sums = function.over.is_none() && self.is_aggregate(function);
        let (mut given, mut named) = (Vec::new(), Vec::new());
        let mut understood = true;
        match &function.args {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(query) => {
                let row = self.query(query, Some(scope))?;
                if lower == "array" {
                    let ty = match row.columns.as_slice() {
                        [only] => match &only.ty {
                            Type::Unknown => Type::named("_text"),
                            ty => ty.array(),
                        },
                        _ => Type::Any,
                    };
                    return Ok(Typed::new(ty).called("array"));
                }
                understood = false;
            }
            FunctionArguments::List(list) => {
                for (at, arg) in list.args.iter().enumerate() {
                    if at == 0 && self.is_word_alone(&lower, arg)? {
                        given.push(Typed::any());
                        continue;
                    }
                    match arg {
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) if sums => {
                            let of = |this: &mut Self| this.expr(expr, scope);
                            given.push(self.of_one_row(scope, "another one", of)?);
                        }
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => {
                            self.one_value(expr)?;
                            given.push(self.expr(expr, scope)?)
                        }
                        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => {}
                        FunctionArg::Named {
                            name,
                            arg: FunctionArgExpr::Expr(expr),
                            ..
                        } => {
                            let typed = self.expr(expr, scope)?;
                            named.push((name, typed));
                        }
                        FunctionArg::ExprNamed {
                            name: Expr::Identifier(name),
                            arg: FunctionArgExpr::Expr(expr),
                            ..
                        } => {
                            let typed = self.expr(expr, scope)?;
                            named.push((name, typed));
                        }
                        _ => understood = false,
                    }
                }
                for clause in &list.clauses {
                    if let FunctionArgumentClause::OrderBy(all) = clause {
                        self.inside(all, scope)?;
                    }
                }
            }
        }
        if let Some(condition) = &function.filter {
            self.condition(condition, scope)?;
        }
        self.inside(&function.within_group, scope)?;
        self.over(function.over.as_ref(), scope)?;
        let window = function.over.is_some();
        match self.dialect.family() {
            Family::Sqlite => {
                self.known_to_sqlite(&function.name, &lower)?;
                if let (FunctionArguments::List(list), true) = (&function.args, understood) {
                    self.taken_by_sqlite(&function.name, &lower, &list.args)?;
                }
                return Ok(sqlite::call(&lower, &given, scope.grouped, window).called(&label));
            }
            Family::Mysql => {
                self.known_to_mysql(&function.name, &lower)?;
                if let (FunctionArguments::List(list), true) = (&function.args, understood) {
                    self.taken_by_mysql(&function.name, &lower, &list.args)?;
                }
                return Ok(mysql::call(&lower, &given, scope.grouped || window).called(&label));
            }
            Family::Postgres => {}
        }
        if !understood || !function.within_group.is_empty() {
            self.doubt("a call of a function is not understood");
            return Ok(Typed::any().called(&label));
        }
        if !named.is_empty() {
            let ty = self.called_by_names(&function.name, &given, &named)?;
            return Ok(Typed::new(ty).called(&label));
        }
        if let Some(special) = self.special(&lower, &given)? {
            return Ok(special.called(&lower));
        }
        let (ty, _) = self.called(&function.name, &given)?;
        Ok(Typed::new(ty).called(&label))
    }

    /// The name of a type, called with a value that it cannot be made of.
    fn is_no_cast(&self, wanted: &str, given: &[Typed]) -> bool {
        let to = Type::named(postgres::internal(wanted));
        let mut all = given.iter();
        all.any(|typed| self.must_cast(&typed.ty, &to).is_err())
    }

    /// A program can bring functions of its own; of a name that is nearly SQLite's it is not believed.
    fn known_to_sqlite(&mut self, name: &ObjectName, lower: &str) -> Result<(), Refused> {
        if sqlite::functions().any(|known| known == lower) {
            return Ok(());
        }
        let near = suggest::did_you_mean(lower, sqlite::functions());
        let own = name.0.last().and_then(|part| part.as_ident());
        if let (Some(own), Some(_), Purpose::Prepared) = (own, &near, self.purpose)
            && lower.len() > 3
        {
            let message = format!("function `{lower}` does not exist");
            let problem = Problem::new("unknown-sql-function", message);
            return Err(problem.at(own).help(near));
        }
        self.doubt(format!("the function `{lower}` is not built into SQLite"));
        Ok(())
    }

    /// The number of arguments has to be one that a function of SQLite takes.
    fn taken_by_sqlite(
        &mut self,
        name: &ObjectName,
        lower: &str,
        given: &[FunctionArg],
    ) -> Result<(), Refused> {
        let own = name.0.last().and_then(|part| part.as_ident());
        let Some(own) = own.filter(|_| given.iter().all(is_plain)) else {
            return Ok(());
        };
        let least = sqlite::least_arguments(lower).filter(|least| given.len() < *least);
        let counts = match (sqlite::arguments(lower), least) {
            (Some(counts), _) if !counts.contains(&given.len()) => counts,
            (_, Some(least)) => vec![least],
            _ => return Ok(()),
        };
        // What is stored is called later, by a program that may have other functions.
        if self.in_body || self.purpose == Purpose::Stored {
            self.doubt(format!("how many arguments `{lower}` takes is not known"));
            return Ok(());
        }
        let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
        Err(miscounted(lower, &counts.join(" or "), given.len()).at(own))
    }

    /// The same of MySQL's, which no program replaces.
    fn taken_by_mysql(
        &self,
        name: &ObjectName,
        lower: &str,
        given: &[FunctionArg],
    ) -> Result<(), Refused> {
        let ([only], Some((least, most))) = (name.0.as_slice(), mysql::arguments(lower)) else {
            return Ok(());
        };
        let Some(own) = only.as_ident().filter(|_| given.iter().all(is_plain)) else {
            return Ok(());
        };
        if (least..=most).contains(&given.len()) {
            return Ok(());
        }
        let counts = match most {
            _ if least == most => least.to_string(),
            usize::MAX => format!("{least} or more"),
            most => format!("{least} to {most}"),
        };
        Err(miscounted(lower, &counts, given.len()).at(own))
    }

    /// A function may have been made elsewhere; of a name that is nearly a built-in one that is not believed.
    fn known_to_mysql(&mut self, name: &ObjectName, lower: &str) -> Result<(), Refused> {
        let [only] = name.0.as_slice() else {
            return Ok(());
        };
        let about_shapes = ["st_", "mbr", "multi", "geom", "poly", "line"];
        // Those of shapes, vectors and columns in a value that older and newer servers have are not all known.
        let others = ["point", "as", "column_", "vec", "uuid", "to_", "value"];
        let may_be_other = others.iter().any(|start| lower.starts_with(start));
        if mysql::functions().any(|known| known == lower)
            || about_shapes.iter().any(|start| lower.starts_with(start))
            || only
                .as_ident()
                .is_none_or(|own| self.catalog.has_own_function(&own.value))
        {
            return Ok(());
        }
        if let (Some(own), Some(near)) =
            (only.as_ident(), suggest::slip_of(lower, mysql::functions()))
            && lower.len() > 3
            && !may_be_other
        {
            let message = format!("function `{lower}` does not exist");
            let problem = Problem::new("unknown-sql-function", message);
            let help = format!("did you mean `{near}`?");
            return Err(problem.at(own).help(Some(help)));
        }
        self.doubt(format!("the function `{lower}` is not built into MySQL"));
        Ok(())
    }

    fn inside(
        &mut self,
        all: &[sqlparser::ast::OrderByExpr],
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        if all.is_empty() {
            return Ok(());
        }
        let mut inner = Scope::within(scope.outer);
        inner.sources.clone_from(&scope.sources);
        self.sorted(all, &inner)
    }

    /// What looks like a function and is part of the language.
    pub(super) fn special(
        &mut self,
        name: &str,
        given: &[Typed],
    ) -> Result<Option<Typed>, Refused> {
        Ok(Some(match name {
            "coalesce" | "greatest" | "least" => Typed::new(self.common(given, name)?),
            "nullif" => {
                if let [left, right] = given {
                    self.operator("=", left, right)?;
                    let ty = match left.ty {
                        Type::Unknown => self.common(given, name)?,
                        _ => left.ty.clone(),
                    };
                    Typed::new(ty)
                } else {
                    Typed::any()
                }
            }
            "row" => Typed::named("record"),
            "grouping" => Typed::named("int4"),
            "current_date" | "current_timestamp" | "localtimestamp" | "current_time"
            | "localtime" | "current_user" | "session_user" | "user" | "current_role"
            | "current_catalog" | "current_schema" | "system_user"
                if self.purpose == Purpose::Kept =>
            {
                return Err(not_immutable(&name.to_uppercase()));
            }
            "current_date" => Typed::named("date"),
            "current_timestamp" => Typed::named("timestamptz"),
            "localtimestamp" => Typed::named("timestamp"),
            "current_time" => Typed::named("timetz"),
            "localtime" => Typed::named("time"),
            "current_user" | "session_user" | "user" | "current_role" | "current_catalog"
            | "current_schema" | "system_user" => Typed::named("name"),
            "all" | "any" | "some" | "values" | "cast" | "trim" | "xmlelement" | "xmlforest"
            | "xmlconcat" | "json_object" | "json_array" | "json_objectagg" | "json_arrayagg"
            | "json_exists" | "json_value" | "json_query" | "merge_action" | "normalize"
            | "treat" | "collation" => {
                self.doubt("a function is not known");
                Typed::any()
            }
            _ => return Ok(None),
        }))
    }

    /// A built-in function, for forms of the language that stand for a call.
    pub(crate) fn by_name(&mut self, name: &str, given: &[Typed]) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            return Ok(Typed::any().called(name));
        }
        let candidates = postgres::functions(self.catalog, name);
        Ok(match self.chosen(&candidates, given) {
            Choice::One(chosen) => {
                if let Some(signature) = candidates
                    .get(chosen.at)
                    .filter(|_| self.purpose == Purpose::Kept)
                {
                    may_be_kept(name, signature)?;
                }
                Typed::new(chosen.result).called(name)
            }
            Choice::None
                if !candidates.is_empty()
                    && facts(self.dialect).keeps_postgres_rules
                    && given.iter().all(|typed| self.builtin(&typed.ty))
                    && !self.catalog.may_have_operators(false) =>
            {
                return Err(no_such_call(name, given));
            }
            _ => {
                self.doubt("a function is not known");
                Typed::any().called(name)
            }
        })
    }

    pub(super) fn chosen(&mut self, candidates: &[&Signature<'_>], given: &[Typed]) -> Choice {
        let types: Vec<Type> = given.iter().map(|typed| typed.ty.clone()).collect();
        let choice = choose(self.catalog, candidates, &types);
        if let Choice::One(chosen) = &choice {
            for (typed, ty) in given.iter().zip(&chosen.args) {
                self.settle(typed.open, ty);
            }
        }
        choice
    }

    /// What a function of PostgreSQL returns, and the columns of it.
    pub(crate) fn called(
        &mut self,
        name: &ObjectName,
        given: &[Typed],
    ) -> Result<(Type, Returned), Refused> {
        let parts: Vec<_> = name.0.iter().filter_map(|part| part.as_ident()).collect();
        let (Some(own), true) = (parts.last(), parts.len() == name.0.len()) else {
            self.doubt("a function's name is not understood");
            return Ok((Type::Any, Vec::new()));
        };
        let namespace = match parts.as_slice() {
            [.., namespace, _] => Some(self.fold(namespace)),
            _ => None,
        };
        let wanted = self.fold(own);
        let elsewhere = namespace
            .as_deref()
            .is_some_and(|namespace| namespace != "pg_catalog");
        let candidates = postgres::functions(self.catalog, &wanted);
        if candidates.is_empty()
            && let Some(functions) = self.catalog.own_functions(namespace.as_deref(), &wanted)
            && !functions.is_empty()
        {
            return self.own_function(&functions, own, given);
        }
        if self.catalog.may_have_function(&wanted) || elsewhere {
            self.doubt(format!("what the function `{wanted}` returns is not known"));
            return Ok((Type::Any, Vec::new()));
        }
        // A type's name is a function that casts.
        if candidates.is_empty()
            && given.len() == 1
            && (postgres::is_type(self.catalog, &wanted) || self.catalog.has_type(None, &wanted))
        {
            if self.is_no_cast(&wanted, given) {
                return Err(no_such_call(&wanted, given).at(own));
            }
            let to = Type::named(wanted.clone());
            for typed in given {
                self.settle(typed.open, &to);
            }
            return Ok((Type::named(wanted), Vec::new()));
        }
        if candidates.is_empty() {
            if !facts(self.dialect).keeps_postgres_rules {
                self.doubt("a function may exist that is not known");
                return Ok((Type::Any, Vec::new()));
            }
            let help = suggest::did_you_mean(&wanted, postgres::function_names());
            let problem = Problem::new(
                "unknown-sql-function",
                format!("function `{wanted}` does not exist"),
            );
            return Err(problem.at(own).help(help));
        }
        match self.chosen(&candidates, given) {
            Choice::One(chosen) => {
                let signature = candidates.get(chosen.at);
                // A type's name with one value is a cast, unless a function takes exactly that value.
                let is_cast = |signature: &Signature<'_>| match given {
                    [only] => {
                        postgres::is_type(self.catalog, &wanted)
                            && signature.args.first().is_none_or(|arg| !only.ty.is(arg))
                    }
                    _ => false,
                };
                let kept = signature.filter(|_| self.purpose == Purpose::Kept);
                if let Some(signature) = kept.filter(|signature| !is_cast(signature)) {
                    may_be_kept(&wanted, signature).map_err(|problem| problem.at(own))?;
                }
                let columns = signature.map(|signature| {
                    let columns = signature.columns.iter();
                    columns
                        .map(|(name, ty)| ((*name).to_owned(), named(ty)))
                        .collect()
                });
                Ok((chosen.result, columns.unwrap_or_default()))
            }
            Choice::None
                if given.iter().all(|typed| self.builtin(&typed.ty))
                    && !self.catalog.may_have_operators(false)
                    && facts(self.dialect).keeps_postgres_rules
                    && (!is_cast(&wanted, given) || self.is_no_cast(&wanted, given)) =>
            {
                Err(no_such_call(&wanted, given).at(own))
            }
            _ => {
                self.doubt(format!("the call of `{wanted}` is ambiguous"));
                Ok((Type::Any, Vec::new()))
            }
        }
    }
}

fn miscounted(name: &str, counts: &str, given: usize) -> Refused {
    let message = format!("function `{name}` takes {counts} arguments, not {given}");
    Problem::new("unknown-sql-function", message)
}

/// True for an argument that is one value.
fn is_plain(arg: &FunctionArg) -> bool {
    matches!(arg, FunctionArg::Unnamed(of) if *of != FunctionArgExpr::Wildcard)
}

pub(super) fn no_such_call(name: &str, given: &[Typed]) -> Refused {
    let types = given
        .iter()
        .map(|typed| typed.ty.name().unwrap_or("unknown"));
    let types: Vec<&str> = types.collect();
    let message = format!("there is no function `{name}({})`", types.join(", "));
    Problem::new("unknown-sql-function", message)
}

/// The name of a type called with one argument casts it.
fn is_cast(name: &str, given: &[Typed]) -> bool {
    given.len() == 1 && super::is_builtin_type(name)
}

fn named(ty: &str) -> Type {
    match ty.starts_with("any") {
        true => Type::Any,
        false => Type::named(ty),
    }
}

/// Refuses a function whose result no index and no computed column keeps.
fn may_be_kept(name: &str, signature: &Signature<'_>) -> Result<(), Box<Problem>> {
    if signature.kind == 'f' && !signature.returns_set {
        return match signature.immutable {
            true => Ok(()),
            false => Err(not_immutable(&format!("function `{name}`"))),
        };
    }
    let message =
        format!("`{name}` does not give one value for each row, which is what can be kept here");
    Err(Problem::new("invalid-value", message))
}

/// What an index or a computed column may not use.
pub(super) fn not_immutable(what: &str) -> Box<Problem> {
    let message =
        format!("{what} is not immutable: what it gives depends on settings or on the time");
    Problem::new("invalid-value", message)
}
