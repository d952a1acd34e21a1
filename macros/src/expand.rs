//! The tokens that a history becomes.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;
use whimbrel_core::{Dialect, checksum, folder::Layout, reverse::Reverse, transaction::Mode};

use crate::embed::Script;

/// No migrations.
pub(crate) fn nothing(whimbrel: &TokenStream) -> TokenStream {
    quote!(#whimbrel::Migrations::embedded(#whimbrel::Dialect::Sqlite, &[]))
}

/// What a history becomes besides its scripts.
pub(crate) struct Found<'f> {
    /// Files whose edits compile the package again.
    pub(crate) watched: &'f [PathBuf],
    /// Where a build noted that the newest migration is its draft.
    pub(crate) draft: Option<String>,
    /// The ways back.
    pub(crate) reverses: &'f [Reverse],
    /// What the migrations produce.
    pub(crate) outline: Option<&'f str>,
}

pub(crate) fn expand(
    whimbrel: &TokenStream,
    dialect: Dialect,
    layout: Layout,
    scripts: &[Script],
    found: &Found<'_>,
) -> Result<TokenStream, String> {
    let dialect = match dialect {
        Dialect::Postgres => quote!(Postgres),
        Dialect::Cockroach => quote!(Cockroach),
        Dialect::Sqlite => quote!(Sqlite),
        Dialect::Mysql => quote!(Mysql),
    };
    let layout = match layout {
        // What is not said.
        Layout::Folders => None,
        Layout::UpFolders => Some(quote!(UpFolders)),
        Layout::Numbered => Some(quote!(Numbered)),
        Layout::Versioned => Some(quote!(Versioned)),
        Layout::Dbmate => Some(quote!(Dbmate)),
        Layout::Goose => Some(quote!(Goose)),
    };
    let layout = layout.map(|layout| quote!(.in_layout(#whimbrel::Layout::#layout)));
    let watched = found.watched.iter().map(|path| {
        path.to_str().ok_or_else(|| {
            format!(
                "the path {} is not UTF-8; move the package to a folder whose name is",
                path.display()
            )
        })
    });
    let watched = watched.collect::<Result<Vec<_>, _>>()?;
    let list = list(whimbrel, scripts)?;
    // Only programs of a developer, and only as long as there is a draft, know a path.
    let draft = found.draft.as_ref().map(|record| {
        quote!(.with_draft(if ::core::cfg!(debug_assertions) {
            ::core::option::Option::Some(#record)
        } else {
            ::core::option::Option::None
        }))
    });
    let reverses = reversible(whimbrel, scripts, found.reverses);
    let reversible = reverses.as_ref().map(|_| quote!(.reversible(REVERSES)));
    let outline = found.outline.map(|text| quote!(.producing(#text)));
    // The bytes that are embedded are the ones that were hashed. `include_bytes!` is there only so
    // that cargo sees edits: the constants have no name, so nothing of them reaches the binary.
    Ok(quote! {{
        #(const _: &[u8] = ::core::include_bytes!(#watched);)*
        #list
        #reverses
        #whimbrel::Migrations::embedded(#whimbrel::Dialect::#dialect, LIST).of_program(
            ::core::option_env!("CARGO_PKG_NAME"),
            ::core::option_env!("CARGO_PKG_VERSION"),
        )#layout #draft #reversible #outline
    }})
}

/// The reverses of the scripts as they are embedded.
fn reversible(
    whimbrel: &TokenStream,
    scripts: &[Script],
    reverses: &[Reverse],
) -> Option<TokenStream> {
    let is_of = |reverse: &&Reverse| {
        scripts.iter().any(|script| {
            let migration = script.migration;
            migration.name == reverse.name && checksum::of(&migration.sql) == reverse.checksum
        })
    };
    let list = reverses.iter().filter(is_of).map(|reverse| {
        let (name, losses) = (&reverse.name, &reverse.losses);
        match &reverse.sql {
            Ok(sql) => quote!(#whimbrel::Reverse::embedded(#name, #sql, &[#(#losses),*])),
            Err(why) => quote!(#whimbrel::Reverse::none(#name, #why)),
        }
    });
    let list: Vec<TokenStream> = list.collect();
    (!list.is_empty()).then(|| quote!(const REVERSES: &[#whimbrel::Reverse] = &[#(#list),*];))
}

/// `LIST`, with the scripts as they are.
#[cfg(not(feature = "compress"))]
fn list(whimbrel: &TokenStream, scripts: &[Script]) -> Result<TokenStream, String> {
    let migrations = scripts.iter().map(|script| {
        let sql = script.migration.text();
        migration(whimbrel, script, &quote!(embedded), &quote!(#sql))
    });
    let migrations = migrations.collect::<Result<Vec<_>, _>>()?;
    Ok(quote! {
        const LIST: &[#whimbrel::EmbeddedMigration] = &[#(#migrations),*];
    })
}

/// `LIST`, with the scripts one after the other in one packed text.
#[cfg(feature = "compress")]
fn list(whimbrel: &TokenStream, scripts: &[Script]) -> Result<TokenStream, String> {
    let mut text = String::new();
    let mut migrations = Vec::with_capacity(scripts.len());
    for script in scripts {
        let start = text.len();
        text.push_str(script.migration.text());
        let (start, end) = range(start, text.len(), script)?;
        let part = quote!(&PACKED, (#start, #end));
        migrations.push(migration(whimbrel, script, &quote!(packed), &part)?);
    }
    // Higher levels take longer and win less than a hundredth.
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(text.as_bytes(), 6);
    let packed = proc_macro2::Literal::byte_string(&packed);
    let length = text.len();
    // Statics, because a constant cannot refer to what is filled in later.
    Ok(quote! {
        static PACKED: #whimbrel::Packed = #whimbrel::Packed::new(#packed, #length);
        static LIST: &[#whimbrel::EmbeddedMigration] = &[#(#migrations),*];
    })
}

fn migration(
    whimbrel: &TokenStream,
    script: &Script,
    constructor: &TokenStream,
    text: &TokenStream,
) -> Result<TokenStream, String> {
    let name = &script.migration.name;
    let checksum = checksum::of(&script.migration.sql);
    let transactional = script.mode == Mode::Transactional;
    let alone = script
        .migration
        .alone
        .then(|| quote!(.outside_of_a_transaction()));
    let statements = script.statements.iter().map(|statement| {
        let (start, end) = range(statement.start, statement.end, script)?;
        Ok(quote!((#start, #end)))
    });
    let statements = statements.collect::<Result<Vec<_>, String>>()?;
    Ok(quote! {
        #whimbrel::EmbeddedMigration::#constructor(
            #name,
            #checksum,
            #text,
            &[#(#statements),*],
            #transactional,
        )#alone
    })
}

fn range(start: usize, end: usize, script: &Script) -> Result<(u32, u32), String> {
    match (u32::try_from(start), u32::try_from(end)) {
        (Ok(start), Ok(end)) => Ok((start, end)),
        _ => Err(format!(
            "{} does not fit: a history holds up to 4 GB",
            script.migration.path.display()
        )),
    }
}
