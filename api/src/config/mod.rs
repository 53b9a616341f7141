//! What the server is told: defaults, then a file, then the environment, then flags.
//!
//! Nonsense is refused at start, with the key's name, where it came from and what it expects.
//! `KEYS` lists every key; issuers stand in the file only.

pub mod issuer;
pub mod key;
pub mod layers;
#[cfg(test)]
mod tests;

use crate::failure::Failure;
use domain::access_log::{KEPT_AT_LEAST, KEPT_USUALLY};
pub use issuer::Issuer;
use issuer::list;
pub use key::{KeySource, Keys, MasterKey};
use layers::{Given, Key, Kind, Layers};
use reqwest::Url;
use std::{fmt, fs, net::SocketAddr, path::PathBuf, time::Duration};
use toml::{Table, Value};

const LISTEN: Key = Key {
    name: "listen",
    variable: "SCHAKEL_LISTEN",
    flag: "--listen",
    kind: Kind::Text,
    expects: "an address and a port such as 127.0.0.1:8080",
};
const DATABASE_URL: Key = Key {
    name: "database.url",
    variable: "SCHAKEL_DATABASE_URL",
    flag: "--database",
    kind: Kind::Secret,
    expects: "sqlite://<file>, or postgres://<user>@<host>/<name>",
};
const DATABASE_POOL: Key = Key {
    name: "database.pool",
    variable: "SCHAKEL_DATABASE_POOL",
    flag: "",
    kind: Kind::Number,
    expects: "a number of connections, 1 to 100",
};
const DEMO: Key = Key {
    name: "demo",
    variable: "SCHAKEL_DEMO",
    flag: "--demo",
    kind: Kind::Switch,
    expects: "true or false",
};
const LOG_FORMAT: Key = Key {
    name: "log.format",
    variable: "SCHAKEL_LOG_FORMAT",
    flag: "",
    kind: Kind::Text,
    expects: "text or json",
};
const LOG_FILTER: Key = Key {
    name: "log.filter",
    variable: "SCHAKEL_LOG",
    flag: "",
    kind: Kind::Text,
    expects: "a level such as info, or levels by module such as info,api=debug",
};
const TELEMETRY_OTLP: Key = Key {
    name: "telemetry.otlp",
    variable: "SCHAKEL_TELEMETRY_OTLP",
    flag: "",
    // It may hold a password, which is refused, and not shown.
    kind: Kind::Secret,
    expects: "the http address of a collector, such as http://127.0.0.1:4318, or empty",
};
const TELEMETRY_SERVICE: Key = Key {
    name: "telemetry.service",
    variable: "SCHAKEL_TELEMETRY_SERVICE",
    flag: "",
    kind: Kind::Text,
    expects: "a name of 1 to 100 characters",
};
/// What other programs call these two; ours win.
const OTEL_ENDPOINT: Key = Key { variable: "OTEL_EXPORTER_OTLP_ENDPOINT", ..TELEMETRY_OTLP };
const OTEL_SERVICE: Key = Key { variable: "OTEL_SERVICE_NAME", ..TELEMETRY_SERVICE };
const KEY: Key =
    Key { name: "key", variable: "SCHAKEL_KEY", flag: "", kind: Kind::Secret, expects: key::EXPECTS };
