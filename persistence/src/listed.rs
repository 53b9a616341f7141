//! Rows of ids as one value of a statement, so that its text does not tell how many there are.

#![expect(clippy::disallowed_methods, reason = "functions that no builder knows, over text of our own")]

use crate::{Fault, Session};
use sea_orm::sea_query::{Expr, ExprTrait, Func, FunctionCall};
use uuid::Uuid;

/// Rows of ids: a function to select from, under the name `pair`.
pub(crate) struct Listed {
    pub list: FunctionCall,
    embedded: bool,
}

impl Listed {
    pub fn of<const N: usize>(session: &Session, rows: &[[Uuid; N]]) -> Result<Self, Fault> {
        let names = rows.iter().map(|row| row.map(|id| id.simple().to_string()).to_vec());
        let rows = serde_json::to_string(&names.collect::<Vec<_>>());
        let rows = rows.map_err(|error| Fault::Broken(error.to_string()))?;
        let embedded = session.store.is_embedded();
        let list = if embedded {
            Func::cust("json_each").arg(Expr::val(rows))
        } else {
            Func::cust("jsonb_array_elements").arg(Expr::val(rows).cast_as("jsonb"))
        };
        Ok(Self { list, embedded })
    }

    /// The id at this place of each row.
    pub fn id(&self, nth: usize) -> Expr {
        Expr::cust(if self.embedded {
            format!(r#"unhex(json_extract("pair"."value", '$[{nth}]'))"#)
        } else {
            format!(r#"CAST("pair"."value" ->> {nth} AS uuid)"#)
        })
    }
}
