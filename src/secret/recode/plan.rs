//! An env file with what is to become of each of its variables; checked and written.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    RecodeFailure, Tally, bytes,
    quote::{Behind, split_blanks},
};
use crate::{
    kestra::env::SECRET_PREFIX,
    secret::dotenv::{self, Entry, FaultKind, Wrapped},
    source::{Edit, Insert, LineIndex, Position, apply},
    span::{self, Span},
};

/// Shorter base64 is never taken for wrapped.
const LONG: usize = 40;

/// An env file, read.
pub(super) struct EnvText<'s> {
    text: &'s str,
    lines: LineIndex<'s>,
    file: dotenv::File<'s>,
    /// Base64 that goes on behind its line, by the entry it begins in; the lines behind are no entries.
    wrapped: Vec<Option<Wrapped>>,
}

/// A variable, and what is to become of it.
pub(super) struct Variable<'f, 's> {
    pub(super) entry: &'f Entry<'s>,
    /// The rest of its value, where it is base64 that was wrapped.
    pub(super) wrapped: Option<&'f Wrapped>,
    pub(super) change: Change,
}

/// What is to become of a variable.
pub(super) enum Change {
    /// It stays as it is, byte by byte.
    Keep,
    /// The same for a secret that was encoded before.
    KeepEncoded,
    /// It gets this name.
    Rename(String),
    /// It gets this name and this value.
    Replace { name: String, value: String },
}

impl Variable<'_, '_> {
    /// The name it will have.
    pub(super) fn name(&self) -> &str {
        match &self.change {
            Change::Keep | Change::KeepEncoded => self.entry.name,
            Change::Rename(name) | Change::Replace { name, .. } => name,
        }
    }

    /// The value it will have; `None` for a bare name.
    pub(super) fn value(&self) -> Option<Cow<'_, str>> {
        match &self.change {
            Change::Keep | Change::KeepEncoded | Change::Rename(_) => {
                self.entry.value.as_ref().map(dotenv::Value::literal)
            }
            Change::Replace { value, .. } => Some(Cow::Borrowed(value)),
        }
    }

    /// The name as written, for messages. One without a value may be a value that lost its name.
    pub(super) fn shown(&self) -> String {
        shown(self.entry).map_or_else(|| "a variable".to_owned(), |name| format!("`{}`", name.escape_debug()))
    }

    fn is_changed(&self) -> bool {
        !matches!(self.change, Change::Keep | Change::KeepEncoded)
    }

    /// From the name to the end of the value.
    fn span(&self) -> Span {
        let end = self.entry.value.map_or(self.entry.name_span.end(), |value| value.end());
        let end = self.wrapped.map_or(end, |wrapped| wrapped.span.end());
        Span::new(self.entry.name_span.start(), end)
    }
}

impl<'s> EnvText<'s> {
    pub(super) fn read(text: &'s str) -> Result<Self, RecodeFailure> {
        if u32::try_from(text.len()).is_err() {
            return Err(RecodeFailure::TooLarge);
        }
        let mut file = dotenv::parse(text);
        let mut wrapped: Vec<Option<Wrapped>> = Vec::new();
        let mut until = 0;
        file.entries.retain(|entry| {
            if entry.span.start() < until {
                return false;
            }
            let rest = entry.wrapped(text);
            until = rest.as_ref().map_or(until, |rest| rest.span.end());
            wrapped.push(rest);
            true
        });
        Ok(Self { text, lines: LineIndex::new(text), file, wrapped })
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry<'s>> {
        self.file.entries.iter()
    }

    /// All variables, with what `change` decides for each.
    pub(super) fn plan<'f>(
        &'f self,
        mut change: impl FnMut(&Entry<'s>, Option<&Wrapped>) -> Change,
    ) -> Vec<Variable<'f, 's>> {
        let entries = self.file.entries.iter().zip(&self.wrapped);
        entries
            .map(|(entry, wrapped)| {
                let wrapped = wrapped.as_ref();
                Variable { entry, wrapped, change: change(entry, wrapped) }
            })
            .collect()
    }

    pub(super) fn position(&self, span: Span) -> Position {
        self.lines.position(span.start())
    }

    /// Whether Compose reads the file. In a value that is replaced, a `${` that is not closed is text, and the further
    /// lines of base64 are no lines.
    pub(super) fn check_faults(&self, plan: &[Variable<'_, '_>]) -> Result<(), RecodeFailure> {
        let goes = |fault: &dotenv::Fault| {
            let behind = plan.partition_point(|variable| variable.span().start() <= fault.span.start());
            let around = behind.checked_sub(1).and_then(|at| plan.get(at));
            around.is_some_and(|variable| {
                matches!(variable.change, Change::Replace { .. })
                    && variable.span().contains(fault.span)
                    && (variable.wrapped.is_some() || fault.kind == FaultKind::BadReference)
            })
        };
        let Some(fault) = self.file.faults.iter().find(|fault| !goes(fault)) else { return Ok(()) };
        let mut kind = fault.kind;
        if let FaultKind::BadNameCharacter(c) = &mut kind
            && bytes::is_stand_in(*c)
        {
            *c = char::REPLACEMENT_CHARACTER;
        }
        Err(RecodeFailure::Malformed { at: self.position(fault.span), kind })
    }

