//! Paths into a value: what `path(…)`, `getpath` and the assignments work with.

use std::rc::Rc;

use super::{
    Flow, Machine, Sink, Stop,
    node::{Fields, Node},
    operate::range,
};

/// How far behind its end an array may be written to.
const MAX_INDEX: usize = 1_000_000;

/// A path; `None` where a value is not a part of the input.
pub(super) type Place = Option<Rc<Path>>;

/// A path into a value.
#[derive(Debug)]
pub(super) enum Path {
    /// The value itself.
    Root,
    /// A field of what the path leads to.
    Field(Rc<Self>, Rc<str>),
    /// An element.
    Index(Rc<Self>, Node),
    /// A slice.
    Range(Rc<Self>, Node, Node),
    /// The places of a part of an array.
    IndexOf(Rc<Self>, Node),
    /// Something that leads nowhere.
    Invalid(Rc<Self>, Node),
}

/// What is done to the value at the end of a path.
pub(super) type Mutation<'m> = dyn FnMut(Node) -> Result<Node, Stop> + 'm;

/// The path of the input itself.
#[expect(clippy::unnecessary_wraps, reason = "it stands where a path may be missing")]
pub(super) fn root() -> Place {
    Some(Rc::new(Path::Root))
}

/// The path to a field, if there is a path at all.
pub(super) fn field(place: &Place, name: &Rc<str>) -> Place {
    place.as_ref().map(|parent| Rc::new(Path::Field(Rc::clone(parent), Rc::clone(name))))
}

/// The path to an element, if there is a path at all.
pub(super) fn index(place: &Place, index: usize) -> Place {
    let index = Node::from_long(i64::try_from(index).unwrap_or(i64::MAX));
    place.as_ref().map(|parent| Rc::new(Path::Index(Rc::clone(parent), index)))
}

/// Reads an array of keys as a path.
pub(super) fn from_node(node: &Node) -> Result<Rc<Path>, Stop> {
    let items = node.as_array().ok_or_else(|| Stop::error("Path must be specified as an array"))?;
    let mut path = Rc::new(Path::Root);
    for item in items {
        path = Rc::new(match item {
            Node::Object(object) => {
                let bound = |name: &str| match object.items.get(name) {
                    None => Ok(Node::Null),
                    Some(node @ (Node::Number(_) | Node::Null)) => Ok(node.clone()),
                    Some(_) => Err(Stop::error("Start and end indices of an array slice must be numbers")),
                };
                Path::Range(path, bound("start")?, bound("end")?)
            }
            Node::Number(_) => Path::Index(path, item.clone()),
            Node::Text(name) => Path::Field(path, Rc::clone(name)),
            Node::Array(_) => Path::IndexOf(path, item.clone()),
            Node::Nil | Node::Missing | Node::Null | Node::Bool(_) => Path::Invalid(path, item.clone()),
        });
    }
    Ok(path)
}

impl Path {
    /// The array of keys.
    pub(super) fn to_node(&self, machine: &Machine) -> Result<Node, Stop> {
        let mut keys = Vec::new();
        let mut path = self;
        loop {
            let (parent, key) = match path {
                Self::Root => break,
                Self::Field(parent, name) => (parent, Node::Text(Rc::clone(name))),
                Self::Index(parent, key) | Self::IndexOf(parent, key) | Self::Invalid(parent, key) => {
                    (parent, key.clone())
                }
                Self::Range(parent, start, end) => {
                    let fields = [("start", start), ("end", end)];
                    let fields = fields.into_iter().map(|(name, node)| (name.into(), node.clone()));
                    (parent, machine.object(fields.collect())?)
                }
            };
            keys.push(key);
            machine.spend(1)?;
            path = parent;
        }
        keys.reverse();
        machine.array(keys)
    }

    /// The value that the path leads to.
    pub(super) fn get(&self, machine: &Machine, input: &Node, place: &Place, out: &mut Sink<'_>) -> Flow {
        machine.spend(1)?;
        match self {
            Self::Root => out(input.clone(), place.clone()),
            Self::Field(parent, name) => {
                parent.get(machine, input, place, &mut |node, at| get_field(&node, &at, out, name, false))
            }
            Self::Index(parent, key) => {
                parent.get(machine, input, place, &mut |node, at| get_index(&node, &at, out, key, false))
            }
            Self::Range(parent, start, end) => parent.get(machine, input, place, &mut |node, at| {
                get_range(machine, &node, &at, out, (start, end), false)
            }),
            Self::IndexOf(parent, part) => parent.get(machine, input, place, &mut |node, at| {
                get_index_of(machine, &node, &at, out, part, false)
            }),
            Self::Invalid(parent, key) => parent.get(machine, input, place, &mut |_, _| {
                Err(Stop::error(format!("Cannot index {} with {}", input.kind().name(), key.kind().name())))
            }),
        }
    }

