//! Inspection: the report for the person concerned, made by the privacy officer. It tells which agencies saw what, when
//! and on which ground, without names, third parties, or what is confidential.

use super::{
    call,
    case::Case,
    date::Date,
    fault,
    kin::{Load, field},
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    session,
    show::{One, Shown, wrap, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Category, Changed, Id, Moment, Refusal, Relation, Relations, Role, View,
    access_log::{Deed, Entry},
    grant::{Ground, Purpose},
    inspection::{self, InspectionRight, Requester},
    person::Bsn,
    policy, refusal,
};
use persistence::{Ask, Cell, Compare, Fault, Session, inspection::Identified};

/// A report for the person concerned: who saw what, when, on which ground (inzage).
#[derive(Description)]
pub struct Inspection(pub One<inspection::Inspection>);
/// What one agency saw or changed at one moment, as it is told to the person concerned (regel van de inzage).
#[derive(Description)]
pub struct InspectionEntry(One<Entry>);

named!(Inspection: inspection::Inspection = b'I');

impl From<One<Entry>> for InspectionEntry {
    fn from(one: One<Entry>) -> Self {
        Self(one)
    }
}

#[Object(use_type_description, serial)]
impl Inspection {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Who asked (verzoeker).
    async fn requester(&self, ctx: &Context<'_>) -> Option<Word<Requester>> {
        self.0.show(ctx, |report| Word(report.requester))
    }
    /// The name of who asked, as on the document that was shown (naam verzoeker).
    async fn requester_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |report| report.requester_name.as_str())
    }
    /// On which right (recht op inzage).
    async fn right(&self, ctx: &Context<'_>) -> Option<Word<InspectionRight>> {
        self.0.show(ctx, |report| Word(report.right))
    }
    /// When it was made; it tells of what was before (gemaakt op).
    async fn made_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |report| report.made_at)
    }
    /// Who made it (functionaris).
    async fn made_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |report| Some(report.made_by)).await)
    }
    /// Nothing from before this is in it: what the access log held of then has been kept its term (logboek vanaf). Null
    /// where the log still has all.
    async fn logged_from(&self, ctx: &Context<'_>) -> Result<Option<Moment>> {
        if !self.0.shows(ctx) {
            return Ok(None);
        }
        let kin = &self.0.among.kin;
        let load: Load<'_, Option<Moment>> = Box::new(|| {
            let session = kin.session.clone();
            Box::pin(async move { session.logged_from().await })
        });
        let from = kin.once(field(ctx), load).await.map_err(|error| fault(ctx, error))?;
        Ok(*from)
    }
    /// What the report leaves out, in words that go with it; the same in every report (toelichting).
    async fn statement(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.0.show(ctx, |_| {
            call(ctx).language.of_two(
                "Dit overzicht noemt welke organisaties in deze regio gegevens over u hebben ingezien of vastgelegd, \
                 wanneer en op welke grond. Namen van medewerkers en gegevens over anderen staan er niet in. Wat \
                 volgens de wet tijdelijk vertrouwelijk is, staat er, als dat er is, ook niet in; of het er is, kan \
                 niet worden gezegd. U kunt later opnieuw om inzage vragen, en een klacht indienen bij de Autoriteit \
                 Persoonsgegevens.",
                "This report tells which agencies in this region saw or recorded data about you, when and on which \
                 ground. It holds no names of professionals and nothing about others. What is confidential for a \
                 while by law is not in it either, if there is any; whether there is cannot be said. You can ask \
                 again later, and complain to the data protection authority.",
            )
        })
    }
    /// The cases in the region that it is about (casussen).
    async fn cases(&self, ctx: &Context<'_>) -> Shown<Vec<Case>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let load =
            self.0.linked(ctx, |session, ids| Box::pin(async move { session.inspected_cases(&ids).await }));
        wrap(load.await)
    }
    /// Who saw or recorded what, newest first; whole, since it is handed over so (regels).
    async fn entries(&self, ctx: &Context<'_>) -> Shown<Vec<InspectionEntry>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let load = self.0.linked(ctx, |session, ids| Box::pin(async move { session.inspected(&ids).await }));
        wrap(load.await)
    }
    /// Which agencies of the region had a signal on the person when the report was made (meldingen).
    async fn signalled_by(&self, ctx: &Context<'_>) -> Shown<Vec<Agency>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let load = self.0.linked(ctx, |session, ids| Box::pin(async move { session.signalled(&ids).await }));
        wrap(load.await)
    }
}

