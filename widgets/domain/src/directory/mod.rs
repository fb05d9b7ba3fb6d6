//! The directory: what a feed of groups and services says, made safe and even, whatever shape it comes in.

mod brief;
mod calendar;
mod clock;
mod date;
mod digits;
mod entry;
mod feed;
mod fields;
mod holiday;
mod hours;
mod lines;
mod open;
mod osm;
mod pieces;
mod record;
mod recur;
mod table;
#[cfg(test)]
mod tests;
pub mod written;

pub(crate) use brief::groups;
pub use calendar::calendar;
pub use clock::Moment;
pub use date::{Date, Day, Days};
pub use digits::{digits, push_digits, read_digits};
pub use entry::{Ages, Category, Cost, Entry, Place, Status};
pub use feed::{FeedError, MOST_RECORDS, Page, Reader, SkipReason, Skipped, read_page, records};
pub(crate) use fields::clean;
pub use holiday::is_bank_holiday;
pub use hours::{Exception, Frequency, Limits, MonthDay, Pattern, Schedule, Times};
pub use lines::{HoursWords, Line, lines};
pub use open::{DayHours, Fits, Hours, Next, Now, Span, State};
pub use osm::Osm;
pub use pieces::Pieces;
pub use table::{COLUMNS, Table, columns, read_table};
