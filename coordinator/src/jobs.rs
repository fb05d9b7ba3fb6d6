//! What the server does by itself, beside answering: each job is a loop that ends when the server stops.

use tokio::sync::watch;

use crate::metrics;
use crate::server::App;
use crate::{mail, webhooks};

/// Whether the server is stopping: a job ends at its next pause.
pub type Stopping = watch::Receiver<bool>;

/// Runs every job until the server stops. Several servers may share one database, so each job must be able to run in all of
/// them at once.
pub async fn run(app: App, stopping: Stopping) {
    tokio::join!(
        crate::limits::tidy(&app, stopping.clone()),
        metrics::upkeep(app.clone(), stopping.clone()),
        crate::retention::job(app.clone(), stopping.clone()),
        mail::run(app.clone(), stopping.clone()),
        webhooks::run(app.clone(), stopping.clone()),
        crate::fresh::watch(app.clone(), stopping.clone()),
    );
}
