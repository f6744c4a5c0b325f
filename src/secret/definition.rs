//! `Definition`: one variable of one source, judged; and the edits that repair it.
//!
//! Rules may not see values, so what they need to know and to write is made here.

use std::fmt;

use super::{
    EnvKey, Provenance, Secret, SecretKey,
    codec::{self, DecodeFailure, Oddity},
    dotenv::Wrapped,
    macro_form,
};
use crate::{
    source::{Edit, Insert},
    span::Span,
};

/// One variable as one source defines it.
pub struct Definition {
    /// The name as written.
    pub variable: String,
    /// The secret it is, if it is one.
    pub secret: Option<SecretKey>,
    /// The env it is, if it is one for some release in question.
    pub env: Option<EnvKey>,
    /// Where it stands.
    pub provenance: Provenance,
    /// Which of the store's sources it belongs to.
    pub source: usize,
    /// How the value is written, where that decides what may be put in its place.
    pub style: ValueStyle,
    pub(super) value: Option<Secret>,
    pub(super) wrapped: Option<Wrapped>,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueStyle {
    /// The bytes of its place are replaced as they are.
    Text,
    /// A plain YAML scalar: what replaces it is put in quotes, or it might become a number.
    PlainYaml,
    /// In base64 once more than the variable has it, as under `data` of a Kubernetes Secret.
    Encoded,
    /// Not written as a whole anywhere: put together from variables, or by another file.
    Indirect,
}

/// What is wrong with the value of a secret; the first in the order of the rules where several are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueFault {
    /// Its base64 goes on behind the line; these are the pieces.
    Wrapped(Vec<Span>),
    /// It is the macro form of the docs, which nothing evaluates.
    Macro,
    /// Kestra skips it.
    Undecodable(DecodeFailure),
    /// It decodes to something odd.
    Odd(Oddity),
}

/// A way to repair a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repair {
    /// Base64 of the value as it is.
    Encode,
    /// Base64 of what the macro holds.
    EvaluateMacro,
    /// One layer of base64 less.
    DropLayer,
    /// Base64 of the decoded text without its last line end.
    DropNewline,
    /// The pieces of a wrapped value on one line.
    JoinLines,
}

impl Definition {
    /// The value that the variable has in the server's environment; `None` where it is not known.
    pub const fn value(&self) -> Option<&Secret> {
        self.value.as_ref()
    }

    /// The text that flows see: the decoded secret or the env. `None` where it is not known or there is none.
    pub fn seen_by_flows(&self) -> Option<Secret> {
        let value = self.value.as_ref()?;
        if self.secret.is_some() {
            return codec::decode_text(value.expose()).ok();
        }
        self.env.is_some().then(|| Secret::new(value.expose()))
    }

    /// What is wrong with the value, if this is a secret and its value is known.
    pub fn fault(&self) -> Option<ValueFault> {
        self.secret.as_ref()?;
        if let Some(wrapped) = &self.wrapped {
            return Some(ValueFault::Wrapped(wrapped.pieces.clone()));
        }
        let value = self.value.as_ref()?.expose();
        if macro_form::evaluate(value).is_some() {
            return Some(ValueFault::Macro);
        }
        match codec::decode(value) {
            Err(failure) => Some(ValueFault::Undecodable(failure)),
            Ok(bytes) => codec::oddity(&bytes).map(ValueFault::Odd),
        }
    }

    /// The edit that repairs the value, in the file of its provenance; `None` where it is written in no one place.
    pub fn repair(&self, repair: Repair) -> Option<Edit> {
        let (source, span) = self.provenance.value()?;
        let value = self.value.as_ref().map(Secret::expose).unwrap_or_default();
        let (span, text) = match repair {
            Repair::Encode => (span, codec::encode(value)),
            Repair::EvaluateMacro => (span, codec::encode(macro_form::evaluate(value)?)),
            Repair::DropLayer => (span, codec::decode_text(value).ok()?.expose().trim_end().to_owned()),
            Repair::DropNewline => {
                let decoded = codec::decode_text(value).ok()?;
                (span, codec::encode(decoded.expose().trim_end_matches(['\n', '\r'])))
            }
            Repair::JoinLines => {
                let wrapped = self.wrapped.as_ref()?;
                (wrapped.span, wrapped.joined().to_owned())
            }
        };
        let text = match self.style {
            ValueStyle::Text => text,
            ValueStyle::PlainYaml => format!("\"{text}\""),
            ValueStyle::Encoded => codec::encode(text),
            ValueStyle::Indirect => return None,
        };
        Some(Edit { source: Some(source), span, insert: Insert::Secret(text) })
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("variable", &self.variable)
            .field("provenance", &self.provenance)
            .finish_non_exhaustive()
    }
}
