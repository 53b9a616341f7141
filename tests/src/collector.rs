//! A collector of OpenTelemetry of a test's own: keeps what it is sent over OTLP, as it came and decoded.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_ENCODING},
    routing::post,
};
use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::{KeyValue, any_value},
    metrics::v1::{Metric, metric},
    trace::v1::Span,
};
use prost::Message;
use std::{
    fmt::Write,
    io::Read,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};

/// How a collector treats who tells it something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    Refuses,
    /// Answers long after everybody has given up.
    Dawdles,
}

/// A collector that listens until it is dropped.
#[derive(Debug)]
pub struct Collector {
    pub url: String,
    kept: Arc<Mutex<Kept>>,
    task: JoinHandle<()>,
}

/// What it was sent.
#[derive(Debug, Default)]
struct Kept {
    /// How often it was told something, taken or not.
    asked: usize,
    spans: Vec<Span>,
    metrics: Vec<Metric>,
    /// All of it as text: in these bytes a text stands as it is.
    text: String,
}

#[derive(Clone)]
struct Listening {
    mood: Mood,
    kept: Arc<Mutex<Kept>>,
}

impl Collector {
    pub async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let kept = Arc::<Mutex<Kept>>::default();
        let router = Router::new()
            .route("/v1/traces", post(take::<ExportTraceServiceRequest>))
            .route("/v1/metrics", post(take::<ExportMetricsServiceRequest>))
            .with_state(Listening { mood, kept: kept.clone() });
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it listens") });
        Self { url, kept, task }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often it was told something, taken or not.
    pub fn asked(&self) -> usize {
        self.kept().asked
    }

    /// Every span so far.
    pub fn spans(&self) -> Vec<Span> {
        self.kept().spans.clone()
    }

    /// Every metric so far, as often as it came.
    pub fn metrics(&self) -> Vec<Metric> {
        self.kept().metrics.clone()
    }

    /// All that it was sent, to be searched.
    pub fn text(&self) -> String {
        self.kept().text.clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The address of a collector that is not there.
pub async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

trait Signal: Message + Default {
    fn keep(self, kept: &mut Kept);
}

impl Signal for ExportTraceServiceRequest {
    fn keep(self, kept: &mut Kept) {
        let scopes = self.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        kept.spans.extend(scopes.flat_map(|scope| scope.spans));
    }
}

impl Signal for ExportMetricsServiceRequest {
    fn keep(self, kept: &mut Kept) {
        let scopes = self.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics);
        kept.metrics.extend(scopes.flat_map(|scope| scope.metrics));
    }
}

async fn take<S: Signal>(State(listening): State<Listening>, head: HeaderMap, body: Bytes) -> StatusCode {
    listening.kept.lock().unwrap_or_else(PoisonError::into_inner).asked += 1;
    match listening.mood {
        Mood::Takes => {}
        Mood::Refuses => return StatusCode::INTERNAL_SERVER_ERROR,
        Mood::Dawdles => tokio::time::sleep(Duration::from_secs(600)).await,
    }
    let body = match head.get(CONTENT_ENCODING).map(|encoding| encoding.as_bytes()) {
        None => body.to_vec(),
        Some(b"gzip") => inflated(&body),
        Some(_) => return StatusCode::UNSUPPORTED_MEDIA_TYPE,
    };
    let Ok(message) = S::decode(body.as_slice()) else { return StatusCode::BAD_REQUEST };
    let mut kept = listening.kept.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(kept.text, "{head:?}\n{}", String::from_utf8_lossy(&body));
    message.keep(&mut kept);
    StatusCode::OK
}

/// What a gzipped body holds.
pub fn inflated(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(body).read_to_end(&mut plain).expect("gzip");
    plain
}

/// An attribute, as text.
pub fn attribute(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    found.value.as_ref().map(said)
}

/// A value of an attribute, as text; those of a list with a space between.
pub fn said(value: &opentelemetry_proto::tonic::common::v1::AnyValue) -> String {
    match &value.value {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(switch)) => switch.to_string(),
        Some(any_value::Value::ArrayValue(list)) => {
            list.values.iter().map(said).collect::<Vec<_>>().join(" ")
        }
        other => format!("{other:?}"),
    }
}

/// The attributes of each point of a metric, and what it says: a sum, or how many there were.
pub fn points(metric: &Metric) -> Vec<(Vec<KeyValue>, f64)> {
    use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
    let number = |value: &Option<Value>| match value {
        Some(Value::AsInt(number)) => *number as f64,
        Some(Value::AsDouble(number)) => *number,
        None => f64::NAN,
    };
    match &metric.data {
        Some(metric::Data::Sum(sum)) => {
            sum.data_points.iter().map(|point| (point.attributes.clone(), number(&point.value))).collect()
        }
        Some(metric::Data::Gauge(gauge)) => {
            gauge.data_points.iter().map(|point| (point.attributes.clone(), number(&point.value))).collect()
        }
        Some(metric::Data::Histogram(histogram)) => {
            histogram.data_points.iter().map(|point| (point.attributes.clone(), point.count as f64)).collect()
        }
        other => panic!("a metric of another kind: {other:?}"),
    }
}
