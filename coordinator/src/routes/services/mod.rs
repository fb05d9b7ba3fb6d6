//! `GET /v1/services`, `/v1/services/{id}` and `/v1/service_at_locations`: the directory, as Open Referral UK v3 asks.

mod asked;
pub(super) mod at_locations;

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::catalogue::Item;
use crate::catalogue::asked::today;
use crate::openapi::parameters::ListParameters;
use crate::openapi::refusals;
use crate::openapi::schemas::{Service, ServicePage};
use crate::problem::Failure;
use crate::server::App;
use asked::{Shape, Wanted, wanted};

refusals!(pub(super) NoList: "parameter-page", "parameter-per-page", "parameter-full", "parameter-shapes", "parameter-age",
    "parameter-day", "parameter-time", "parameter-postcode", "parameter-postcode-alone", "parameter-proximity-alone",
    "parameter-moment", "parameter-twice", "parameter-unknown", "too-many-requests-to-read", "internal", "not-ready");

/// The services that run
///
/// By name, or the nearest first where a place is asked for. Parameters that are not listed here are refused.
#[utoipa::path(
    get, path = "/v1/services", tag = "services", operation_id = "listServices",
    params(ListParameters),
    responses(
        (status = 200, description = "One page.", body = ServicePage,
         headers(("Cache-Control" = String, description = "How long it may be kept.")),
         links(("firstService" = (operation_id = "getService", parameters(("id" = "$response.body#/contents/0/id")))))),
        NoList,
    ),
)]
pub(super) async fn list(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let wanted = wanted(query.as_deref().unwrap_or_default())?;
    let shelf = app.catalogue.shelf(&app.storage).await?;
    let found = shelf.find(&wanted.asked, today());
    let page = wanted.page_of(&found);
    let contents: Vec<String> = page
        .iter()
        .map(|item| match wanted.shape {
            Shape::Brief => item.brief.clone(),
            Shape::Full => item.full.clone(),
            Shape::Minimal => minimal(item),
        })
        .collect();
    Ok(json(wanted.page_text(found.len(), &contents)))
}

refusals!(pub(super) NoService: "unknown-service", "not-understood", "too-many-requests-to-read", "internal", "not-ready");

/// One service
///
/// The whole record of a service that is running. Others are not there.
#[utoipa::path(
    get, path = "/v1/services/{id}", tag = "services", operation_id = "getService",
    params(("id" = String, Path, description = "The service's id.", min_length = 1, max_length = 200)),
    responses(
        (status = 200, description = "The record.", body = Service,
         headers(("Cache-Control" = String, description = "How long it may be kept."))),
        NoService,
    ),
)]
pub(super) async fn one(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Failure> {
    match app.storage.kept_service(&id).await? {
        // What editors have hidden is not there, whoever knows its id.
        Some(kept) if kept.status == "active" => Ok(json(kept.record)),
        Some(_) | None => Err(Failure::unknown_service(&id)),
    }
}

impl Wanted {
    /// The part of what was found that stands on the page.
    fn page_of<'a, T>(&self, found: &'a [T]) -> &'a [T] {
        let size = self.per_page as usize;
        let from = (self.page as usize - 1).saturating_mul(size).min(found.len());
        found.get(from..from.saturating_add(size).min(found.len())).unwrap_or_default()
    }

    /// A page as Open Referral UK v3 frames it. The contents are JSON already, so they are only put together.
    fn page_text(&self, total: usize, contents: &[String]) -> String {
        let pages = total.div_ceil(self.per_page as usize);
        let note = self.asked.near.as_ref().map_or_else(String::new, |near| {
            let note = format!(
                "Distances are measured from the middle of {}, not from the exact postcode; places without coordinates of \
                 their own are taken to be in the middle of theirs.",
                near.outcode
            );
            format!("\"note\":\"{note}\",")
        });
        format!(
            "{{\"total_items\":{total},\"total_pages\":{pages},\"page_number\":{page},\"size\":{size},\"first_page\":{first},\
             \"last_page\":{last},\"empty\":{empty},{note}\"contents\":[{contents}]}}",
            page = self.page,
            size = contents.len(),
            first = self.page == 1,
            last = self.page as usize >= pages,
            empty = contents.is_empty(),
            contents = contents.join(",")
        )
    }
}

/// What a harvester asks first: which there are, and what has changed.
fn minimal(item: &Item) -> String {
    let id = serde_json::Value::from(item.id.as_str());
    format!("{{\"id\":{id},\"modified_date\":\"{}\"}}", item.changed)
}

fn json(body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, body).into_response()
}
