//! `renderTyped`: the value of a template that writes one value keeps its type (expr §7).

use super::{
    engine::{Engine, MAX_PASSES},
    fault::{Fault, Outcome},
    json, object, print,
    scope::Scopes,
    value::{Number, Value},
};
use crate::{kestra::Release, secret::server::printed};

/// What was written so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    current: Option<Value>,
    /// A list or map met something else: Java's `IllegalArgumentException`.
    pub(super) is_mixed: bool,
}

impl Typed {
    /// Writes a value.
    pub(super) fn write(&mut self, value: &Value, release: Release) -> Outcome<()> {
        let Some(current) = self.current.take() else {
            self.current = Some(value.clone());
            return Ok(());
        };
        if release >= Release::V0_23 && is_scalar(&current) && is_scalar(value) {
            let mut text = object::to_text(&current);
            match value {
                Value::Number(Number::BigDecimal(number)) => print::plain(number, &mut text)?,
                _ => object::write_text(value, &mut text),
            }
            self.current = Some(Value::text(text));
            return Ok(());
        }
        self.is_mixed = true;
        Err(Fault::failed("values of several types are mixed"))
    }

    /// Writes text of the template.
    pub(super) fn write_text(&mut self, text: &str, release: Release) -> Outcome<()> {
        if text.is_empty() {
            return Ok(());
        }
        if let Some(Value::Text(before)) = &self.current {
            self.current = Some(Value::text(format!("{before}{text}")));
            return Ok(());
        }
        self.write(&Value::text(text), release)
    }

    fn finish(self) -> Value {
        self.current.unwrap_or(Value::Null)
    }
}

/// Texts, numbers, booleans and characters.
const fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Char(_) | Value::Text(_) | Value::Number(_))
}

/// `VariableRenderer.renderTyped`.
pub(super) fn render(engine: &Engine<'_>, template: &str) -> Outcome {
    let mut text = template.to_owned();
    let mut passes = 0;
    loop {
        let value = if template.contains('{') { pass(engine, &text)? } else { Value::text(template) };
        let Value::Text(rendered) = &value else {
            let fails = engine.recursive && (!value.is_null() || engine.release < Release::V1_3_19);
            return if fails { Err(Fault::failed("it is no text to render again")) } else { Ok(value) };
        };
        if !engine.recursive || **rendered == text {
            return Ok(Value::text(printed(rendered).as_ref()));
        }
        passes += 1;
        if passes > MAX_PASSES {
            return Err(Fault::failed("too many rendering attempts"));
        }
        text = rendered.to_string();
    }
}

fn pass(engine: &Engine<'_>, template: &str) -> Outcome {
    let (outcome, typed) = engine.pass_typed(template);
    match outcome {
        Ok(()) => Ok(typed.finish()),
        Err(_) if typed.is_mixed && engine.release >= Release::V1_3_19 => {
            let text = engine.pass(template, &Scopes::default(), 0)?.unwrap_or_default();
            Ok(json::parse(&text).unwrap_or_else(|| Value::text(text)))
        }
        Err(fault) => Err(fault),
    }
}
