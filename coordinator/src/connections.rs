//! Taking connections: so many at once, and only some of them from one client; each held to sending its headers in time and to
//! moving on, and all of them brought to a good end.

mod watched;

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service as _;

use watched::{Movement, Watched};

/// How long to wait before accepting again when the machine has no connection to give, such as too many open files.
const PAUSE: Duration = Duration::from_millis(200);

/// How many requests one connection of HTTP/2 may have under way.
const STREAMS: u32 = 64;
/// One client may hold one of so many connections.
const SHARE: usize = 4;
/// A connection on which nothing moves is ended after so many times what headers may take.
const STILL: u32 = 3;

/// What connections are held to.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// How many connections there may be at once; more wait to be accepted.
    pub connections: usize,
    /// Who speaks for many clients, and may hold all connections.
    pub proxies: Vec<IpNet>,
    /// How long a request's headers may take. Where nothing moves either way for three times as long, and no answer is being
    /// made, the connection is ended: nobody sends, or nobody reads.
    pub headers: Duration,
    /// How long requests under way may take to finish after the stop.
    pub farewell: Duration,
}

/// Serves until `stop` is done; then takes no more, and waits for what is under way.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(bounds.headers);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS);
    let peers = Peers { most: (bounds.connections / SHARE).max(1), proxies: bounds.proxies, held: Arc::default() };
    let still = bounds.headers * STILL;
    let places = Arc::new(Semaphore::new(bounds.connections));
    let farewell = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, place)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Some(share) = peers.admit(peer.ip()) else {
            tracing::debug!("a client holds its share of the connections; no more are taken from it");
            continue;
        };
        let movement = Movement::default();
        let (router, answering) = (router.clone(), movement.clone());
        let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request: Request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let (answer, answering) = (router.clone().call(request), answering.answering());
            async move {
                let answer = answer.await.unwrap_or_else(|never| match never {});
                drop(answering);
                Ok::<_, Infallible>(answer)
            }
        });
        let stream = Watched::new(stream, movement.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = farewell.watch(connection);
        tokio::spawn(async move {
            // A connection that fails is the other side's matter: whoever sent something sends it again.
            tokio::select! {
                _ = connection => {}
                () = movement.stopped(still) => {}
            }
            drop((place, share));
        });
    }
    drop(listener);
    if tokio::time::timeout(bounds.farewell, farewell.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

/// How many connections each client holds.
struct Peers {
    most: usize,
    proxies: Vec<IpNet>,
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A connection of a client's share, until it is dropped; nobody's, where a proxy of ours connects.
struct Share {
    of: Option<IpAddr>,
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Peers {
    /// One more connection from there; `None` where that would be too many.
    fn admit(&self, peer: IpAddr) -> Option<Share> {
        let peer = peer.to_canonical();
        let held = self.held.clone();
        if self.proxies.iter().any(|net| net.contains(&peer)) {
            return Some(Share { of: None, held });
        }
        // One household or office has a whole /64 to choose addresses from.
        let client = match peer {
            IpAddr::V4(_) => peer,
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        };
        let mut counts = held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(client).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Share { of: Some(client), held })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(client) = self.of else { return };
        let mut counts = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&client);
            }
        }
    }
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Accepted> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small, and whole when they are written.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
            Some((stream, peer, place))
        }
        Err(error) => {
            let other_side = matches!(
                error.kind(),
                io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
            );
            if !other_side {
                tracing::error!(%error, "no connection could be taken");
            }
            None
        }
    }
}
