//! `import-services`: what it is told, and what it says.

use clap::Args;

use super::{Feed, Format, read_file};
use crate::storage::{Arrival, Imported, Storage};

/// How a file is taken in.
#[derive(Args, Clone, Debug, Default)]
pub struct How {
    /// What the file is
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// A name for where the file comes from, such as `county`; it stays with its records
    #[arg(long)]
    pub source: Option<String>,

    /// Remove what came from this source before and is not in the file any more
    #[arg(long, requires = "source")]
    pub replace_source: bool,

    /// Say what would happen, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What an import came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What to say, line by line.
    pub lines: Vec<String>,
    /// Whether there were records, and none could be kept.
    pub nothing_kept: bool,
}

/// Takes a file into the directory.
///
/// # Errors
/// In plain words: the file is no directory, or the database refuses.
pub async fn run(storage: &Storage, bytes: &[u8], how: &How) -> Result<Report, String> {
    let source = how.source.as_deref().map(str::trim).filter(|source| !source.is_empty());
    let feed = read_file(bytes, how.format, source.unwrap_or_default())?;
    let nothing_kept = feed.services.is_empty() && !feed.left_out.is_empty();
    if how.replace_source && feed.services.is_empty() {
        return Err("it holds no service that can be kept, so nothing was removed either".to_owned());
    }
    let database = |error: sqlx::Error| format!("nothing was changed, since the database refuses: {error}");
    let arrival =
        Arrival { source, only: how.replace_source.then_some(&feed.ids), actor: Some("command"), dry_run: how.dry_run };
    let imported = storage.import_from(&feed.services, arrival).await.map_err(database)?;
    Ok(Report { lines: lines(&feed, imported, how), nothing_kept })
}

fn lines(feed: &Feed, imported: Imported, how: &How) -> Vec<String> {
    let mut lines = vec![imported.counted(if how.dry_run { "would be kept" } else { "kept" })];
    if how.replace_source {
        let removed = imported.removed;
        lines.push(format!("{removed} removed, which came from this source before and are not in the file any more"));
    }
    if !feed.left_out.is_empty() {
        lines.push(format!("records left out: {}", feed.left_out.len()));
    }
    for remark in &feed.left_out {
        lines.push(format!("{} left out: {}", remark.place, remark.words));
    }
    for remark in &feed.remarks {
        let place = if remark.place.is_empty() { "the file" } else { &remark.place };
        lines.push(format!("{place}: {}", remark.words));
    }
    if how.dry_run {
        lines.push("this was a dry run: nothing was changed".to_owned());
    }
    lines
}
