//! An OIDC issuer on the loopback, with keys of every kind, and tokens of any make: good, stale and forged.

use api::config;
use aws_lc_rs::{
    hmac, rand, rsa,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use axum::{Json, Router, extract::State, http::StatusCode, http::Uri, response::IntoResponse, routing::get};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A private key and how it signs.
#[allow(missing_debug_implementations, reason = "a private key shows nothing")]
pub enum Signer {
    Ec(EcdsaKeyPair),
    Rsa(rsa::KeyPair),
    Ed(Ed25519KeyPair),
    Secret(Vec<u8>),
}

impl Signer {
    pub fn p256() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    pub fn p384() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&signature::ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key"))
    }

    pub fn rsa() -> Self {
        Self::Rsa(rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("a key"))
    }

    pub fn ed() -> Self {
        Self::Ed(Ed25519KeyPair::generate().expect("a key"))
    }

    /// What everybody may know of a key, as two secrets that a confused verifier could take for its own.
    pub fn public_as_secrets(&self) -> Vec<Self> {
        match self {
            Self::Rsa(pair) => {
                let modulus = pair.public_key().modulus().big_endian_without_leading_zero();
                vec![Self::Secret(pair.public_key().as_ref().to_vec()), Self::Secret(modulus.to_vec())]
            }
            Self::Ec(pair) => vec![Self::Secret(pair.public_key().as_ref().to_vec())],
            Self::Ed(pair) => vec![Self::Secret(pair.public_key().as_ref().to_vec())],
            Self::Secret(_) => Vec::new(),
        }
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = rand::SystemRandom::new();
        match self {
            Self::Ec(key) => key.sign(&random, message).expect("signed").as_ref().to_vec(),
            Self::Ed(key) => key.sign(message).as_ref().to_vec(),
            Self::Secret(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
            }
            Self::Rsa(key) => {
                let mut signed = vec![0; key.public_modulus_len()];
                let padding: &dyn signature::RsaEncoding = match algorithm {
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                key.sign(padding, &random, message, &mut signed).expect("signed");
                signed
            }
        }
    }

    /// The public half as a key set holds it; of a secret, the secret.
    pub fn jwk(&self, id: &str) -> Value {
        match self {
            Self::Ec(key) => {
                let point = &key.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let curve = if x.len() == 32 { "P-256" } else { "P-384" };
                json!({ "kty": "EC", "kid": id, "use": "sig", "crv": curve, "x": b64(x), "y": b64(y) })
            }
            Self::Rsa(key) => {
                let public = key.public_key();
                let n = b64(public.modulus().big_endian_without_leading_zero());
                let e = b64(public.exponent().big_endian_without_leading_zero());
                json!({ "kty": "RSA", "kid": id, "n": n, "e": e })
            }
            Self::Ed(key) => {
                let x = b64(key.public_key().as_ref());
                json!({ "kty": "OKP", "kid": id, "crv": "Ed25519", "alg": "EdDSA", "x": x })
            }
            Self::Secret(secret) => json!({ "kty": "oct", "kid": id, "k": b64(secret) }),
        }
    }
}

/// Base64 as tokens have it.
pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The header of an access token.
pub fn header(algorithm: &str, id: &str) -> String {
    json!({ "alg": algorithm, "typ": "at+jwt", "kid": id }).to_string()
}

/// A token of exactly these texts; an RSA key signs as the `alg` of the header says.
pub fn sign(header: &str, payload: &str, signer: &Signer) -> String {
    let algorithm: Value = serde_json::from_str(header).unwrap_or_default();
    let signed = format!("{}.{}", b64(header), b64(payload));
    let signature = signer.sign(algorithm["alg"].as_str().unwrap_or_default(), signed.as_bytes());
    format!("{signed}.{}", b64(signature))
}

/// What the issuer serves.
#[derive(Debug, Default)]
pub struct Offer {
    /// In the discovery document, instead of its own address.
    pub issuer: Option<String>,
    pub keys: Vec<Value>,
    pub down: bool,
    pub redirects: bool,
}

/// An issuer on the loopback.
#[derive(Clone, Debug)]
pub struct Idp {
    pub url: String,
    offer: Arc<Mutex<Offer>>,
    fetches: Arc<AtomicUsize>,
}

impl Idp {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let idp = Self { url, offer: Arc::default(), fetches: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/elsewhere", get(discovery))
            .route("/keys", get(keys))
            .with_state(idp.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        idp
    }

    pub fn offer(&self, change: impl FnOnce(&mut Offer)) {
        change(&mut self.offer.lock().expect("the offer"));
    }

    /// How often its keys were asked for.
    pub fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    /// As the configuration file names it, bound to these agencies of the cast.
    pub fn config(&self, agencies: &[&str]) -> config::Issuer {
        let id = |agency: &&str| crate::seed::id::<()>(&format!("agency:{agency}")).0;
        config::Issuer {
            url: self.url.as_str().into(),
            audience: "schakel".to_owned(),
            agencies: agencies.iter().map(id).collect(),
            algorithms: ["ES256", "PS256", "RS256"].map(|name| name.parse().expect("known")).into(),
            jwks_refresh: Duration::from_secs(600),
        }
    }
}

async fn discovery(State(idp): State<Idp>, uri: Uri) -> impl IntoResponse {
    let offer = idp.offer.lock().expect("the offer");
    if offer.redirects && uri.path() != "/elsewhere" {
        return axum::response::Redirect::temporary("/elsewhere").into_response();
    }
    if offer.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let issuer = offer.issuer.as_ref().unwrap_or(&idp.url);
    Json(json!({ "issuer": issuer, "jwks_uri": format!("{}/keys", idp.url) })).into_response()
}

async fn keys(State(idp): State<Idp>) -> Json<Value> {
    idp.fetches.fetch_add(1, Ordering::SeqCst);
    Json(json!({ "keys": idp.offer.lock().expect("the offer").keys }))
}
