//! What inspection needs besides the officer's own sight: who the person is that asks, and in which cases it is.

#![expect(
    clippy::disallowed_methods,
    reason = "finds the person who shows a document, and whose entries go into the report; every try is logged"
)]

use crate::{Ask, Cell, Column, Compare, Fault, Session, Sort, scope};
use domain::{
    Category, Day, Guarded, Id, Moment,
    access_log::Entry,
    case::Case,
    choice::Choice,
    confidentiality::Confidentiality,
    inspection::Inspection,
    network::Agency,
    person::{Bsn, Person},
    person_match::PersonMatchStatus,
};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Who is asked about, as on the document that was shown.
#[derive(Clone, Debug)]
pub enum Identified {
    Bsn(Bsn, Day),
    Named { given_name: String, family_name: String, birth_date: Day },
}

impl Session {
    /// The persons with exactly this identity in a case of the viewer's region: one who was entered twice, twice. With
    /// whom they were found to be the same, though the name or the birth date differs.
    pub async fn identified(&self, who: &Identified) -> Result<Vec<Id<Person>>, Fault> {
        let person = |name| Expr::col(("person", name));
        let same = |name, text: &str| Expr::expr(Func::lower(person(name))).eq(text.trim().to_lowercase());
        let mut select = self.in_region();
        match who {
            Identified::Bsn(bsn, birth_date) => {
                let number = |name| Expr::col(("citizen_number", name));
                select
                    .inner_join("citizen_number", number("person_id").equals(("person", "id")))
                    .and_where(number("lookup").is_in(self.store.ring.lookups(bsn.digits())))
                    .and_where(person("birth_date").eq(*birth_date));
            }
            Identified::Named { given_name, family_name, birth_date } => {
                select
                    .and_where(same("given_name", given_name))
                    .and_where(same("family_name", family_name))
                    .and_where(person("birth_date").eq(*birth_date));
            }
        }
        let found = self.all(&select).await?;
        let mut found: BTreeSet<Uuid> =
            found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        let mut again = self.in_region();
        again.and_where(
            person("id")
                .in_subquery(self.same_as(&found, "first_id", "second_id"))
                .or(person("id").in_subquery(self.same_as(&found, "second_id", "first_id"))),
        );
        for row in self.all(&again).await? {
            found.insert(row.try_get("", "id")?);
        }
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// The persons in a case of the viewer's region.
    fn in_region(&self) -> SelectStatement {
        let on_case = Expr::col(("case_person", "case_id")).equals(("case_file", "id"));
        Query::select()
            .distinct()
            .column(("person", "id"))
            .from("case_file")
            .inner_join("case_person", on_case)
            .inner_join("person", Expr::col(("person", "id")).equals(("case_person", "person_id")))
            .and_where(Expr::col(("case_file", "region_id")).eq(self.viewer.region.0))
            .to_owned()
    }

    /// Who was found to be the same young person as one of these.
    fn same_as(&self, these: &BTreeSet<Uuid>, one: Column, other: Column) -> SelectStatement {
        let these: Vec<Uuid> = these.iter().copied().collect();
        Query::select()
            .column(other)
            .from("person_match")
            .and_where(Expr::col("status").eq(PersonMatchStatus::Same.name()))
            .and_where(scope::one_of(self, Expr::col(one), &these))
            .to_owned()
    }

    /// What each of these reports holds, newest first: as many statements for many reports as for one.
    pub async fn inspected(&self, reports: &[Uuid]) -> Result<HashMap<Uuid, Vec<Guarded<Entry>>>, Fault> {
        let (reports, of) = self.reports(reports).await?;
        let cases: BTreeSet<Uuid> = of.values().flatten().map(|case| case.0).collect();
        let cases: Vec<Cell> = cases.into_iter().map(Cell::Uuid).collect();
        let of_cases = Ask::all().filter(Compare::In("case_id", cases));
        let marks = self.find::<Confidentiality>(&of_cases).await?;
        let marks: Vec<Confidentiality> =
            marks.into_iter().filter_map(|one| one.read(Category::Oversight, Clone::clone)).collect();
        let newest = Sort { column: "at", descending: true, after: None };
        let entries = self.find::<Entry>(&of_cases.sort(newest)).await?;
        let held = |report: Inspection| {
            let cases = of.get(&report.person.0).map_or(&[][..], Vec::as_slice);
            let holds = |one: &&Guarded<Entry>| {
                one.read(Category::Oversight, |entry| report.holds(entry, cases, &marks)).unwrap_or(false)
            };
            (report.id.0, entries.iter().filter(holds).cloned().collect())
        };
        Ok(reports.into_iter().map(held).collect())
    }

    /// The cases that each of these reports is about, in the order of their ids.
    pub async fn inspected_cases(
        &self,
        reports: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Guarded<Case>>>, Fault> {
        let (reports, of) = self.reports(reports).await?;
        let cases: BTreeSet<Uuid> = of.values().flatten().map(|case| case.0).collect();
        let cases: Vec<Uuid> = cases.into_iter().collect();
        let by_id = Sort { column: "", descending: false, after: None };
        let cases = self.find::<Case>(&Ask::ids(&cases).sort(by_id)).await?;
        let about = |report: Inspection| {
            let mine = of.get(&report.person.0).map_or(&[][..], Vec::as_slice);
            (report.id.0, cases.iter().filter(|case| mine.contains(&case.id)).cloned().collect())
        };
        Ok(reports.into_iter().map(about).collect())
    }

    /// The agencies of the region that had a signal on the person of each of these reports when it was made, but for those
    /// that hold confidential what they do in a case of that person.
    pub async fn signalled(&self, reports: &[Uuid]) -> Result<HashMap<Uuid, Vec<Guarded<Agency>>>, Fault> {
        let (reports, of) = self.reports(reports).await?;
        let cases = of.values().flatten().map(|case| Cell::Uuid(case.0)).collect();
        let marks = self.find::<Confidentiality>(&Ask::all().filter(Compare::In("case_id", cases))).await?;
        let marks: Vec<Confidentiality> =
            marks.into_iter().filter_map(|one| one.read(Category::Oversight, Clone::clone)).collect();
        let persons: Vec<Uuid> = reports.iter().map(|report| report.person.0).collect();
        let signal = |name| Expr::col(("signal", name));
        let mut select = Query::select();
        select
            .column(("citizen_number", "person_id"))
            .columns(["agency_id", "from_at", "until_at"].map(|name| ("signal", name)))
            .from("signal")
            .inner_join(
                "citizen_number",
                Expr::col(("citizen_number", "lookup")).equals(("signal", "lookup")),
            )
            .inner_join("person", Expr::col(("person", "id")).equals(("citizen_number", "person_id")))
            .and_where(Expr::col(("person", "birth_date")).equals(("signal", "birth_date")))
            .and_where(signal("region_id").eq(self.viewer.region.0))
            .and_where(scope::one_of(self, Expr::col(("citizen_number", "person_id")), &persons));
        let mut signalled = HashMap::<Uuid, BTreeSet<Uuid>>::new();
        for found in self.all(&select).await? {
            let (person, agency): (Uuid, Uuid) =
                (found.try_get("", "person_id")?, found.try_get("", "agency_id")?);
            let (from, until): (Moment, Moment) =
                (found.try_get("", "from_at")?, found.try_get("", "until_at")?);
            for report in reports.iter().filter(|one| one.person.0 == person) {
                let cases = of.get(&person).map_or(&[][..], Vec::as_slice);
                let stood = from < report.made_at && report.made_at < until;
                if stood && !report.keeps_out(agency.into(), cases, &marks) {
                    signalled.entry(report.id.0).or_default().insert(agency);
                }
            }
        }
        let agencies: BTreeSet<Uuid> = signalled.values().flatten().copied().collect();
        let agencies: Vec<Uuid> = agencies.into_iter().collect();
        let by_id = Sort { column: "", descending: false, after: None };
        let agencies = self.find::<Agency>(&Ask::ids(&agencies).by_reference().sort(by_id)).await?;
        let of_report = |(report, mine): (Uuid, BTreeSet<Uuid>)| {
            (report, agencies.iter().filter(|one| mine.contains(&one.id.0)).cloned().collect())
        };
        Ok(signalled.into_iter().map(of_report).collect())
    }

    /// The reports, and in which cases of the region each of their persons is.
    async fn reports(&self, ids: &[Uuid]) -> Result<(Vec<Inspection>, HashMap<Uuid, Vec<Id<Case>>>), Fault> {
        let found = self.find::<Inspection>(&Ask::ids(ids)).await?;
        let reports: Vec<Inspection> =
            found.into_iter().filter_map(|one| one.read(Category::Oversight, Clone::clone)).collect();
        let persons: Vec<Uuid> = reports.iter().map(|report| report.person.0).collect();
        let on = Expr::col(("case_file", "id")).equals(("case_person", "case_id"));
        let mut select = Query::select();
        select
            .columns([("case_person", "case_id"), ("case_person", "person_id")])
            .from("case_person")
            .inner_join("case_file", on)
            .and_where(Expr::col(("case_file", "region_id")).eq(self.viewer.region.0))
            .and_where(scope::one_of(self, Expr::col(("case_person", "person_id")), &persons));
        let mut of = HashMap::<Uuid, Vec<Id<Case>>>::new();
        for row in self.all(&select).await? {
            let case: Uuid = row.try_get("", "case_id")?;
            of.entry(row.try_get("", "person_id")?).or_default().push(case.into());
        }
        Ok((reports, of))
    }
}
