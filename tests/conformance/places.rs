//! Where Kestra renders expressions: its token is found as a template where it was rendered, and nowhere else.

use kestra_lint::{flow::Flow, kestra::Target, pebble::Part, yaml};

use crate::harness::{Tally, cases};

/// Whether `token` stands in a template of the flow, outside its plain text.
fn is_template(text: &str, token: &str) -> bool {
    let stream = yaml::parse(text);
    let Some(flow) = stream.documents.first().and_then(Flow::new) else { return false };
    let sites = flow.decode(u32::MAX);
    flow.templates(&sites, Target::Any).iter().any(|site| {
        site.template.parts.iter().any(|part| {
            let computed = matches!(part, Part::Print { .. } | Part::Tag(_));
            computed && part.span().of(text).contains(token)
        })
    })
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
            "secret" => "secret('CANARY')",
            "envs" => "envs.canary",
            "vars" => "vars.",
            other => panic!("unknown token {other}"),
        };
        let ours = is_template(field("flow"), token);
        let id = format!("{} ({})", field("place"), field("token"));
        tally.count(&id, ours == wanted, || yields.to_owned(), || format!("a template: {ours}"));
    }
    tally.finish("places", 1000);
}
