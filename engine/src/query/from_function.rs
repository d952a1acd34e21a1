//! Functions whose rows are read like those of a table.

use sqlparser::ast::{FunctionArg, FunctionArgExpr, ObjectName, TableAlias};

use super::{
    Analyst,
    from::column,
    grammar,
    problem::Refused,
    scope::{Column, Row, Scope},
    ty::{Type, Typed},
};
use crate::sql::Family;

impl Analyst<'_> {
    /// True for the name of a function of PostgreSQL that is called without parentheses, which no table can have.
    pub(super) fn is_called(&self, name: &ObjectName) -> bool {
        let only = match name.0.as_slice() {
            [only] => only.as_ident().filter(|ident| ident.quote_style.is_none()),
            _ => None,
        };
        only.is_some_and(|ident| grammar::is_called(self.dialect, &ident.value))
    }

    pub(super) fn rows_of_function(
        &mut self,
        name: &ObjectName,
        args: &[FunctionArg],
        ordinality: bool,
        alias: Option<&TableAlias>,
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        let mut given = Vec::new();
        for arg in args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
                self.doubt("an argument of a function is not understood");
                continue;
            };
            given.push(self.expr(expr, scope)?);
        }
        let label = name.0.last().and_then(|part| part.as_ident());
        let label = label.map(|ident| self.fold(ident)).unwrap_or_default();
        if self.dialect.family() == Family::Sqlite
            && ["json_each", "json_tree", "jsonb_each", "jsonb_tree"].contains(&label.as_str())
        {
            const COLUMNS: [&str; 8] = [
                "key", "value", "type", "atom", "id", "parent", "fullkey", "path",
            ];
            let columns = COLUMNS.iter().map(|name| column(name, Type::named("NULL")));
            let row = Row {
                columns: columns.collect(),
                open: false,
                named: Vec::new(),
            };
            return self.push(row, label, alias, scope);
        }
        if !self.dialect.has_namespaces() {
            self.doubt("what a table function returns is not known");
            let row = Row {
                open: true,
                ..Row::default()
            };
            return self.push(row, label, alias, scope);
        }
        let (ty, returned) = match self.special(&label, &given)? {
            Some(typed) => (typed.ty, Vec::new()),
            None => self.called(name, &given)?,
        };
        let mut columns: Vec<Column> = returned
            .into_iter()
            .map(|(name, ty)| column(&name, ty))
            .collect();
        let typed = alias.is_some_and(|alias| {
            alias
                .columns
                .iter()
                .any(|column| column.data_type.is_some())
        });
        let is_row = columns.is_empty() && (ty.is("record") || self.may_be_row(&ty, &given));
        if !typed && (is_row || ty == Type::Any) {
            self.doubt("what a function returns is not known");
            let row = Row {
                open: true,
                ..Row::default()
            };
            return self.push(row, label, alias, scope);
        }
        if columns.is_empty() && !typed {
            columns.push(column(&label, ty));
        }
        if typed {
            let named = alias.iter().flat_map(|alias| &alias.columns);
            columns = named
                .map(|given| {
                    let ty = given
                        .data_type
                        .as_ref()
                        .map_or(Type::Any, |ty| self.data_type(ty));
                    column(&self.fold(&given.name), ty)
                })
                .collect();
        }
        if ordinality {
            columns.push(column("ordinality", Type::named("int8")));
        }
        self.function_row(columns, &label, alias, scope)
    }

    /// Whether what a function returns may be a row of a type that the user made.
    pub(super) fn may_be_row(&self, ty: &Type, given: &[Typed]) -> bool {
        let own = ty.name().is_some_and(|name| {
            !super::is_builtin_type(name)
                && !self.catalog.is_enum(name)
                && self.catalog.domain(name).is_none()
        });
        own || given.iter().any(|typed| typed.ty == Type::Any)
    }

    /// The single column of a function is called as the function, or as its alias.
    pub(super) fn function_row(
        &mut self,
        mut columns: Vec<Column>,
        label: &str,
        alias: Option<&TableAlias>,
        scope: &mut Scope<'_>,
    ) -> Result<(), Refused> {
        if let (Some(alias), [only]) = (alias, columns.as_mut_slice())
            && only.name == label
        {
            only.name = self.fold(&alias.name);
        }
        let row = Row {
            columns,
            open: false,
            named: Vec::new(),
        };
        self.push(row, label.to_owned(), alias, scope)
    }
}
