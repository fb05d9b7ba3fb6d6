//! Counters that several servers share: how often something was tried since counting began.

use super::Storage;
use crate::limits::Counter;

impl Storage {
    /// Counts one more time under that name. Counting begins anew `seconds` after it began.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(&self, name: &str, now: i64, seconds: i64) -> Result<Counter, sqlx::Error> {
        // One statement, so that two servers that count at once both see the other's.
        let (count, ends) = sqlx::query_as(
            "INSERT INTO limits (name, starts, ends, count) VALUES ($1, 0, $2, 1)
             ON CONFLICT (name, starts) DO UPDATE SET
                 count = CASE WHEN limits.ends <= $3 THEN 1 ELSE limits.count + 1 END,
                 ends = CASE WHEN limits.ends <= $4 THEN excluded.ends ELSE limits.ends END
             RETURNING count, ends",
        )
        .bind(name)
        .bind(now + seconds)
        .bind(now)
        .bind(now)
        .fetch_one(&self.writer)
        .await?;
        Ok(Counter { count, ends })
    }

    /// Takes back one time.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn uncount(&self, name: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE limits SET count = count - 1 WHERE name = $1 AND count > 0")
            .bind(name)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Forgets what was counted under that name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_count(&self, name: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM limits WHERE name = $1").bind(name).execute(&self.writer).await?;
        Ok(())
    }

    /// Forgets what was counted under every name that begins so; nothing in it may be a sign of `LIKE`'s.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_counts(&self, beginning: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM limits WHERE name LIKE $1")
            .bind(format!("{beginning}%"))
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
