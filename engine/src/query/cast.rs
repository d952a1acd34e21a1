//! Types as they are written, and which value becomes which.

use sqlparser::ast::{Array, DataType, Expr, Ident, Value};

use super::{
    Analyst, Found, Purpose,
    call::not_immutable,
    postgres::{self, Context, casts_by_settings},
    problem::{Problem, Refused},
    scope::Scope,
    sqlite,
    ty::{Type, Typed},
};
use crate::{
    dialect::facts,
    schema::suggest,
    sql::{Dialect, Family},
};

impl Analyst<'_> {
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

    pub(super) fn cast(
        &mut self,
        expr: &Expr,
        data_type: &DataType,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if self.dialect.family() == Family::Sqlite {
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
            self.elements(array, &element, scope)?;
            return Ok(Typed::new(target).called("array"));
        }
        if target == Type::Any {
            self.row_of_table(expr, data_type)?;
        }
        let typed = self.expr(expr, scope)?;
        self.settle(typed.open, &target);
        self.must_cast(&typed.ty, &target)?;
        let name = match typed.name.as_str() {
            "" | "?column?" | "bool" | "case" => type_label(&target),
            name => name.to_owned(),
        };
        Ok(Typed {
            name,
            ..Typed::new(target)
        })
    }

    /// The elements of a list that is cast; those of lists in it are its own.
    fn elements(
        &mut self,
        array: &Array,
        element: &Type,
        scope: &Scope<'_>,
    ) -> Result<(), Refused> {
        for item in &array.elem {
            if let Expr::Array(inner) = item {
                self.elements(inner, element, scope)?;
                continue;
            }
            let typed = self.expr(item, scope)?;
            self.settle(typed.open, element);
            if typed.ty.element().is_none() {
                self.must_cast(&typed.ty, element)?;
            }
        }
        Ok(())
    }

    /// A text that becomes a row of a table has its values in parentheses.
    fn row_of_table(&self, expr: &Expr, data_type: &DataType) -> Result<(), Refused> {
        let (DataType::Custom(name, _), Expr::Value(value)) = (data_type, expr) else {
            return Ok(());
        };
        let ([only], Value::SingleQuotedString(text)) = (name.0.as_slice(), &value.value) else {
            return Ok(());
        };
        let table = only
            .as_ident()
            .map(|own| self.fold(own))
            .unwrap_or_default();
        let is_table = || matches!(self.catalog.relation(None, &table), Found::Relation(_));
        if facts(self.dialect).keeps_postgres_rules
            && !text.trim_start().starts_with('(')
            && is_table()
        {
            let message = format!("'{text}' is not a row of `{table}`");
            return Err(Problem::new("invalid-value", message).within(value.span));
        }
        Ok(())
    }

    /// Refuses a cast that there is not.
    pub(super) fn must_cast(&self, from: &Type, to: &Type) -> Result<(), Refused> {
        if self.purpose == Purpose::Kept
            && let (Some(written), Some(wanted)) = (from.name(), to.name())
            && casts_by_settings(written, wanted)
        {
            return Err(not_immutable(&format!(
                "the cast from {written} to {wanted}"
            )));
        }
        if facts(self.dialect).keeps_postgres_rules
            && let (Some(written), Some(wanted)) = (from.name(), to.name())
            && self.builtin(from)
            && self.builtin(to)
            && !self.may_cast(written, wanted, Context::Explicit)
            && !self.catalog.may_have_operators(true)
        {
            let message = format!("{written} cannot be cast to {wanted}");
            return Err(Problem::new("type-mismatch", message));
        }
        Ok(())
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

    /// Refuses a type that nobody made.
    pub(super) fn type_must_exist(&self, written: &DataType, found: &Type) -> Result<(), Refused> {
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
        let is_own = || postgres::functions(self.catalog, &name).is_empty();
        if name.starts_with("pg_") && is_own() || is_table || self.catalog.has_type(None, &name) {
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

/// What a cast of something without a name is called.
fn type_label(ty: &Type) -> String {
    let name = ty.name().unwrap_or("?column?");
    name.strip_prefix('_').unwrap_or(name).to_owned()
}
