//! Where Kestra renders expressions: its token is found as a template where it was rendered, and nowhere else.

use kestra_lint::{flow::Flow, kestra::Target, pebble::Part, yaml};

use crate::harness::{Tally, cases};

/// For each place where `token` is written in the flow, whether it stands in a template, outside its plain text.
fn occurrences(text: &str, token: &str) -> Vec<bool> {
    let stream = yaml::parse(text);
    let Some(flow) = stream.documents.first().and_then(Flow::new) else { return Vec::new() };
    let sites = flow.decode(u32::MAX);
    let templates = flow.templates(&sites, Target::Any);
    let parts = templates.iter().flat_map(|site| &site.template.parts);
    let computed: Vec<_> =
        parts.filter(|part| matches!(part, Part::Print { .. } | Part::Tag(_))).map(Part::span).collect();
    text.match_indices(token).map(|(at, _)| computed.iter().any(|span| span.range().contains(&at))).collect()
}

#[test]
fn places() {
    let Some(cases) = cases("places", "places.jsonl") else { return };
    let mut tally = Tally::default();
    for case in &cases {
        let field = |name: &str| case[name].as_str().unwrap_or_default();
        let yields = field("yields");
        let wanted = if yields.starts_with("rendered") || yields.starts_with("evaluated") {
            true
        } else if yields.starts_with("literal") {
            false
        } else {
            continue;
        };
        let token = match field("token") {
            "secret" => "secret(",
            "envs" => "envs.",
            "vars" => "vars.",
            other => panic!("unknown token {other}"),
        };
        // A flow may name the token in another place besides, which is rendered: for a literal place one will do.
        let ours = occurrences(field("flow"), token);
        let agrees = !ours.is_empty() && ours.iter().all(|template| *template) == wanted;
        let id = format!("{} ({})", field("place"), field("token"));
        tally.count(&id, agrees, || yields.to_owned(), || format!("templates: {ours:?}"));
    }
    tally.finish("places", 1000);
}
