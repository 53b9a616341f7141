//! Real signatures, real and forged, against an issuer on loopback.

use super::*;
use crate::config;
use aws_lc_rs::{
    hmac, rand, rsa,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

const NOW: i64 = 1_790_000_000;
const DAY: i64 = 24 * 3600;

/// A private key and how it signs.
enum Signer {
    Ec(EcdsaKeyPair),
    Rsa(rsa::KeyPair),
    Ed(Ed25519KeyPair),
    Secret(Vec<u8>),
}

impl Signer {
    fn p256() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    fn p384() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&signature::ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key"))
    }

    fn rsa() -> Self {
        Self::Rsa(rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("a key"))
    }

    fn ed() -> Self {
        Self::Ed(Ed25519KeyPair::generate().expect("a key"))
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

    fn jwk(&self, id: &str) -> Value {
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
                json!({ "kty": "OKP", "kid": id, "crv": "Ed25519", "alg": "EdDSA", "x": b64(key.public_key().as_ref()) })
            }
            Self::Secret(secret) => json!({ "kty": "oct", "kid": id, "k": b64(secret) }),
        }
    }
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sign(header: &str, payload: &str, signer: &Signer) -> String {
    let algorithm: Value = serde_json::from_str(header).unwrap_or_default();
    let signed = format!("{}.{}", b64(header), b64(payload));
    let signature = signer.sign(algorithm["alg"].as_str().unwrap_or_default(), signed.as_bytes());
    format!("{signed}.{}", b64(signature))
}

/// What the issuer serves.
#[derive(Default)]
struct Served {
    /// In the discovery document, instead of its own address.
    issuer: Option<String>,
    keys: Vec<Value>,
    down: bool,
    redirects: bool,
}

/// An issuer on loopback.
#[derive(Clone)]
struct Idp {
    url: String,
    served: Arc<Mutex<Served>>,
    fetches: Arc<AtomicUsize>,
}

impl Idp {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let idp = Self { url, served: Arc::default(), fetches: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/elsewhere", get(discovery))
            .route("/keys", get(keys))
            .with_state(idp.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        idp
    }

    fn serve(&self, change: impl FnOnce(&mut Served)) {
        change(&mut self.served.lock().expect("served"));
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    fn config(&self, agency: u128) -> config::Issuer {
        config::Issuer {
            url: self.url.as_str().into(),
            audience: "schakel".to_owned(),
            agencies: [Uuid::from_u128(agency)].into(),
            algorithms: vec![Algorithm::ES256, Algorithm::PS256, Algorithm::RS256],
            jwks_refresh: Duration::from_secs(600),
        }
    }

    fn payload(&self) -> Value {
        json!({ "iss": self.url, "aud": "schakel", "sub": "someone", "iat": NOW, "exp": NOW + 3600 })
    }
}

async fn discovery(State(idp): State<Idp>, uri: axum::http::Uri) -> impl IntoResponse {
    let served = idp.served.lock().expect("served");
    if served.redirects && uri.path() != "/elsewhere" {
        return axum::response::Redirect::temporary("/elsewhere").into_response();
    }
    if served.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let issuer = served.issuer.as_ref().unwrap_or(&idp.url);
    Json(json!({ "issuer": issuer, "jwks_uri": format!("{}/keys", idp.url) })).into_response()
}

async fn keys(State(idp): State<Idp>) -> Json<Value> {
    idp.fetches.fetch_add(1, Ordering::SeqCst);
    Json(json!({ "keys": idp.served.lock().expect("served").keys }))
}

/// An issuer with a key of each kind, and who verifies its tokens.
struct World {
    idp: Idp,
    auth: Auth,
    now: Arc<AtomicI64>,
    ec: Signer,
}

impl World {
    async fn new() -> Self {
        let idp = Idp::start().await;
        let ec = Signer::p256();
        idp.serve(|served| served.keys = vec![ec.jwk("ec")]);
        let (auth, now) = verifier(vec![idp.config(1)], false);
        Self { idp, auth, now, ec }
    }

    fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    fn token(&self, id: &str, signer: &Signer) -> String {
        let mut payload = self.idp.payload();
        payload["iat"] = json!(self.now.load(Ordering::SeqCst));
        payload["exp"] = json!(self.now.load(Ordering::SeqCst) + 600);
        sign(&header("ES256", id), &payload.to_string(), signer)
    }

