//! Reading a body: in time, whole, and within the limit.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;

use crate::problem::Failure;

/// How long a body may take to arrive: a slow phone with 64 KiB needs a few seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much more than the limit is read and thrown away, so that the sender gets to read the refusal instead of a
/// broken connection.
const DRAINED: usize = 1024 * 1024;

/// Reads a body of at most `limit` bytes.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Failure> {
    tokio::time::timeout(PATIENCE, collect(body, limit)).await.unwrap_or_else(|_| Err(Failure::too_slow()))
}

async fn collect(mut body: Body, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Failure::body_broken())?.into_data() else {
            continue;
        };
        seen += data.len();
        if seen <= limit {
            kept.extend_from_slice(&data);
        } else if seen > limit.saturating_add(DRAINED) {
            break;
        }
    }
    if seen > limit { Err(Failure::too_large(limit)) } else { Ok(kept) }
}

/// The media type of a body, in lower case and without parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase())
        .unwrap_or_default()
}
