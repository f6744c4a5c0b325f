//! The words of dates in a language: tables that `schemas/java/Tables.java` took from the JDK.

use std::{collections::HashMap, sync::LazyLock};

use super::{TimeFailure, TimeResult, week::WeekRule};

static TABLE: &str = include_str!("../../../schemas/java/locales.tsv");

/// The locale of the server.
pub(crate) const DEFAULT: &str = "en_US";

const DAY_COLUMN: usize = 6;
const QUARTER_COLUMN: usize = 12;
const ERA_COLUMN: usize = 18;
const HALF_DAY_COLUMN: usize = 21;
const DAY_PERIOD_COLUMN: usize = 22;
const DAY_PERIOD_RULES_COLUMN: usize = 25;
const STYLE_COLUMN: usize = 26;
const ZERO_OFFSET_COLUMN: usize = 27;
const WEEK_COLUMN: usize = 28;

static LOCALES: LazyLock<HashMap<&'static str, Locale>> = LazyLock::new(read);

/// `java.time.format.TextStyle`, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextStyle {
    Short,
    Full,
    Narrow,
    ShortStandalone,
    FullStandalone,
    NarrowStandalone,
}

impl TextStyle {
    const fn index(self) -> usize {
        match self {
            Self::Short => 0,
            Self::Full => 1,
            Self::Narrow => 2,
            Self::ShortStandalone => 3,
            Self::FullStandalone => 4,
            Self::NarrowStandalone => 5,
        }
    }
}

/// What has words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// From January, 1.
    Month,
    /// From Monday, 1.
    Day,
    /// From 1.
    Quarter,
    /// BC 0, AD 1.
    Era,
    /// AM 0, PM 1.
    HalfDay,
    /// By Java's numbers of the periods of a day.
    DayPeriod,
}

/// `java.time.format.FormatStyle`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FormatStyle {
    Full,
    Long,
    Medium,
    Short,
}

/// A part of the day as a language divides it, in minutes since midnight; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayPeriod {
    index: i64,
    from: i64,
    to: i64,
}

impl DayPeriod {
    /// Whether a minute of the day is in it.
    pub(super) const fn includes(self, minute: i64) -> bool {
        let Self { from, to, .. } = self;
        (from == 0 && to == 0 && minute == 1440)
            || (from == minute && to == minute)
            || (from <= minute && minute < to)
            || (from > to && (from <= minute || to > minute))
    }

    /// Its middle, in minutes since midnight.
    pub(super) const fn middle(self) -> i64 {
        (self.from + self.length() / 2) % 1440
    }

    const fn length(self) -> i64 {
        if self.from > self.to { 1440 - self.from + self.to } else { self.to - self.from }
    }
}

/// The words and rules of a language, or of one as a country uses it.
#[derive(Debug)]
pub(crate) struct Locale {
    name: &'static str,
    columns: Vec<&'static str>,
}

