//! Evaluates a program: each expression hands its results on one by one, with their paths.

use std::rc::Rc;

use super::{
    Flow, MAX_DEPTH, Machine, Sink, Stop,
    node::{Fields, Node},
    operate,
    path::{self, Place},
    scope::{Function, Home, Scope},
    syntax::{Expr, Member, Part, Piece, Stage},
};
use crate::kestra::Release;

impl Machine {
    /// The results of an expression, whose paths do not matter.
    pub(super) fn each(
        &self,
        expr: &Expr,
        scope: &Rc<Scope>,
        input: &Node,
        out: &mut dyn FnMut(Node) -> Flow,
    ) -> Flow {
        self.eval(expr, scope, input, &None, false, &mut |node, _| out(node))
    }

    /// All results of an expression.
    pub(super) fn all(&self, expr: &Expr, scope: &Rc<Scope>, input: &Node) -> Result<Vec<Node>, Stop> {
        let mut nodes = Vec::new();
        self.each(expr, scope, input, &mut |node| {
            nodes.push(node);
            Ok(())
        })?;
        Ok(nodes)
    }

    /// The results of an expression.
    pub(super) fn eval(
        &self,
        expr: &Expr,
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        needs_path: bool,
        out: &mut Sink<'_>,
    ) -> Flow {
        self.spend(0)?;
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            return Err(Stop::unsupported("jq: a program that goes deep"));
        }
        self.depth.set(depth + 1);
        let flow = self.dispatch(expr, scope, input, place, needs_path, out);
        self.depth.set(depth);
        flow
    }

    fn dispatch(
        &self,
        expr: &Expr,
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        needs_path: bool,
        out: &mut Sink<'_>,
    ) -> Flow {
        match expr {
            Expr::This => out(input.clone(), place.clone()),
            Expr::Descend => self.descend(input, place, out),
            Expr::Literal(node) => out(node.clone(), None),
            Expr::Array(inner) => {
                let items = match inner {
                    None => Vec::new(),
                    Some(inner) => self.all(inner, scope, input)?,
                };
                // What is no value to Java becomes `null` here.
                let items = items.into_iter().map(nil_to_null).collect();
                out(self.array(items)?, None)
            }
            Expr::Object(members) => self.members(members, scope, input, &mut Fields::new(), out),
            Expr::Text(pieces, format) => {
                self.pieces(pieces, format.as_deref(), scope, input, String::new(), out)
            }
            Expr::Format(name) => {
                let name: Rc<str> = format!("@{name}").into();
                match self.builtin(&name, &[], scope, input, place, out) {
                    Some(flow) => flow,
                    None => Err(Stop::error(format!("Formatting operator {name} does not exist"))),
                }
            }
            Expr::Field(target, name, quiet) => {
                self.with_path(target, scope, (input, place, needs_path), &mut |node, at| {
                    path::get_field(&node, &at, out, name, *quiet)
                })
            }
            Expr::TextField(target, key, quiet) => self.each(key, scope, input, &mut |key| {
                let Node::Text(key) = key else { return Err(Stop::failed("jq: a key that is no text")) };
                self.with_path(target, scope, (input, place, needs_path), &mut |node, at| {
                    path::get_field(&node, &at, out, &key, *quiet)
                })
            }),
            Expr::At(target, key, quiet) => self.each(key, scope, input, &mut |key| {
                self.with_path(target, scope, (input, place, needs_path), &mut |node, at| match &key {
                    Node::Number(_) => path::get_index(&node, &at, out, &key, *quiet),
                    Node::Text(name) => path::get_field(&node, &at, out, name, *quiet),
                    Node::Array(_) => path::get_index_of(self, &node, &at, out, &key, *quiet),
                    Node::Nil => Err(Stop::failed("jq: null of Java")),
                    Node::Missing | Node::Null | Node::Bool(_) | Node::Object(_) if *quiet => Ok(()),
                    Node::Missing | Node::Null | Node::Bool(_) | Node::Object(_) => {
                        let (kind, key) = (node.kind().name(), key.kind().name());
                        Err(Stop::error(format!("Cannot index {kind} with {key}")))
                    }
                })
            }),
            Expr::Slice(target, start, end, quiet) => self.each(start, scope, input, &mut |start| {
                self.each(end, scope, input, &mut |end| {
                    self.with_path(target, scope, (input, place, needs_path), &mut |node, at| {
                        let is_bound = |node: &Node| matches!(node, Node::Number(_) | Node::Null);
                        if is_bound(&start) && is_bound(&end) {
                            path::get_range(self, &node, &at, out, (&start, &end), *quiet)
                        } else if *quiet {
                            Ok(())
                        } else {
                            let kind = node.kind().name();
                            Err(Stop::error(format!(
                                "Start and end indices of an {kind} slice must be numbers"
                            )))
                        }
                    })
                })
            }),
            Expr::Each(target, quiet) => {
                self.with_path(target, scope, (input, place, needs_path), &mut |node, at| {
                    iterate(&node, &at, *quiet, out)
                })
            }
            Expr::Comma(parts) => {
                for part in parts {
                    self.eval(part, scope, input, place, needs_path, out)?;
                }
                Ok(())
            }
            Expr::Pipe(stages) => self.pipe(stages, scope, (input, place, needs_path), out),
            Expr::After(parts) => {
                let Some((last, first)) = parts.split_last() else { return Ok(()) };
                for part in first {
                    self.each(part, scope, input, &mut |_| Ok(()))?;
                }
                self.eval(last, scope, input, place, needs_path, out)
            }
            Expr::Define(definition) => {
                let name = Rc::clone(&definition.name);
                let function = Function::Defined(Rc::clone(definition), Home::Finder);
                scope.define(name, definition.params.len(), function);
                Ok(())
            }
            Expr::Call(name, args) => self.call(name, args, scope, input, place, out),
            Expr::Variable(name) => match scope.value(name) {
                Some(value) => out(value, None),
                None => Err(Stop::error(format!("${name} is not defined"))),
            },
            Expr::Negate(value) => self.each(value, scope, input, &mut |value| match value {
                Node::Number(number) => out(Node::from_double(-number.to_double()), None),
                Node::Nil => Err(Stop::failed("jq: null of Java")),
                Node::Missing
                | Node::Null
                | Node::Bool(_)
                | Node::Text(_)
                | Node::Array(_)
                | Node::Object(_) => Err(Stop::error(format!("{} cannot be negated", input.describe()))),
            }),
            Expr::Binary(operator, left, right) => self.each(right, scope, input, &mut |right| {
                self.each(left, scope, input, &mut |left| {
                    out(operate::apply(self, *operator, &left, &right)?, None)
                })
            }),
            Expr::Update(operator, left, right) => self.each(right, scope, input, &mut |right| {
                let mut changed = input.clone();
                for path in self.paths_of(left, scope, input)? {
                    changed = path.mutate(
                        self,
                        changed,
                        &mut |old| operate::apply(self, *operator, &self.absent(old), &right),
                        true,
                    )?;
                }
                out(changed, None)
            }),
            Expr::Assign(left, right) => self.each(right, scope, input, &mut |right| {
                let mut changed = input.clone();
                for path in self.paths_of(left, scope, input)? {
                    changed = path.mutate(self, changed, &mut |_| Ok(right.clone()), true)?;
                }
                out(changed, None)
            }),
            Expr::Modify(left, right) => {
                let mut changed = input.clone();
                self.eval(left, scope, input, &path::root(), true, &mut |node, at| {
                    let path = path_of(input, &node, at)?;
                    let old = std::mem::replace(&mut changed, Node::Nil);
                    changed = path.mutate(
                        self,
                        old,
                        &mut |old| {
                            let results = self.all(right, scope, &nil_to_null(old))?;
                            results.into_iter().next().ok_or_else(|| {
                                Stop::error(
                                    "`|= empty` is undefined. See https://github.com/stedolan/jq/issues/897",
                                )
                            })
                        },
                        true,
                    )?;
                    Ok(())
                })?;
                out(changed, None)
            }
            Expr::And(left, right) => self.each(left, scope, input, &mut |left| {
                if !left.is_true() {
                    return out(Node::Bool(false), None);
                }
                self.each(right, scope, input, &mut |right| out(Node::Bool(right.is_true()), None))
            }),
            Expr::Or(left, right) => self.each(left, scope, input, &mut |left| {
                if left.is_true() {
                    return out(Node::Bool(true), None);
                }
                self.each(right, scope, input, &mut |right| out(Node::Bool(right.is_true()), None))
            }),
            Expr::Alternative(left, right) => {
                let mut has_any = false;
                self.eval(left, scope, input, place, needs_path, &mut |node, at| {
                    if node.is_true() {
                        out(node, at)?;
                        has_any = true;
                    }
                    Ok(())
                })?;
                if has_any { Ok(()) } else { self.eval(right, scope, input, place, needs_path, out) }
            }
            Expr::If(cases, otherwise) => self.condition(cases, otherwise, scope, input, place, out),
            Expr::Try(body, catch) => {
                let message = match self.eval(body, scope, input, place, needs_path, out) {
                    Ok(()) => return Ok(()),
                    Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
                    Err(Stop::Error(message)) => message,
                    Err(Stop::Break(_)) => {
                        self.object([("__jq".into(), Node::from_long(0))].into_iter().collect())?
                    }
                };
                match catch {
                    Some(catch) => self.eval(catch, scope, &message, &None, needs_path, out),
                    None => Ok(()),
                }
            }
            Expr::Reduce(source, pattern, init, update) => self.each(init, scope, input, &mut |mut sum| {
                let inner = Scope::child(scope);
                self.each(source, scope, input, &mut |item| {
                    self.bind(pattern, scope, &item, &inner, &mut || {
                        let results = self.all(update, &inner, &sum)?;
                        sum = results.into_iter().last().unwrap_or(Node::Null);
                        Ok(())
                    })
                })?;
                out(sum, None)
            }),
            Expr::Foreach(source, pattern, init, update, extract) => {
                self.eval(init, scope, input, place, false, &mut |sum, sum_at| {
                    let (mut sum, mut sum_at) = (sum, sum_at);
                    let inner = Scope::child(scope);
                    self.eval(source, scope, input, place, needs_path, &mut |item, _| {
                        self.bind(pattern, scope, &item, &inner, &mut || {
                            let (old, old_at) = (sum.clone(), sum_at.clone());
                            let updates_path = extract.is_none() && needs_path;
                            self.eval(update, &inner, &old, &old_at, updates_path, &mut |new, new_at| {
                                match extract {
                                    Some(extract) => {
                                        self.eval(extract, &inner, &new, &new_at, needs_path, out)?;
                                    }
                                    None => out(new.clone(), new_at.clone())?,
                                }
                                (sum, sum_at) = (new, new_at);
                                Ok(())
                            })
                        })
                    })
                })
            }
            Expr::Break(name) => Err(Stop::Break(Rc::clone(name))),
            Expr::Foreign => Err(Stop::error("the module does not exist")),
        }
    }

    /// The results of what a part is taken of.
    fn with_path(
        &self,
        target: &Expr,
        scope: &Rc<Scope>,
        (input, place, needs_path): (&Node, &Place, bool),
        out: &mut Sink<'_>,
    ) -> Flow {
        self.eval(target, scope, input, place, needs_path, &mut |node, at| {
            if needs_path && at.is_none() {
                return Err(Stop::error(format!(
                    "Invalid path expression near attempt to access {}",
                    node.to_json()
                )));
            }
            out(node, at)
        })
    }

    fn descend(&self, node: &Node, place: &Place, out: &mut Sink<'_>) -> Flow {
        self.spend(0)?;
        out(node.clone(), place.clone())?;
        if node.is_scalar() {
            return Ok(());
        }
        iterate(node, place, true, &mut |child, at| self.descend(&child, &at, out))
    }

    fn members(
        &self,
        members: &[Member],
        scope: &Rc<Scope>,
        input: &Node,
        fields: &mut Fields,
        out: &mut Sink<'_>,
    ) -> Flow {
        let Some((member, rest)) = members.split_first() else {
            return out(self.object(fields.clone())?, None);
        };
        // A key stays where it was first put, and goes when its entry is done.
        let mut put = |key: &Rc<str>, value: Node, out: &mut Sink<'_>| {
            fields.insert(Rc::clone(key), nil_to_null(value));
            self.members(rest, scope, input, fields, out)?;
            fields.shift_remove(key);
            Ok(())
        };
        let implied = |key: &str| input.field(key).cloned().unwrap_or(Node::Null);
        match member {
            Member::Variable(name) => put(name, scope.value(name).unwrap_or(Node::Null), out),
            Member::Name(name, None) => put(name, implied(name), out),
            Member::Name(name, Some(value)) => {
                self.each(value, scope, input, &mut |value| put(name, value, out))
            }
            Member::Text(key, value) => self.each(key, scope, input, &mut |key| {
                let Node::Text(key) = key else { return Err(Stop::error("key must evaluate to string")) };
                match value {
                    None => put(&key, implied(&key), out),
                    Some(value) => self.each(value, scope, input, &mut |value| put(&key, value, out)),
                }
            }),
            Member::Computed(key, value) => self.each(key, scope, input, &mut |key| {
                let Node::Text(key) = &key else {
                    return Err(Stop::error(format!("Cannot use {} as object key", key.describe())));
                };
                self.each(value, scope, input, &mut |value| put(key, value, out))
            }),
        }
    }

    /// A text with what is interpolated; the last part varies slowest.
    fn pieces(
        &self,
        pieces: &[Piece],
        format: Option<&Expr>,
        scope: &Rc<Scope>,
        input: &Node,
        tail: String,
        out: &mut Sink<'_>,
    ) -> Flow {
        match pieces.split_last() {
            None => out(self.text(tail)?, None),
            Some((Piece::Chars(chars), rest)) => {
                self.pieces(rest, format, scope, input, format!("{chars}{tail}"), out)
            }
            Some((Piece::Computed(part), rest)) => self.each(part, scope, input, &mut |node| {
                let mut insert = |node: &Node| {
                    let mut text = node.to_plain_text();
                    match node {
                        Node::Nil => return Err(Stop::failed("jq: null of Java")),
                        Node::Array(_) | Node::Object(_) => node.write(false, &mut text),
                        Node::Missing | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {}
                    }
                    text.push_str(&tail);
                    self.pieces(rest, format, scope, input, text, out)
                };
                match format {
                    None => insert(&node),
                    Some(format) => self.each(format, scope, &node, &mut |node| insert(&node)),
                }
            }),
        }
    }

    fn pipe(
        &self,
        stages: &[Stage],
        scope: &Rc<Scope>,
        (input, place, needs_path): (&Node, &Place, bool),
        out: &mut Sink<'_>,
    ) -> Flow {
        let Some((stage, rest)) = stages.split_first() else {
            return out(input.clone(), place.clone());
        };
        match stage {
            Stage::Do(expr) if rest.is_empty() => self.eval(expr, scope, input, place, needs_path, out),
            Stage::Do(expr) => self.eval(expr, scope, input, place, needs_path, &mut |node, at| {
                self.pipe(rest, scope, (&node, &at, needs_path), out)
            }),
            Stage::Bind(expr, pattern) => {
                let inner = Scope::child(scope);
                self.each(expr, scope, input, &mut |node| {
                    self.bind(pattern, scope, &node, &inner, &mut || {
                        self.pipe(rest, &inner, (input, place, needs_path), out)
                    })
                })
            }
            Stage::Label(name) => match self.pipe(rest, scope, (input, place, needs_path), out) {
                Err(Stop::Break(found)) if found == *name => Ok(()),
                flow => flow,
            },
        }
    }

    fn condition(
        &self,
        cases: &[(Part, Part)],
        otherwise: &Expr,
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        out: &mut Sink<'_>,
    ) -> Flow {
        let Some(((test, then), rest)) = cases.split_first() else {
            return self.eval(otherwise, scope, input, place, false, out);
        };
        self.each(test, scope, input, &mut |test| {
            if test.is_true() {
                self.eval(then, scope, input, place, false, out)
            } else {
                self.condition(rest, otherwise, scope, input, place, out)
            }
        })
    }

    /// What an update takes for what is not there: in releases up to 0.20 it is no value at all.
    fn absent(&self, old: Node) -> Node {
        if self.release < Release::V0_21 { old } else { nil_to_null(old) }
    }

    /// The paths that an expression leads to.
    fn paths_of(&self, expr: &Expr, scope: &Rc<Scope>, input: &Node) -> Result<Vec<Rc<path::Path>>, Stop> {
        let mut paths = Vec::new();
        self.eval(expr, scope, input, &path::root(), true, &mut |node, at| {
            paths.push(path_of(input, &node, at)?);
            Ok(())
        })?;
        Ok(paths)
    }
}

