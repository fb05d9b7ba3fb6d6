//! `GET /v1/service_at_locations`: each service once for each of its places, the same filters.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use windchime_domain::json::{Value, map};

use super::asked::{Shape, wanted};
use super::json;
use crate::catalogue::asked::today;
use crate::catalogue::{Item, brief, flat, record};
use crate::problem::Failure;
use crate::server::App;

pub(in super::super) async fn list(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let wanted = wanted(query.as_deref().unwrap_or_default())?;
    let shelf = app.catalogue.shelf(&app.storage).await?;
    let all: Vec<(&Item, usize)> = shelf
        .find(&wanted.asked, today())
        .into_iter()
        .flat_map(|item| item.placed(wanted.asked.near.as_ref()).into_iter().map(move |at| (item, at)))
        .collect();
    let contents: Vec<String> =
        wanted.page_of(&all).iter().map(|(item, at)| shown(&item.record(), *at, wanted.shape, &item.changed)).collect();
    Ok(json(wanted.page_text(all.len(), &contents)))
}

fn shown(service: &Value, at: usize, shape: Shape, changed: &str) -> String {
    let here = record::items(service, "service_at_locations").get(at).cloned().unwrap_or_default();
    let shown = match shape {
        Shape::Minimal => map([("id", here.get("id").cloned()), ("modified_date", Some(Value::from(changed)))]),
        Shape::Brief => {
            let mut shown = flat(&here);
            record::set(&mut shown, "location", here.get("location").map(flat));
            record::set(&mut shown, "service", Some(brief(service)));
            shown
        }
        Shape::Full => {
            let mut service = service.clone();
            record::set(&mut service, "service_at_locations", None);
            let mut shown = here;
            record::set(&mut shown, "service", Some(service));
            shown
        }
    };
    serde_json::to_string(&shown).unwrap_or_default()
}
