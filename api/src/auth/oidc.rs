//! A configured issuer: discovery, its keys, and the signature of its tokens.
//!
//! Keys are kept and asked for again after a while, or when a token names one that is not known yet: a rotation
//! fails no request. An issuer that cannot be reached costs nothing while its keys are known, for a day.

use super::{Fault, keys::Key, token::Token};
use crate::{
    config::{self, issuer},
    failure::Failure,
};
use chrono::TimeDelta;
use domain::{Clock, Moment};
use jsonwebtoken::{Algorithm, crypto};
use reqwest::{Client, Url, redirect};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, RwLock};

/// One unknown key, or one failure, costs one fetch in this time.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// As [`PAUSE`], after a failure while no key is known at all.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// How long keys serve while the issuer cannot be reached.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 256 * 1024;

/// An issuer and what is known of its keys.
#[derive(Debug)]
pub struct Provider {
    pub issuer: config::Issuer,
    discovery: Url,
    http: Client,
    clock: Clock,
    known: RwLock<Known>,
    /// Held by the one who fetches.
    fetching: Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    keys: Vec<Key>,
    /// When the keys came.
    fetched: Option<Moment>,
    /// When fetching failed, if it did last time.
    failed: Option<Moment>,
    /// When keys were fetched for one that they did not hold.
    missed: Option<Moment>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Provider {
    pub fn new(issuer: config::Issuer, clock: Clock) -> Result<Self, Failure> {
        let failed = |_| Failure::new(format!("cannot set up a connection to the issuer `{}`", issuer.url));
        let address = format!("{}/.well-known/openid-configuration", issuer.url.trim_end_matches('/'));
        let discovery = Url::parse(&address)
            .map_err(|_| Failure::new(format!("the issuer `{}` is no address", issuer.url)))?;
        let http = Client::builder().timeout(Duration::from_secs(5)).redirect(redirect::Policy::none());
        let http = if issuer::is_loopback(&discovery) { http.no_proxy() } else { http };
        let http = http.build().map_err(failed)?;
        Ok(Self { issuer, discovery, http, clock, known: RwLock::default(), fetching: Mutex::default() })
    }

    /// Refuses what this issuer has not signed.
    pub(super) async fn verify(self: &Arc<Self>, token: &Token<'_>) -> Result<(), Fault> {
        let algorithm: Algorithm =
            token.header.alg.parse().map_err(|_| Fault::Refused("alg is not known"))?;
        if !self.issuer.algorithms.contains(&algorithm) {
            return Err(Fault::Refused("alg is not that of the issuer"));
        }
        let id = token.header.kid.as_deref().ok_or(Fault::Refused("kid is missing"))?;
        let (wanted, pressing) = {
            let (known, now) = (self.known.read().await, self.clock.now());
            let serves = known.find(id).is_some() && known.fresh(now);
            (known.wants(id, now, &self.issuer), known.failed.is_none() || !serves)
        };
        if wanted {
            // A task of its own: who asked may go away, the others wait for the answer.
            let refreshed = tokio::spawn(Arc::clone(self).refresh(id.to_owned()));
            // While the issuer is down, who has a known key does not wait.
            if pressing {
                drop(refreshed.await);
            }
        }
        let known = self.known.read().await;
        let fresh = known.fresh(self.clock.now());
        let Some(key) = known.find(id).filter(|_| fresh) else {
            let reachable = fresh && known.failed.is_none();
            return Err(if reachable { Fault::Refused("kid is not known") } else { Fault::Unreachable });
        };
        if !key.fits(algorithm) {
            return Err(Fault::Refused("alg is not that of the key"));
        }
        match crypto::verify(token.signature, token.signed.as_bytes(), &key.public, algorithm) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Fault::Refused("the signature is wrong")),
        }
    }

    /// Fetches the keys, unless another did while this one waited.
    async fn refresh(self: Arc<Self>, id: String) {
        let _one_at_a_time = self.fetching.lock().await;
        let now = self.clock.now();
        if !self.known.read().await.wants(&id, now, &self.issuer) {
            return;
        }
        let fetched = self.fetch().await;
        let mut known = self.known.write().await;
        match fetched {
            Ok(keys) => {
                let first = known.fetched.is_none();
                *known = Known { keys, fetched: Some(now), failed: None, missed: known.missed };
                // One that is found costs nobody else a fetch: keys may rotate twice in a short time.
                if !first && known.find(&id).is_none() {
                    known.missed = Some(now);
                }
                tracing::info!(issuer = %self.issuer.url, keys = known.keys.len(), "fetched the keys");
            }
            Err(reason) => {
                known.failed = Some(now);
                tracing::warn!(issuer = %self.issuer.url, reason, "cannot fetch the keys");
            }
        }
    }

    async fn fetch(&self) -> Result<Vec<Key>, &'static str> {
        let discovery: Discovery = self.get(self.discovery.clone()).await?;
        if discovery.issuer != *self.issuer.url {
            return Err("the discovery document is that of another issuer");
        }
        let keys = Url::parse(&discovery.jwks_uri).map_err(|_| "the address of the keys is none")?;
        let local = issuer::is_loopback(&self.discovery) && issuer::is_loopback(&keys);
        if keys.scheme() != "https" && !local {
            return Err("the address of the keys is not https");
        }
        let set: KeySet = self.get(keys).await?;
        Ok(set.keys.into_iter().filter_map(Key::read).collect())
    }

    async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, &'static str> {
        let mut response = self.http.get(url).send().await.map_err(|_| "no answer")?;
        if response.status() != http::StatusCode::OK {
            return Err("the answer is not 200");
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| "the answer broke off")? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err("the answer is too long");
            }
        }
        serde_json::from_slice(&body).map_err(|_| "the answer is not what it should be")
    }
}

impl Known {
    fn find(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Whether the keys may still serve.
    fn fresh(&self, now: Moment) -> bool {
        self.fetched.is_some_and(|at| !passed(at, now, KEPT))
    }

    /// Whether to fetch, now that a token names the key `id`.
    fn wants(&self, id: &str, now: Moment, issuer: &config::Issuer) -> bool {
        let refresh = TimeDelta::from_std(issuer.jwks_refresh).unwrap_or(PAUSE);
        let unknown = self.find(id).is_none();
        match (self.failed, self.fetched) {
            (Some(at), None) => passed(at, now, FIRST_PAUSE),
            (Some(at), Some(_)) => passed(at, now, PAUSE),
            (None, None) => true,
            (None, Some(at)) => {
                passed(at, now, refresh)
                    || (unknown && self.missed.is_none_or(|missed| passed(missed, now, PAUSE)))
            }
        }
    }
}

/// Whether `span` has passed since; also when the clock was set back.
fn passed(since: Moment, now: Moment, span: TimeDelta) -> bool {
    now < since || now - since >= span
}
