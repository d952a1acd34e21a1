#![doc = include_str!("../README.md")]
//!
//! The macros of Whimbrel. Name them through the `whimbrel` crate.

mod build_script;
mod embed;
mod expand;
mod features;
mod models;

use proc_macro2::{TokenStream, TokenTree};

/// `whimbrel::embed_migrations!`, with the path of the `whimbrel` crate before a semicolon, since a package may have
/// renamed it.
#[proc_macro]
pub fn embed_migrations(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let (whimbrel, input) = split(input.into());
    embed::embed(&whimbrel, input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Includes the Rust types of the schema: one struct for each model and view, one enum for each enum, as
/// `whimbrel_build::configure().models(…)` in `build.rs` generated them. If that checks several schemas,
/// `include_models!("second")` includes the types of the one with `.name("second")`.
///
/// ```ignore
/// mod models {
///     whimbrel::include_models!();
/// }
///
/// let users: Vec<models::User> = sqlx::query_as(models::User::SELECT).fetch_all(&pool).await?;
/// ```
#[proc_macro]
pub fn include_models(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    models::include(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// The way to the `whimbrel` crate, up to a semicolon, and what follows it.
fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let end = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ';');
    let tokens: Vec<TokenTree> = input.into_iter().collect();
    let mut parts = tokens
        .splitn(2, end)
        .map(|part| part.iter().cloned().collect());
    match (parts.next(), parts.next()) {
        (Some(whimbrel), Some(input)) => (whimbrel, input),
        (input, _) => (quote::quote!(::whimbrel), input.unwrap_or_default()),
    }
}
