//! The knowledge base (kennisbank): what the team that carries out a programme learned, for every member of the network.
//! It is about nobody. Each wording is kept as a revision, with who wrote it.

use crate::{
    Code, Id, Moment, Refusal, Refused, choice,
    choice::Choice,
    network,
    programme::{Advice, Programme},
    refusal,
};

choice! {
    ArticleStatus: "Where an article is (status artikel)." {
        Draft = "DRAFT": "Only the agency that writes it reads it (concept).",
        Published = "PUBLISHED": "Every member of the network reads it (gepubliceerd).",
        Retired = "RETIRED": "No longer to be read but by who wrote it (vervallen).",
    }
}

/// The longest title, summary and text, in characters.
pub const LONGEST: [usize; 3] = [200, 1000, 20_000];

/// What an article says.
#[derive(Clone, Debug)]
pub struct Wording {
    pub title: String,
    pub summary: String,
    /// Markdown.
    pub text: String,
    /// Keys of topics of the programme.
    pub topics: Vec<String>,
}

/// An article (artikel).
#[derive(Clone, Debug)]
pub struct KnowledgeArticle {
    pub id: Id<KnowledgeArticle>,
    pub version: i32,
    /// Who writes it.
    pub agency: Id<network::Agency>,
    /// The key of the programme.
    pub programme: String,
    pub wording: Wording,
    pub status: ArticleStatus,
    pub written_at: Moment,
    pub published_at: Option<Moment>,
    /// When its words last changed.
    pub revised_at: Option<Moment>,
}

/// A wording as it was then (versie); the last one is the present one.
#[derive(Clone, Debug)]
pub struct ArticleRevision {
    pub id: Id<ArticleRevision>,
    pub article: Id<KnowledgeArticle>,
    /// Who writes the article, and alone sees how it came about.
    pub agency: Id<network::Agency>,
    pub wording: Wording,
    pub author: Id<network::Member>,
    pub recorded_at: Moment,
}

impl Wording {
    /// Checks the words: about nobody, and of topics of the programme, which `field` names.
    pub fn check(self, programme: Option<&Programme>, field: &str) -> Refused<Self> {
        let advice = programme.and_then(|one| one.advice.as_ref()).ok_or_else(|| {
            Refusal::invalid(
                field,
                "geen sleutel van een programma met een kennisbank",
                "no key of a programme with a knowledge base",
            )
        })?;
        let [title, summary, text] = LONGEST;
        Ok(Self {
            title: refusal::text_without_bsn("title", &self.title, title)?,
            summary: refusal::text_without_bsn("summary", &self.summary, summary)?,
            text: refusal::text_without_bsn("text", &self.text, text)?,
            topics: topics(self.topics, advice)?,
        })
    }
}

fn topics(mut topics: Vec<String>, advice: &Advice) -> Refused<Vec<String>> {
    topics.sort();
    topics.dedup();
    if topics.is_empty() {
        return Err(Refusal::invalid("topics", "noem ten minste een onderwerp", "name at least one topic"));
    }
    topics.iter().try_for_each(|topic| advice.knows("topics", topic))?;
    Ok(topics)
}

impl KnowledgeArticle {
    /// By which moment it is sorted: when it was published, or a draft was written.
    pub fn listed_at(&self) -> Moment {
        self.published_at.unwrap_or(self.written_at)
    }

    /// Says it otherwise, at once also where it is published.
    pub fn revise(&mut self, wording: Wording, now: Moment) -> Refused<()> {
        self.only(&[ArticleStatus::Draft, ArticleStatus::Published])?;
        (self.wording, self.revised_at) = (wording, Some(now));
        Ok(())
    }

    /// Shows it to the network.
    pub fn publish(&mut self, now: Moment) -> Refused<()> {
        self.only(&[ArticleStatus::Draft])?;
        (self.status, self.published_at) = (ArticleStatus::Published, Some(now));
        Ok(())
    }

    /// Takes it away from the network, for good.
    pub fn retire(&mut self) -> Refused<()> {
        self.only(&[ArticleStatus::Draft, ArticleStatus::Published])?;
        self.status = ArticleStatus::Retired;
        Ok(())
    }

    /// Only who writes it changes it.
    pub fn written_by(&self, agency: Id<network::Agency>) -> Refused<()> {
        let (dutch, english) =
            ("alleen de organisatie die dit artikel schrijft, kan dit", "only the agency that writes it may");
        if agency == self.agency { Ok(()) } else { Err(Refusal::not_permitted(dutch, english)) }
    }

    fn only(&self, states: &[ArticleStatus]) -> Refused<()> {
        if states.contains(&self.status) {
            return Ok(());
        }
        let (now, legal) = (self.status.name(), choice::names(states));
        Err(Refusal::new(
            Code::IllegalTransition,
            "knowledgeArticleId",
            format!("kan nu niet: het artikel is `{now}`; dit kan bij: {legal}"),
            format!("not possible now: the article is `{now}`; this is for: {legal}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::Programmes;
    use uuid::Uuid;

    fn wording(topics: &[&str]) -> Wording {
        let text = |text: &str| text.to_owned();
        let topics = topics.iter().map(|topic| text(topic)).collect();
        Wording {
            title: text("Uitstappen"),
            summary: text("Hoe"),
            text: text("Begin bij wat hij wil."),
            topics,
        }
    }

    #[test]
    fn an_article_is_published_once_and_retired_for_good() {
        let now: Moment = "2026-11-20T09:00:00Z".parse().expect("a moment");
        let mut one = KnowledgeArticle {
            id: Uuid::nil().into(),
            version: 1,
            agency: Uuid::nil().into(),
            programme: "eervolle-uitweg".to_owned(),
            wording: wording(&["motivatie"]),
            status: ArticleStatus::Draft,
            written_at: now,
            published_at: None,
            revised_at: None,
        };
        assert!(one.revise(wording(&["motivatie"]), now).is_ok() && one.publish(now).is_ok());
        assert!(one.publish(now).is_err() && one.revise(wording(&["motivatie"]), now).is_ok());
        assert!(one.retire().is_ok() && one.retire().is_err() && one.publish(now).is_err());
        assert!(one.revise(wording(&["motivatie"]), now).is_err());
        assert!(one.written_by(Uuid::nil().into()).is_ok() && one.written_by(Uuid::max().into()).is_err());
    }

    #[test]
    fn an_article_has_topics_of_its_programme_each_once_and_no_bsn() {
        let programmes = Programmes::embedded().expect("no mistakes");
        let of = programmes.get("eervolle-uitweg");
        let checked =
            wording(&["motivatie", "dreiging", "motivatie"]).check(of, "programme").expect("good words");
        assert_eq!(checked.topics, ["dreiging", "motivatie"]);
        for (field, wrong) in [
            ("topics", wording(&[])),
            ("topics", wording(&["fietsen"])),
            ("text", Wording { text: "het gaat om 999900006".to_owned(), ..wording(&["motivatie"]) }),
            ("title", Wording { title: " ".to_owned(), ..wording(&["motivatie"]) }),
        ] {
            assert_eq!(wrong.check(of, "programme").expect_err(field).field, [field]);
        }
        assert!(wording(&["motivatie"]).check(programmes.get("pak-je-kans"), "programme").is_err());
    }
}
