//! The editor: a definition as JSON, checked and shown before it is published as the next version.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use windchime_domain::form::Form;
use windchime_domain::wording::Reading;

use super::guard::{self, Concern};
use super::problems::{self, Trouble};
use super::tabs::{At, Page, tabs};
use super::{asked, at, pretty};
use crate::admin::layout::{self, Place};
use crate::admin::session::{Admin, Posted, Role};
use crate::forms::canonical;
use crate::marks;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{Added, DraftRow, NewVersion, Note};

/// The page shows other pages of ours in frames, and nothing else beyond what every page here may.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Everything about a form that is being edited.
struct Desk {
    id: String,
    versions: Vec<Arc<Form>>,
    draft: Option<DraftRow>,
}

impl Desk {
    async fn open(app: &App, id: &str) -> Result<Desk, Failure> {
        let served = app.forms.get(id);
        let draft = app.storage.form_draft(id).await?;
        if served.is_none() && draft.is_none() {
            return Err(Failure::unknown_form(id));
        }
        let versions = served.map(|served| served.versions().to_vec()).unwrap_or_default();
        Ok(Desk { id: id.to_owned(), versions, draft })
    }

    /// The draft, or else the newest version.
    fn text(&self) -> String {
        match &self.draft {
            Some(draft) => draft.definition.clone(),
            None => self.versions.last().map(|form| pretty(form)).unwrap_or_default(),
        }
    }

    /// The number that the next version gets.
    fn next(&self) -> u32 {
        self.versions.last().map_or(1, |form| form.version.saturating_add(1))
    }

    /// What tells the draft from any other; empty where there is none.
    fn mark(&self) -> String {
        self.draft.as_ref().map(|draft| marks::short_digest(draft.definition.as_bytes())).unwrap_or_default()
    }

    fn is_new(&self, form: &Form) -> bool {
        self.versions.last().is_none_or(|last| Form { version: last.version, ..form.clone() } != **last)
    }
}

/// `GET /admin/forms/{form}/edit`
pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    address: Uri,
) -> Result<Response, NoPage> {
    admin.needs(Role::Editor)?;
    let desk = Desk::open(&app, &id).await?;
    let text = desk.text();
    let done = match asked(&address, "done").as_str() {
        // The box about what is wrong says that it was saved.
        _ if problems::read(&id, &text).is_err() => None,
        "made" => Some("The form was made as a draft. Nobody sees it until it is published."),
        "saved" => Some("The draft was saved."),
        "look" => Some(
            "Nothing was published yet: the draft had changes that were not checked. They are saved. Look at the preview, then publish.",
        ),
        "restored" => Some("That version is now the draft. Nothing changes for visitors until it is published."),
        "unsure" => Some("Nothing was published yet. Read what it would do to answers, and say that you mean it."),
        "same" => Some("Nothing was published: the draft says the same as the newest version."),
        "raced" => Some(
            "Nothing was published: somebody else published that version a moment ago. Compare it with your draft first.",
        ),
        _ => None,
    };
    page(&app, &admin, &desk, &text, done.map(layout::said)).await
}

/// `POST /admin/forms/{form}/edit`: saves the draft, and publishes or discards it where that was pressed.
pub(super) async fn act(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    let desk = Desk::open(&app, &id).await?;
    let edit = |done: &str| Redirect::to(&format!("/admin/forms/{id}/edit?done={done}")).into_response();
    if posted.get("do") == "discard" {
        app.storage.audit(&admin.login, "discard-draft", &id, None).await?;
        app.storage.drop_form_draft(&id).await?;
        let to = if desk.versions.is_empty() {
            "/admin/forms".to_owned()
        } else {
            format!("/admin/forms/{id}/versions?done=discarded")
        };
        return Ok(Redirect::to(&to).into_response());
    }
    // Browsers send line ends as CR LF.
    let text = posted.get("definition").replace("\r\n", "\n");
    if posted.get("base") != desk.mark() {
        let who = desk
            .draft
            .as_ref()
            .map_or("Somebody".to_owned(), |draft| format!("{} ({})", draft.saved_by, at(&draft.saved_at)));
        let told = layout::errors(&[(
            "definition".to_owned(),
            format!(
                "Nothing was saved. {who} changed the draft after you opened this page. Below is what you typed. To put it in the place of theirs, press “Check and preview” again"
            ),
        )]);
        return page(&app, admin, &desk, &text, Some(told)).await;
    }
    let changed = text != desk.text();
    if changed || desk.draft.is_none() {
        app.storage.save_form_draft(&id, &text, &admin.login).await?;
    }
    let Ok(form) = problems::read(&id, &text) else {
        return Ok(edit("saved"));
    };
    if posted.get("do") != "publish" {
        return Ok(edit("saved"));
    }
    if !desk.is_new(&form) {
        return Ok(edit("same"));
    }
    // Only what somebody has seen in the preview goes out.
    if changed {
        return Ok(edit("look"));
    }
    let concerns = guard::look(&app, &form, &desk.versions).await?;
    let refused = concerns.iter().any(|concern| concern.refused);
    if refused || (!concerns.is_empty() && posted.get("meant") != desk.mark()) {
        return Ok(edit("unsure"));
    }
    let version = desk.next();
    let (json, digest) = canonical(&Form { version, ..form }).map_err(|_| Failure::internal())?;
    let new = NewVersion { form: &id, version, definition: &json, digest: &digest, source: "editor", by: &admin.login };
    let detail = format!("version {version}");
    let note = Note { actor: &admin.login, action: "publish-form", subject: &id, detail: Some(&detail) };
    if app.storage.add_form_version(&new, Some(&note)).await? != Added::New {
        return Ok(edit("raced"));
    }
    app.forms.refresh(&app.storage).await?;
    Ok(Redirect::to(&format!("/admin/forms/{id}/versions?done=published")).into_response())
}