const KEY_FILE: Key = Key {
    name: "key_file",
    variable: "SCHAKEL_KEY_FILE",
    flag: "",
    kind: Kind::Text,
    expects: "the path of a file with the key, or with several of them",
};
const CHECKPOINTS: Key = Key {
    name: "audit.checkpoints",
    variable: "SCHAKEL_AUDIT_CHECKPOINTS",
    flag: "",
    kind: Kind::Text,
    expects: "the path of a file outside the database",
};
const KEEP_YEARS: Key = Key {
    name: "audit.keep_years",
    variable: "SCHAKEL_AUDIT_KEEP_YEARS",
    flag: "",
    kind: Kind::Number,
    expects: "a whole number of years, 5 to 100",
};
const PROGRAMMES: Key = Key {
    name: "programmes.folder",
    variable: "SCHAKEL_PROGRAMMES",
    flag: "",
    kind: Kind::Text,
    expects: "the path of a folder with programme definitions (*.toml)",
};
const BODY_LIMIT: Key = Key {
    name: "http.body_limit",
    variable: "SCHAKEL_HTTP_BODY_LIMIT",
    flag: "",
    kind: Kind::Number,
    expects: "a number of bytes, 1024 to 67108864",
};
const HEAD_TIMEOUT: Key = Key {
    name: "http.head_timeout",
    variable: "SCHAKEL_HTTP_HEAD_TIMEOUT",
    flag: "",
    kind: Kind::Number,
    expects: "a whole number of seconds, 1 to 600",
};
const CONNECTIONS: Key = Key {
    name: "http.connections",
    variable: "SCHAKEL_HTTP_CONNECTIONS",
    flag: "",
    kind: Kind::Number,
    expects: "a number, 1 to 100000",
};
const PER_MEMBER: Key = Key {
    name: "http.per_member",
    variable: "SCHAKEL_HTTP_PER_MEMBER",
    flag: "",
    kind: Kind::Number,
    expects: "a number, 1 to 1000",
};
const TIMEOUT: Key = Key {
    name: "http.timeout",
    variable: "SCHAKEL_HTTP_TIMEOUT",
    flag: "",
    kind: Kind::Number,
    expects: "a whole number of seconds, 1 to 600",
};
const DRAIN: Key = Key {
    name: "http.drain",
    variable: "SCHAKEL_HTTP_DRAIN",
    flag: "",
    kind: Kind::Number,
    expects: "a whole number of seconds, 1 to 600",
};
const CORS_ORIGINS: Key = Key {
    name: "http.cors_origins",
    variable: "SCHAKEL_HTTP_CORS_ORIGINS",
    flag: "",
    kind: Kind::List,
    expects: "a list of origins such as https://app.example.org (plain http on a loopback address only)",
};

const KEYS: [&Key; 20] = [
    &LISTEN,
    &DATABASE_URL,
    &DATABASE_POOL,
    &DEMO,
    &LOG_FORMAT,
    &LOG_FILTER,
    &TELEMETRY_OTLP,
    &TELEMETRY_SERVICE,
    &KEY,
    &KEY_FILE,
    &CHECKPOINTS,
    &KEEP_YEARS,
    &PROGRAMMES,
    &BODY_LIMIT,
    &HEAD_TIMEOUT,
    &CONNECTIONS,
    &PER_MEMBER,
    &TIMEOUT,
    &DRAIN,
    &CORS_ORIGINS,
];

/// Everything that the server is told.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub database: Database,
    /// The demo network and the development issuer are wanted.
    pub demo: bool,
    /// Somebody asked for the demo by name.
    demo_asked: bool,
    pub log: Log,
    pub telemetry: Telemetry,
    pub key: KeySource,
    /// Where checkpoints of the access log are kept; None where nobody said.
    pub checkpoints: Option<PathBuf>,
    /// For how many years entries of the access log are kept.
    pub keep_years: u32,
    /// Where more programmes are defined, besides those that come with Schakel.
    pub programmes: Option<PathBuf>,
    pub http: Http,
    pub issuers: Vec<Issuer>,
}

#[derive(Clone)]
pub struct Database {
    /// May hold a password: never shown.
    pub url: String,
    /// Connections.
    pub pool: u32,
}

impl Database {
    /// A file of our own, and not a server.
    pub fn embedded(&self) -> bool {
        file_of(&self.url).is_some()
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("pool", &self.pool).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub format: LogFormat,
    pub filter: String,
}

/// Where traces and metrics go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telemetry {
    /// The collector, without a slash at the end; None where there is none.
    pub collector: Option<String>,
    /// How this server is called there.
    pub service: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Bytes.
    pub body_limit: usize,
    /// For the head of a request, and for a connection without one.
    pub head_timeout: Duration,
    pub connections: usize,
    /// Requests of one member that are answered at once; None where nobody said.
    pub per_member: Option<usize>,
    /// For one request.
    pub timeout: Duration,
    /// For the requests that run when the server stops.
    pub drain: Duration,
    pub cors_origins: Vec<String>,
}

