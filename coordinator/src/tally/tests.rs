#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use windchime_domain::form::{self, built_in};
use windchime_domain::json::Value;

use super::time::{Stretch, over_time};
use super::*;

fn form(text: &str) -> form::Form {
    form::Form::read(&serde_json::from_str(text).unwrap()).unwrap()
}

fn response(version: u32, answers: &str) -> Response {
    Response {
        version,
        answers: serde_json::from_str::<Value>(answers).unwrap(),
        day: "2026-05-01".parse().unwrap(),
        site: None,
    }
}

fn one_question(version: u32, question: &str) -> form::Form {
    form(&format!(
        r#"{{"id":"f","version":{version},"title":"F","questions":[{question}],"after":{{"title":"T","body":["B"]}}}}"#
    ))
}

fn choice(options: &[&str]) -> String {
    let options: Vec<String> =
        options.iter().map(|value| format!(r#"{{"value":"{value}","label":"{value}!"}}"#)).collect();
    format!(r#"{{"id":"q","kind":"one-choice","label":"Q","required":true,"options":[{}]}}"#, options.join(","))
}

fn scale(from: i32, to: i32) -> String {
    format!(
        r#"{{"id":"q","kind":"scale","label":"Q","required":true,"from":{from},"to":{to},"from_label":"low","to_label":"high"}}"#
    )
}

#[test]
fn what_was_chosen_is_counted_and_what_was_not_answered_is_not() {
    let form = form(built_in("interest").unwrap());
    let questions = asked(&[&form]);
    let ids: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, ["likelihood", "meeting", "how-often", "how-long", "oxfordshire"], "nothing that is typed");
    let responses = [
        response(1, r#"{"likelihood":8,"meeting":"online"}"#),
        response(1, r#"{"likelihood":0,"meeting":"online"}"#),
        response(1, r#"{"likelihood":8,"meeting":null}"#),
        response(1, r#"{"likelihood":11,"meeting":"by post"}"#),
    ];
    let likely = count(&questions[0], &responses);
    assert_eq!((likely.answered, likely.other, likely.cells[0], likely.cells[8]), (4, 1, 1, 2));
    let meeting = count(&questions[1], &responses);
    assert_eq!((meeting.answered, meeting.other, meeting.cells), (3, 1, vec![2, 0, 0]));
}

#[test]
fn several_choices_of_one_response_each_count() {
    let form = one_question(
        1,
        r#"{"id":"q","kind":"several-choices","label":"Q","required":true,"options":[{"value":"a","label":"A"},{"value":"b","label":"B"}]}"#,
    );
    let questions = asked(&[&form]);
    let counted = count(&questions[0], &[response(1, r#"{"q":["a","b"]}"#), response(1, r#"{"q":["b"]}"#)]);
    assert_eq!((counted.answered, counted.cells), (2, vec![1, 2]));
}

#[test]
fn choices_of_earlier_versions_are_counted_beside_those_of_the_newest() {
    let (old, new) = (one_question(1, &choice(&["a", "b"])), one_question(2, &choice(&["b", "c"])));
    let questions = asked(&[&new, &old]);
    let cells: Vec<(&str, bool)> = questions[0].cells.iter().map(|cell| (cell.value.as_str(), cell.former)).collect();
    assert_eq!(cells, [("b", false), ("c", false), ("a", true)]);
    let responses = [response(1, r#"{"q":"a"}"#), response(1, r#"{"q":"b"}"#), response(2, r#"{"q":"b"}"#)];
    assert_eq!(count(&questions[0], &responses).cells, [2, 0, 1]);
}

#[test]
fn a_number_on_another_scale_is_not_counted_on_this_one() {
    let (old, new) = (one_question(1, &scale(1, 5)), one_question(2, &scale(0, 10)));
    let questions = asked(&[&new, &old]);
    assert_eq!(questions[0].not_in, [1]);
    let counted = count(&questions[0], &[response(1, r#"{"q":4}"#), response(2, r#"{"q":4}"#)]);
    assert_eq!((counted.answered, counted.cells[4]), (1, 1));
    let filter = Filter { at_least: vec![("q".to_owned(), 3)], ..Filter::default() };
    assert!(!filter.passes(&questions, &response(1, r#"{"q":4}"#)));
    assert!(filter.passes(&questions, &response(2, r#"{"q":4}"#)));
}

#[test]
fn likely_begins_seven_tenths_up_the_scale() {
    for ((from, to), usual) in [((0, 10), 7), ((1, 5), 4), ((1, 10), 8), ((0, 100), 70), ((-5, 5), 2)] {
        let form = one_question(1, &scale(from, to));
        assert_eq!(asked(&[&form])[0].usual_threshold(), Some(usual), "{from} to {to}");
    }
}

#[test]
fn filters_hold_together_and_come_back_as_they_were_written() {
    let form = form(built_in("interest").unwrap());
    let questions = asked(&[&form]);
    let given = [
        ("min.likelihood", "7"),
        ("is.meeting", "online"),
        ("from", "2026-05-01"),
        ("to", "2026-05-31"),
        ("site", "https://larder.example"),
        ("is.how-often", ""),
        ("done", "tagged"),
    ];
    let (filter, wrong) = Filter::read(&questions, given);
    assert_eq!(wrong, []);
    let query = filter.query();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let again = Filter::read(&questions, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(again, (filter.clone(), vec![]));

    let mut fits = response(1, r#"{"likelihood":7,"meeting":"online"}"#);
    fits.site = Some("https://larder.example".to_owned());
    assert!(filter.passes(&questions, &fits));
    for wrong in [
        Response { day: "2026-04-30".parse().unwrap(), ..fits.clone() },
        Response { day: "2026-06-01".parse().unwrap(), ..fits.clone() },
        Response { site: None, ..fits.clone() },
        Response { answers: response(1, r#"{"likelihood":6,"meeting":"online"}"#).answers, ..fits.clone() },
        Response { answers: response(1, r#"{"likelihood":7,"meeting":"either"}"#).answers, ..fits.clone() },
        Response { answers: response(1, "{}").answers, ..fits.clone() },
    ] {
        assert!(!filter.passes(&questions, &wrong), "{wrong:?}");
    }
    let nowhere = Filter { site: Some(filter::NO_SITE.to_owned()), ..Filter::default() };
    assert!(nowhere.passes(&questions, &response(1, "{}")) && !nowhere.passes(&questions, &fits));
}

#[test]
fn filters_that_cannot_be_used_are_named() {
    let form = form(built_in("interest").unwrap());
    let given = [
        ("min.likelihood", "many"),
        ("min.meeting", "3"),
        ("is.meeting", "<b>"),
        ("is.shoe", "43"),
        ("from", "2026-02-30"),
    ];
    let (filter, wrong) = Filter::read(&asked(&[&form]), given);
    assert!(filter.is_empty());
    let names: Vec<&str> = wrong.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["min.likelihood", "min.meeting", "is.meeting", "is.shoe", "from"]);
    let (_, wrong) = Filter::read(&[], [("from", "2026-05-02"), ("to", "2026-05-01")]);
    assert_eq!(wrong[0].0, "to");
}

#[test]
fn stretches_of_time_grow_with_the_time_and_leave_no_gap() {
    let days = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Date>>();
    assert_eq!(over_time(&[]).1, []);
    let (stretch, counts) = over_time(&days(&["2026-05-01", "2026-05-03", "2026-05-03"]));
    let counted: Vec<usize> = counts.iter().map(|(_, count)| *count).collect();
    assert_eq!((stretch, counted), (Stretch::Day, vec![1, 0, 2]));
    // 30 April 2026 is a Thursday.
    let (stretch, counts) = over_time(&days(&["2026-04-30", "2026-06-01"]));
    assert_eq!((stretch, counts.len(), counts[0].0.to_string()), (Stretch::Week, 6, "2026-04-27".to_owned()));
    let (stretch, counts) = over_time(&days(&["2026-01-31", "2026-12-01"]));
    assert_eq!((stretch, counts.len(), counts[1].0.to_string()), (Stretch::Month, 12, "2026-02-01".to_owned()));
    let (stretch, counts) = over_time(&days(&["2020-01-31", "2026-12-01"]));
    assert_eq!((stretch, counts.len()), (Stretch::Year, 7));
    let all = days(&["2026-04-30", "2026-06-01", "2026-05-20", "2026-05-20"]);
    assert_eq!(over_time(&all).1.iter().map(|(_, count)| count).sum::<usize>(), 4, "none is lost");
}

#[test]
fn shares_are_rounded_to_the_nearest_whole() {
    assert_eq!((percent(1, 3), percent(2, 3), percent(1, 2), percent(1, 8), percent(0, 0)), (33, 67, 50, 13, 0));
}

/// Every way in which `total` can fall to `cells` cells.
fn tables(cells: usize, total: usize) -> Vec<Vec<usize>> {
    if cells == 1 {
        return vec![vec![total]];
    }
    let first = |count| tables(cells - 1, total - count).into_iter().map(move |rest| [vec![count], rest].concat());
    (0..=total).flat_map(first).collect()
}

/// An attacker who knows the total and this very code: all tables that look the same from outside.
fn by_look(
    all: impl IntoIterator<Item = Vec<usize>>,
    look: impl Fn(&[usize]) -> Vec<Option<usize>>,
) -> BTreeMap<Vec<Option<usize>>, Vec<Vec<usize>>> {
    let mut looks: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for table in all {
        looks.entry(look(&table)).or_default().push(table);
    }
    looks
}

/// No set of withheld cells may have a sum that is known and small.
fn nothing_small_can_be_derived(look: &[Option<usize>], tables: &[Vec<usize>], smallest: usize) {
    assert!(look.iter().flatten().all(|count| *count == 0 || *count >= smallest), "{look:?}");
    let withheld: Vec<usize> = (0..look.len()).filter(|at| look[*at].is_none()).collect();
    for set in 1..1_usize << withheld.len() {
        let of = |table: &Vec<usize>| {
            withheld.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, at)| table[*at]).sum::<usize>()
        };
        let sums: BTreeSet<usize> = tables.iter().map(of).collect();
        let largest = *sums.last().unwrap();
        assert!(sums.len() > 1 || largest >= smallest, "{look:?}, set {set:b}: it can only be {sums:?}");
    }
}

#[test]
fn no_count_below_the_smallest_can_be_worked_out_from_the_others_and_the_total() {
    for smallest in 2..=5 {
        for cells in 2..=5 {
            for total in fewest_of(smallest)..=fewest_of(smallest) + 9 {
                let looks = by_look(tables(cells, total), |table| public::one_of(table, smallest));
                for (look, tables) in &looks {
                    nothing_small_can_be_derived(look, tables, smallest);
                }
            }
        }
    }
}

/// Fewer than are published in truth, so that the tables stay countable and the rule is tried where it is hardest.
fn fewest_of(smallest: usize) -> usize {
    smallest * 2
}

/// Everybody has to choose, either "none of these" or at least one of the others.
#[test]
fn no_count_of_several_choices_can_be_worked_out_from_the_rules_of_the_question() {
    for smallest in 2..=4 {
        for total in fewest_of(smallest)..=fewest_of(smallest) + 6 {
            // How many chose a, b, both a and b, none of these.
            let all =
                tables(4, total).into_iter().map(|kinds| vec![kinds[0] + kinds[2], kinds[1] + kinds[2], kinds[3]]);
            for (look, tables) in by_look(all, |table| public::several(table, &[false, false, true], total, smallest)) {
                for at in (0..look.len()).filter(|at| look[*at].is_none()) {
                    let values: BTreeSet<usize> = tables.iter().map(|table| table[at]).collect();
                    // That nobody chose something tells of nobody.
                    let harmless = values.first() == Some(&0) || values.first() >= Some(&smallest);
                    assert!(values.len() > 1 || harmless, "of {total}: {look:?} can only be {values:?} at {at}");
                }
                assert!(look.iter().flatten().all(|count| *count >= smallest && total - count >= smallest), "{look:?}");
            }
        }
    }
}

#[test]
fn counts_that_harm_nobody_are_shown() {
    assert_eq!(public::one_of(&[20, 30, 0], 5), [Some(20), Some(30), Some(0)]);
    assert_eq!(public::one_of(&[20, 30, 7, 3], 5), [Some(20), Some(30), None, None]);
    assert_eq!(public::one_of(&[20, 30, 4, 3], 5), [Some(20), Some(30), None, None]);
    assert_eq!(public::one_of(&[50, 0, 0], 5), [None, None, None], "it would tell everybody's answer");
    assert_eq!(public::several(&[20, 47, 4], &[false; 3], 50, 5), [Some(20), None, None]);
}

#[test]
fn a_summary_is_replaced_where_the_change_tells_of_nobody() {
    // Of how many that were counted so many are left, and how many are counted now.
    for (before, left, now) in [(0, 0, 0), (0, 0, 10), (30, 30, 35), (30, 25, 30), (30, 0, 30)] {
        assert!(public::may_replace(before, left, now, 5), "{before} {left} {now}");
    }
    for (before, left, now) in
        [(30, 30, 30), (30, 29, 35), (30, 29, 30), (30, 26, 40), (30, 25, 25), (30, 20, 20), (30, 0, 0)]
    {
        assert!(!public::may_replace(before, left, now, 5), "{before} {left} {now}");
    }
}

#[test]
fn a_summary_grows_in_steps() {
    let steps: Vec<usize> = [0, 9, 10, 14, 15, 23].into_iter().map(|count| public::included(count, 5)).collect();
    assert_eq!(steps, [0, 0, 10, 10, 15, 20]);
    assert_eq!(public::included(19, 10), 0);
}

#[test]
fn questions_that_only_some_are_asked_are_not_published() {
    let form = form(built_in("story").unwrap());
    let questions = asked(&[&form]);
    let responses: Vec<Response> = (0..40)
        .map(|number| {
            let contact = number % 2 == 0;
            response(1, &format!(r#"{{"may-use":["website"],"credit":"anonymous","may-contact":{contact}}}"#))
        })
        .collect();
    let ids: Vec<&str> =
        public::publish(&questions, &responses, 5).iter().map(|one| one.question.id.as_str()).collect();
    assert_eq!(ids, ["may-use", "may-contact"]);
    assert!(public::publish(&questions, &responses[..9], 5).is_empty());
}

#[test]
fn those_who_left_a_question_out_are_a_count_like_any_other() {
    let form = one_question(1, &choice(&["a", "b"]).replace("true", "false"));
    let questions = asked(&[&form]);
    let mut responses = vec![response(1, r#"{"q":"a"}"#); 20];
    responses.extend(vec![response(1, r#"{"q":"b"}"#); 12]);
    responses.extend(vec![response(1, "{}"); 3]);
    let published = public::publish(&questions, &responses, 5);
    assert_eq!((published[0].cells.as_slice(), published[0].no_answer), ([Some(20), None].as_slice(), Some(None)));
}
