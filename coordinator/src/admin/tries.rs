//! Guessing is slow: after a few wrong tries nobody gets another for a while, counted in the database, so that several servers
//! count together. A try is counted before it is looked at, so that many at once do not slip through.

use axum::http::request::Parts;

use crate::limits::Limits;
use crate::marks;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::Storage;

/// The tries for one account.
const PER_LOGIN: i64 = 5;
/// The tries from one address, which a whole office may share.
const PER_CLIENT: i64 = 20;
/// They count for so long, in seconds.
const COUNTED_FOR: i64 = 15 * 60;

/// What is guessed at.
#[derive(Clone, Copy)]
pub(super) enum Guess {
    Password,
    Code,
}

/// A try that was counted.
pub(super) struct Try {
    login: String,
    client: Option<String>,
    /// For so many seconds none is looked at.
    pub(super) wait: Option<i64>,
}

impl Try {
    /// Counts a try.
    pub(super) async fn begin(app: &App, guess: Guess, login: &str, parts: &Parts) -> Result<Try, Failure> {
        let now = marks::seconds();
        let this = |client, wait: Option<i64>| Try {
            login: name(&app.limits, guess, login),
            client,
            wait: wait.map(|seconds| seconds.max(1)),
        };
        let client = app.limits.client("sign-in", parts, now);
        if let Some(name) = &client {
            let counter = app.storage.count(name, now, COUNTED_FOR).await?;
            // Then it does not count against the account, so that one address cannot shut somebody out for long.
            if counter.count > PER_CLIENT {
                return Ok(this(client, Some(counter.ends - now)));
            }
        }
        let by_login = app.storage.count(&name(&app.limits, guess, login), now, COUNTED_FOR).await?;
        // Only names of accounts: anything else may be a password in the wrong field.
        if by_login.count == PER_LOGIN + 1
            && let Some(admin) = app.storage.admin(login).await?
        {
            app.storage.audit(&admin.login, "sign-in-blocked", &admin.login, None).await?;
        }
        let wait = (by_login.count > PER_LOGIN).then_some(by_login.ends - now);
        Ok(this(client, wait))
    }

    /// It was right: the account's wrong ones are forgotten, and this one does not count against the address.
    pub(super) async fn was_right(self, app: &App) -> Result<(), Failure> {
        app.storage.forget_count(&self.login).await?;
        if let Some(client) = &self.client {
            app.storage.uncount(client).await?;
        }
        Ok(())
    }
}

/// The name under which tries for an account are counted.
fn name(limits: &Limits, guess: Guess, login: &str) -> String {
    let purpose = match guess {
        Guess::Password => "password",
        Guess::Code => "code",
    };
    limits.name(purpose, &login.to_lowercase())
}

/// Forgets every wrong try for an account.
pub(super) async fn forget(storage: &Storage, limits: &Limits, login: &str) -> Result<(), sqlx::Error> {
    for guess in [Guess::Password, Guess::Code] {
        storage.forget_count(&name(limits, guess, login)).await?;
    }
    Ok(())
}
