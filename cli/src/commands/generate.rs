//! `whimbrel generate`: the Rust types of the schema in a file of the project. The build script
//! writes the same text where `include_models!` finds it.

use std::path::{Path, PathBuf};

use serde_json::json;
use whimbrel_engine::{
    models::{self, Options},
    schema::{Generator, Schema},
};

use crate::{
    args::{self, Generate},
    failure::{Failure, Outcome},
    files::replace,
    project::{Project, shown},
    terminal::{print_json, say, speaks_json},
};

/// The `provider` of the generator blocks that are ours.
const PROVIDER: &str = "whimbrel";

pub(super) fn run(project: &Project, arguments: &Generate) -> Outcome {
    let own;
    let schema = match project.is_sql_first() {
        true => {
            own = project.schema_of_history()?;
            &own
        }
        false => project.valid_schema()?,
    };
    let blocks: Vec<&Generator> = ours(schema).collect();
    if let Some(output) = &arguments.output {
        let mut options = match blocks.first() {
            Some(block) => options(block)?,
            None => Options::default(),
        };
        overrule(&mut options, arguments);
        let text = text(project, schema, &options)?;
        if output != Path::new("-") {
            let changed = write(output, &text)?;
            print_files(&[(output.clone(), changed)]);
        } else if speaks_json() {
            print_json(&json!({ "text": text }));
        } else {
            say(&text);
        }
        return Ok(0);
    }
    if project.is_sql_first() {
        return Err(Failure::new("the output file of the types is not set")
            .help("whimbrel generate --output src/models.rs"));
    }
    if blocks.is_empty() {
        return Err(Failure::new("the output file of the types is not set")
            .help(format!(
                "whimbrel generate --output src/models.rs; or add this block to {}",
                shown(&project.schema)
            ))
            .details(format!(
                "generator types {{\n  provider = \"{PROVIDER}\"\n  output   = \"../src/models.rs\"\n}}"
            )));
    }
    let mut files = Vec::new();
    for block in blocks {
        let mut options = options(block)?;
        overrule(&mut options, arguments);
        let path = output(project, block)?;
        let changed = write(&path, &text(project, schema, &options)?)?;
        files.push((path, changed));
    }
    print_files(&files);
    Ok(0)
}

/// Writes what the schema's own generator blocks ask for; without one there is nothing to do.
pub(super) fn follow(project: &Project) -> Outcome<()> {
    let schema = project.valid_schema()?;
    for block in ours(schema) {
        let text = text(project, schema, &options(block)?)?;
        write(&output(project, block)?, &text)?;
    }
    Ok(())
}

fn ours(schema: &Schema) -> impl Iterator<Item = &Generator> {
    let blocks = schema.generators.iter();
    blocks.filter(|block| block.provider == PROVIDER)
}

fn options(block: &Generator) -> Outcome<Options> {
    let unknown = |name: &str, value: &str, known: &str| {
        Failure::new(format!(
            "the generator {} has {name} = {value:?}, which is not supported",
            block.name
        ))
        .help(format!("use {known}"))
    };
    Ok(Options {
        driver: match block.setting("driver") {
            None | Some("sqlx") => models::Driver::Sqlx,
            Some("rusqlite") => models::Driver::Rusqlite,
            Some(other) => return Err(unknown("driver", other, "\"sqlx\" or \"rusqlite\"")),
        },
        dates: match block.setting("dates") {
            None | Some("chrono") => models::Dates::Chrono,
            Some("time") => models::Dates::Time,
            Some(other) => return Err(unknown("dates", other, "\"chrono\" or \"time\"")),
        },
        decimals: match block.setting("decimals") {
            None | Some("bigdecimal") => models::Decimals::BigDecimal,
            Some("rust_decimal") => models::Decimals::RustDecimal,
            Some(other) => {
                let known = "\"bigdecimal\" or \"rust_decimal\"";
                return Err(unknown("decimals", other, known));
            }
        },
        serde: match block.setting("serde") {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => return Err(unknown("serde", other, "true or false")),
        },
        ..Options::default()
    })
}

fn overrule(options: &mut Options, arguments: &Generate) {
    match arguments.driver {
        None => {}
        Some(args::Driver::Sqlx) => options.driver = models::Driver::Sqlx,
        Some(args::Driver::Rusqlite) => options.driver = models::Driver::Rusqlite,
    }
    match arguments.dates {
        None => {}
        Some(args::Dates::Chrono) => options.dates = models::Dates::Chrono,
        Some(args::Dates::Time) => options.dates = models::Dates::Time,
    }
    match arguments.decimals {
        None => {}
        Some(args::Decimals::Bigdecimal) => options.decimals = models::Decimals::BigDecimal,
        Some(args::Decimals::RustDecimal) => options.decimals = models::Decimals::RustDecimal,
    }
    options.serde |= arguments.serde;
}

/// Relative to the schema's folder, as in Prisma.
fn output(project: &Project, block: &Generator) -> Outcome<PathBuf> {
    let output = block.setting("output").ok_or_else(|| {
        Failure::new(format!("the generator {} has no output", block.name))
            .help("add output = \"../src/models.rs\" to it")
    })?;
    Ok(tidy(&project.schema_folder().join(output)))
}

/// `prisma/../src/models.rs` is better read as `src/models.rs`.
fn tidy(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        let before = out.components().next_back();
        match (part, before) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}

fn text(project: &Project, schema: &Schema, options: &Options) -> Outcome<String> {
    if let Some(unknown) = options.unknown(schema) {
        return Err(Failure::new(unknown));
    }
    let what = match project.is_sql_first() {
        true => "them",
        false => "the schema",
    };
    Ok(format!(
        "// Written by `whimbrel generate` from {}: change {what}, not this file.\n\
         #![allow(dead_code, missing_docs, unreachable_pub)]\n\
         #![allow(clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]\n\n{}",
        shown(match project.is_sql_first() {
            true => &project.migrations,
            false => &project.schema,
        }),
        models::generate(schema, options)
    ))
}

fn print_files(files: &[(PathBuf, bool)]) {
    if speaks_json() {
        let files = files
            .iter()
            .map(|(path, changed)| json!({ "path": shown(path), "changed": changed }));
        print_json(&json!({ "files": files.collect::<Vec<_>>() }));
    }
}

/// A file that is right already is not written, so that nothing is compiled again. True when it was written.
fn write(path: &Path, text: &str) -> Outcome<bool> {
    if std::fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        say(&format!("{} is up to date", shown(path)));
        return Ok(false);
    }
    replace(path, text)?;
    say(&format!("Generated the Rust types in {}", shown(path)));
    Ok(true)
}
