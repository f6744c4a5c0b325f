//! Laws of partial evaluation, over generated templates.
//!
//! 1. What is computed with a part of the variables needs that part no more: with the rest alone it is worth what the
//!    template is worth with all of them.
//! 2. Whatever the variables turn out to be that were not known, the folded template is worth what the template is
//!    worth: the same text, or it fails as well.
//! 3. Folding what is folded changes nothing.
//!
//! The first law holds for values that an expression can stand for: JSON, whole maps. All variables are needed again by
//! a date, a set, a map of which more may be known later, `render()` of a text that is not known yet, a variable of the
//! run that the template sets anew, a filter tag whose `default` catches what fails in it, and templates that stay whole
//! (blocks, methods, filters that sort in place): there the second law says what holds.

#[path = "fold/generate.rs"]
mod generate;
#[path = "fold/run.rs"]
pub(crate) mod run;

use std::cell::Cell;

use kestra_lint::{
    kestra::Release,
    render::{Engine, Fault, Folded, Outcome, Root},
    source::{Edit, apply},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use self::{
    generate::{Template, place, those},
    run::{Run, Values},
};

/// A runner that tries the same cases every time; `LAW_CASES=100000` tries other ones.
fn runner(cases: u32) -> TestRunner {
    let config = Config { max_shrink_iters: 20_000, failure_persistence: None, ..Config::with_cases(cases) };
    match std::env::var_os("LAW_CASES").and_then(|cases| cases.to_str()?.parse().ok()) {
        Some(cases) => TestRunner::new(Config { cases, ..config }),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    }
}

fn releases() -> impl Strategy<Value = Release> {
    prop::sample::select(vec![Release::LATEST, Release::LATEST, Release::V1_3_31, Release::V1_0])
}

/// Choices that make a template and values, and which variables are known first.
fn cases() -> impl Strategy<Value = (Vec<u16>, Vec<u16>, u32, Release)> {
    let choices = || prop::collection::vec(any::<u16>(), 0..250);
    (choices(), prop::collection::vec(any::<u16>(), 0..24), any::<u32>(), releases())
}

/// The folded text.
fn text_of<'t>(folded: &'t Folded, text: &'t str) -> &'t str {
    folded.text.as_deref().unwrap_or(text)
}

/// That the edits make the new text.
fn check_edits(folded: &Folded, text: &str) -> Result<(), TestCaseError> {
    let edits: Vec<Edit> =
        folded.edits.iter().map(|(span, insert)| Edit::replace(*span, insert.as_str())).collect();
    prop_assert_eq!(apply(text, &edits), text_of(folded, text), "edits of {:?}", text);
    prop_assert_eq!(folded.text.is_some(), !folded.edits.is_empty());
    Ok(())
}

/// Whether nothing can be said of the outcome.
fn is_open<T>(outcome: &Outcome<T>) -> bool {
    matches!(outcome, Err(Fault::Unknown(_)))
}

#[test]
fn what_was_known_first_is_needed_no_more() {
    let (tried, compared, halves, same) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let add = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    let law = |(choices, values, mask, release): (Vec<u16>, Vec<u16>, u32, Release)| {
        add(&tried);
        let values = Values::plain(&values);
        let text = Template::of(&choices, false).text;
        // There they may change lists.
        if release < Release::V1_3_22 && text.contains(['+', '-']) {
            return Ok(());
        }
        let known = |name: &str| mask >> place(name) & 1 == 0;
        let others = if mask >> 31 == 0 { Root::Unknown } else { Root::Absent };
        let all = Run::new(&values, Root::Absent);
        let first = Run::new(&values, others).without(&|name| !known(name), &Root::Unknown);
        let second = Run::new(&values, Root::Absent).without(&known, &Root::Absent);
        let none = Run::new(&values, Root::Absent).without(&|_| true, &Root::Absent);

        let whole = Engine::new(release, &all).render(&text);
        let Ok(whole) = whole else { return Ok(()) };
        add(&compared);
        let once = Engine::new(release, &first).fold(&text);
        check_edits(&once, &text)?;
        let half = text_of(&once, &text).to_owned();
        let shown = || format!("{text:?}\n became {half:?}\n of {values:?}\n known {:?}", those(&known));
        let late = Engine::new(release, &second).render(&half);
        let late = late.map_err(|fault| TestCaseError::fail(format!("{fault:?}\n {}", shown())))?;
        prop_assert_eq!(&late, &whole, "{}", shown());
        let twice = Engine::new(release, &second).fold(&half);
        check_edits(&twice, &half)?;
        prop_assert!(twice.open.is_empty(), "{:?} stays: {}", twice.open, shown());
        let done = text_of(&twice, &half).to_owned();
        let again = Engine::new(release, &none).render(&done);
        let again =
            again.map_err(|fault| TestCaseError::fail(format!("{fault:?}\n {done:?}\n {}", shown())))?;
        prop_assert_eq!(&again, &whole, "{:?}\n {}", done, shown());

        let at_once = Engine::new(release, &all).fold(&text);
        prop_assert!(at_once.open.is_empty(), "{:?} stays at once: {}", at_once.open, shown());
        let straight = text_of(&at_once, &text);
        let again = Engine::new(release, &none).render(straight);
        prop_assert_eq!(again.ok(), Some(whole), "{:?}\n {}", straight, shown());
        if once.open.is_empty() {
            prop_assert_eq!(&half, straight);
        } else {
            add(&halves);
            if done == straight {
                add(&same);
            }
        }
        Ok(())
    };
    runner(4000).run(&cases(), law).unwrap_or_else(|failure| panic!("{failure}"));
    println!(
        "{} templates, {} worth a text, {} of them in two steps, {} with the very same text",
        tried.get(),
        compared.get(),
        halves.get(),
        same.get()
    );
    assert!(compared.get() * 3 > tried.get(), "most templates are worth something");
    assert!(halves.get() * 3 > compared.get(), "many of them are in part unknown");
    assert!(
        same.get() * 4 > halves.get() * 3,
        "most become the same text: {} of {}",
        same.get(),
        halves.get()
    );
}

#[test]
fn a_folded_template_is_worth_the_same() {
    let (tried, worth, fails, open) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let add = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    let law = |(choices, values, mask, release): (Vec<u16>, Vec<u16>, u32, Release)| {
        add(&tried);
        let values = Values::any(&values);
        let text = Template::of(&choices, true).text;
        let known = |name: &str| mask >> place(name) & 1 == 0;
        let late = if mask >> 31 == 0 { Root::Absent } else { Root::Unknown };
        let (total, partly) = (Run::new(&values, Root::Absent), Run::new(&values, late).opened(mask >> 16));
        let first = partly.without(&|name| !known(name), &Root::Unknown);
        let folded = Engine::new(release, &first).fold(&text);
        check_edits(&folded, &text)?;
        let now = text_of(&folded, &text).to_owned();
        let shown = || format!("{text:?}\n became {now:?}\n of {values:?}\n known {:?}", those(&known));
        if !folded.open.is_empty() {
            add(&open);
        }
        // A variable that was not known may exist, or not.
        for missing in [u32::MAX, mask.rotate_left(7)] {
            let exists = |name: &str| known(name) || missing >> place(name) & 1 == 1;
            let total = Run::clone(&total).without(&|name| !exists(name), &Root::Absent);
            let engine = Engine::new(release, &total);
            let (before, after) = (engine.render(&text), engine.render(&now));
            if is_open(&before) {
                continue;
            }
            match &before {
                Ok(_) => add(&worth),
                Err(_) => add(&fails),
            }
            prop_assert_eq!(after.as_ref().ok(), before.as_ref().ok(), "{:?}\n {}", after, shown());
            prop_assert!(!is_open(&after), "{:?}\n {}", after, shown());
        }
        let again = Engine::new(release, &first).fold(&now);
        prop_assert_eq!(text_of(&again, &now), &now, "folded again: {}", shown());
        Ok(())
    };
    runner(4000).run(&cases(), law).unwrap_or_else(|failure| panic!("{failure}"));
    println!(
        "{} templates, {} of them open; {} worth a text, {} fail",
        tried.get(),
        open.get(),
        worth.get(),
        fails.get()
    );
    assert!(worth.get() > tried.get() / 2, "most templates are worth something");
    assert!(open.get() > tried.get() / 3, "many are in part unknown");
    assert!(fails.get() > tried.get() / 20, "some fail");
}
