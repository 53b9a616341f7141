//! What can go wrong below the API: a refusal to show, or a fault to log and keep.

use domain::Refusal;
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use std::fmt;

/// Why something was not answered or not saved.
#[derive(Debug)]
pub enum Fault {
    /// The client can mend it; safe to show.
    Refused(Refusal),
    /// Another transaction was faster; the same again may succeed.
    Again,
    /// The database does not answer now.
    Unavailable(DbErr),
    /// The database said no, or a row is not what it should be. Never shown.
    Broken(String),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Again;
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
                match cause.as_database_error().and_then(|cause| cause.code()).as_deref() {
                    // serialization failure, deadlock; SQLite: busy, busy snapshot
                    Some("40001" | "40P01" | "5" | "517") => Self::Again,
                    // waited too long for its turn; too many connections; shutting down; the disk is full, read-only
                    Some("55P03" | "53300" | "57P01" | "57P03" | "53100" | "25006" | "13" | "8") => {
                        Self::Unavailable(error)
                    }
                    Some(_) => Self::Broken(error.to_string()),
                    None => Self::Unavailable(error),
                }
            }
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.english),
            Self::Again => f.write_str("another transaction was faster"),
            Self::Unavailable(error) => write!(f, "the database does not answer: {error}"),
            Self::Broken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Fault {}
