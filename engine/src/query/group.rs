//! Columns beside aggregates: each must be grouped, or hang on a key that is (PostgreSQL).

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Ident, OrderBy,
    OrderByKind, Select, SelectItem, SelectItemQualifiedWildcardKind, Value, WindowType,
};

use super::{
    Analyst, postgres,
    problem::{Problem, Refused},
    scope::Scope,
};
use crate::dialect::facts;

/// A column by the positions of its source and its own.
type Place = (usize, usize);

impl Analyst<'_> {
    /// Refuses columns that have several values in a group.
    pub(crate) fn grouping(
        &self,
        select: &Select,
        order: Option<&OrderBy>,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        let GroupByExpr::Expressions(keys, modifiers) = &select.group_by else {
            return Ok(());
        };
        let known = |source: &super::scope::Source| {
            !source.row.open && source.row.columns.iter().all(|column| !column.hidden)
        };
        if !facts(self.dialect).keeps_postgres_rules
            || !modifiers.is_empty()
            || !scope.sources.iter().all(known)
        {
            return Ok(());
        }
        let outputs = || {
            select.projection.iter().filter_map(|item| match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    Some(expr)
                }
                _ => None,
            })
        };
        let aggregates = |expr: &Expr| self.has_aggregate(expr, scope);
        let sorted = match order.map(|order| &order.kind) {
            Some(OrderByKind::Expressions(all)) => all.as_slice(),
            _ => &[],
        };
        let is_grouped = !keys.is_empty()
            || select.having.is_some()
            || outputs().any(aggregates)
            || sorted.iter().any(|by| aggregates(&by.expr));
        if !is_grouped {
            return Ok(());
        }
        let mut grouped = Vec::new();
        for key in keys {
            let listed = match key {
                Expr::Tuple(parts) => parts.as_slice(),
                key => std::slice::from_ref(key),
            };
            for key in listed {
                match self.key(key, select, scope) {
                    Some(key) => self.named(key, scope, &mut grouped),
                    None => return Ok(()),
                }
            }
        }
        self.add_dependent(scope, &mut grouped);
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    self.must_be_grouped(expr, scope, &grouped)?;
                }
                SelectItem::Wildcard(_) => {
                    for at in 0..scope.sources.len() {
                        whole(scope, at, &grouped)?;
                    }
                }
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    _,
                ) => {
                    let table = name.0.last().and_then(|part| part.as_ident());
                    let table = table.map(|table| self.fold(table));
                    let at = scope
                        .sources
                        .iter()
                        .position(|source| Some(&source.name) == table.as_ref());
                    if let Some(at) = at {
                        whole(scope, at, &grouped)?;
                    }
                }
                _ => {}
            }
        }
        if let Some(having) = &select.having {
            self.must_be_grouped(having, scope, &grouped)?;
        }
        for by in sorted {
            // A plain name can be that of a result column.
            if !matches!(by.expr, Expr::Identifier(_)) {
                self.must_be_grouped(&by.expr, scope, &grouped)?;
            }
        }
        Ok(())
    }

    /// What a key of `GROUP BY` stands for; `None` when that is not known here.
    pub(super) fn key<'e>(
        &self,
        key: &'e Expr,
        select: &'e Select,
        scope: &Scope<'_>,
    ) -> Option<&'e Expr> {
        match key {
            Expr::GroupingSets(_) | Expr::Cube(_) | Expr::Rollup(_) | Expr::Subquery(_) => None,
            Expr::Value(value) => {
                let Value::Number(digits, _) = &value.value else {
                    return None;
                };
                let at: usize = digits.parse().ok()?;
                let mut items = select.projection.iter();
                if items.any(|item| {
                    !matches!(
                        item,
                        SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. }
                    )
                }) {
                    return None;
                }
                match select.projection.get(at.checked_sub(1)?)? {
                    SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                        Some(expr)
                    }
                    _ => None,
                }
            }
            Expr::Identifier(ident) if self.place(None, ident, scope).is_none() => {
                let name = self.fold(ident);
                // A whole row is no column of it.
                if scope.sources.iter().any(|source| source.name == name) {
                    return Some(key);
                }
                select.projection.iter().find_map(|item| match item {
                    SelectItem::ExprWithAlias { expr, alias } if self.fold(alias) == name => {
                        Some(expr)
                    }
                    _ => None,
                })
            }
            key => Some(key),
        }
    }

    /// The columns in an expression. What is grouped by it may be written in other words; so its columns
    /// count as grouped.
    pub(super) fn named(&self, expr: &Expr, scope: &Scope<'_>, into: &mut Vec<Place>) {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            into.extend(self.column_place(expr, scope));
            open.extend(parts(expr));
        }
    }

    pub(super) fn column_place(&self, expr: &Expr, scope: &Scope<'_>) -> Option<Place> {
        match expr {
            Expr::Identifier(ident) => self.place(None, ident, scope),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [.., table, name] => self.place(Some(table), name, scope),
                _ => None,
            },
            _ => None,
        }
    }

    fn place(&self, table: Option<&Ident>, ident: &Ident, scope: &Scope<'_>) -> Option<Place> {
        let name = self.fold(ident);
        let table = table.map(|table| self.fold(table));
        let mut sources = scope.sources.iter().enumerate();
        sources.find_map(|(at, source)| {
            let other = |table: &String| !self.catalog.same_table(table, &source.name);
            if table.as_ref().is_some_and(other) {
                return None;
            }
            let mut columns = source.row.columns.iter();
            Some((
                at,
                columns.position(|column| self.catalog.same(&column.name, &name))?,
            ))
        })
    }

    /// A table whose whole key is grouped has one row in each group.
    fn add_dependent(&self, scope: &Scope<'_>, grouped: &mut Vec<Place>) {
        for (at, source) in scope.sources.iter().enumerate() {
            let is_there = |name: &String| {
                let position = source
                    .row
                    .columns
                    .iter()
                    .position(|column| column.name == *name);
                position.is_some_and(|position| grouped.contains(&(at, position)))
            };
            if !source.key.is_empty() && source.key.iter().all(is_there) {
                grouped.extend((0..source.row.columns.len()).map(|position| (at, position)));
            }
        }
    }

    fn must_be_grouped(
        &self,
        expr: &Expr,
        scope: &Scope<'_>,
        grouped: &[Place],
    ) -> Result<(), Refused> {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            if let Some(place) = self.column_place(expr, scope)
                && !grouped.contains(&place)
            {
                let ident = match expr {
                    Expr::CompoundIdentifier(parts) => parts.last(),
                    Expr::Identifier(ident) => Some(ident),
                    _ => None,
                };
                let problem = refusal(scope, place);
                return Err(match ident {
                    Some(ident) => problem.at(ident),
                    None => problem,
                });
            }
            match expr {
                Expr::Function(function)
                    if function.over.is_none() && self.may_aggregate(function) => {}
                expr => open.extend(parts(expr)),
            }
        }
        Ok(())
    }

    /// True when an aggregate of this query is in it.
    pub(crate) fn has_aggregate(&self, expr: &Expr, scope: &Scope<'_>) -> bool {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            if let Expr::Function(function) = expr
                && function.over.is_none()
                && self.is_aggregate(function)
            {
                let mut columns = Vec::new();
                self.named(expr, scope, &mut columns);
                // One of columns of an outer query alone belongs to that.
                let mut names = 0;
                let mut within = parts(expr);
                while let Some(expr) = within.pop() {
                    names += usize::from(matches!(
                        expr,
                        Expr::Identifier(_) | Expr::CompoundIdentifier(_)
                    ));
                    within.extend(parts(expr));
                }
                let around = scope.outer.is_some() && facts(self.dialect).aggregates_go_out;
                return names == 0 && !around || !columns.is_empty();
            }
            open.extend(parts(expr));
        }
        false
    }

    /// What is not known may be an aggregate.
    fn may_aggregate(&self, function: &Function) -> bool {
        let found = self.kinds(function);
        found.is_empty() || found.contains(&'a')
    }

    pub(super) fn kinds(&self, function: &Function) -> Vec<char> {
        const SPECIAL: [&str; 5] = ["coalesce", "greatest", "least", "nullif", "row"];
        let name = function.name.0.last().and_then(|part| part.as_ident());
        let name = name.map(|name| self.fold(name)).unwrap_or_default();
        if SPECIAL.contains(&name.as_str()) {
            return vec!['f'];
        }
        if self.catalog.may_have_function(&name) {
            return Vec::new();
        }
        postgres::function_kinds(self.catalog, &name)
    }
}

