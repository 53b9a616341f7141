//! Cases through the API.

use serde_json::json;
use tests::on_each_engine;

#[test]
fn a_school_that_referred_sees_the_status_and_nothing_else() {
    on_each_engine(async |world| {
        let answer = world
            .client("school_referred")
            .query("{ cases { totalCount nodes { id status programme openedOn team { function } persons { givenName contact { city } citizenNumber { number } } concerns { text } careNotes { text } agreements { text } access { relation ground purpose withheld { field category reason } } } } }", json!({}))
            .await;
        println!("{:#}", answer.body);
        assert_eq!(answer.data("/cases/totalCount"), &json!(1));
    });
}
