//! The part about mail.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use lettre::Address;
use lettre::message::Mailbox;
use maud::{Markup, html};
use windchime_domain::form::{Kind, is_email};
use windchime_domain::wording::Reading;

use super::{Wrong, button, field, may_change, page, state, tried, tries};
use crate::admin::session::{Admin, Posted, Role};
use crate::mail::{self, Smtp};
use crate::marks;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{Counts, MailTrouble};

/// How many mails that did not get through are listed.
const LISTED: i64 = 100;

pub(super) async fn section(app: &App, admin: &Admin, wrong: &Wrong) -> Result<Markup, NoPage> {
    let Some(smtp) = &app.config.mail.smtp else {
        return Ok(html! {
            h2 { "Mail" }
            p { "Mail is off. To switch it on, whoever looks after this server sets " code { "WINDCHIME_SMTP_URL" } ", "
                code { "WINDCHIME_MAIL_FROM" } " and " code { "WINDCHIME_MAIL_TO" } " and starts it again." }
        });
    };
    let (news, copies) = (app.storage.mail_counts("new").await?, app.storage.mail_counts("copy").await?);
    let troubles = app.storage.mail_troubles(LISTED).await?;
    Ok(html! {
        h2 { "Mail" }
        (facts(app, smtp, news, copies))
        @if troubles.is_empty() { p { "Nothing went wrong lately." } } @else { (troubled(admin, &troubles)) }
        @if may_change(admin) { (test_form(admin, wrong)) }
        (copies_section(app, admin).await?)
    })
}

fn facts(app: &App, smtp: &Smtp, news: Counts, copies: Counts) -> Markup {
    let line = |counts: Counts| {
        format!("{} waiting, {} failed, {} sent in the last 30 days", counts.waiting, counts.failed, counts.sent)
    };
    let to: Vec<String> = smtp.to.iter().map(|to| to.email.to_string()).collect();
    let minutes = app.config.mail.gather.as_secs().div_ceil(60);
    html! {
        dl {
            dt { "Mail server" } dd { (smtp.host) }
            dt { "From" } dd { (smtp.from.email) }
            dt { "News for the coordinators" }
            dd {
                @if to.is_empty() { "Nobody is told of new responses: " code { "WINDCHIME_MAIL_TO" } " is empty." }
                @else { "To " (to.join(", ")) ", at most once in " (minutes) " minutes" br; "Responses: " (line(news)) }
            }
            dt { "Copies for people" } dd { (line(copies)) }
        }
    }
}

fn troubled(admin: &Admin, troubles: &[MailTrouble]) -> Markup {
    let title = "Mail that did not get through";
    let rows = html! {
        @for mail in troubles {
            tr {
                th scope="row" { (mail.receipt) }
                td { @if mail.kind == "copy" { "Copy for the person" } @else { "News for the coordinators" } }
                (tried(admin, &format!("/admin/messages/mail/{}", mail.number), &mail.receipt,
                    state(&mail.state, mail.tries, mail.next_try), &mail.last_error))
            }
        }
    };
    tries(admin, title, title, ["About response", "Mail"], &rows)
}

fn test_form(admin: &Admin, wrong: &Wrong) -> Markup {
    let wrong = wrong.of("to");
    html! {
        h3 { "Send a test mail" }
        form.narrow method="post" action="/admin/messages/mail/test" novalidate {
            (admin.token())
            (field("to", "Your email address", "It is used for this one mail and not kept.", wrong, |described| html! {
                input type="email" id="to" name="to" autocomplete="email" spellcheck="false" aria-describedby=(described)
                    aria-invalid=[wrong.map(|_| "true")] value=[wrong.map(|wrong| &wrong.typed)];
            }))
            button { "Send a test mail" }
        }
    }
}

async fn copies_section(app: &App, admin: &Admin) -> Result<Markup, NoPage> {
    let on = app.storage.forms_with_copies().await?;
    let forms: Vec<_> = app.forms.ids().into_iter().filter_map(|id| app.forms.get(&id)).collect();
    Ok(html! {
        h3 { "Copies for people" }
        p { "People who leave an email address can be sent a copy of their answers, with a link to have them erased. Mail is "
            "not confidential: anybody who can read the person’s mail can read the copy. It is off for every form until you "
            "switch it on." }
        div.table role="region" tabindex="0" aria-label="Copies by form" {
            table {
                caption { "Copies by form" }
                thead {
                    tr {
                        th scope="col" { "Form" }
                        th scope="col" { "Copies" }
                        @if may_change(admin) { th scope="col" { "Do" } }
                    }
                }
                tbody {
                    @for served in &forms {
                        @let form = &served.form;
                        @let asks = form.questions.iter().any(|question| question.kind == Kind::Email);
                        @let sends = on.contains(&form.id);
                        tr {
                            th scope="row" { (form.title.say(Reading::Standard)) br; span.soft { (form.id) } }
                            td {
                                @if sends { strong { "On" } } @else { "Off" }
                                @if !asks { br; span.soft { "The form does not ask for an email address" } }
                            }
                            @if may_change(admin) {
                                td {
                                    @if sends || asks {
                                        (button(admin, "/admin/messages/copies",
                                            &[("form", form.id.as_str()), ("on", if sends { "0" } else { "1" })],
                                            if sends { "Switch off" } else { "Switch on" },
                                            &format!("copies for {}", form.id)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

pub(super) async fn test(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    let typed = posted.get("to").to_owned();
    let again = |why: String| Wrong { field: "to", typed: typed.clone(), why, ..Wrong::default() };
    let Some(address) = typed.parse::<Address>().ok().filter(|_| is_email(&typed)) else {
        let why = "Enter an email address, like name@example.org".to_owned();
        return page(&app, &posted.admin, None, &again(why)).await;
    };
    app.storage.audit(&posted.admin.login, "mail-test", "mail", None).await?;
    match mail::send_test(&app, Mailbox::new(None, address)).await {
        Ok(()) => Ok(Redirect::to("/admin/messages?done=test").into_response()),
        Err(error) => {
            page(&app, &posted.admin, None, &again(format!("The test mail was not sent. {}", error.why))).await
        }
    }
}

pub(super) async fn act(
    State(app): State<App>,
    Path((number, action)): Path<(i64, String)>,
    posted: Posted,
) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    let subject = format!("mail {number}");
    match action.as_str() {
        "retry" => {
            app.storage.audit(&posted.admin.login, "mail-retry", &subject, None).await?;
            app.storage.retry_mail(number, marks::seconds()).await?;
        }
        "delete" => {
            app.storage.audit(&posted.admin.login, "mail-delete", &subject, None).await?;
            app.storage.delete_mail(number).await?;
        }
        _ => return Err(Failure::not_found().into()),
    }
    Ok(Redirect::to(&format!("/admin/messages?done={action}")).into_response())
}

pub(super) async fn set_copies(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    let id = posted.get("form");
    let form = app.forms.get(id).ok_or_else(|| Failure::unknown_form(id))?.form.clone();
    let on = posted.get("on") == "1";
    let action = if on { "copies-on" } else { "copies-off" };
    app.storage.audit(&posted.admin.login, action, &form.id, None).await?;
    app.storage.set_copies(&form.id, on).await?;
    Ok(Redirect::to(&format!("/admin/messages?done={action}")).into_response())
}
