//! Going through all scalars of a document, with the property and the plugin type around each.

use std::collections::HashMap;

use super::{
    Literal, LiteralKind, Spot, expression,
    holder::{self, Holds, Typed},
    of_candidate, without_expressions,
};
use crate::{
    credential::{self, Certainty, Meaning, Own, Reason, Shape, Verdict},
    flow::{Flow, Owner, TemplateSite},
    pebble::{self, Grammar},
    span::{Decoded, offset},
    yaml::{Document, NodeId, NodeKind},
};

/// Keys of a flow, task or trigger whose text is for people or for look-ups.
const PROSE: &[&str] = &["description", "displayName", "id", "namespace", "type"];

/// Looks through a flow.
pub(super) fn literals<'a>(
    flow: &Flow<'a, 'a>,
    templates: &'a [TemplateSite<'a>],
    own: Own<'a>,
) -> Vec<Literal> {
    let mut owners: HashMap<NodeId, Owner> = HashMap::new();
    for (index, task) in flow.tasks().iter().enumerate() {
        owners.insert(task.node, Owner::Task(offset(index)));
    }
    for (index, trigger) in flow.triggers().iter().enumerate() {
        owners.insert(trigger.node, Owner::Trigger(offset(index)));
    }
    let mut walk =
        Walk { document: flow.document(), owners, templates, skip: &|_, _| false, own, found: Vec::new() };
    for entry in flow.document().entries(flow.root()) {
        let key = flow.document().text(entry.key).unwrap_or_default();
        match key {
            "inputs" => walk.inputs(entry.value),
            "pluginDefaults" | "taskDefaults" => walk.defaults(entry.value),
            _ => walk.node(entry.value, Around::at(key)),
        }
    }
    walk.found
}

/// Looks through a document that is no flow; `skip` is asked of each key and value.
pub(super) fn plain_literals(
    document: &Document<'_>,
    skip: &dyn Fn(&str, &str) -> bool,
    own: Own<'_>,
) -> Vec<Literal> {
    let mut walk = Walk { document, owners: HashMap::new(), templates: &[], skip, own, found: Vec::new() };
    if let Some(root) = document.root() {
        walk.node(root, Around::at(""));
    }
    walk.found
}

/// What stands around a node.
#[derive(Clone, Debug)]
struct Around<'d> {
    owner: Owner,
    typed: Typed,
    /// The keys from the mapping with the type to here.
    path: Vec<&'d str>,
}

impl<'d> Around<'d> {
    fn at(key: &'d str) -> Self {
        Self { owner: Owner::Flow, typed: Typed::None, path: vec![key] }
    }
}

struct Walk<'w, 'd> {
    document: &'d Document<'d>,
    owners: HashMap<NodeId, Owner>,
    templates: &'w [TemplateSite<'w>],
    skip: &'w dyn Fn(&str, &str) -> bool,
    own: Own<'w>,
    found: Vec<Literal>,
}

