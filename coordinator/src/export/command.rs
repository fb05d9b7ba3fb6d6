//! `windchime-coordinator export`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::{Export, Format, Options};
use crate::responses::Filter;
use crate::server::App;

/// What to export, and where to.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// The form's id
    pub form: String,
    /// What to write
    #[arg(long, value_enum, default_value = "csv")]
    pub format: Format,
    /// The file to make, which only you can read; `-` is standard output
    #[arg(long)]
    pub out: PathBuf,
    /// In tables: choices as the short codes that were sent, rather than in the form's words
    #[arg(long)]
    pub codes: bool,
    /// In CSV: begin with a byte order mark, as Excel needs it
    #[arg(long)]
    pub bom: bool,
    /// Only responses with this tag
    #[arg(long, default_value = "", hide_default_value = true)]
    pub tag: String,
    /// Only responses without this tag
    #[arg(long, default_value = "", hide_default_value = true)]
    pub without_tag: String,
    /// Only responses of this day or later, like 2026-05-01
    #[arg(long, default_value = "", hide_default_value = true)]
    pub from: String,
    /// Only responses of this day or earlier
    #[arg(long, default_value = "", hide_default_value = true)]
    pub to: String,
}

/// Writes the export, and says how many responses are in it.
///
/// # Errors
/// When the form is not known, the file is there already, or something cannot be read or written. An unfinished file is removed.
pub async fn run(app: &App, arguments: &Arguments) -> anyhow::Result<u64> {
    let form = arguments.form.as_str();
    if app.forms.get(form).is_none() && app.storage.newest(form).await? == 0 {
        return Err(anyhow!("there is no form called {form:?}; there are: {}", app.forms.ids().join(", ")));
    }
    let fields = [
        ("tag", &arguments.tag),
        ("without", &arguments.without_tag),
        ("from", &arguments.from),
        ("to", &arguments.to),
    ];
    let (filter, wrong) = Filter::read(fields.into_iter().map(|(name, value)| (name, value.as_str())));
    if !wrong.is_empty() {
        let lines: Vec<String> = wrong.iter().map(|(field, text)| format!("--{field}: {text}")).collect();
        return Err(anyhow!(lines.join("\n")));
    }
    let options = Options { format: arguments.format, codes: arguments.codes, mark: arguments.bom };
    let mut export = Export::open(app, form, &filter, options).await?;
    let count = export.count();
    if arguments.out.as_os_str() == "-" {
        noted(app, form, options, count).await?;
        write(&mut export, &mut io::stdout().lock()).await?;
        return Ok(count);
    }
    let named = || format!("{}", arguments.out.display());
    let mut file = new_file(&arguments.out).with_context(named)?;
    noted(app, form, options, count).await?;
    let written = write(&mut export, &mut file).await.and_then(|()| file.sync_all().map_err(Into::into));
    if let Err(error) = written {
        // Half an export could be taken for a whole one.
        let _ = std::fs::remove_file(&arguments.out);
        return Err(error.context(named()));
    }
    Ok(count)
}

/// A file that was not there before, so that nothing is written over, and that nobody else can read.
fn new_file(path: &PathBuf) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

async fn noted(app: &App, form: &str, options: Options, count: u64) -> Result<(), sqlx::Error> {
    app.storage.audit("command", "export", form, Some(&detail(options, count))).await
}

/// What the audit log says about an export.
pub(crate) fn detail(options: Options, count: u64) -> String {
    format!("{count} as {}", options.format.as_str())
}

async fn write(export: &mut Export, out: &mut impl Write) -> anyhow::Result<()> {
    while let Some(bytes) = export.next().await? {
        out.write_all(&bytes)?;
    }
    out.flush()?;
    Ok(())
}