    async fn verify(&self, id: &str, signer: &Signer) -> Result<(), AuthError> {
        self.auth.verify(&self.token(id, signer)).await.map(drop)
    }
}

fn header(algorithm: &str, id: &str) -> String {
    json!({ "alg": algorithm, "typ": "at+jwt", "kid": id }).to_string()
}

fn verifier(issuers: Vec<config::Issuer>, demo: bool) -> (Auth, Arc<AtomicI64>) {
    let mut config = Config::read(None, &Default::default(), &Default::default()).expect("defaults");
    config.demo = demo;
    config.issuers = issuers;
    let now = Arc::new(AtomicI64::new(NOW));
    let source = now.clone();
    let clock = Clock::new(move || {
        Moment::from_timestamp(source.load(Ordering::SeqCst), 0).expect("a moment of the test")
    });
    (Auth::new(&config, &master(1), clock).expect("auth"), now)
}

fn master(byte: u8) -> MasterKey {
    MasterKey::new([byte; 32])
}

#[tokio::test]
async fn a_good_token_of_each_algorithm_is_accepted() {
    let idp = Idp::start().await;
    let signers =
        [("p256", Signer::p256()), ("p384", Signer::p384()), ("rsa", Signer::rsa()), ("ed", Signer::ed())];
    idp.serve(|served| served.keys = signers.iter().map(|(id, signer)| signer.jwk(id)).collect());
    let mut issuer = idp.config(1);
    let algorithms = ["ES256", "ES384", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "EdDSA"];
    issuer.algorithms = algorithms.iter().map(|name| name.parse().expect("known")).collect();
    let (auth, _) = verifier(vec![issuer], false);
    for algorithm in algorithms {
        let nth = match algorithm {
            "ES256" => 0,
            "ES384" => 1,
            "EdDSA" => 3,
            _ => 2,
        };
        let (id, signer) = &signers[nth];
        let token = sign(&header(algorithm, id), &idp.payload().to_string(), signer);
        let claims = auth.verify(&token).await.expect(algorithm);
        assert_eq!(claims.subject, "someone");
        assert_eq!(claims.expires.timestamp(), NOW + 3600);
        assert_eq!(claims.issuer.url(), idp.url);
        assert_eq!(claims.issuer.agencies(), Some([Uuid::from_u128(1)].as_slice()));
        // The same key under another algorithm of the list.
        let other = algorithms[(algorithms.iter().position(|a| *a == algorithm).expect("there") + 1) % 9];
        let forged = token.replace(&b64(header(algorithm, id)), &b64(header(other, id)));
        assert_eq!(auth.verify(&forged).await, Err(AuthError::Unauthenticated), "{algorithm} as {other}");
    }
}

#[tokio::test]
async fn forged_claims_are_refused() {
    let world = World::new().await;
    let edge = |change: &dyn Fn(&mut Value)| {
        let mut payload = world.idp.payload();
        change(&mut payload);
        sign(&header("ES256", "ec"), &payload.to_string(), &world.ec)
    };
    let with = |name: &str, value: Value| edge(&|payload| payload[name] = value.clone());
    for (good, token) in [
        ("several audiences", with("aud", json!(["other", "schakel"]))),
        ("a fraction", with("iat", json!(NOW as f64 - 0.5))),
        ("clocks that differ", with("iat", json!(NOW + 60))),
        ("nbf just now", with("nbf", json!(NOW + 60))),
        ("a whole day", with("exp", json!(NOW + DAY))),
        ("a last second", with("exp", json!(NOW + 1))),
    ] {
        assert!(world.auth.verify(&token).await.is_ok(), "{good}");
    }
    let expired = edge(&|payload| {
        payload["iat"] = json!(NOW - 10);
        payload["exp"] = json!(NOW);
    });
    assert_eq!(world.auth.verify(&expired).await, Err(AuthError::Unauthenticated), "expired");
    for missing in ["iss", "aud", "sub", "exp", "iat"] {
        let token = edge(&|payload| drop(payload.as_object_mut().expect("an object").remove(missing)));
        assert_eq!(world.auth.verify(&token).await, Err(AuthError::Unauthenticated), "without {missing}");
        let token = with(missing, Value::Null);
        assert_eq!(world.auth.verify(&token).await, Err(AuthError::Unauthenticated), "{missing} null");
    }
    for (name, value) in [
        ("iss", json!("https://elsewhere.example.org")),
        ("iss", json!([world.idp.url])),
        ("iss", json!(format!("{}/", world.idp.url))),
        ("iss", json!(development::ISSUER)),
        ("aud", json!("other")),
        ("aud", json!("")),
        ("aud", json!([])),
        ("aud", json!(["schakel", 1])),
        ("aud", json!({ "schakel": true })),
        ("sub", json!("")),
        ("sub", json!(1)),
        ("sub", json!("a\nb")),
        ("sub", json!("a".repeat(256))),
        ("exp", json!(NOW)),
        ("exp", json!(NOW - 1)),
        ("exp", json!((NOW + 3600).to_string())),
        ("exp", json!(NOW + DAY + 1)),
        ("exp", json!(1e300)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(-1)),
        ("iat", json!(NOW + 61)),
        ("iat", json!(NOW.to_string())),
        ("iat", json!(NOW - DAY)),
        ("iat", json!(-1e300)),
        ("nbf", json!(NOW + 61)),
        ("nbf", json!("now")),
        ("nbf", json!(null)),
    ] {
        let token = with(name, value.clone());
        assert_eq!(world.auth.verify(&token).await, Err(AuthError::Unauthenticated), "{name} {value}");
    }
    let doubled = world.idp.payload().to_string().replacen('{', "{\"sub\":\"another\",", 1);
    let token = sign(&header("ES256", "ec"), &doubled, &world.ec);
    assert_eq!(world.auth.verify(&token).await, Err(AuthError::Unauthenticated), "sub twice");
}

#[tokio::test]
async fn forged_headers_and_signatures_are_refused() {
    let idp = Idp::start().await;
    let (ec, rsa, secret) = (Signer::p256(), Signer::rsa(), Signer::Secret(vec![7; 32]));
    let mut encrypts = ec.jwk("encrypts");
    encrypts["use"] = json!("enc");
    let mut bound = rsa.jwk("bound");
    bound["alg"] = json!("PS256");
    idp.serve(|served| {
        served.keys = vec![ec.jwk("ec"), rsa.jwk("rsa"), secret.jwk("secret"), encrypts, bound, json!(1)];
    });
    let (auth, _) = verifier(vec![idp.config(1)], false);
    let payload = idp.payload().to_string();
    let Signer::Rsa(pair) = &rsa else { panic!("rsa") };
    let public = Signer::Secret(pair.public_key().as_ref().to_vec());
    let modulus = Signer::Secret(pair.public_key().modulus().big_endian_without_leading_zero().to_vec());

    let good = sign(&header("ES256", "ec"), &payload, &ec);
    assert!(auth.verify(&good).await.is_ok());
    assert!(auth.verify(&sign(&header("PS256", "bound"), &payload, &rsa)).await.is_ok());
    let typ = r#"{"alg":"ES256","typ":"application/AT+JWT","kid":"ec","x5c":[],"cty":"a"}"#;
    assert!(auth.verify(&sign(typ, &payload, &ec)).await.is_ok(), "what does not matter is let be");

    let jwk = Signer::p256();
    let embedded = json!({ "alg": "ES256", "typ": "at+jwt", "kid": "ec", "jwk": jwk.jwk("ec") }).to_string();
    for (why, header, signer) in [
        ("alg none", header("none", "ec"), &ec),
        ("alg None", header("None", "ec"), &ec),
        ("no alg", r#"{"typ":"at+jwt","kid":"ec"}"#.to_owned(), &ec),
        ("alg twice", r#"{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"ec"}"#.to_owned(), &ec),
        ("an RSA key as secret", header("HS256", "rsa"), &public),
        ("a modulus as secret", header("HS256", "rsa"), &modulus),
        ("a secret in the key set", header("HS256", "secret"), &secret),
        ("alg outside the list", header("RS512", "rsa"), &rsa),
        ("alg of another key", header("RS256", "ec"), &rsa),
        ("alg unlike that of the key", header("RS256", "bound"), &rsa),
        ("a key for encryption", header("ES256", "encrypts"), &ec),
        ("another's key", header("ES256", "ec"), &jwk),
        ("an unknown kid", header("ES256", "other"), &ec),
        ("no kid", r#"{"alg":"ES256","typ":"at+jwt"}"#.to_owned(), &ec),
        ("no typ", r#"{"alg":"ES256","kid":"ec"}"#.to_owned(), &ec),
        ("typ JWT", r#"{"alg":"ES256","typ":"JWT","kid":"ec"}"#.to_owned(), &ec),
        ("typ id", r#"{"alg":"ES256","typ":"id+jwt","kid":"ec"}"#.to_owned(), &ec),
        ("crit", r#"{"alg":"ES256","typ":"at+jwt","kid":"ec","crit":["b64"]}"#.to_owned(), &ec),
        ("crit null", r#"{"alg":"ES256","typ":"at+jwt","kid":"ec","crit":null}"#.to_owned(), &ec),
        ("jku", r#"{"alg":"ES256","typ":"at+jwt","kid":"ec","jku":"https://a.example"}"#.to_owned(), &ec),
        ("x5u", r#"{"alg":"ES256","typ":"at+jwt","kid":"ec","x5u":"https://a.example"}"#.to_owned(), &ec),
        ("jwk", embedded.clone(), &ec),
        ("jwk that signed it", embedded, &jwk),
    ] {
        let token = sign(&header, &payload, signer);
        assert_eq!(auth.verify(&token).await, Err(AuthError::Unauthenticated), "{why}");
    }
    let (signed, signature) = good.rsplit_once('.').expect("signed");
    let unsigned = format!("{}.{}.", b64(header("none", "ec")), b64(&payload));
    let other =
        format!("{}.{}.{signature}", b64(header("ES256", "ec")), b64(payload.replace("someone", "other")));
    let long = format!("{}.{}", signed, "A".repeat(20_000));
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        signed,
        &format!("{signed}."),
        &format!("{good}="),
        &format!("{good}.a"),
        &format!(" {good}"),
        &unsigned,
        &other,
        &long,
        &format!("{signed}.{}", b64([0; 64])),
    ] {
        assert_eq!(auth.verify(token).await, Err(AuthError::Unauthenticated), "{token:.40}");
    }
}

#[tokio::test]
async fn an_issuer_cannot_speak_for_another() {
    let (school, police) = (Idp::start().await, Idp::start().await);
    let (one, other) = (Signer::p256(), Signer::p256());
    school.serve(|served| served.keys = vec![one.jwk("key")]);
    police.serve(|served| served.keys = vec![other.jwk("key")]);
    let (auth, _) = verifier(vec![school.config(1), police.config(2)], true);
    let forged = sign(&header("ES256", "key"), &police.payload().to_string(), &one);
    assert_eq!(auth.verify(&forged).await, Err(AuthError::Unauthenticated));
    let own = sign(&header("ES256", "key"), &police.payload().to_string(), &other);
    let claims = auth.verify(&own).await.expect("its own");
    assert_eq!(claims.issuer.agencies(), Some([Uuid::from_u128(2)].as_slice()));
    let mut payload = school.payload();
    payload["iss"] = json!(development::ISSUER);
    let forged = sign(&header("ES256", "key"), &payload.to_string(), &one);
    assert_eq!(auth.verify(&forged).await, Err(AuthError::Unauthenticated));
}

#[tokio::test]
async fn a_rotation_fails_no_request_and_strangers_cost_one_fetch_in_thirty_seconds() {
    let world = World::new().await;
    let next = Signer::p256();
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()));
    assert_eq!(world.idp.fetches(), 1);
    world.idp.serve(|served| served.keys.push(next.jwk("next")));
    let (first, second) = tokio::join!(world.verify("next", &next), world.verify("next", &next));
    assert_eq!((first, second), (Ok(()), Ok(())));
    assert_eq!(world.idp.fetches(), 2);
    for nth in 0..20 {
        let refused = world.verify(&format!("stranger {nth}"), &next).await;
        assert_eq!(refused, Err(AuthError::Unauthenticated));
    }
    assert_eq!(world.idp.fetches(), 2, "within thirty seconds");
    world.pass(30);
    for nth in 0..20 {
        let refused = world.verify(&format!("stranger {nth}"), &next).await;
        assert_eq!(refused, Err(AuthError::Unauthenticated));
    }
    assert_eq!(world.idp.fetches(), 3);
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()));
}

#[tokio::test]
async fn a_key_that_the_issuer_withdrew_ends_with_the_refresh() {
    let world = World::new().await;
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()));
    world.idp.serve(|served| served.keys = vec![Signer::p256().jwk("other")]);
    world.pass(599);
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()));
    world.pass(1);
    assert_eq!(world.verify("ec", &world.ec).await, Err(AuthError::Unauthenticated));
}

#[tokio::test]
async fn an_issuer_that_is_down_is_unavailable_until_its_keys_are_known() {
    let world = World::new().await;
    world.idp.serve(|served| served.down = true);
    assert_eq!(world.verify("ec", &world.ec).await, Err(AuthError::Unavailable));
    world.idp.serve(|served| served.down = false);
    assert_eq!(world.verify("ec", &world.ec).await, Err(AuthError::Unavailable), "not asked again at once");
    world.pass(5);
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()));

