//! Programmes with all their rules, for a frontend to build its forms from; who fits; arrangements of municipalities.

use super::{
    argument::{expect, found, id_cells},
    date::Date,
    figure::{ProgrammeFigure, figures},
    granting::{agency_and_region, myself, professional},
    network::{Agency, Member, Municipality, named},
    page::{self, Order, Page, Window},
    session,
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use crate::http::Language;
use async_graphql::{Context, Description, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    Act, Category, Changed, Day, Id, Refusal, Role,
    case::{Level, Outcome},
    clock::day_of,
    framework::Framework,
    network::{self, AgencyKind, Function},
    programme::{
        self, Arrangement as Arranged, PlanKind, TermEnd, TermStart,
        arrangement::known,
        eligibility::{RuleKind, Wanted, weigh},
    },
    team::TeamFunction,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

fn words<C>(words: &[C]) -> Vec<Word<C>>
where
    C: domain::choice::Choice,
{
    words.iter().copied().map(Word).collect()
}

/// What the network offers, with all its rules (programma).
#[derive(SimpleObject)]
pub struct Programme {
    /// Cases name it by this key.
    key: String,
    /// The name (naam).
    name: String,
    /// What it is for (omschrijving).
    about: String,
    /// Where its rules come from (bron).
    source: String,
    /// What its cases concern; none where it has no cases (niveaus).
    levels: Vec<Word<Level>>,
    /// The youngest age at referral, in years (vanaf leeftijd).
    from_age: i32,
    /// The age from which it is too late, in years (tot leeftijd).
    below_age: i32,
    /// Variants by age (varianten).
    variants: Vec<ProgrammeVariant>,
    /// The legal frameworks under which it runs; all where none is named (juridische kaders).
    frameworks: Vec<Word<Framework>>,
    /// The kinds of agency that carry it out and hold casusregie (uitvoerders).
    directors: Vec<Word<AgencyKind>>,
    /// Who may refer (verwijzers).
    referrers: Vec<ProgrammeReferrer>,
    /// The ways by which referrals come in (kanalen).
    channels: Vec<ProgrammeChannel>,
    /// The stretches of the work, in order (fasen).
    phases: Vec<ProgrammePhase>,
    /// What must be done how soon (termijnen).
    terms: Vec<ProgrammeTerm>,
    /// What must have been consented to before it starts (toestemmingen).
    consents: Vec<String>,
    /// Who is on the team (team).
    team: Vec<ProgrammePlace>,
    /// The table at which its cases come up (overleg).
    panel: Option<ProgrammePanel>,
    /// How many cases an agency takes at a time; others wait (plaatsen).
    capacity: Option<i32>,
    /// What the young person or the family keeps to (voorwaarden).
    conditions: Vec<String>,
    /// The kinds of plan (plannen).
    plans: Vec<Word<PlanKind>>,
    /// About what advice is given; null where none is (advies).
    advice: Option<ProgrammeAdvice>,
    /// How cases end, and where that leads (uitkomsten).
    outcomes: Vec<ProgrammeOutcome>,
    /// What it is judged by (cijfers).
    figures: Vec<ProgrammeFigure>,
}

/// A variant by age (variant).
#[derive(SimpleObject)]
pub struct ProgrammeVariant {
    /// Cases name it by this key.
    key: String,
    /// The name (naam).
    name: String,
    /// The youngest age at referral, in years (vanaf leeftijd).
    from_age: i32,
    /// The age from which it is too late, in years (tot leeftijd).
    below_age: i32,
    /// The terms that take the place of those with the same key (termijnen).
    terms: Vec<ProgrammeTerm>,
}

/// Who may refer to a programme (verwijzer).
#[derive(SimpleObject)]
pub struct ProgrammeReferrer {
    /// The role (rol).
    role: Word<Role>,
    /// Whether only where the municipality arranged it (alleen bij afspraak).
    by_arrangement: bool,
}

/// A way by which referrals come in (kanaal).
#[derive(SimpleObject)]
pub struct ProgrammeChannel {
    /// Referrals name it by this key.
    key: String,
    /// The name (naam).
    name: String,
    /// The roles that use it; all where none is named (rollen).
    roles: Vec<Word<Role>>,
}

/// A stretch of the work (fase).
#[derive(SimpleObject)]
pub struct ProgrammePhase {
    /// Cases name it by this key.
    key: String,
    /// The name (naam).
    name: String,
}

/// What must be done how soon (termijn).
#[derive(SimpleObject)]
pub struct ProgrammeTerm {
    /// Deadlines name it by this key.
    key: String,
    /// The name (naam).
    name: String,
    /// What starts it (begint bij).
    starts: Word<TermStart>,
    /// What meets it (gehaald door).
    met_by: Word<TermEnd>,
    /// By when, such as `48 hours` or `13 weeks` (binnen).
    within: String,
    /// Not before, where the source gives a range (ten minste).
    at_least: Option<String>,
    /// How far it can be extended, from its start; not at all where null (ten hoogste).
    longest: Option<String>,
    /// Whether it stands still while the case is on hold (schort op).
    pauses: bool,
    /// Whether it starts again when it was met (herhaalt).
    repeats: bool,
    /// What follows when it is missed (gevolg).
    missed: Option<String>,
}

/// A place on the team of a programme (plaats in het team).
#[derive(SimpleObject)]
pub struct ProgrammePlace {
    /// The function (functie).
    function: Word<TeamFunction>,
    /// Of which kinds of agency; any where none is named (soorten organisatie).
    kinds: Vec<Word<AgencyKind>>,
    /// Whether it must be taken before a case starts (verplicht).
    required: bool,
    /// Taken from the pool of mentors, by one who completed this training; null where anybody of these agencies takes it
    /// (opleiding).
    training: Option<String>,
}

/// The table at which cases of a programme come up (overleg).
#[derive(SimpleObject)]
pub struct ProgrammePanel {
    /// The name (naam).
    name: String,
    /// How often it meets, in weeks (ritme).
    every_weeks: Option<i32>,
    /// Whether a fixed panel decides, instead of the chair (besluit).
    decides: bool,
}

/// About what professionals ask for advice, and what its knowledge base is about (advies).
#[derive(SimpleObject)]
pub struct ProgrammeAdvice {
    /// The topics (onderwerpen).
    topics: Vec<ProgrammeTopic>,
    /// How soon an answer is there, such as `5 working days`; no term where null (binnen).
    within: Option<String>,
}

/// What advice is about (onderwerp).
#[derive(SimpleObject)]
pub struct ProgrammeTopic {
    /// Requests and articles name it by this key.
    key: String,
    /// The name (naam).
    name: String,
}

/// How a case can end, and where that leads (uitkomst).
#[derive(SimpleObject)]
pub struct ProgrammeOutcome {
    /// The outcome (uitkomst).
    outcome: Word<Outcome>,
    /// What it means here (betekenis).
    name: String,
    /// The key of the programme that takes over (vervolgprogramma).
    programme: Option<String>,
    /// The kinds of agency that take over (vervolg bij).
    kinds: Vec<Word<AgencyKind>>,
    /// The keys of the terms that lead here when they are missed (na het missen van).
    after: Vec<String>,
}

impl From<&programme::Term> for ProgrammeTerm {
    fn from(term: &programme::Term) -> Self {
        let programme::Term { key, name, starts, met_by, within, at_least, longest, pauses, repeats, missed } =
            term.clone();
        Self {
            key,
            name,
            starts: Word(starts),
            met_by: Word(met_by),
            within: within.to_string(),
            at_least: at_least.map(|length| length.to_string()),
            longest: longest.map(|length| length.to_string()),
            pauses,
            repeats,
            missed,
        }
    }
}

impl From<&programme::Programme> for Programme {
    fn from(one: &programme::Programme) -> Self {
        let programme::Programme {
            key,
            name,
            about,
            source,
            levels,
            ages,
            variants,
            frameworks,
            directors,
            referrers,
            channels,
            phases,
            terms,
            consents,
            team,
            panel,
            capacity,
            conditions,
            plans,
            advice,
            outcomes,
            figures: _,
        } = one.clone();
        let variant = |one: programme::Variant| ProgrammeVariant {
            key: one.key,
            name: one.name,
            from_age: one.ages.start,
            below_age: one.ages.end,
            terms: one.terms.iter().map(Into::into).collect(),
        };
        let channel = |one: programme::Channel| ProgrammeChannel {
            key: one.key,
            name: one.name,
            roles: words(&one.roles),
        };
        let place = |one: programme::TeamPlace| ProgrammePlace {
            function: Word(one.function),
            kinds: words(&one.kinds),
            required: one.required,
            training: one.training,
        };
        let leading = |one: programme::Leading| ProgrammeOutcome {
            outcome: Word(one.outcome),
            name: one.name,
            programme: one.programme,
            kinds: words(&one.kinds),
            after: one.after,
        };
        Self {
            key,
            name,
            about,
            source,
            levels: words(&levels),
            from_age: ages.start,
            below_age: ages.end,
            variants: variants.into_iter().map(variant).collect(),
            frameworks: words(&frameworks),
            directors: words(&directors),
            referrers: referrers
                .into_iter()
                .map(|one| ProgrammeReferrer { role: Word(one.role), by_arrangement: one.by_arrangement })
                .collect(),
            channels: channels.into_iter().map(channel).collect(),
            phases: phases.into_iter().map(|one| ProgrammePhase { key: one.key, name: one.name }).collect(),
            terms: terms.iter().map(Into::into).collect(),
            consents,
            team: team.into_iter().map(place).collect(),
            panel: panel.map(|one| ProgrammePanel {
                name: one.name,
                every_weeks: one.every_weeks,
                decides: one.decides,
            }),
            capacity: capacity.and_then(|places| i32::try_from(places).ok()),
            conditions,
            plans: words(&plans),
            advice: advice.map(|one| ProgrammeAdvice {
                topics: one
                    .topics
                    .into_iter()
                    .map(|one| ProgrammeTopic { key: one.key, name: one.name })
                    .collect(),
                within: one.within.map(|length| length.to_string()),
            }),
            outcomes: outcomes.into_iter().map(leading).collect(),
            figures: figures(one),
        }
    }
}

/// Whether you may refer somebody to a programme, each rule explained (passend).
#[derive(SimpleObject)]
pub struct Eligibility {
    /// The programme (programma).
    programme: Programme,
    /// The key of the variant by age, where there is one (variant).
    variant: Option<String>,
    /// Whether every rule is met (passend).
    eligible: bool,
    /// The rules (regels).
    rules: Vec<EligibilityRule>,
}

/// A rule of a programme for what was asked (regel).
#[derive(SimpleObject)]
pub struct EligibilityRule {
    /// Which rule (regel).
    kind: Word<RuleKind>,
    /// Whether it is met (voldaan).
    met: bool,
    /// Why (uitleg).
    text: String,
}

/// A question beforehand: may you refer somebody to a programme? (mag ik aanmelden)
#[derive(Debug, InputObject)]
pub struct EligibilityInput {
    /// The key of the programme.
    programme: String,
    /// The municipality that is responsible.
    municipality_id: ID,
    /// The agency that is to carry it out, where several do.
    agency_id: Option<ID>,
    /// The birth dates of those whom it concerns, at most 50; the age is no rule where none is given.
    birth_dates: Option<Vec<Date>>,
    /// The key of the channel.
    channel: Option<String>,
}

/// What a municipality arranged about a programme: who carries it out, who may refer besides (gemeentelijke afspraak).
#[derive(Description)]
pub struct Arrangement(pub One<Arranged>);

named!(Arrangement: Arranged = b'A');

#[Object(use_type_description, serial)]
impl Arrangement {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The municipality (gemeente).
    async fn municipality(&self, ctx: &Context<'_>) -> Shown<Municipality> {
        wrap_one(self.0.named(ctx, |one| Some(one.municipality)).await)
    }
    /// The key of the programme (programma).
    async fn programme(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.programme.as_str())
    }
    /// Who carries it out (uitvoerder).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// To whom referrals come (aanmeldpunt).
    async fn intake(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.intake)).await)
    }
    /// The roles that may refer besides those that always may (verwijzers bij afspraak).
    async fn referrers(&self, ctx: &Context<'_>) -> Option<Vec<Word<Role>>> {
        self.0.show(ctx, |one| words(&one.referrers))
    }
    /// The first day (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.from.into())
    }
    /// The last day, once that is known (tot en met).
    async fn until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.until)?.map(Date)
    }
}

