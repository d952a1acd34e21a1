//! From the macro's argument to a history that may be embedded.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use syn::{LitStr, parse::Parser};
use whimbrel_core::{
    Dialect, draft,
    folder::{self, Folder, FolderErrorKind},
    handover::Check,
    paths, schema_files, seal,
    statements::{Statement, split},
    transaction::{self, Mode},
};

use crate::{
    build_script::{self, Report, error},
    expand::{Found, expand, nothing},
    features,
};

/// How the first migration is written.
const FIRST: &str = "WHIMBREL_MIGRATE=init cargo build (with whimbrel_build in build.rs), or \
                     whimbrel migrate dev --name init";

/// The same where there is no schema.
const FIRST_ALONE: &str = "write the first one, for example 0001_init.sql, or create it: whimbrel migrate dev --name init";

/// A migration with what was found out about it.
pub(crate) struct Script<'a> {
    pub(crate) migration: &'a folder::Migration,
    pub(crate) statements: Vec<Statement>,
    pub(crate) mode: Mode,
}

/// `whimbrel` is the way to the crate of that name, which may be called otherwise.
pub(crate) fn embed(whimbrel: &TokenStream, input: TokenStream) -> syn::Result<TokenStream> {
    let argument = parse(input)?;
    let error = |message: String| error(argument.span(), &message);
    let checked = build_script::read(argument.span()).map_err(error)?;
    let (checks, report) = match checked {
        Some(checked) => (checked.checks, checked.report),
        None => (Vec::new(), Report::None),
    };
    match report {
        Report::Tell(report) => return Err(error(report)),
        // Something that compiles, so that what another macro tells stands alone.
        Report::Told => return Ok(nothing(whimbrel)),
        Report::None => {}
    }
    let package = package()?;
    let given = argument.value();
    let directory = directory(&package, &given).map_err(error)?;
    let folder = folder::read(&directory).map_err(|e| error(advise(&e, &package, &given)))?;
    if folder.migrations.is_empty() {
        return Err(error(format!(
            "there is no migration in {}; {}",
            directory.display(),
            match checks.iter().find(|check| check.migrations == directory) {
                Some(check) if check.schema == check.migrations => FIRST_ALONE.to_owned(),
                check => match check.and_then(schema_without_model) {
                    Some(schema) => format!(
                        "write a model into {} first, then write the first one: {FIRST}",
                        schema.display()
                    ),
                    None => format!("write the first one: {FIRST}"),
                },
            }
        )));
    }
    distinct(&folder).map_err(error)?;
    seal::check(&directory, &folder.migrations).map_err(|e| error(e.to_string()))?;
    let check = checks.iter().find(|check| check.migrations == directory);
    let dialect = dialect(&folder, check, &directory).map_err(error)?;
    let scripts = folder.migrations.iter().map(|m| script(dialect, m));
    let scripts = scripts.collect::<Result<Vec<_>, _>>().map_err(error)?;
    let found = Found {
        watched: &watched(&directory, &folder),
        draft: draft(&directory, &folder),
        reverses: &build_script::reverses(&checks, &directory),
        outline: outline(&checks, &directory),
    };
    expand(whimbrel, dialect, folder.layout, &scripts, &found).map_err(error)
}

fn parse(input: TokenStream) -> syn::Result<LitStr> {
    let usage = "embed_migrations! accepts one string literal, the migrations folder's path from \
                 Cargo.toml: embed_migrations!(\"prisma/migrations\")";
    if input.is_empty() {
        return Err(syn::Error::new(Span::call_site(), usage));
    }
    let arguments = syn::punctuated::Punctuated::<LitStr, syn::Token![,]>::parse_terminated;
    let arguments = arguments
        .parse2(input)
        .map_err(|error| syn::Error::new(error.span(), usage))?;
    match arguments.len() {
        1 => arguments.into_iter().next(),
        _ => None,
    }
    .ok_or_else(|| syn::Error::new(Span::call_site(), usage))
}

fn package() -> syn::Result<PathBuf> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    root.ok_or_else(|| {
        syn::Error::new(
            Span::call_site(),
            "CARGO_MANIFEST_DIR is not set: embed_migrations! works in builds by cargo",
        )
    })
}

fn directory(package: &Path, given: &str) -> Result<PathBuf, String> {
    match given.trim() {
        "" => Err(
            "the path is empty; name the migrations folder, for example \"prisma/migrations\""
                .into(),
        ),
        _ => Ok(paths::join(package, Path::new(given))),
    }
}

