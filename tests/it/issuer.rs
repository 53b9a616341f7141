//! Issuers and their keys: every algorithm, rotation, withdrawal, an issuer that is down or not itself.

use serde_json::json;
use tests::{
    Answer, Listening, World,
    idp::{Idp, Offer, Signer, b64, header, sign},
    on_each_engine,
};

const BODY: &str = r#"{"query":"{ viewer { role } }"}"#;

/// No header that says who asks.
pub const NOBODY: &str = "";

/// The header with a token.
pub fn bearing(token: &str) -> String {
    format!("authorization: Bearer {token}\r\n")
}

/// All that the server answers over a socket to one question with these headers, but the time of day.
pub async fn post(server: &Listening, headers: &str) -> String {
    let length = BODY.len();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-request-id: r-1\r\n\
         content-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{BODY}"
    );
    let answer = server.exchange(request.as_bytes()).await;
    answer.split_inclusive('\n').filter(|line| !line.to_ascii_lowercase().starts_with("date:")).collect()
}

/// A server that believes one issuer.
struct Believer {
    world: World,
    idp: Idp,
    ec: Signer,
}

impl Believer {
    async fn of(world: &World) -> Self {
        let (idp, ec) = (Idp::start().await, Signer::p256());
        idp.offer(|offer| offer.keys = vec![ec.jwk("ec")]);
        let world = world.served_by(vec![idp.config(&["school_main"])], true).await;
        Self { world, idp, ec }
    }

    fn pass(&self, seconds: i64) {
        self.world.clock.advance(chrono::Duration::seconds(seconds));
    }

    /// The status of the answer to a token of the present, by this key.
    async fn status(&self, id: &str, signer: &Signer) -> u16 {
        let token = token(&self.world, &self.idp, &header("ES256", id), signer);
        ask(&self.world, &token).await.status.as_u16()
    }
}

fn token(world: &World, idp: &Idp, header: &str, signer: &Signer) -> String {
    let now = world.clock.now().timestamp();
    let claims =
        json!({ "iss": idp.url, "aud": "schakel", "sub": "school_team", "iat": now, "exp": now + 600 });
    sign(header, &claims.to_string(), signer)
}

async fn ask(world: &World, token: &str) -> Answer {
    let request = axum::http::Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(BODY.into());
    world.client("school_team").send(request.expect("a request")).await
}

#[test]
fn a_good_token_of_each_algorithm_is_accepted_and_under_no_other() {
    on_each_engine(async |world: World| {
        let idp = Idp::start().await;
        let signers = [
            ("p256", Signer::p256()),
            ("p384", Signer::p384()),
            ("rsa", Signer::rsa()),
            ("ed", Signer::ed()),
        ];
        idp.offer(|offer| offer.keys = signers.iter().map(|(id, signer)| signer.jwk(id)).collect());
        let mut issuer = idp.config(&["school_main"]);
        let algorithms = ["ES256", "ES384", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "EdDSA"];
        issuer.algorithms = algorithms.iter().map(|name| name.parse().expect("known")).collect();
        let world = world.served_by(vec![issuer], false).await;
        for (nth, algorithm) in algorithms.into_iter().enumerate() {
            let (id, signer) = match algorithm {
                "ES256" => &signers[0],
                "ES384" => &signers[1],
                "EdDSA" => &signers[3],
                _ => &signers[2],
            };
            let token = token(&world, &idp, &header(algorithm, id), signer);
            assert_eq!(ask(&world, &token).await.ok().data("/viewer/role"), "SCHOOL", "{algorithm}");
            // The same key under another algorithm of the list.
            let other = algorithms[(nth + 1) % algorithms.len()];
            let forged = token.replace(&b64(header(algorithm, id)), &b64(header(other, id)));
            assert_eq!(ask(&world, &forged).await.status, 401, "{algorithm} as {other}");
        }
    });
}

