//! Every rule of the configuration, on texts and maps alone.

use super::*;
use jsonwebtoken::Algorithm;

const ONE: &str = "0b9a7a3e-0000-4000-8000-000000000001";
const KEY_TEXT: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

fn given(pairs: &[(&str, &str)]) -> Given {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Config, String> {
    Config::read(Some(("schakel.toml", file)), &given(environment), &given(flags))
        .map_err(|failure| failure.to_string())
}

fn issuer(url: &str, agency: &str) -> String {
    format!("[[issuer]]\nurl = \"{url}\"\naudience = \"schakel\"\nagencies = [\"{agency}\"]\n")
}

#[test]
fn without_any_configuration_there_is_a_local_demo() {
    let config = Config::read(None, &given(&[]), &given(&[])).expect("defaults");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.url, "sqlite://schakel.db");
    assert_eq!(config.key, KeySource::Beside("schakel.db.key".into()));
    assert!(config.demo && config.database.embedded());
    assert_eq!(config.database.pool, 4);
    assert_eq!(config.log, Log { format: LogFormat::Text, filter: "info".to_owned() });
    assert_eq!(config.checkpoints, Some("schakel.db.checkpoints".into()));
    assert_eq!(config.programmes, None);
    assert_eq!((config.http.connections, config.http.per_member), (500, None));
    assert_eq!(config.http.head_timeout.as_secs(), 30);
    assert_eq!(config.telemetry, Telemetry { collector: None, service: "schakel".to_owned() });
}

#[test]
fn a_collector_is_taken_from_our_keys_or_else_from_those_of_open_telemetry() {
    let theirs = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://theirs:4318/"), ("OTEL_SERVICE_NAME", "theirs")];
    let file = "[telemetry]\notlp = \"https://ours.example.org/otlp\"\nservice = \"ours\"";
    let with = |file: &str, more: &[(&str, &str)]| {
        let config = read(file, &[&theirs[..], more].concat(), &[]).expect("a configuration");
        (config.telemetry.collector, config.telemetry.service)
    };
    let is = |collector: Option<&str>, service: &str| (collector.map(str::to_owned), service.to_owned());
    assert_eq!(with("", &[]), is(Some("http://theirs:4318"), "theirs"));
    assert_eq!(with(file, &[]), is(Some("https://ours.example.org/otlp"), "ours"));
    // An empty one of ours: none at all.
    assert_eq!(with(file, &[("SCHAKEL_TELEMETRY_OTLP", "")]), is(None, "ours"));
    assert_eq!(
        read("", &[("OTEL_EXPORTER_OTLP_ENDPOINT", "")], &[]).expect("read").telemetry.collector,
        None
    );
}

#[test]
fn a_later_layer_wins() {
    let file = "listen = \"127.0.0.1:1\"";
    let variable = [("SCHAKEL_LISTEN", "127.0.0.1:2")];
    let port = |config: Result<Config, String>| config.map(|config| config.listen.port());
    assert_eq!(port(read(file, &[], &[])), Ok(1));
    assert_eq!(port(read(file, &variable, &[])), Ok(2));
    assert_eq!(port(read(file, &variable, &[("--listen", "127.0.0.1:3")])), Ok(3));
}

#[test]
fn every_key_is_read() {
    let file = format!(
        "demo = true\nkey = \"{KEY_TEXT}\"\n\
         [database]\nurl = \"postgres://app:hidden@db/schakel\"\npool = 12\n\
         [log]\nformat = \"json\"\nfilter = \"warn,api=debug\"\n\
         [audit]\ncheckpoints = \"/kept/checkpoints\"\nkeep_years = 7\n\
         [programmes]\nfolder = \"/kept/programmes\"\n\
         [http]\nbody_limit = 4096\ntimeout = 5\ndrain = 6\nhead_timeout = 7\nconnections = 8\nper_member = 9\n\
         cors_origins = [\"https://app.example.org\", \"http://localhost:3000\"]\n{}\
         algorithms = [\"EdDSA\"]\njwks_refresh = 60\n",
        issuer("https://login.example.org/", ONE)
    );
    let config = read(&file, &[], &[]).expect("a configuration");
    assert!(config.demo && !config.database.embedded());
    assert!(matches!(config.key, KeySource::Given(_)));
    assert_eq!(config.database.pool, 12);
    assert_eq!(config.log, Log { format: LogFormat::Json, filter: "warn,api=debug".to_owned() });
    assert_eq!(config.http.body_limit, 4096);
    assert_eq!(config.checkpoints, Some("/kept/checkpoints".into()));
    assert_eq!(config.keep_years, 7);
    assert_eq!(config.programmes, Some("/kept/programmes".into()));
    assert_eq!((config.http.timeout.as_secs(), config.http.drain.as_secs()), (5, 6));
    assert_eq!(config.http.head_timeout.as_secs(), 7);
    assert_eq!((config.http.connections, config.http.per_member), (8, Some(9)));
    assert_eq!(config.http.cors_origins, ["https://app.example.org", "http://localhost:3000"]);
    let issuer = config.issuers.first().expect("an issuer");
    assert_eq!(issuer.algorithms, [Algorithm::EdDSA]);
    assert_eq!(issuer.jwks_refresh.as_secs(), 60);
    assert!(!format!("{config:?}").contains("hidden"));
}

