//! What the tests of the mutations share: ids, doing a mutation and how it ended, and a case to begin with.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{Answer, Client, seed};

/// The letter of a noun in global ids, and what a payload carries of it.
const NOUNS: &[(&str, u8)] = &[
    ("case", b'c'),
    ("person", b'p'),
    ("person_match", b'='),
    ("family_member", b'l'),
    ("team", b't'),
    ("consent", b'o'),
    ("region", b'r'),
    ("municipality", b'g'),
    ("arrangement", b'A'),
    ("outreach", b'O'),
    ("intervention", b'N'),
    ("placement", b'L'),
    ("advice", b'F'),
    ("article", b'Z'),
    ("mentor", b'W'),
    ("condition", b'U'),
    ("referral", b'R'),
    ("agency", b'a'),
    ("member", b'm'),
];

/// The global id of a planted record, out of its name, such as `case:a`. What is not planted is absent.
#[track_caller]
pub fn id(name: &str) -> Value {
    let noun = name.split(':').next().unwrap_or_default();
    let (_, tag) = NOUNS.iter().find(|(known, _)| *known == noun).expect("a noun with an id");
    let uuid = seed::id::<()>(name).0;
    json!(BASE64_URL_SAFE_NO_PAD.encode([&[*tag], uuid.as_bytes().as_slice()].concat()))
}

/// What a test asks back of the object that a mutation changed.
fn asked(mutation: &str) -> &'static str {
    match mutation {
        "teamAdd" | "teamEnd" => "teamMembership { id version from until reason function }",
        "frameworkSet" | "frameworkTell" => "frameworkPeriod { id framework from until toldOn toldWords }",
        "measureRequest" | "measureRule" | "measureEnd" => {
            "measure { id version kind status ruledOn from until executor { id } deadline { id dueOn } }"
        }
        "investigationRequest" | "investigationAccept" | "investigationDecline" | "investigationConclude" => {
            "investigation { id version cause status dueOn conclusion advice investigator { id } case { id } }"
        }
        "familyChoiceRecord" | "familyChoiceWeigh" => {
            "familyChoice { id version kind speakers words weighing weighedOn }"
        }
        "consentGive" | "consentWithdraw" => "consent { id version purpose givenBy withdrawnAt }",
        "personMatchResolve" => {
            "personMatch { id version status resolvedAt resolvedBy { id } remedy persons { id givenName } }"
        }
        "personCorrect" | "personContactSet" | "citizenNumberSet" => {
            "person { id version givenName contact { version city } citizenNumber { version number } }"
        }
        "familyMemberSet" => "familyMember { id version name hasAuthority }",
        "concernRecord" => "concern { id topic text author { id } }",
        "contactMomentRecord" => {
            "contactMoment { id kind at summary acts agencies { id } notices { id kind } }"
        }
        "groupJoin" | "groupLeave" => {
            "groupMembership { id version from until reason leftReason person { id givenName } }"
        }
        "trendRecord" => "groupTrend { id kind observedOn place text }",
        "noticeGive" | "noticeFile" => "notice { id kind text case { id } origin { id } receiver { id } }",
        "careNoteRecord" => "careNote { id text }",
        "educationRecordAdd" => "educationRecord { id school absenceHours text }",
        "policeFactRecord" => "policeFact { id regime occurredOn text }",
        "assessmentRecord" => "assessment { id kind level text }",
        "agencyAdd" | "agencyChange" => "agency { id version kind name phone }",
        "memberAdd" | "memberLeave" => "member { id version name leftOn agency { id } }",
        "glassBreak" | "emergencyEnd" | "emergencyReview" => {
            "emergency { id version case { id } reason until review note }"
        }
        "outreachPlan" | "outreachRecord" => {
            "outreachAction { id version name text help plannedOn heldOn reached askedForHelp partner { id } }"
        }
        "mentorAdd" | "mentorChange" | "mentorTrain" | "mentorCoach" => {
            "mentor { id version member { id } neighbourhoods from until places freePlaces \
             trainings { name givenBy completedOn } coachings { on coach } }"
        }
        "conditionAccept" | "conditionMark" => {
            "condition { id version text acceptedBy acceptedOn author { id } marks { standing on note } }"
        }
        "interventionOffer" | "interventionEnd" | "interventionResize" => {
            "intervention { id version name agency { id } capacity from until }"
        }
        "placementAsk" | "placementStart" | "placementPause" | "placementResume" | "placementIntensify"
        | "placementEnd" => {
            "placement { id version status intensive startedOn endedOn outcome person { id } provider { id } \
             moves { step on reason } }"
        }
        "adviceAsk" | "adviceTakeUp" | "adviceAnswer" | "adviceWithdraw" | "adviceClose" => {
            "adviceRequest { id version status dueOn question answer helped adviser { id } articles { id title } }"
        }
        "articleWrite" | "articleRevise" | "articlePublish" | "articleRetire" => {
            "knowledgeArticle { id version status title publishedAt revisedAt revisions { title author { id } } }"
        }
        "arrangementMake" | "arrangementEnd" => {
            "arrangement { id version programme agency { id } intake { id } referrers from until }"
        }
        "referralMake" | "referralAccept" | "referralDecline" | "referralWithdraw" | "referralFeedback" => {
            "referral { id version status channel madeAt decidedAt feedback case { id status variant phase } }"
        }
        "planStart" | "planDescribe" | "planAgree" | "planEnd" => {
            "plan { id version kind status revision strengths worries agreedOn endedOn conclusion person { id } \
             goals { id text ownerName owner { id } origin { id text } status actions { id } } }"
        }
        "goalSet" | "goalProgress" => {
            "goal { id version text status note ownerName owner { id } plan { id version status revision } }"
        }
        "actionSet" | "actionProgress" => {
            "planAction { id version text dueOn status note owner { id } familyMember { id } }"
        }
        "planEvaluate" => {
            "planEvaluation { id heldOn text standings { goalId text standing note } author { id } }"
        }
        "consultSeriesStart" => "consultSeries { id hasPanel }",
        "consultPlan" | "consultInvite" | "consultOpen" | "consultClose" => "consultMeeting { id status }",
        "agendaAdd" => "agendaItem { id }",
        "invitationWithdraw" => "invitation { id version withdrawnAt }",
        "contributionMake" => "contribution { id text contactMoment { id } }",
        "agreementMake" | "agreementFinish" => "agreement { id text status }",
        "decisionRecord" => "decision { id text }",
        "confidentialityMark" | "confidentialityEnd" => "confidentiality { id version reason until }",
        "inspectionMake" => "inspection { id requester }",
        "caseDestroy" => "destruction { id ground requester regimes cases }",
        "signalSet" | "signalWithdraw" => "signal { id version citizenNumber from until status withdrawnAt }",
        "signalMatchConclude" => "signalMatch { id version outcome concludedAt concludedBy { id } }",
        "signalMatchingSwitch" => "region { id matchesSignals }",
        "standInAssign" | "standInEnd" => "standIn { id until }",
        "deadlineStart" | "deadlinePause" | "deadlineResume" | "deadlineExtend" | "deadlineMeet" => {
            "deadline { id version key status dueAt dueOn missed }"
        }
        _ => "case { id version status programme openedOn closedOn outcome director { id } persons { id } }",
    }
}