#[test]
fn a_rotation_fails_no_request_and_strangers_cost_one_fetch_in_thirty_seconds() {
    on_each_engine(async |world: World| {
        let door = Believer::of(&world).await;
        let (second, third) = (Signer::p256(), Signer::p256());
        let strangers = async || {
            for nth in 0..20 {
                assert_eq!(door.status(&format!("stranger {nth}"), &second).await, 401);
            }
        };
        assert_eq!(door.status("ec", &door.ec).await, 200);
        assert_eq!(door.idp.fetches(), 1);
        // Twice in a row, nothing published ahead, and many ask at once; the keys before stay good.
        for (nth, (id, key)) in [("second", &second), ("third", &third)].into_iter().enumerate() {
            door.idp.offer(|offer| offer.keys.push(key.jwk(id)));
            let (one, other, old) =
                tokio::join!(door.status(id, key), door.status(id, key), door.status("ec", &door.ec));
            assert_eq!((one, other, old), (200, 200, 200), "{id}");
            assert_eq!(door.idp.fetches(), nth + 2);
        }
        strangers().await;
        strangers().await;
        assert_eq!(door.idp.fetches(), 4, "within thirty seconds");
        door.pass(30);
        strangers().await;
        assert_eq!(door.idp.fetches(), 5);
        assert_eq!(door.status("ec", &door.ec).await, 200);
    });
}

#[test]
fn a_key_that_the_issuer_withdrew_ends_with_the_refresh() {
    on_each_engine(async |world: World| {
        let door = Believer::of(&world).await;
        assert_eq!(door.status("ec", &door.ec).await, 200);
        door.idp.offer(|offer| offer.keys = vec![Signer::p256().jwk("other")]);
        door.pass(599);
        assert_eq!(door.status("ec", &door.ec).await, 200);
        door.pass(1);
        assert_eq!(door.status("ec", &door.ec).await, 401);
    });
}

#[test]
fn an_issuer_that_is_down_is_unavailable_until_its_keys_are_known() {
    on_each_engine(async |world: World| {
        let door = Believer::of(&world).await;
        door.idp.offer(|offer| offer.down = true);
        assert_eq!(door.status("ec", &door.ec).await, 503);
        door.idp.offer(|offer| offer.down = false);
        assert_eq!(door.status("ec", &door.ec).await, 503, "not asked again at once");
        door.pass(5);
        assert_eq!(door.status("ec", &door.ec).await, 200);

        door.idp.offer(|offer| offer.down = true);
        door.pass(700);
        assert_eq!(door.status("ec", &door.ec).await, 200, "its keys are known");
        assert_eq!(door.status("next", &door.ec).await, 503);
        door.pass(24 * 3600);
        assert_eq!(door.status("ec", &door.ec).await, 503, "not for ever");
        door.idp.offer(|offer| offer.down = false);
        door.pass(30);
        assert_eq!(door.status("ec", &door.ec).await, 200, "at once when it is back");
    });
}

#[test]
fn only_its_own_discovery_document_counts() {
    on_each_engine(async |world: World| {
        for fault in [
            (|offer| offer.issuer = Some("https://elsewhere.example.org".to_owned())) as fn(&mut Offer),
            |offer| offer.redirects = true,
            |offer| offer.keys.push(json!("a".repeat(300 * 1024))),
        ] {
            let door = Believer::of(&world).await;
            door.idp.offer(fault);
            assert_eq!(door.status("ec", &door.ec).await, 503);
        }
        let mut door = Believer::of(&world).await;
        door.idp.url = "http://127.0.0.1:1".to_owned();
        door.world = world.served_by(vec![door.idp.config(&["school_main"])], false).await;
        assert_eq!(door.status("ec", &door.ec).await, 503);
    });
}

#[test]
fn the_development_issuer_mints_what_it_accepts_and_nobody_else_does() {
    on_each_engine(async |world: World| {
        let good = world.token("school_team");
        assert_eq!(ask(&world, &good).await.ok().data("/viewer/role"), "SCHOOL");
        let (_, rest) = good.split_once('.').expect("signed");
        for header in [r#"{"alg":"none","typ":"at+jwt"}"#, r#"{"alg":"HS256","typ":"JWT"}"#] {
            assert_eq!(ask(&world, &format!("{}.{rest}", b64(header))).await.status, 401, "{header}");
        }
        // An issuer beside it says to be it.
        let door = Believer::of(&world).await;
        let mut forger = door.idp.clone();
        forger.url = "urn:schakel:development".to_owned();
        let forged = token(&door.world, &forger, &header("ES256", "ec"), &door.ec);
        assert_eq!(ask(&door.world, &forged).await.status, 401);
        let other = Signer::Secret(vec![2; 32]);
        let forged = token(&world, &forger, r#"{"alg":"HS256","typ":"at+jwt"}"#, &other);
        assert_eq!(ask(&world, &forged).await.status, 401);
        world.clock.advance(chrono::Duration::hours(1));
        assert_eq!(ask(&world, &good).await.status, 401, "expired");
    });
}