fn whole(scope: &Scope<'_>, at: usize, grouped: &[Place]) -> Result<(), Refused> {
    let width = scope
        .sources
        .get(at)
        .map_or(0, |source| source.row.columns.len());
    match (0..width).find(|position| !grouped.contains(&(at, *position))) {
        Some(position) => Err(refusal(scope, (at, position))),
        None => Ok(()),
    }
}

fn refusal(scope: &Scope<'_>, (at, position): Place) -> Refused {
    let source = scope.sources.get(at);
    let column = source.and_then(|source| source.row.columns.get(position));
    let name = column.map_or("", |column| column.name.as_str());
    let message = format!("column `{name}` has several values in a group");
    let help =
        "name it in GROUP BY, or take one of its values with an aggregate function".to_owned();
    Problem::new("ungrouped-column", message).help(Some(help))
}

/// The expressions in an expression, without those of queries in it.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Nested(inner)
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::Cast { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsTrue(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::IsNotFalse(inner)
        | Expr::Collate { expr: inner, .. }
        | Expr::Extract { expr: inner, .. }
        | Expr::Ceil { expr: inner, .. }
        | Expr::Floor { expr: inner, .. }
        | Expr::InSubquery { expr: inner, .. }
        | Expr::CompoundFieldAccess { root: inner, .. } => vec![inner],
        Expr::BinaryOp { left, right, .. }
        | Expr::IsDistinctFrom(left, right)
        | Expr::IsNotDistinctFrom(left, right)
        | Expr::AnyOp { left, right, .. }
        | Expr::AllOp { left, right, .. }
        | Expr::AtTimeZone {
            timestamp: left,
            time_zone: right,
        } => vec![left, right],
        Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => vec![expr, pattern],
        Expr::Between {
            expr, low, high, ..
        } => vec![expr, low, high],
        Expr::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
        Expr::Case {
            operand,
            conditions,
            else_result,
            ..
        } => {
            let whens = conditions
                .iter()
                .flat_map(|when| [&when.condition, &when.result]);
            let ends = operand.iter().chain(else_result).map(AsRef::as_ref);
            whens.chain(ends).collect()
        }
        Expr::Tuple(all) => all.iter().collect(),
        Expr::Array(array) => array.elem.iter().collect(),
        Expr::Substring {
            expr,
            substring_from,
            substring_for,
            ..
        } => {
            let more = substring_from
                .iter()
                .chain(substring_for)
                .map(AsRef::as_ref);
            std::iter::once(&**expr).chain(more).collect()
        }
        Expr::Trim { expr, .. } => vec![expr],
        Expr::Function(function) => {
            let mut found = Vec::new();
            if let FunctionArguments::List(list) = &function.args {
                for arg in &list.args {
                    let (FunctionArg::Unnamed(arg)
                    | FunctionArg::Named { arg, .. }
                    | FunctionArg::ExprNamed { arg, .. }) = arg;
                    if let FunctionArgExpr::Expr(expr) = arg {
                        found.push(expr);
                    }
                }
            }
            if let Some(WindowType::WindowSpec(spec)) = &function.over {
                found.extend(&spec.partition_by);
                found.extend(spec.order_by.iter().map(|by| &by.expr));
            }
            found
        }
        _ => Vec::new(),
    }
}
