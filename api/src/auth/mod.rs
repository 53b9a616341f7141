//! Who a bearer token speaks for: the verified claims of a configured issuer, or of the development issuer.
//!
//! Which member that is, and whether the issuer may speak for its agency ([`Issuer::agencies`]), is for the
//! caller. Who is refused learns nothing but that; the reason goes to the log at debug, without the token.

pub mod development;
mod keys;
mod oidc;
mod token;

use crate::{
    config::{Config, MasterKey},
    failure::Failure,
};
pub use development::Development;
use domain::{Clock, Moment};
use oidc::Provider;
use std::sync::Arc;
use token::{Reason, Token};
use uuid::Uuid;

/// What a token proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub issuer: Issuer,
    /// The issuer's name for who asks.
    pub subject: String,
    /// The application that it was issued to, if the token says so.
    pub client: Option<String>,
    /// Whether that application speaks for itself, and not for a person.
    pub of_application: bool,
    /// From then on it proves nothing.
    pub expires: Moment,
}

impl Claims {
    /// Who asks, whether or not that is a member.
    pub fn who(&self) -> (String, String) {
        (self.issuer.url().to_owned(), self.subject.clone())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// Of the demo: members of any agency.
    Development,
    /// Bound to its agencies.
    Configured { url: Arc<str>, agencies: Arc<[Uuid]> },
}

impl Issuer {
    /// Its `iss`: with the subject, what names a member.
    pub fn url(&self) -> &str {
        match self {
            Self::Development => development::ISSUER,
            Self::Configured { url, .. } => url,
        }
    }

    /// The agencies for which it may speak: a school's issuer can never mint a police member. None is all.
    pub fn agencies(&self) -> Option<&[Uuid]> {
        match self {
            Self::Development => None,
            Self::Configured { agencies, .. } => Some(agencies),
        }
    }
}

/// Why nobody is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthError {
    /// The token proves nothing; the caller is not told why.
    Unauthenticated,
    /// The issuer cannot be asked for its keys now; the same token may do later.
    Unavailable,
}

/// Why a token does not pass, for the log.
#[derive(Debug)]
enum Fault {
    Refused(Reason),
    Unreachable,
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// Verifies bearer tokens.
#[derive(Debug)]
pub struct Auth {
    clock: Clock,
    development: Option<Development>,
    providers: Vec<Arc<Provider>>,
}

impl Auth {
    /// The development issuer exists if and only if the demo is wanted.
    pub fn new(config: &Config, key: &MasterKey, clock: Clock) -> Result<Self, Failure> {
        let development = config.demo.then(|| Development::new(key, clock.clone()));
        let provider = |issuer| Provider::new(issuer, clock.clone()).map(Arc::new);
        let providers = config.issuers.iter().cloned().map(provider).collect::<Result<_, _>>()?;
        Ok(Self { clock, development, providers })
    }

    /// The development issuer, where it exists.
    pub fn development(&self) -> Option<&Development> {
        self.development.as_ref()
    }

    /// What `bearer`, the token without its scheme, proves.
    pub async fn verify(&self, bearer: &str) -> Result<Claims, AuthError> {
        self.claims(bearer).await.map_err(|fault| match fault {
            Fault::Refused(reason) => {
                tracing::debug!(reason, "token refused");
                AuthError::Unauthenticated
            }
            Fault::Unreachable => AuthError::Unavailable,
        })
    }

    async fn claims(&self, bearer: &str) -> Result<Claims, Fault> {
        let now = self.clock.now();
        let token = Token::parse(bearer)?;
        let claims = |issuer, (subject, expires): (&str, Moment)| Claims {
            issuer,
            subject: subject.to_owned(),
            client: token.client().map(str::to_owned),
            of_application: token.of_application(),
            expires,
        };
        if let Some(development) = self.development.as_ref().filter(|_| token.issuer() == development::ISSUER)
        {
            let judged = token.judge(development::AUDIENCE, now)?;
            development.verify(&token)?;
            return Ok(claims(Issuer::Development, judged));
        }
        let provider = self.providers.iter().find(|provider| *provider.issuer.url == *token.issuer());
        let provider = provider.ok_or(Fault::Refused("iss is not known"))?;
        let issuer = &provider.issuer;
        let judged = token.judge(&issuer.audience, now)?;
        provider.verify(&token).await?;
        let issuer = Issuer::Configured { url: issuer.url.clone(), agencies: issuer.agencies.clone() };
        Ok(claims(issuer, judged))
    }
}
