//! Functions that take a word as it is: the name of a sequence, or a unit of time.

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, ObjectName};

use super::{Analyst, problem::Refused};
use crate::dialect::facts;

/// The units of `TIMESTAMPDIFF` and `TIMESTAMPADD`, which may have `SQL_TSI_` before them.
const UNITS: [&str; 9] = [
    "MICROSECOND",
    "SECOND",
    "MINUTE",
    "HOUR",
    "DAY",
    "WEEK",
    "MONTH",
    "QUARTER",
    "YEAR",
];

impl Analyst<'_> {
    /// True for a unit of time, and for the name of a sequence (MariaDB).
    pub(super) fn is_word_alone(
        &mut self,
        function: &str,
        arg: &FunctionArg,
    ) -> Result<bool, Refused> {
        let takes_one = ["nextval", "lastval", "setval"].contains(&function);
        let words: &[&str] = match function {
            "timestampadd" | "timestampdiff" => &UNITS,
            "get_format" => &["DATE", "TIME", "DATETIME", "TIMESTAMP"],
            _ => &[],
        };
        let takes_unit = !words.is_empty();
        if !facts(self.dialect).functions_take_sequences || !takes_one && !takes_unit {
            return Ok(false);
        }
        let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
            return Ok(false);
        };
        if takes_unit {
            let Expr::Identifier(word) = expr else {
                return Ok(false);
            };
            let upper = word.value.to_ascii_uppercase();
            let unit = upper.strip_prefix("SQL_TSI_").unwrap_or(&upper);
            return Ok(word.quote_style.is_none() && words.contains(&unit));
        }
        let parts = match expr {
            Expr::Identifier(ident) => vec![ident.clone()],
            Expr::CompoundIdentifier(parts) => parts.clone(),
            _ => return Ok(false),
        };
        self.relation(&ObjectName::from(parts))?;
        Ok(true)
    }
}
