//! The directory: what a feed of groups and services says, made safe and even, whatever shape it comes in.

mod brief;
mod date;
mod digits;
mod entry;
mod feed;
mod fields;
mod hours;
mod lines;
mod record;
#[cfg(test)]
mod tests;

pub(crate) use brief::groups;
pub use date::{Date, Day, Days};
pub use digits::{digits, push_digits, read_digits};
pub use entry::{Ages, Category, Cost, Entry, Place, Status};
pub use feed::{FeedError, Page, SkipReason, Skipped, read_page};
pub(crate) use fields::clean;
pub use hours::{MonthDay, Openness, Pattern, Schedule, Times, open_at};
pub use lines::{HoursWords, Line, lines};
