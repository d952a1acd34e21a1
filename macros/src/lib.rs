//! The `embed_migrations!` macro of Whimbrel. Name it through the `whimbrel` crate.

mod embed;
mod expand;
mod features;

use proc_macro::TokenStream;

/// Embeds a migrations folder into the binary.
///
/// The argument is the folder's path from the package's `Cargo.toml`. The folder is read once, when
/// the package is compiled: what is hashed is what is embedded. Scripts are split into statements
/// here, and it is decided here which of them cannot run in a transaction.
///
/// ```ignore
/// static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");
/// ```
///
/// # Errors
///
/// Anything wrong with the folder is a compile error at the argument, which says what to do: a
/// missing or empty folder, a migration without `migration.sql`, a script that is no UTF-8 or does
/// not split into statements, a history for a database whose feature is not enabled.
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    embed::embed(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