#[Object(use_type_description, serial)]
impl InspectionEntry {
    /// When (tijdstip).
    async fn at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |entry| entry.at)
    }
    /// What was done (handeling).
    async fn deed(&self, ctx: &Context<'_>) -> Option<Word<Deed>> {
        self.0.show(ctx, |entry| Word(entry.deed))
    }
    /// Which agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |entry| Some(entry.agency)).await)
    }
    /// In which role (rol).
    async fn role(&self, ctx: &Context<'_>) -> Option<Word<Role>> {
        self.0.show(ctx, |entry| Word(entry.role))
    }
    /// What kinds of data (gegevenscategorieën).
    async fn categories(&self, ctx: &Context<'_>) -> Option<Vec<Word<Category>>> {
        self.0.show(ctx, |entry| entry.categories.iter().map(Word).collect())
    }
    /// How the agency stood to the case; EMERGENCY is emergency access (relatie).
    async fn relation(&self, ctx: &Context<'_>) -> Option<Word<Relation>> {
        self.0.show(ctx, |entry| entry.relation.map(Word))?
    }
    /// On which legal ground (grondslag).
    async fn ground(&self, ctx: &Context<'_>) -> Option<Word<Ground>> {
        self.0.show(ctx, |entry| entry.ground.map(Word))?
    }
    /// What for (doelbinding).
    async fn purpose(&self, ctx: &Context<'_>) -> Option<Word<Purpose>> {
        self.0.show(ctx, |entry| entry.purpose.map(Word))?
    }
}

#[derive(Debug, Default)]
pub struct InspectionQuery;

#[Object]
impl InspectionQuery {
    /// The reports that were made in the region that you oversee, newest first (inzageverzoeken).
    async fn inspections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Made at this moment or later.")] from: Option<Moment>,
    ) -> Result<Page<Inspection>> {
        let ask = match from {
            Some(from) => Ask::all().filter(Compare::From("made_at", Cell::Moment(from))),
            None => Ask::all(),
        };
        let order = Order {
            column: "made_at",
            descending: true,
            category: Category::Oversight,
            value: |report: &inspection::Inspection| Cell::Moment(report.made_at),
        };
        page::page(ctx, "inspections", Window { first, after, last, before }, ask, order).await
    }
}

/// Somebody by name and birth date, exactly as on the document (jeugdige).
#[derive(Clone, Debug, InputObject)]
pub struct InspectedPerson {
    /// The given name.
    given_name: String,
    /// The family name.
    family_name: String,
    /// The birth date.
    birth_date: Date,
}

/// Somebody by citizen service number and birth date, as on the document (jeugdige).
#[derive(Clone, Debug, InputObject)]
pub struct InspectedNumber {
    /// The citizen service number.
    citizen_number: String,
    /// The birth date.
    birth_date: Date,
}

/// Whom the report is about, out of a document that was shown (betrokkene).
#[derive(Clone, Debug, OneofObject)]
pub enum InspectionAbout {
    /// By number.
    CitizenNumber(InspectedNumber),
    /// By name.
    Person(InspectedPerson),
}

/// A report to make (inzage verlenen).
#[derive(Clone, Debug, InputObject)]
pub struct InspectionMakeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// Whom it is about. Of a person who was entered more than once, each gets a report; `inspections` has them all.
    about: InspectionAbout,
    /// Who asks.
    requester: Word<Requester>,
    /// The name of who asks, as on the document that was shown.
    requester_name: String,
    /// On which right.
    right: Word<InspectionRight>,
}

payload!(
    InspectionPayload,
    inspection: Inspection,
    inspection::Inspection,
    "What became of a request for inspection."
);

#[derive(Debug, Default)]
pub struct InspectionMutation;

#[Object]
impl InspectionMutation {
    /// Makes a report of who saw what of a person, for who has the right to ask. Each try stands in the access log
    /// (inzage verlenen).
    async fn inspection_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InspectionMakeInput,
    ) -> Result<InspectionPayload> {
        let key = input.idempotency_key.clone();
        session(ctx).searches();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { make(&session, input).await });
        Ok(written.await?.into())
    }
}

async fn make(session: &Session, input: InspectionMakeInput) -> Result<Id<inspection::Inspection>, Fault> {
    policy::permit(Act::InspectionMake, &View::new(session.viewer.role, Relations::NONE))?;
    let requester_name = refusal::text("requesterName", &input.requester_name, 200)?;
    let (field, who, born) = match &input.about {
        InspectionAbout::CitizenNumber(InspectedNumber { citizen_number, birth_date }) => {
            let bsn = Bsn::parse("about.citizenNumber.citizenNumber", citizen_number)?;
            ("about.citizenNumber", Identified::Bsn(bsn, birth_date.0), birth_date.0)
        }
        InspectionAbout::Person(InspectedPerson { given_name, family_name, birth_date }) => {
            let (given_name, family_name) = (given_name.clone(), family_name.clone());
            let who = Identified::Named { given_name, family_name, birth_date: birth_date.0 };
            ("about.person", who, birth_date.0)
        }
    };
    inspection::may_ask(input.requester.0, born, domain::clock::day_of(session.now))?;
    let mut first = None;
    for person in session.identified(&who).await? {
        let report = inspection::Inspection {
            id: session.fresh(),
            region: session.viewer.region,
            person,
            requester: input.requester.0,
            requester_name: requester_name.clone(),
            right: input.right.0,
            made_at: session.now,
            made_by: session.viewer.member,
        };
        let report = Changed::first(Act::InspectionMake, session.viewer.role, report)?;
        session.insert(&report).await?;
        first.get_or_insert(report.record().id);
    }
    first.ok_or_else(|| Refusal::not_found(field).into())
}