/// Sends a mutation.
pub async fn send(client: &Client, mutation: &str, input: &Value) -> Answer {
    let input_type = match mutation {
        "caseStart" | "caseHold" | "caseResume" | "caseReopen" => "CaseStepInput".to_owned(),
        "referralAccept" | "referralDecline" | "referralWithdraw" => "ReferralDecideInput".to_owned(),
        "placementStart" | "placementPause" | "placementResume" | "placementIntensify" => {
            "PlacementStepInput".to_owned()
        }
        "deadlineResume" | "deadlineMeet" => "DeadlineStepInput".to_owned(),
        "consultInvite" | "consultOpen" | "consultClose" => "ConsultStepInput".to_owned(),
        _ => format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]),
    };
    let asked = asked(mutation);
    let document = format!(
        "mutation ($input: {input_type}!) {{
            {mutation}(input: $input) {{ {asked} userErrors {{ field message code }} }}
        }}"
    );
    client.query(&document, json!({ "input": input })).await
}

/// Does a mutation and gives the changed object.
pub async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    let answer = send(client, mutation, &input).await.ok();
    let errors = answer.user_errors(&format!("/{mutation}"));
    assert!(errors.is_empty(), "{mutation} of {input} is refused: {errors:?}");
    let object = asked(mutation).split(' ').next().expect("an object");
    answer.data(&format!("/{mutation}/{object}")).clone()
}

/// Why a mutation was refused.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub code: String,
    /// Within the input, outermost first, with dots.
    pub field: String,
    pub message: String,
}