    /// Whether variables of different names would become one; `same` says what a name will be, for those that can
    /// collide: a text that is equal for equals, and the words for it.
    pub(super) fn check_collisions(
        &self,
        plan: &[Variable<'_, '_>],
        same: impl Fn(&Variable<'_, '_>) -> Option<(String, String)>,
    ) -> Result<(), RecodeFailure> {
        let mut seen: BTreeMap<String, &Variable<'_, '_>> = BTreeMap::new();
        for variable in plan {
            let Some((key, words)) = same(variable) else { continue };
            let Some(first) = seen.get(&key) else {
                seen.insert(key, variable);
                continue;
            };
            if first.entry.name != variable.entry.name && (first.is_changed() || variable.is_changed()) {
                let is_renamed = [*first, variable].iter().any(|one| matches!(one.change, Change::Rename(_)));
                let is_one_name = first.name() == variable.name();
                let becomes =
                    if is_one_name { format!("called `{}`", first.name().escape_debug()) } else { words };
                let advice = if is_renamed { "rename one" } else { "leave one out with `--skip`" };
                let line = self.position(first.entry.name_span).line;
                let reason = format!(
                    "{} and {} on line {line} would both be {becomes}; {advice}",
                    variable.shown(),
                    first.shown()
                );
                return Err(RecodeFailure::Colliding { at: self.position(variable.entry.name_span), reason });
            }
        }
        Ok(())
    }

    /// The file with all changes; `quote` writes a value in front of what stands behind it.
    pub(super) fn write(&self, plan: &[Variable<'_, '_>], quote: fn(&str, Behind) -> String) -> String {
        let edits: Vec<Edit> = plan.iter().filter_map(|variable| self.edit(variable, quote)).collect();
        apply(self.text, &edits)
    }

    fn edit(&self, variable: &Variable<'_, '_>, quote: fn(&str, Behind) -> String) -> Option<Edit> {
        match &variable.change {
            Change::Keep | Change::KeepEncoded => None,
            Change::Rename(name) => Some(Edit::replace(variable.entry.name_span, name.as_str())),
            Change::Replace { name, value } => {
                let span = variable.span();
                let rest = self.text.get(span.end() as usize..).unwrap_or_default();
                // In quotes it cannot be taken for base64 that goes on in the next line.
                let runs_on = value.len() >= LONG && goes_on_in_base64(rest);
                let behind = if runs_on { Behind::Other } else { Behind::of(rest) };
                let span = span.cover(Span::empty(span.end() + surplus_blanks(rest)));
                let insert = Insert::Secret(format!("{name}={}", quote(value, behind)));
                Some(Edit { source: None, span, insert })
            }
        }
    }
}

/// How many of the blanks behind a value go. At the end of a line they mean nothing to Compose, and are part of the
/// value to `docker run --env-file`.
fn surplus_blanks(rest: &str) -> u32 {
    let after = rest.trim_start_matches([' ', '\t']);
    let ends_line = Behind::of(after) == Behind::Nothing;
    if ends_line { span::offset(rest.len() - after.len()) } else { 0 }
}

/// Whether the line behind the one that `rest` ends could be a piece of base64: a short name without a value is one.
fn goes_on_in_base64(rest: &str) -> bool {
    let (_, rest) = split_blanks(rest);
    let line = rest.strip_prefix('\n').and_then(|next| next.split('\n').next()).unwrap_or_default().trim();
    !line.is_empty()
        && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// The name of an entry without `prefix`, where it has the prefix and the rest is a name of its own in its place: not
/// one that begins with a blank (names may hold tabs), or with the word that is no part of a name.
pub(super) fn without_prefix<'s>(entry: &Entry<'s>, prefix: &str) -> Option<&'s str> {
    let is_name = |rest: &&str| {
        let is_export = rest.strip_prefix("export").is_some_and(|rest| rest.starts_with(char::is_whitespace));
        !rest.starts_with(char::is_whitespace) && (entry.export.is_some() || !is_export)
    };
    entry.name.strip_prefix(prefix).filter(is_name)
}

/// The name of an entry, where it is certainly one: what has no value, or none but the `=` that base64 ends in, may be
/// a piece of a value that went on in the next line.
pub(super) fn shown<'s>(entry: &Entry<'s>) -> Option<&'s str> {
    let has_value = entry.value.is_some_and(|value| !value.raw.trim_matches('=').is_empty());
    (has_value || entry.name.starts_with(SECRET_PREFIX)).then_some(entry.name)
}

/// How many variables meet which fate.
pub(super) fn tally(plan: &[Variable<'_, '_>]) -> Tally {
    let mut tally = Tally::default();
    for variable in plan.iter().filter(|variable| variable.entry.value.is_some()) {
        match variable.change {
            Change::Replace { .. } => tally.recoded += 1,
            Change::KeepEncoded => tally.already += 1,
            Change::Keep | Change::Rename(_) => tally.left += 1,
        }
    }
    tally
}
