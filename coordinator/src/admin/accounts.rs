//! Accounts: who may sign in, and with which role. Owners decide; everybody else is led to their own account.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::layout::{self, Place};
use super::session::{self, Admin, Posted, Role};
use super::sign_in::titled;
use super::welcome;
use crate::marks;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{AccountRow, Changed, Note};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/accounts", get(all).post(add))
        .route("/admin/accounts/{number}", get(one))
        .route("/admin/accounts/{number}/role", post(set_role))
        .route("/admin/accounts/{number}/link", post(new_link))
        .route("/admin/accounts/{number}/remove", post(remove))
}

/// The most characters of a name to sign in with.
const LONGEST_LOGIN: usize = 64;

/// What each role is for.
const ROLES: [(Role, &str, &str); 3] = [
    (Role::Viewer, "Viewer", "Reads answers"),
    (Role::Editor, "Editor", "Also exports and tags answers, and changes forms, partners and the directory"),
    (Role::Owner, "Owner", "Also erases answers, and decides who else may sign in"),
];

/// Why that cannot be a name to sign in with.
pub fn unfit_login(login: &str) -> Option<&'static str> {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@".contains(&byte);
    if login.is_empty() {
        Some("Enter a name to sign in with")
    } else if login.len() > LONGEST_LOGIN || !login.bytes().all(fine) {
        Some("The name can have up to 64 small letters, digits, dots, hyphens, low lines and @, without blanks")
    } else {
        None
    }
}

async fn all(State(app): State<App>, admin: Admin, uri: Uri) -> Result<Response, NoPage> {
    if admin.role < Role::Owner {
        return Ok(Redirect::to("/admin/account").into_response());
    }
    let said = match uri.query() {
        Some("done=removed") => Some("The account is removed."),
        _ => None,
    };
    list(&app, &admin, said, "", Role::Viewer, &[]).await
}

async fn list(
    app: &App,
    admin: &Admin,
    said: Option<&str>,
    login: &str,
    role: Role,
    wrong: &[(String, String)],
) -> Result<Response, NoPage> {
    let accounts = app.storage.accounts().await?;
    let error = wrong.first().map(|(_, text)| text);
    let body = html! {
        @if let Some(said) = said { (layout::said(said)) }
        (layout::errors(wrong))
        h1 { "Accounts" }
        p { a href="/admin/account" { "Your own account" } ": password, second factor, where you are signed in." }
        div.table tabindex="0" role="region" aria-labelledby="accounts" {
            table {
                caption #accounts { "Everybody who may sign in" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Role" } th scope="col" { "Password" }
                             th scope="col" { "Second factor" } } }
                tbody {
                    @for account in &accounts {
                        tr {
                            th scope="row" { a href={ "/admin/accounts/" (account.number) } { (account.login) } }
                            td { (role_name(&account.role)) }
                            td { @if account.has_password == 1 { "Set" } @else { "Not set yet" } }
                            td { @if account.has_second_factor == 1 { "On" } @else { "Off" } }
                        }
                    }
                }
            }
        }
        h2 { "Add somebody" }
        p { "They get a link with which they set a password of their own." }
        form.narrow method="post" action="/admin/accounts" {
            (admin.token())
            div.field {
                label for="login" { "Name to sign in with" }
                p.hint #login-hint { "Small letters, like robin or robin@larder.example" }
                @if let Some(error) = error { p.error #login-error { span.unseen { "Error: " } (error) } }
                input type="text" id="login" name="login" value=(login) autocomplete="off" spellcheck="false"
                    autocapitalize="none" aria-invalid=[error.map(|_| "true")]
                    aria-describedby=(if error.is_some() { "login-hint login-error" } else { "login-hint" });
            }
            (roles(role))
            button { "Add" }
        }
    };
    let mut response = layout::page(admin, Place::Accounts, &titled("Accounts", !wrong.is_empty()), &body);
    if !wrong.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn add(State(app): State<App>, headers: HeaderMap, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let login = posted.get("login").to_lowercase();
    let role = Role::read(posted.get("role")).unwrap_or(Role::Viewer);
    let wrong = |text: &str| vec![("login".to_owned(), text.to_owned())];
    if let Some(text) = unfit_login(&login) {
        return list(&app, admin, None, &login, role, &wrong(text)).await;
    }
    let token = session::new_token()?;
    let ends = marks::seconds() + welcome::LASTS;
    let note = Note { actor: &admin.login, action: "account-added", subject: &login, detail: Some(role.as_str()) };
    if app.storage.invite(&login, role.as_str(), &session::hash(&token), ends, &note).await?.is_none() {
        return list(&app, admin, None, &login, role, &wrong("There is an account of that name already")).await;
    }
    Ok(link_page(&app, admin, &headers, &login, &token))
}

async fn one(State(app): State<App>, admin: Admin, Path(number): Path<i64>, uri: Uri) -> Result<Response, NoPage> {
    admin.needs(Role::Owner)?;
    let account = account(&app, number).await?;
    let said = (uri.query() == Some("done=role")).then_some("The role is changed.");
    Ok(account_page(&admin, &account, said, &[]))
}

