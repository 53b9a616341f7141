//! Asking over a socket: what was answered whole, and what was cut off.

use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// A connection that is opened when needed and kept while the server keeps it.
#[derive(Debug, Default)]
pub struct Line(Option<TcpStream>);

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// The JSON of the body, or its text.
    pub body: Value,
}

/// No whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Whether there was a connection to ask over.
    pub was_connected: bool,
    /// How many bytes of an answer came.
    pub bytes: usize,
}

/// A GraphQL request as it goes over the wire.
pub fn post(token: &str, request_id: &str, document: &str, variables: &Value) -> Vec<u8> {
    let body = json!({ "query": document, "variables": variables }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nx-request-id: {request_id}\r\n\
         accept: application/graphql-response+json\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head, body].concat().into_bytes()
}

impl Line {
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks, and waits for the whole answer.
    pub async fn ask(&mut self, address: SocketAddr, request: &[u8]) -> Result<Reply, Cut> {
        let mut stream = self.send(address, request).await?;
        let mut bytes = Vec::new();
        let reply = timeout(Duration::from_secs(60), read(&mut stream, &mut bytes)).await;
        let (reply, stays) = reply.ok().flatten().ok_or(Cut { was_connected: true, bytes: bytes.len() })?;
        self.0 = stays.then_some(stream);
        Ok(reply)
    }

    /// Asks, waits until an answer begins, and hangs up without reading it.
    pub async fn ask_deaf(&mut self, address: SocketAddr, request: &[u8]) -> Result<(), Cut> {
        let stream = self.send(address, request).await?;
        match timeout(Duration::from_secs(60), stream.peek(&mut [0])).await {
            Ok(Ok(1)) => Ok(()),
            _ => Err(Cut { was_connected: true, bytes: 0 }),
        }
    }

    async fn send(&mut self, address: SocketAddr, request: &[u8]) -> Result<TcpStream, Cut> {
        let mut stream = match self.0.take() {
            Some(open) => open,
            None => TcpStream::connect(address).await.map_err(|_| Cut { was_connected: false, bytes: 0 })?,
        };
        stream.write_all(request).await.map_err(|_| Cut { was_connected: true, bytes: 0 })?;
        Ok(stream)
    }
}

/// One answer, and whether the connection stays open.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(Reply, bool)> {
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
            let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let length: usize = field("content-length:").expect("a length").parse().expect("a number");
            if let Some(body) = bytes.get(at + 4..at + 4 + length) {
                let status = head.split(' ').nth(1)?.parse().ok()?;
                let text = || Value::String(String::from_utf8_lossy(body).into_owned());
                let body = serde_json::from_slice(body).unwrap_or_else(|_| text());
                return Some((Reply { status, body }, field("connection:") != Some("close")));
            }
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
}
