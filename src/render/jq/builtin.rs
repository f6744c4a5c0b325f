//! The functions of jackson-jq that are written in Java.

use std::rc::Rc;

use super::{
    Flow, Machine, Sink, Stop, builtin_text, date, define,
    eval::path_of,
    math,
    node::Node,
    operate,
    path::{self, Place},
    regex,
    scope::Scope,
    syntax::Part,
};
use crate::{
    kestra::Release,
    render::{java::float::parse_double, value::Number},
};

/// The functions of this file and of those it calls, as `builtins` lists them.
const NAMES: [&str; 84] = [
    "@base64/0",
    "@base64d/0",
    "@csv/0",
    "@html/0",
    "@sh/0",
    "@tsv/0",
    "@uri/0",
    "_match_impl/3",
    "_sub_impl/3",
    "acos/0",
    "asin/0",
    "atan/0",
    "atan2/2",
    "builtins/0",
    "cbrt/0",
    "ceil/0",
    "contains/1",
    "cos/0",
    "cosh/0",
    "debug_scope/0",
    "delpaths/1",
    "empty/0",
    "endswith/1",
    "error/0",
    "error/1",
    "exp/0",
    "exp10/0",
    "exp2/0",
    "explode/0",
    "expm1/0",
    "floor/0",
    "from_entries/0",
    "fromdateiso8601/0",
    "fromjson/0",
    "getpath/1",
    "group_by/1",
    "has/1",
    "implode/0",
    "index/1",
    "indices/1",
    "infinite/0",
    "isinfinite/0",
    "isnan/0",
    "isnormal/0",
    "join/1",
    "keys/0",
    "keys_unsorted/0",
    "length/0",
    "log/0",
    "log10/0",
    "log1p/0",
    "log2/0",
    "ltrimstr/1",
    "max_by/1",
    "min_by/1",
    "nan/0",
    "not/0",
    "now/0",
    "path/1",
    "paths/1",
    "pow/2",
    "range/1",
    "range/2",
    "range/3",
    "reverse/0",
    "rindex/1",
    "round/0",
    "rtrimstr/1",
    "setpath/2",
    "sin/0",
    "sinh/0",
    "sort_by/1",
    "split/1",
    "sqrt/0",
    "startswith/1",
    "tan/0",
    "tanh/0",
    "to_entries/0",
    "todateiso8601/0",
    "tojson/0",
    "tonumber/0",
    "tostring/0",
    "type/0",
    "utf8bytelength/0",
];

impl Machine {
    /// Calls a function that is built in; `None` if there is none.
    pub(super) fn builtin(
        &self,
        name: &Rc<str>,
        args: &[Part],
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        out: &mut Sink<'_>,
    ) -> Option<Flow> {
        let key = format!("{name}/{}", args.len());
        if !self.knows(&key) {
            return Some(match define::find(name, args.len())? {
                Ok(definition) => self.invoke(&definition, &self.root, args, scope, input, place, out),
                Err(stop) => Err(stop),
            });
        }
        if matches!(input, Node::Nil) && !matches!(key.as_str(), "type/0" | "not/0" | "empty/0") {
            return Some(Err(Stop::failed("jq: null of Java")));
        }
        Some(match args {
            [] => self.plain(name, input, out),
            [first, rest @ ..] => self.with_arguments(name, (first, rest), scope, input, place, out),
        })
    }

    /// Whether the release has a function written in Java; those that came late are named here.
    fn knows(&self, key: &str) -> bool {
        let since = match key {
            "ceil/0" => Release::V1_0,
            "fromdateiso8601/0" | "todateiso8601/0" => Release::V0_21,
            _ => Release::OLDEST,
        };
        self.release >= since && NAMES.contains(&key)
    }

