//! A new form: a draft from nothing, or from a form that is there.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use windchime_domain::form::Form;
use windchime_domain::json::Value;
use windchime_domain::wording::{Reading, Wording};

use super::pretty;
use crate::admin::layout::{self, Place};
use crate::admin::session::{Admin, Posted, Role};
use crate::routes::NoPage;
use crate::server::App;

/// A form that is complete and asks one thing, to be changed.
const BLANK: &str = r#"{"id": "blank", "version": 1, "title": "A form", "intro": ["Say here why you are asking, and what happens with the answers."],
  "questions": [{"id": "likelihood", "kind": "scale", "label": "How likely are you to join?", "hint": "Choose a number from 0 to 10.",
    "required": true, "from": 0, "to": 10, "from_label": "Not likely", "to_label": "Very likely"}],
  "after": {"title": "Thank you", "body": ["Say here what happens next."]}}"#;

/// `GET /admin/forms/new`
pub(super) async fn show(State(app): State<App>, admin: Admin) -> Result<Response, NoPage> {
    admin.needs(Role::Editor)?;
    Ok(page(&app, &admin, ["", "", ""], &[]))
}

/// `POST /admin/forms/new`
pub(super) async fn make(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    let [id, title, from] = ["id", "title", "from"].map(|name| posted.get(name));
    let mut wrong = Vec::new();
    let mut note = |field: &str, text: String| wrong.push((field.to_owned(), text));
    if title.is_empty() {
        note("title", "Enter a title: the heading that visitors see".to_owned());
    }
    if !is_id(id) {
        note(
            "id",
            "Enter a name in the address: 1 to 64 lower-case letters, digits and hyphens, like tea-morning".to_owned(),
        );
    } else if id == "new" {
        note("id", "Enter another name: “new” is the address of this page".to_owned());
    } else if app.forms.get(id).is_some() || app.storage.form_draft(id).await?.is_some() {
        note("id", format!("Enter another name: there is a form called {id} already"));
    }
    let start = match from {
        "" => serde_json::from_str::<Value>(BLANK).ok().map(|value| Form::trusted(&value)),
        from => app.forms.get(from).map(|served| (*served.form).clone()),
    };
    if start.is_none() {
        note("from", "Choose a form from the list to start from".to_owned());
    }
    match start.filter(|_| wrong.is_empty()) {
        Some(start) => {
            let form = Form { id: id.to_owned(), version: 1, title: Wording::from(title), ..start };
            app.storage.audit(&admin.login, "make-form", id, None).await?;
            app.storage.save_form_draft(id, &pretty(&form), &admin.login).await?;
            Ok(Redirect::to(&format!("/admin/forms/{id}/edit?done=made")).into_response())
        }
        None => Ok(page(&app, admin, [id, title, from], &wrong)),
    }
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}

fn page(app: &App, admin: &Admin, [id, title, from]: [&str; 3], wrong: &[(String, String)]) -> Response {
    let error = |field: &str| wrong.iter().find(|(of, _)| of == field).map(|(_, text)| text.as_str());
    let field = |name: &str, label: &str, hint: &str, value: &str| {
        html! {
            div.field {
                label for=(name) { (label) }
                p.hint id={ (name) "-hint" } { (hint) }
                @if let Some(error) = error(name) { p.error id={ (name) "-error" } { span.unseen { "Error: " } (error) } }
                input type="text" id=(name) name=(name) value=(value) autocomplete="off" aria-invalid=[error(name).map(|_| "true")]
                    aria-describedby={ (name) "-hint" @if error(name).is_some() { " " (name) "-error" } };
            }
        }
    };
    let body = html! {
        (layout::errors(wrong))
        h1 { "New form" }
        form.narrow method="post" action="/admin/forms/new" {
            (admin.token())
            (field("title", "Title", "The heading that visitors see.", title))
            (field("id", "Name in the address", "Lower-case letters, digits and hyphens, like tea-morning. It cannot be changed later.", id))
            div.field {
                label for="from" { "Start from" }
                @if let Some(error) = error("from") { p.error #from-error { span.unseen { "Error: " } (error) } }
                select #from name="from" aria-describedby=[error("from").map(|_| "from-error")] {
                    option value="" selected[from.is_empty()] { "A blank form" }
                    @for known in app.forms.ids() {
                        @if let Some(served) = app.forms.get(&known) {
                            option value=(known) selected[from == known] { "A copy of: " (served.form.title.say(Reading::Standard)) " (" (known) ")" }
                        }
                    }
                }
            }
            div.actions { button { "Make the form" } a href="/admin/forms" { "Cancel" } }
        }
    };
    layout::page(admin, Place::Forms, "New form", &body)
}
