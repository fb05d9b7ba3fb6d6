//! Responses over time: by day, week, month or year, whichever gives a picture that can be read.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// How many columns a picture has at most before the next longer stretch is taken.
const MOST: usize = 16;

/// The length of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// One day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Stretch {
    const ALL: [Stretch; 4] = [Stretch::Day, Stretch::Week, Stretch::Month, Stretch::Year];

    /// “day”, “week” and so on.
    pub fn word(self) -> &'static str {
        match self {
            Stretch::Day => "day",
            Stretch::Week => "week",
            Stretch::Month => "month",
            Stretch::Year => "year",
        }
    }

    fn first_day(self, day: Date) -> Date {
        match self {
            Stretch::Day => day,
            Stretch::Week => day.saturating_sub(i64::from(day.weekday().since(Weekday::Monday)).days()),
            Stretch::Month => day.first_of_month(),
            Stretch::Year => day.first_of_year(),
        }
    }

    fn next(self, first: Date) -> Date {
        first.saturating_add(match self {
            Stretch::Day => 1.day(),
            Stretch::Week => 1.week(),
            Stretch::Month => 1.month(),
            Stretch::Year => 1.year(),
        })
    }
}

/// Counts by stretch, from the first to the last day given; stretches without any count 0.
pub fn over_time(days: &[Date]) -> (Stretch, Vec<(Date, usize)>) {
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
        return (Stretch::Day, Vec::new());
    };
    let stretch = Stretch::ALL.into_iter().find(|stretch| stretches(*stretch, *first, *last).len() <= MOST);
    let stretch = stretch.unwrap_or(Stretch::Year);
    let mut counts: Vec<(Date, usize)> =
        stretches(stretch, *first, *last).into_iter().map(|begins| (begins, 0)).collect();
    for day in days {
        if let Ok(at) = counts.binary_search_by_key(&stretch.first_day(*day), |(begins, _)| *begins)
            && let Some((_, count)) = counts.get_mut(at)
        {
            *count += 1;
        }
    }
    (stretch, counts)
}

/// The first days of every stretch between two days; for short stretches not many more than are wanted.
fn stretches(stretch: Stretch, first: Date, last: Date) -> Vec<Date> {
    let most = if stretch == Stretch::Year { 200 } else { MOST + 1 };
    let begins = std::iter::successors(Some(stretch.first_day(first)), |begins| Some(stretch.next(*begins)));
    begins.take_while(|begins| *begins <= last).take(most).collect()
}

/// `3 May 2026`.
pub fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
