//! To where traces and metrics go: OTLP over HTTP, from threads of their own. A collector that is slow or gone delays
//! no request: what it does not take in time is dropped.

use super::meters::Meters;
use crate::{config, failure::Failure};
use http::{Request, Response, StatusCode};
use opentelemetry::{KeyValue, metrics::MeterProvider, trace::TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError};
use opentelemetry_otlp::{MetricExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    metrics::SdkMeterProvider,
    trace::{SdkTracer, SdkTracerProvider},
};
use persistence::Store;
use reqwest::{Client, Url, redirect};
use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Handle, sync::oneshot, time::timeout};

/// How long the collector may take for what it is sent.
const PATIENCE: Duration = Duration::from_secs(5);

/// Traces and metrics of this process.
pub struct Telemetry {
    pub(super) tracer: SdkTracer,
    pub(super) meters: Meters,
    /// How the engine is called there.
    pub(super) engine: &'static str,
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telemetry")
    }
}

impl Telemetry {
    /// Begins to tell the collector, if there is one. Must be called within the runtime.
    pub fn begin(config: &config::Telemetry, store: &Store) -> Result<Option<Arc<Self>>, Failure> {
        let Some(collector) = &config.collector else { return Ok(None) };
        let failed = |error: &dyn fmt::Display| {
            Failure::new(format!("cannot set up traces and metrics for `telemetry.otlp`: {error}"))
        };
        let sender = Sender::new(collector).map_err(|error| failed(&error.without_url()))?;
        let spans = SpanExporter::builder()
            .with_http()
            .with_http_client(sender.clone())
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{collector}/v1/traces"))
            .with_timeout(PATIENCE)
            .build()
            .map_err(|error| failed(&error))?;
        let metrics = MetricExporter::builder()
            .with_http()
            .with_http_client(sender)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{collector}/v1/metrics"))
            .with_timeout(PATIENCE)
            .build()
            .map_err(|error| failed(&error))?;
        let resource = resource(&config.service);
        let traces =
            SdkTracerProvider::builder().with_batch_exporter(spans).with_resource(resource.clone()).build();
        let metrics =
            SdkMeterProvider::builder().with_periodic_exporter(metrics).with_resource(resource).build();
        Ok(Some(Arc::new(Self {
            tracer: traces.tracer("schakel"),
            meters: Meters::new(&metrics.meter("schakel"), store),
            engine: if store.is_embedded() { "sqlite" } else { "postgresql" },
            traces,
            metrics,
        })))
    }

    /// Sends what was not sent yet, for `most` at most; tells nothing from then on.
    pub async fn end(&self, most: Duration) {
        let (traces, metrics) = (self.traces.clone(), self.metrics.clone());
        let traces = in_a_thread(move || traces.shutdown_with_timeout(most).is_ok());
        let metrics = in_a_thread(move || metrics.shutdown_with_timeout(most).is_ok());
        let both = async { traces.await.unwrap_or(false) & metrics.await.unwrap_or(false) };
        if !timeout(most, both).await.unwrap_or(false) {
            tracing::warn!("the collector did not take the last traces and metrics");
        }
    }
}

/// Neither of the runtime's threads, nor of those for which it waits at its end: this may take longer than it should.
fn in_a_thread(work: impl FnOnce() -> bool + Send + 'static) -> oneshot::Receiver<bool> {
    let (tell, told) = oneshot::channel();
    std::thread::spawn(move || tell.send(work()));
    told
}

/// Who tells: the service, its version, and this process of it.
#[expect(clippy::disallowed_methods, reason = "the id of a process, not of a record")]
fn resource(service: &str) -> Resource {
    let instance = uuid::Uuid::new_v4().to_string();
    Resource::builder()
        .with_service_name(service.to_owned())
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", instance),
        ])
        .build()
}

/// Sends over the server's own runtime, for whichever thread asks.
#[derive(Clone, Debug)]
struct Sender {
    http: Client,
    runtime: Handle,
    /// Whether the collector took what it was sent last.
    fine: Arc<AtomicBool>,
}

impl Sender {
    fn new(collector: &str) -> Result<Self, reqwest::Error> {
        let http = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none());
        let is_here = Url::parse(collector).is_ok_and(|url| config::issuer::is_loopback(&url));
        let http = if is_here { http.no_proxy() } else { http };
        Ok(Self { http: http.build()?, runtime: Handle::current(), fine: Arc::new(AtomicBool::new(true)) })
    }

    /// The status of the answer; the rest of it is of no interest.
    async fn send(&self, request: Request<Bytes>) -> Result<StatusCode, HttpError> {
        let (head, body) = request.into_parts();
        let request = self.http.post(head.uri.to_string()).headers(head.headers).body(body);
        // Within the task: a time limit is set as it begins to send, and that takes a runtime.
        let answer = self.runtime.spawn(async { request.send().await }).await?;
        Ok(answer.map_err(reqwest::Error::without_url)?.status())
    }

    /// Tells the log when it begins to fail, and when it is over; not each time.
    fn note(&self, outcome: &Result<StatusCode, HttpError>) {
        let fine = outcome.as_ref().is_ok_and(StatusCode::is_success);
        match (self.fine.swap(fine, Ordering::Relaxed), fine, outcome) {
            (true, false, Ok(status)) => {
                tracing::warn!(status = status.as_u16(), "the collector refuses traces and metrics");
            }
            (true, false, Err(error)) => {
                tracing::warn!(cause = %error, "traces and metrics do not reach the collector");
            }
            (false, true, _) => tracing::info!("the collector takes traces and metrics again"),
            _ => {}
        }
    }
}

impl HttpClient for Sender {
    // As `async_trait` writes it, of which this is the only use.
    fn send_bytes<'s, 'f>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let outcome = self.send(request).await;
            self.note(&outcome);
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = outcome?;
            Ok(response)
        })
    }
}
