//! Guessing is slow: after a few wrong tries nobody gets another for a while, counted in the database, so that several servers
//! count together. A try is counted before it is looked at, so that many at once do not slip through.
//!
//! Few are let through for one account from one address; many more for the account from everywhere, so that whoever knows a name
//! needs many networks to shut its owner out.

use axum::http::request::Parts;

use crate::limits::Limits;
use crate::marks;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::Storage;

/// The tries for one account from one address.
const PER_BOTH: i64 = 5;
/// The passwords tried for one account, from wherever.
const PER_LOGIN: i64 = 50;
/// The codes. Nobody is shut out with these who has not the password, and there are only a million of them.
const CODES_PER_LOGIN: i64 = 5;
/// The tries from one address, which a whole office may share.
const PER_CLIENT: i64 = 20;
/// They count for so long, in seconds.
const COUNTED_FOR: i64 = 15 * 60;

/// Stands between the name of an account and that of an address, where both are counted together.
const BETWEEN: char = '.';

/// What is guessed at.
#[derive(Clone, Copy)]
pub(super) enum Guess {
    /// The password, by somebody who signs in.
    Password,
    /// The code of the second factor.
    Code,
    /// The password, by somebody who is signed in. Counted apart, so that nobody who is not can get in the way.
    Again,
}

/// A try that was counted.
pub(super) struct Try {
    login: String,
    both: Option<String>,
    client: Option<String>,
    /// For so many seconds none is looked at.
    pub(super) wait: Option<i64>,
}

impl Try {
    /// Counts a try.
    pub(super) async fn begin(app: &App, guess: Guess, login: &str, parts: &Parts) -> Result<Try, Failure> {
        let (now, login_name) = (marks::seconds(), name(&app.limits, guess, login));
        let mut this = Try { login: login_name, both: None, client: None, wait: None };
        if let Guess::Again = guess {
            return this.counted(app, login, PER_BOTH, now).await;
        }
        // From the narrowest count to the widest. What one refuses the next does not count, so that one address adds little to
        // what shuts an account.
        let client = app.limits.client("sign-in", parts, now);
        if let Some(name) = &client {
            let counter = app.storage.count(name, now, COUNTED_FOR).await?;
            if counter.count > PER_CLIENT {
                this.wait = Some((counter.ends - now).max(1));
                return Ok(Try { client, ..this });
            }
        }
        let most = match guess {
            Guess::Code => CODES_PER_LOGIN,
            Guess::Password | Guess::Again => PER_LOGIN,
        };
        // Those of whom nobody knows where they are count as one.
        let both = format!("{}{BETWEEN}{}", this.login, client.as_deref().unwrap_or_default());
        let counter = app.storage.count(&both, now, COUNTED_FOR).await?;
        (this.both, this.client) = (Some(both), client);
        if counter.count > PER_BOTH {
            noted(app, login, counter.count == PER_BOTH + 1).await?;
            this.wait = Some((counter.ends - now).max(1));
            return Ok(this);
        }
        this.counted(app, login, most, now).await
    }

    /// Counts it against the account.
    async fn counted(mut self, app: &App, login: &str, most: i64, now: i64) -> Result<Try, Failure> {
        let counter = app.storage.count(&self.login, now, COUNTED_FOR).await?;
        noted(app, login, counter.count == most + 1).await?;
        self.wait = (counter.count > most).then_some((counter.ends - now).max(1));
        Ok(self)
    }

    /// It was right: the account's wrong ones, of everybody and from this address, are forgotten, and this one does not count
    /// against the address.
    pub(super) async fn was_right(self, app: &App) -> Result<(), Failure> {
        for name in [Some(&self.login), self.both.as_ref()].into_iter().flatten() {
            app.storage.forget_count(name).await?;
        }
        if let Some(client) = &self.client {
            app.storage.uncount(client).await?;
        }
        Ok(())
    }
}

/// Writes down that tries for an account are refused from now on. Only names of accounts: anything else may be a password in
/// the wrong field.
async fn noted(app: &App, login: &str, first: bool) -> Result<(), Failure> {
    if first && let Some(admin) = app.storage.admin(login).await? {
        app.storage.audit(&admin.login, "sign-in-blocked", &admin.login, None).await?;
    }
    Ok(())
}

/// The name under which tries for an account are counted.
fn name(limits: &Limits, guess: Guess, login: &str) -> String {
    let purpose = match guess {
        Guess::Password => "password",
        Guess::Code => "code",
        Guess::Again => "password-again",
    };
    limits.name(purpose, &login.to_lowercase())
}

/// Forgets every wrong try for an account.
pub(super) async fn forget(storage: &Storage, limits: &Limits, login: &str) -> Result<(), sqlx::Error> {
    for guess in [Guess::Password, Guess::Code, Guess::Again] {
        let login = name(limits, guess, login);
        storage.forget_count(&login).await?;
        storage.forget_counts(&format!("{login}{BETWEEN}")).await?;
    }
    Ok(())
}
