//! A World's server behind a real socket, and bytes sent to it as they are.

use crate::World;
use api::http::{HttpConfig, serve};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

/// A server behind a socket, and how to stop it.
#[derive(Debug)]
pub struct Listening {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub task: JoinHandle<()>,
}

impl World {
    /// Puts this World's server, with these settings, behind a socket.
    pub async fn listen(&self, config: HttpConfig) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let router = self.router();
        let stopped = async { stopped.await.unwrap_or(()) };
        let task = tokio::spawn(async move { serve(listener, router, &config, stopped).await });
        Listening { address, stop, task }
    }
}

impl Listening {
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Sends these bytes over a connection of their own; all that comes before the server hangs up.
    pub async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // A server may answer and hang up before it has read all.
        let _ = stream.write_all(bytes).await;
        rest(stream).await
    }
}

/// All that comes before the server hangs up, which it does within seconds.
pub async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(read.is_ok(), "still open: {text}");
    text
}
