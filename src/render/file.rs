//! A file with flows in it, rendered: each document that is a flow, and flows inside `KestraFlow` resources.

use thiserror::Error;

use super::{
    copy::{self, Copy, MASK, OpenSite},
    given::Given,
    scalar::Target,
    world::{BadInput, Facts},
};
use crate::{
    credential::Own,
    flow::{self, Flow, FlowForm},
    kestra::Release,
    secret::SecretStore,
    source::{Edit, apply},
    span::Span,
    yaml::{self, Document, NodeId},
};

/// What a run of `render` knows and wants.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Secrets and envs.
    pub store: &'a SecretStore,
    /// The names of the files that the store was read from, for people.
    pub source_names: &'a [String],
    /// What the user gives.
    pub given: &'a Given,
    /// The release whose rules hold.
    pub release: Release,
    /// Whether secrets may be seen.
    pub reveal: bool,
    /// Shapes of credentials of your own.
    pub own: Own<'a>,
    /// Whether credentials that are typed into the flow are hidden too.
    pub hides_typed: bool,
}

/// A rendered file.
#[derive(Debug)]
pub struct Rendered {
    /// Its text.
    pub text: String,
    /// What makes it of the text before.
    pub edits: Vec<Edit>,
    /// The text before, with what may not be seen hidden in it as well: what a diff starts from.
    pub before: String,
    /// How many flows it holds.
    pub flows: usize,
    /// What stays as it is written, and why; places are bytes of the file before.
    pub open: Vec<OpenSite>,
    /// Inputs whose given values are of the wrong type.
    pub bad_inputs: Vec<BadInput>,
}

/// A file that cannot be rendered.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("kestra cannot read this flow")]
pub struct Failure {
    /// Where it is noticed: bytes of the file.
    pub span: Span,
}

/// The file `text` rendered; `None` if it holds no flow.
///
/// # Errors
/// If there is a flow in it that Kestra cannot read.
pub fn render(text: &str, run: &Run<'_>) -> Result<Option<Rendered>, Failure> {
    nested(text, run, false)
}

fn nested(text: &str, run: &Run<'_>, is_inner: bool) -> Result<Option<Rendered>, Failure> {
    if !text.contains("tasks") && !text.contains('\\') {
        return Ok(None);
    }
    let stream = yaml::parse(text);
    let forms: Vec<(&Document<'_>, FlowForm)> = stream
        .documents
        .iter()
        .filter_map(|document| Some((document, flow::form(document)?)))
        .filter(|(_, form)| !is_inner || *form == FlowForm::Document)
        .collect();
    if forms.is_empty() {
        return Ok(None);
    }
    if let Some(refusal) = yaml::refusal_but_duplicates(&stream) {
        return Err(Failure { span: refusal.span() });
    }
    let mut file =
        File { text, run, edits: Vec::new(), masks: Vec::new(), open: Vec::new(), bad_inputs: Vec::new() };
    for (document, form) in &forms {
        match form {
            FlowForm::Document => file.flow(document, &stream),
            FlowForm::CustomResource(source) => file.embedded(document, *source)?,
        }
    }
    let hidden: Vec<Edit> = file.masks.iter().map(|mask| Edit::replace(*mask, MASK)).collect();
    let before = apply(text, &hidden);
    file.edits.extend(hidden);
    Ok(Some(Rendered {
        text: apply(text, &file.edits),
        edits: file.edits,
        before,
        flows: forms.len(),
        open: file.open,
        bad_inputs: file.bad_inputs,
    }))
}

/// The shortest text that is hidden.
const SHORTEST: usize = 4;

struct File<'a> {
    text: &'a str,
    run: &'a Run<'a>,
    edits: Vec<Edit>,
    masks: Vec<Span>,
    open: Vec<OpenSite>,
    bad_inputs: Vec<BadInput>,
}

impl File<'_> {
    fn flow(&mut self, document: &Document<'_>, stream: &yaml::Stream<'_>) {
        let Some(flow) = copy::flow_of(document) else { return };
        let run = self.run;
        if run.hides_typed {
            self.masks.extend(credentials(self.text, &flow, stream, run));
            self.masks.sort_unstable();
        }
        // A shorter text is no credential worth hiding, and hiding it would tear words.
        let hidden: Vec<&str> =
            self.masks.iter().map(|mask| mask.of(self.text)).filter(|text| text.len() >= SHORTEST).collect();
        let facts = Facts {
            flow: &flow,
            store: run.store,
            given: run.given,
            release: run.release,
            reveal: run.reveal,
            source_names: run.source_names,
            hidden: &hidden,
        };
        let Copy { edits, open, bad_inputs } = copy::copy(self.text, facts);
        self.edits.extend(edits);
        self.open.extend(open);
        self.bad_inputs.extend(bad_inputs);
    }

    /// A flow that is the text of a scalar.
    fn embedded(&mut self, document: &Document<'_>, source: NodeId) -> Result<(), Failure> {
        let (Some(decoded), Some(scalar)) = (document.decoded(source), document.scalar(source)) else {
            return Ok(());
        };
        let locate = |failure: Failure| Failure { span: decoded.locate_span(failure.span) };
        let Some(inner) = nested(decoded.text(), self.run, true).map_err(locate)? else { return Ok(()) };
        let moved = inner.open.into_iter();
        self.open.extend(moved.map(|open| OpenSite { span: decoded.locate_span(open.span), ..open }));
        self.bad_inputs.extend(inner.bad_inputs);
        if inner.text != decoded.text() {
            let target = Target {
                decoded: &decoded,
                style: scalar.style,
                span: document.node(source).span,
                file: self.text,
            };
            self.edits.extend(copy::rewritten(self.text, document, source, target, &inner.text));
        }
        Ok(())
    }
}

/// The bytes of the file that hold a credential, typed into the flow or known from a secret source.
fn credentials(text: &str, flow: &Flow<'_, '_>, stream: &yaml::Stream<'_>, run: &Run<'_>) -> Vec<Span> {
    let sites = flow.decode(u32::MAX);
    let templates = flow.templates(&sites, crate::kestra::Target::Any);
    let mut literals = flow::literals(flow, &templates, run.own);
    literals.extend(flow::comment_literals(text, &stream.comments, run.own));
    let mut found: Vec<Span> =
        literals.iter().filter(|literal| literal.is_credential()).map(|literal| literal.span).collect();
    found.extend(run.store.matcher().find_in(text, stream).into_iter().map(|known| known.span));
    found.sort_unstable();
    found.dedup();
    found
}