/// The schema of these migrations, when it was checked and has nothing that a migration could make.
fn schema_without_model(check: &Check) -> Option<&Path> {
    let files = schema_files::read(&check.schema).ok()?;
    let mut lines = files.iter().flat_map(|file| file.text.lines());
    let has_model = lines.any(|line| line.trim_start().starts_with("model "));
    (!has_model).then_some(&check.schema)
}

/// A message of the folder, with the advice that only the macro can give.
fn advise(error: &folder::FolderError, package: &Path, given: &str) -> String {
    match error.kind() {
        FolderErrorKind::Missing if paths::is_outside(package, Path::new(given)) => format!(
            "there is no folder \"{given}\", which is outside of the package and so is not \
             published with it; correct the path, or move the folder beside Cargo.toml"
        ),
        FolderErrorKind::Missing => format!(
            "there is no folder \"{given}\" beside Cargo.toml; correct the path, or write the first \
             migration: {FIRST}"
        ),
        _ => error.to_string(),
    }
}

/// Names that some file systems take for the same cannot be one history on every machine.
fn distinct(folder: &Folder) -> Result<(), String> {
    let mut seen = std::collections::BTreeMap::new();
    for migration in &folder.migrations {
        let name = migration.name.as_str();
        if let Some(other) = seen.insert(name.to_lowercase(), name) {
            return Err(format!(
                "the migrations {other} and {name} differ only in upper and lower case, which are the same folder on Windows and macOS; rename one of them"
            ));
        }
    }
    Ok(())
}

/// The database: as the lock file or the build script says, else as the only enabled feature says.
fn dialect(folder: &Folder, check: Option<&Check>, directory: &Path) -> Result<Dialect, String> {
    let enabled = features::enabled();
    let list = enabled.join(", ");
    let locked = folder
        .lock
        .as_ref()
        .map(|lock| (lock.dialect, lock.path.display().to_string()));
    let said = check.and_then(|check| Dialect::from_provider(&check.provider));
    let said = said.map(|dialect| (dialect, "build.rs".to_owned()));
    match (locked.or(said), enabled.as_slice()) {
        (Some((dialect, whose)), _) => {
            let needed = features::of(dialect);
            if enabled.contains(&needed) {
                return Ok(dialect);
            }
            let list = if list.is_empty() { "none" } else { &list };
            Err(format!(
                "the provider in {whose} is {}, which needs the feature \"{needed}\" of whimbrel (enabled: {list})\n\
                 help: in Cargo.toml write whimbrel = {{ version = \"{}\", \
                 default-features = false, features = [\"{needed}\"] }}",
                dialect.provider(),
                env!("CARGO_PKG_VERSION"),
            ))
        }
        (None, [only]) => Ok(features::dialect(only)),
        (None, _) => Err(format!(
            "the provider of these migrations is unknown: {} is missing, and whimbrel's features do not determine it \
             (enabled: {list})\nhelp: add the file with the provider (provider = \"sqlite\"), or .database(…) in build.rs",
            directory.join(whimbrel_core::lock_file::NAME).display()
        )),
    }
}

fn script(dialect: Dialect, migration: &folder::Migration) -> Result<Script<'_>, String> {
    let text = &*migration.script();
    let statements = split(dialect, text).map_err(|error| {
        let before = text.get(..error.offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        format!("{}:{line}: {}", migration.path.display(), error.message)
    })?;
    let texts: Vec<&str> = statements.iter().map(|s| s.text(text)).collect();
    let mode = transaction::classify_script(dialect, migration.alone, &texts);
    Ok(Script {
        migration,
        statements,
        mode,
    })
}

/// What the migrations of this folder produce, when a check of the build script knows it.
fn outline<'c>(checks: &'c [Check], directory: &Path) -> Option<&'c str> {
    let mut checks = checks.iter();
    let check = checks.find(|check| check.migrations == directory && !check.outline.is_empty())?;
    Some(&check.outline)
}

/// The record of the draft, when the newest migration is one.
fn draft(directory: &Path, folder: &Folder) -> Option<String> {
    let record = draft::read(directory)?;
    let newest = folder.migrations.last()?;
    let is_it = newest.name == record.name && newest.text() == record.sql;
    is_it.then(|| draft::path(directory).to_str().map(str::to_owned))?
}

/// The files whose edits must compile the package again. New folders are seen by build.rs, or by
/// the seal file, which changes with every migration.
fn watched(directory: &Path, folder: &Folder) -> Vec<PathBuf> {
    let scripts = folder.migrations.iter().map(|m| m.path.clone());
    let lock = folder.lock.iter().map(|lock| lock.path.clone());
    let seal = Some(directory.join(seal::NAME)).filter(|path| path.is_file());
    scripts.chain(lock).chain(seal).collect()
}
