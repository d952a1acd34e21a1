//! The functions that a history makes, as the analysis of queries sees them.

use super::{known::Known, procedure::Signature, read::lone_type};
use crate::{
    dialect::facts,
    query::{Catalog, Found, OwnFunction, Type, UserTypes, internal, is_builtin_type},
    sql::{OpaqueKind, QName},
};

impl Known<'_, '_> {
    /// Those of that name, when all of them are known.
    pub(super) fn functions(
        &self,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<Vec<OwnFunction>> {
        if !facts(self.state.dialect).keeps_postgres_rules || self.state.uncertain {
            return None;
        }
        let all = self
            .state
            .resolve(&self.name(namespace, name), |namespace, name| {
                let full = QName::new(namespace, name);
                self.state.signatures.get(&full)
            })?;
        if all.iter().any(|signature| signature.is_aggregate) {
            return None;
        }
        // Another schema may have one of that name that fits better.
        let elsewhere = self
            .state
            .signatures
            .keys()
            .filter(|full| full.name == name);
        if namespace.is_none() && elsewhere.count() > 1 {
            return None;
        }
        Some(
            all.iter()
                .map(|signature| self.function(signature))
                .collect(),
        )
    }

    fn function(&self, signature: &Signature) -> OwnFunction {
        let arguments = signature.arguments.iter();
        let columns = signature.columns.iter();
        let mut columns: Vec<(String, Type)> = columns
            .map(|(name, ty)| (name.clone(), self.written_type(ty)))
            .collect();
        let mut result = match (&signature.returns, columns.as_slice()) {
            (_, [(_, only)]) => Some(only.clone()),
            (_, [_, _, ..]) => Some(Type::named("record")),
            (Some(returns), []) => Some(self.written_type(returns)),
            (None, []) => None,
        };
        if let (Some(Type::Any), Some(returns), true) =
            (&result, &signature.returns, columns.is_empty())
            && let Some(row) = self.row_type(returns)
        {
            columns = row;
            result = Some(Type::named("record"));
        }
        OwnFunction {
            arguments: arguments
                .clone()
                .map(|argument| (argument.name.clone(), self.written_type(&argument.ty)))
                .collect(),
            defaults: arguments.filter(|argument| argument.has_default).count(),
            is_variadic: signature.is_variadic,
            result: result.filter(|ty| *ty != Type::Any),
            columns,
        }
    }

    /// The columns of a table whose rows are a type.
    fn row_type(&self, written: &str) -> Option<Vec<(String, Type)>> {
        let ty = lone_type(written).filter(|ty| !ty.array)?;
        match self.relation(ty.namespace.as_deref(), &ty.name) {
            Found::Relation(relation) if !relation.open => {
                let columns = relation.columns.into_iter();
                Some(columns.map(|column| (column.name, column.ty)).collect())
            }
            _ => None,
        }
    }

    /// A type as it is written; what is not known may be anything.
    pub(super) fn written_type(&self, written: &str) -> Type {
        let Some(ty) = lone_type(written) else {
            return Type::Any;
        };
        let built_in = !ty.quoted && matches!(ty.namespace.as_deref(), None | Some("pg_catalog"));
        let name = match built_in {
            true => internal(&ty.name),
            false => ty.name,
        };
        let is_own = || {
            let kinds = [OpaqueKind::Type, OpaqueKind::Domain];
            let wanted = self.name(ty.namespace.as_deref(), &name);
            self.state.find_enum(&wanted).is_some()
                || self.state.find_opaque(&wanted, &kinds).is_some()
                || self.is_enum(&name)
        };
        if !is_builtin_type(&name) && !is_own() {
            return Type::Any;
        }
        match ty.array {
            true => Type::Named(format!("_{name}")),
            false => Type::Named(name),
        }
    }
}
