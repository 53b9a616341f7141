//! The development issuer: mints and accepts tokens with a secret of our own. It exists only with the demo.

use super::token::{LONGEST, Reason, Token};
use crate::config::MasterKey;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::Clock;
use serde_json::{Value, json};

/// Its `iss`.
pub const ISSUER: &str = "urn:schakel:development";
/// Its `aud`.
pub const AUDIENCE: &str = "schakel";

/// Signs with HS256 under a key that is derived from the master key.
#[derive(Debug)]
pub struct Development {
    key: hmac::Key,
    clock: Clock,
}

impl Development {
    pub fn new(master: &MasterKey, clock: Clock) -> Self {
        let secret = master.derive("development issuer");
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &secret), clock }
    }

    /// A bearer token for `subject`; it lives a day at most.
    pub fn mint(&self, subject: &str, lifetime: TimeDelta) -> String {
        let issued = self.clock.now().timestamp();
        let expires = issued + lifetime.min(LONGEST).num_seconds();
        let header = json!({ "alg": "HS256", "typ": "at+jwt" });
        let payload =
            json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": issued, "exp": expires });
        let signed = format!("{}.{}", part(&header), part(&payload));
        let signature = hmac::sign(&self.key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Refuses what it has not signed itself.
    pub(super) fn verify(&self, token: &Token<'_>) -> Result<(), Reason> {
        if token.header.alg != "HS256" {
            return Err("alg is not that of the issuer");
        }
        let signature = URL_SAFE_NO_PAD.decode(token.signature).map_err(|_| "the signature is no base64")?;
        hmac::verify(&self.key, token.signed.as_bytes(), &signature).map_err(|_| "the signature is wrong")
    }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Moment;

    #[test]
    fn what_it_mints_lives_a_day_at_most() {
        let now = Moment::from_timestamp(1_790_000_000, 0).unwrap();
        let issuer = Development::new(&MasterKey::new([1; 32]), Clock::new(move || now));
        for (asked, lives) in [(TimeDelta::hours(1), TimeDelta::hours(1)), (TimeDelta::days(400), LONGEST)] {
            let text = issuer.mint("school", asked);
            let token = Token::parse(&text).unwrap();
            assert_eq!(token.judge(AUDIENCE, now), Ok(("school", now + lives)));
            assert!(issuer.verify(&token).is_ok());
        }
    }
}
