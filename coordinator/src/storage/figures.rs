//! What the figures at `/metrics` say about the database.

use super::Storage;

/// One pool of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What it is for.
    pub name: &'static str,
    /// How many connections are open.
    pub open: usize,
    /// How many of them nobody uses.
    pub idle: usize,
    /// How many there may be.
    pub most: u32,
}

/// Every state that something on its way out can be in.
const STATES: [&str; 3] = ["waiting", "sent", "failed"];

impl Storage {
    /// How many submissions wait to be written.
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// The pools of connections.
    pub fn pools(&self) -> Vec<Pool> {
        let pool = |name, pool: &sqlx::AnyPool| Pool {
            name,
            open: pool.size() as usize,
            idle: pool.num_idle(),
            most: pool.options().get_max_connections(),
        };
        match self.kind {
            super::Kind::Sqlite => vec![pool("write", &self.writer), pool("read", &self.readers)],
            super::Kind::Postgres => vec![pool("all", &self.writer)],
        }
    }

    /// How much is in each queue of what goes out, in each state: queue, state, count.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn outgoing(&self) -> Result<Vec<(&'static str, &'static str, i64)>, sqlx::Error> {
        let queues = [
            ("mail", "SELECT count(*) FROM mail WHERE state = $1"),
            ("webhooks", "SELECT count(*) FROM webhook_deliveries WHERE state = $1"),
        ];
        let mut found = Vec::with_capacity(queues.len() * STATES.len());
        for (queue, question) in queues {
            for state in STATES {
                let count: i64 = sqlx::query_scalar(question).bind(state).fetch_one(self.read()).await?;
                found.push((queue, state, count));
            }
        }
        Ok(found)
    }
}
