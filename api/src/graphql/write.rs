//! Mutations: one transaction, one effect per idempotency key, refusals as data.

use super::{
    asking, call, fault,
    node::Named,
    show::{One, siblings},
    word::Word,
};
use async_graphql::{Context, Result, SimpleObject, Value};
use domain::{Code, Id, Refusal, choice::Choice};
use persistence::{Answered, Fault, Noun, Session};
use std::{collections::BTreeMap, pin::Pin, sync::Arc};
use uuid::Uuid;

/// Why an input was refused, where, and how to mend it (invoerfout). Nothing was changed.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// Where in the arguments, outermost first; null for the input as a whole.
    pub field: Option<Vec<String>>,
    /// What is wrong, for a person to read.
    pub message: String,
    /// What is wrong, for a program.
    pub code: Word<Code>,
}

/// What became of a mutation: the changed object, or why not.
pub struct Written<T> {
    pub object: Option<One<T>>,
    pub user_errors: Vec<UserError>,
}

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 100;

/// How often a write that another one overtook is tried.
const MOST_TRIES: usize = 5;

/// Runs `act` in one transaction. With a key the effect happens once: the same key and input give the same answer.
/// A write that was overtaken is tried again, so that it finds what the other one left.
pub fn write<'a, T, I, F>(
    ctx: &'a Context<'_>,
    key: Option<&'a str>,
    input: I,
    act: impl Fn(Arc<Session>, I) -> F + Send + Sync + 'a,
) -> Writing<'a, T>
where
    T: Noun + Named,
    I: Clone + Send + Sync + 'a,
    F: Future<Output = Result<Id<T>, Fault>> + Send + 'a,
{
    Box::pin(async move {
        let mut outcome = Err(Fault::Again);
        for _ in 0..MOST_TRIES {
            outcome = attempt(ctx, key, Box::new(|session| Box::pin(act(session, input.clone())))).await;
            if !matches!(outcome, Err(Fault::Again)) {
                break;
            }
        }
        become_of(ctx, outcome).await
    })
}

/// The answer to a mutation, of which the outcome is an id.
async fn become_of<T: Noun + Named>(ctx: &Context<'_>, outcome: Result<Id<T>, Fault>) -> Result<Written<T>> {
    match outcome {
        Ok(id) => {
            let session = asking(ctx).renew();
            let found = session.one::<T>(id).await.map_err(|error| fault(ctx, error))?;
            let object = siblings(&session, found.into_iter().collect()).pop();
            Ok(Written { object, user_errors: Vec::new() })
        }
        Err(Fault::Refused(refusal)) => Ok(refused(ctx, refusal)),
        Err(Fault::Again) => Ok(refused(
            ctx,
            Refusal::new(
                Code::Conflict,
                "",
                "iemand anders was net iets eerder; lees opnieuw en probeer het nog eens",
                "somebody else was a moment earlier; read again and retry",
            ),
        )),
        Err(error) => Err(fault(ctx, error)),
    }
}

/// What becomes of a mutation; on the heap, so that a field's own future stays small.
type Writing<'a, T> = Pin<Box<dyn Future<Output = Result<Written<T>>> + Send + 'a>>;

/// What a mutation does, without its type: the code around it is there once for each type of object.
type Acting<'a, T> = Pin<Box<dyn Future<Output = Result<Id<T>, Fault>> + Send + 'a>>;
type Act<'a, T> = Box<dyn FnOnce(Arc<Session>) -> Acting<'a, T> + Send + 'a>;

async fn attempt<T: Noun + Named>(
    ctx: &Context<'_>,
    key: Option<&str>,
    act: Act<'_, T>,
) -> Result<Id<T>, Fault> {
    let asking = asking(ctx);
    let session = Arc::new(asking.write());
    session.still_works().await?;
    let mut kept = None;
    if let Some(key) = key {
        let key = domain::refusal::text("idempotencyKey", key, LONGEST_KEY)?;
        let input = asking.store.fingerprint(&input(ctx)?);
        match session.answered(&key, &input).await? {
            Answered::Yes(answer) => {
                let id: Uuid =
                    serde_json::from_value(answer).map_err(|error| Fault::Broken(error.to_string()))?;
                return Ok(Id::new(id));
            }
            Answered::No => kept = Some((key, input)),
        }
    }
    let id = act(session.clone()).await?;
    if let Some((key, input)) = kept {
        session.answer(&key, &input, serde_json::json!(id.0)).await?;
    }
    let session =
        Arc::into_inner(session).ok_or_else(|| Fault::Broken("a session outlived its write".to_owned()))?;
    session.commit().await?;
    Ok(id)
}

/// The mutation and its arguments as one text: equal texts are equal inputs.
fn input(ctx: &Context<'_>) -> Result<String, Fault> {
    let mut text = ctx.field().name().to_owned();
    let arguments =
        ctx.field().arguments().map_err(|_| Fault::Broken("arguments without a value".to_owned()))?;
    for (name, value) in arguments {
        text.push_str(&format!("\n{name}: {}", canonical(value)));
    }
    Ok(text)
}

/// The same input in one form: fields by their name, and a word as it comes in a variable.
fn canonical(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> =
                fields.into_iter().map(|(name, value)| (name, canonical(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(canonical).collect()),
        Value::Enum(word) => Value::String(word.to_string()),
        other => other,
    }
}

fn refused<T>(ctx: &Context<'_>, refusal: Refusal) -> Written<T> {
    let Refusal { code, field, dutch, english } = refusal;
    let field = (!field.is_empty()).then(|| [vec!["input".to_owned()], field].concat());
    let message = call(ctx).language.of_two(dutch, english);
    tracing::debug!(code = code.name(), "refused");
    Written { object: None, user_errors: vec![UserError { field, message, code: Word(code) }] }
}

/// Declares the payload of a noun's mutations: the object, and why not.
macro_rules! payload {
    ($name:ident, $field:ident: $object:ident, $record:ty, $doc:literal) => {
        #[doc = $doc]
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            #[doc = "As it is now; null when refused, or when you no longer see it."]
            $field: Option<$object>,
            #[doc = "Why it was refused; empty when it was done (invoerfouten)."]
            user_errors: Vec<crate::graphql::write::UserError>,
        }

        impl From<crate::graphql::write::Written<$record>> for $name {
            fn from(written: crate::graphql::write::Written<$record>) -> Self {
                Self { $field: written.object.map($object), user_errors: written.user_errors }
            }
        }
    };
}
pub(crate) use payload;
