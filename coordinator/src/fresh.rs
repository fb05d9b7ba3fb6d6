//! Keeps what the server remembers of forms and partners as fresh as the database, also where another server changed it.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::jobs::Stopping;
use crate::server::App;

/// How often the database is asked whether anything changed: what one server changes holds in all of them within a second.
const LOOKS: Duration = Duration::from_millis(500);

/// Looks again and again until the server stops. While the database does not answer, what was known holds.
pub async fn watch(app: App, mut stopping: Stopping) {
    let mut looks = interval(LOOKS);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = looks.tick() => {}
        }
        let failed = look(&app).await.err();
        if let Some(error) = failed.as_ref().filter(|_| !failing) {
            tracing::warn!(%error, "changes to forms and partners cannot be looked for; what was known holds");
        }
        failing = failed.is_some();
    }
}

/// Looks once.
///
/// # Errors
/// When the database does not answer.
pub async fn look(app: &App) -> Result<(), sqlx::Error> {
    app.forms.refresh(&app.storage).await?;
    app.partners.refresh(&app.storage).await
}
