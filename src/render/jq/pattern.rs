//! Takes a value apart: `… as [$a, {b: $c}] | …`.

use std::rc::Rc;

use super::{
    Flow, Machine, Stop,
    node::{Kind, Node},
    scope::Scope,
    syntax::{Pattern, PatternField},
};

/// The variables found so far.
type Found = Vec<(Rc<str>, Node)>;

impl Machine {
    /// Sets the variables of a pattern in `inner` and goes on, once for each way in which it matches.
    pub(super) fn bind(
        &self,
        pattern: &Pattern,
        scope: &Rc<Scope>,
        value: &Node,
        inner: &Rc<Scope>,
        then: &mut dyn FnMut() -> Flow,
    ) -> Flow {
        self.matches(pattern, scope, value, &mut Vec::new(), &mut |found| {
            // The name that was found first wins.
            for (name, value) in found.iter().rev() {
                inner.set(Rc::clone(name), value.clone());
            }
            then()
        })
    }

    fn matches(
        &self,
        pattern: &Pattern,
        scope: &Rc<Scope>,
        value: &Node,
        found: &mut Found,
        then: &mut dyn FnMut(&mut Found) -> Flow,
    ) -> Flow {
        self.spend(0)?;
        match pattern {
            Pattern::Name(name) => {
                found.push((Rc::clone(name), value.clone()));
                then(found)
            }
            Pattern::Array(parts) => {
                expect(value, Kind::Array, "number")?;
                self.elements(parts, scope, value, found, then)
            }
            Pattern::Object(fields) => {
                expect(value, Kind::Object, "string")?;
                self.fields(fields, scope, value, found, then)
            }
        }
    }

    /// Elements are matched from the last to the first.
    fn elements(
        &self,
        parts: &[Pattern],
        scope: &Rc<Scope>,
        value: &Node,
        found: &mut Found,
        then: &mut dyn FnMut(&mut Found) -> Flow,
    ) -> Flow {
        let Some((part, rest)) = parts.split_last() else { return then(found) };
        let element = value.element(rest.len()).cloned().unwrap_or(Node::Null);
        self.matches(part, scope, &element, found, &mut |found| {
            self.elements(rest, scope, value, found, then)
        })
    }

    fn fields(
        &self,
        fields: &[PatternField],
        scope: &Rc<Scope>,
        value: &Node,
        found: &mut Found,
        then: &mut dyn FnMut(&mut Found) -> Flow,
    ) -> Flow {
        let Some(((variable, key, pattern), rest)) = fields.split_first() else { return then(found) };
        self.each(key, scope, value, &mut |key| {
            let Node::Text(key) = &key else {
                let (kind, key) = (value.kind().name(), key.kind().name());
                return Err(Stop::error(format!("Cannot index {kind} with {key}")));
            };
            let field = value.field(key).cloned();
            let length = found.len();
            if let Some(variable) = variable {
                // A variable of a field that is not there holds `null` of Java.
                found.push((Rc::clone(variable), field.clone().unwrap_or(Node::Nil)));
            }
            let field = field.unwrap_or(Node::Null);
            let mut go_on = |found: &mut Found| self.fields(rest, scope, value, found, then);
            match (pattern, variable) {
                (Some(pattern), _) => self.matches(pattern, scope, &field, found, &mut go_on)?,
                (None, Some(variable)) => {
                    found.push((Rc::clone(variable), field));
                    go_on(found)?;
                }
                (None, None) => go_on(found)?,
            }
            found.truncate(length);
            Ok(())
        })
    }
}

fn expect(value: &Node, kind: Kind, by: &str) -> Flow {
    if matches!(value, Node::Nil) {
        Err(Stop::failed("jq: null of Java"))
    } else if matches!(value, Node::Null) || value.kind() == kind {
        Ok(())
    } else {
        Err(Stop::error(format!("Cannot index {} with {by}", value.kind().name())))
    }
}
