//! The Rust types that the build script wrote.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{LitStr, parse::Parser};
use whimbrel_core::handover;

use crate::build_script::{self, Report, error};

pub(crate) fn include(input: TokenStream) -> syn::Result<TokenStream> {
    let name = parse(input)?;
    let span = name.as_ref().map_or_else(Span::call_site, LitStr::span);
    let name = name.map(|name| name.value()).unwrap_or_default();
    let found = build_script::read(span).map_err(|message| error(span, &message))?;
    let Some(found) = found else {
        return Err(error(
            span,
            "include_models! needs a build.rs that calls \
             whimbrel_build::configure().models(whimbrel_build::Models::default()).run()",
        ));
    };
    // The types of an earlier build are better than none: one error and not hundred.
    let types = types(&name);
    match found.report {
        Report::Tell(report) => {
            let error = error(span, &report).into_compile_error();
            return Ok(quote!(#error #types));
        }
        Report::Told => return Ok(types),
        Report::None => {}
    }
    let mut with_models = found.checks.iter().filter(|check| check.models);
    if with_models.any(|check| check.name == name) {
        return Ok(types);
    }
    let call = |name: &str| match name {
        "" => "include_models!()".to_owned(),
        name => format!("include_models!({name:?})"),
    };
    let with_models = found.checks.iter().filter(|check| check.models);
    let known: Vec<String> = with_models.map(|check| call(&check.name)).collect();
    let advice = match (known.as_slice(), name.as_str()) {
        ([], "") => {
            "add .models(whimbrel_build::Models::default()) to configure() in build.rs".to_owned()
        }
        ([], name) => format!(
            "add .name({name:?}).models(whimbrel_build::Models::default()) to configure() in build.rs"
        ),
        (known, _) => format!("it writes those of {}", known.join(", ")),
    };
    let message = format!("build.rs writes no types for {}: {advice}", call(&name));
    Err(error(span, &message))
}

fn types(name: &str) -> TokenStream {
    let module = format_ident!("__whimbrel_models{}", name.replace('-', "_"));
    let file = format!("/{}", handover::models_file(name));
    let exists = std::env::var("OUT_DIR").is_ok_and(|out| {
        let path = format!("{out}{file}");
        std::path::Path::new(&path).is_file()
    });
    if !exists {
        return TokenStream::new();
    }
    quote! {
        // Nobody uses every type and constant, and documentation is the schema's to give.
        #[allow(
            dead_code,
            missing_docs,
            unreachable_pub,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction
        )]
        mod #module {
            ::core::include!(::core::concat!(::core::env!("OUT_DIR"), #file));
        }
        #[allow(
            unused_imports,
            unreachable_pub,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction
        )]
        pub use #module::*;
    }
}

fn parse(input: TokenStream) -> syn::Result<Option<LitStr>> {
    if input.is_empty() {
        return Ok(None);
    }
    let one = |input: syn::parse::ParseStream| {
        let name: LitStr = input.parse()?;
        input.parse::<Option<syn::Token![,]>>()?;
        Ok(name)
    };
    one.parse2(input).map(Some).map_err(|error| {
        let usage = "include_models! accepts no argument, or the name of a check in build.rs as one string \
                     literal: include_models!(\"second\")";
        syn::Error::new(error.span(), usage)
    })
}