#[test]
fn nonsense_is_refused_with_name_place_and_expectation() {
    for (file, environment, flags, expected) in [
        (
            "listen = 8080",
            &[][..],
            &[][..],
            "`listen` in schakel.toml must be an address and a port such as 127.0.0.1:8080, not `8080`",
        ),
        ("", &[("SCHAKEL_LISTEN", "127.0.0.1:99999")], &[], "`listen` in SCHAKEL_LISTEN must be an address"),
        ("", &[], &[("--listen", "here")], "`listen` in --listen must be an address"),
        ("listn = \"127.0.0.1:1\"", &[], &[], "`listn` in schakel.toml is not a key that is known"),
        ("[http]\ntime_out = 3", &[], &[], "`http.time_out` in schakel.toml is not a key"),
        (
            "[http]\ntimeout = 0",
            &[],
            &[],
            "`http.timeout` in schakel.toml must be a whole number of seconds, 1 to 600, not `0`",
        ),
        ("[http]\ntimeout = \"30\"", &[], &[], "must be a whole number of seconds"),
        (
            "[http.timeout]\nseconds = 1",
            &[],
            &[],
            "`http.timeout` in schakel.toml must be a whole number of seconds, 1 to 600, not this table",
        ),
        ("", &[("SCHAKEL_HTTP_TIMEOUT", "soon")], &[], "`http.timeout` in SCHAKEL_HTTP_TIMEOUT must be"),
        ("", &[("SCHAKEL_HTTP_BODY_LIMIT", "-1")], &[], "`http.body_limit`"),
        (
            "[http]\nhead_timeout = 601",
            &[],
            &[],
            "`http.head_timeout` in schakel.toml must be a whole number of seconds, 1 to 600, not `601`",
        ),
        (
            "",
            &[("SCHAKEL_HTTP_CONNECTIONS", "0")],
            &[],
            "`http.connections` in SCHAKEL_HTTP_CONNECTIONS must be a number, 1 to 100000, not `0`",
        ),
        (
            "",
            &[("SCHAKEL_HTTP_PER_MEMBER", "many")],
            &[],
            "`http.per_member` in SCHAKEL_HTTP_PER_MEMBER must be",
        ),
        (
            "[programmes]\nfolder = \"\"",
            &[],
            &[],
            "`programmes.folder` in schakel.toml must be the path of a folder",
        ),
        (
            "",
            &[("SCHAKEL_AUDIT_CHECKPOINTS", "")],
            &[],
            "`audit.checkpoints` in SCHAKEL_AUDIT_CHECKPOINTS must be",
        ),
        (
            "",
            &[("SCHAKEL_AUDIT_KEEP_YEARS", "4")],
            &[],
            "`audit.keep_years` in SCHAKEL_AUDIT_KEEP_YEARS must be a whole number of years, 5 to 100, not `4`",
        ),
        ("", &[("SCHAKEL_KEY", "1:hidden,2:hidden")], &[], "several, each once and with its number"),
        ("http = 3", &[], &[], "`http` in schakel.toml is not a key"),
        ("[http]\ncors_origins = [\"*\"]", &[], &[], "must be a list of origins"),
        ("[http]\ncors_origins = [\"https://app.example.org/\"]", &[], &[], "must be a list of origins"),
        (
            "",
            &[("SCHAKEL_DATABASE_URL", "mysql://app:hidden@db/schakel")],
            &[],
            "`database.url` in SCHAKEL_DATABASE_URL must be sqlite://",
        ),
        ("", &[], &[("--database", "schakel.db")], "`database.url` in --database must be"),
        ("", &[], &[("--database", "sqlite://")], "`database.url` in --database must be"),
        ("", &[], &[("--database", "sqlite://:memory:")], "`database.url` in --database must be"),
        ("", &[], &[("--database", "postgres://db")], "`database.url` in --database must be"),
        ("[database]\npool = 0", &[], &[], "`database.pool`"),
        ("demo = \"yes\"", &[], &[], "`demo` in schakel.toml must be true or false, not `yes`"),
        (
            "",
            &[("SCHAKEL_LOG_FORMAT", "xml")],
            &[],
            "`log.format` in SCHAKEL_LOG_FORMAT must be text or json, not `xml`",
        ),
        ("", &[("SCHAKEL_LOG", "api=loud")], &[], "`log.filter` in SCHAKEL_LOG must be"),
        (
            "",
            &[("SCHAKEL_TELEMETRY_OTLP", "http://a:hidden@collector:4318")],
            &[],
            "`telemetry.otlp` in SCHAKEL_TELEMETRY_OTLP must be the http address of a collector",
        ),
        (
            "",
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")],
            &[],
            "in OTEL_EXPORTER_OTLP_ENDPOINT must be",
        ),
        ("telemetry.service = \"\"", &[], &[], "`telemetry.service` in schakel.toml must be a name"),
        ("", &[("SCHAKEL_KEY", "hidden")], &[], "`key` in SCHAKEL_KEY must be base64 of 32 random bytes"),
        ("", &[("SCHAKEL_KEY", "")], &[], "`key` in SCHAKEL_KEY must be"),
        (
            "",
            &[("SCHAKEL_KEY", KEY_TEXT), ("SCHAKEL_KEY_FILE", "a")],
            &[],
            "`key` and `key_file` exclude each other",
        ),
        ("a = 1\nkey = \"hidden", &[], &[], "line 2 of schakel.toml is not TOML"),
        // A lower layer is judged too.
        ("listen = 1", &[("SCHAKEL_LISTEN", "127.0.0.1:2")], &[], "`listen` in schakel.toml must be"),
    ] {
        let text = read(file, environment, flags).expect_err(expected);
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("hidden") && !text.contains('\n'), "{text}");
    }
}

