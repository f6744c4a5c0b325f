//! The part of XML Schema that the schema of `JUnit` reports makes use of; what it does not know is a failure, not a pass.

use regex::Regex;
use roxmltree::{Document, Node};

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// What is wrong with `root`, held against the elements that `schema` declares.
pub(crate) fn validate(schema: &Document<'_>, root: Node<'_, '_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = root.tag_name().name();
    match declared(schema, "element", name) {
        Some(declaration) => element(schema, declaration, root, &mut wrong),
        None => wrong.push(format!("<{name}> is not declared")),
    }
    wrong
}

fn declared<'a, 'i>(schema: &'a Document<'i>, kind: &str, name: &str) -> Option<Node<'a, 'i>> {
    parts(schema.root_element()).find(|part| is(*part, kind) && part.attribute("name") == Some(name))
}

fn parts<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn is(node: Node<'_, '_>, kind: &str) -> bool {
    node.tag_name().name() == kind && node.tag_name().namespace() == Some(XS)
}

fn element(schema: &Document<'_>, declaration: Node<'_, '_>, found: Node<'_, '_>, wrong: &mut Vec<String>) {
    let name = found.tag_name().name();
    if let Some(kind) = declaration.attribute("type").filter(|kind| kind.starts_with("xs:")) {
        assert_eq!(kind, "xs:string", "a type this test does not know");
        if parts(found).next().is_some() || found.attributes().len() > 0 {
            wrong.push(format!("<{name}> holds text only"));
        }
        return;
    }
    let named = declaration.attribute("type").and_then(|kind| declared(schema, "complexType", kind));
    let inner = parts(declaration).find(|part| is(*part, "complexType"));
    let complex = named.or(inner).expect("an element has a type");
    let is_mixed = complex.attribute("mixed") == Some("true");
    let has_text =
        found.children().any(|child| child.is_text() && !child.text().unwrap_or("").trim().is_empty());
    if has_text && !is_mixed {
        wrong.push(format!("<{name}> holds text"));
    }
    attributes(schema, complex, found, wrong);
    let model: String = parts(complex).filter(|part| !is(*part, "attribute")).map(content).collect();
    let children: String = parts(found).flat_map(|child| [child.tag_name().name(), ";"]).collect();
    if !Regex::new(&format!("^(?:{model})$")).expect("a pattern").is_match(&children) {
        wrong.push(format!("<{name}> holds {children}"));
    }
    for child in parts(found) {
        match declared(schema, "element", child.tag_name().name()) {
            Some(declaration) => element(schema, declaration, child, wrong),
            None => wrong.push(format!("<{}> is not declared", child.tag_name().name())),
        }
    }
}

/// What an element may hold, as a pattern over the names of its children.
fn content(part: Node<'_, '_>) -> String {
    let inner: Vec<String> = parts(part).map(content).collect();
    let pattern = if is(part, "element") {
        let name = part.attribute("ref").or(part.attribute("name")).expect("a name");
        format!("{};", regex::escape(name))
    } else if is(part, "sequence") {
        inner.concat()
    } else if is(part, "choice") {
        inner.join("|")
    } else {
        panic!("this test does not know <{}>", part.tag_name().name())
    };
    let least = part.attribute("minOccurs").unwrap_or("1");
    let most = part.attribute("maxOccurs").map_or("1", |most| if most == "unbounded" { "" } else { most });
    format!("(?:{pattern}){{{least},{most}}}")
}

fn attributes(schema: &Document<'_>, complex: Node<'_, '_>, found: Node<'_, '_>, wrong: &mut Vec<String>) {
    let name = found.tag_name().name();
    let known: Vec<Node<'_, '_>> = parts(complex).filter(|part| is(*part, "attribute")).collect();
    for attribute in found.attributes() {
        let declaration = known.iter().find(|known| known.attribute("name") == Some(attribute.name()));
        match declaration.and_then(|declaration| declaration.attribute("type")) {
            None => wrong.push(format!("<{name}> has `{}`", attribute.name())),
            Some("xs:string") => {}
            Some(kind) => {
                let kind = declared(schema, "simpleType", kind).expect("a type");
                let pattern = kind.descendants().find(|node| is(*node, "pattern")).expect("a pattern");
                let pattern = format!("^(?:{})$", pattern.attribute("value").expect("a value"));
                if !Regex::new(&pattern).expect("a pattern").is_match(attribute.value()) {
                    wrong.push(format!("<{name}> has `{}` = {}", attribute.name(), attribute.value()));
                }
            }
        }
    }
    for required in known.iter().filter(|known| known.attribute("use") == Some("required")) {
        let required = required.attribute("name").expect("a name");
        if !found.has_attribute(required) {
            wrong.push(format!("<{name}> lacks `{required}`"));
        }
    }
}
