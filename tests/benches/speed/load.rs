//! Clients that ask the same again and again, each over one connection that stays open.

use crate::{place::Place, server::Server};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// How many ask at the same time.
pub const CLIENTS: usize = 8;

/// What one round found.
pub struct Round {
    /// Requests a second.
    pub rate: f64,
    /// Microseconds of processor for a request, of the server and the database.
    pub cpu: f64,
}

/// An open connection.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket without delay");
        Self(BufReader::new(stream))
    }

    /// The body of the answer to `request`, which must be 200.
    pub fn send(&mut self, request: &[u8]) -> Vec<u8> {
        self.0.get_mut().write_all(request).expect("the request is sent");
        let (mut line, mut length, mut first) = (String::new(), 0, true);
        loop {
            line.clear();
            self.0.read_line(&mut line).expect("an answer");
            let text = line.trim_end();
            if first {
                assert!(text.starts_with("HTTP/1.1 200"), "the server answers `{text}`");
                first = false;
            } else if text.is_empty() {
                break;
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a whole body");
        body
    }
}

/// Asks `request` for so long, by [`CLIENTS`] at once.
pub fn round(server: &Server, place: &Place, request: &[u8], length: Duration) -> Round {
    let mut connections: Vec<_> = (0..CLIENTS).map(|_| Connection::open(server.address)).collect();
    // The first are not counted: connections to the database open, statements are prepared.
    let ask = |connections: &mut Vec<Connection>, length: Duration| -> u32 {
        let until = Instant::now() + length;
        thread::scope(|scope| {
            let clients: Vec<_> = connections
                .iter_mut()
                .map(|connection| {
                    scope.spawn(move || {
                        let mut done = 0;
                        while Instant::now() < until {
                            connection.send(request);
                            done += 1;
                        }
                        done
                    })
                })
                .collect();
            clients.into_iter().map(|client| client.join().expect("a client ends")).sum()
        })
    };
    ask(&mut connections, length / 8);
    let (used, since) = (server.used(place), Instant::now());
    let done = f64::from(ask(&mut connections, length));
    Round { rate: done / since.elapsed().as_secs_f64(), cpu: (server.used(place) - used) / done }
}
