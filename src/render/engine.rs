//! The engine: a release, what it knows, and how a template becomes text (expr §7).

use std::{cell::Cell, rc::Rc};

use super::{
    fault::{Fault, Outcome, Unknown},
    java::number::trim,
    scope::Scopes,
    state::{State, Writer},
    typed::Typed,
    value::{List, Map, Value},
};
use crate::{
    kestra::Release,
    pebble::{Grammar, Template, parse},
    secret::server::printed,
    span::Decoded,
};

/// What a variable name stands for.
#[derive(Clone, Debug)]
pub enum Root {
    /// Its value.
    Known(Value),
    /// There is no such variable.
    Absent,
    /// Whether there is one, or what it holds, cannot be said.
    Unknown,
}

/// What a secret's key stands for.
#[derive(Clone, Debug)]
pub enum SecretAnswer {
    /// Its value.
    Known(Rc<str>),
    /// Its value must not be seen: what is printed in its place.
    Masked(Rc<str>),
    /// The server has no such secret.
    Missing,
    /// Whether the server has it cannot be said; why.
    Unknown(Unknown),
}

/// What is known about the run that a template is rendered in.
pub trait World {
    /// The variable of that name.
    fn root(&self, name: &str) -> Root;
    /// The secret of that key.
    fn secret(&self, key: &str) -> SecretAnswer;
    /// What `kv()` gives for that key; `None` where it cannot be said.
    fn kv(&self, key: &str) -> Option<Value>;
}

/// How much a single template may cost, in visited nodes and written bytes: far more than a real one needs.
const BUDGET: u64 = 2_000_000;
/// The most passes of recursive rendering (expr §7).
pub(super) const MAX_PASSES: usize = 100;
/// How deep `render()` may nest from 1.3.22 on.
pub(super) const MAX_RENDER_DEPTH: usize = 16;
/// How deep macros and `render()` may nest before we stop: Java's stack ends a little later.
pub(super) const MAX_NESTING: usize = 64;

/// Whether a condition of a flow (`runIf`, `when`) holds whose rendered text is `text`: false are nothing, `false`, `0`
/// and `-0`; blanks around count up to 1.0 (expr §7).
pub fn is_truthy(text: &str, release: Release) -> bool {
    let text = if release >= Release::V1_1 { trim(text) } else { text };
    !matches!(text, "" | "false" | "0" | "-0")
}

/// The template engine of a release.
pub struct Engine<'w> {
    /// Which release.
    pub(super) release: Release,
    /// What it knows.
    pub(super) world: &'w dyn World,
    /// `kestra.variables.recursive-rendering`
    pub(super) recursive: bool,
    budget: Cell<u64>,
    /// A value was handed out that must not be seen, or is not known in full.
    guarded: Cell<bool>,
}

impl<'w> Engine<'w> {
    /// The engine of `release` with its default settings.
    pub fn new(release: Release, world: &'w dyn World) -> Self {
        Self { release, world, recursive: false, budget: Cell::new(BUDGET), guarded: Cell::new(false) }
    }

    /// The release whose rules hold.
    pub const fn release(&self) -> Release {
        self.release
    }

    /// With `kestra.variables.recursive-rendering` set.
    #[must_use]
    pub fn recursive(self, recursive: bool) -> Self {
        Self { recursive, ..self }
    }

    /// Takes `cost` from the budget of the template that is being rendered.
    pub(super) fn spend(&self, cost: usize) -> Outcome<()> {
        let left = self.budget.get().checked_sub(cost as u64);
        self.budget.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or_else(|| Fault::unsupported("it takes too long to compute"))
    }

    /// Whether a value was handed out that must not be seen, or is not known in full.
    pub(super) const fn is_guarded(&self) -> bool {
        self.guarded.get()
    }

    /// Says that such a value was handed out.
    pub(super) fn guard(&self) {
        self.guarded.set(true);
    }

    /// Makes the whole budget available again.
    pub(super) fn refill(&self) {
        self.budget.set(BUDGET);
    }

    /// The text of `template`: `VariableRenderer.render`.
    ///
    /// # Errors
    /// If it fails, or cannot be said; see [`Fault`].
    pub fn render(&self, template: &str) -> Outcome<String> {
        self.refill();
        let text = self.render_text(template, &Scopes::default(), self.recursive, 0)?;
        Ok(text.unwrap_or_default())
    }

    /// The value of `template`: `VariableRenderer.renderTyped`.
    ///
    /// # Errors
    /// If it fails, or cannot be said; see [`Fault`].
    pub fn render_typed(&self, template: &str) -> Outcome {
        self.refill();
        super::typed::render(self, template)
    }

