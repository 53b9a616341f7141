//! The exit team of Eervolle Uitweg: its knowledge base, a question that waits too long, and one that was answered.

use super::{cast::Cast, draft::Draft, people::Who};
use chrono::Duration;
use domain::{
    Id, Moment,
    advice::{AdviceRequest, AdviceStatus},
    knowledge::{ArticleRevision, ArticleStatus, KnowledgeArticle, Wording},
    programme::Programmes,
};

const PROGRAMME: &str = "eervolle-uitweg";

/// Title, topics, summary, text; published so many days ago, or a draft.
type Sketch = (&'static str, &'static [&'static str], &'static str, &'static str, Option<i64>);

const ARTICLES: [Sketch; 4] = [
    (
        "Het eerste gesprek: begin bij wat hij wil",
        &["motivatie"],
        "Wie wil stoppen, zegt dat zelden hardop. Vijf vragen die openen in plaats van sluiten.",
        "## Waarom\n\nMotivatie is de basis van het contact. Overtuigen werkt averechts.\n\n## Vijf vragen\n\n\
         1. Wat kost het je nu?\n2. Wie mag trots op je zijn?\n3. Wat zou je doen met een dag zonder telefoon?\n\
         4. Wat hield je de vorige keer tegen?\n5. Wat is de kleinste stap die je deze week kunt zetten?\n\n\
         ## Daarna\n\nSpreek binnen drie dagen iets af dat klein is en lukt.",
        Some(120),
    ),
    (
        "Een schuld in het milieu: wat u wel en niet belooft",
        &["dreiging", "voorwaarden"],
        "Een jongere die stopt, heeft vaak een schuld bij wie hem liet werken. Wat kan, en wie erbij hoort.",
        "## Wel\n\n- Vraag naar het bedrag en naar wie erom vraagt, en schrijf geen namen op.\n\
         - Betrek de wijkagent jeugd voor u iets afspreekt.\n- Maak een afspraak over bereikbaarheid in de nacht.\n\n\
         ## Niet\n\n- Nooit betalen, ook niet via familie.\n- Geen toezegging over een andere woning.",
        Some(64),
    ),
    (
        "Ouders die het niet wisten",
        &["gezin"],
        "Schaamte maakt stil. Hoe u ouders naast hun kind zet en niet tegenover het.",
        "Ouders horen het vaak van de politie. Geef ze eerst een eigen gesprek. Vraag wat zij al zagen. \
         Laat de jongere zelf vertellen wat hij van plan is, en spreek met alle drie af wie wanneer belt.",
        Some(20),
    ),
    (
        "Van snel geld naar een loonstrook",
        &["perspectief"],
        "Leerwerkplekken waar een justitieel verleden geen bezwaar is, en hoe u iemand voorbereidt.",
        "Nog aan te vullen met de leerwerkbedrijven in de haven.",
        None,
    ),
];

pub(super) fn tell(draft: &mut Draft, cast: &Cast, programmes: &Programmes) {
    let team = cast.municipality_wouter;
    let articles = ARTICLES.map(|sketch| write(draft, team, sketch));
    let question = "Een leerling laat doorschemeren dat hij van zijn bezorgwerk af wil, maar klapt dicht zodra een \
                    volwassene erover begint. Hoe houd ik het gesprek open zonder dat ik iets beloof?";
    if let Some(mut late) = ask(draft, (cast.school_ingrid, team), "motivatie", question, 13, programmes) {
        (late.version, late.status, late.adviser) = (2, AdviceStatus::TakenUp, Some(team.id));
        draft.made.advice_requests.push(late);
    }
    let question = "Wij begeleiden een gezin waarin een zoon wil stoppen en bang is voor een schuld. Wat zeggen we wel \
                    en niet toe, en wanneer moet de politie erbij?";
    if let Some(mut done) = ask(draft, (cast.wijkteam_pieter, team), "dreiging", question, 30, programmes) {
        let answer = "Beloof geen geld en geen woning. Bel de wijkagent jeugd voordat u iets afspreekt, en geef de ouders \
                      een eigen gesprek. De twee artikelen helpen u op weg; bel ons als er gedreigd wordt.";
        let at = done.asked_at + Duration::days(2);
        (done.version, done.status, done.adviser) = (4, AdviceStatus::Answered, Some(team.id));
        (done.answer, done.answered_at) = (Some(answer.to_owned()), Some(at));
        let [_, debt, parents, _] = articles;
        done.articles = vec![debt, parents];
        (done.helped, done.closed_at) = (Some(true), Some(at + Duration::days(1)));
        draft.made.advice_requests.push(done);
    }
}

/// A question that was asked so many days ago; none where the programme gives no advice.
fn ask(
    draft: &mut Draft,
    (asker, asked): (Who, Who),
    topic: &str,
    question: &str,
    days: i64,
    programmes: &Programmes,
) -> Option<AdviceRequest> {
    let asked_at: Moment = draft.morning(days);
    let mut one = AdviceRequest {
        id: draft.dice.id(),
        version: 1,
        region: asker.office.region,
        programme: PROGRAMME.to_owned(),
        topic: topic.to_owned(),
        question: question.to_owned(),
        asker: asker.id,
        asker_agency: asker.office.id,
        asked_at,
        agency: asked.office.id,
        due_at: None,
        status: AdviceStatus::Asked,
        adviser: None,
        answer: None,
        articles: Vec::new(),
        answered_at: None,
        helped: None,
        closed_at: None,
    };
    one.check(programmes.get(PROGRAMME)).ok().map(|()| one)
}

fn write(
    draft: &mut Draft,
    author: Who,
    (title, topics, summary, text, published): Sketch,
) -> Id<KnowledgeArticle> {
    let (id, written_at) = (draft.dice.id(), draft.morning(published.map_or(5, |days| days + 9)));
    let wording = Wording {
        title: title.to_owned(),
        summary: summary.to_owned(),
        text: text.to_owned(),
        topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
    };
    let revision = ArticleRevision {
        id: draft.dice.id(),
        article: id,
        agency: author.office.id,
        wording: wording.clone(),
        author: author.id,
        recorded_at: written_at,
    };
    draft.made.articles.push(KnowledgeArticle {
        id,
        version: if published.is_some() { 2 } else { 1 },
        agency: author.office.id,
        programme: PROGRAMME.to_owned(),
        wording,
        status: if published.is_some() { ArticleStatus::Published } else { ArticleStatus::Draft },
        written_at,
        published_at: published.map(|days| draft.morning(days)),
        revised_at: None,
    });
    draft.made.article_revisions.push(revision);
    id
}
