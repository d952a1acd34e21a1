//! The tokens that a history becomes.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;
use whimbrel_core::{Dialect, checksum, transaction::Mode};

use crate::embed::Script;

pub(crate) fn expand(
    dialect: Dialect,
    scripts: &[Script],
    watched: &[PathBuf],
) -> Result<TokenStream, String> {
    let dialect = match dialect {
        Dialect::Postgres => quote!(Postgres),
        Dialect::Cockroach => quote!(Cockroach),
        Dialect::Sqlite => quote!(Sqlite),
        Dialect::Mysql => quote!(Mysql),
    };
    let migrations = scripts
        .iter()
        .map(migration)
        .collect::<Result<Vec<_>, _>>()?;
    let watched = watched.iter().map(|path| {
        path.to_str().ok_or_else(|| {
            format!(
                "the path {} is not UTF-8; move the package to a folder whose name is",
                path.display()
            )
        })
    });
    let watched = watched.collect::<Result<Vec<_>, _>>()?;
    // The bytes that are embedded are the ones that were hashed. `include_bytes!` is there only so
    // that cargo sees edits: the constants have no name, so nothing of them reaches the binary.
    Ok(quote! {{
        #(const _: &[u8] = ::core::include_bytes!(#watched);)*
        const LIST: &[::whimbrel::EmbeddedMigration] = &[#(#migrations),*];
        ::whimbrel::Migrations::embedded(::whimbrel::Dialect::#dialect, LIST)
    }})
}

fn migration(script: &Script) -> Result<TokenStream, String> {
    let name = &script.migration.name;
    let sql = script.migration.text();
    let checksum = checksum::of(&script.migration.sql);
    let transactional = script.mode == Mode::Transactional;
    let statements = script.statements.iter().map(|statement| {
        let (start, end) = (
            u32::try_from(statement.start)?,
            u32::try_from(statement.end)?,
        );
        Ok(quote!((#start, #end)))
    });
    let statements = statements
        .collect::<Result<Vec<_>, std::num::TryFromIntError>>()
        .map_err(|_| format!("{} is larger than 4 GB", script.migration.path.display()))?;
    Ok(quote! {
        ::whimbrel::EmbeddedMigration::embedded(
            #name,
            #checksum,
            #sql,
            &[#(#statements),*],
            #transactional,
        )
    })
}
