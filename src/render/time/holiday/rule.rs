//! A rule, which tells the days of a holiday in a year.

use super::{super::LocalDate, almanac};

/// A rule of the table.
#[derive(Debug)]
pub(super) struct Rule {
    anchor: Anchor,
    steps: Vec<Step>,
    /// A step of its own for days of the week: the first that fits is made.
    moves: Vec<(i64, Step)>,
    from: i64,
    to: i64,
    every: Every,
}

/// The day to start from.
#[derive(Debug)]
enum Anchor {
    /// A day of the year: its month and day.
    Fixed(i64, i64),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Days after Easter Sunday of the Julian calendar.
    JulianEaster(i64),
    /// A date of the Islamic calendar, or the day before.
    Islamic { month: usize, day: i64, eve: bool },
    /// A date of the Coptic calendar.
    Coptic(i64, i64),
}

/// To a day of the week.
#[derive(Debug)]
struct Step {
    /// The first day that may be meant, counted from the day before the step; it is that or one of the six after it.
    first: i64,
    day_of_week: i64,
}

/// In which years of its time a holiday is.
#[derive(Debug)]
enum Every {
    Year,
    Odd,
    Even,
    /// Every so many years, from the first year or to the last.
    Years(i64),
}

impl Rule {
    /// The rule that a text of the table is.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut text = Text(text);
        let anchor = Anchor::read(&mut text)?;
        let mut steps = Vec::new();
        while let Some(step) = Step::read(&mut text) {
            steps.push(step);
        }
        let mut moves = Vec::new();
        while text.take("/") {
            moves.push((text.digits(1)?, Step::read(&mut text)?));
        }
        let (mut from, mut to) = (i64::MIN, i64::MAX);
        if text.take("@") {
            let year = text.digits(4);
            from = year.unwrap_or(from);
            to = if text.take("-") { text.digits(4).unwrap_or(to) } else { year? };
        }
        let every = match (text.take("%"), text.take("o"), text.take("e")) {
            (false, ..) => Every::Year,
            (_, true, _) => Every::Odd,
            (_, _, true) => Every::Even,
            _ => Every::Years(text.digits(1)?),
        };
        text.0.is_empty().then_some(Self { anchor, steps, moves, from, to, every })
    }

    /// The days of a year that it makes holidays. Nothing where Java throws.
    pub(super) fn days(&self, year: i64) -> Option<Vec<LocalDate>> {
        if self.is_valid(year) {
            self.anchor.days(year)?.into_iter().map(|day| self.walk(day)).collect()
        } else {
            Some(Vec::new())
        }
    }

    fn is_valid(&self, year: i64) -> bool {
        let cycle = match self.every {
            Every::Year => true,
            Every::Odd => year % 2 != 0,
            Every::Even => year % 2 == 0,
            Every::Years(years) if self.from == i64::MIN => (self.to - year) % years == 0,
            Every::Years(years) => (year - self.from) % years == 0,
        };
        (self.from..=self.to).contains(&year) && cycle
    }

    fn walk(&self, day: LocalDate) -> Option<LocalDate> {
        let day = self.steps.iter().try_fold(day, |day, step| step.go(day))?;
        match self.moves.iter().find(|(day_of_week, _)| *day_of_week == day.day_of_week()) {
            Some((_, step)) => step.go(day),
            None => Some(day),
        }
    }
}

impl Anchor {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        if text.take("F") {
            Some(Self::Fixed(text.digits(2)?, text.digits(2)?))
        } else if text.take("E") {
            Some(Self::Easter(text.signed()?))
        } else if text.take("J") {
            Some(Self::JulianEaster(text.signed()?))
        } else if text.take("I") {
            let (month, day) = (usize::try_from(text.digits(2)?).ok()?, text.digits(2)?);
            Some(Self::Islamic { month, day, eve: text.take("-") })
        } else if text.take("C") {
            Some(Self::Coptic(text.digits(2)?, text.digits(2)?))
        } else {
            None
        }
    }

    fn days(&self, year: i64) -> Option<Vec<LocalDate>> {
        match *self {
            // 29 February is 28 February in other years.
            Self::Fixed(month, day) => LocalDate::of(year, month, day)
                .or_else(|| LocalDate::of(year, month, day - 1))
                .map(|day| vec![day]),
            Self::Easter(days) => Some(vec![almanac::easter(year)?.plus_days(days)?]),
            Self::JulianEaster(days) => Some(vec![almanac::julian_easter(year)?.plus_days(days)?]),
            Self::Islamic { month, day, eve } => almanac::islamic(year, month, day, eve),
            Self::Coptic(month, day) => Some(almanac::coptic(year, month, day)),
        }
    }
}

impl Step {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        // On the day or after it; after it; before it; as near as can be.
        let marks = [("=", 0), (">", 1), ("<", -7), ("~", -3)];
        let (_, first) = marks.into_iter().find(|(mark, _)| text.take(mark))?;
        Some(Self { first, day_of_week: text.digits(1)? })
    }

    fn go(&self, day: LocalDate) -> Option<LocalDate> {
        day.plus_days(self.first)?.next_or_same(self.day_of_week)
    }
}

/// What is left to read of a rule.
struct Text<'a>(&'a str);

impl Text<'_> {
    /// Whether `mark` comes next; then it is read.
    fn take(&mut self, mark: &str) -> bool {
        let rest = self.0.strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// The number that the next `count` letters are, if they are one.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(count)?;
        let number = number.parse().ok().filter(|number| *number >= 0)?;
        self.0 = rest;
        Some(number)
    }

    /// A sign and one or two digits.
    fn signed(&mut self) -> Option<i64> {
        let sign = if self.take("-") {
            -1
        } else if self.take("+") {
            1
        } else {
            return None;
        };
        let number = self.digits(2).or_else(|| self.digits(1))?;
        Some(sign * number)
    }
}
