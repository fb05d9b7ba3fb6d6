//! Sealing everything anew under the newest key of the key file, so that an earlier key is needed no more.

use crate::forms::Forms;
use crate::keyring::Keyring;
use crate::marks::NoRandomness;
use crate::records::{self, CannotSeal};
use crate::storage::{NoSecret, SealedCell, SealedColumn, Storage};

/// How much was sealed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Responses.
    pub responses: usize,
    /// Private keys that open what devices seal.
    pub sealing_keys: usize,
    /// Random keys of the server's own.
    pub secrets: usize,
    /// Secrets of administrators' second factors.
    pub second_factors: usize,
    /// Secrets that webhooks are signed with.
    pub webhook_secrets: usize,
    /// What people wrote about entries of the directory.
    pub service_reports: usize,
    /// What does not open and was left as it is, of everything but sealing keys.
    pub unopened: usize,
}

impl Resealed {
    /// Whether anything was.
    pub fn any(&self) -> bool {
        *self != Resealed { unopened: self.unopened, ..Resealed::default() }
    }
}

impl std::fmt::Display for Resealed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} responses, {} sealing keys, {} random keys, {} second factors, {} webhook secrets, {} reports about the directory",
            self.responses,
            self.sealing_keys,
            self.secrets,
            self.second_factors,
            self.webhook_secrets,
            self.service_reports
        )?;
        match self.unopened {
            0 => Ok(()),
            count => write!(formatter, "; {count} could not be opened and stay as they are"),
        }
    }
}

/// Why something could not be sealed anew. What was sealed anew before it stays so; doing it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum CannotRotate {
    /// A response.
    #[error(transparent)]
    Response(#[from] CannotSeal),
    /// A sealing key.
    #[error(transparent)]
    SealingKey(#[from] NoSecret),
    /// The database refused.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// The row that something sealed in that column belongs to: it opens in no other. Each must be what the room says that seals
/// into it.
pub fn place(column: SealedColumn, number: i64, [service, kind, at]: &[String; 3]) -> String {
    match column {
        SealedColumn::SecondFactor => format!("windchime second factor 1\n{number}"),
        SealedColumn::WebhookSecret => format!("windchime webhook 1\n{number}"),
        SealedColumn::ServiceReport => format!("windchime report 1\n{service}\n{kind}\n{at}"),
    }
}

/// Seals under the ring's newest key whatever is not. Runs while servers serve, and can be run again at any time.
///
/// # Errors
/// See [`CannotRotate`].
pub async fn reseal(storage: &Storage, keyring: &Keyring, forms: &Forms) -> Result<Resealed, CannotRotate> {
    let sealing_keys = storage.reseal_sealing_keys(keyring).await?;
    let secrets = storage.reseal_secrets(keyring).await?;
    let (responses, not_responses) = records::reseal(storage, keyring, forms).await?;
    let (second_factors, not_factors) = column(storage, keyring, SealedColumn::SecondFactor).await?;
    let (webhook_secrets, not_secrets) = column(storage, keyring, SealedColumn::WebhookSecret).await?;
    let (service_reports, not_reports) = column(storage, keyring, SealedColumn::ServiceReport).await?;
    Ok(Resealed {
        responses,
        sealing_keys,
        secrets,
        second_factors,
        webhook_secrets,
        service_reports,
        unopened: not_responses + not_factors + not_secrets + not_reports,
    })
}

/// How many were sealed anew, and how many do not open.
async fn column(storage: &Storage, keyring: &Keyring, column: SealedColumn) -> Result<(usize, usize), CannotRotate> {
    let mut unopened = 0;
    let stale = storage.sealed_not_under(column, &keyring.current()).await?;
    for SealedCell { number, bytes, key_id, about } in &stale {
        let place = place(column, *number, about);
        let what = match column {
            SealedColumn::SecondFactor => "the second factor of administrator",
            SealedColumn::WebhookSecret => "the secret of webhook",
            SealedColumn::ServiceReport => "the report about the directory",
        };
        let plain = match keyring.open_sealed(&place, key_id, bytes) {
            Ok(plain) => plain,
            Err(error) => {
                tracing::error!(%error, what, number, "something sealed could not be opened; it stays as it is");
                unopened += 1;
                continue;
            }
        };
        let sealed = keyring.seal(&place, &plain)?;
        storage.put_sealed(column, *number, &sealed, key_id).await?;
    }
    Ok((stale.len() - unopened, unopened))
}

/// The keys of the file that nothing in the database is sealed under any more, the newest one left out.
///
/// # Errors
/// When the database does not answer.
pub async fn unneeded(storage: &Storage, keyring: &Keyring) -> Result<Vec<String>, sqlx::Error> {
    let (used, current) = (storage.keys_in_use().await?, keyring.current());
    Ok(keyring.ids().into_iter().filter(|id| *id != current && !used.contains(id)).collect())
}