impl Locale {
    /// American English, the server's.
    pub(crate) fn default_locale() -> TimeResult<&'static Self> {
        Self::find(DEFAULT)
    }

    /// `LocaleUtils.toLocale`
    pub(crate) fn parse(name: &str) -> TimeResult<&'static Self> {
        if is_locale(name) {
            Self::find(&name.replace('-', "_"))
        } else {
            Err(TimeFailure::invalid("this is not a locale like en_US"))
        }
    }

    fn find(name: &str) -> TimeResult<&'static Self> {
        LOCALES.get(name).ok_or(TimeFailure::Unsupported("a locale whose words are not in the tables"))
    }

    /// The long name of UTC; the short one is `UTC` in every language.
    pub(super) fn utc(&self) -> Option<&'static str> {
        let lines = include_str!("../../../schemas/java/utc.tsv").lines();
        lines
            .filter_map(|line| line.split_once('\t'))
            .find(|(name, _)| *name == self.name)
            .map(|(_, long)| long)
    }

    /// Whether the names of time zones are known in this language.
    pub(super) fn knows_zones(&self) -> bool {
        // In other English speaking countries other abbreviations are usual.
        self.name == DEFAULT || self.name == "en"
    }

    fn words(&self, words: Words, style: TextStyle) -> impl Iterator<Item = (i64, &'static str)> {
        let (column, first) = match words {
            Words::Month => (style.index(), 1),
            Words::Day => (DAY_COLUMN + style.index(), 1),
            Words::Quarter => (QUARTER_COLUMN + style.index(), 1),
            Words::Era => (ERA_COLUMN + style.index(), 0),
            Words::HalfDay => (HALF_DAY_COLUMN, 0),
            Words::DayPeriod => (DAY_PERIOD_COLUMN + style.index(), 0),
        };
        (first..).zip(self.column(column).split('|')).filter(|(_, word)| !word.is_empty())
    }

    fn column(&self, index: usize) -> &'static str {
        self.columns.get(index).copied().unwrap_or_default()
    }

    /// The word for a value.
    pub(super) fn word(&self, words: Words, style: TextStyle, value: i64) -> Option<&'static str> {
        self.words(words, style).find_map(|(number, word)| (number == value).then_some(word))
    }

    /// The words and their values, longest first; of values with the same word the last counts.
    pub(super) fn words_to_read(&self, words: Words, style: TextStyle) -> Vec<(&'static str, i64)> {
        let mut read: Vec<(&str, i64)> = Vec::new();
        for (value, word) in self.words(words, style) {
            read.retain(|(known, _)| *known != word);
            read.push((word, value));
        }
        read.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        read
    }

    fn day_periods(&self) -> impl Iterator<Item = DayPeriod> {
        self.column(DAY_PERIOD_RULES_COLUMN).split('|').filter_map(|rule| {
            let (index, times) = rule.split_once(' ')?;
            let (from, to) = times.split_once('-')?;
            Some(DayPeriod { index: index.parse().ok()?, from: from.parse().ok()?, to: to.parse().ok()? })
        })
    }

    /// The name of the shortest period that a minute of the day is in.
    pub(super) fn day_period_at(&self, minute: i64, style: TextStyle) -> Option<&'static str> {
        let named = |period: &DayPeriod| self.word(Words::DayPeriod, style, period.index).is_some();
        let shortest = self
            .day_periods()
            .filter(|period| period.includes(minute) && named(period))
            .min_by_key(|period| period.length());
        self.word(Words::DayPeriod, style, shortest.map_or(minute / 720, |period| period.index))
    }

    /// The period with that number.
    pub(super) fn day_period(&self, index: i64) -> Option<DayPeriod> {
        self.day_periods().find(|period| period.index == index)
    }

    /// The pattern of a date and time in this style.
    pub(super) fn style(&self, style: FormatStyle) -> &'static str {
        let index = match style {
            FormatStyle::Full => 0,
            FormatStyle::Long => 1,
            FormatStyle::Medium => 2,
            FormatStyle::Short => 3,
        };
        self.column(STYLE_COLUMN).split('|').nth(index).unwrap_or_default()
    }

    /// What stands before an offset, `GMT` in most languages.
    pub(super) fn zero_offset(&self) -> &'static str {
        self.column(ZERO_OFFSET_COLUMN)
    }

    /// How weeks are counted.
    pub(super) fn week(&self) -> WeekRule {
        let (first, minimal) = self.column(WEEK_COLUMN).split_once(',').unwrap_or(("1", "4"));
        WeekRule { first_day: first.parse().unwrap_or(1), minimal_days: minimal.parse().unwrap_or(4) }
    }
}

fn read() -> HashMap<&'static str, Locale> {
    let mut texts = Vec::new();
    let mut locales = HashMap::new();
    for line in TABLE.lines() {
        let mut cells = line.split('\t');
        match cells.next() {
            Some("text") => texts.push(cells.nth(1).unwrap_or_default()),
            Some("locale") => {
                let name = cells.next().unwrap_or_default();
                let text = |cell: &'static str| {
                    cell.parse::<usize>().ok().and_then(|index| texts.get(index)).copied().unwrap_or(cell)
                };
                locales.insert(name, Locale { name, columns: cells.map(text).collect() });
            }
            _ => {}
        }
    }
    locales
}

/// What `LocaleUtils.toLocale` takes: `en`, `en_GB`, `en_GB_POSIX`, `_GB`, nothing.
fn is_locale(name: &str) -> bool {
    let language = |part: &str| (2..=3).contains(&part.len()) && part.chars().all(char::is_lowercase);
    let country = |part: &str| {
        (part.len() == 2 && part.chars().all(char::is_uppercase))
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let separator = if name.contains('_') { '_' } else { '-' };
    let parts: Vec<&str> = name.splitn(3, separator).collect();
    match parts.as_slice() {
        [""] => true,
        [only] => language(only),
        ["", region] => country(region) && region.len() == 2,
        ["", region, variant] => country(region) && region.len() == 2 && !variant.is_empty(),
        [first, second] => language(first) && country(second),
        [first, second, third] => {
            language(first) && (second.is_empty() || country(second)) && !third.is_empty()
        }
        _ => false,
    }
}