    world.idp.serve(|served| served.down = true);
    world.pass(700);
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()), "its keys are known");
    assert_eq!(world.verify("next", &world.ec).await, Err(AuthError::Unavailable));
    world.pass(DAY);
    assert_eq!(world.verify("ec", &world.ec).await, Err(AuthError::Unavailable), "not for ever");
    world.idp.serve(|served| served.down = false);
    world.pass(30);
    assert_eq!(world.verify("ec", &world.ec).await, Ok(()), "at once when it is back");
}

#[tokio::test]
async fn only_its_own_discovery_document_counts() {
    for fault in [
        (|served| served.issuer = Some("https://elsewhere.example.org".to_owned())) as fn(&mut Served),
        |served| served.redirects = true,
        |served| served.keys.push(json!("a".repeat(300 * 1024))),
    ] {
        let world = World::new().await;
        world.idp.serve(fault);
        assert_eq!(world.verify("ec", &world.ec).await, Err(AuthError::Unavailable));
    }
    let mut issuer = World::new().await.idp.config(1);
    issuer.url = "http://127.0.0.1:1".into();
    let (auth, _) = verifier(vec![issuer], false);
    let payload =
        json!({ "iss": "http://127.0.0.1:1", "aud": "schakel", "sub": "a", "iat": NOW, "exp": NOW + 1 });
    let token = sign(&header("ES256", "ec"), &payload.to_string(), &Signer::p256());
    assert_eq!(auth.verify(&token).await, Err(AuthError::Unavailable));
}

