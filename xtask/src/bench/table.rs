//! The figures as a table for people.

use super::{number, text};
use serde_json::Value;
use std::fmt::Write as _;

const HEAD: &str = "\
| directory | engine | build | longest task | memory | keystroke, median | p95 | success@5 | keystrokes, names asked |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

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
