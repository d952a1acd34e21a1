//! Expressions: which type they have.

use sqlparser::ast::{
    AccessExpr, BinaryOperator, DataType, Expr, FunctionArguments, Ident, Query, Subscript,
    UnaryOperator, Value, ValueWithSpan,
};

use super::{
    Analyst, Found, MAX_DEPTH,
    postgres::{self, Choice, Context, choose},
    problem::{Problem, Refused},
    scope::{Row, Scope},
    sqlite,
    ty::{Open, Type, Typed},
};
use crate::{schema::suggest, sql::Dialect};

impl Analyst<'_> {
    pub(crate) fn expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Typed, Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth -= 1;
            self.doubt("it is nested too deeply");
            return Ok(Typed::any());
        }
        let found = self.expr_within(expr, scope);
        self.depth -= 1;
        found.map(|mut typed| {
            if typed.name.is_empty() {
                "?column?".clone_into(&mut typed.name);
            }
            typed
        })
    }

    fn expr_within(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let dialect = self.dialect;
        let truth = || truth(dialect);
        match expr {
            Expr::Identifier(ident) => self.column(ident, scope),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [.., table, name] => self.qualified(table, name, scope),
                [name] => self.column(name, scope),
                [] => Ok(Typed::any()),
            },
            Expr::Value(value) => self.value(value),
            Expr::Nested(inner) => self.expr(inner, scope),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, scope),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, scope),
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => {
                self.expr(inner, scope)?;
                Ok(truth())
            }
            Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner) => {
                let typed = self.expr(inner, scope)?;
                self.settle(typed.open, &Type::named("bool"));
                Ok(truth())
            }
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.binary(left, &BinaryOperator::Eq, right, scope)?;
                Ok(truth())
            }
            Expr::InList { expr, list, .. } => self.in_list(expr, list, scope),
            Expr::InSubquery { expr, subquery, .. } => {
                let left = self.expr(expr, scope)?;
                let row = self.query(subquery, Some(scope))?;
                self.as_many(expr, &left, &row)?;
                if let ([only], false) = (row.columns.as_slice(), row.open) {
                    let right = only.typed();
                    self.operator("=", &left, &right)?;
                }
                Ok(truth())
            }
            Expr::Between {
                expr, low, high, ..
            } => {
                let middle = self.expr(expr, scope)?;
                let low = self.expr(low, scope)?;
                self.operator(">=", &middle, &low)?;
                let high = self.expr(high, scope)?;
                self.operator("<=", &middle, &high)?;
                Ok(truth())
            }
            Expr::Like {
                any: true,
                expr,
                pattern,
                ..
            } => self.any_like("~~", expr, pattern, scope),
            Expr::ILike {
                any: true,
                expr,
                pattern,
                ..
            } => self.any_like("~~*", expr, pattern, scope),
            Expr::Like {
                expr,
                pattern,
                escape_char,
                ..
            } => self.like("~~", expr, pattern, escape_char.as_deref(), scope),
            Expr::ILike {
                expr,
                pattern,
                escape_char,
                ..
            } => self.like("~~*", expr, pattern, escape_char.as_deref(), scope),
            Expr::SimilarTo { expr, pattern, .. } | Expr::RLike { expr, pattern, .. } => {
                let left = self.expr(expr, scope)?;
                let right = self.expr(pattern, scope)?;
                self.settle(left.open, &Type::named("text"));
                self.settle(right.open, &Type::named("text"));
                Ok(truth())
            }
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            }
            | Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, right, scope),
            Expr::Cast {
                expr, data_type, ..
            } => self.cast(expr, data_type, scope),
            Expr::Convert {
                expr, data_type, ..
            } => {
                self.expr(expr, scope)?;
                Ok(data_type
                    .as_ref()
                    .map_or_else(Typed::any, |ty| Typed::new(self.data_type(ty))))
            }
            Expr::TypedString(typed) => {
                let ty = self.data_type(&typed.data_type);
                let name = ty.name().unwrap_or_default().to_owned();
                Ok(Typed::new(ty).called(&name))
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => {
                let subject = operand
                    .as_deref()
                    .map(|operand| self.expr(operand, scope))
                    .transpose()?;
                let mut results = Vec::new();
                for when in conditions {
                    match &subject {
                        Some(subject) => {
                            let value = self.expr(&when.condition, scope)?;
                            self.operator("=", subject, &value)?;
                        }
                        None => self.condition(&when.condition, scope)?,
                    }
                    results.push(self.expr(&when.result, scope)?);
                }
                let mut name = "case".to_owned();
                if let Some(other) = else_result {
                    let other = self.expr(other, scope)?;
                    if named_by_column(else_result.as_deref()) {
                        name.clone_from(&other.name);
                    }
                    // The type of ELSE comes first where types compete.
                    results.insert(0, other);
                }
                if else_result.is_none() && self.dialect == Dialect::Sqlite {
                    results.push(sqlite::null());
                }
                let nullable = self.nullable_of(&results);
                let ty = self.common(&results, "CASE")?;
                Ok(Typed {
                    nullable,
                    ..Typed::new(ty).called(&name)
                })
            }
            Expr::Function(function) => self.function(function, scope),
            Expr::Exists { subquery, .. } => {
                self.query(subquery, Some(scope))?;
                Ok(truth().called("exists"))
            }
            Expr::Subquery(query) => self.scalar(query, scope),
            Expr::Array(_) if self.dialect == Dialect::Mysql => {
                Err(Problem::new("sql-syntax", "MySQL has no arrays"))
            }
            Expr::Array(array) => {
                let mut all = Vec::new();
                for expr in &array.elem {
                    all.push(self.expr(expr, scope)?);
                }
                let ty = match all.is_empty() {
                    true => Type::Unknown,
                    false => self.common(&all, "ARRAY")?.array(),
                };
                Ok(Typed::new(ty).called("array"))
            }
            Expr::Tuple(all) => {
                for expr in all {
                    self.expr(expr, scope)?;
                }
                Ok(Typed::named("record").called("row"))
            }
            Expr::Extract { expr, .. } => {
                self.expr(expr, scope)?;
                Ok(Typed::named("numeric").called("extract"))
            }
            Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => {
                let at = self.expr(timestamp, scope)?;
                let zone = self.expr(time_zone, scope)?;
                self.by_name("timezone", &[zone, at])
            }
            Expr::Interval(interval) => {
                self.expr(&interval.value, scope)?;
                Ok(Typed::named("interval").called("interval"))
            }
            Expr::Collate { expr, .. } => {
                let typed = self.expr(expr, scope)?;
                let text = self.settle(typed.open, &Type::named("text"));
                Ok(match typed.ty {
                    Type::Unknown => Typed::new(text).called(&typed.name),
                    _ => typed,
                })
            }
            Expr::Position { expr, r#in } => {
                let what = self.expr(expr, scope)?;
                let within = self.expr(r#in, scope)?;
                self.by_name("position", &[within, what])
            }
            Expr::Ceil { expr, .. } => self.one("ceil", expr, scope),
            Expr::Floor { expr, .. } => self.one("floor", expr, scope),
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let mut all = vec![self.expr(expr, scope)?];
                for part in substring_from.iter().chain(substring_for) {
                    all.push(self.expr(part, scope)?);
                }
                self.by_name("substring", &all)
            }
            Expr::Trim {
                expr,
                trim_what,
                trim_characters,
                ..
            } => {
                let mut all = vec![self.expr(expr, scope)?];
                for part in trim_what
                    .iter()
                    .map(AsRef::as_ref)
                    .chain(trim_characters.iter().flatten())
                {
                    all.push(self.expr(part, scope)?);
                }
                self.by_name("btrim", &all)
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                let typed = self.expr(root, scope)?;
                self.accessed(typed, access_chain, scope)
            }
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                for expr in sets.iter().flatten() {
                    self.expr(expr, scope)?;
                }
                Ok(Typed::any())
            }
            _ => {
                self.doubt("an expression is not understood");
                Ok(Typed::any())
            }
        }
    }

    fn value(&mut self, value: &ValueWithSpan) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            return Ok(self.literal(&value.value));
        }
        Ok(match &value.value {
            Value::Number(digits, _) => Typed::named(number(digits)),
            Value::Boolean(_) => Typed::named("bool"),
            Value::Placeholder(mark) => match mark
                .strip_prefix('$')
                .and_then(|number| number.parse().ok())
            {
                Some(number) => {
                    let ty = self.param(number);
                    let open = ty == Type::Unknown;
                    Typed {
                        open: open.then_some(Open::Param(number)),
                        ..Typed::new(ty)
                    }
                }
                None => Typed::any(),
            },
            Value::HexStringLiteral(_) => Typed::named("bit"),
            Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) => {
                self.literals.push((text.clone(), value.span));
                Typed {
                    open: Some(Open::Literal(self.literals.len() - 1)),
                    ..Typed::new(Type::Unknown)
                }
            }
            _ => Typed::new(Type::Unknown),
        })
    }

    /// A query beside a value, or a list of them, has as many columns.
    fn as_many(&self, expr: &Expr, typed: &Typed, row: &Row) -> Result<(), Refused> {
        let wanted = match row_width(expr) {
            Some(width) => width,
            // A row in one value.
            _ if typed.ty.is("record") => return Ok(()),
            _ if typed.ty == Type::Any && self.dialect.has_namespaces() => return Ok(()),
            _ => 1,
        };
        if row.open || row.columns.len() == wanted {
            return Ok(());
        }
        let message = format!(
            "a query returns {} columns where {wanted} are compared",
            row.columns.len()
        );
        Err(Problem::new("column-count", message))
    }

    fn literal(&self, value: &Value) -> Typed {
        match self.dialect {
            Dialect::Sqlite => sqlite::literal(value),
            _ => Typed::any(),
        }
    }

    fn one(&mut self, name: &str, expr: &Expr, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let typed = self.expr(expr, scope)?;
        self.by_name(name, &[typed])
    }

    fn binary(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if matches!(op, BinaryOperator::And | BinaryOperator::Or) {
            self.condition(left, scope)?;
            self.condition(right, scope)?;
            return Ok(truth(self.dialect));
        }
        if let (Expr::Tuple(left), Expr::Tuple(right)) = (left, right) {
            if left.len() != right.len() {
                return Err(Problem::new(
                    "column-count",
                    "rows of different lengths are compared",
                ));
            }
            for (left, right) in left.iter().zip(right) {
                self.binary(left, op, right, scope)?;
            }
            return Ok(truth(self.dialect));
        }
        if let Some((tuple, query)) = row_and_query(left, right) {
            let typed = self.expr(tuple, scope)?;
            let row = self.query(query, Some(scope))?;
            self.as_many(tuple, &typed, &row)?;
            return Ok(truth(self.dialect));
        }
        let name = match op {
            BinaryOperator::NotEq => "<>".to_owned(),
            BinaryOperator::PGCustomBinaryOperator(parts) => {
                parts.last().cloned().unwrap_or_default()
            }
            BinaryOperator::PGLikeMatch => "~~".to_owned(),
            BinaryOperator::PGNotLikeMatch => "!~~".to_owned(),
            BinaryOperator::PGILikeMatch => "~~*".to_owned(),
            BinaryOperator::PGNotILikeMatch => "!~~*".to_owned(),
            op => op.to_string(),
        };
        let left = self.expr(left, scope)?;
        let right = self.expr(right, scope)?;
        if *op == BinaryOperator::Overlaps {
            return Ok(truth(self.dialect));
        }
        self.operator(&name, &left, &right)
    }

    /// The result of an operator between two values.
    pub(crate) fn operator(
        &mut self,
        name: &str,
        left: &Typed,
        right: &Typed,
    ) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            let compared = ["=", "==", "<>", "!=", "<", ">", "<=", ">="].contains(&name);
            return Ok(match self.dialect {
                Dialect::Sqlite if compared || name == "~~" => sqlite::number(),
                Dialect::Sqlite => sqlite::operator(left, right),
                _ => Typed::any(),
            });
        }
        self.chosen_operator(name, left, right)
            .map(|(result, _)| result)
    }

    /// The result of an operator, and the type that it takes on its right side.
    fn chosen_operator(
        &mut self,
        name: &str,
        left: &Typed,
        right: &Typed,
    ) -> Result<(Typed, Type), Refused> {
        let candidates = postgres::operators(self.catalog, name, 2);
        let compared = ["=", "<>", "<", ">", "<=", ">="].contains(&name);
        // Rows, enums, composite types: compared among themselves.
        if compared
            && left.ty == right.ty
            && left.ty.name().is_some()
            && candidates
                .iter()
                .all(|c| !left.ty.is(c.args.first().unwrap_or(&"")))
        {
            return Ok((Typed::named("bool"), right.ty.clone()));
        }
        let given = match (&left.ty, &right.ty) {
            // The one that is not known is first taken for the other's type.
            (Type::Unknown, known @ Type::Named(_)) | (known @ Type::Named(_), Type::Unknown) => {
                let both = [known.clone(), known.clone()];
                let exact = candidates
                    .iter()
                    .any(|c| c.args.iter().zip(&both).all(|(arg, ty)| ty.is(arg)));
                match exact {
                    true => both.to_vec(),
                    false => vec![left.ty.clone(), right.ty.clone()],
                }
            }
            _ => vec![left.ty.clone(), right.ty.clone()],
        };
        match choose(self.catalog, &candidates, &given) {
            Choice::One(chosen) => {
                for (typed, ty) in [left, right].into_iter().zip(&chosen.args) {
                    self.settle(typed.open, ty);
                }
                let right = chosen.args.get(1).cloned().unwrap_or(Type::Any);
                Ok((Typed::new(chosen.result), right))
            }
            Choice::CannotTell => match compared {
                true => Ok((Typed::named("bool"), Type::Any)),
                false => Ok((Typed::any(), Type::Any)),
            },
            _ if !self.builtin(&left.ty)
                || !self.builtin(&right.ty)
                || self
                    .catalog
                    .may_have_operators(compared || name.starts_with('~')) =>
            {
                self.doubt("an operator may exist that is not known");
                Ok((Typed::any(), Type::Any))
            }
            found => {
                let shown = |ty: &Type| ty.name().unwrap_or("unknown").to_owned();
                let message = match found {
                    Choice::Many => format!(
                        "which operator `{name}` is meant between {} and {} is not clear",
                        shown(&left.ty),
                        shown(&right.ty)
                    ),
                    _ => format!(
                        "there is no operator `{name}` between {} and {}",
                        shown(&left.ty),
                        shown(&right.ty)
                    ),
                };
                let help = "cast one of the two sides, for example with CAST(… AS …)".to_owned();
                Err(Problem::new("type-mismatch", message).help(Some(help)))
            }
        }
    }

    /// True for types whose operators and casts are all known, and enums.
    pub(crate) fn builtin(&self, ty: &Type) -> bool {
        match ty {
            Type::Any => false,
            Type::Unknown => true,
            Type::Named(name) => {
                let element = name.strip_prefix('_').unwrap_or(name);
                name == "record"
                    || postgres::is_type(self.catalog, name)
                    || self.catalog.is_enum(element)
            }
        }
    }

    fn unary(
        &mut self,
        op: UnaryOperator,
        expr: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if op == UnaryOperator::Not {
            self.condition(expr, scope)?;
            return Ok(truth(self.dialect));
        }
        let typed = self.expr(expr, scope)?;
        if !self.dialect.has_namespaces() {
            return Ok(match self.dialect {
                Dialect::Sqlite => Typed {
                    name: String::new(),
                    ..typed
                },
                _ => Typed::any(),
            });
        }
        let name = op.to_string();
        let candidates = postgres::operators(self.catalog, &name, 1);
        Ok(
            match choose(self.catalog, &candidates, std::slice::from_ref(&typed.ty)) {
                Choice::One(chosen) => {
                    let first = chosen.args.first().cloned().unwrap_or(Type::Any);
                    self.settle(typed.open, &first);
                    Typed::new(chosen.result)
                }
                _ => {
                    self.doubt("an operator is not known");
                    Typed::any()
                }
            },
        )
    }

    fn like(
        &mut self,
        name: &str,
        expr: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let left = self.expr(expr, scope)?;
        let right = self.expr(pattern, scope)?;
        if let Some(escape) = escape {
            self.expr(escape, scope)?;
        }
        self.operator(name, &left, &right)?;
        Ok(truth(self.dialect))
    }

    fn in_list(&mut self, expr: &Expr, list: &[Expr], scope: &Scope<'_>) -> Result<Typed, Refused> {
        if let Expr::Tuple(_) = expr {
            for item in list {
                self.binary(expr, &BinaryOperator::Eq, item, scope)?;
            }
            return Ok(truth(self.dialect));
        }
        let left = self.expr(expr, scope)?;
        let mut all = Vec::new();
        for item in list {
            all.push(self.expr(item, scope)?);
        }
        if self.dialect.has_namespaces() {
            // Several values are made one array of a common type, where they have one.
            if all.len() > 1 {
                let mut types = vec![left.ty.clone()];
                types.extend(all.iter().map(|typed| typed.ty.clone()));
                if let Some(ty) = postgres::common_type(self.catalog, &types)
                    && ty != Type::Any
                {
                    for typed in std::iter::once(&left).chain(&all) {
                        self.settle(typed.open, &ty);
                    }
                    let whole = Typed::new(ty);
                    self.operator("=", &Typed { open: None, ..left }, &whole)?;
                    return Ok(truth(self.dialect));
                }
            }
            for item in &all {
                self.operator("=", &left, item)?;
            }
        }
        Ok(truth(self.dialect))
    }

    /// `= ANY (array or query)`.
    fn quantified(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let left = self.expr(left, scope)?;
        let query = match right {
            Expr::Subquery(query) => Some(query),
            Expr::Nested(inner) => match &**inner {
                Expr::Subquery(query) => Some(query),
                _ => None,
            },
            _ => None,
        };
        let name = match op {
            BinaryOperator::NotEq => "<>".to_owned(),
            op => op.to_string(),
        };
        if let Some(query) = query {
            let row = self.query(query, Some(scope))?;
            if let ([only], false) = (row.columns.as_slice(), row.open) {
                self.operator(&name, &left, &only.typed())?;
            }
            return Ok(truth(self.dialect));
        }
        let right = self.expr(right, scope)?;
        self.any_of(&name, &left, &right)
    }

    /// `LIKE ANY (array)`.
    fn any_like(
        &mut self,
        name: &str,
        expr: &Expr,
        pattern: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let left = self.expr(expr, scope)?;
        let mut pattern = pattern;
        while let Expr::Nested(inner) = pattern {
            pattern = inner;
        }
        if let Expr::Tuple(_) | Expr::Subquery(_) = pattern {
            self.expr(pattern, scope)?;
            return Ok(truth(self.dialect));
        }
        let right = self.expr(pattern, scope)?;
        self.any_of(name, &left, &right)
    }

    /// An operator between a value and the elements of an array.
    fn any_of(&mut self, name: &str, left: &Typed, right: &Typed) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            return Ok(truth(self.dialect));
        }
        let element = match &right.ty {
            Type::Unknown => Typed::new(Type::Unknown),
            Type::Any => Typed::any(),
            ty => match ty.element() {
                Some(element) => Typed::new(element),
                None if self.builtin(ty) => {
                    let message = format!(
                        "ANY and ALL want an array, not {}",
                        ty.name().unwrap_or_default()
                    );
                    return Err(Problem::new("type-mismatch", message));
                }
                None => Typed::any(),
            },
        };
        let (_, wanted) = self.chosen_operator(name, left, &element)?;
        self.settle(right.open, &wanted.array());
        Ok(truth(self.dialect))
    }

    fn cast(
        &mut self,
        expr: &Expr,
        data_type: &DataType,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if self.dialect == Dialect::Sqlite {
            let typed = self.expr(expr, scope)?;
            return Ok(Typed {
                nullable: typed.nullable,
                ..Typed::new(sqlite::cast(&data_type.to_string()))
            });
        }
        let target = self.data_type(data_type);
        self.type_must_exist(data_type, &target)?;
        // The elements of a list that is cast are cast themselves.
        if let (Expr::Array(array), Some(element)) = (expr, target.element()) {
            for item in &array.elem {
                let typed = self.expr(item, scope)?;
                self.settle(typed.open, &element);
            }
            return Ok(Typed::new(target).called("array"));
        }
        let typed = self.expr(expr, scope)?;
        self.settle(typed.open, &target);
        if self.dialect == Dialect::Postgres
            && let (Some(from), Some(to)) = (typed.ty.name(), target.name())
            && self.builtin(&typed.ty)
            && self.builtin(&target)
            && !self.may_cast(from, to, Context::Explicit)
            && !self.catalog.may_have_operators(true)
        {
            let message = format!("{from} cannot be cast to {to}");
            return Err(Problem::new("type-mismatch", message));
        }
        let name = match typed.name.as_str() {
            "" | "?column?" | "bool" | "case" => type_label(&target),
            name => name.to_owned(),
        };
        Ok(Typed {
            name,
            ..Typed::new(target)
        })
    }

    /// Whether a value becomes a column's type.
    pub(crate) fn may_cast(&self, from: &str, to: &str, context: Context) -> bool {
        let base = |name: &str| self.catalog.domain(name).unwrap_or_else(|| name.to_owned());
        let (from, to) = (base(from), base(to));
        postgres::casts(self.catalog, &from, &to, context)
    }

    pub(crate) fn mismatch(&mut self, from: &Type, to: &Type, what: &str) -> Result<(), Refused> {
        if !self.builtin(from) || !self.builtin(to) || self.catalog.may_have_operators(true) {
            self.doubt("a cast may exist that is not known");
            return Ok(());
        }
        let shown = |ty: &Type| ty.name().unwrap_or_default().to_owned();
        let message = format!("{what} is of type {}, not {}", shown(to), shown(from));
        Err(Problem::new("type-mismatch", message))
    }

    fn scalar(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let row = self.query(query, Some(scope))?;
        let row = self.text_for_unknown(row);
        if row.open {
            return Ok(Typed::any());
        }
        match row.columns.as_slice() {
            [only] => Ok(Typed {
                nullable: (!self.dialect.has_namespaces()).then_some(true),
                ..Typed::new(only.ty.clone()).called(&only.name)
            }),
            _ => Err(Problem::new(
                "column-count",
                "a query that stands for a value returns more than one column",
            )),
        }
    }

    fn accessed(
        &mut self,
        root: Typed,
        chain: &[AccessExpr],
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let mut ty = root.ty;
        let mut name = root.name;
        for access in chain {
            match access {
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    let typed = self.expr(index, scope)?;
                    if ty.is("jsonb") {
                        self.settle(typed.open, &Type::named("text"));
                        continue;
                    }
                    // What else can have parts is not known.
                    let element = ty.element();
                    if element.is_some() {
                        self.settle(typed.open, &Type::named("int4"));
                    }
                    ty = element.unwrap_or(Type::Any);
                }
                AccessExpr::Subscript(Subscript::Slice {
                    lower_bound,
                    upper_bound,
                    ..
                }) => {
                    for bound in lower_bound.iter().chain(upper_bound) {
                        let typed = self.expr(bound, scope)?;
                        self.settle(typed.open, &Type::named("int4"));
                    }
                }
                AccessExpr::Dot(field) => {
                    if let Expr::Identifier(field) = field {
                        name = self.fold(field);
                    }
                    ty = Type::Any;
                }
            }
        }
        Ok(Typed::new(ty).called(&name))
    }

    /// Refuses a type that nobody made.
    fn type_must_exist(&self, written: &DataType, found: &Type) -> Result<(), Refused> {
        use sqlparser::ast::ArrayElemTypeDef as Element;
        let mut inner = written;
        while let DataType::Array(
            Element::AngleBracket(within)
            | Element::SquareBracket(within, _)
            | Element::Parenthesis(within),
        ) = inner
        {
            inner = within;
        }
        let (DataType::Custom(name, _), Type::Any, Dialect::Postgres) =
            (inner, found, self.dialect)
        else {
            return Ok(());
        };
        let [only] = name.0.as_slice() else {
            return Ok(());
        };
        let Some(own) = only.as_ident() else {
            return Ok(());
        };
        let name = self.fold(own);
        // The rows of a table are a type too.
        let is_table = !matches!(self.catalog.relation(None, &name), Found::Missing);
        if name.starts_with("pg_") || is_table || self.catalog.has_type(None, &name) {
            return Ok(());
        }
        let help = suggest::did_you_mean(&name, postgres::type_names());
        let problem = Problem::new("unknown-type", format!("type `{name}` does not exist"));
        Err(problem.at(own).help(help))
    }

    /// A type as it is written.
    pub(crate) fn data_type(&mut self, written: &DataType) -> Type {
        if !self.dialect.has_namespaces() {
            return Type::Any;
        }
        if let DataType::Array(inner) = written {
            use sqlparser::ast::ArrayElemTypeDef as Element;
            return match inner {
                Element::AngleBracket(inner)
                | Element::SquareBracket(inner, _)
                | Element::Parenthesis(inner) => self.data_type(inner).array(),
                Element::None | Element::Qualified(..) => Type::Any,
            };
        }
        if let DataType::Custom(name, _) = written {
            let parts: Vec<&Ident> = name.0.iter().filter_map(|part| part.as_ident()).collect();
            let own = parts.last().map(|own| self.fold(own)).unwrap_or_default();
            let namespace = match parts.as_slice() {
                [.., namespace, _] => Some(self.fold(namespace)),
                _ => None,
            };
            if self.catalog.has_type(namespace.as_deref(), &own) {
                return Type::named(own);
            }
            let name = postgres::internal(&own);
            return match postgres::is_type(self.catalog, &name) {
                true => Type::named(name),
                false => Type::Any,
            };
        }
        let text = written.to_string();
        // Length and precision are no part of it.
        let plain = match (text.find('('), text.find(')')) {
            (Some(open), Some(close)) if open < close => {
                format!("{}{}", &text[..open], &text[close + 1..])
            }
            _ => text,
        };
        let name = postgres::internal(&plain);
        match postgres::is_type(self.catalog, &name) {
            true => Type::named(name),
            false => Type::Any,
        }
    }
}