    /// The input with the value at the end of the path changed; `Nil` is what is not there.
    pub(super) fn mutate(
        &self,
        machine: &Machine,
        input: Node,
        mutation: &mut Mutation<'_>,
        makes_parents: bool,
    ) -> Result<Node, Stop> {
        machine.spend(1)?;
        match self {
            Self::Root => mutation(input),
            Self::Field(parent, name) => parent.mutate(
                machine,
                input,
                &mut |old| set_field(machine, old, name, mutation, makes_parents),
                makes_parents,
            ),
            Self::Index(parent, key) => parent.mutate(
                machine,
                input,
                &mut |old| set_index(machine, old, key, mutation, makes_parents),
                makes_parents,
            ),
            Self::Range(parent, start, end) => parent.mutate(
                machine,
                input,
                &mut |old| set_range(machine, old, (start, end), mutation),
                makes_parents,
            ),
            Self::IndexOf(parent, _) => parent.mutate(
                machine,
                input,
                &mut |_| Err(Stop::error("Cannot update field at array index of array")),
                makes_parents,
            ),
            Self::Invalid(parent, key) => {
                let text = format!("Cannot index {} with {}", input.kind().name(), key.kind().name());
                parent.mutate(machine, input, &mut |_| Err(Stop::error(text.as_str())), makes_parents)
            }
        }
    }
}

/// `null` of Java has no methods.
fn no_nil(node: &Node) -> Flow {
    if matches!(node, Node::Nil) { Err(Stop::failed("jq: null of Java")) } else { Ok(()) }
}

/// `.name`
pub(super) fn get_field(node: &Node, place: &Place, out: &mut Sink<'_>, name: &Rc<str>, quiet: bool) -> Flow {
    no_nil(node)?;
    match node {
        Node::Null => out(Node::Null, field(place, name)),
        Node::Object(object) => {
            out(object.items.get(name).cloned().unwrap_or(Node::Null), field(place, name))
        }
        Node::Nil | Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Array(_)
            if quiet =>
        {
            Ok(())
        }
        Node::Nil | Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Array(_) => {
            Err(Stop::error(format!("Cannot index {} with string \"{name}\"", node.kind().name())))
        }
    }
}

/// `.[number]`
pub(super) fn get_index(node: &Node, place: &Place, out: &mut Sink<'_>, key: &Node, quiet: bool) -> Flow {
    no_nil(node)?;
    let at = || place.as_ref().map(|parent| Rc::new(Path::Index(Rc::clone(parent), key.clone())));
    match node {
        Node::Array(array) => {
            let found = whole_index(key).and_then(|index| resolve(index, array.items.len()));
            out(found.and_then(|index| array.items.get(index)).cloned().unwrap_or(Node::Null), at())
        }
        Node::Null => out(Node::Null, at()),
        Node::Nil | Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Object(_)
            if quiet =>
        {
            Ok(())
        }
        Node::Nil | Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Object(_) => {
            Err(Stop::error(format!("Cannot index {} with number", node.kind().name())))
        }
    }
}

/// The index as an `int`, where it is one.
fn whole_index(key: &Node) -> Option<i32> {
    let number = key.as_number()?;
    #[expect(clippy::float_cmp, reason = "as Java compares")]
    let is_whole = number.to_double() == f64::from(number.to_int());
    is_whole.then(|| number.to_int())
}

fn resolve(index: i32, length: usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(index) => Some(index),
        Err(_) => length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
    }
}

/// `.[start:end]`, of texts too.
pub(super) fn get_range(
    machine: &Machine,
    node: &Node,
    place: &Place,
    out: &mut Sink<'_>,
    (start, end): (&Node, &Node),
    quiet: bool,
) -> Flow {
    no_nil(node)?;
    let at =
        || place.as_ref().map(|parent| Rc::new(Path::Range(Rc::clone(parent), start.clone(), end.clone())));
    match node {
        Node::Array(array) => {
            let bounds = range(start, end, array.items.len());
            let items = array.items.iter().skip(bounds.start).take(bounds.len()).cloned().collect();
            out(machine.array(items)?, at())
        }
        Node::Text(text) => {
            let bounds = range(start, end, text.chars().count());
            let part: String = text.chars().skip(bounds.start).take(bounds.len()).collect();
            out(machine.text(part)?, at())
        }
        Node::Null => out(Node::Null, at()),
        Node::Nil | Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Object(_) if quiet => Ok(()),
        Node::Nil | Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Object(_) => {
            Err(Stop::error(format!("Cannot index {} with object", node.kind().name())))
        }
    }
}

