//! The second factor: sign-ins that wait for it, the steps that were used, and what stands in for it.

use sqlx::{Any, Transaction};

use super::{AdminRow, Note, Storage};
use crate::keyring::Sealed;

impl Storage {
    /// Keeps that somebody's password was right, until `ends` (seconds since 1970).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_sign_in(&self, token_hash: &str, admin: i64, ends: i64) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO sign_ins (token_hash, admin, ends) VALUES ($1, $2, $3)")
            .bind(token_hash)
            .bind(admin)
            .bind(ends)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Whose password was right.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_in(&self, token_hash: &str, now: i64) -> Result<Option<AdminRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT number, login, role, password, totp, totp_key, totp_last FROM sign_ins JOIN admins ON number = admin
             WHERE token_hash = $1 AND ends > $2",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(self.read())
        .await
    }

    /// Ends what waits for a second factor. Whether it was still there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_sign_in(&self, token_hash: &str) -> Result<bool, sqlx::Error> {
        let done =
            sqlx::query("DELETE FROM sign_ins WHERE token_hash = $1").bind(token_hash).execute(&self.writer).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Uses up a time step of the second factor, and all before it. Whether it was not used before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn use_step(&self, number: i64, step: i64) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE admins SET totp_last = $2 WHERE number = $1 AND totp_last < $3")
            .bind(number)
            .bind(step)
            .bind(step)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Uses up a recovery code. Whether it was one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn use_recovery_code(&self, number: i64, code_hash: &str, note: &Note<'_>) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let done = sqlx::query("DELETE FROM recovery_codes WHERE admin = $1 AND code_hash = $2")
            .bind(number)
            .bind(code_hash)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        note.write(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// How many recovery codes somebody has left.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recovery_codes(&self, number: i64) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM recovery_codes WHERE admin = $1")
            .bind(number)
            .fetch_one(self.read())
            .await
    }

    /// Turns the second factor on, with its recovery codes' hashes; `step` is used up. All sessions end save `session`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn turn_second_factor_on(
        &self,
        number: i64,
        sealed: &Sealed,
        step: i64,
        codes: &[String],
        session: &str,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE admins SET totp = $2, totp_key = $3, totp_last = $4 WHERE number = $1")
            .bind(number)
            .bind(&sealed.bytes)
            .bind(&sealed.key_id)
            .bind(step)
            .execute(&mut *transaction)
            .await?;
        put_codes(&mut transaction, number, codes).await?;
        end_others(&mut transaction, number, session).await?;
        transaction.commit().await
    }

    /// Turns the second factor off; its recovery codes go with it. All sessions end save `session`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn turn_second_factor_off(&self, number: i64, session: &str) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE admins SET totp = NULL, totp_key = NULL WHERE number = $1")
            .bind(number)
            .execute(&mut *transaction)
            .await?;
        put_codes(&mut transaction, number, &[]).await?;
        end_others(&mut transaction, number, session).await?;
        transaction.commit().await
    }

    /// Puts new recovery codes (their hashes) in the place of what is left of the old ones.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_recovery_codes(&self, number: i64, codes: &[String]) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        put_codes(&mut transaction, number, codes).await?;
        transaction.commit().await
    }
}

/// Ends every session and half sign-in of somebody but one.
pub(super) async fn end_others(
    transaction: &mut Transaction<'static, Any>,
    number: i64,
    session: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE admin = $1 AND token_hash <> $2")
        .bind(number)
        .bind(session)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("DELETE FROM sign_ins WHERE admin = $1").bind(number).execute(&mut **transaction).await?;
    Ok(())
}

async fn put_codes(
    transaction: &mut Transaction<'static, Any>,
    number: i64,
    codes: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE admin = $1").bind(number).execute(&mut **transaction).await?;
    for code in codes {
        sqlx::query("INSERT INTO recovery_codes (admin, code_hash) VALUES ($1, $2)")
            .bind(number)
            .bind(code)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
