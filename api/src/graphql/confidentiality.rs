//! Confidential processing: what an agency keeps from inspection for a while, and ending that.

use super::{
    argument::{expect, found},
    network::{Agency, Member, named},
    show::{One, Shown, wrap_one},
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{Act, Moment, case, confidentiality};

/// That what an agency does in a case is kept from inspection for a while (vertrouwelijke verwerking).
#[derive(Description)]
pub struct Confidentiality(pub One<confidentiality::Confidentiality>);

named!(Confidentiality: confidentiality::Confidentiality = b'C');

#[Object(use_type_description, serial)]
impl Confidentiality {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |mark| mark.version)
    }
    /// Whose processing is confidential (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |mark| Some(mark.agency)).await)
    }
    /// Who said so (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |mark| Some(mark.member)).await)
    }
    /// Why inspection has to wait (reden).
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |mark| mark.reason.as_str())
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |mark| mark.from)
    }
    /// Until; a report that is made later holds it all (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |mark| mark.until)
    }
}

/// What is to be confidential (vertrouwelijk verwerken).
#[derive(Clone, Debug, InputObject)]
pub struct ConfidentialityMarkInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// Why inspection has to wait; at least 20 characters.
    reason: String,
    /// Until when; at most 183 days away.
    until: Moment,
}

/// A confidentiality to end before its time (vertrouwelijkheid beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct ConfidentialityEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The confidentiality.
    confidentiality_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

payload!(
    ConfidentialityPayload,
    confidentiality: Confidentiality,
    confidentiality::Confidentiality,
    "What became of a confidentiality."
);

#[derive(Debug, Default)]
pub struct ConfidentialityMutation;

#[Object]
impl ConfidentialityMutation {
    /// Keeps out of inspection reports, for a while, what your agency saw and did in a case. Who asks is not told that
    /// there is anything (vertrouwelijk verwerken).
    async fn confidentiality_mark(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConfidentialityMarkInput,
    ) -> Result<ConfidentialityPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
            let changed = case.add(Act::ConfidentialityMark, |case| {
                let (reason, until) = confidentiality::begin(&input.reason, input.until, session.now)?;
                Ok(confidentiality::Confidentiality {
                    id: session.fresh(),
                    version: 1,
                    case: case.id,
                    agency: session.viewer.agency,
                    member: session.viewer.member,
                    reason,
                    from: session.now,
                    until,
                })
            })?;
            session.insert(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Ends a confidentiality before its time (vertrouwelijkheid beëindigen).
    async fn confidentiality_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConfidentialityEndInput,
    ) -> Result<ConfidentialityPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let mark = found::<confidentiality::Confidentiality>(
                &session,
                "confidentialityId",
                &input.confidentiality_id,
            )
            .await?;
            let now = session.now;
            let changed = mark.change(Act::ConfidentialityEnd, |mark| {
                expect(input.expected_version, mark.version)?;
                mark.end(now)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}