/// `.[array]`: where the array occurs.
pub(super) fn get_index_of(
    machine: &Machine,
    node: &Node,
    place: &Place,
    out: &mut Sink<'_>,
    part: &Node,
    quiet: bool,
) -> Flow {
    no_nil(node)?;
    let (Some(items), Some(needle)) = (node.as_array(), part.as_array()) else {
        if quiet {
            return Ok(());
        }
        return Err(Stop::error(format!("Cannot index {} with array", node.kind().name())));
    };
    let found = occurrences(machine, items, needle)?;
    let found = found.into_iter().map(|index| Node::from_long(i64::try_from(index).unwrap_or(0)));
    let at = place.as_ref().map(|parent| Rc::new(Path::IndexOf(Rc::clone(parent), part.clone())));
    out(machine.array(found.collect())?, at)
}

/// Where a part of an array begins.
pub(super) fn occurrences(machine: &Machine, items: &[Node], part: &[Node]) -> Result<Vec<usize>, Stop> {
    machine.spend(items.len())?;
    if part.is_empty() {
        return Ok(Vec::new());
    }
    let same = |window: &[Node]| window.iter().zip(part).all(|(one, two)| one.compare(two).is_eq());
    Ok(items.windows(part.len()).enumerate().filter(|(_, window)| same(window)).map(|(at, _)| at).collect())
}

fn set_field(
    machine: &Machine,
    old: Node,
    name: &Rc<str>,
    mutation: &mut Mutation<'_>,
    makes_parents: bool,
) -> Result<Node, Stop> {
    let mut fields = match old {
        Node::Nil | Node::Null if !makes_parents => return Ok(old),
        Node::Nil | Node::Null => Fields::new(),
        Node::Object(object) => object.items.clone(),
        Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Array(_) => {
            let kind = old.kind().name();
            return Err(Stop::error(format!("Cannot index {kind} with string \"{name}\"")));
        }
    };
    let new = mutation(fields.get(name).cloned().unwrap_or(Node::Nil))?;
    if !matches!(new, Node::Nil) {
        fields.insert(Rc::clone(name), new);
    }
    machine.object(fields)
}

fn set_index(
    machine: &Machine,
    old: Node,
    key: &Node,
    mutation: &mut Mutation<'_>,
    makes_parents: bool,
) -> Result<Node, Stop> {
    let mut items = match &old {
        Node::Nil | Node::Null if !makes_parents => return Ok(old),
        Node::Nil | Node::Null => Vec::new(),
        Node::Array(array) => array.items.clone(),
        Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Object(_) => {
            return Err(Stop::error(format!("Cannot index {} with number", old.kind().name())));
        }
    };
    let index = resolve(key.as_number().map_or(0, crate::render::value::Number::to_int), items.len());
    if !makes_parents && index.is_none_or(|index| index >= items.len()) {
        return Ok(old);
    }
    let Some(index) = index else { return Err(Stop::error("Out of bounds negative array index")) };
    let new = mutation(items.get(index).cloned().unwrap_or(Node::Nil))?;
    if matches!(new, Node::Nil) {
        return Ok(if matches!(old, Node::Array(_)) { old } else { machine.array(items)? });
    }
    if index >= items.len() {
        if index > MAX_INDEX {
            return Err(Stop::unsupported("jq: an index that high"));
        }
        items.resize(index + 1, Node::Null);
    }
    if let Some(item) = items.get_mut(index) {
        *item = new;
    }
    machine.array(items)
}

fn set_range(
    machine: &Machine,
    old: Node,
    (start, end): (&Node, &Node),
    mutation: &mut Mutation<'_>,
) -> Result<Node, Stop> {
    let not_array = || Stop::error("A slice of an array can only be assigned another array");
    match old {
        Node::Array(array) => {
            let bounds = range(start, end, array.items.len());
            let part = array.items.iter().skip(bounds.start).take(bounds.len()).cloned().collect();
            let new = mutation(machine.array(part)?)?;
            no_nil(&new)?;
            let new = new.as_array().ok_or_else(not_array)?;
            let head = array.items.iter().take(bounds.start);
            let tail = array.items.iter().skip(bounds.end);
            machine.array(head.chain(new).chain(tail).cloned().collect())
        }
        Node::Text(_) => Err(Stop::error("Cannot update field at object index of string")),
        Node::Nil | Node::Null => {
            let new = mutation(Node::Null)?;
            no_nil(&new)?;
            if new.as_array().is_some() { Ok(new) } else { Err(not_array()) }
        }
        Node::Missing | Node::Bool(_) | Node::Number(_) | Node::Object(_) => {
            Err(Stop::error(format!("Cannot index {} with object", old.kind().name())))
        }
    }
}
