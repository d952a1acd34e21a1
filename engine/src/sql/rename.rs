//! Calling a schema by another name.

use super::{ColumnType, Default, QName, SqlSchema};

impl SqlSchema {
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
        let Some(old) = self.default_namespace.replace(name.to_owned()) else {
            // A database without schemas.
            self.default_namespace = None;
            return;
        };
        let rename = |qname: &mut QName| {
            if qname.namespace.as_deref() == Some(old.as_str()) {
                qname.namespace = Some(name.to_owned());
            }
        };
        for namespace in &mut self.namespaces {
            if *namespace == old {
                name.clone_into(namespace);
            }
        }
        for table in self.tables.iter_mut().chain(&mut self.views) {
            rename(&mut table.name);
            table.partition_of.iter_mut().for_each(rename);
            for key in &mut table.foreign_keys {
                rename(&mut key.referenced_table);
            }
            for column in &mut table.columns {
                if let ColumnType::Enum(name) = &mut column.ty {
                    rename(name);
                }
                if let Some(Default::Sequence(name)) = &mut column.default {
                    rename(name);
                }
            }
        }
        for e in &mut self.enums {
            rename(&mut e.name);
        }
        for sequence in &mut self.sequences {
            rename(&mut sequence.name);
            if let Some((table, _)) = &mut sequence.owned_by {
                rename(table);
            }
        }
        for opaque in &mut self.opaque {
            rename(&mut opaque.name);
            for (table, _) in &mut opaque.depends_on {
                rename(table);
            }
        }
    }
}
