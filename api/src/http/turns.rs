//! Whose turn it is. Who asks, by its issuer and its name there, has some requests answered at once, and some more may
//! wait: so that one account, stolen or mad, never has the whole server.

use super::errors::Problem;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// An issuer, and the name of a member there.
type Who = (String, String);

/// The most requests of one member that are there, those that wait included.
const PRESENT: usize = 50;

/// The members who ask something now.
#[derive(Debug)]
pub struct Turns {
    at_once: usize,
    lines: Mutex<HashMap<Who, Line>>,
}

/// The requests of one member.
#[derive(Debug)]
struct Line {
    running: Arc<Semaphore>,
    present: usize,
}

/// A request of a member that is there.
#[derive(Debug)]
pub struct Place {
    turns: Arc<Turns>,
    who: Who,
    running: Arc<Semaphore>,
}

impl Turns {
    pub fn new(at_once: usize) -> Arc<Self> {
        Arc::new(Self { at_once, lines: Mutex::default() })
    }

    /// A place for one more request; refused when the member has too many.
    pub fn enter(self: &Arc<Self>, who: Who) -> Result<Place, Problem> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines
            .entry(who.clone())
            .or_insert_with(|| Line { running: Arc::new(Semaphore::new(self.at_once)), present: 0 });
        if line.present >= PRESENT {
            return Err(Problem::Unavailable);
        }
        line.present += 1;
        Ok(Place { turns: self.clone(), who, running: line.running.clone() })
    }
}

impl Place {
    /// Waits for its turn, which lasts until what is given back is dropped.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        self.running.clone().acquire_owned().await.map_err(|_| Problem::Internal)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.turns.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get_mut(&self.who) {
            line.present -= 1;
            if line.present == 0 {
                lines.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_member_waits_for_itself_and_for_nobody_else() {
        let turns = Turns::new(2);
        let [one, other] = ["one", "other"].map(|name| ("issuer".to_owned(), name.to_owned()));
        let places: Vec<_> = (0..PRESENT).map(|_| turns.enter(one.clone()).unwrap()).collect();
        assert_eq!(turns.enter(one).unwrap_err(), Problem::Unavailable);
        let running = [places[0].turn().await.unwrap(), places[1].turn().await.unwrap()];
        let mut third = Box::pin(places[2].turn());
        assert!(futures_pending(&mut third).await, "two at once");
        let elsewhere = turns.enter(other).unwrap();
        assert!(elsewhere.turn().await.is_ok());
        drop(running);
        assert!(third.await.is_ok());
        drop((places, elsewhere));
        assert!(turns.lines.lock().unwrap().is_empty(), "nobody is remembered");
    }

    async fn futures_pending<T>(future: &mut (impl Future<Output = T> + Unpin)) -> bool {
        std::future::poll_fn(|cx| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx).is_pending())
        })
        .await
    }
}