impl<'d> Walk<'_, 'd> {
    fn node(&mut self, id: NodeId, mut around: Around<'d>) {
        let document = self.document;
        match document.node(id).kind {
            NodeKind::Mapping { .. } => {
                if let Some(owner) = self.owners.get(&id) {
                    around.owner = *owner;
                }
                let type_name = document.get(id, "type").and_then(|node| document.text(node));
                if let Some(name) = type_name.filter(|name| name.matches('.').count() > 1) {
                    around.typed = Typed::of(name);
                    around.path.clear();
                }
                for entry in document.entries(id) {
                    let mut inner = around.clone();
                    let key = document.text(entry.key).unwrap_or_default();
                    self.token_in_key(entry.key, key, around.owner);
                    inner.path.push(key);
                    if key == "value"
                        && let Some(name) = self.sibling_name(id)
                    {
                        inner.path.push(name);
                    }
                    if key == "onResume" {
                        self.inputs(entry.value);
                    } else {
                        self.node(entry.value, inner);
                    }
                }
            }
            NodeKind::Sequence { .. } => {
                for item in document.items(id) {
                    self.node(*item, around.clone());
                }
            }
            NodeKind::Scalar(_) => self.scalar(id, &around),
            NodeKind::Alias(_) => {}
        }
    }

    /// `- name: DB_PASSWORD` beside `value: …`: the name of an entry of a list.
    fn sibling_name(&self, mapping: NodeId) -> Option<&'d str> {
        ["name", "key", "id"].iter().find_map(|key| self.document.text(self.document.get(mapping, key)?))
    }

    /// A token may stand as a key too.
    fn token_in_key(&mut self, node: NodeId, key: &str, owner: Owner) {
        if key.len() < 20 {
            return;
        }
        let Some(decoded) = self.document.decoded(node) else { return };
        for candidate in credential::scan(key, "", self.own) {
            if matches!(candidate.shape, Shape::Token(_) | Shape::Own(_)) {
                let span = decoded.locate(offset(candidate.range.start)..offset(candidate.range.end));
                let spot = Spot::Key(node, owner);
                self.found.push(of_candidate(&candidate, span, spot, Certainty::Certain));
            }
        }
    }

    /// `pluginDefaults`: the properties stand below `values`, the type beside it.
    fn defaults(&mut self, list: NodeId) {
        for item in self.document.items(list) {
            let type_name = self.document.get(*item, "type").and_then(|node| self.document.text(node));
            for entry in self.document.entries(*item) {
                if self.document.text(entry.key) != Some("values") {
                    continue;
                }
                for value in self.document.entries(entry.value) {
                    let key = self.document.text(value.key).unwrap_or_default();
                    let typed = type_name.map_or(Typed::Unknown, |name| Typed::of_package(name, key));
                    self.node(value.value, Around { owner: Owner::Flow, typed, path: vec![key] });
                }
            }
        }
    }

    /// Inputs: what their default holds is told by their type and id.
    fn inputs(&mut self, list: NodeId) {
        let document = self.document;
        for item in document.items(list) {
            let text = |key| document.get(*item, key).and_then(|node| document.text(node));
            let id = text("id").or_else(|| text("name")).unwrap_or_default();
            let is_secret = text("type").is_some_and(|name| name == "SECRET");
            let is_text = text("type").is_none_or(|name| matches!(name, "STRING" | "SECRET"));
            for entry in document.entries(*item) {
                match document.text(entry.key).unwrap_or_default() {
                    "inputs" => self.inputs(entry.value),
                    "defaults" | "prefill" if is_secret => {
                        self.input_default(entry.value, id, Certainty::Certain);
                    }
                    "defaults" | "prefill" if is_text && credential::meaning(id) == Meaning::Credential => {
                        self.input_default(entry.value, id, Certainty::ByName);
                    }
                    key => self.node(entry.value, Around::at(key)),
                }
            }
        }
    }

    fn input_default(&mut self, node: NodeId, id: &'d str, certainty: Certainty) {
        let before = self.found.len();
        let around = Around { owner: Owner::Flow, typed: Typed::None, path: vec![id] };
        self.value(node, &around, Holds::Credential(certainty));
        for literal in self.found.iter_mut().skip(before) {
            if matches!(literal.kind, LiteralKind::Value | LiteralKind::Token(_) | LiteralKind::Own(_)) {
                literal.kind = LiteralKind::InputDefault;
                literal.certainty = certainty;
            }
        }
    }

    fn scalar(&mut self, id: NodeId, around: &Around<'d>) {
        let Some(name) = around.path.last().copied() else { return };
        // The name of a class.
        if name == "type" {
            return;
        }
        let is_webhook = matches!(around.typed, Typed::Known(plugin) if plugin.short_name() == "Webhook" && plugin.is_core());
        if is_webhook && around.path.as_slice() == ["key"] {
            let before = self.found.len();
            self.value(id, around, Holds::Credential(Certainty::Certain));
            for literal in self.found.iter_mut().skip(before) {
                literal.kind = LiteralKind::WebhookKey;
                // What a webhook is called by is no login: any text that is given away is one too many.
                literal.verdict = match literal.verdict {
                    Verdict::Default => Verdict::Credential,
                    verdict @ (Verdict::Credential | Verdict::Not(_)) => verdict,
                };
            }
            return;
        }
        let holds =
            if holder::may_hold(name) { holder::holds(around.typed, &around.path) } else { Holds::Text };
        self.value(id, around, holds);
    }

    /// Judges the scalar `id`, which stands where `holds` says.
    fn value(&mut self, id: NodeId, around: &Around<'d>, holds: Holds) {
        let document = self.document;
        let name = around.path.last().copied().unwrap_or_default();
        if !matches!(document.node(id).kind, NodeKind::Scalar(_)) {
            return self.node(id, around.clone());
        }
        let Some(decoded) = document.decoded(id) else { return };
        if (self.skip)(name, decoded.text()) {
            return;
        }
        let certainty = match holds {
            Holds::Credential(certainty) => Some(certainty),
            Holds::Text | Holds::Not(_) => None,
        };
        let has_expression = decoded.text().contains('{');
        if has_expression {
            self.expressions(id, name, certainty);
        }
        let masked;
        let text = if has_expression {
            masked = without_expressions(decoded.text());
            masked.as_str()
        } else {
            decoded.text()
        };
        let before = self.found.len();
        if text.len() >= 6 {
            self.inside(id, around, text, &decoded, certainty);
        }
        let found_one = self.found.iter().skip(before).any(Literal::is_credential);
        match holds {
            Holds::Credential(certainty) if !found_one => {
                self.whole(id, around.owner, name, text, &decoded, certainty);
            }
            Holds::Not(reason) if !found_one && credential::meaning(name) != Meaning::Other => {
                let verdict = Verdict::Not(reason);
                self.push_whole(id, around.owner, name, &decoded, Certainty::ByName, verdict);
            }
            Holds::Text if !found_one && credential::is_random(text.trim_end()) && !PROSE.contains(&name) => {
                self.push_whole(id, around.owner, name, &decoded, Certainty::ByName, Verdict::Credential);
            }
            Holds::Credential(_) | Holds::Not(_) | Holds::Text => {}
        }
    }

    fn expressions(&mut self, id: NodeId, name: &str, certainty: Option<Certainty>) {
        let at = self.templates.partition_point(|site| site.site.node < id);
        if let Some(site) = self.templates.get(at).filter(|site| site.site.node == id) {
            let place = (id, site.site.owner);
            expression::literals(&site.template, place, (name, certainty), self.own, &mut self.found);
        } else if let Some(decoded) = self.document.decoded(id) {
            // A variable that nothing renders, or a place that Kestra leaves as it is: the text is there all the same.
            let template = pebble::parse(&decoded, Grammar::V20);
            if template.errors.is_empty() {
                expression::literals(
                    &template,
                    (id, Owner::Flow),
                    (name, certainty),
                    self.own,
                    &mut self.found,
                );
            }
        }
    }

    /// What the text of a scalar shows by itself.
    fn inside(
        &mut self,
        id: NodeId,
        around: &Around<'d>,
        text: &str,
        decoded: &Decoded<'_>,
        certainty: Option<Certainty>,
    ) {
        let name = around.path.last().copied().unwrap_or_default();
        let is_prose = around.path.len() == 1 && PROSE.contains(&name);
        for candidate in credential::scan(text, name, self.own) {
            let is_named = matches!(candidate.shape, Shape::Name);
            // The property itself says what its value is; a name inside the value says less.
            let value = text.get(candidate.range.clone()).unwrap_or_default();
            let is_said = is_prose && !value.bytes().any(|byte| byte.is_ascii_digit());
            if is_named && ((certainty.is_some() && !text.contains("${")) || is_said) {
                continue;
            }
            let range = &candidate.range;
            let span = decoded.locate(offset(range.start)..offset(range.end));
            let spot = if range.len() == text.trim_end().len() {
                Spot::Scalar(id, around.owner)
            } else {
                Spot::Part(id, around.owner)
            };
            let mut literal = of_candidate(&candidate, span, spot, Certainty::Certain);
            literal.certainty = literal.certainty.max(certainty.unwrap_or(Certainty::ByName));
            if literal.name.is_empty() {
                name.clone_into(&mut literal.name);
            }
            self.found.push(literal);
        }
    }

    /// The value of a property that holds a credential.
    fn whole(
        &mut self,
        id: NodeId,
        owner: Owner,
        name: &str,
        text: &str,
        decoded: &Decoded<'_>,
        certainty: Certainty,
    ) {
        let trimmed = text.trim_end();
        let mut range = credential::credential_of(trimmed);
        // `user:password` in one text.
        if name.ends_with("user.info")
            && let Some(colon) = trimmed.find(':')
        {
            range.start = colon + 1;
        }
        let value = trimmed.get(range.clone()).unwrap_or_default();
        let squeeze = |text: &str| text.replace(['_', '-', ' '], "").to_lowercase();
        let verdict = match credential::judge(value, certainty) {
            // `apiSecret: apiSecret`: the name says what to put in.
            Verdict::Credential if squeeze(value) == squeeze(name) => Verdict::Not(Reason::Placeholder),
            // A list of keys or an object in the place of a credential is program text.
            Verdict::Credential if value.starts_with('{') && certainty == Certainty::ByName => {
                Verdict::Not(Reason::Code)
            }
            verdict @ (Verdict::Credential | Verdict::Default | Verdict::Not(_)) => verdict,
        };
        if range.start == 0 {
            self.push_whole(id, owner, name, decoded, certainty, verdict);
        } else {
            let span = decoded.locate(offset(range.start)..offset(range.end));
            let name = name.to_owned();
            let spot = Spot::Part(id, owner);
            self.found.push(Literal { span, kind: LiteralKind::Value, certainty, verdict, name, spot });
        }
    }

    fn push_whole(
        &mut self,
        id: NodeId,
        owner: Owner,
        name: &str,
        decoded: &Decoded<'_>,
        certainty: Certainty,
        verdict: Verdict,
    ) {
        let text = decoded.text();
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(start);
        let span = if text.is_empty() { decoded.span() } else { decoded.locate(offset(start)..offset(end)) };
        let name = name.to_owned();
        let spot = Spot::Scalar(id, owner);
        self.found.push(Literal { span, kind: LiteralKind::Value, certainty, verdict, name, spot });
    }
}
