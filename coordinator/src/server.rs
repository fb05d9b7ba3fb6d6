//! Opening everything, serving, and closing everything in good order.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::config::Config;
use crate::forms::Forms;
use crate::gate::{Gate, Secret};
use crate::keyring::{Keyring, NoKeyring};
use crate::partners::Partners;
use crate::records::{self, CannotSeal};
use crate::sealing::PublicKey;
use crate::storage::{NoSecret, Storage, Unusable};
use crate::{jobs, routes};

/// How long requests under way may take to finish once the server was asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// What every route works with.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The forms.
    pub forms: Arc<Forms>,
    /// The websites of partners.
    pub partners: Arc<Partners>,
    /// The database.
    pub storage: Storage,
    /// The keys that what people typed is sealed under.
    pub keyring: Keyring,
    /// What the ids of erased submissions are hashed with.
    pub erasing: Arc<Secret>,
    /// What the addresses of previews are signed with.
    pub previews: Arc<Secret>,
    /// What answers go through before they are kept.
    pub gate: Arc<Gate>,
    /// The key that answers were sealed to when the server started; published where the newest cannot be read.
    pub first_key: PublicKey,
}

impl std::fmt::Debug for App {
    /// Without the keys.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
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
    /// Something in the database is sealed under keys that the key file does not hold.
    #[error(
        "the key file {} lacks the keys {missing}, which this database needs; restore the key file that belongs to it, or restore \
         both from a backup",
        .path.display()
    )]
    KeysMissing {
        /// Which file.
        path: PathBuf,
        /// Which keys.
        missing: String,
    },
    /// What is kept could not be sealed anew.
    #[error(transparent)]
    NotSealed(#[from] CannotSeal),
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// The key file cannot be used.
    #[error(transparent)]
    Keyring(#[from] NoKeyring),
}

impl App {
    /// Reads the forms and opens the database. The server's own keys are made when there are none.
    ///
    /// # Errors
    /// See [`CannotStart`].
    pub async fn open(config: Config) -> Result<App, CannotStart> {
        let storage = Storage::open(&config.database.0).await?;
        let forms = Forms::open(&storage, config.forms.as_deref()).await?;
        let keyring = Keyring::open(&config.key_file)?;
        let missing: Vec<String> =
            storage.keys_in_use().await?.into_iter().filter(|id| !keyring.ids().contains(id)).collect();
        if !missing.is_empty() {
            return Err(CannotStart::KeysMissing { path: config.key_file, missing: missing.join(", ") });
        }
        // What a database holds from before there was a key file, and what a new key of the file is for.
        storage.reseal_sealing_keys(&keyring).await?;
        let sealed = records::reseal(&storage, &keyring, &forms).await?;
        if sealed > 0 {
            tracing::info!(sealed, "responses were sealed under the newest key of the key file");
        }
        let gate = Gate::open(&config, &storage).await?;
        let first_key = storage.first_sealing_key(&keyring).await?;
        let partners = Partners::open(&storage).await?;
        let erasing = storage.secret("erasing").await?;
        let previews = storage.secret("preview").await?;
        Ok(App {
            config: Arc::new(config),
            forms: Arc::new(forms),
            partners: Arc::new(partners),
            storage,
            keyring,
            erasing: Arc::new(erasing),
            previews: Arc::new(previews),
            gate: Arc::new(gate),
            first_key,
        })
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
    let (ending, end) = watch::channel(false);
    let jobs = tokio::spawn(jobs::run(app.clone(), end));
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
    // Nobody listens where the jobs have ended already.
    let _ = ending.send(true);
    if tokio::time::timeout(FAREWELL, jobs).await.is_err() {
        tracing::warn!("a job did not end in time and was cut off; it goes on at the next start");
    }
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
