//! `whimbrel queries`.

use clap::Subcommand;

/// Work with the queries of a program.
#[derive(Debug, Subcommand)]
pub enum Queries {
    /// Say what queries take and return at the end of the migrations, without a database
    #[command(after_help = "\
Reads one JSON object a line from standard input, {\"id\": …, \"sql\": …}, and prints one a line:

  {\"id\": …, \"verdict\": \"runs\" | \"fails\" | \"cannot tell\", \"error\": …, \"params\": […], \"columns\": […]}

A column is {\"name\", \"type\", \"nullable\"}; a type that cannot be told is null, as is nullable. An error is
{\"code\", \"message\", \"help\", \"start\", \"end\"}, with the place in bytes of the query.

Examples:
  echo '{\"id\": 1, \"sql\": \"SELECT * FROM \\\"User\\\"\"}' | whimbrel queries describe --migrations prisma/migrations
  whimbrel queries describe < queries.jsonl")]
    Describe {
        /// Print JSON, which is what it prints in any case
        #[arg(long)]
        json: bool,
    },
}
