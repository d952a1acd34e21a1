//! Every name in a schema, and calling things by another one.

use std::collections::BTreeSet;

use super::{About, ColumnType, Default, Enum, ForeignKey, Opaque, OpaqueKind, QName, Sequence};
use super::{SqlSchema, Table};

/// What a name refers to: on PostgreSQL each of these has names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// A table, view or sequence.
    Relation,
    /// An enum type, domain, composite or other type.
    Type,
    /// A function or procedure.
    Function,
    /// A trigger, policy or rule: it lives in the schema of its table.
    OnTable,
    /// Anything else.
    Other,
}

impl OpaqueKind {
    /// What the name of such an object refers to.
    pub(crate) fn named(self) -> Named {
        match self {
            OpaqueKind::View | OpaqueKind::MaterializedView | OpaqueKind::VirtualTable => {
                Named::Relation
            }
            OpaqueKind::Domain | OpaqueKind::Type => Named::Type,
            OpaqueKind::Function => Named::Function,
            OpaqueKind::Trigger
            | OpaqueKind::Policy
            | OpaqueKind::Rule
            | OpaqueKind::Publication => Named::OnTable,
            OpaqueKind::Event
            | OpaqueKind::Comment
            | OpaqueKind::Grant
            | OpaqueKind::Statistics
            | OpaqueKind::Other => Named::Other,
        }
    }
}

impl SqlSchema {
    /// Visits every name with a schema that this one holds. Fields are taken apart without `..`,
    /// so that a new one has to be decided on here.
    pub(crate) fn visit_names(&mut self, visit: &mut dyn FnMut(Named, &mut QName)) {
        let SqlSchema {
            dialect: _,
            default_namespace: _,
            partial_indexes: _,
            namespaces: _,
            tables,
            views,
            enums,
            sequences,
            // Named by the database, not by a schema.
            extensions: _,
            needed_extensions: _,
            opaque,
            attached,
            only_live,
        } = self;
        for table in tables.iter_mut().chain(views) {
            table.visit_names(visit);
        }
        for Enum { name, values: _ } in enums {
            visit(Named::Type, name);
        }
        for sequence in sequences {
            let Sequence {
                name,
                ty: _,
                min_value: _,
                max_value: _,
                start: _,
                increment: _,
                cache: _,
                cycle: _,
                virtual_: _,
                owned_by,
            } = sequence;
            visit(Named::Relation, name);
            if let Some((table, _)) = owned_by {
                visit(Named::Relation, table);
            }
        }
        for object in opaque {
            let Opaque {
                kind,
                name,
                table,
                sql: _,
                depends_on,
            } = object;
            visit(kind.named(), name);
            if let Some(table) = table {
                visit(Named::Relation, table);
            }
            for (table, _) in depends_on {
                visit(Named::Relation, table);
            }
        }
        for it in attached {
            match &mut it.about {
                About::Relation(name) | About::Part(_, name, _) => visit(Named::Relation, name),
                About::Type(name) => visit(Named::Type, name),
            }
        }
        let all = std::mem::take(only_live);
        only_live.extend(all.into_iter().map(|(mut table, mut name)| {
            let names = table.iter_mut().chain([&mut name]);
            names.for_each(|name| visit(Named::Relation, name));
            (table, name)
        }));
    }

    /// Calls the default schema `name`, wherever objects are named by it.
    ///
    /// A connection may say that names without a schema mean `app`; a migration history and a
    /// Prisma schema without `schemas` know that place as `public`. Under one name they compare.
    ///
    /// ```
    /// use whimbrel_engine::sql::{Dialect, QName, SqlSchema, Table};
    ///
    /// let mut schema = SqlSchema::empty(Dialect::Postgres);
    /// schema.default_namespace = Some("app".to_owned());
    /// schema.tables.push(Table::new(QName::new(Some("app"), "users")));
    /// schema.rename_default_namespace("public");
    /// assert!(schema.table(&QName::new(Some("public"), "users")).is_some());
    /// ```
    pub fn rename_default_namespace(&mut self, name: &str) {
        // A database without schemas has none.
        let Some(old) = self.default_namespace.clone() else {
            return;
        };
        self.default_namespace = Some(name.to_owned());
        self.rename_namespace(&old, name);
    }

    /// Calls a schema by another name, wherever objects are named by it.
    pub(crate) fn rename_namespace(&mut self, old: &str, new: &str) {
        for namespace in self.namespaces.iter_mut().filter(|name| *name == old) {
            new.clone_into(namespace);
        }
        let mut known = BTreeSet::new();
        self.namespaces.retain(|name| known.insert(name.clone()));
        self.visit_names(&mut |_, name| name.move_namespace(old, new));
    }
}

impl QName {
    /// The name follows when its schema gets another name.
    pub(crate) fn move_namespace(&mut self, old: &str, new: &str) {
        if self.namespace.as_deref() == Some(old) {
            self.namespace = Some(new.to_owned());
        }
    }
}

impl Table {
    fn visit_names(&mut self, visit: &mut dyn FnMut(Named, &mut QName)) {
        let Table {
            name,
            columns,
            primary_key: _,
            indexes: _,
            foreign_keys,
            checks: _,
            partition_of,
            inherits,
            options: _,
            made_with: _,
        } = self;
        visit(Named::Relation, name);
        for parent in partition_of.iter_mut().chain(inherits) {
            visit(Named::Relation, parent);
        }
        for key in foreign_keys {
            let ForeignKey {
                name: _,
                columns: _,
                referenced_table,
                referenced_columns: _,
                on_delete: _,
                on_update: _,
                doubt: _,
                options: _,
            } = key;
            visit(Named::Relation, referenced_table);
        }
        for column in columns {
            column.visit_names(visit);
        }
    }
}

impl super::Column {
    /// Visits the names that a column refers to.
    pub(crate) fn visit_names(&mut self, visit: &mut dyn FnMut(Named, &mut QName)) {
        match &mut self.ty {
            ColumnType::Enum(name) => visit(Named::Type, name),
            ColumnType::Native(_) | ColumnType::InlineEnum(_) | ColumnType::Unsupported(_) => {}
        }
        if let Some(domain) = &mut self.domain {
            visit(Named::Type, &mut domain.name);
        }
        match &mut self.default {
            Some(Default::Sequence(name)) => visit(Named::Relation, name),
            Some(
                Default::Value(_) | Default::Now | Default::UniqueRowid | Default::Expression(_),
            )
            | None => {}
        }
    }
}
