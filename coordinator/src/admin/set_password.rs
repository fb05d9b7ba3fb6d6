//! `set-password`: the way in from the terminal, for the first account and for when everybody is shut out.

use std::io::IsTerminal as _;

use anyhow::{Context as _, bail};
use zeroize::Zeroizing;

use super::{Role, accounts, password, tries};
use crate::limits::Limits;
use crate::marks;
use crate::storage::{Changed, Note, Storage};

/// What to set.
#[derive(clap::Args, Clone, Debug)]
pub struct Wanted {
    /// The name to sign in with
    pub login: String,
    /// What they may do: viewer, editor or owner. As it was where it is not given; the first account is an owner, others viewers
    #[arg(long)]
    pub role: Option<String>,
    /// Also turn the second factor off, for a lost phone
    #[arg(long)]
    pub no_second_factor: bool,
}

/// Sets the password of an account, which is made where there is none. Says what was done.
///
/// # Errors
/// In words for whoever ran the command.
pub async fn run(storage: &Storage, limits: &Limits, wanted: &Wanted) -> anyhow::Result<String> {
    let login = wanted.login.trim();
    if let Some(text) = accounts::unfit_login(login) {
        bail!("{text}");
    }
    let known = storage.admin(login).await?;
    let role = match (&wanted.role, &known) {
        (Some(name), _) => {
            Role::read(name).with_context(|| format!("{name:?} is no role; it needs to be viewer, editor or owner"))?
        }
        (None, Some(admin)) => Role::read(&admin.role).unwrap_or(Role::Viewer),
        (None, None) if storage.anybody_can_sign_in().await? => Role::Viewer,
        (None, None) => Role::Owner,
    };
    let typed = tokio::task::spawn_blocking(asked).await??;
    if let Some(text) = password::unfit(login, &typed) {
        bail!("{text}.");
    }
    let hash = password::hashed(&typed)?;
    let note = Note { actor: "command", action: "account-role", subject: login, detail: Some(role.as_str()) };
    if let Some(admin) = &known
        && admin.role != role.as_str()
        && storage.set_role(admin.number, role.as_str(), &note).await? == Changed::LastOwner
        && admin.role == "owner"
    {
        bail!("{login} is the last owner. Nothing was changed. Make somebody else an owner first.");
    }
    storage.audit("command", "password-set", login, Some(role.as_str())).await?;
    storage.set_admin(login, role.as_str(), &hash, &marks::now()).await?;
    if let Some(admin) = known.as_ref().filter(|_| wanted.no_second_factor) {
        storage.turn_second_factor_off(admin.number, "").await?;
    }
    tries::forget(storage, limits, login).await?;
    let second = match known.is_some_and(|admin| admin.totp.is_some()) {
        true if wanted.no_second_factor => " The second factor is off.",
        true => " The second factor is still on.",
        false => "",
    };
    Ok(format!("{login} can sign in with the new password, as {}.{second}", role.as_str()))
}

/// A password typed twice on a terminal, or one line from a pipe.
fn asked() -> anyhow::Result<Zeroizing<String>> {
    if std::io::stdin().is_terminal() {
        let first = Zeroizing::new(rpassword::prompt_password("Password: ")?);
        let again = Zeroizing::new(rpassword::prompt_password("The same again: ")?);
        if first != again {
            bail!("The two passwords are not the same. Nothing was changed.");
        }
        return Ok(first);
    }
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().read_line(&mut line).context("the password could not be read")?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
