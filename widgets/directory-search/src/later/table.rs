//! A feed that is a table (CSV): told by its first row, whatever it is called.

use crate::feed::sliced;
use crate::model::Model;
use crate::texts;
use leptos::prelude::untrack;
use windchime_domain::directory::{Page, Table};

/// Rows between looks at the clock.
const ROWS: usize = 20;

/// Reads all of it into the model; `false` where its first row has no column `name`, so that it is no table of ours.
pub(super) async fn read(model: Model, turn: u32, text: String) -> bool {
    let columns = untrack(|| model.stage.say(&texts::TABLE_COLUMNS));
    let Ok(mut table) = Table::open_by(&text, &columns) else { return false };
    sliced(&mut || table.step(ROWS)).await;
    let Page { entries, skipped, .. } = table.finish();
    let mut fresh = model.take_some(turn, Page { skipped, ..Page::default() });
    let mut entries = entries.into_iter();
    sliced(&mut || {
        let some = Vec::from_iter(entries.by_ref().take(ROWS));
        let more = !some.is_empty();
        fresh |= more && model.take_some(turn, Page { entries: some, ..Page::default() });
        more
    })
    .await;
    model.turn_page(turn, true, None, fresh);
    true
}
