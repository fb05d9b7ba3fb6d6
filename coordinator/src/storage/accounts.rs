//! Accounts as owners manage them. An account without a password belongs to somebody who has not yet set one.

use sqlx::{Any, Transaction};

use super::{Note, Storage};
use crate::marks;

/// An account, without what it is opened with.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// Its number.
    pub number: i64,
    /// The name to sign in with.
    pub login: String,
    /// `viewer`, `editor` or `owner`.
    pub role: String,
    /// 1 where a password is set.
    pub has_password: i64,
    /// 1 where a second factor is on.
    pub has_second_factor: i64,
    /// When it was made: RFC 3339.
    pub created_at: String,
}

/// What came of changing an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It was done.
    Done,
    /// It was not: nobody would be left who can decide who signs in.
    LastOwner,
    /// There is no such account.
    Gone,
}

/// A query for [`AccountRow`]s, ending as given.
macro_rules! select {
    ($ending:literal) => {
        concat!(
            "SELECT number, login, role, CAST(CASE WHEN password = '' THEN 0 ELSE 1 END AS BIGINT) AS has_password, \
             CAST(CASE WHEN totp IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_second_factor, created_at FROM admins ",
            $ending
        )
    };
}

impl Storage {
    /// Every account, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accounts(&self) -> Result<Vec<AccountRow>, sqlx::Error> {
        sqlx::query_as(select!("ORDER BY login")).fetch_all(self.read()).await
    }

    /// One account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn account(&self, number: i64) -> Result<Option<AccountRow>, sqlx::Error> {
        sqlx::query_as(select!("WHERE number = $1")).bind(number).fetch_optional(self.read()).await
    }

    /// Whether anybody can sign in at all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn anybody_can_sign_in(&self) -> Result<bool, sqlx::Error> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM admins WHERE password <> ''").fetch_one(self.read()).await?;
        Ok(count > 0)
    }

    /// Adds an account without a password, and the link to set one, which holds until `ends` (seconds since 1970). Its number;
    /// nothing where the name is taken.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn invite(
        &self,
        login: &str,
        role: &str,
        token_hash: &str,
        ends: i64,
        note: &Note<'_>,
    ) -> Result<Option<i64>, sqlx::Error> {
        let mut transaction = self.write().await?;
        let number: Option<i64> = sqlx::query_scalar(
            "INSERT INTO admins (login, role, password, created_at) VALUES ($1, $2, '', $3)
             ON CONFLICT (login) DO NOTHING RETURNING number",
        )
        .bind(login)
        .bind(role)
        .bind(marks::now())
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(number) = number {
            link(&mut transaction, number, token_hash, ends).await?;
            note.write(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(number)
    }

    /// Takes password, second factor and sessions from an account, and makes a link to set a new password.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn start_again(
        &self,
        number: i64,
        token_hash: &str,
        ends: i64,
        note: &Note<'_>,
    ) -> Result<Changed, sqlx::Error> {
        let mut transaction = self.changing_owners().await?;
        sqlx::query("UPDATE admins SET password = '', totp = NULL, totp_key = NULL WHERE number = $1")
            .bind(number)
            .execute(&mut *transaction)
            .await?;
        for query in [
            "DELETE FROM recovery_codes WHERE admin = $1",
            "DELETE FROM invitations WHERE admin = $1",
            "DELETE FROM sign_ins WHERE admin = $1",
            "DELETE FROM sessions WHERE admin = $1",
        ] {
            sqlx::query(query).bind(number).execute(&mut *transaction).await?;
        }
        if !exists(&mut transaction, number).await? {
            return Ok(Changed::Gone);
        }
        link(&mut transaction, number, token_hash, ends).await?;
        kept_an_owner(transaction, note).await
    }

    /// Whose link that is: number and name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invitation(&self, token_hash: &str, now: i64) -> Result<Option<(i64, String)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT number, login FROM invitations JOIN admins ON number = admin WHERE token_hash = $1 AND ends > $2",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(self.read())
        .await
    }

    /// Sets the password (its hash) of whoever holds that link, which is used up. Whether it still held.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn accept(
        &self,
        token_hash: &str,
        now: i64,
        password: &str,
        note: &Note<'_>,
    ) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let number: Option<i64> =
            sqlx::query_scalar("DELETE FROM invitations WHERE token_hash = $1 AND ends > $2 RETURNING admin")
                .bind(token_hash)
                .bind(now)
                .fetch_optional(&mut *transaction)
                .await?;
        let Some(number) = number else {
            return Ok(false);
        };
        sqlx::query("UPDATE admins SET password = $2 WHERE number = $1")
            .bind(number)
            .bind(password)
            .execute(&mut *transaction)
            .await?;
        note.write(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Gives an account another role.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_role(&self, number: i64, role: &str, note: &Note<'_>) -> Result<Changed, sqlx::Error> {
        let mut transaction = self.changing_owners().await?;
        let done = sqlx::query("UPDATE admins SET role = $2 WHERE number = $1")
            .bind(number)
            .bind(role)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(Changed::Gone);
        }
        kept_an_owner(transaction, note).await
    }

    /// Removes an account, with its sessions.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_account(&self, number: i64, note: &Note<'_>) -> Result<Changed, sqlx::Error> {
        let mut transaction = self.changing_owners().await?;
        let done = sqlx::query("DELETE FROM admins WHERE number = $1").bind(number).execute(&mut *transaction).await?;
        if done.rows_affected() == 0 {
            return Ok(Changed::Gone);
        }
        kept_an_owner(transaction, note).await
    }

    /// Sets a password (its hash); all other sessions end. `session` is the hash of the token of the one to keep.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_password(&self, number: i64, password: &str, session: &str) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE admins SET password = $2 WHERE number = $1")
            .bind(number)
            .bind(password)
            .execute(&mut *transaction)
            .await?;
        super::second_factor::end_others(&mut transaction, number, session).await?;
        transaction.commit().await
    }

    /// Puts the hash of the same password by newer parameters in the place of an older one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rehash(&self, number: i64, old: &str, new: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE admins SET password = $3 WHERE number = $1 AND password = $2")
            .bind(number)
            .bind(old)
            .bind(new)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// A transaction that holds every owner's row, so that two owners cannot take each other's role at the same moment.
    async fn changing_owners(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE admins SET role = role WHERE role = 'owner'").execute(&mut *transaction).await?;
        Ok(transaction)
    }
}

/// Commits, with the note, where somebody is left who can sign in as an owner; else all stays as it was.
async fn kept_an_owner(mut transaction: Transaction<'static, Any>, note: &Note<'_>) -> Result<Changed, sqlx::Error> {
    let owners: i64 = sqlx::query_scalar("SELECT count(*) FROM admins WHERE role = 'owner' AND password <> ''")
        .fetch_one(&mut *transaction)
        .await?;
    if owners == 0 {
        transaction.rollback().await?;
        return Ok(Changed::LastOwner);
    }
    note.write(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Changed::Done)
}

async fn exists(transaction: &mut Transaction<'static, Any>, number: i64) -> Result<bool, sqlx::Error> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM admins WHERE number = $1")
        .bind(number)
        .fetch_one(&mut **transaction)
        .await?;
    Ok(count > 0)
}

async fn link(
    transaction: &mut Transaction<'static, Any>,
    admin: i64,
    token_hash: &str,
    ends: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO invitations (token_hash, admin, ends) VALUES ($1, $2, $3)")
        .bind(token_hash)
        .bind(admin)
        .bind(ends)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
