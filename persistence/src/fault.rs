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
    Unavailable(String),
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
        let cause = match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return Self::Unavailable(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => cause,
            _ => return Self::Broken(error.to_string()),
        };
        match cause.as_database_error().map(|cause| cause.code().unwrap_or_default().into_owned()) {
            Some(code) => Self::of_code(&code, error.to_string()),
            // The connection broke, or there was none.
            None => Self::Unavailable(error.to_string()),
        }
    }
}

impl Fault {
    /// What a code of an engine means: PostgreSQL's have five letters, SQLite's are numbers of fewer.
    fn of_code(code: &str, error: String) -> Self {
        let sqlite = code.parse::<u32>().ok().filter(|_| code.len() < 5);
        match (sqlite, code) {
            // Its snapshot is older than the last write; deadlock.
            (Some(517), _) | (_, "40001" | "40P01") => Self::Again,
            // The lowest byte says what it is, the others in which way: waited too long for its turn, no memory,
            // read-only, interrupted, reading or writing failed, the disk is full, the file cannot be opened or locked.
            (Some(number), _) => match number & 0xff {
                5 | 6 | 7 | 8 | 9 | 10 | 13 | 14 | 15 => Self::Unavailable(error),
                _ => Self::Broken(error),
            },
            // Waited too long for its turn; read-only.
            (None, "55P03" | "25006") => Self::Unavailable(error),
            // The connection; disk, memory or connections used up; shut down or starting; the system under it.
            (None, _) if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => {
                Self::Unavailable(error)
            }
            (None, _) => Self::Broken(error),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_not_taken_for_what_is_broken() {
        let is = |code: &str| match Fault::of_code(code, String::new()) {
            Fault::Again => "again",
            Fault::Unavailable(_) => "unavailable",
            _ => "broken",
        };
        for code in ["517", "40001", "40P01"] {
            assert_eq!(is(code), "again", "{code}");
        }
        // Busy, read-only, a write or its sync failed, full; the server's in their order above.
        for code in ["5", "8", "1032", "10", "778", "1034", "13", "14"] {
            assert_eq!(is(code), "unavailable", "{code}");
        }
        for code in ["08006", "53100", "53300", "55P03", "25006", "57P01", "57P02", "57P03", "58030"] {
            assert_eq!(is(code), "unavailable", "{code}");
        }
        // No such table, corrupt, not null; the same of PostgreSQL; none.
        for code in ["1", "11", "26", "1299", "42P01", "XX001", "23502", ""] {
            assert_eq!(is(code), "broken", "{code}");
        }
    }
}
