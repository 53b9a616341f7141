//! The accept loop: it hangs up on who never finishes a request's head, and drains before it ends.

use super::HttpConfig;
use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

/// How long a request's head may take, and how long a connection may stay open without one.
const HEAD: Duration = Duration::from_secs(30);
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
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let connect = |stream: TcpStream, connections: &mut JoinSet<()>| {
        let service = TowerToHyperService::new(router.clone());
        let watched = graceful.watch(builder.serve_connection(io(stream), service).into_owned());
        connections.spawn(async move {
            // The other side hung up or sent no HTTP: nothing to do, and nothing to tell.
            let _ = watched.await;
        });
    };
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connect(stream, &mut connections),
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
            Ok(Ok((stream, _))) => connect(stream, &mut connections),
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

fn io(stream: TcpStream) -> TokioIo<TcpStream> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    TokioIo::new(stream)
}
