//! Functions that take the name of a sequence.

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, ObjectName};

use super::{Analyst, problem::Refused};
use crate::dialect::facts;

impl Analyst<'_> {
    /// True for the name of a sequence, which functions of MariaDB take as it is.
    pub(super) fn is_sequence(
        &mut self,
        function: &str,
        arg: &FunctionArg,
    ) -> Result<bool, Refused> {
        let takes_one = ["nextval", "lastval", "setval"].contains(&function);
        if !facts(self.dialect).functions_take_sequences || !takes_one {
            return Ok(false);
        }
        let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
            return Ok(false);
        };
        let parts = match expr {
            Expr::Identifier(ident) => vec![ident.clone()],
            Expr::CompoundIdentifier(parts) => parts.clone(),
            _ => return Ok(false),
        };
        self.relation(&ObjectName::from(parts))?;
        Ok(true)
    }
}
