//! Pass 6: what a sound schema may still not say. One rule or one small family per file; they run
//! in Prisma's order, because editors and scripts look at the first error.

use whimbrel_core::Dialect;

use super::config::{Configuration, Source};
use super::draft::Draft;
use crate::diagnostics::Diagnostic;

/// Checks everything.
pub(super) fn check(
    draft: &Draft<'_>,
    configuration: &Configuration,
    source: &Source,
    out: &mut Vec<Diagnostic>,
) {
    let _ = (draft, configuration, source, out, Dialect::Postgres);
}