/// Which arrangements (afspraken).
#[derive(Debug, Default, InputObject)]
pub struct ArrangementFilter {
    /// About one of these programmes, by key.
    programme: Option<Vec<String>>,
    /// Of one of these municipalities.
    municipality_id: Option<Vec<ID>>,
}

#[derive(Debug, Default)]
pub struct ProgrammeQuery;

#[Object]
impl ProgrammeQuery {
    /// The programmes of the network with all their rules, by key (programma's).
    async fn programmes(&self, ctx: &Context<'_>) -> Vec<Programme> {
        session(ctx).programmes.all().map(Into::into).collect()
    }

    /// The programme with this key, if there is one (programma).
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key, such as `pak-je-kans`.")] key: String,
    ) -> Option<Programme> {
        session(ctx).programmes.get(&key).map(Into::into)
    }

    /// Whether you may refer somebody to a programme, and if not why; null for a programme or a municipality that is
    /// not there (mag ik aanmelden).
    async fn eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you want to know.")] input: EligibilityInput,
    ) -> Result<Option<Eligibility>> {
        let session = session(ctx);
        let born = input.birth_dates.as_deref().unwrap_or_default();
        super::argument::bounded(ctx, "input.birthDates", born.len())?;
        let born: Vec<Day> = born.iter().map(|day| day.0).collect();
        let asked = Asked {
            programme: &input.programme,
            municipality: &input.municipality_id,
            agency: input.agency_id.as_ref(),
            channel: input.channel.as_deref(),
            born: &born,
        };
        let weighed = match weighed(&session, &asked).await {
            Ok(weighed) => weighed,
            Err(Fault::Refused(_)) => return Ok(None),
            Err(error) => return Err(super::fault(ctx, error)),
        };
        let language = super::call(ctx).language;
        Ok(Some(weighed.shown(language)))
    }

    /// What the municipalities of your region arranged, by programme (gemeentelijke afspraken).
    async fn arrangements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<ArrangementFilter>,
    ) -> Result<Page<Arrangement>> {
        let filter = filter.unwrap_or_default();
        let mut ask = Ask::all();
        if let Some(programmes) = filter.programme {
            super::argument::bounded(ctx, "filter.programme", programmes.len())?;
            ask = ask.filter(Compare::In("programme", programmes.into_iter().map(Cell::Text).collect()));
        }
        if let Some(of) = &filter.municipality_id {
            let of = id_cells::<network::Municipality>(ctx, "filter.municipalityId", of)?;
            ask = ask.filter(Compare::In("municipality_id", of));
        }
        let order = Order {
            column: "programme",
            descending: false,
            category: Category::Directory,
            value: |one: &Arranged| Cell::Text(one.programme.clone()),
        };
        page::page(ctx, "arrangements", Window { first, after, last, before }, ask, order).await
    }
}