impl Config {
    /// Out of the file that `--config` or `SCHAKEL_CONFIG` names, the environment and the flags.
    pub fn load(environment: &Given, flags: &Given) -> Result<Self, Failure> {
        let path = flags.get("--config").or_else(|| environment.get("SCHAKEL_CONFIG"));
        let Some(path) = path else { return Self::read(None, environment, flags) };
        let text = fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("cannot read the configuration file `{path}`: {}", error.kind()))
        })?;
        Self::read(Some((path, &text)), environment, flags)
    }

    /// Out of the path and the text of a file, the environment and the flags (`--listen` and its like).
    pub fn read(file: Option<(&str, &str)>, environment: &Given, flags: &Given) -> Result<Self, Failure> {
        let (path, text) = file.unwrap_or_default();
        let mut table = text.parse::<Table>().map_err(|error| syntax(path, text, &error))?;
        let issuers = issuer::issuers(path, table.remove("issuer"))?;
        let layers = Layers::new(path, table, &KEYS, environment, flags)?;

        let url =
            layers.read(&DATABASE_URL, database_url)?.unwrap_or_else(|| "sqlite://schakel.db".to_owned());
        let embedded = file_of(&url).is_some();
        let demo = layers.read(&DEMO, Value::as_bool)?;
        Ok(Self {
            listen: layers
                .read(&LISTEN, |value| value.as_str()?.parse().ok())?
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            demo: wants_demo(demo, embedded, !issuers.is_empty()),
            demo_asked: demo == Some(true),
            log: Log {
                format: layers.read(&LOG_FORMAT, log_format)?.unwrap_or(LogFormat::Text),
                filter: layers.read(&LOG_FILTER, log_filter)?.unwrap_or_else(|| "info".to_owned()),
            },
            telemetry: Telemetry {
                collector: match layers.read(&TELEMETRY_OTLP, collector)? {
                    Some(collector) => collector,
                    None => layers.read(&OTEL_ENDPOINT, collector)?.flatten(),
                },
                service: match layers.read(&TELEMETRY_SERVICE, service)? {
                    Some(service) => service,
                    None => {
                        let theirs = layers.read(&OTEL_SERVICE, |value| Some(service(value)))?;
                        theirs.flatten().unwrap_or_else(|| "schakel".to_owned())
                    }
                },
            },
            key: key_source(&layers, &url)?,
            checkpoints: layers
                .read(&CHECKPOINTS, file_path)?
                .or_else(|| file_of(&url).map(|file| PathBuf::from(format!("{file}.checkpoints")))),
            keep_years: layers
                .read(&KEEP_YEARS, |value| number(value, KEPT_AT_LEAST.into(), 100))?
                .unwrap_or(KEPT_USUALLY),
            programmes: layers.read(&PROGRAMMES, file_path)?,
            http: Http {
                body_limit: layers
                    .read(&BODY_LIMIT, |value| number(value, 1024, 64 << 20))?
                    .unwrap_or(1 << 20),
                head_timeout: layers
                    .read(&HEAD_TIMEOUT, |value| seconds(value, 1, 600))?
                    .unwrap_or(Duration::from_secs(30)),
                connections: layers.read(&CONNECTIONS, |value| number(value, 1, 100_000))?.unwrap_or(500),
                per_member: layers.read(&PER_MEMBER, |value| number(value, 1, 1000))?,
                timeout: layers
                    .read(&TIMEOUT, |value| seconds(value, 1, 600))?
                    .unwrap_or(Duration::from_secs(30)),
                drain: layers
                    .read(&DRAIN, |value| seconds(value, 1, 600))?
                    .unwrap_or(Duration::from_secs(20)),
                cors_origins: layers.read(&CORS_ORIGINS, |value| list(value, origin))?.unwrap_or_default(),
            },
            database: Database {
                pool: layers.read(&DATABASE_POOL, |value| number(value, 1, 100))?.unwrap_or(if embedded {
                    4
                } else {
                    8
                }),
                url,
            },
            issuers,
        })
    }
}