/// How many values a list of them has: `(a, b)` or `ROW(a, b)`.
fn row_width(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Nested(inner) => row_width(inner),
        Expr::Tuple(all) => Some(all.len()),
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => {
            match &function.args {
                FunctionArguments::List(list) => Some(list.args.len()),
                FunctionArguments::None | FunctionArguments::Subquery(_) => None,
            }
        }
        _ => None,
    }
}

/// A list of values and a query that are compared.
fn row_and_query<'e>(left: &'e Expr, right: &'e Expr) -> Option<(&'e Expr, &'e Query)> {
    match (left, right) {
        (list, Expr::Subquery(query)) | (Expr::Subquery(query), list)
            if row_width(list).is_some() =>
        {
            Some((list, query))
        }
        _ => None,
    }
}

/// What a comparison gives.
fn truth(dialect: Dialect) -> Typed {
    match dialect {
        Dialect::Postgres | Dialect::Cockroach => Typed::named("bool"),
        Dialect::Sqlite => sqlite::number(),
        Dialect::Mysql => Typed::any(),
    }
}

/// The type of a number as it is written.
fn number(digits: &str) -> &'static str {
    if digits.contains(['.', 'e', 'E']) {
        "numeric"
    } else if digits.parse::<i32>().is_ok() {
        "int4"
    } else if digits.parse::<i64>().is_ok() {
        "int8"
    } else {
        "numeric"
    }
}

/// What a cast of something without a name is called.
fn type_label(ty: &Type) -> String {
    let name = ty.name().unwrap_or("?column?");
    name.strip_prefix('_').unwrap_or(name).to_owned()
}

/// `ELSE` names the result when it has a name of its own.
fn named_by_column(expr: Option<&Expr>) -> bool {
    match expr {
        Some(Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Function(_)) => true,
        Some(Expr::Nested(inner) | Expr::Cast { expr: inner, .. }) => named_by_column(Some(inner)),
        _ => false,
    }
}
