//! Advice requests, one answered and one that waits, and the knowledge base, with a draft. They are about nobody: they show
//! to who asked and who is asked, and to the whole network or to who writes.

use super::{Network, agency, agency_of, id, mark::Marks, member};
use crate::{TestClock, canary::Only};
use chrono::Duration;
use domain::{
    advice::{AdviceRequest, AdviceStatus},
    knowledge::{ArticleRevision, ArticleStatus, KnowledgeArticle, Wording},
    programme::Arrangement,
};

const PROGRAMME: &str = "eervolle-uitweg";

/// Who asked, who is asked, and everyone who sees it.
const REQUESTS: [(&str, &str, &str, &[&str]); 2] = [
    ("1", "school_team", "municipality_main", &["school_team", "municipality_team"]),
    ("2", "police_referred", "wijkteam_main", &["police_referred", "wijkteam_team", "wijkteam_colleague"]),
];

/// Who writes it, and where it is.
const ARTICLES: [(&str, &str, ArticleStatus); 3] = [
    ("1", "municipality_main", ArticleStatus::Published),
    ("2", "municipality_main", ArticleStatus::Draft),
    ("3", "wijkteam_main", ArticleStatus::Retired),
];

pub fn add(network: &mut Network, marks: &mut Marks) {
    network.arrangements.push(Arrangement {
        id: id("arrangement:advice"),
        version: 1,
        region: id("region:far"),
        municipality: id("municipality:far"),
        programme: PROGRAMME.to_owned(),
        agency: agency("municipality_far"),
        intake: member("far_privacy_officer"),
        referrers: Vec::new(),
        from: "2026-01-01".parse().expect("a day"),
        until: None,
    });
    for (nth, writer, status) in ARTICLES {
        let only = match status {
            ArticleStatus::Published => Only { network: true, ..Only::default() },
            _ => Only { network: true, agencies: Some(own(writer)), ..Only::default() },
        };
        let mut mark = marks.of("KnowledgeArticle", "", nth).only(only);
        let article = KnowledgeArticle {
            id: id(&format!("article:{nth}")),
            version: 1,
            agency: agency(writer),
            programme: PROGRAMME.to_owned(),
            wording: Wording {
                title: mark.text("title"),
                summary: mark.text("summary"),
                text: mark.text("text"),
                topics: vec!["gezin".to_owned(), "motivatie".to_owned()],
            },
            status,
            written_at: mark.moment("writtenAt"),
            published_at: (status != ArticleStatus::Draft).then(|| mark.moment("publishedAt")),
            revised_at: (nth == "1").then(|| mark.moment("revisedAt")),
        };
        let only = Only { network: true, agencies: Some(own(writer)), ..Only::default() };
        let mut mark = marks.of("ArticleRevision", "", nth).only(only);
        network.article_revisions.push(ArticleRevision {
            id: id(&format!("article_revision:{nth}")),
            article: article.id,
            agency: article.agency,
            wording: Wording {
                title: mark.text("title"),
                summary: mark.text("summary"),
                text: mark.text("text"),
                topics: vec!["motivatie".to_owned()],
            },
            author: member(if writer == "wijkteam_main" { "wijkteam_team" } else { "municipality_team" }),
            recorded_at: mark.moment("recordedAt"),
        });
        network.articles.push(article);
    }
    for (nth, asker, asked, sees) in REQUESTS {
        let answered = nth == "1";
        let mut mark = marks.of("AdviceRequest", "", nth).only(Only { own: Some(sees), ..Only::default() });
        network.advice_requests.push(AdviceRequest {
            id: id(&format!("advice:{nth}")),
            version: 1,
            region: id("region:main"),
            programme: PROGRAMME.to_owned(),
            topic: "motivatie".to_owned(),
            question: mark.text("question"),
            asker: member(asker),
            asker_agency: agency_of(asker),
            asked_at: mark.moment("askedAt"),
            agency: agency(asked),
            due_at: Some(TestClock::start() + Duration::days(2)),
            status: if answered { AdviceStatus::Answered } else { AdviceStatus::Asked },
            adviser: answered.then(|| member("municipality_team")),
            answer: answered.then(|| mark.text("answer")),
            articles: if answered { vec![id("article:1"), id("article:2")] } else { Vec::new() },
            answered_at: answered.then(|| mark.moment("answeredAt")),
            helped: answered.then_some(true),
            closed_at: answered.then(|| mark.moment("closedAt")),
        });
    }
}

/// Who sees what only its writer sees.
fn own(writer: &str) -> &'static [&'static str] {
    if writer == "wijkteam_main" { &["wijkteam_main"] } else { &["municipality_main"] }
}
