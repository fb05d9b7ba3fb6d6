//! The figures as a table for people.

use super::{number, text};
use serde_json::Value;
use std::fmt::Write as _;

const HEAD: &str = "\
| directory | engine | build | longest task | memory | keystroke, median | p95 | success@5 | keystrokes, names asked |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

const OURS: &str = "windchime";
/// Of fewer names nothing can be said.
const FEWEST: usize = 100;

/// The fastest of the others, and the one that misses least; misses are counted over the names that both were asked.
fn beside(ours: &Value, results: &[Value]) -> String {
    let same = |other: &&Value| ["size", "kind"].iter().all(|name| other.get(*name) == ours.get(*name));
    let others: Vec<&Value> = results
        .iter()
        .filter(same)
        .filter(|other| text(other, "engine") != OURS && other.get("error").is_none())
        .collect();
    let mut line = format!("{} {}: ", number(ours, "size"), text(ours, "kind"));
    if let Some(fast) = others.iter().min_by(|a, b| number(a, "p95").total_cmp(&number(b, "p95"))) {
        let (own, other) = (number(ours, "p95"), number(fast, "p95"));
        _ = write!(line, "p95 {:.2} of the fastest ({})", own / other, text(fast, "engine"));
    }
    let misses =
        |result: &Value, of: usize| text(result, "names").bytes().take(of).filter(|name| *name == b'0').count();
    let asked = |result: &Value| text(result, "names").len().min(text(ours, "names").len());
    let share = |result: &&&Value| misses(result, asked(result)) as f64 / asked(result).max(1) as f64;
    if let Some(best) =
        others.iter().filter(|other| asked(other) >= FEWEST).min_by(|a, b| share(a).total_cmp(&share(b)))
    {
        let of = asked(best);
        _ = write!(
            line,
            "; misses {} where the best of the others ({}) has {}, of {of} names",
            misses(ours, of),
            text(best, "engine"),
            misses(best, of)
        );
    }
    let slow: Vec<&str> =
        others.iter().filter(|other| asked(other) < FEWEST).map(|other| text(other, "engine")).collect();
    if !slow.is_empty() {
        _ = write!(line, "; too slow to ask {FEWEST} names: {}", slow.join(", "));
    }
    line
}

/// One row for each engine and directory, then the options.
pub fn of(results: &[Value]) -> String {
    let mut table = HEAD.to_owned();
    for result in results {
        let directory = format!("{} {}", number(result, "size"), text(result, "kind"));
        if let Some(error) = result.get("error").and_then(Value::as_str) {
            let error = error.lines().next().unwrap_or_default();
            _ = writeln!(table, "| {directory} | {} | failed: {error} |", text(result, "engine"));
            continue;
        }
        _ = writeln!(
            table,
            "| {directory} | {} | {:.0} ms | {:.1} ms | {:.1} MB | {:.3} ms | {:.2} ms | {:.1} % | {}, {} |",
            text(result, "engine"),
            number(result, "build"),
            number(result, "longest"),
            number(result, "memory") / 1e6,
            number(result, "median"),
            number(result, "p95"),
            number(result, "success") * 100.0,
            number(result, "keystrokes"),
            number(result, "meant"),
        );
    }
    table.push_str("\nBeside the others:\n\n");
    for ours in results.iter().filter(|result| text(result, "engine") == OURS && result.get("error").is_none()) {
        _ = writeln!(table, "- {}", beside(ours, results));
    }
    table.push_str("\nOptions:\n\n");
    let mut told = Vec::new();
    for result in results {
        let engine = text(result, "engine");
        if !told.contains(&engine) {
            told.push(engine);
            _ = writeln!(table, "- {engine}: {}", text(result, "options"));
        }
    }
    table
}