    fn plain(&self, name: &str, input: &Node, out: &mut Sink<'_>) -> Flow {
        let result = match name {
            "empty" => return Ok(()),
            "error" => {
                return if matches!(input, Node::Null) { Ok(()) } else { Err(Stop::Error(input.clone())) };
            }
            "not" => Node::Bool(!input.is_true()),
            "type" => Node::text(input.kind().name()),
            "length" => length(input)?,
            "keys" => self.keys(input, true)?,
            "keys_unsorted" => self.keys(input, false)?,
            "to_entries" => self.to_entries(input)?,
            "from_entries" => self.object_of_entries(input)?,
            "reverse" => self.reverse(input)?,
            "tostring" if matches!(input, Node::Text(_)) => input.clone(),
            "tojson" | "tostring" => self.text(input.to_json())?,
            "tonumber" => to_number(input)?,
            "fromjson" => self.parse_json(input)?,
            "nan" => Node::Number(Number::Double(f64::NAN)),
            "infinite" => Node::Number(Number::Double(f64::INFINITY)),
            "isnan" => Node::Bool(input.as_number().is_some_and(|number| number.to_double().is_nan())),
            "isinfinite" => Node::Bool(
                matches!(input, Node::Number(number @ (Number::Double(_) | Number::Float(_))) if number.to_double().is_infinite()),
            ),
            "isnormal" => Node::Bool(input.as_number().is_some_and(|number| number.to_double().is_normal())),
            "builtins" => {
                let mut names: Vec<String> = NAMES
                    .iter()
                    .filter(|name| self.knows(name))
                    .map(|name| (*name).to_owned())
                    .chain(define::names())
                    .collect();
                names.sort();
                self.array(names.into_iter().map(Node::text).collect())?
            }
            "now" => return Err(Stop::unsupported("jq: `now`")),
            "debug_scope" => return Err(Stop::unsupported("jq: `debug_scope`")),
            "fromdateiso8601" => date::from_iso(input)?,
            "todateiso8601" => date::to_iso(input)?,
            _ => match builtin_text::plain(self, name, input) {
                Some(result) => result?,
                None => math::apply(name, input)?,
            },
        };
        out(result, None)
    }

    fn with_arguments(
        &self,
        name: &str,
        (first, rest): (&Part, &[Part]),
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        out: &mut Sink<'_>,
    ) -> Flow {
        match (name, rest) {
            ("path", _) => self.eval(first, scope, input, &path::root(), true, &mut |node, at| {
                out(path_of(input, &node, at)?.to_node(self)?, None)
            }),
            ("paths", _) => self.paths(first, scope, input, &mut Vec::new(), out),
            ("sort_by", _) => self.sort_by(first, scope, input, out),
            ("group_by", _) => self.group_by(first, scope, input, out),
            ("max_by", _) => self.extreme_by(first, scope, input, true, out),
            ("min_by", _) => self.extreme_by(first, scope, input, false, out),
            ("has" | "index" | "rindex" | "indices", _) if matches!(input, Node::Null) => {
                out(if name == "has" { Node::Bool(false) } else { Node::Null }, None)
            }
            ("range", _) => self.range(first, rest, scope, input, out),
            ("setpath", [value]) => self.each(value, scope, input, &mut |value| {
                self.each(first, scope, input, &mut |path| {
                    let path = path::from_node(&path)?;
                    let changed = path.mutate(self, input.clone(), &mut |_| Ok(value.clone()), true)?;
                    out(changed, Some(path))
                })
            }),
            ("pow" | "atan2", [second]) => {
                let (firsts, seconds) = (self.all(first, scope, input)?, self.all(second, scope, input)?);
                for one in &firsts {
                    for two in &seconds {
                        out(math::apply_two(name, one, two)?, None)?;
                    }
                }
                Ok(())
            }
            ("_match_impl", [flags, tests]) => regex::matches(self, (first, flags, tests), scope, input, out),
            ("_sub_impl", [replacement, flags]) => {
                regex::substitute(self, (first, replacement, flags), scope, input, out)
            }
            _ => self.each(first, scope, input, &mut |arg| self.with_argument(name, input, &arg, place, out)),
        }
    }

    /// The functions of one argument that take its results one by one.
    fn with_argument(&self, name: &str, input: &Node, arg: &Node, place: &Place, out: &mut Sink<'_>) -> Flow {
        if matches!(arg, Node::Nil) {
            return Err(Stop::failed("jq: null of Java"));
        }
        let result = match name {
            "error" if matches!(arg, Node::Null) => return Ok(()),
            "error" => return Err(Stop::Error(arg.clone())),
            "getpath" => return path::from_node(arg)?.get(self, input, place, out),
            "delpaths" => self.delete_paths(input, arg)?,
            "contains" => {
                let same = match (input, arg) {
                    (Node::Bool(one), Node::Bool(two)) => one == two,
                    _ => input.kind() == arg.kind(),
                };
                if !same {
                    return Err(Stop::error(format!(
                        "{} and {} cannot have their containment checked",
                        input.describe(),
                        arg.describe()
                    )));
                }
                Node::Bool(self.contains(arg, input)?)
            }
            "has" => has(input, arg)?,
            "index" | "rindex" => {
                let found = self.indices(arg, input)?;
                let index = if name == "index" { found.first() } else { found.last() };
                index.cloned().unwrap_or(Node::Null)
            }
            "indices" => {
                if !matches!(input, Node::Text(_) | Node::Array(_)) {
                    return Err(not_applicable("indices", input));
                }
                self.array(self.indices(arg, input)?)?
            }
            "ltrimstr" | "rtrimstr" => {
                let (Node::Text(text), Node::Text(part)) = (input, arg) else {
                    return out(input.clone(), place.clone());
                };
                let trimmed = if name == "ltrimstr" {
                    text.strip_prefix(part.as_ref())
                } else {
                    text.strip_suffix(part.as_ref())
                };
                Node::text(trimmed.unwrap_or(text))
            }
            _ => builtin_text::with_argument(self, name, input, arg)?,
        };
        out(result, None)
    }

