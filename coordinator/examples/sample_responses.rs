//! Fills a database with sample responses to the built-in interest form, to look at the pages with. The same every time, and
//! marked as samples: everybody is called “Sample” and a number.
//!
//! `cargo run -p windchime-coordinator --example sample_responses -- --database-url sqlite://sample.db --count 500`
#![allow(clippy::print_stdout, reason = "a command speaks to the person who ran it")]

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Parser;
use sqlx::{AnyConnection, Connection as _};
use windchime_coordinator::forms::Forms;
use windchime_coordinator::keyring::Keyring;
use windchime_coordinator::storage::{Kept, Storage};
use windchime_coordinator::{marks, records};
use windchime_domain::json::{Value, map};
use windchime_domain::submission::Submission;

/// Adds sample responses to the built-in interest form.
#[derive(Parser)]
struct Arguments {
    /// Where they are kept
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://sample.db", hide_env_values = true)]
    database_url: String,
    /// The file of the keys that what is typed is sealed under
    #[arg(long, env = "WINDCHIME_KEY_FILE", default_value = "windchime.keys")]
    key_file: PathBuf,
    /// How many
    #[arg(long, default_value_t = 500)]
    count: u32,
    /// Over how many days, up to today, they arrived
    #[arg(long, default_value_t = 75)]
    days: u32,
}

const ORGANISATIONS: [&str; 6] =
    ["Sample larder", "Sample library", "Sample walking group", "Sample surgery", "Sample choir", "Sample church hall"];
const SITES: [&str; 3] =
    ["https://larder.example/join", "https://library.example/groups/recovery", "https://surgery.example/"];

/// A small generator of numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these, each as often as its weight.
    fn one<'a>(&mut self, choices: &[(&'a str, u64)]) -> &'a str {
        let mut left = self.below(choices.iter().map(|(_, weight)| weight).sum());
        for (choice, weight) in choices {
            if left < *weight {
                return choice;
            }
            left -= weight;
        }
        choices.first().map_or("", |(choice, _)| choice)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let forms = Forms::load(None).map_err(|lines| anyhow!(lines.join("\n")))?;
    let form = forms.get("interest").context("the built-in form is missing")?.form.clone();
    let storage = Storage::open(&arguments.database_url).await?;
    let keyring = Keyring::open(&arguments.key_file)?;
    let erasing = storage.secret("erasing").await?;
    let mut dice = Dice(2026);
    // More of them lately: word gets round.
    let days = u64::from(arguments.days.max(1));
    let mut ago = |_| dice.below(days).min(dice.below(days)) * 86_400 + dice.below(86_400);
    let mut times: Vec<u64> = (0..arguments.count).map(&mut ago).collect();
    times.sort_unstable();
    let mut kept = Vec::new();
    for number in 1..=arguments.count {
        let id = format!("{:08x}-5a3b-4c31-9b52-{:012x}", dice.below(1 << 32), u64::from(number));
        let site = SITES.get(usize::try_from(dice.below(4))?).map(|page| Value::from(*page));
        let value = map([
            ("form", Some(Value::from(form.id.as_str()))),
            ("form_version", Some(Value::from(form.version))),
            ("submission_id", Some(Value::from(id.as_str()))),
            ("lang", Some(Value::from("en-GB"))),
            ("page", site),
            ("answers", Some(answers(&mut dice, number))),
        ]);
        let submission = Submission::read(&form, &value).map_err(|refusal| anyhow!("{refusal:?}"))?;
        let new = records::seal(&keyring, &erasing, &form, &submission, marks::digest(id.as_bytes()))?;
        if let Kept::New(receipt) = storage.keep(new).await? {
            // The earliest is the furthest away.
            let ago = times.pop().unwrap_or_default();
            let at = jiff::Timestamp::from_second(marks::seconds() - i64::try_from(ago)?)?;
            kept.push((receipt.receipt, at.to_string()));
        }
    }
    storage.close().await;
    // The storage says itself when something arrived, so that only a sample can come from the past.
    let mut connection = AnyConnection::connect(&arguments.database_url).await?;
    for (receipt, at) in &kept {
        let set = sqlx::query("UPDATE submissions SET received_at = $1 WHERE receipt = $2");
        set.bind(at).bind(receipt).execute(&mut connection).await?;
    }
    println!("{} sample responses added to the form “{}”", kept.len(), form.id);
    Ok(())
}

/// Those who are likely to come lean to weekly meetings face to face; those who are not mind less.
fn answers(dice: &mut Dice, number: u32) -> Value {
    let likelihood = dice.one(&[
        ("0", 4),
        ("1", 2),
        ("2", 4),
        ("3", 5),
        ("4", 5),
        ("5", 13),
        ("6", 10),
        ("7", 15),
        ("8", 19),
        ("9", 9),
        ("10", 14),
    ]);
    let likelihood: u32 = likelihood.parse().unwrap_or_default();
    let keen = u64::from(likelihood >= 7);
    let meeting = dice.one(&[("online", 9 - 3 * keen), ("face-to-face", 6 + 6 * keen), ("either", 6)]);
    let often = dice.one(&[
        ("weekly", 4 + 6 * keen),
        ("two-weekly", 6 + 2 * keen),
        ("monthly", 6),
        ("less-often", 5 - 4 * keen),
    ]);
    let long = dice.one(&[("up-to-1-hour", 8), ("1-to-2-hours", 7 + 4 * keen), ("half-day", 2), ("no-preference", 3)]);
    let place = dice.one(&[("live", 12), ("work", 3), ("both", 5), ("neither", 2)]);
    let organisation =
        ORGANISATIONS.get(usize::try_from(dice.below(60)).unwrap_or_default()).map(|name| Value::from(*name));
    let email = dice.chance(35 + 40 * keen).then(|| Value::from(format!("sample.{number}@example.com").as_str()));
    map([
        ("name", Some(Value::from(format!("Sample {number}").as_str()))),
        ("likelihood", Some(Value::from(likelihood))),
        ("meeting", Some(Value::from(meeting))),
        ("how-often", Some(Value::from(often))),
        ("how-long", Some(Value::from(long))),
        ("oxfordshire", Some(Value::from(place))),
        ("organisation", organisation),
        ("email", email),
    ])
}