    /// The value with every text in it rendered: `VariableRenderer.renderObject`.
    ///
    /// # Errors
    /// If something in it fails, or cannot be said; see [`Fault`].
    pub fn render_object(&self, value: &Value) -> Outcome {
        self.refill();
        self.render_value(value, &Scopes::default(), self.recursive, 0)
    }

    /// The text of a template with the variables of `scopes`; `None` if nothing was written.
    pub(super) fn render_text(
        &self,
        template: &str,
        scopes: &Scopes,
        recursive: bool,
        depth: usize,
    ) -> Outcome<Option<String>> {
        if !template.contains('{') {
            return Ok(Some(template.to_owned()));
        }
        let mut text = template.to_owned();
        let mut passes = 0;
        loop {
            let Some(rendered) = self.pass(&text, scopes, depth)? else { return Ok(None) };
            if !recursive || rendered == text {
                return Ok(Some(printed(&rendered).into_owned()));
            }
            passes += 1;
            if passes > MAX_PASSES {
                return Err(Fault::failed("too many rendering attempts"));
            }
            text = rendered;
        }
    }

    /// One pass over a template: `VariableRenderer.renderOnce`. Raw blocks stay wrapped.
    pub(super) fn pass(&self, text: &str, scopes: &Scopes, depth: usize) -> Outcome<Option<String>> {
        let decoded = Decoded::verbatim(text, 0);
        let template = self.compile(&decoded)?;
        let mut state = State::new(self, &template, scopes.clone(), depth);
        let mut writer = Writer::json();
        state.body(&template.parts, &mut writer)?;
        Ok(writer.finish())
    }

    /// The template of a text, if the release compiles it.
    pub(super) fn compile<'t>(&self, decoded: &'t Decoded<'t>) -> Outcome<Template<'t>> {
        let template = parse(decoded, Grammar::of(self.release));
        if template.too_deep {
            return Err(Fault::unsupported("it is nested too deep"));
        }
        if template.refusal().is_some() {
            return Err(Fault::failed("it cannot be parsed as a template, `check` says why"));
        }
        Ok(template)
    }

    /// A value with every text in it rendered, map keys too; of keys that become equal the first stays.
    pub(super) fn render_value(
        &self,
        value: &Value,
        scopes: &Scopes,
        recursive: bool,
        depth: usize,
    ) -> Outcome {
        self.spend(1)?;
        match value {
            Value::Text(text) => {
                let rendered = self.render_text(text, scopes, recursive, depth)?;
                Ok(match rendered {
                    Some(text) => Value::text(text),
                    None if self.release < Release::V1_3_19 => Value::text(""),
                    None => Value::Null,
                })
            }
            Value::List(list) if value.as_collection().is_some() => {
                let items: Vec<Value> = list.get().clone();
                let rendered: Outcome<Vec<Value>> =
                    items.iter().map(|item| self.render_value(item, scopes, recursive, depth)).collect();
                Ok(Value::List(List::new(list.kind, rendered?)))
            }
            Value::Map(map) => {
                let rendered = Map::new(super::value::MapKind::Linked, []);
                for (key, value) in map.ordered() {
                    let key = match &key {
                        Value::Text(text) => {
                            let key = self.render_text(text, scopes, self.recursive, depth)?;
                            Value::text(key.unwrap_or_default())
                        }
                        _ => return Err(Fault::failed("a key is no text")),
                    };
                    let value = self.render_value(&value, scopes, recursive, depth)?;
                    rendered.entries.borrow_mut().entry(super::value::Key(key)).or_insert(value);
                }
                Ok(Value::Map(rendered))
            }
            _ => Ok(value.clone()),
        }
    }

    /// A template whose values keep their types, as long as there is only one.
    pub(super) fn pass_typed(&self, text: &str) -> (Outcome<()>, Typed) {
        let decoded = Decoded::verbatim(text, 0);
        let template = match self.compile(&decoded) {
            Ok(template) => template,
            Err(fault) => return (Err(fault), Typed::default()),
        };
        let mut state = State::new(self, &template, Scopes::default(), 0);
        let mut writer = Writer::Typed(Typed::default());
        let outcome = state.body(&template.parts, &mut writer);
        (outcome, if let Writer::Typed(typed) = writer { typed } else { Typed::default() })
    }
}

impl std::fmt::Debug for Engine<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("release", &self.release).finish_non_exhaustive()
    }
}