fn account_page(admin: &Admin, account: &AccountRow, said: Option<&str>, wrong: &[(String, String)]) -> Response {
    let at = format!("/admin/accounts/{}", account.number);
    let sure = wrong.iter().find(|(field, _)| field == "sure").map(|(_, text)| text);
    let body = html! {
        @if let Some(said) = said { (layout::said(said)) }
        (layout::errors(wrong))
        h1 { (account.login) }
        p { a href="/admin/accounts" { "All accounts" } }
        h2 { "Role" }
        form.narrow method="post" action={ (at) "/role" } {
            (admin.token())
            (roles(Role::read(&account.role).unwrap_or(Role::Viewer)))
            button { "Change the role" }
        }
        h2 #link { "A new link" }
        p { "For somebody who has lost their password or phone, or whose first link ended. Their password and second factor stop
             working at once, and they are signed out everywhere." }
        form.actions method="post" action={ (at) "/link" } {
            (admin.token())
            button.quiet { "Make a new link" }
        }
        h2 { "Remove" }
        form.narrow method="post" action={ (at) "/remove" } {
            (admin.token())
            @if let Some(error) = sure { p.error #sure-error { span.unseen { "Error: " } (error) } }
            div.choice {
                input type="checkbox" id="sure" name="sure" value="yes" aria-describedby=[sure.map(|_| "sure-error")];
                label for="sure" { "Yes, " (account.login) " is to have no access any more" }
            }
            div.actions { button.danger { "Remove the account" } }
        }
    };
    let mut response = layout::page(admin, Place::Accounts, &titled(&account.login, !wrong.is_empty()), &body);
    if !wrong.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn set_role(State(app): State<App>, Path(number): Path<i64>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let account = account(&app, number).await?;
    let role = Role::read(posted.get("role")).ok_or_else(Failure::not_found)?;
    let note =
        Note { actor: &admin.login, action: "account-role", subject: &account.login, detail: Some(role.as_str()) };
    match app.storage.set_role(number, role.as_str(), &note).await? {
        Changed::Gone => Err(Failure::not_found().into()),
        Changed::LastOwner => Ok(last_owner(admin, &account, "role-owner")),
        Changed::Done => Ok(Redirect::to(&match number == admin.number && role < Role::Owner {
            true => "/admin/account".to_owned(),
            false => format!("/admin/accounts/{number}?done=role"),
        })
        .into_response()),
    }
}

async fn new_link(
    State(app): State<App>,
    Path(number): Path<i64>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let account = account(&app, number).await?;
    let token = session::new_token()?;
    let ends = marks::seconds() + welcome::LASTS;
    let note = Note { actor: &admin.login, action: "account-link", subject: &account.login, detail: None };
    match app.storage.start_again(number, &session::hash(&token), ends, &note).await? {
        Changed::Gone => Err(Failure::not_found().into()),
        Changed::LastOwner => Ok(last_owner(admin, &account, "link")),
        Changed::Done => Ok(link_page(&app, admin, &headers, &account.login, &token)),
    }
}

async fn remove(State(app): State<App>, Path(number): Path<i64>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let account = account(&app, number).await?;
    if posted.get("sure") != "yes" {
        let wrong = ("sure".to_owned(), "Tick the box to remove the account".to_owned());
        return Ok(account_page(admin, &account, None, &[wrong]));
    }
    let note = Note { actor: &admin.login, action: "account-removed", subject: &account.login, detail: None };
    match app.storage.remove_account(number, &note).await? {
        Changed::Gone => Err(Failure::not_found().into()),
        Changed::LastOwner => Ok(last_owner(admin, &account, "sure")),
        Changed::Done => Ok(Redirect::to("/admin/accounts?done=removed").into_response()),
    }
}

fn last_owner(admin: &Admin, account: &AccountRow, field: &str) -> Response {
    let text = "Nobody else could decide who signs in. Make somebody else an owner first, with a password set";
    account_page(admin, account, None, &[(field.to_owned(), text.to_owned())])
}

async fn account(app: &App, number: i64) -> Result<AccountRow, Failure> {
    app.storage.account(number).await?.ok_or_else(Failure::not_found)
}

/// The link, shown this once.
fn link_page(app: &App, admin: &Admin, headers: &HeaderMap, login: &str, token: &str) -> Response {
    // The browser that asks reaches this server under that name.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = app.config.public_url.clone().unwrap_or_else(|| format!("http://{host}"));
    let body = html! {
        h1 { "Send this link to " (login) }
        p { "With it they set a password of their own. It works once, and for a day. " strong { "It is shown only now." } }
        div.field {
            label for="address" { "Link" }
            textarea.code id="address" rows="3" readonly { (origin) "/admin/welcome/" (token) }
        }
        p { "Send it in a way that nobody else reads: whoever opens it first sets the password." }
        p { a href="/admin/accounts" { "All accounts" } }
    };
    layout::page(admin, Place::Accounts, &format!("A link for {login}"), &body)
}

fn roles(chosen: Role) -> Markup {
    html! {
        fieldset.field {
            legend { "What they may do" }
            @for (role, name, what) in ROLES {
                @let id = format!("role-{}", role.as_str());
                div.choice {
                    input type="radio" id=(id) name="role" value=(role.as_str()) checked[role == chosen];
                    label for=(id) { (name) span.soft.under { (what) } }
                }
            }
        }
    }
}

fn role_name(role: &str) -> &str {
    ROLES.iter().find(|(known, ..)| known.as_str() == role).map_or(role, |(_, name, _)| name)
}
