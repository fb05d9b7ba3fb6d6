//! The server's own keys: kept in the database, so that several servers on it are as one.

use sqlx::{Any, Transaction};
use zeroize::Zeroizing;

use super::Storage;
use crate::gate::Secret;
use crate::keyring::{Keyring, NotOpened};
use crate::marks::{self, NoRandomness};
use crate::sealing::{self, PrivateKey, PublicKey};

/// Why a key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum NoSecret {
    /// The database refused.
    #[error("the server's keys cannot be read from the database: {0}")]
    Database(#[from] sqlx::Error),
    /// No new key could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The key it is sealed under is not in the key file.
    #[error(transparent)]
    Sealed(#[from] NotOpened),
}

impl Storage {
    /// The random key of that name; made and kept when it is first asked for.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn secret(&self, name: &str) -> Result<Secret, NoSecret> {
        let new = Secret::new(marks::random()?);
        // Two servers may start at once: the first to write wins, and both read what is there.
        sqlx::query("INSERT INTO secrets (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(new.as_slice())
            .bind(marks::now())
            .execute(&self.writer)
            .await?;
        let kept: Vec<u8> =
            sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1").bind(name).fetch_one(&self.writer).await?;
        let kept = Zeroizing::new(kept);
        let mut secret = Secret::new([0; 64]);
        secret.iter_mut().zip(kept.iter()).for_each(|(to, from)| *to = *from);
        Ok(secret)
    }

    /// The key to publish; the first one is made when there is none yet.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn first_sealing_key(&self, ring: &Keyring) -> Result<PublicKey, NoSecret> {
        let mut transaction = self.write().await?;
        if let Some(key) = newest(&mut transaction).await? {
            return Ok(key);
        }
        let key = add(&mut transaction, ring).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// Makes a new key pair, to be published from now on. The earlier ones still open what was sealed to them.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn new_sealing_key(&self, ring: &Keyring) -> Result<PublicKey, NoSecret> {
        let mut transaction = self.write().await?;
        let key = add(&mut transaction, ring).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// The newest key's public half, if there is any key yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest_sealing_key(&self) -> Result<Option<PublicKey>, sqlx::Error> {
        let found: Option<(String, Vec<u8>)> = sqlx::query_as(NEWEST).fetch_optional(self.read()).await?;
        Ok(found.map(|(key_id, point)| PublicKey { key_id, point }))
    }

    /// The private half of that key, if it is ours.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn private_key(&self, ring: &Keyring, key_id: &str) -> Result<Option<PrivateKey>, NoSecret> {
        // Text in PostgreSQL holds no such character, so no key has that name.
        if key_id.contains('\0') {
            return Ok(None);
        }
        let found: Option<(Vec<u8>, Option<String>)> =
            sqlx::query_as("SELECT private_key, sealed_by FROM sealing_keys WHERE key_id = $1")
                .bind(key_id)
                .fetch_optional(self.read())
                .await?;
        Ok(match found {
            None => None,
            // Of a database from before there was a key file, until the next start has sealed it.
            Some((bytes, None)) => Some(PrivateKey::new(bytes)),
            Some((bytes, Some(by))) => {
                let plain = ring.open_sealed(&place(key_id), &by, &bytes)?;
                Some(PrivateKey::new(plain.to_vec()))
            }
        })
    }

    /// How many sealing keys are kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealing_keys(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM sealing_keys").fetch_one(self.read()).await
    }

    /// Seals every private key that is not yet sealed under the ring's newest key. Says how many those were.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn reseal_sealing_keys(&self, ring: &Keyring) -> Result<usize, NoSecret> {
        let current = ring.current();
        let mut transaction = self.write().await?;
        let stale: Vec<(String, Vec<u8>, Option<String>)> = sqlx::query_as(
            "SELECT key_id, private_key, sealed_by FROM sealing_keys WHERE sealed_by IS NULL OR sealed_by <> $1",
        )
        .bind(&current)
        .fetch_all(&mut *transaction)
        .await?;
        for (key_id, bytes, by) in &stale {
            let plain = match by {
                None => Zeroizing::new(bytes.clone()),
                Some(by) => ring.open_sealed(&place(key_id), by, bytes)?,
            };
            let sealed = ring.seal(&place(key_id), &plain)?;
            sqlx::query("UPDATE sealing_keys SET private_key = $1, sealed_by = $2 WHERE key_id = $3")
                .bind(&sealed.bytes)
                .bind(&sealed.key_id)
                .bind(key_id)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(stale.len())
    }
}

/// The row that a sealed private key belongs to.
fn place(key_id: &str) -> String {
    format!("windchime sealing key 1\n{key_id}")
}

const NEWEST: &str = "SELECT key_id, public_key FROM sealing_keys ORDER BY number DESC LIMIT 1";

async fn newest(transaction: &mut Transaction<'static, Any>) -> Result<Option<PublicKey>, sqlx::Error> {
    let found: Option<(String, Vec<u8>)> = sqlx::query_as(NEWEST).fetch_optional(&mut **transaction).await?;
    Ok(found.map(|(key_id, point)| PublicKey { key_id, point }))
}

async fn add(transaction: &mut Transaction<'static, Any>, ring: &Keyring) -> Result<PublicKey, NoSecret> {
    let (private, public) = sealing::new_pair()?;
    let sealed = ring.seal(&place(&public.key_id), private.bytes())?;
    sqlx::query(
        "INSERT INTO sealing_keys (key_id, private_key, sealed_by, public_key, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&public.key_id)
    .bind(&sealed.bytes)
    .bind(&sealed.key_id)
    .bind(&public.point)
    .bind(marks::now())
    .execute(&mut **transaction)
    .await?;
    Ok(public)
}
