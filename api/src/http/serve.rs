//! The accept loop: it hangs up on who never finishes a request's head, and drains before it ends.

use super::{HttpConfig, patience::Patient};
use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{io, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{sleep, timeout},
};

/// The most of a head that is read into memory; a GET's document stands in it.
const HEAD_BYTES: usize = 128 * 1024;

/// The most connections that wait at a stop and are served still.
const BACKLOG: usize = 1024;

/// Serves until `shutdown` is done; then accepts nothing new and finishes what runs, for `config.drain` at most.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &HttpConfig,
    shutdown: impl Future<Output = ()>,
) {
    // Only HTTP/1: which of the two a connection speaks is read without any time limit.
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(config.head).max_buf_size(HEAD_BYTES);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let places = Arc::new(Semaphore::new(config.connections));
    let connect = |stream: TcpStream, place: Option<OwnedSemaphorePermit>, connections: &mut JoinSet<()>| {
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(patient(stream, config), service);
        let watched = graceful.watch(connection.into_owned());
        connections.spawn(async move {
            // The other side hung up or sent no HTTP: nothing to do, and nothing to tell.
            let _ = watched.await;
            drop(place);
        });
    };
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = accept(&listener, &places) => match accepted {
                Ok((stream, place)) => connect(stream, Some(place), &mut connections),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    // Out of file descriptors, say: others must end first.
                    sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    // Who is connected already, as the system sees it, is served still.
    for _ in 0..BACKLOG {
        match timeout(Duration::from_millis(1), listener.accept()).await {
            Ok(Ok((stream, _))) => connect(stream, None, &mut connections),
            _ => break,
        }
    }
    drop(listener);
    tracing::info!(connections = graceful.count(), "draining");
    if timeout(config.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(connections = connections.len(), "cut off what did not end in time");
    }
    connections.shutdown().await;
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

fn patient(stream: TcpStream, config: &HttpConfig) -> TokioIo<Patient> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    TokioIo::new(Patient::new(stream, config.timeout))
}
