//! Who may look at what people told, and who is signed in.

use super::Storage;

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AdminRow {
    /// Its number.
    pub number: i64,
    /// The name to sign in with.
    pub login: String,
    /// `viewer`, `editor` or `owner`.
    pub role: String,
    /// The password's hash, in PHC format.
    pub password: String,
    /// The secret of the second factor, sealed; absent where it is off.
    pub totp: Option<Vec<u8>>,
    /// The key it is sealed under.
    pub totp_key: Option<String>,
    /// The last time step of the second factor that was used, so that no code is used twice.
    pub totp_last: i64,
}

/// A session to be kept. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The hash of the token that the browser holds.
    pub token_hash: String,
    /// Whose it is.
    pub admin: i64,
    /// What every form of it carries.
    pub csrf: String,
    /// When it began.
    pub created_at: i64,
}

/// A session that is kept. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionRow {
    /// The hash of the token that the browser holds.
    pub token_hash: String,
    /// When it began.
    pub created_at: i64,
    /// When it was last seen.
    pub seen_at: i64,
}

impl Storage {
    /// Whoever signs in with that name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn admin(&self, login: &str) -> Result<Option<AdminRow>, sqlx::Error> {
        sqlx::query_as("SELECT number, login, role, password, totp, totp_key, totp_last FROM admins WHERE login = $1")
            .bind(login)
            .fetch_optional(self.read())
            .await
    }

    /// Adds somebody, or sets the password and role of somebody who is there; all their sessions and links
    /// end.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_admin(&self, login: &str, role: &str, password: &str, now: &str) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "INSERT INTO admins (login, role, password, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (login) DO UPDATE SET role = excluded.role, password = excluded.password",
        )
        .bind(login)
        .bind(role)
        .bind(password)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        for query in [
            "DELETE FROM sessions WHERE admin IN (SELECT number FROM admins WHERE login = $1)",
            "DELETE FROM sign_ins WHERE admin IN (SELECT number FROM admins WHERE login = $1)",
            "DELETE FROM invitations WHERE admin IN (SELECT number FROM admins WHERE login = $1)",
        ] {
            sqlx::query(query).bind(login).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    /// Keeps a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_session(&self, session: &NewSession) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO sessions (token_hash, admin, csrf, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)")
            .bind(&session.token_hash)
            .bind(session.admin)
            .bind(&session.csrf)
            .bind(session.created_at)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Whose session that is, with role and CSRF token, if it began after `begun` and was seen after `seen`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session(
        &self,
        token_hash: &str,
        begun: i64,
        seen: i64,
    ) -> Result<Option<(i64, String, String, String, i64)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT admins.number, admins.login, admins.role, sessions.csrf, sessions.seen_at
             FROM sessions JOIN admins ON admins.number = sessions.admin
             WHERE token_hash = $1 AND sessions.created_at > $2 AND seen_at > $3",
        )
        .bind(token_hash)
        .bind(begun)
        .bind(seen)
        .fetch_optional(self.read())
        .await
    }

    /// Notes that a session was seen.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn touch_session(&self, token_hash: &str, now: i64) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(now)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_session(&self, token_hash: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash).execute(&self.writer).await?;
        Ok(())
    }

    /// Somebody's sessions that began after `begun` and were seen after `seen`, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sessions(&self, admin: i64, begun: i64, seen: i64) -> Result<Vec<SessionRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT token_hash, created_at, seen_at FROM sessions WHERE admin = $1 AND created_at > $2 AND seen_at > $3
             ORDER BY created_at DESC",
        )
        .bind(admin)
        .bind(begun)
        .bind(seen)
        .fetch_all(self.read())
        .await
    }

    /// Ends every session of somebody.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_sessions(&self, admin: i64) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        super::second_factor::end_others(&mut transaction, admin, "").await?;
        transaction.commit().await
    }

    /// Removes what has ended: sessions that began before `begun` or were last seen before `seen`, and what held until `now`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_ended(&self, begun: i64, seen: i64, now: i64) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2")
            .bind(begun)
            .bind(seen)
            .execute(&mut *transaction)
            .await?;
        for query in [
            "DELETE FROM sign_ins WHERE ends <= $1",
            "DELETE FROM invitations WHERE ends <= $1",
            "DELETE FROM limits WHERE ends <= $1",
        ] {
            sqlx::query(query).bind(now).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }
}
