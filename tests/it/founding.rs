//! A network that begins with one command on an empty database, and goes on through the API.

use crate::common::{done, refused_as};
use api::{
    Failure,
    cli::{Cli, Command},
    command,
    config::Config,
};
use persistence::{Database, Store};
use serde_json::json;
use tests::{TestClock, World, cast, on_each_empty_database};

/// Everything that a network begins with.
const WHOLE: &str = "schakel found --region Twente --municipality Enschede --municipality Hengelo --forbid-drang \
                     --agency Stadhuis --kind SAFETY_HOUSE --administrator Marieke --subject marieke";

fn config(url: &str) -> Config {
    let key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    let environment = [("SCHAKEL_DATABASE_URL", url), ("SCHAKEL_KEY", key)];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Config::read(None, &environment, &[].into()).expect("a configuration")
}

async fn found(url: &str, line: &str) -> Result<String, Failure> {
    let cli = Cli::of(line.split(' ')).expect("a command line");
    let Command::Found(found) = cli.command() else { panic!("not `found`: {line}") };
    command::found(config(url), TestClock::default().clock(), found).await
}

async fn open(url: &str) -> Store {
    let database = Database { url: url.to_owned(), connections: 2 };
    Store::open(&database, &config(url).key.load().expect("the key")).await.expect("the database opens")
}

#[test]
fn one_command_begins_a_network_that_its_administrator_goes_on_with() {
    on_each_empty_database(async |url| {
        command::migrate(config(&url)).await.expect("migrated");
        let text = found(&url, WHOLE).await.expect("founded");
        // What it prints goes into the configuration file, once the issuer's address is in it.
        let refused =
            Config::read(Some(("schakel.toml", &text)), &[].into(), &[].into()).expect_err("no address");
        assert!(refused.to_string().contains("`issuer[0].url` in schakel.toml must be"), "{refused}");
        let text = text.replace(r#"url = """#, r#"url = "https://login.example.org""#);
        let read =
            Config::read(Some(("schakel.toml", &text)), &[].into(), &[].into()).expect("a configuration");
        let [issuer] = read.issuers.as_slice() else { panic!("one issuer: {text}") };

        let (store, clock) = (open(&url).await, TestClock::default());
        let now = clock.clock().now();
        let account = store.account("marieke", Some(&issuer.agencies), now).await.expect("an answer");
        assert_eq!(account.expect("the administrator").viewer.role, domain::Role::Administrator);

        let world = World::on(store, &url, clock).await;
        let marieke = world.client_of(cast::newcomer("marieke", "safety_house_main"));
        let asked = "{ viewer { role region { name allowsDrang worksAsOne municipalities { name } } \
                     agency { id name kind } } }";
        let seen = marieke.query(asked, json!({})).await.ok();
        let agency = seen.data("/viewer/agency/id").clone();
        assert!(
            text.contains(agency.as_str().expect("an id")),
            "the id is the one that the API gives: {text}"
        );
        let region = json!({
            "name": "Twente", "allowsDrang": false, "worksAsOne": [],
            "municipalities": [{ "name": "Enschede" }, { "name": "Hengelo" }],
        });
        let expected = json!({
            "role": "ADMINISTRATOR", "region": region,
            "agency": { "id": agency, "name": "Stadhuis", "kind": "SAFETY_HOUSE" },
        });
        assert_eq!(seen.data("/viewer"), &expected);
        let cjg = done(&marieke, "agencyAdd", json!({ "kind": "CJG", "name": "CJG Enschede" })).await;
        let add = json!({ "agencyId": cjg["id"], "name": "Sanne", "subject": "sanne" });
        done(&marieke, "memberAdd", add.clone()).await;
        refused_as(&marieke, "memberAdd", add, "DUPLICATE", "subject").await;
        world.store.close().await.expect("closed");
    });
}

#[test]
fn what_is_there_already_or_makes_no_sense_founds_nothing() {
    on_each_empty_database(async |url| {
        if !url.starts_with("sqlite") {
            let refused = found(&url, WHOLE).await.expect_err("no tables").to_string();
            assert!(refused.contains("run `schakel migrate` first"), "{refused}");
            command::migrate(config(&url)).await.expect("migrated");
        }
        for (change, to, why) in [
            ("Twente", "\t", "`--region` must not be empty"),
            ("Hengelo", "enschede", "`--municipality` is given twice"),
            (
                "--subject marieke",
                &*format!("--subject {}", "m".repeat(201)),
                "`--subject` may be at most 200",
            ),
        ] {
            let line = WHOLE.replace(change, to);
            let outcome = found(&url, &line).await;
            let refused = outcome.expect_err(&line).to_string();
            assert!(refused.contains(why) && refused.contains("nothing was founded"), "{refused}");
            let store = open(&url).await;
            assert!(store.is_empty().await.expect("an answer"), "{why}");
            store.close().await.expect("closed");
        }
        found(&url, WHOLE).await.expect("founded");
        let again = found(&url, &WHOLE.replace("Twente", "TWENTE")).await.expect_err("there").to_string();
        assert_eq!(again, "`--region` is there already; nothing was founded");
        // Another region in the same database has its own beginning.
        found(&url, &WHOLE.replace("Twente", "Flevoland").replace("marieke", "joris"))
            .await
            .expect("founded");
        let store = open(&url).await;
        let today = domain::clock::day_of(TestClock::default().clock().now());
        let people = store.everyone(today, 9).await.expect("an answer");
        let handles: Vec<_> = people.iter().map(|one| one.member.subject.as_str()).collect();
        assert_eq!(handles, ["joris", "marieke"]);
    });
}
