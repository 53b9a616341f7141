//! Bearer tokens over HTTP: what is believed, and a table of what is not, each of which is told the very same.

use crate::issuer::{NOBODY, bearing, post};
use serde_json::{Value, json};
use tests::{
    Listening, World,
    idp::{Idp, Signer, b64, header, sign},
    on_each_engine,
};

const DAY: i64 = 24 * 3600;

/// The issuer of a school and a municipality with a key of each kind, that of the police, and the server between.
struct Door {
    server: Listening,
    idp: Idp,
    police: Idp,
    now: i64,
    ec: Signer,
    rsa: Signer,
    secret: Signer,
    others: Signer,
    /// What the development issuer would mint.
    development: String,
}

impl Door {
    async fn of(world: &World) -> Self {
        let (idp, police) = (Idp::start().await, Idp::start().await);
        let (ec, rsa) = (Signer::p256(), Signer::rsa());
        let (secret, others) = (Signer::Secret(b"a shared secret of 32 bytes here".to_vec()), Signer::p256());
        let mut encrypts = ec.jwk("encrypts");
        encrypts["use"] = json!("enc");
        let mut bound = rsa.jwk("bound");
        bound["alg"] = json!("PS256");
        idp.offer(|offer| {
            offer.keys = vec![ec.jwk("ec"), rsa.jwk("rsa"), secret.jwk("secret"), encrypts, bound];
        });
        police.offer(|offer| offer.keys = vec![others.jwk("ec")]);
        let issuers =
            vec![idp.config(&["school_main", "municipality_main"]), police.config(&["police_main"])];
        let server = world.served_by(issuers, false).await.listen(Default::default()).await;
        let development = world.token("school_team");
        let now = world.clock.now().timestamp();
        Self { server, idp, police, now, ec, rsa, secret, others, development }
    }

    /// The claims of a good token of somebody at the school.
    fn claims(&self) -> Value {
        json!({
            "iss": self.idp.url, "aud": "schakel", "sub": "school_team", "client_id": "dossier",
            "iat": self.now, "exp": self.now + 3600,
        })
    }

    /// A good token but for one claim.
    fn with(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.claiming(&claims)
    }

    fn claiming(&self, claims: &Value) -> String {
        sign(&header("ES256", "ec"), &claims.to_string(), &self.ec)
    }

    /// A good token but for its header.
    fn headed(&self, header: &str, signer: &Signer) -> String {
        sign(header, &self.claims().to_string(), signer)
    }

    fn good(&self) -> Vec<(&'static str, String)> {
        let now = self.now;
        let lenient = r#"{"alg":"ES256","typ":"application/AT+JWT","kid":"ec","x5c":[],"cty":"a"}"#;
        vec![
            ("a good one", self.claiming(&self.claims())),
            ("PS256", self.headed(&header("PS256", "bound"), &self.rsa)),
            ("RS256", self.headed(&header("RS256", "rsa"), &self.rsa)),
            ("what does not matter", self.headed(lenient, &self.ec)),
            ("several audiences", self.with("aud", json!(["other", "schakel"]))),
            ("a fraction", self.with("iat", json!(now as f64 - 0.5))),
            ("clocks that differ", self.with("iat", json!(now + 60))),
            ("nbf just now", self.with("nbf", json!(now + 60))),
            ("a whole day", self.with("exp", json!(now + DAY))),
            ("a last second", self.with("exp", json!(now + 1))),
        ]
    }

