//! `whimbrel migrate diff`: two states and a form.

use std::path::PathBuf;

use clap::Args;

/// `whimbrel migrate diff`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  whimbrel migrate diff --from-empty --to-schema prisma/schema.prisma --script
  whimbrel migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --exit-code
  whimbrel migrate diff --from-migrations prisma/migrations --to-url \"$DATABASE_URL\"")]
pub struct Diff {
    /// The first state.
    #[command(flatten)]
    pub from: From,
    /// The second state.
    #[command(flatten)]
    pub to: To,
    /// Print the SQL that leads from one to the other
    #[arg(long)]
    pub script: bool,
    /// Print the difference as JSON
    #[arg(long, conflicts_with = "script")]
    pub json: bool,
    /// Exit with 2 if there is a difference, else with 0; with 1 on an error
    #[arg(long)]
    pub exit_code: bool,
    /// Write to a file instead of printing
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Accepted and ignored, for scripts written for Prisma
    #[arg(long, value_name = "URL", hide = true)]
    pub shadow_database_url: Option<String>,
}

macro_rules! side {
    ($name:ident, $side:literal, $empty:literal, $schema:literal, $datamodel:literal, $migrations:literal, $url:literal, $datasource:literal) => {
        #[doc = concat!($side, " …")]
        #[derive(Debug, Clone, Args)]
        #[group(required = true, multiple = false)]
        pub struct $name {
            #[doc = concat!($side, " an empty database")]
            #[arg(id = $empty, long = $empty, help = concat!($side, " an empty database"))]
            pub empty: bool,
            #[doc = concat!($side, " a schema")]
            #[arg(id = $schema, long = $schema, alias = $datamodel, value_name = "PATH", help = concat!($side, " a schema"))]
            pub schema: Option<PathBuf>,
            #[doc = concat!($side, " what a migrations folder produces")]
            #[arg(id = $migrations, long = $migrations, value_name = "DIR", help = concat!($side, " what a migrations folder produces"))]
            pub migrations: Option<PathBuf>,
            #[doc = concat!($side, " a live database")]
            #[arg(id = $url, long = $url, value_name = "URL", help = concat!($side, " a live database"))]
            pub url: Option<String>,
            #[doc = concat!($side, " the live database of a schema's datasource")]
            #[arg(id = $datasource, long = $datasource, value_name = "PATH", help = concat!($side, " the live database of a schema's datasource"))]
            pub datasource: Option<PathBuf>,
        }
    };
}

side!(
    From,
    "From",
    "from-empty",
    "from-schema",
    "from-schema-datamodel",
    "from-migrations",
    "from-url",
    "from-schema-datasource"
);
side!(
    To,
    "To",
    "to-empty",
    "to-schema",
    "to-schema-datamodel",
    "to-migrations",
    "to-url",
    "to-schema-datasource"
);
