//! `whimbrel queries`.

use clap::Subcommand;

/// Work with the queries of a program.
#[derive(Debug, Subcommand)]
pub enum Queries {
    /// Describe the parameters and columns of queries, without a database
    #[command(after_help = "\
Reads one JSON object a line from standard input, {\"id\": …, \"sql\": …}, and prints one a line:

  {\"id\": …, \"verdict\": \"runs\" | \"fails\" | \"cannot tell\", \"error\": …, \"params\": […], \"columns\": […]}

A column is {\"name\", \"type\", \"nullable\"}; an unknown type is null, as is nullable. An error is
{\"code\", \"message\", \"help\", \"start\", \"end\"}, with the position in bytes of the query.

Examples:
  echo '{\"id\": 1, \"sql\": \"SELECT * FROM \\\"User\\\"\"}' | whimbrel queries describe --migrations prisma/migrations
  whimbrel queries describe < queries.jsonl")]
    Describe {
        /// Accepted for uniformity: the output is always JSON
        #[arg(long)]
        json: bool,
    },
}