async fn page(app: &App, admin: &Admin, desk: &Desk, text: &str, said: Option<Markup>) -> Result<Response, NoPage> {
    let id = &desk.id;
    let read = problems::read(id, text);
    let (title, troubles) = match &read {
        Ok(form) => (form.title.say(Reading::Standard).to_owned(), [].as_slice()),
        Err(troubles) => (id.clone(), troubles.as_slice()),
    };
    let concerns = match &read {
        Ok(form) if desk.draft.is_some() => guard::look(app, form, &desk.versions).await?,
        _ => Vec::new(),
    };
    // What is shown is what is saved, not what is on its way.
    let saved = desk.draft.as_ref().is_some_and(|draft| draft.definition == text);
    let preview = (read.is_ok() && (saved || desk.draft.is_none())).then_some(desk);
    let new = read.as_ref().is_ok_and(|form| desk.is_new(form)) && saved;
    let body = html! {
        @if let Some(said) = &said { (said) }
        (told(troubles))
        h1 { "Edit: " (title) }
        (tabs(app, admin, id, At::Page(Page::Edit)))
        p.lead {
            @match (&desk.draft, desk.versions.last()) {
                (Some(draft), Some(last)) => { "A draft, saved by " (draft.saved_by) " on " (at(&draft.saved_at)) ". Visitors see version " (last.version) " until you publish it." }
                (Some(draft), None) => { "A draft, saved by " (draft.saved_by) " on " (at(&draft.saved_at)) ". It was never published." }
                (None, Some(last)) => { "Version " (last.version) ", as visitors see it. What you change becomes a draft first." }
                (None, None) => {}
            }
        }
        form method="post" action={ "/admin/forms/" (id) "/edit" } {
            (admin.token())
            input type="hidden" name="base" value=(desk.mark());
            div.field.wide {
                label for="definition" { "Definition (JSON)" }
                p.hint #definition-hint {
                    "Questions, rules and every word of the form. "
                    a href="/v1/form.schema.json" { "The schema" } " says what may stand here. “version” is set when you publish."
                }
                textarea.code #definition name="definition" rows="28" spellcheck="false" autocapitalize="none" autocomplete="off"
                    aria-describedby={ "definition-hint" @if !troubles.is_empty() { " definition-errors" } } aria-invalid=[(!troubles.is_empty()).then_some("true")] { "\n" (text) }
            }
            div.actions {
                button name="do" value="check" { "Check and preview" }
                @if desk.draft.is_some() {
                    button.quiet name="do" value="discard" formnovalidate { "Throw the draft away" }
                }
            }
            @if let Some(desk) = preview { (frames(desk)) }
            @if new { (publish(desk, &concerns)) }
        }
    };
    Ok(layout::page_with_policy(admin, Place::Forms, &format!("Edit: {title}"), POLICY, &body))
}

/// Everything that is wrong, with its line.
fn told(troubles: &[Trouble]) -> Markup {
    html! {
        @if !troubles.is_empty() {
            div.errors #definition-errors role="alert" tabindex="-1" {
                h2 { @if troubles.len() == 1 { "There is a problem" } @else { "There are " (troubles.len()) " problems" } }
                p { "The draft is saved, and cannot be published yet." }
                ul {
                    @for trouble in troubles {
                        li {
                            a href="#definition" { (layout::with_code(&trouble.text)) }
                            @if !trouble.excerpt.is_empty() { br; code { (trouble.excerpt) } }
                        }
                    }
                }
            }
        }
    }
}

fn publish(desk: &Desk, concerns: &[Concern]) -> Markup {
    let refused = concerns.iter().any(|concern| concern.refused);
    let next = desk.next();
    html! {
        section.panel aria-labelledby="publish" {
            h2 #publish { "Publish" }
            p {
                @if desk.versions.is_empty() { "It becomes version 1, and people can answer it at once." }
                @if let Some(last) = desk.versions.last() {
                    "Version " (next) " takes the place of what visitors see. Earlier versions stay, and so do the answers to them. "
                    a href={ "/admin/forms/" (desk.id) "/versions/compare?from=" (last.version) "&to=draft" } { "See what changes" }
                }
            }
            @if !concerns.is_empty() {
                h3 { @if refused { "It cannot be published so" } @else { "What it does to answers" } }
                ul { @for concern in concerns { li { @if concern.refused { strong { "Not possible: " } } (concern.text) } } }
            }
            @if !refused {
                @if !concerns.is_empty() {
                    div.choice {
                        input type="checkbox" #meant name="meant" value=(desk.mark());
                        label for="meant" { "I mean it: publish it all the same" }
                    }
                }
                div.actions { button name="do" value="publish" { "Publish as version " (next) } }
            }
        }
    }
}

fn frames(desk: &Desk) -> Markup {
    let of = if desk.draft.is_some() { "draft".to_owned() } else { desk.next().saturating_sub(1).to_string() };
    html! {
        h2 { "Preview" }
        p { "This is the real widget. Nothing you send here is kept." }
        iframe.preview src={ "/admin/forms/" (desk.id) "/preview?of=" (of) } title="The form as visitors see it" {}
        details {
            summary { "Without JavaScript" }
            p { "What visitors see whose browser runs no script. It cannot be sent from here." }
            iframe.preview src={ "/admin/forms/" (desk.id) "/preview?of=" (of) "&as=plain" } title="The form without JavaScript" loading="lazy" {}
        }
    }
}