#[test]
fn a_faulty_issuer_is_refused() {
    let other = "0b9a7a3e-0000-4000-8000-000000000002";
    let good = issuer("https://login.example.org", ONE);
    for (file, expected) in [
        (issuer("http://login.example.org", ONE), "`issuer[0].url` in schakel.toml must be an https address"),
        (issuer("http://127.0.0.1.example.org", ONE), "`issuer[0].url`"),
        (issuer("https://login.example.org?a=b", ONE), "`issuer[0].url`"),
        (issuer("urn:schakel:development", ONE), "`issuer[0].url`"),
        (
            issuer("https://login.example.org", "school"),
            "`issuer[0].agencies` in schakel.toml must be a list of ids",
        ),
        (
            good.replace("\"schakel\"", "\" \""),
            "`issuer[0].audience` in schakel.toml must be a text that is not empty",
        ),
        (good.replace("audience = \"schakel\"\n", ""), "`issuer[0].audience` in schakel.toml is missing"),
        (good.replace(&format!("\"{ONE}\""), ""), "`issuer[0].agencies`"),
        (format!("{good}algorithms = [\"HS256\"]"), "`issuer[0].algorithms`"),
        (format!("{good}algorithms = [\"none\"]"), "`issuer[0].algorithms`"),
        (format!("{good}algorithms = []"), "`issuer[0].algorithms`"),
        (format!("{good}jwks_refresh = 0"), "`issuer[0].jwks_refresh`"),
        (format!("{good}secret = 1"), "`issuer[0].secret` in schakel.toml is not a key"),
        (
            format!("{good}{}", issuer("https://login.example.org/", other)),
            "`issuer[1].url` in schakel.toml must be unlike",
        ),
        (
            format!("{good}{}", issuer("https://other.example.org", ONE)),
            "`issuer[1].agencies` in schakel.toml must hold agencies of no other row",
        ),
        (
            "issuer = \"https://login.example.org\"".to_owned(),
            "`issuer` in schakel.toml must be a list of tables",
        ),
    ] {
        let text = read(&file, &[], &[]).expect_err(expected);
        assert!(text.contains(expected), "{text}");
    }
    assert!(read(&issuer("http://localhost:9000/realms/a", ONE), &[], &[]).is_ok());
    assert!(read(&issuer("http://[::1]:9000", ONE), &[], &[]).is_ok());
}

