//! From the rows of a live database's catalogue to a [`SqlSchema`](crate::sql::SqlSchema).
//!
//! Nothing here talks to a database: the caller runs the queries, fills the plain row structs
//! of one dialect and hands them over. Types, defaults and conditions come out in the same form
//! as those that a Prisma schema asks for, so that a diff compares like with like.

pub(crate) mod lex;
pub mod mysql;
mod plain;
pub mod postgres;
pub mod sqlite;
