//! Opening everything, serving, and closing everything in good order.

use std::future::Future;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::connections::{self, Bounds};
use crate::forms::Forms;
use crate::gate::{Gate, Secret};
use crate::keyring::{Keyring, NoKeyring};
use crate::limits::Limits;
use crate::mail::Mail;
use crate::metrics::Metrics;
use crate::partners::Partners;
use crate::rotation::{self, CannotRotate};
use crate::sealing::PublicKey;
use crate::storage::{NoSecret, Storage, Unusable};
use crate::webhooks::Webhooks;
use crate::{jobs, local_time, routes};

/// How long requests under way may take to finish once the server was asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// What every route works with. Each request clones it several times, which costs next to nothing.
#[derive(Clone)]
pub struct App(Arc<Rooms>);

/// What an [`App`] holds.
pub struct Rooms {
    /// The settings.
    pub config: Arc<Config>,
    /// The forms.
    pub forms: Arc<Forms>,
    /// The websites of partners.
    pub partners: Arc<Partners>,
    /// The database.
    pub storage: Storage,
    /// What is remembered of the directory.
    pub catalogue: Arc<Catalogue>,
    /// The keys that what people typed is sealed under.
    pub keyring: Keyring,
    /// What the ids of erased submissions are hashed with.
    pub erasing: Arc<Secret>,
    /// What makes the links with which people erase their own answers.
    pub withdrawing: Arc<Secret>,
    /// The way to the mail server, where there is one.
    pub mail: Arc<Mail>,
    /// The way to webhooks.
    pub webhooks: Arc<Webhooks>,
    /// What the addresses of previews are signed with.
    pub previews: Arc<Secret>,
    /// What answers go through before they are kept.
    pub gate: Arc<Gate>,
    /// Whether the server has been told to stop.
    pub draining: Arc<AtomicBool>,
    /// How much each client did lately.
    pub limits: Arc<Limits>,
    /// The key that answers were sealed to when the server started; published where the newest cannot be read.
    pub first_key: PublicKey,
    /// What this process has counted.
    pub metrics: Metrics,
}

impl Deref for App {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
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
    NotSealed(#[from] CannotRotate),
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
        local_time::set(config.time_zone.clone());
        let storage = Storage::open(&config.database.0).await?;
        let keyring = keyring(&config, &storage).await?;
        let forms = Forms::open(&storage, config.forms.as_deref()).await?;
        // What a database holds from before there was a key file, and what a new key of the file is for.
        let sealed = rotation::reseal(&storage, &keyring, &forms).await?;
        if sealed.any() {
            // Where something else holds the database now, the daily job does it.
            let cleaned = storage.clean().await?;
            tracing::info!(%sealed, ?cleaned, "sealed under the newest key of the key file, and what stood there before cleaned away");
        }
        if sealed.unopened > 0 {
            tracing::error!(
                count = sealed.unopened,
                "some of what is kept could not be opened and stays as it is; the lines before say what, and a good backup may hold it"
            );
        }
        let gate = Gate::open(&config, &storage, &keyring).await?;
        let limits = Limits::open(&config, &storage, &keyring).await?;
        let first_key = storage.first_sealing_key(&keyring).await?;
        let partners = Partners::open(&storage).await?;
        let erasing = storage.secret(&keyring, "erasing").await?;
        let withdrawing = storage.secret(&keyring, "withdraw").await?;
        let mail = Mail::open(&config);
        let webhooks = Webhooks::open(&config, &storage).await?;
        let previews = storage.secret(&keyring, "preview").await?;
        Ok(App(Arc::new(Rooms {
            config: Arc::new(config),
            forms: Arc::new(forms),
            partners: Arc::new(partners),
            storage,
            catalogue: Arc::default(),
            keyring,
            erasing: Arc::new(erasing),
            withdrawing: Arc::new(withdrawing),
            mail: Arc::new(mail),
            webhooks: Arc::new(webhooks),
            previews: Arc::new(previews),
            gate: Arc::new(gate),
            draining: Arc::default(),
            limits: Arc::new(limits),
            first_key,
            metrics: Metrics::default(),
        })))
    }
}

/// The keys of the key file, with all that the database needs. The first one is made where nothing was ever sealed.
///
/// # Errors
/// See [`CannotStart`].
pub async fn keyring(config: &Config, storage: &Storage) -> Result<Keyring, CannotStart> {
    let needed = storage.keys_in_use().await?;
    // Looked for first, so that a file that is missing is not made anew, and never found again.
    let there = if config.key_file.exists() || needed.is_empty() {
        let keyring = Keyring::open(&config.key_file)?;
        let ids = keyring.ids();
        if needed.iter().all(|id| ids.contains(id)) {
            return Ok(keyring);
        }
        ids
    } else {
        Vec::new()
    };
    let missing: Vec<String> = needed.into_iter().filter(|id| !there.contains(id)).collect();
    Err(CannotStart::KeysMissing { path: config.key_file.clone(), missing: missing.join(", ") })
}

/// Serves until `stop` is done; then takes no more, lets what is under way finish, and closes the database.
pub async fn serve<S>(app: App, listener: TcpListener, stop: S)
where
    S: Future<Output = ()> + Send + 'static,
{
    let bounds = Bounds {
        connections: app.config.max_connections,
        proxies: app.config.limits.proxies.clone(),
        headers: app.config.header_patience,
        farewell: FAREWELL,
    };
    let (ending, end) = watch::channel(false);
    let jobs = tokio::spawn(jobs::run(app.clone(), end));
    let (draining, drain) = (app.draining.clone(), app.config.drain);
    let stop = async move {
        stop.await;
        draining.store(true, Ordering::Relaxed);
        if !drain.is_zero() {
            tracing::info!(seconds = drain.as_secs(), "stopping: not ready any more, still answering");
            tokio::time::sleep(drain).await;
        }
        tracing::info!("stopping: no new requests, finishing those under way");
    };
    connections::serve(listener, routes::router(app.clone()), bounds, stop).await;
    // Nobody listens where the jobs have ended already.
    let _ = ending.send(true);
    if tokio::time::timeout(FAREWELL, jobs).await.is_err() {
        tracing::warn!("a job did not end in time and was cut off; it goes on at the next start");
    }
    app.storage.close().await;
    tracing::info!("stopped");
}
