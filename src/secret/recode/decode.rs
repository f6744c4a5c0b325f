//! From the env file that Kestra reads back to a plain one.

use zeroize::Zeroizing;

use super::{
    Choice, Note, NoteKind, RecodeFailure, Recoded, Tally,
    bytes::{to_bytes, to_text},
    choice::Chosen,
    format,
    plan::{Change, EnvText, tally, without_prefix},
    quote,
};
use crate::{
    kestra::env::SECRET_PREFIX,
    secret::{
        codec::{self, Oddity},
        dotenv::{Entry, Wrapped},
        macro_form,
    },
};

/// What to decode, and what to write.
#[derive(Clone, Debug, Default)]
pub struct Decoding<'o> {
    /// Which secrets to decode.
    pub choice: Choice,
    /// The prefix to take off the names of envs.
    pub env_prefix: Option<&'o str>,
    /// What is written.
    pub format: PlainFormat,
}

/// How decoded variables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlainFormat {
    /// An env file.
    #[default]
    Dotenv,
    /// Lines for a shell.
    Export,
}

/// Decodes an env file: secrets lose their `SECRET_` and one layer of base64, everything else stays. Values are quoted
/// so that the grammar of env files reads back every byte. A secret that is no base64 is left, with a note.
///
/// # Errors
/// If Compose refuses the file, the format cannot hold a variable, two variables would get one name, or a chosen name
/// is none of the file.
pub fn decode(bytes: &[u8], decoding: &Decoding<'_>) -> Result<Recoded, RecodeFailure> {
    let text = to_text(bytes);
    let file = EnvText::read(&text)?;
    let mut notes = Vec::new();
    let plan = file.plan(|entry, wrapped| decoding.change(entry, wrapped, &file, &mut notes));
    file.check_faults(&plan)?;
    decoding.choice.check(&file)?;
    file.check_collisions(&plan, |variable| {
        Some((variable.name().to_owned(), format!("called `{}`", variable.name())))
    })?;
    let (written, omitted) = match decoding.format {
        PlainFormat::Dotenv => (file.write(&plan, quote::any), 0),
        PlainFormat::Export => format::export(&file, &plan.iter().collect::<Vec<_>>())?,
    };
    Ok(Recoded { bytes: Zeroizing::new(to_bytes(&written)), notes, tally: Tally { omitted, ..tally(&plan) } })
}

impl Decoding<'_> {
    fn change(
        &self,
        entry: &Entry<'_>,
        wrapped: Option<&Wrapped>,
        file: &EnvText<'_>,
        notes: &mut Vec<Note>,
    ) -> Change {
        let Some(value) = entry.value else { return Change::Keep };
        let Some(key) = without_prefix(entry, SECRET_PREFIX) else {
            let rest = self.env_prefix.and_then(|prefix| without_prefix(entry, prefix));
            return rest.map_or(Change::Keep, |rest| Change::Rename(rest.to_owned()));
        };
        if self.choice.of(entry.name) == Chosen::Left {
            return Change::Keep;
        }
        let value = value.literal();
        let value = wrapped.map_or(value.as_ref(), Wrapped::joined);
        if let Some(plain) = macro_form::evaluate(value) {
            return Change::Replace { name: key.to_owned(), value: plain };
        }
        let mut note = |kind| {
            notes.push(Note {
                at: file.position(entry.name_span),
                name: entry.name.escape_debug().to_string(),
                kind,
            });
        };
        match codec::decode(value) {
            Ok(bytes) => {
                if codec::oddities(&bytes).iter().any(Oddity::is_no_text) {
                    note(NoteKind::DecodesToNoText);
                }
                Change::Replace { name: key.to_owned(), value: to_text(&bytes).into_owned() }
            }
            Err(failure) => {
                note(NoteKind::Undecodable(failure));
                Change::Keep
            }
        }
    }
}
