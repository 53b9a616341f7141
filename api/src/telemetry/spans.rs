//! One span per request, operation and statement; and one per transaction of the access log, which requests share.

use super::Telemetry;
use crate::{graphql, http::Code};
use domain::choice::Choice;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use opentelemetry::{
    Array, Context, KeyValue, StringValue, Value,
    trace::{
        Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState,
        Tracer,
    },
};
use opentelemetry_sdk::trace::Span;
use persistence::{
    access_log::Kept,
    sent::{Sent, Watch},
};
use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Below which span the next ones go.
#[derive(Clone, Debug)]
pub struct Trace {
    telemetry: Arc<Telemetry>,
    parent: Context,
}

/// A request that is being answered. One that nobody waits for any more ends without a status.
#[derive(Debug)]
pub struct Requesting {
    telemetry: Arc<Telemetry>,
    span: Span,
    since: Instant,
    method: &'static str,
    route: String,
    answered: Option<Answered>,
}

/// What is told of an answer.
#[derive(Clone, Copy, Debug)]
struct Answered {
    status: StatusCode,
    operation: &'static str,
    code: Option<Code>,
}

/// An operation that is running.
#[derive(Debug)]
pub struct Operating {
    telemetry: Arc<Telemetry>,
    span: Span,
}

/// A method by a word of ours: a client may send any.
pub fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

impl Telemetry {
    /// A request begins. `route` is a pattern, never a path.
    pub fn request(self: &Arc<Self>, method: &'static str, route: &str, headers: &HeaderMap) -> Requesting {
        self.meters.active(1);
        let parent =
            parent(headers).map_or_else(Context::new, |span| Context::new().with_remote_span_context(span));
        let builder = self
            .tracer
            .span_builder(format!("{method} {route}"))
            .with_kind(SpanKind::Server)
            .with_attributes([
                KeyValue::new("http.request.method", method),
                KeyValue::new("http.route", route.to_owned()),
            ]);
        Requesting {
            telemetry: self.clone(),
            span: self.tracer.build_with_context(builder, &parent),
            since: Instant::now(),
            method,
            route: route.to_owned(),
            answered: None,
        }
    }

