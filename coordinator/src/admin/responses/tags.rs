//! Tagging one response, or all that a filter lets pass.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{list, one, parts, title};
use crate::admin::{Posted, Role};
use crate::marks;
use crate::responses::{CONTACTED, Filter, Reader, tidy_tag};
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::Order;

/// How many responses are tagged by one commit.
const TOGETHER: usize = 200;

pub(super) async fn tag_one(
    State(app): State<App>,
    Path((form, receipt)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    let found = one::find(&app, &form, &receipt).await?;
    let number = [found.record.number];
    let done = if posted.has("remove") {
        let tag = posted.get("remove");
        if found.tags.iter().any(|there| there == tag) {
            app.storage.audit(&admin.login, "untag", &found.record.receipt, noted(tag)).await?;
            app.storage.untag(&number, tag).await?;
        }
        "untagged"
    } else {
        let tag = match tidy_tag(posted.get("add")) {
            Ok(tag) => tag,
            Err(error) => {
                let wrong = vec![("add".to_owned(), error.to_string())];
                return one::page(&app, admin, &found, &wrong, None).await;
            }
        };
        if !found.tags.contains(&tag) {
            app.storage.audit(&admin.login, "tag", &found.record.receipt, noted(&tag)).await?;
            app.storage.tag(&number, &tag, &admin.login, &marks::now()).await?;
        }
        "tagged"
    };
    let to = match posted.get("back") {
        "follow-up" => {
            let after: i64 = posted.get("after").parse().unwrap_or_default();
            format!("/admin/forms/{}/follow-up?after={after}&done=contacted", found.record.form)
        }
        _ => format!("{}?done={done}", parts::address(&found)),
    };
    Ok(Redirect::to(&to).into_response())
}

pub(super) async fn tag_many(
    State(app): State<App>,
    Path(form): Path<String>,
    posted: Posted,
) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    title(&app, &form).await?;
    let (filter, mut wrong) = Filter::read(Filter::NAMES.into_iter().map(|name| (name, posted.get(name))));
    let tag = tidy_tag(posted.get("new-tag"));
    if let Err(error) = &tag {
        wrong.push(("new-tag".to_owned(), error.to_string()));
    }
    let (Ok(tag), true) = (tag, wrong.is_empty()) else {
        return list::page(&app, admin, &form, &filter, &wrong, (None, None), None).await;
    };
    let (adds, now) = (posted.get("do") != "remove", marks::now());
    let newest: i64 = posted.get("newest").parse().unwrap_or_default();
    let mut reader = Reader::new(&app, &form, &filter, Order::Oldest).between(0, newest.saturating_add(1));
    let mut numbers = Vec::new();
    loop {
        let some = reader.take(TOGETHER).await?;
        numbers.extend(some.iter().filter(|found| found.tags.contains(&tag) != adds).map(|found| found.record.number));
        if some.len() < TOGETHER {
            break;
        }
    }
    let detail = format!("{} responses", numbers.len());
    app.storage.audit(&admin.login, if adds { "tag" } else { "untag" }, &form, Some(&detail)).await?;
    for some in numbers.chunks(TOGETHER) {
        match adds {
            true => app.storage.tag(some, &tag, &admin.login, &now).await?,
            false => app.storage.untag(some, &tag).await?,
        };
    }
    let mut fields = filter.fields();
    fields.push(("done", if adds { "tagged" } else { "untagged" }));
    Ok(Redirect::to(&format!("/admin/forms/{form}/responses?{}", parts::query(fields))).into_response())
}

/// A tag of one's own may say something about a person, and the audit log outlives the response.
fn noted(tag: &str) -> Option<&str> {
    (tag == CONTACTED).then_some(CONTACTED)
}
