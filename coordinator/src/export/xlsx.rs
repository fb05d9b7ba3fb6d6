//! A spreadsheet: the responses, and a sheet that says what the columns mean. Every text is written as a string, which no
//! program takes for a formula.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use windchime_domain::form::Kind;
use windchime_domain::wording::Reading;

use super::table::{Cell, Table};
use super::{NotExported, TOGETHER};
use crate::responses::{Reader, words};

/// The most UTF-16 units of a cell in Excel.
const LONGEST: usize = 32_767;
/// How wide columns are, in characters.
const NARROW: f64 = 18.0;
const WIDE: f64 = 40.0;

/// The whole file.
pub(super) async fn whole(reader: &mut Reader, table: &Table) -> Result<Vec<u8>, NotExported> {
    let mut book = Workbook::new();
    let (head, time) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let sheet = book.add_worksheet().set_name("Responses")?;
    heads(sheet, &table.heads(), &head)?;
    let mut line = 0;
    loop {
        let found = reader.take(TOGETHER).await?;
        for one in &found {
            line += 1;
            for (column, cell) in (0..).zip(table.row(one)) {
                match cell {
                    Cell::Empty => {}
                    // Whole numbers of a scale are far within what a float holds.
                    Cell::Number(number) => drop(sheet.write_number(line, column, number as f64)?),
                    Cell::Text(text) => drop(sheet.write_string(line, column, fitting(&text))?),
                    Cell::Time(at) => match ExcelDateTime::parse_from_str(at.trim_end_matches('Z')) {
                        Ok(date) => drop(sheet.write_datetime_with_format(line, column, &date, &time)?),
                        Err(_) => drop(sheet.write_string(line, column, at)?),
                    },
                }
            }
        }
        if found.len() < TOGETHER {
            break;
        }
    }
    questions(book.add_worksheet().set_name("Questions")?, table, &head)?;
    // Compressing keeps a processor busy for a while; answers that arrive meanwhile should not wait for it.
    let bytes = tokio::task::spawn_blocking(move || book.save_to_buffer()).await;
    Ok(bytes.map_err(std::io::Error::other)??)
}

fn questions(sheet: &mut Worksheet, table: &Table, head: &Format) -> Result<(), XlsxError> {
    heads(sheet, &["Column", "Question", "Kind", "Answers offered", "Form versions"], head)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (line, (question, versions)) in (1..).zip(table.questions()) {
        let offered = match &question.kind {
            Kind::OneChoice { options } | Kind::SeveralChoices { options, .. } => options
                .iter()
                .map(|option| format!("{} = {}", option.value, option.label.say(Reading::Standard)))
                .collect::<Vec<_>>()
                .join("\n"),
            Kind::Scale { from, to, from_label, to_label, .. } => {
                let (low, high) = (from_label.say(Reading::Standard), to_label.say(Reading::Standard));
                format!("{from} = {low}\n{to} = {high}")
            }
            _ => String::new(),
        };
        let cells = [question.id.as_str(), words::asked(question), question.kind.as_str(), &offered, &versions];
        for (column, text) in (0..).zip(cells) {
            sheet.write_string_with_format(line, column, fitting(text), &wrap)?;
        }
    }
    Ok(())
}

fn heads(sheet: &mut Worksheet, names: &[&str], format: &Format) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(0, column, *name, format)?;
        sheet.set_column_width(
            column,
            if ["Page", "Question", "Answers offered"].contains(name) { WIDE } else { NARROW },
        )?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// What fits into a cell; what does not is marked as cut.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST {
        return text.to_owned();
    }
    let mut units = 0;
    let mut short: String = text
        .chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units < LONGEST
        })
        .collect();
    short.push('…');
    short
}