/// The refusal in an answer, if it is one.
pub fn refusal(mutation: &str, answer: &Answer) -> Option<Refusal> {
    let error = answer.user_errors(&format!("/{mutation}")).first()?;
    let object = asked(mutation).split(' ').next().expect("an object");
    assert_eq!(answer.data(&format!("/{mutation}/{object}")), &Value::Null, "refused, and yet an object");
    let path: Vec<_> = error["field"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(path.is_empty() || path[0] == "input", "a path begins with the argument: {path:?}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let field = path.get(1..).unwrap_or_default().join(".");
    Some(Refusal { code: text(&error["code"]), field, message: text(&error["message"]) })
}

/// Does a mutation that is refused.
pub async fn refused(client: &Client, mutation: &str, input: Value) -> Refusal {
    let answer = send(client, mutation, &input).await.ok();
    let refusal = refusal(mutation, &answer);
    refusal.unwrap_or_else(|| panic!("{mutation} of {input} is not refused: {:#}", answer.body))
}

/// Does a mutation that is refused with this code at this field.
pub async fn refused_as(client: &Client, mutation: &str, input: Value, code: &str, field: &str) -> Refusal {
    let refusal = refused(client, mutation, input.clone()).await;
    assert_eq!((refusal.code.as_str(), refusal.field.as_str()), (code, field), "{mutation} of {input}");
    refusal
}

/// What a client sees of a case; null where it sees no case.
pub async fn case(client: &Client, id: &Value, fields: &str) -> Value {
    let document = format!("query ($id: ID!) {{ case(id: $id) {{ {fields} }} }}");
    client.query(&document, json!({ "id": id })).await.ok().data("/case").clone()
}

/// Whether a client sees a case.
pub async fn sees(client: &Client, id: &Value) -> bool {
    !case(client, id, "id").await.is_null()
}

/// How a client stands to a case; null where it sees no case.
pub async fn relation(client: &Client, id: &Value) -> Value {
    case(client, id, "access { relation }").await["access"]["relation"].clone()
}

/// How many cases a client sees.
pub async fn cases(client: &Client) -> Value {
    client.query("{ cases { totalCount } }", json!({})).await.ok().data("/cases/totalCount").clone()
}

/// A young person who is not there yet.
pub fn young(given_name: &str, birth_date: &str) -> Value {
    json!({ "new": { "givenName": given_name, "familyName": "Jansen", "birthDate": birth_date } })
}

/// A case to open about these persons.
pub fn opening(persons: &[Value]) -> Value {
    json!({
        "level": if persons.len() == 1 { "PERSON" } else { "FAMILY" },
        "programme": "ondersteuning",
        "municipalityId": id("municipality:main"),
        "persons": persons,
    })
}

/// An input with more in it.
pub fn with(mut input: Value, more: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut input, more) else { panic!("two objects") };
    fields.extend(more);
    input
}

/// A running case of the client's about Sem, who is 14.
pub async fn open(client: &Client) -> Value {
    let case = done(client, "caseOpen", opening(&[young("Sem", "2012-05-06")])).await["id"].clone();
    done(client, "caseStart", json!({ "caseId": case })).await;
    case
}

/// The first person of a case.
pub async fn person_of(client: &Client, of: &Value) -> Value {
    case(client, of, "persons { id }").await["persons"][0]["id"].clone()
}

/// Puts a member on the team and gives the membership.
pub async fn join(client: &Client, case: &Value, handle: &str) -> Value {
    done(client, "teamAdd", joining(case, handle)).await["id"].clone()
}

/// A member to put on the team.
pub fn joining(case: &Value, handle: &str) -> Value {
    let member = id(&format!("member:{handle}"));
    json!({ "caseId": case, "memberId": member, "function": "CONTACT", "reason": "school belt" })
}

/// The court orders supervision of a child, in a case that certified youth protection directs: the measure.
pub async fn supervise(client: &Client, case: &Value, person: &Value, on: &str, until: &str) -> Value {
    let asked = json!({
        "caseId": case, "personId": person, "kind": "SUPERVISION", "requestedBy": "RAAD", "requestedOn": on,
        "reasons": "de ontwikkeling wordt ernstig bedreigd",
    });
    let asked = done(client, "measureRequest", asked).await["id"].clone();
    done(client, "measureRule", ruling(&asked, on, until)).await
}

/// What the court rules that orders a measure.
pub fn ruling(measure: &Value, on: &str, until: &str) -> Value {
    json!({
        "measureId": measure, "granted": true, "ruledOn": on, "until": until,
        "court": "Rechtbank Rotterdam", "ruling": "stelt onder toezicht van de gecertificeerde instelling",
    })
}

/// A fact of each kind to record.
pub fn facts(case: &Value) -> [(&'static str, Value); 6] {
    let of = |more: Value| with(json!({ "caseId": case }), more);
    [
        ("concernRecord", of(json!({ "topic": "TRUANCY", "text": "spijbelt" }))),
        ("contactMomentRecord", of(json!({ "kind": "STREET", "summary": "sprak Sem" }))),
        ("careNoteRecord", of(json!({ "text": "slaapt slecht" }))),
        ("educationRecordAdd", of(json!({ "school": "De Brug", "absenceHours": 12, "text": "mist lessen" }))),
        (
            "policeFactRecord",
            of(json!({ "regime": "WPG", "occurredOn": "2026-10-30", "text": "vernieling" })),
        ),
        ("assessmentRecord", of(json!({ "kind": "SAFETY", "level": "WORRYING", "text": "let op" }))),
    ]
}
