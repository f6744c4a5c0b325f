//! `sort_by`, `group_by`, `min_by` and `max_by`.

use std::{cmp::Ordering, rc::Rc};

use super::{Flow, Machine, Sink, Stop, builtin::not_applicable, node::Node, scope::Scope, syntax::Part};

/// Up to this many elements Java sorts by insertion, which shows where the order is none, as with `NaN`.
const INSERTION: usize = 32;

impl Machine {
    /// The elements with what the argument gives for each.
    fn keyed(
        &self,
        name: &str,
        by: &Part,
        scope: &Rc<Scope>,
        input: &Node,
    ) -> Result<Vec<(Node, Node)>, Stop> {
        let items = input.as_array().ok_or_else(|| not_applicable(name, input))?;
        let key = |item: &Node| Ok((self.array(self.all(by, scope, item)?)?, item.clone()));
        items.iter().map(key).collect()
    }

    /// `sort_by(f)`
    pub(super) fn sort_by(&self, by: &Part, scope: &Rc<Scope>, input: &Node, out: &mut Sink<'_>) -> Flow {
        let mut keyed = self.keyed("sort_by", by, scope, input)?;
        if keyed.len() < INSERTION {
            keyed = insertion_sorted(keyed);
        } else if keyed.iter().any(|(key, _)| has_nan(key)) {
            return Err(Stop::unsupported("jq: to sort `NaN`"));
        } else {
            keyed.sort_by(|(one, _), (two, _)| one.compare(two));
        }
        out(self.array(keyed.into_iter().map(|(_, item)| item).collect())?, None)
    }

    /// `group_by(f)`
    pub(super) fn group_by(&self, by: &Part, scope: &Rc<Scope>, input: &Node, out: &mut Sink<'_>) -> Flow {
        let mut groups: Vec<(Node, Vec<Node>)> = Vec::new();
        for (key, item) in self.keyed("group_by", by, scope, input)? {
            match groups.binary_search_by(|(other, _)| key.compare(other).reverse()) {
                Ok(at) => {
                    if let Some((_, items)) = groups.get_mut(at) {
                        items.push(item);
                    }
                }
                Err(at) => groups.insert(at, (key, vec![item])),
            }
        }
        let groups = groups.into_iter().map(|(_, items)| self.array(items)).collect::<Result<_, _>>()?;
        out(self.array(groups)?, None)
    }

    /// `max_by(f)` and `min_by(f)`: of equals, the last is the largest and the first the least.
    pub(super) fn extreme_by(
        &self,
        by: &Part,
        scope: &Rc<Scope>,
        input: &Node,
        is_max: bool,
        out: &mut Sink<'_>,
    ) -> Flow {
        let mut best: Option<(Node, Node)> = None;
        for (key, item) in self.keyed(if is_max { "max_by" } else { "min_by" }, by, scope, input)? {
            let stays = best.as_ref().is_some_and(|(found, _)| {
                let order = found.compare(&key);
                if is_max { order.is_gt() } else { order.is_le() }
            });
            if !stays {
                best = Some((key, item));
            }
        }
        out(best.map_or(Node::Null, |(_, item)| item), None)
    }
}

/// As `List.sort` does it: a run at the start, the rest inserted after what is not greater.
fn insertion_sorted(items: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let order = |one: &(Node, Node), two: &(Node, Node)| one.0.compare(&two.0);
    let mut sorted: Vec<(Node, Node)> = Vec::with_capacity(items.len());
    let mut rest = items.into_iter().peekable();
    sorted.extend(rest.next());
    let descends = match (sorted.first(), rest.peek()) {
        (Some(first), Some(second)) => order(second, first) == Ordering::Less,
        _ => false,
    };
    while let (Some(last), Some(next)) = (sorted.last(), rest.peek()) {
        if (order(next, last) == Ordering::Less) != descends {
            break;
        }
        sorted.extend(rest.next());
    }
    if descends {
        sorted.reverse();
    }
    for item in rest {
        let (mut left, mut right) = (0, sorted.len());
        while left < right {
            let middle = usize::midpoint(left, right);
            let before = sorted.get(middle).is_some_and(|other| order(&item, other) == Ordering::Less);
            if before {
                right = middle;
            } else {
                left = middle + 1;
            }
        }
        sorted.insert(left, item);
    }
    sorted
}

fn has_nan(node: &Node) -> bool {
    if let Node::Number(number) = node {
        number.to_double().is_nan()
    } else {
        node.children().iter().any(has_nan)
    }
}
