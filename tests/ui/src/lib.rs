//! The messages of `embed_migrations!`: `tests/embed.rs` compiles every file of `cases/` and
//! compares what rustc says with the `.stderr` file beside it.
