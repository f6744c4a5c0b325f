//! From a plain env file to the one that Kestra reads.

use zeroize::Zeroizing;

use super::{
    Choice, Format, Note, NoteKind, RecodeFailure, Recoded, Tally,
    bytes::{to_bytes, to_text},
    choice::Chosen,
    format,
    plan::{Change, EnvText, Variable, shown, tally, without_prefix},
    quote,
};
use crate::{
    kestra::env::{ENV_PREFIX, OLD_ENV_PREFIX, SECRET_PREFIX, is_shell_name},
    secret::{
        EnvKey, SecretKey,
        codec::{self, Oddity},
        dotenv::{Entry, Wrapped},
        macro_form,
    },
};

/// What to encode, and what to write.
#[derive(Clone, Debug, Default)]
pub struct Encoding<'o> {
    /// Which variables are secrets.
    pub choice: Choice,
    /// The prefix for those that are none.
    pub env_prefix: Option<&'o str>,
    /// What becomes of secrets that are encoded.
    pub already: Already,
    /// What is written.
    pub format: Format,
}

/// What becomes of secrets that are encoded already: `SECRET_` names whose value decodes to text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Already {
    /// They are left as they are.
    #[default]
    Left,
    /// They are encoded once more.
    EncodedAgain,
}

/// Encodes an env file: every variable becomes a secret, but those that are envs, are encoded already, have no value,
/// or are left out. The macro form of the docs is evaluated, wrapped base64 joined.
///
/// [`super::decode()`] gives the values back, byte by byte, and Compose reads the secrets that are written to the same
/// bytes. What `check` may still find in them is about the value or the name itself: that it is empty, short, no text,
/// base64 already, ends in a line end, holds a template, stands twice, or has a name that a shell drops.
///
/// # Errors
/// If Compose refuses the file, the format cannot hold a variable, two variables would be one to Kestra, or a chosen
/// name is none of the file.
pub fn encode(bytes: &[u8], encoding: &Encoding<'_>) -> Result<Recoded, RecodeFailure> {
    let text = to_text(bytes);
    let file = EnvText::read(&text)?;
    let plan = file.plan(|entry, wrapped| encoding.change(entry, wrapped));
    file.check_faults(&plan)?;
    encoding.choice.check(&file)?;
    file.check_collisions(&plan, |variable| encoding.identity(variable))?;
    let is_read = |variable: &&Variable<'_, '_>| {
        variable.name().starts_with(SECRET_PREFIX) || encoding.is_env(variable.name())
    };
    let (read, unread): (Vec<_>, Vec<_>) = plan.iter().partition(is_read);
    let (written, without_value) = match encoding.format {
        Format::Dotenv => (file.write(&plan, quote::base64), 0),
        Format::Compose => format::compose(&file, &read)?,
        Format::Kubernetes => format::kubernetes(&file, &read)?,
        Format::Helm => format::helm(&file, &read)?,
        Format::Export => format::export(&file, &read)?,
    };
    let omitted = if encoding.format == Format::Dotenv { 0 } else { unread.len() + without_value };
    let notes = plan.iter().flat_map(|variable| encoding.notes(&file, variable)).collect();
    Ok(Recoded { bytes: Zeroizing::new(to_bytes(&written)), notes, tally: Tally { omitted, ..tally(&plan) } })
}

impl Encoding<'_> {
    fn is_env(&self, name: &str) -> bool {
        [Some(ENV_PREFIX), Some(OLD_ENV_PREFIX), self.env_prefix]
            .into_iter()
            .flatten()
            .any(|prefix| name.starts_with(prefix))
    }

    fn change(&self, entry: &Entry<'_>, wrapped: Option<&Wrapped>) -> Change {
        let Some(value) = entry.value else { return Change::Keep };
        let is_secret = without_prefix(entry, SECRET_PREFIX).is_some();
        let chosen = self.choice.of(entry.name);
        if chosen == Chosen::Left {
            return match self.env_prefix {
                Some(prefix) if !(is_secret || entry.name.is_empty() || self.is_env(entry.name)) => {
                    Change::Rename(format!("{prefix}{}", entry.name))
                }
                _ => Change::Keep,
            };
        }
        if chosen == Chosen::Unsaid && self.is_env(entry.name) {
            return Change::Keep;
        }
        let name = if is_secret { entry.name.to_owned() } else { format!("{SECRET_PREFIX}{}", entry.name) };
        let value = value.literal();
        let value = wrapped.map_or(value.as_ref(), Wrapped::joined);
        let leaves_encoded = is_secret && self.already == Already::Left;
        if leaves_encoded && wrapped.is_some() {
            return Change::Replace { name, value: value.to_owned() };
        }
        let plain = match macro_form::evaluate(value) {
            Some(plain) => plain,
            None if leaves_encoded && is_encoded(value) => return Change::KeepEncoded,
            None => value.to_owned(),
        };
        Change::Replace { name, value: codec::encode(to_bytes(&plain)) }
    }

    /// What a variable that is changed, or one like it, will be to Kestra.
    fn identity(&self, variable: &Variable<'_, '_>) -> Option<(String, String)> {
        let name = variable.name();
        if let Some(key) = name.strip_prefix(SECRET_PREFIX) {
            let key = SecretKey::new(key);
            let words =
                format!("the secret `{}` to kestra, and the log would show both values", key.folded());
            return Some((format!("{SECRET_PREFIX}{}", key.folded()), words));
        }
        let key = EnvKey::new(name.strip_prefix(self.env_prefix?)?);
        let words = format!("the env `{}`, and kestra would not start", key.folded());
        Some((key.folded().to_owned(), words))
    }

    fn notes(&self, file: &EnvText<'_>, variable: &Variable<'_, '_>) -> Vec<Note> {
        let Change::Replace { name, value } = &variable.change else { return Vec::new() };
        let entry = variable.entry;
        let oddities = codec::decode(value).map(|bytes| codec::oddities(&bytes)).unwrap_or_default();
        let is_nameless = entry.name.is_empty()
            && entry.name_span.start() == entry.value.map_or(0, |value| value.span.start());
        let is_asked_for = self.already == Already::EncodedAgain && entry.name == name;
        let kinds = [
            (NoteKind::Nameless, is_nameless),
            (NoteKind::NoText, oddities.iter().any(Oddity::is_no_text)),
            (NoteKind::LooksEncoded, oddities.contains(&Oddity::DoubleEncoded) && !is_asked_for),
            (NoteKind::Unreachable, shown(entry).is_some() && !is_shell_name(name)),
        ];
        let applying = kinds.into_iter().filter(|(_, applies)| *applies);
        applying
            .map(|(kind, _)| Note {
                at: file.position(entry.name_span),
                name: entry.name.escape_debug().to_string(),
                kind,
            })
            .collect()
    }
}

fn is_encoded(value: &str) -> bool {
    codec::decode(value).is_ok_and(|bytes| !codec::oddities(&bytes).iter().any(Oddity::is_no_text))
}
