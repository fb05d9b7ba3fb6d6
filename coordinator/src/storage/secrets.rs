//! The server's own keys: kept in the database, so that several servers on it are as one.

use zeroize::Zeroizing;

use super::Storage;
use crate::gate::Secret;
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
}

impl Storage {
    /// The random key of that name; made and kept when it is first asked for.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn secret(&self, name: &str) -> Result<Secret, NoSecret> {
        let new = Secret::new(marks::random()?);
        // Two servers may start at once: the first to write wins, and both read what is there.
        sqlx::query("INSERT INTO secrets (name, value, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(new.as_slice())
            .bind(marks::now())
            .execute(&self.writer)
            .await?;
        let kept: Vec<u8> =
            sqlx::query_scalar("SELECT value FROM secrets WHERE name = ?").bind(name).fetch_one(&self.writer).await?;
        let kept = Zeroizing::new(kept);
        let mut secret = Secret::new([0; 64]);
        secret.iter_mut().zip(kept.iter()).for_each(|(to, from)| *to = *from);
        Ok(secret)
    }

    /// The key to publish; the first one is made when there is none yet.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn first_sealing_key(&self) -> Result<PublicKey, NoSecret> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        if let Some(key) = newest(&mut transaction).await? {
            return Ok(key);
        }
        let key = add(&mut transaction).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// Makes a new key pair, to be published from now on. The earlier ones still open what was sealed to them.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn new_sealing_key(&self) -> Result<PublicKey, NoSecret> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let key = add(&mut transaction).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// The newest key's public half, if there is any key yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest_sealing_key(&self) -> Result<Option<PublicKey>, sqlx::Error> {
        let mut connection = self.readers.acquire().await?;
        newest(&mut connection).await
    }

    /// The private half of that key, if it is ours.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn private_key(&self, key_id: &str) -> Result<Option<PrivateKey>, sqlx::Error> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT private_key FROM sealing_keys WHERE key_id = ?")
            .bind(key_id)
            .fetch_optional(&self.readers)
            .await?;
        Ok(bytes.map(PrivateKey::new))
    }

    /// How many sealing keys are kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealing_keys(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM sealing_keys").fetch_one(&self.readers).await
    }
}

async fn newest(connection: &mut sqlx::SqliteConnection) -> Result<Option<PublicKey>, sqlx::Error> {
    let found: Option<(String, Vec<u8>)> =
        sqlx::query_as("SELECT key_id, public_key FROM sealing_keys ORDER BY number DESC LIMIT 1")
            .fetch_optional(connection)
            .await?;
    Ok(found.map(|(key_id, point)| PublicKey { key_id, point }))
}

async fn add(connection: &mut sqlx::SqliteConnection) -> Result<PublicKey, NoSecret> {
    let (private, public) = sealing::new_pair()?;
    sqlx::query("INSERT INTO sealing_keys (key_id, private_key, public_key, created_at) VALUES (?, ?, ?, ?)")
        .bind(&public.key_id)
        .bind(private.bytes())
        .bind(&public.point)
        .bind(marks::now())
        .execute(connection)
        .await?;
    Ok(public)
}
