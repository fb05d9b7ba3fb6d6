//! When an entry is open: how it stands now, and its week as a strip. Always by the clock in Great Britain, whatever the visitor's own.

use super::filters::nth;
use crate::model::Model;
use crate::texts;
use crate::view::wording::hours;
use windchime_domain::directory::{
    Date, Day, DayHours, Entry, Hours, HoursWords, Moment, Next, Now, Span, State, Status, digits,
};
use windchime_shell::markup::{View, el, svg};
use windchime_shell::stage::Stage;

/// Minutes in a day, which is how wide a strip is.
const DAY: u16 = 24 * 60;

/// How it stands now, and its days and times, in the list.
#[inline(never)]
pub fn line(model: Model, number: u32) -> View {
    let stage = model.stage;
    let now = model.now();
    let line = model.with_entry(number, |entry, today| {
        let status = status(stage, entry, now?).map(|(words, open)| {
            el("strong").class(if open { "now open-now" } else { "now" }).text([&words, " "].concat())
        });
        let hours = hours(stage, &entry.schedules, today, false).into_iter().next().unwrap_or_default();
        if status.is_none() && hours.is_empty() {
            // Nobody knows: its line goes.
            return Some(el("span").class("unknown"));
        }
        Some(el("span").child(status).text(hours))
    });
    line.flatten().into()
}

/// How it stands at an instant, in words; nothing where nobody knows.
#[inline(never)]
pub fn standing(stage: Stage, entry: &Entry, milliseconds: f64) -> Option<String> {
    Some(status(stage, entry, milliseconds)?.0)
}

/// How it stands at an instant, and whether it is open; nothing where nobody knows.
fn status(stage: Stage, entry: &Entry, milliseconds: f64) -> Option<(String, bool)> {
    let hours = Hours::of(entry);
    if hours.is_unknown() || entry.status == Status::TemporarilyClosed {
        return None;
    }
    let today = Moment::of(milliseconds)?.date;
    let now = hours.now(milliseconds)?;
    let open = matches!(now.state, State::Always | State::Until(_) | State::Open);
    let mut words = now_words(stage, now, today)?;
    if !words.ends_with('.') {
        words.push('.');
    }
    if now.perhaps_holiday && (open || now.state == State::Today) {
        words.push(' ');
        words.push_str(&stage.say(&texts::HOLIDAY));
    }
    Some((words, open))
}

fn now_words(stage: Stage, now: Now, today: Date) -> Option<String> {
    let time = |moment: Moment| HoursWords::ENGLISH.time(moment.minute);
    match now.state {
        State::Always => return Some(stage.say(&texts::NOW_ALWAYS)),
        State::Open => return Some(stage.say(&texts::NOW_OPEN)),
        State::Today => return Some(stage.say(&texts::NOW_TODAY)),
        State::Until(end) => {
            // Midnight is still today's.
            let soon = end.date == today || (end.minute == 0 && end.date.before() == today);
            let time = if soon { time(end) } else { [&day_name(stage, end.date), " ", &time(end)].concat() };
            return Some(stage.fill(&texts::NOW_UNTIL, &[("time", &time)]));
        }
        State::Closed | State::ClosedToday | State::Unknown => {}
    }
    Some(match now.next? {
        Next::Opens(moment) => {
            let text = match moment.date {
                date if date == today => &texts::NEXT_TODAY,
                date if date.before() == today => &texts::NEXT_TOMORROW,
                _ => &texts::NEXT_DAY,
            };
            stage.fill(text, &[("day", &day_name(stage, moment.date)), ("time", &time(moment))])
        }
        Next::OnDay(date) => stage.fill(&texts::NEXT_DATE, &[("date", &day_name(stage, date))]),
        Next::Later(date) => stage.fill(&texts::NEXT_DATE, &[("date", &day_and_month(stage, date))]),
    })
}

/// "Thursday"
fn day_name(stage: Stage, date: Date) -> String {
    let at = Day::ALL.iter().position(|day| *day == date.weekday()).unwrap_or(0);
    nth(stage, &texts::DAYS, at as u8)
}

/// "Thursday 3 December"
fn day_and_month(stage: Stage, date: Date) -> String {
    let month = nth(stage, &texts::MONTHS, date.month().wrapping_sub(1));
    [&day_name(stage, date), " ", &digits(date.day().into()), " ", &month].concat()
}

/// The next seven days: a table whose last column is the picture of what the others say.
#[inline(never)]
pub fn week(stage: Stage, entry: &Entry, today: Date) -> Option<View> {
    let hours = Hours::of(entry);
    if hours.is_unknown() || entry.status == Status::TemporarilyClosed {
        return None;
    }
    let rows = hours.week(today).into_iter().map(|day| row(stage, &day, day.date == today));
    let caption = el("caption").text(stage.say(&texts::WEEK));
    Some(el("table").class("week").child(caption).child(el("tbody").children(rows)).done())
}

fn row(stage: Stage, day: &DayHours, is_today: bool) -> View {
    let date = day_and_month(stage, day.date);
    let name = if is_today { [&stage.say(&texts::WEEK_TODAY), ", ", &date].concat() } else { date };
    el("tr")
        .maybe("aria-current", is_today.then(|| "date".to_owned()))
        .child(el("th").attr("scope", "row").text(name))
        .child(el("td").text(day_words(stage, day)))
        .child(el("td").class("bar").attr("aria-hidden", "true").child(bar(day)))
        .done()
}

/// "9am to noon and 2pm to 5pm"
fn day_words(stage: Stage, day: &DayHours) -> String {
    let words = &HoursWords::ENGLISH;
    let mut said = String::new();
    for Span { opens, closes } in &day.spans {
        let span = match closes {
            Some(closes) if *opens == 0 && *closes == DAY => words.all_day.to_owned(),
            Some(closes) => [&words.time(*opens), words.to, &words.time(*closes)].concat(),
            None => stage.fill(&texts::WEEK_FROM, &[("time", &words.time(*opens))]),
        };
        if !said.is_empty() {
            said.push_str(words.and);
        }
        said.push_str(&span);
    }
    if said.is_empty() {
        said = stage.say(match (day.untimed, day.sure) {
            (true, _) => &texts::WEEK_UNTIMED,
            (false, true) => &texts::WEEK_CLOSED,
            (false, false) => &texts::WEEK_UNKNOWN,
        });
    }
    if day.excepted {
        said.push_str(", ");
        said.push_str(&stage.say(&texts::WEEK_UNUSUAL));
    }
    said
}

/// Midnight to midnight, with a line at six, noon and six.
fn bar(day: &DayHours) -> View {
    let mark = |class: &'static str, x: u16, width: u16| {
        let number = |number: u16| digits(number.into());
        svg("rect")
            .class(class)
            .attr("x", number(x))
            .attr("y", "0")
            .attr("width", number(width))
            .attr("height", "10")
            .done()
    };
    let whole = mark("closed-time", 0, DAY);
    let open = day.spans.iter().map(|span| {
        let end = span.closes.unwrap_or(DAY).min(DAY);
        mark("open-time", span.opens, end.saturating_sub(span.opens))
    });
    let hours = [DAY / 4, DAY / 2, DAY / 4 * 3].map(|hour| mark("hour", hour, 6));
    svg("svg")
        .attr("viewBox", "0 0 1440 10")
        .attr("preserveAspectRatio", "none")
        .child(whole)
        .children(open)
        .children(hours)
        .done()
}