#[tokio::test]
async fn the_development_issuer_mints_what_it_accepts_and_nobody_else_does() {
    let (auth, now) = verifier(Vec::new(), true);
    let development = auth.development().expect("there");
    let token = development.mint("school", TimeDelta::hours(1));
    let claims = auth.verify(&token).await.expect("its own");
    assert_eq!(claims.issuer, Issuer::Development);
    assert_eq!(claims.subject, "school");
    assert_eq!(claims.expires.timestamp(), NOW + 3600);
    let long = development.mint("school", TimeDelta::days(400));
    assert_eq!(auth.verify(&long).await.expect("a day").expires.timestamp(), NOW + DAY);

    let (without, _) = verifier(Vec::new(), false);
    assert!(without.development().is_none());
    assert_eq!(without.verify(&token).await, Err(AuthError::Unauthenticated));

    let clock = Clock::new(|| Moment::from_timestamp(NOW, 0).expect("a moment"));
    let other = Development::new(&master(2), clock);
    assert_eq!(
        auth.verify(&other.mint("school", TimeDelta::hours(1))).await,
        Err(AuthError::Unauthenticated)
    );

    let (_, rest) = token.split_once('.').expect("signed");
    for header in [r#"{"alg":"none","typ":"at+jwt"}"#, r#"{"alg":"HS256","typ":"JWT"}"#] {
        let forged = format!("{}.{rest}", b64(header));
        assert_eq!(auth.verify(&forged).await, Err(AuthError::Unauthenticated), "{header}");
    }
    now.fetch_add(3600, Ordering::SeqCst);
    assert_eq!(auth.verify(&token).await, Err(AuthError::Unauthenticated), "expired");
}
