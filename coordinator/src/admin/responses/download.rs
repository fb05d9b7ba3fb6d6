//! Sending an export to the browser, a stretch at a time.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::channel::Channel;

use super::{list, title};
use crate::admin::{Posted, Role};
use crate::export::{Export, Format, NotExported, Options, command, file_name};
use crate::problem::Failure;
use crate::responses::Filter;
use crate::routes::NoPage;
use crate::server::App;

/// How many stretches may wait for a slow browser.
const AHEAD: usize = 2;

pub(super) async fn send(State(app): State<App>, Path(form): Path<String>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    title(&app, &form).await?;
    let (filter, wrong) = Filter::read(Filter::NAMES.into_iter().map(|name| (name, posted.get(name))));
    if !wrong.is_empty() {
        return list::page(&app, admin, &form, &filter, &wrong, (None, None), None).await;
    }
    let options = Options {
        format: Format::read(posted.get("format")).unwrap_or(Format::Xlsx),
        codes: posted.has("codes"),
        mark: posted.has("mark"),
    };
    let mut export = Export::open(&app, &form, &filter, options).await.map_err(Failure::from)?;
    let detail = command::detail(options, export.count());
    app.storage.audit(&admin.login, "export", &form, Some(&detail)).await?;
    // What fails at once can still be said in a page.
    let first = export.next().await.map_err(Failure::from)?.unwrap_or_default();
    let (mut sender, body) = Channel::<Bytes, NotExported>::new(AHEAD);
    tokio::spawn(async move {
        let mut next = Ok(Some(first));
        loop {
            match next {
                Ok(Some(bytes)) => {
                    if sender.send_data(bytes.into()).await.is_err() {
                        // The browser has gone.
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => {
                    // A broken connection tells the browser that the file is not whole; an early end would not.
                    tracing::error!(%error, "an export was cut off");
                    return sender.abort(error);
                }
            }
            next = export.next().await;
        }
    });
    let headers = [
        (header::CONTENT_TYPE, options.format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file_name(&form, options.format))),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::new(body)).into_response())
}

impl From<NotExported> for Failure {
    fn from(error: NotExported) -> Self {
        match error {
            NotExported::Database(error) => error.into(),
            NotExported::TooMany(count) => Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "too-many-for-a-spreadsheet",
                "These are too many responses for a spreadsheet",
                format!("There are {count} of them. Export them as CSV, or choose fewer with the filters."),
            ),
            other => {
                tracing::error!(error = %other, "an export failed");
                Failure::internal()
            }
        }
    }
}
