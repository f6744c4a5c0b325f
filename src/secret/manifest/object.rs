//! What holds values by key: `Secret` and `ConfigMap`, and the resources that a controller makes a `Secret` of.

use std::collections::BTreeMap;

use super::view::View;
use crate::{
    secret::{Secret, ValueStyle, codec},
    source::SourceId,
    span::Span,
    yaml::NodeId,
};

/// The two kinds that a container can read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ObjectKind {
    Secret,
    ConfigMap,
}

/// An object by its name.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) kind: ObjectKind,
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) source: SourceId,
    /// The values by key.
    pub(super) data: BTreeMap<String, Datum>,
    /// Whether it may hold keys that nobody has written down.
    pub(super) is_open: bool,
}

/// A value of an object.
#[derive(Debug)]
pub(super) struct Datum {
    /// What a container gets, where that is known.
    pub(super) value: Option<Secret>,
    /// The key.
    pub(super) name: Span,
    /// The value without its quotes, where it is written.
    pub(super) place: Option<Span>,
    pub(super) style: ValueStyle,
}

/// The object that a resource of `kind` is or becomes; `None` for other kinds.
pub(super) fn read(view: &View<'_, '_>, root: NodeId, kind: &str) -> Option<Object> {
    let metadata = |key| view.text_at(root, &["metadata", key]).map(str::to_owned);
    let mut object = Object {
        kind: ObjectKind::Secret,
        name: metadata("name").unwrap_or_default(),
        namespace: metadata("namespace"),
        source: view.source,
        data: BTreeMap::new(),
        is_open: false,
    };
    match kind {
        "Secret" => {
            object.add(view, view.get(root, "data"), Form::Encoded);
            // Kubernetes writes these over `data`.
            object.add(view, view.get(root, "stringData"), Form::Text);
        }
        "ConfigMap" => {
            object.kind = ObjectKind::ConfigMap;
            object.add(view, view.get(root, "data"), Form::Text);
        }
        "ExternalSecret" | "ClusterExternalSecret" => external(view, root, &mut object),
        "SealedSecret" => sealed(view, root, &mut object),
        _ => return None,
    }
    Some(object)
}

/// How the values of a mapping are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In base64, which Kubernetes takes off.
    Encoded,
    Text,
    /// For another program to make values of.
    Foreign,
}

impl Object {
    fn add(&mut self, view: &View<'_, '_>, mapping: Option<NodeId>, form: Form) {
        for (key, value) in mapping.map(|id| view.entries(id)).unwrap_or_default() {
            let Some(key) = view.written(key) else { continue };
            let mut datum = Datum { value: None, name: key.span, place: None, style: ValueStyle::Indirect };
            if let Some(written) = view.written(value) {
                datum.place = Some(written.span);
                (datum.value, datum.style) = match form {
                    Form::Foreign => (None, ValueStyle::Indirect),
                    Form::Text => (Some(Secret::new(written.text)), written.style),
                    // What is no base64 is refused by Kubernetes; its text tells rules as much.
                    Form::Encoded => {
                        let decoded = decode(written.text).unwrap_or_else(|| written.text.to_owned());
                        (Some(Secret::new(decoded)), ValueStyle::Encoded)
                    }
                };
            }
            self.data.insert(key.text.to_owned(), datum);
        }
    }

    fn named(&mut self, view: &View<'_, '_>, key: NodeId) {
        let Some(written) = view.written(key) else { return };
        let datum = Datum { value: None, name: written.span, place: None, style: ValueStyle::Indirect };
        self.data.insert(written.text.to_owned(), datum);
    }
}

/// Base64 as Go's decoder takes it.
fn decode(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let bytes = codec::decode(&text).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A resource of the External Secrets operator: the keys are known, the values lie elsewhere.
fn external(view: &View<'_, '_>, root: NodeId, object: &mut Object) {
    let is_cluster = view.at(root, &["spec", "externalSecretSpec"]);
    let Some(spec) = is_cluster.or_else(|| view.get(root, "spec")) else { return };
    if let Some(name) = view.text_at(spec, &["target", "name"]) {
        name.clone_into(&mut object.name);
    }
    let template = view.at(spec, &["target", "template"]);
    let templated = template.and_then(|template| view.get(template, "data"));
    let merges = template.is_some_and(|template| view.text_at(template, &["mergePolicy"]) == Some("Merge"));
    object.is_open = template.is_some_and(|template| view.get(template, "templateFrom").is_some());
    if templated.is_none() || merges {
        object.is_open |= !view.items_at(spec, &["dataFrom"]).is_empty();
        for item in view.items_at(spec, &["data"]) {
            if let Some(key) = view.get(*item, "secretKey") {
                object.named(view, key);
            }
        }
    }
    object.add(view, templated, Form::Foreign);
    let policy = view.text_at(spec, &["target", "creationPolicy"]);
    object.is_open |= policy == Some("Merge");
}

/// A resource of Sealed Secrets: the keys are known, the values are sealed.
fn sealed(view: &View<'_, '_>, root: NodeId, object: &mut Object) {
    if let Some(name) = view.text_at(root, &["spec", "template", "metadata", "name"]) {
        name.clone_into(&mut object.name);
    }
    object.add(view, view.at(root, &["spec", "encryptedData"]), Form::Foreign);
    object.add(view, view.at(root, &["spec", "template", "data"]), Form::Foreign);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_go_reads_it() {
        assert_eq!(decode("YQ==").as_deref(), Some("a"));
        assert_eq!(decode("YWJj\nZGVm\n").as_deref(), Some("abcdef"));
        assert_eq!(decode("").as_deref(), Some(""));
        for refused in ["YQ", "YQ=", "a b=", "YQ==YQ==", "a-b_"] {
            assert_eq!(decode(refused), None, "{refused}");
        }
    }
}
