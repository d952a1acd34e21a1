//! Text to syntax tree: the lexer and the parser of the Prisma schema language.

pub mod ast;
