//! The names of the columns of a query that another one reads from.

use sqlparser::ast::TableAlias;

use super::{
    Analyst,
    problem::{Problem, Refused},
    scope::Row,
};

impl Analyst<'_> {
    /// The columns of a query that is read from have names of their own, unless they are given others.
    pub(super) fn apart(&self, row: &Row, alias: Option<&TableAlias>) -> Result<(), Refused> {
        if alias.is_some_and(|alias| !alias.columns.is_empty()) {
            return Ok(());
        }
        for (at, name) in row.named.iter().enumerate() {
            let mut before = row.named.iter().take(at);
            if before.any(|other| self.catalog.same(other, name)) {
                let message = format!("two columns of the inner query are called `{name}`");
                let help = "rename one of them with AS".to_owned();
                let problem = Problem::new("duplicate-column", message).help(Some(help));
                return Err(match alias {
                    Some(alias) => problem.at(&alias.name),
                    None => problem,
                });
            }
        }
        Ok(())
    }
}