    /// A transaction of the access log, in a trace of its own: many requests wait for it.
    pub fn kept(&self, kept: Kept) {
        self.meters.kept(&kept);
        let builder = self
            .tracer
            .span_builder("access log")
            .with_kind(SpanKind::Internal)
            .with_start_time(moment(kept.since))
            .with_attributes([
                KeyValue::new("schakel.access_log.requests", kept.requests as i64),
                KeyValue::new("schakel.access_log.entries", kept.entries as i64),
            ]);
        let mut span = self.tracer.build_with_context(builder, &Context::new());
        let parent = Context::new().with_remote_span_context(span.span_context().clone());
        for sent in &kept.sent {
            self.statement(&parent, sent);
        }
        if kept.failed {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(moment(kept.since + kept.took));
    }

    fn statement(&self, parent: &Context, sent: &Sent) {
        self.meters.statement(sent);
        let name = if sent.table.is_empty() {
            sent.verb.into()
        } else {
            std::borrow::Cow::Owned(format!("{} {}", sent.verb, sent.table))
        };
        let mut attributes = verb_and_table(sent);
        attributes.push(KeyValue::new("db.system.name", self.engine));
        if let Some(rows) = sent.rows {
            let what =
                if sent.verb == "SELECT" { "db.response.returned_rows" } else { "schakel.db.affected_rows" };
            attributes.push(KeyValue::new(what, rows as i64));
        }
        let builder = self
            .tracer
            .span_builder(name)
            .with_kind(SpanKind::Client)
            .with_start_time(moment(sent.since))
            .with_attributes(attributes);
        let mut span = self.tracer.build_with_context(builder, parent);
        if sent.failed {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(moment(sent.since + sent.took));
    }
}

/// What a statement does and to which table, as attributes.
pub(super) fn verb_and_table(sent: &Sent) -> Vec<KeyValue> {
    let mut attributes = vec![KeyValue::new("db.operation.name", sent.verb)];
    if !sent.table.is_empty() {
        attributes.push(KeyValue::new("db.collection.name", sent.table.clone()));
    }
    attributes
}

impl Trace {
    fn below(telemetry: &Arc<Telemetry>, span: &Span) -> Self {
        let parent = Context::new().with_remote_span_context(span.span_context().clone());
        Self { telemetry: telemetry.clone(), parent }
    }

    /// The id of the whole, for the log.
    pub fn id(&self) -> String {
        self.parent.span().span_context().trace_id().to_string()
    }

    /// An operation begins, with these fields at its root, of which only those of the schema are told.
    pub fn operation(&self, kind: &'static str, fields: &str) -> Operating {
        let fields = fields.split(' ').filter_map(|field| graphql::root_field(field).map(StringValue::from));
        let builder =
            self.telemetry.tracer.span_builder(kind).with_kind(SpanKind::Internal).with_attributes([
                KeyValue::new("graphql.operation.type", kind),
                KeyValue::new("schakel.fields", Value::Array(Array::String(fields.collect()))),
            ]);
        let span = self.telemetry.tracer.build_with_context(builder, &self.parent);
        Operating { telemetry: self.telemetry.clone(), span }
    }

    /// What makes statements into spans below this one.
    pub fn watch(&self) -> Watch {
        let Self { telemetry, parent } = self.clone();
        Arc::new(move |sent| telemetry.statement(&parent, &sent))
    }
}

impl Requesting {
    /// Where what happens within the request goes.
    pub fn trace(&self) -> Trace {
        Trace::below(&self.telemetry, &self.span)
    }

    /// It was answered.
    pub fn end(mut self, status: StatusCode, operation: &'static str, code: Option<Code>) {
        self.answered = Some(Answered { status, operation, code });
    }
}

impl Drop for Requesting {
    fn drop(&mut self) {
        let meters = &self.telemetry.meters;
        meters.active(-1);
        let mut attributes = vec![
            KeyValue::new("http.request.method", self.method),
            KeyValue::new("http.route", self.route.clone()),
        ];
        let code = self.answered.and_then(|answered| answered.code);
        if let Some(Answered { status, operation, .. }) = self.answered {
            let number = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
            self.span.set_attribute(number.clone());
            attributes.extend([number, KeyValue::new("graphql.operation.type", operation)]);
            if status.is_server_error() {
                self.span.set_status(Status::error(""));
            }
        }
        if let Some(code) = code {
            self.span.set_attribute(KeyValue::new("error.type", code.name()));
        }
        meters.request(&attributes, self.since.elapsed(), code);
        self.span.end();
    }
}

impl Operating {
    /// Where what happens within the operation goes.
    pub fn trace(&self) -> Trace {
        Trace::below(&self.telemetry, &self.span)
    }

    /// It has ended; with the code of its first error.
    pub fn end(mut self, code: Option<Code>) {
        if let Some(code) = code {
            self.span.set_attribute(KeyValue::new("error.type", code.name()));
            if matches!(code, Code::Internal | Code::Unavailable) {
                self.span.set_status(Status::error(""));
            }
        }
        self.span.end();
    }
}

/// The span of whoever asks, by the one `traceparent`. Nothing but its ids is taken, and not whether to sample: who
/// asks does not decide what is traced.
fn parent(headers: &HeaderMap) -> Option<SpanContext> {
    let mut values = headers.get_all(TRACEPARENT).iter();
    let (Some(only), None) = (values.next(), values.next()) else { return None };
    let (trace, span) = ids(only)?;
    Some(SpanContext::new(trace, span, TraceFlags::SAMPLED, true, TraceState::NONE))
}

fn ids(value: &HeaderValue) -> Option<(TraceId, SpanId)> {
    let text = value.to_str().ok()?;
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let [version, trace, span, flags] = *text.split('-').collect::<Vec<_>>() else { return None };
    if version != "00" || !hex(trace, 32) || !hex(span, 16) || !hex(flags, 2) {
        return None;
    }
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    (trace != TraceId::INVALID && span != SpanId::INVALID).then_some((trace, span))
}

/// When something was, as a collector wants to know it.
#[expect(clippy::disallowed_methods, reason = "when a span was; no record holds it")]
fn moment(at: Instant) -> SystemTime {
    let (now, instant) = (SystemTime::now(), Instant::now());
    let past = instant.checked_duration_since(at).unwrap_or(Duration::ZERO);
    now.checked_sub(past).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_traceparent_only_the_ids_are_taken() {
        let parent = |values: &[&str]| {
            let values = values.iter().map(|value| (TRACEPARENT, HeaderValue::from_str(value).unwrap()));
            let mut headers = HeaderMap::new();
            values.for_each(|(name, value)| {
                headers.append(name, value);
            });
            parent(&headers)
        };
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        let taken = parent(&[good]).unwrap();
        assert_eq!(taken.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(taken.span_id().to_string(), "b7ad6b7169203331");
        assert!(taken.is_sampled() && taken.is_remote() && taken.trace_state() == &TraceState::NONE);
        let zeros = "00-00000000000000000000000000000000-b7ad6b7169203331-01";
        for bad in [
            &[][..],
            &[good, good],
            &[zeros],
            &["00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00"],
            &["cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"],
            &["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"],
            &["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-more"],
            &["00-Jan de Vries-b7ad6b7169203331-00"],
        ] {
            assert!(parent(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_method_that_is_none_is_not_told() {
        assert_eq!(method(&Method::POST), "POST");
        assert_eq!(method(&Method::from_bytes(b"JAN").unwrap()), "_OTHER");
        assert_eq!(method(&Method::from_bytes(b"post").unwrap()), "_OTHER");
    }
}
