//! Opening everything, serving, and closing everything in good order.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::config::Config;
use crate::forms::Forms;
use crate::gate::Gate;
use crate::routes;
use crate::sealing::PublicKey;
use crate::storage::{NoSecret, Storage, Unusable};

/// How long requests under way may take to finish once the server was asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// What every route works with.
#[derive(Clone, Debug)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The forms.
    pub forms: Arc<Forms>,
    /// The database.
    pub storage: Storage,
    /// What answers go through before they are kept.
    pub gate: Arc<Gate>,
    /// The key that answers were sealed to when the server started; published where the newest cannot be read.
    pub first_key: PublicKey,
}

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    /// A form's definition is wrong: one line for each problem.
    #[error("{}", .0.join("\n"))]
    Forms(Vec<String>),
    /// The database cannot be used.
    #[error(transparent)]
    Storage(#[from] Unusable),
    /// The server's own keys cannot be had.
    #[error(transparent)]
    Secrets(#[from] NoSecret),
}

impl App {
    /// Reads the forms and opens the database. The server's own keys are made when there are none.
    ///
    /// # Errors
    /// See [`CannotStart`].
    pub async fn open(config: Config) -> Result<App, CannotStart> {
        let forms = Forms::load(config.forms.as_deref()).map_err(CannotStart::Forms)?;
        let storage = Storage::open(&config.database).await?;
        let gate = Gate::open(&config, &storage).await?;
        let first_key = storage.first_sealing_key().await?;
        Ok(App { config: Arc::new(config), forms: Arc::new(forms), storage, gate: Arc::new(gate), first_key })
    }
}

/// Serves until `stop` is done; then takes no more, lets what is under way finish, and closes the database.
///
/// # Errors
/// When the listener fails.
pub async fn serve<S>(app: App, listener: TcpListener, stop: S) -> std::io::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, routes::router(app.clone())).with_graceful_shutdown(async {
        stop.await;
        tracing::info!("stopping: no new requests, finishing those under way");
        // Nobody listens any more when the server has ended by itself.
        let _ = stopping.send(());
    });
    let ended = tokio::select! {
        ended = server.into_future() => ended,
        () = farewell(stopped) => {
            tracing::warn!("some requests did not finish in time and were cut off");
            Ok(())
        }
    };
    app.storage.close().await;
    tracing::info!("stopped");
    ended
}

async fn farewell(stopped: oneshot::Receiver<()>) {
    if stopped.await.is_err() {
        // The server has ended by itself, so there is nothing to cut off.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(FAREWELL).await;
}
