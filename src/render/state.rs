//! One rendering of one template: its scopes, macros and blocks, and the tags (expr §3).

use std::{cell::Cell, collections::HashMap, rc::Rc};

use super::{
    call::Arguments,
    engine::{Engine, MAX_NESTING, Root},
    fault::{Fault, Outcome, Unknown},
    object, operate, print,
    scope::{Found, Scopes},
    typed::Typed,
    value::{List, ListKind, Loop, Number, Value},
};
use crate::{
    kestra::Release,
    pebble::{Branch, Expr, FilterCall, Param, Part, Tag, Template},
};

/// A macro of the template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Macro<'e> {
    pub(super) params: &'e [Param<'e>],
    pub(super) body: &'e [Part<'e>],
}

/// A template at work.
#[derive(Debug)]
pub(super) struct State<'e> {
    pub(super) engine: &'e Engine<'e>,
    pub(super) scopes: Scopes,
    /// How many `render()` enclose this template.
    pub(super) depth: usize,
    macros: HashMap<&'e str, Macro<'e>>,
    blocks: HashMap<&'e str, &'e [Part<'e>]>,
    nesting: usize,
}

/// Where text goes.
#[derive(Debug)]
pub(super) enum Writer {
    /// The text of the whole template: lists and maps are written as JSON. The flag: whether anything was written.
    Json(String, bool),
    /// The text of a macro, block or filter tag: everything is written as Java's text.
    Plain(String),
    /// A value that keeps its type.
    Typed(Typed),
}

impl Writer {
    pub(super) const fn json() -> Self {
        Self::Json(String::new(), false)
    }

    /// What was written, if anything was.
    pub(super) fn finish(self) -> Option<String> {
        match self {
            Self::Json(text, any) => any.then_some(text),
            Self::Plain(text) => Some(text),
            Self::Typed(_) => None,
        }
    }

    /// How much text was written.
    const fn len(&self) -> usize {
        match self {
            Self::Json(text, _) | Self::Plain(text) => text.len(),
            Self::Typed(_) => 0,
        }
    }

    fn text(&mut self, text: &str, release: Release) -> Outcome<()> {
        match self {
            Self::Json(out, any) => {
                *any |= !text.is_empty();
                out.push_str(text);
            }
            Self::Plain(out) => out.push_str(text),
            Self::Typed(typed) => typed.write_text(text, release)?,
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, release: Release) -> Outcome<()> {
        if value.is_null() {
            return Ok(());
        }
        match self {
            Self::Json(out, any) => {
                *any = true;
                print::write(value, out, release)?;
            }
            Self::Plain(_) if is_array(value) => return Err(Fault::java("an array as text")),
            Self::Plain(out) => match value {
                Value::Number(Number::BigDecimal(number)) => print::plain(number, out)?,
                _ => object::write_text(value, out),
            },
            Self::Typed(typed) => typed.write(value, release)?,
        }
        Ok(())
    }
}

impl<'e> State<'e> {
    pub(super) fn new(
        engine: &'e Engine<'e>,
        template: &'e Template<'e>,
        scopes: Scopes,
        depth: usize,
    ) -> Self {
        let mut state =
            Self { engine, scopes, depth, macros: HashMap::new(), blocks: HashMap::new(), nesting: 0 };
        state.register(&template.parts);
        state
    }

    /// Finds macros and blocks wherever they stand, but in `filter` tags.
    fn register(&mut self, parts: &'e [Part<'e>]) {
        for part in parts {
            let Part::Tag(tag) = part else { continue };
            match tag {
                Tag::If { branches, otherwise, .. } => {
                    for branch in branches {
                        self.register(&branch.body);
                    }
                    self.register(otherwise.as_deref().unwrap_or_default());
                }
                Tag::For { body, otherwise, .. } => {
                    self.register(body);
                    self.register(otherwise.as_deref().unwrap_or_default());
                }
                Tag::Macro { name, params, body, .. } => {
                    self.macros.insert(name.value, Macro { params, body });
                    self.register(body);
                }
                Tag::Block { name, body, .. } => {
                    self.blocks.insert(&name.value, body);
                    self.register(body);
                }
                Tag::Set { .. } | Tag::Filter { .. } => {}
            }
        }
    }

    /// The release whose rules hold.
    pub(super) const fn release(&self) -> Release {
        self.engine.release
    }