    fn paths(
        &self,
        test: &Part,
        scope: &Rc<Scope>,
        input: &Node,
        path: &mut Vec<Node>,
        out: &mut Sink<'_>,
    ) -> Flow {
        if !path.is_empty() {
            self.each(test, scope, input, &mut |included| {
                if included.is_true() { out(self.array(path.clone())?, None) } else { Ok(()) }
            })?;
        }
        let mut visit = |key: Node, child: &Node| {
            path.push(key);
            self.paths(test, scope, child, path, out)?;
            path.pop();
            Ok(())
        };
        match input {
            Node::Array(array) => {
                array.items.iter().enumerate().try_for_each(|(at, child)| visit(index_node(at), child))
            }
            Node::Object(object) => {
                object.items.iter().try_for_each(|(key, child)| visit(Node::Text(Rc::clone(key)), child))
            }
            Node::Nil | Node::Missing | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {
                Ok(())
            }
        }
    }

    fn range(
        &self,
        first: &Part,
        rest: &[Part],
        scope: &Rc<Scope>,
        input: &Node,
        out: &mut Sink<'_>,
    ) -> Flow {
        match rest {
            [] => self.each(first, scope, input, &mut |end| self.count(&Node::from_long(0), &end, out)),
            [end] => self.each(first, scope, input, &mut |start| {
                self.each(end, scope, input, &mut |end| self.count(&start, &end, out))
            }),
            [end, step, ..] => self.each(first, scope, input, &mut |start| {
                self.each(end, scope, input, &mut |end| {
                    self.each(step, scope, input, &mut |step| {
                        let direction = Node::from_long(0).compare(&step);
                        let mut current = start.clone();
                        while direction.is_ne() && current.compare(&end) == direction {
                            self.spend(0)?;
                            out(current.clone(), None)?;
                            current = operate::plus(self, &current, &step)?;
                        }
                        Ok(())
                    })
                })
            }),
        }
    }

    fn count(&self, start: &Node, end: &Node, out: &mut Sink<'_>) -> Flow {
        let (Some(start), Some(end)) = (start.as_number(), end.as_number()) else {
            return Err(Stop::error("Range bounds must be numeric"));
        };
        let (mut current, end) = (start.to_double(), end.to_double());
        while current < end {
            self.spend(0)?;
            out(Node::from_double(current), None)?;
            current += 1.0;
        }
        Ok(())
    }
}

/// The error of an input of the wrong type.
pub(super) fn not_applicable(name: &str, input: &Node) -> Stop {
    Stop::error(format!("{name} is not applicable to {}", input.kind().name().to_uppercase()))
}

/// An index as a number.
pub(super) fn index_node(index: usize) -> Node {
    Node::from_long(i64::try_from(index).unwrap_or(i64::MAX))
}

fn length(input: &Node) -> Result<Node, Stop> {
    Ok(match input {
        Node::Text(text) => index_node(text.chars().count()),
        Node::Array(array) => index_node(array.items.len()),
        Node::Object(object) => index_node(object.items.len()),
        Node::Null => Node::from_long(0),
        Node::Number(number) => Node::from_double(number.to_double().abs()),
        Node::Nil | Node::Missing | Node::Bool(_) => {
            return Err(Stop::error(format!("{} has no length", input.describe())));
        }
    })
}

fn to_number(input: &Node) -> Result<Node, Stop> {
    match input {
        Node::Number(_) => Ok(input.clone()),
        Node::Text(text) => parse_double(text).map(Node::from_double).ok_or_else(|| Stop::error("N/A")),
        Node::Nil | Node::Missing | Node::Null | Node::Bool(_) | Node::Array(_) | Node::Object(_) => {
            Err(Stop::error(format!("{} cannot be parsed as a number", input.describe())))
        }
    }
}

fn has(input: &Node, key: &Node) -> Result<Node, Stop> {
    match (input, key) {
        (Node::Object(object), Node::Text(key)) => Ok(Node::Bool(object.items.contains_key(key))),
        (Node::Object(_), _) => Err(Stop::error("argument 1 of has() must be string for object input")),
        (Node::Array(array), Node::Number(index)) if key.is_whole() => {
            Ok(Node::Bool(usize::try_from(index.to_int()).is_ok_and(|index| index < array.items.len())))
        }
        (Node::Array(_), _) => Err(Stop::error("argument 1 of has() must be int for array input")),
        _ => Err(Stop::error(format!("has() is not applicable to {}", input.kind().name().to_uppercase()))),
    }
}