    /// Claims that are missing, wrong or oddly typed, under a good signature.
    fn claimed_wrongly(&self) -> Vec<(String, String)> {
        let now = self.now;
        let mut table = Vec::new();
        for missing in ["iss", "aud", "sub", "exp", "iat"] {
            let mut claims = self.claims();
            claims.as_object_mut().expect("an object").remove(missing);
            table.push((format!("without {missing}"), self.claiming(&claims)));
            table.push((format!("{missing} null"), self.with(missing, Value::Null)));
        }
        for (name, value) in [
            ("iss", json!("https://elsewhere.example.org")),
            ("iss", json!([self.idp.url])),
            ("iss", json!(format!("{}/", self.idp.url))),
            ("iss", json!(self.idp.url.to_uppercase())),
            ("iss", json!("urn:schakel:development")),
            ("iss", json!(self.police.url)),
            ("aud", json!("other")),
            ("aud", json!("Schakel")),
            ("aud", json!("schakel other")),
            ("aud", json!("")),
            ("aud", json!([])),
            ("aud", json!(["schakel", 1])),
            ("aud", json!({ "schakel": true })),
            ("sub", json!("")),
            ("sub", json!(1)),
            ("sub", json!(["school_team"])),
            ("sub", json!("school_team\n")),
            ("sub", json!("school_team ")),
            ("sub", json!("SCHOOL_TEAM")),
            ("sub", json!("a".repeat(256))),
            ("sub", json!("' OR 1=1 --")),
            ("client_id", json!(1)),
            ("client_id", json!("a\u{0}b")),
            ("exp", json!(now)),
            ("exp", json!(now - 1)),
            ("exp", json!((now + 3600).to_string())),
            ("exp", json!(now + DAY + 1)),
            ("exp", json!((now + 3600) * 1000)),
            ("exp", json!(1e300)),
            ("exp", json!(u64::MAX)),
            ("exp", json!(-1)),
            ("exp", json!(true)),
            ("iat", json!(now + 61)),
            ("iat", json!(now.to_string())),
            ("iat", json!(now - DAY)),
            ("iat", json!(-1e300)),
            ("nbf", json!(now + 61)),
            ("nbf", json!("now")),
            ("nbf", json!(null)),
        ] {
            table.push((format!("{name} {value}"), self.with(name, value)));
        }
        let text = self.claims().to_string();
        for twice in
            [r#""sub":"school_stranger""#, r#""aud":"schakel""#, r#""exp":9999999999"#, r#""iss":"a""#]
        {
            let doubled = text.replacen('{', &format!("{{{twice},"), 1);
            table.push((format!("{twice} twice"), sign(&header("ES256", "ec"), &doubled, &self.ec)));
        }
        for claims in ["", "null", "[]", "{", "{}{}", "\"school_team\""] {
            table.push((format!("claims {claims}"), sign(&header("ES256", "ec"), claims, &self.ec)));
        }
        table
    }

    /// Headers that would have somebody verify with another algorithm or another key.
    fn headed_wrongly(&self) -> Vec<(String, String)> {
        let (ec, rsa, others) = (&self.ec, &self.rsa, &self.others);
        let of = |more: Value| {
            let mut header = json!({ "alg": "ES256", "typ": "at+jwt", "kid": "ec" });
            for (name, value) in more.as_object().expect("an object") {
                header[name] = value.clone();
            }
            header.to_string()
        };
        let jwk = others.jwk("ec");
        let mut table = vec![
            ("alg none", header("none", "ec"), ec),
            ("alg None", header("None", "ec"), ec),
            ("alg es256", header("es256", "ec"), ec),
            ("alg empty", header("", "ec"), ec),
            ("alg null", of(json!({ "alg": null })), ec),
            ("alg a list", of(json!({ "alg": ["ES256"] })), ec),
            ("no alg", r#"{"typ":"at+jwt","kid":"ec"}"#.to_owned(), ec),
            ("alg twice", r#"{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"ec"}"#.to_owned(), ec),
            ("kid twice", r#"{"alg":"ES256","typ":"at+jwt","kid":"rsa","kid":"ec"}"#.to_owned(), ec),
            ("a secret in the key set", header("HS256", "secret"), &self.secret),
            ("alg outside the list", header("RS512", "rsa"), rsa),
            ("alg of another key", header("RS256", "ec"), rsa),
            ("ES256 with an RSA key", header("ES256", "rsa"), ec),
            ("alg unlike that of the key", header("RS256", "bound"), rsa),
            ("a key for encryption", header("ES256", "encrypts"), ec),
            ("another's key", header("ES256", "ec"), others),
            ("an unknown kid", header("ES256", "other"), ec),
            ("a kid that is a path", header("ES256", "../../../dev/null"), ec),
            ("a kid that is a number", of(json!({ "kid": 1 })), ec),
            ("a kid that is null", of(json!({ "kid": null })), ec),
            ("no kid", r#"{"alg":"ES256","typ":"at+jwt"}"#.to_owned(), ec),
            ("no typ", r#"{"alg":"ES256","kid":"ec"}"#.to_owned(), ec),
            ("typ JWT", of(json!({ "typ": "JWT" })), ec),
            ("typ of an ID token", of(json!({ "typ": "id+jwt" })), ec),
            ("typ of a logout token", of(json!({ "typ": "logout+jwt" })), ec),
            ("typ null", of(json!({ "typ": null })), ec),
            ("crit", of(json!({ "crit": ["exp"] })), ec),
            ("crit empty", of(json!({ "crit": [] })), ec),
            ("crit null", of(json!({ "crit": null })), ec),
            ("b64 false", of(json!({ "b64": false })), ec),
            ("jku", of(json!({ "jku": format!("{}/keys", self.police.url) })), ec),
            ("jku of who signed it", of(json!({ "jku": format!("{}/keys", self.police.url) })), others),
            ("x5u", of(json!({ "x5u": "https://a.example.org" })), ec),
            ("jwk", of(json!({ "jwk": jwk })), ec),
            ("jwk of who signed it", of(json!({ "jwk": jwk })), others),
        ]
        .into_iter()
        .map(|(why, header, signer)| (why.to_owned(), self.headed(&header, signer)))
        .collect::<Vec<_>>();
        for (key, signer) in [("ec", ec), ("rsa", rsa)] {
            for (nth, secret) in signer.public_as_secrets().iter().enumerate() {
                let token = self.headed(&header("HS256", key), secret);
                table.push((format!("HS256 under what is public of {key}, {nth}"), token));
            }
        }
        table
    }

    /// Texts that are no token, or one that was tampered with.
    fn misshapen(&self) -> Vec<(String, String)> {
        let good = self.claiming(&self.claims());
        let (signed, signature) = good.rsplit_once('.').expect("signed");
        let other = b64(self.claims().to_string().replace("school_team", "school_stranger"));
        let head = b64(header("ES256", "ec"));
        let nothing = b64([0_u8; 64]);
        [
            ".".to_owned(),
            "..".to_owned(),
            "...".to_owned(),
            "a.b.c".to_owned(),
            signed.to_owned(),
            format!("{signed}."),
            format!("{good}="),
            format!("{good}.a"),
            format!("{good}.{signature}"),
            format!("{good} "),
            format!("{good},{good}"),
            format!("{}.{}.", b64(header("none", "ec")), b64(self.claims().to_string())),
            format!("{head}.{other}.{signature}"),
            format!("{signed}.{}", "A".repeat(20_000)),
            format!("{signed}.{nothing}"),
            format!("{signed}.{}", &signature[..signature.len() - 2]),
            good.replacen(&head, &format!("{head}\u{e9}"), 1),
        ]
        .into_iter()
        .filter(|text| text.trim() != good)
        .map(|text| (format!("`{text:.60}`"), text))
        .collect()
    }

    /// Tokens that their issuer signed for somebody for whom it may not, or who is not there.
    fn of_the_wrong_people(&self) -> Vec<(String, String)> {
        let as_police = |sub: &str| {
            let mut claims = self.claims();
            claims["iss"] = json!(self.police.url);
            claims["sub"] = json!(sub);
            sign(&header("ES256", "ec"), &claims.to_string(), &self.others)
        };
        let service = |name: &str| {
            let mut claims = self.claims();
            claims["sub"] = json!(name);
            claims["client_id"] = json!(name);
            self.claiming(&claims)
        };
        [
            ("nobody", self.with("sub", json!("nobody"))),
            ("a member who has left", self.with("sub", json!("school_left"))),
            ("a member of the police, by the school", self.with("sub", json!("police_team"))),
            ("a member of another school", self.with("sub", json!("school_west"))),
            ("a member of the school, by the police", as_police("school_team")),
            ("a service account, by the police", as_police("reporter")),
            ("a service account in the role of a person", service("school_team")),
            ("a service account as privacy officer", service("privacy_officer")),
            ("a service account as administrator", service("administrator")),
            ("a service account that has left", service("school_left")),
            ("the development issuer, which is not there", self.development.clone()),
        ]
        .map(|(why, token)| (why.to_owned(), token))
        .into()
    }
}

#[test]
fn every_forged_or_stale_token_is_told_the_same_byte_for_byte() {
    on_each_engine(async |world: World| {
        let door = Door::of(&world).await;
        for (why, token) in door.good() {
            let answer = post(&door.server, &bearing(&token)).await;
            assert!(
                answer.starts_with("HTTP/1.1 200") && answer.contains(r#""role":"SCHOOL""#),
                "{why}: {answer}"
            );
        }
        let told = post(&door.server, NOBODY).await;
        assert!(told.starts_with("HTTP/1.1 401") && told.contains("UNAUTHENTICATED"), "{told}");
        let mut table = door.claimed_wrongly();
        table.extend(door.headed_wrongly());
        table.extend(door.misshapen());
        table.extend(door.of_the_wrong_people());
        assert!(table.len() >= 60, "{} tokens", table.len());
        for (why, token) in &table {
            assert_eq!(post(&door.server, &bearing(token)).await, told, "{why}");
        }
        eprintln!("{} forged or stale tokens, one answer", table.len());
        assert_eq!(door.police.fetches(), 1, "no key is fetched from where a header says");
    });
}

#[test]
fn what_a_token_says_of_roles_matters_to_nobody() {
    on_each_engine(async |world: World| {
        let door = Door::of(&world).await;
        for (sub, client, role) in
            [("reporter", "reporter", "REPORTER"), ("school_team", "dossier", "SCHOOL")]
        {
            let mut claims = door.claims();
            claims["sub"] = json!(sub);
            claims["client_id"] = json!(client);
            for name in ["role", "roles", "groups", "scope", "function", "agency"] {
                claims[name] = json!("POLICE");
            }
            let answer = post(&door.server, &bearing(&door.claiming(&claims))).await;
            assert!(answer.contains(&format!(r#""role":"{role}""#)), "{answer}");
        }
    });
}