    /// Renders parts in order.
    pub(super) fn body(&mut self, parts: &'e [Part<'e>], out: &mut Writer) -> Outcome<()> {
        let before = out.len();
        for part in parts {
            self.engine.spend(1)?;
            match part {
                Part::Text(text) => out.text(text.value, self.release())?,
                Part::Verbatim { content, .. } => out.text(content, self.release())?,
                Part::Raw { content, .. } => {
                    out.text(&format!("{{% raw %}}{content}{{% endraw %}}"), self.release())?;
                }
                Part::Comment(_) => {}
                Part::Print { expr, .. } => {
                    let value = self.evaluate(expr)?;
                    self.write(&value, out)?;
                }
                Part::Tag(tag) => self.tag(tag, out)?,
                Part::Broken(_) => {
                    return Err(Fault::failed("it cannot be parsed as a template, `check` says why"));
                }
            }
        }
        self.engine.spend_text(out.len().saturating_sub(before))
    }

    fn tag(&mut self, tag: &'e Tag<'e>, out: &mut Writer) -> Outcome<()> {
        match tag {
            Tag::If { branches, otherwise, .. } => match self.chosen(branches)? {
                Some(branch) => self.body(&branch.body, out),
                None => self.body(otherwise.as_deref().unwrap_or_default(), out),
            },
            Tag::For { var, iterable, body, otherwise, .. } => {
                let iterable = self.evaluate(iterable)?;
                self.each(var.value, &iterable, body, otherwise.as_deref().unwrap_or_default(), out)
            }
            Tag::Set { name, value, .. } => {
                let value = self.evaluate(value)?;
                self.define(name.value, value);
                Ok(())
            }
            Tag::Macro { .. } => Ok(()),
            Tag::Block { name, .. } => self.block(&name.value, out),
            Tag::Filter { filters, body, .. } => {
                let value = self.filtered(filters, body)?;
                out.value(&value, self.release())
            }
        }
    }

    /// The first branch whose condition holds.
    pub(super) fn chosen(&mut self, branches: &'e [Branch<'e>]) -> Outcome<Option<&'e Branch<'e>>> {
        for branch in branches {
            if self.condition(&branch.condition)? {
                return Ok(Some(branch));
            }
        }
        Ok(None)
    }

    /// The condition of an `if`: null, undefined, lists and maps are errors that nothing catches.
    pub(super) fn condition(&mut self, condition: &'e Expr<'e>) -> Outcome<bool> {
        let value = self.evaluate(condition).map_err(Fault::wrapped)?;
        self.settled(&value)?;
        operate::truth(&value, self.release())
            .ok_or_else(|| Fault::failed("a condition must be a boolean, a number or a text"))
    }

    fn each(
        &mut self,
        var: &str,
        iterable: &Value,
        body: &'e [Part<'e>],
        otherwise: &'e [Part<'e>],
        out: &mut Writer,
    ) -> Outcome<()> {
        self.settled(iterable)?;
        let Some(items) = elements(iterable)? else { return Ok(()) };
        if items.is_empty() {
            return self.body(otherwise, out);
        }
        self.each_round(var, items, |state| state.body(body, out))
    }

    /// Runs `round` for each element, with the loop's variables set.
    pub(super) fn each_round(
        &mut self,
        var: &str,
        items: Vec<Value>,
        mut round: impl FnMut(&mut Self) -> Outcome<()>,
    ) -> Outcome<()> {
        let length = i32::try_from(items.len()).unwrap_or(i32::MAX);
        let state = Rc::new(Loop {
            index: Cell::new(0),
            length: Cell::new(length),
            first: Cell::new(true),
            last: Cell::new(length == 1),
        });
        self.scopes.push();
        for (index, item) in (0..).zip(items) {
            self.engine.spend(1)?;
            state.index.set(index);
            state.first.set(index == 0);
            state.last.set(index + 1 == length);
            self.scopes.put("loop", Value::Loop(Rc::clone(&state)));
            self.scopes.put(var, item);
            round(self)?;
        }
        self.scopes.pop();
        Ok(())
    }

    /// `set`
    pub(super) fn define(&mut self, name: &str, value: Value) {
        let in_run = matches!(self.scopes.find(name), Found::Outside)
            && matches!(self.engine.world.root(name), Root::Known(_));
        self.scopes.set(name, value, in_run);
    }

    /// From here on nobody knows what `name` holds.
    pub(super) fn forget(&mut self, name: &str, why: Unknown) {
        self.scopes.forget(name, why);
    }

    /// The same for every variable that is set somewhere in `parts`.
    pub(super) fn forget_definitions(&mut self, parts: &'e [Part<'e>]) {
        for part in parts {
            match part {
                Part::Tag(Tag::Set { name, .. }) => {
                    self.forget(name.value, Unknown::Variable(name.value.into()));
                }
                Part::Tag(Tag::If { branches, otherwise, .. }) => {
                    for branch in branches {
                        self.forget_definitions(&branch.body);
                    }
                    self.forget_definitions(otherwise.as_deref().unwrap_or_default());
                }
                Part::Tag(Tag::For { body, otherwise, .. }) => {
                    self.forget_definitions(body);
                    self.forget_definitions(otherwise.as_deref().unwrap_or_default());
                }
                Part::Tag(Tag::Filter { body, .. }) => self.forget_definitions(body),
                _ => {}
            }
        }
    }

    /// Writes what a print of `value` writes.
    pub(super) fn write(&self, value: &Value, out: &mut Writer) -> Outcome<()> {
        if let Value::Map(map) = value
            && map.open
        {
            return Err(Fault::Unknown(Unknown::Variable("all of it".into())));
        }
        self.weigh(value)?;
        out.value(value, self.release())
    }

    /// The text of a block; an unknown one is empty.
    pub(super) fn block(&mut self, name: &str, out: &mut Writer) -> Outcome<()> {
        let Some(body) = self.blocks.get(name).copied() else { return Ok(()) };
        self.nested(|state| state.body(body, out))
    }

    fn filtered(&mut self, filters: &'e [FilterCall<'e>], body: &'e [Part<'e>]) -> Outcome {
        let mut inner = Writer::Plain(String::new());
        let body = self.body(body, &mut inner);
        let mut outcome = body.map(|()| Value::text(inner.finish().unwrap_or_default()));
        for filter in filters {
            let catches = filter.name.value == "default";
            outcome = self.filter(filter.name.value, filter.args.as_ref(), |_| match outcome {
                Err(Fault::Undefined(_)) if catches => Ok(Value::Null),
                outcome => outcome,
            });
        }
        outcome
    }

    /// The text of a macro that is called with `args`.
    pub(super) fn call_macro(&mut self, called: Macro<'e>, args: Arguments) -> Outcome {
        self.nested(|state| {
            state.scopes.push_local();
            for param in called.params {
                let value = match &param.default {
                    Some(default) => state.evaluate(default)?,
                    None => Value::Null,
                };
                state.scopes.put(param.name.value, value);
            }
            state.scopes.push();
            for (name, value) in args.into_entries() {
                state.scopes.put(&name, value);
            }
            let mut out = Writer::Plain(String::new());
            state.body(called.body, &mut out)?;
            state.scopes.pop();
            state.scopes.pop();
            Ok(Value::Safe(out.finish().unwrap_or_default().into()))
        })
    }

    /// The macro of that name.
    pub(super) fn find_macro(&self, name: &str) -> Option<Macro<'e>> {
        self.macros.get(name).copied()
    }

    fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.nesting >= MAX_NESTING {
            return Err(Fault::unsupported("macros or blocks call each other too deep"));
        }
        self.nesting += 1;
        let outcome = run(self);
        self.nesting -= 1;
        outcome
    }

    /// A variable: of the template's own scopes, else of the run.
    pub(super) fn variable(&mut self, name: &str) -> Outcome {
        match self.scopes.find(name) {
            Found::Value(value) => return value.map_err(Fault::Unknown),
            Found::Hidden => return Err(Fault::Undefined(name.into())),
            Found::Outside => {}
        }
        match self.engine.world.root(name) {
            Root::Known(_) if self.scopes.hides_run => Ok(Value::Null),
            Root::Known(value) => {
                self.scopes.keep(name, value.clone());
                Ok(value)
            }
            Root::Unknown => Err(Fault::Unknown(Unknown::Variable(name.into()))),
            Root::Absent => match name {
                "locale" => Ok(Value::text("en_US")),
                "template" => Err(Fault::java("`template`")),
                "_context" => Err(Fault::failed("`_context` cannot be read")),
                _ => Err(Fault::Undefined(name.into())),
            },
        }
    }

    /// An error if something in `value` must not be seen or is not known in full, so that nothing can be computed
    /// from it.
    pub(super) fn settled(&self, value: &Value) -> Outcome<()> {
        match value {
            Value::Masked(text) => Err(Fault::Unknown(Unknown::Masked(Rc::clone(text)))),
            Value::Map(map) if map.open => Err(Fault::Unknown(Unknown::Variable("all of it".into()))),
            Value::Map(map) if self.engine.is_guarded() => map.get().iter().try_for_each(|(key, value)| {
                self.settled(&key.0)?;
                self.settled(value)
            }),
            Value::List(list) if self.engine.is_guarded() => {
                list.get().iter().try_for_each(|item| self.settled(item))
            }
            Value::Entry(entry) => {
                self.settled(&entry.0)?;
                self.settled(&entry.1)
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Char(_)
            | Value::Text(_)
            | Value::Safe(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Time(_)
            | Value::Enum(_)
            | Value::Loop(_) => Ok(()),
        }
    }
}

/// Whether it is a Java array, whose text is its identity.
pub(super) const fn is_array(value: &Value) -> bool {
    matches!(value, Value::List(List { kind: ListKind::StringArray, .. }))
}

/// What a loop goes through; `None` for `null`, which loops over nothing and skips `else`.
pub(super) fn elements(iterable: &Value) -> Outcome<Option<Vec<Value>>> {
    match iterable {
        Value::Null => Ok(None),
        Value::List(list) => Ok(Some(list.get().clone())),
        Value::Map(map) => {
            Ok(Some(map.ordered().into_iter().map(|entry| Value::Entry(Rc::new(entry))).collect()))
        }
        _ => Err(Fault::failed("it cannot be looped over")),
    }
}