/// What is to be weighed: a programme, where, for whom.
pub struct Asked<'a> {
    pub programme: &'a str,
    pub municipality: &'a ID,
    pub agency: Option<&'a ID>,
    pub channel: Option<&'a str>,
    pub born: &'a [Day],
}

/// What came of it.
pub struct Weighed {
    pub programme: programme::Programme,
    pub municipality: Id<network::Municipality>,
    pub arrangement: Option<Arranged>,
    pub variant: Option<String>,
    pub rules: Vec<programme::eligibility::Rule>,
}

impl Weighed {
    fn shown(self, language: Language) -> Eligibility {
        let rule = |rule: programme::eligibility::Rule| EligibilityRule {
            kind: Word(rule.kind),
            met: rule.met,
            text: language.of_two(rule.dutch, rule.english),
        };
        Eligibility {
            programme: (&self.programme).into(),
            variant: self.variant,
            eligible: self.rules.iter().all(|rule| rule.met),
            rules: self.rules.into_iter().map(rule).collect(),
        }
    }
}

/// Weighs the rules of a programme for the viewer.
pub async fn weighed(session: &Session, asked: &Asked<'_>) -> Result<Weighed, Fault> {
    let programme = known(&session.programmes, "programme", asked.programme)?;
    let municipality = found::<network::Municipality>(session, "municipalityId", asked.municipality).await?;
    let region = session.find::<network::Region>(&Ask::one(session.viewer.region.0)).await?.pop();
    let region = region.and_then(|one| one.read(Category::Directory, Clone::clone));
    let region = region.ok_or_else(|| Fault::Broken("a viewer without a region".to_owned()))?;
    let today = day_of(session.now);
    let mut arranged = Vec::new();
    let of = Ask::all()
        .filter(Compare::In("municipality_id", vec![Cell::Uuid(municipality.id.0)]))
        .filter(Compare::In("programme", vec![Cell::Text(programme.key.clone())]));
    for one in session.find::<Arranged>(&of).await? {
        arranged.extend(one.read(Category::Directory, Clone::clone).filter(|one| one.holds_on(today)));
    }
    if let Some(agency) = asked.agency {
        let agency = super::argument::id::<network::Agency>("agencyId", agency)?;
        arranged.retain(|one| one.agency == agency);
    } else if arranged.iter().any(|one| arranged.first().is_some_and(|first| first.agency != one.agency)) {
        return Err(Refusal::invalid(
            "agencyId",
            "meer organisaties voeren dit programma hier uit; noem er een",
            "several agencies carry out this programme here; name one",
        )
        .into());
    }
    let arrangement = arranged.pop();
    let wanted = Wanted {
        role: session.viewer.role,
        channel: asked.channel,
        born: asked.born,
        region: &region,
        arrangement: arrangement.as_ref(),
        today,
    };
    let rules = weigh(programme, &wanted);
    let variant = match asked.born {
        [born] => programme.variant(domain::person::age_on(*born, today)).map(|variant| variant.key.clone()),
        _ => None,
    };
    Ok(Weighed { programme: programme.clone(), municipality: municipality.id, arrangement, variant, rules })
}

