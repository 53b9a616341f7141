//! The command line: what `schakel` can be told to do.

use crate::{config::layers::Given, failure::Failure};
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use domain::{Day, choice::Choice, network::AgencyKind};
use std::path::PathBuf;

/// The network around a young person, behind one GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "schakel", version)]
pub struct Cli {
    #[command(flatten)]
    pub flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

impl Cli {
    /// Out of a command line, its first word being the program.
    pub fn of<'a>(line: impl Iterator<Item = &'a str>) -> Result<Self, Failure> {
        Self::try_parse_from(line).map_err(|error| Failure::new(error.to_string()))
    }

    /// What to do; serving, when nothing is said.
    pub fn command(self) -> Command {
        self.command.unwrap_or(Command::Serve)
    }
}

/// What every command takes. Configuration judges the values.
#[derive(Args, Debug)]
pub struct Flags {
    /// Configuration file (TOML) [env: SCHAKEL_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<String>,
    /// Database: sqlite://<file> or postgres://... [env: SCHAKEL_DATABASE_URL] [default: sqlite://schakel.db]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Address and port to serve on [env: SCHAKEL_LISTEN] [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// With the demo network and the development issuer [env: SCHAKEL_DEMO]
    #[arg(long, global = true)]
    demo: bool,
}

impl Flags {
    /// Those that are given, by name.
    pub fn given(&self) -> Given {
        let demo = self.demo.then(|| "true".to_owned());
        let flags = [
            ("--config", &self.config),
            ("--database", &self.database),
            ("--listen", &self.listen),
            ("--demo", &demo),
        ];
        flags.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect()
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API (the default); an embedded database is migrated first
    Serve,
    /// Bring the database to the present schema
    Migrate,
    /// Print the GraphQL schema
    Schema,
    /// Print who may read and write what
    Policy {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Found a network: the first region, its first agency and its first administrator
    Found(Found),
    /// List the people of the demo, or print a bearer token of one of them
    Token(Token),
    /// Fill the database with an invented network
    Demo {
        /// How many cases
        #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        cases: u32,
        /// The same seed gives the same network
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Check the configuration and the policy, and change nothing
    Check,
    /// Copy an embedded database to a new file, while it is served; no key is in it
    Backup {
        /// The file to make
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Write the database anew, so that its free space holds nothing of what was destroyed; at a quiet hour
    Rewrite,
    /// The access log
    #[command(subcommand)]
    Audit(Audit),
    /// The keys with which the database is encrypted
    #[command(subcommand)]
    Key(Key),
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Key {
    /// Bring the newest key into use and encrypt anew what older ones encrypted, while others serve
    Rotate,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Audit {
    /// Verify that every entry stands where it was written, as it was written
    Verify,
    /// Print the public key with which checkpoints can be verified
    Key,
    /// Say which entries are older than they are kept, and with `--yes` take them off, while others serve
    Prune {
        /// The first day of which entries stay, at the latest the one that `audit.keep_years` gives
        #[arg(long, value_name = "DATE")]
        before: Option<Day>,
        /// Take them off
        #[arg(long)]
        yes: bool,
    },
}

/// What a network begins with. The rest is added through the API, by the administrator.
#[derive(Args, Clone, Debug)]
pub struct Found {
    /// The region; one that is there already is refused
    #[arg(long, value_name = "NAME")]
    pub region: String,
    /// The region forbids the framework DRANG
    #[arg(long)]
    pub forbid_drang: bool,
    /// A kind of agency that works as one team here: a grant to a member is to all colleagues; may be repeated
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    pub works_as_one: Vec<AgencyKind>,
    /// A municipality of the region; may be repeated
    #[arg(long, value_name = "NAME", required = true)]
    pub municipality: Vec<String>,
    /// The agency of the administrator
    #[arg(long, value_name = "NAME")]
    pub agency: String,
    /// The kind of that agency
    #[arg(long, value_name = "KIND", default_value = "MUNICIPALITY", value_parser = kinds())]
    pub kind: AgencyKind,
    /// The name of the administrator
    #[arg(long, value_name = "NAME")]
    pub administrator: String,
    /// The `sub` by which the agency's OIDC issuer knows the administrator
    #[arg(long, value_name = "SUB")]
    pub subject: String,
}

/// A kind of agency, by the name that the API has for it.
fn kinds() -> impl TypedValueParser<Value = AgencyKind> {
    let names = AgencyKind::ALL.iter().map(|(_, name, about)| PossibleValue::new(*name).help(*about));
    PossibleValuesParser::new(names).try_map(|name| AgencyKind::parse(&name).ok_or("not a kind of agency"))
}

#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
pub struct Token {
    /// One person a line: handle, role, agency
    #[arg(long)]
    pub list: bool,
    /// Whose token to print
    #[arg(long = "as", value_name = "HANDLE")]
    pub handle: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// To read and to sign
    Table,
    Json,
    Csv,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_sound() {
        <Cli as CommandFactory>::command().debug_assert();
    }

    #[test]
    fn without_a_command_it_serves() {
        let cli = parse("schakel --listen 0.0.0.0:80 --demo").expect("parsed");
        let flags = cli.flags.given();
        assert_eq!(flags.get("--listen").map(String::as_str), Some("0.0.0.0:80"));
        assert_eq!(flags.get("--demo").map(String::as_str), Some("true"));
        assert!(matches!(cli.command(), Command::Serve));
    }

    #[test]
    fn every_command_takes_the_database() {
        for command in [
            "serve",
            "migrate",
            "schema",
            "policy",
            "token --list",
            "demo --cases 3 --seed 4",
            "check",
            "audit verify",
            "audit key",
            "audit prune",
            "audit prune --before 2001-02-03 --yes",
            "key rotate",
            "backup --to c.db",
            "rewrite",
        ] {
            let cli =
                parse(&format!("schakel {command} --database sqlite://a.db --config b.toml")).expect(command);
            assert_eq!(cli.flags.given().len(), 2, "{command}");
        }
    }

    #[test]
    fn a_network_begins_with_a_region_a_municipality_an_agency_and_an_administrator() {
        let whole = "schakel found --region A --municipality B --municipality C --agency D --kind SAFETY_HOUSE \
                     --administrator E --subject F --works-as-one WIJKTEAM";
        let Command::Found(found) = parse(whole).expect("parsed").command() else { panic!("found") };
        assert_eq!((found.municipality.len(), found.kind), (2, AgencyKind::SafetyHouse));
        assert!(!found.forbid_drang && found.works_as_one == [AgencyKind::Wijkteam]);
        for less in ["--region A ", "--agency D ", "--administrator E ", "--subject F "] {
            assert!(parse(&whole.replace(less, "")).is_err(), "without {less}");
        }
        assert!(parse(&whole.replace("SAFETY_HOUSE", "CIRCUS")).is_err());
    }

    #[test]
    fn a_token_is_listed_or_printed_not_both_and_not_neither() {
        for line in ["schakel token", "schakel token --list --as a", "schakel demo --cases 0"] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(parse("schakel token --as wijkteam").is_ok());
    }
}
