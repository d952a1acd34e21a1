//! The command beside Prisma's own engine, on the same databases. Skipped where the engine is not.

mod adoption;
mod push;
mod support;
