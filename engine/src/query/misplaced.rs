//! Aggregates and window functions where no rows are grouped.

use sqlparser::ast::{
    Distinct, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Ident,
    OrderBy, OrderByKind, Select, SelectItem, Value,
};

use super::{
    Analyst,
    group::parts,
    operator::bare,
    problem::{Problem, Refused},
    scope::{Row, Scope},
};
use crate::dialect::facts;

impl Analyst<'_> {
    pub(super) fn is_aggregate(&self, function: &Function) -> bool {
        let known = facts(self.dialect).aggregates;
        if known.is_empty() {
            let found = self.kinds(function);
            return !found.is_empty() && found.iter().all(|kind| *kind == 'a');
        }
        let ([only], FunctionArguments::List(list)) = (function.name.0.as_slice(), &function.args)
        else {
            return false;
        };
        let name = only.as_ident().map(|name| name.value.to_ascii_lowercase());
        let name = name.unwrap_or_default();
        // Of several values SQLite's take the least and the greatest.
        known.contains(&&*name) && (list.args.len() == 1 || !["max", "min"].contains(&&*name))
    }

    /// What is read here is asked for each row, or for none: a function of several rows cannot stand in it.
    pub(super) fn of_one_row<T>(
        &mut self,
        scope: &Scope<'_>,
        place: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let before = scope.bars.replace(Some(place));
        let found = read(self);
        scope.bars.set(before);
        found
    }

    /// Refuses a function of several rows where its query has one, or none.
    pub(super) fn placed(&self, function: &Function, scope: &Scope<'_>) -> Result<(), Refused> {
        if !facts(self.dialect).is_tried_on_servers {
            return Ok(());
        }
        let refused = |what: &str, place: &str| {
            let message = format!("{what} is used in {place}, which is not evaluated for a group");
            let help = match place {
                "WHERE" => "use it in HAVING, or in a subquery",
                _ => "use it in a subquery",
            };
            let name = function.name.0.last().and_then(|part| part.as_ident());
            let problem = Problem::new("misplaced-aggregate", message).help(Some(help.to_owned()));
            Err(match name {
                Some(name) => problem.at(name),
                None => problem,
            })
        };
        if function.over.is_some() {
            return match scope.bars.get() {
                Some(place) => refused("a window function", place),
                None => Ok(()),
            };
        }
        if !self.is_aggregate(function) {
            return Ok(());
        }
        // It belongs to the nearest query whose columns it names.
        let mut names = 0;
        let mut within = arguments(function);
        let mut level = Some(scope);
        let mut nearest = None;
        while let Some(expr) = within.pop() {
            match expr {
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) => names += 1,
                // Its names are not looked into.
                Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => return Ok(()),
                _ => {}
            }
            within.extend(parts(expr));
        }
        while let Some(here) = level.filter(|_| names > 0 && nearest.is_none()) {
            let mut columns = Vec::new();
            for expr in arguments(function) {
                self.named(expr, here, &mut columns);
            }
            nearest = (!columns.is_empty()).then_some(here);
            // The others let a query around it have its way.
            level = here.outer.filter(|_| self.dialect.has_namespaces());
        }
        let has_around = scope.outer.is_some() && scope.bars.get() != Some("VALUES");
        if names == 0 && !(has_around && facts(self.dialect).aggregates_go_out) {
            nearest = Some(scope);
        }
        match nearest.and_then(|scope| scope.bars.get()) {
            Some("HAVING") | None => Ok(()),
            Some(place) => refused("an aggregate function", place),
        }
    }

    /// What rows are grouped by, also by the number or the name of a result.
    pub(super) fn keys_of_one_row(
        &self,
        select: &Select,
        row: &Row,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        let GroupByExpr::Expressions(keys, _) = &select.group_by else {
            return Ok(());
        };
        for key in keys {
            self.literal_key(key, "GROUP BY", row)?;
            if let Some(Expr::Function(function)) = self.key(key, select, scope)
                && (function.over.is_some()
                    || self.has_aggregate(&Expr::Function(function.clone()), scope))
            {
                let message = "a function of several rows is used in GROUP BY";
                let problem = Problem::new("misplaced-aggregate", message);
                return Err(problem.help(Some("use it in a subquery".to_owned())));
            }
        }
        Ok(())
    }

    /// The names of results that are made of several rows, in a condition for one (SQLite).
    pub(super) fn no_grouped_result(
        &self,
        condition: &Expr,
        select: &Select,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        if !facts(self.dialect).results_in_conditions {
            return Ok(());
        }
        let mut open = vec![condition];
        while let Some(expr) = open.pop() {
            if let Expr::Identifier(ident) = expr
                && !scope.sources.iter().any(|source| {
                    let mut columns = source.row.columns.iter();
                    source.row.open
                        || columns.any(|column| self.catalog.same(&column.name, &ident.value))
                })
            {
                let mut items = select.projection.iter();
                let meant = items.find_map(|item| match item {
                    SelectItem::ExprWithAlias { expr, alias }
                        if self.catalog.same(&alias.value, &ident.value) =>
                    {
                        Some(expr)
                    }
                    _ => None,
                });
                if meant.is_some_and(|expr| self.has_aggregate(expr, scope)) {
                    let message = format!(
                        "`{}` is made of several rows, WHERE is asked for each",
                        ident.value
                    );
                    let help = "use it in HAVING, or in a subquery".to_owned();
                    let problem = Problem::new("misplaced-aggregate", message);
                    return Err(problem.at(ident).help(Some(help)));
                }
            }
            open.extend(parts(expr));
        }
        Ok(())
    }

    /// A number stands for a result; PostgreSQL takes no other literal for what rows are sorted or grouped by.
    pub(super) fn literal_key(&self, key: &Expr, place: &str, row: &Row) -> Result<(), Refused> {
        let Expr::Value(value) = key else {
            return Ok(());
        };
        let keeps = facts(self.dialect).keeps_postgres_rules;
        let message = match &value.value {
            Value::Number(digits, _) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                let fits = |at: usize| (1..=row.columns.len()).contains(&at);
                if row.open
                    || !facts(self.dialect).is_tried_on_servers
                    || digits.parse().is_ok_and(fits)
                {
                    return Ok(());
                }
                format!("there is no result {digits}, which {place} names")
            }
            Value::Number(..) | Value::SingleQuotedString(_) | Value::Null if keeps => {
                format!("{place} has the number of a result or an expression, no other literal")
            }
            _ => return Ok(()),
        };
        Err(Problem::new("sql-syntax", message))
    }

    /// What distinct rows are sorted by has to be among their columns (PostgreSQL). Only columns are compared.
    pub(super) fn sorts_distinct(
        &self,
        select: &Select,
        order: Option<&OrderBy>,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        let Some(OrderByKind::Expressions(all)) = order.map(|order| &order.kind) else {
            return Ok(());
        };
        if !matches!(select.distinct, Some(Distinct::Distinct))
            || !facts(self.dialect).keeps_postgres_rules
            || scope.sources.iter().any(|source| source.row.open)
        {
            return Ok(());
        }
        let (mut listed, mut rows) = (Vec::new(), Vec::new());
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    if let Expr::Identifier(ident) = bare(expr) {
                        rows.push(self.fold(ident));
                    }
                    listed.push(self.column_place(bare(expr), scope));
                }
                _ => return Ok(()),
            }
        }
        let is_name = |ident: &Ident| {
            let name = self.fold(ident);
            scope.aliases.iter().any(|column| column.name == name)
        };
        for by in all {
            let refused = match bare(&by.expr) {
                Expr::Identifier(ident) if is_name(ident) => false,
                // The whole row is never a column.
                Expr::Identifier(ident) => match self.column_place(&by.expr, scope) {
                    Some(place) => !listed.contains(&Some(place)),
                    None => {
                        let name = self.fold(ident);
                        !rows.contains(&name)
                            && scope.sources.iter().any(|source| source.name == name)
                    }
                },
                Expr::CompoundIdentifier(_) => {
                    let place = self.column_place(bare(&by.expr), scope);
                    place.is_some() && !listed.contains(&place)
                }
                _ => false,
            };
            if refused {
                let message =
                    "ORDER BY of SELECT DISTINCT names a column that is not among the results";
                return Err(Problem::new("distinct-order", message));
            }
        }
        Ok(())
    }
}

fn arguments(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else {
        return Vec::new();
    };
    let exprs = list.args.iter().filter_map(|arg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    });
    exprs.collect()
}