#[test]
fn the_demo_exists_by_itself_only_on_an_embedded_database_without_issuers() {
    assert!(wants_demo(None, true, false));
    assert!(!wants_demo(None, true, true));
    assert!(!wants_demo(None, false, false));
    assert!(!wants_demo(None, false, true));
    for (embedded, configured) in [(true, true), (true, false), (false, true), (false, false)] {
        assert!(wants_demo(Some(true), embedded, configured));
        assert!(!wants_demo(Some(false), embedded, configured));
    }
}

#[test]
fn a_server_database_without_a_key_has_none_even_in_the_demo() {
    let config = read("", &[], &[("--database", "postgres://db/schakel"), ("--demo", "true")]).expect("read");
    assert!(config.demo);
    assert_eq!(config.key, KeySource::Missing);
    assert!(config.key.load().is_err());
}

#[test]
fn a_key_of_a_later_layer_replaces_a_key_file_of_an_earlier_one() {
    let config = read("key_file = \"a\"", &[("SCHAKEL_KEY", KEY_TEXT)], &[]).expect("read");
    assert!(matches!(config.key, KeySource::Given(_)));
    let file = format!("key = \"{KEY_TEXT}\"");
    let config = read(&file, &[("SCHAKEL_KEY_FILE", "a")], &[]).expect("read");
    assert_eq!(config.key, KeySource::File("a".into()));
}

#[test]
fn a_parameter_of_the_embedded_database_is_not_part_of_the_key_file() {
    let config = read("", &[], &[("--database", "sqlite://a/b.db?mode=rwc")]).expect("read");
    assert_eq!(config.key, KeySource::Beside("a/b.db.key".into()));
}

#[test]
fn an_issuer_takes_an_agency_by_its_id_in_the_api_and_by_that_in_the_database() {
    let uuid: uuid::Uuid = ONE.parse().expect("an id");
    let global = crate::graphql::agency_id(uuid.into());
    for text in [ONE, global.as_str()] {
        let config = read(&issuer("https://login.example.org", text), &[], &[]).expect("a configuration");
        assert_eq!(*config.issuers.first().expect("an issuer").agencies, [uuid]);
    }
    let both = format!(
        "{}{}",
        issuer("https://a.example.org", ONE),
        issuer("https://b.example.org", global.as_str())
    );
    assert!(read(&both, &[], &[]).expect_err("twice").contains("agencies of no other row"));
    // The id of another thing.
    let case = format!("Y{}", &global.as_str()[2..]);
    assert!(read(&issuer("https://a.example.org", &case), &[], &[]).is_err());
}

#[test]
fn beyond_this_machine_there_is_no_demo_unless_somebody_asks_for_it() {
    let with = |file: &str, flags: &[(&str, &str)]| read(file, &[], flags).expect("a configuration");
    let outside = "listen = \"0.0.0.0:8080\"\n";
    let refused = with(outside, &[]).must_not_expose_demo().expect_err("everybody is anybody").to_string();
    assert!(refused.contains("`0.0.0.0:8080`") && refused.contains("`--demo`"), "{refused}");
    for (config, exposes) in [
        (with(outside, &[("--demo", "true")]), true),
        (with(&format!("{outside}demo = true"), &[]), true),
        (with(&format!("{outside}demo = false"), &[]), false),
        (with(&format!("{outside}{}", issuer("https://login.example.org", ONE)), &[]), false),
        (with("listen = \"[::1]:8080\"", &[]), false),
        (with("", &[]), false),
    ] {
        assert_eq!(config.must_not_expose_demo(), Ok(()));
        assert_eq!(config.exposes_demo(), exposes, "{}", config.listen);
    }
}