impl Config {
    /// With the development issuer whoever reaches the server can be anybody: beyond this machine it is not on unless
    /// somebody asked for it.
    pub fn must_not_expose_demo(&self) -> Result<(), Failure> {
        if !self.exposes_demo() || self.demo_asked {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`listen` is `{}`, reachable from outside, and without an issuer whoever reaches it could be anybody: \
             configure an `[[issuer]]`, listen on 127.0.0.1, or ask for the demo by name with `--demo`",
            self.listen
        )))
    }

    pub fn exposes_demo(&self) -> bool {
        self.demo && !self.listen.ip().is_loopback()
    }
}

/// Whether the demo network and the development issuer exist: when asked for; of itself only on an embedded
/// database without a configured issuer.
fn wants_demo(explicit: Option<bool>, embedded: bool, configured: bool) -> bool {
    explicit.unwrap_or(embedded && !configured)
}

/// The key or its file, of the later layer; else beside an embedded database.
fn key_source(layers: &Layers<'_>, url: &str) -> Result<KeySource, Failure> {
    let key = layers.pick(&KEY, |value| key::parse(value.as_str()?))?;
    let path = layers.pick(&KEY_FILE, file_path)?;
    match (key, path) {
        (Some((_, one)), Some((_, other))) if one == other => {
            Err(Failure::new("`key` and `key_file` exclude each other: give one of them"))
        }
        (Some((key, one)), Some((_, other))) if one > other => Ok(KeySource::Given(key)),
        (_, Some((path, _))) => Ok(KeySource::File(path)),
        (Some((key, _)), None) => Ok(KeySource::Given(key)),
        (None, None) => Ok(match file_of(url) {
            Some(path) => KeySource::Beside(PathBuf::from(format!("{path}.key"))),
            None => KeySource::Missing,
        }),
    }
}

fn file_path(value: &Value) -> Option<PathBuf> {
    value.as_str().filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The path of an embedded database.
fn file_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite://")?;
    Some(path.split_once('?').map_or(path, |(path, _)| path))
}

fn database_url(value: &Value) -> Option<String> {
    let url = value.as_str()?;
    let server = || {
        let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
        scheme && Url::parse(url).is_ok_and(|url| url.path().len() > 1)
    };
    // In memory, each connection would see a database of its own.
    let file = |path: &str| !path.is_empty() && path != ":memory:" && !url.contains("mode=memory");
    file_of(url).map_or_else(server, file).then(|| url.to_owned())
}

fn log_format(value: &Value) -> Option<LogFormat> {
    match value.as_str()? {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

fn log_filter(value: &Value) -> Option<String> {
    let filter = value.as_str().filter(|filter| !filter.trim().is_empty())?;
    tracing_subscriber::EnvFilter::try_new(filter).ok().map(|_| filter.to_owned())
}

/// A collector; none where the text is empty.
fn collector(value: &Value) -> Option<Option<String>> {
    let text = value.as_str()?.trim_end_matches('/');
    if text.is_empty() {
        return Some(None);
    }
    let plain = |url: &Url| {
        let bare = url.username().is_empty() && url.password().is_none();
        ["http", "https"].contains(&url.scheme()) && bare && url.query().is_none() && url.fragment().is_none()
    };
    Url::parse(text).is_ok_and(|url| plain(&url)).then(|| Some(text.to_owned()))
}

fn service(value: &Value) -> Option<String> {
    value.as_str().filter(|name| (1..=100).contains(&name.chars().count())).map(str::to_owned)
}

fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(issuer::is_safe)?;
    (url.origin().ascii_serialization() == text).then(|| text.to_owned())
}

fn number<T: TryFrom<i64>>(value: &Value, least: i64, most: i64) -> Option<T> {
    value.as_integer().filter(|number| (least..=most).contains(number))?.try_into().ok()
}

fn seconds(value: &Value, least: i64, most: i64) -> Option<Duration> {
    number(value, least, most).map(Duration::from_secs)
}

/// Only the line: the text around a fault may be a secret.
fn syntax(path: &str, text: &str, error: &toml::de::Error) -> Failure {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Failure::new(format!("line {line} of {path} is not TOML: {}", error.message().replace('\n', ", ")))
}
