//! One layer of settings over another.

use super::tree::{Node, Value};

/// Lists that are joined; of all others the nearer one counts.
const JOINED: [&str; 6] =
    ["ignore", "extend-select", "exclude", "credential-rules", "credential-rules-from", "names"];

/// Lays `near` over `far`: mappings are merged by key, some lists joined, everything else is replaced. An environment is
/// replaced as a whole.
#[must_use]
pub fn over(far: Node, near: Node) -> Node {
    merged(far, near, &[])
}

fn merged(far: Node, near: Node, path: &[&str]) -> Node {
    let joins = path.first().is_some_and(|first| JOINED.contains(first));
    let is_whole = matches!(path, ["environments", _, ..]);
    match (far.value, near.value) {
        (Value::Map(mut members), Value::Map(nearer)) if !is_whole => {
            for (key, node) in nearer {
                let inner = [path, &[key.as_str()]].concat();
                match members.iter().position(|(known, _)| *known == key) {
                    Some(at) => {
                        let (_, known) = members.remove(at);
                        members.insert(at, (key.clone(), merged(known, node, &inner)));
                    }
                    None => members.push((key, node)),
                }
            }
            Node { value: Value::Map(members), origin: near.origin }
        }
        (Value::List(mut items), Value::List(nearer)) if joins => {
            for item in nearer {
                items.retain(|known| !is_same(known, &item));
                items.push(item);
            }
            Node { value: Value::List(items), origin: near.origin }
        }
        (_, value) => Node { value, origin: near.origin },
    }
}

/// Whether two items say one thing: the same text, or credential rules of one id. Of globs the folder counts too.
fn is_same(one: &Node, other: &Node) -> bool {
    if let (Some(text), Some(other_text)) = (one.as_text(), other.as_text()) {
        return text == other_text && one.origin.folder() == other.origin.folder();
    }
    let id = |node: &Node| node.get(&["id"]).and_then(Node::as_text).map(str::to_owned);
    id(one).is_some() && id(one) == id(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::testing::tree, *};

    fn laid(far: &str, near: &str) -> serde_json::Value {
        over(tree(far), tree(near)).to_json()
    }

    #[test]
    fn scalars_and_most_lists_are_replaced() {
        assert_eq!(
            laid("select: [envs]\nmin-level: error\nfix: true\n", "select: [secrets]\nmin-level: advice\n"),
            json!({"select": ["secrets"], "min-level": "advice", "fix": true})
        );
    }

    #[test]
    fn what_adds_up_is_joined_and_said_once() {
        assert_eq!(
            laid("ignore: [envs, secrets]\nexclude: [a]\n", "ignore: [envs, flow]\nexclude: [b]\n"),
            json!({"ignore": ["secrets", "envs", "flow"], "exclude": ["a", "b"]})
        );
        assert_eq!(
            laid("names: {functions: [f], types: [com.a.]}\n", "names: {functions: [g]}\n"),
            json!({"names": {"functions": ["f", "g"], "types": ["com.a."]}})
        );
    }

    #[test]
    fn credential_rules_of_one_id_are_replaced() {
        assert_eq!(
            laid(
                "credential-rules: [{id: a, regex: x}, {id: b, regex: y}]\n",
                "credential-rules: [{id: a, regex: z}]\n"
            ),
            json!({"credential-rules": [{"id": "b", "regex": "y"}, {"id": "a", "regex": "z"}]})
        );
    }

    #[test]
    fn mappings_are_merged_by_key() {
        assert_eq!(
            laid(
                "levels: {envs: error, flow: off}\nsources: {env-files: [a], compose: [c]}\n",
                "levels: {envs: advice}\nsources: {env-files: [b]}\n"
            ),
            json!({"levels": {"envs": "advice", "flow": "off"}, "sources": {"env-files": ["b"], "compose": ["c"]}})
        );
    }

    #[test]
    fn an_environment_is_replaced_as_a_whole() {
        assert_eq!(
            laid(
                "environments: {dev: {env-files: [a], env-prefix: X_}, prod: {env-files: [p]}}\n",
                "environments: {dev: {compose: [c]}}\n"
            ),
            json!({"environments": {"dev": {"compose": ["c"]}, "prod": {"env-files": ["p"]}}})
        );
    }
}