/// The path of a result; a scalar that equals the whole input is the input.
pub(super) fn path_of(input: &Node, node: &Node, place: Place) -> Result<Rc<path::Path>, Stop> {
    match place {
        Some(path) => Ok(path),
        None if input.is_scalar() && input.compare(node).is_eq() => Ok(Rc::new(path::Path::Root)),
        None => Err(Stop::error(format!("Invalid path expression with result {}", node.to_json()))),
    }
}

fn nil_to_null(node: Node) -> Node {
    if matches!(node, Node::Nil) { Node::Null } else { node }
}

/// `.[]`
fn iterate(node: &Node, place: &Place, quiet: bool, out: &mut Sink<'_>) -> Flow {
    match node {
        Node::Array(array) => {
            for (at, item) in array.items.iter().enumerate() {
                out(item.clone(), path::index(place, at))?;
            }
            Ok(())
        }
        Node::Object(object) => {
            for (key, value) in &object.items {
                out(value.clone(), path::field(place, key))?;
            }
            Ok(())
        }
        Node::Nil => Err(Stop::failed("jq: null of Java")),
        Node::Missing | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) if quiet => Ok(()),
        Node::Null => Err(Stop::error("Cannot iterate over null (null)")),
        Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {
            Err(Stop::error(format!("Cannot iterate over {}", node.describe())))
        }
    }
}