/// An arrangement to make (afspraak van de gemeente vastleggen). For the municipality itself and the administrator.
#[derive(Clone, Debug, InputObject)]
pub struct ArrangementMakeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The municipality.
    municipality_id: ID,
    /// The key of the programme.
    programme: String,
    /// To whom referrals come: a member of the agency that carries it out.
    intake_id: ID,
    /// The roles that may refer besides those that always may.
    referrers: Vec<Word<Role>>,
    /// The first day; usual is today.
    from: Option<Date>,
    /// The last day, if that is known.
    until: Option<Date>,
}

/// An arrangement to end (afspraak beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct ArrangementEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The arrangement.
    arrangement_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Its last day.
    until: Date,
}

payload!(ArrangementPayload, arrangement: Arrangement, Arranged, "What became of an arrangement.");

#[derive(Debug, Default)]
pub struct ProgrammeMutation;

#[Object]
impl ProgrammeMutation {
    /// Arranges that a programme is offered in a municipality (afspraak van de gemeente vastleggen).
    async fn arrangement_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ArrangementMakeInput,
    ) -> Result<ArrangementPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { make(&session, input).await });
        Ok(written.await?.into())
    }

    /// Ends an arrangement; referrals that were made stand (afspraak beëindigen).
    async fn arrangement_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ArrangementEndInput,
    ) -> Result<ArrangementPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let one = found::<Arranged>(&session, "arrangementId", &input.arrangement_id).await?;
            if let Some(municipality) = one.read(Category::Directory, |one| one.municipality) {
                must_be_of(&session, municipality, "arrangementId").await?;
            }
            let changed = one.change(Act::ArrangementKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.end(input.until.0)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

/// A MUNICIPALITY member arranges for the municipalities of its work only.
pub async fn must_be_of(
    session: &Session,
    municipality: Id<network::Municipality>,
    field: &str,
) -> Result<(), Fault> {
    let me = myself(session).await?;
    if me.function == Function::Administrator || me.municipalities.contains(&municipality) {
        return Ok(());
    }
    let mut refusal =
        Refusal::not_permitted("u werkt niet voor deze gemeente", "you do not work for this municipality");
    refusal.field = vec![field.to_owned()];
    Err(refusal.into())
}

async fn make(session: &Session, input: ArrangementMakeInput) -> Result<Id<Arranged>, Fault> {
    let municipality =
        found::<network::Municipality>(session, "municipalityId", &input.municipality_id).await?;
    let intake = professional(session, "intakeId", &input.intake_id).await?;
    let (agency, _) = agency_and_region(session, &intake).await?;
    let mut one = Arranged {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        municipality: municipality.id,
        programme: input.programme,
        agency: agency.id,
        intake: intake.id,
        referrers: input.referrers.iter().map(|role| role.0).collect(),
        from: input.from.map_or_else(|| day_of(session.now), |day| day.0),
        until: input.until.map(|day| day.0),
    };
    // Who may not is told so before anything is said of the input.
    domain::policy::permit(
        Act::ArrangementKeep,
        &domain::View::new(session.viewer.role, domain::Relations::NONE),
    )?;
    must_be_of(session, municipality.id, "municipalityId").await?;
    one.check(&session.programmes, &agency, &intake)?;
    let changed = Changed::first(Act::ArrangementKeep, session.viewer.role, one)?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
