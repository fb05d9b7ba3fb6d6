//! Taking connections: so many at once, each held to sending its headers in time, and all of them brought to a good end.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service as _;

/// How long to wait before accepting again when the machine has no connection to give, such as too many open files.
const PAUSE: Duration = Duration::from_millis(200);

/// What connections are held to.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many connections there may be at once; more wait to be accepted.
    pub connections: usize,
    /// How long a request's headers may take, and how long a connection may be idle.
    pub headers: Duration,
    /// How long requests under way may take to finish after the stop.
    pub farewell: Duration,
}

/// Serves until `stop` is done; then takes no more, and waits for what is under way.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(bounds.headers);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(bounds.headers);
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
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request: Request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = router.clone().call(request);
            async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = farewell.watch(connection);
        tokio::spawn(async move {
            // A connection that fails is the other side's matter: whoever sent something sends it again.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(bounds.farewell, farewell.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

type Accepted = (TcpStream, std::net::SocketAddr, tokio::sync::OwnedSemaphorePermit);

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
