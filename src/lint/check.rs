//! One text: find its flows, run the rules over them, keep one finding for each mistake.

use memchr::memmem;

use super::{
    NotChecked, Settings, precedence,
    suppress::{Allows, Judged},
};
use crate::{
    credential::{Reason, Verdict},
    diagnostic::{Diagnostic, Group, Site},
    flow::{self, Flow, FlowForm, KeyArgument, Names, References, ScalarSite},
    rules::{
        self, Ask, Check, FileContext, FlowContext, LiteralContext, Rule, Run, Sink, Usage, UsePlace, Wanted,
    },
    secret::{EnvKey, SecretKey, SecretStore, Unclaimed},
    source::LineIndex,
    span::{SegmentMap, Span},
    yaml::{self, CollectionStyle, Document, NodeKind, Refusal, Stream},
};

/// What was found in one text.
#[derive(Debug, Default)]
pub(super) struct FileOutcome {
    /// Findings in order of place.
    pub(super) findings: Vec<Diagnostic>,
    /// What no report may show.
    pub(super) masks: Vec<(Site, Span)>,
    /// How many flows there are; a broken one counts.
    pub(super) flows: usize,
    /// How many findings comments allow.
    pub(super) suppressed: usize,
    /// What the flows ask for.
    pub(super) usage: Usage,
    /// What could not be judged.
    pub(super) counts: Counts,
    /// Values that stand where a credential may stand and are none, with the reason.
    pub(super) rejected: Vec<(Span, Reason)>,
}

/// What could not be judged, as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    secret_keys: usize,
    dynamic_secret_keys: usize,
    env_names: usize,
    deep_templates: usize,
}

impl Counts {
    pub(super) const fn add(&mut self, other: &Self) {
        self.secret_keys += other.secret_keys;
        self.dynamic_secret_keys += other.dynamic_secret_keys;
        self.env_names += other.env_names;
        self.deep_templates += other.deep_templates;
    }

    /// The counts that a run says something of, given what its store can claim.
    pub(super) fn not_checked(&self, settings: &Settings, store: &SecretStore) -> Vec<NotChecked> {
        let runs = |id: &str| rules::find(id).is_some_and(|rule| settings.selection.runs(rule.id()));
        let (secrets, envs) = (runs("unknown-secret"), runs("unknown-env"));
        let mut entries = Vec::new();
        let mut push = |what, count, why: &str| {
            if count > 0 {
                entries.push(NotChecked { what, why: why.to_owned(), count });
            }
        };
        if let Some(why) = store.secrets_unclaimed().filter(|_| secrets) {
            push("secret-keys", self.secret_keys, &unclaimed(&why));
        }
        if let Some(why) = store.envs_unclaimed().filter(|_| envs) {
            push("env-names", self.env_names, &unclaimed(&why));
        }
        if secrets {
            push("dynamic-secret-keys", self.dynamic_secret_keys, "the key is known at run time only");
        }
        let looks_for_values = runs("known-secret-in-flow");
        let skipped = if looks_for_values { store.matcher().skipped() } else { 0 };
        push("known-secret-values", skipped, "the value is too short or too common to look for in a flow");
        push("deep-templates", self.deep_templates, "the expression is nested too deep to be judged");
        entries
    }
}

/// Why a kind of name is not claimed missing, in words.
pub fn unclaimed(why: &Unclaimed) -> String {
    match why {
        Unclaimed::NoSource => "no secret source was given".to_owned(),
        Unclaimed::NoClaimingSource => "no source given can know that one is missing".to_owned(),
        Unclaimed::ForeignBackend(kind) => format!("the server keeps its secrets in `{kind}`"),
    }
}

/// Checks one text; `None` if it holds no flow.
pub(super) fn check_text(text: &str, settings: &Settings, run: Run<'_>) -> Option<FileOutcome> {
    check_nested(text, settings, run, Nesting::File)
}

/// Checks a text that is known to be a flow, whatever it lacks.
pub(super) fn check_flow(text: &str, settings: &Settings, run: Run<'_>) -> FileOutcome {
    check_nested(text, settings, run, Nesting::Flow).unwrap_or_default()
}

/// Where a text comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// It is a file.
    File,
    /// It is a file, and its first document is a flow whatever it looks like.
    Flow,
    /// It is a scalar of a file: another resource in it is no flow to Kestra.
    Scalar,
}

fn check_nested(text: &str, settings: &Settings, run: Run<'_>, nesting: Nesting) -> Option<FileOutcome> {
    // No flow is without this key, and most YAML files of a repository have it nowhere.
    if nesting != Nesting::Flow && !may_name_tasks(text) {
        return None;
    }
    let stream = yaml::parse(text);
    let mut forms: Vec<(&Document<'_>, FlowForm)> = stream
        .documents
        .iter()
        .filter_map(|document| Some((document, flow::form(document)?)))
        .filter(|(_, form)| nesting != Nesting::Scalar || *form == FlowForm::Document)
        .collect();
    if nesting == Nesting::Flow
        && let Some(first) = stream.documents.first()
        && forms.iter().all(|(known, _)| !std::ptr::eq(*known, first))
    {
        forms.insert(0, (first, FlowForm::Document));
    }
    let refusal = yaml::refusal_but_duplicates(&stream);
    // Kestra does not see what is broken behind the first document, but if no flow stands before it, one was meant.
    let unread = refusal.is_some() || (stream.error.is_some() && forms.is_empty());
    let broken = unread && (nesting == Nesting::Flow || looks_like_flow(text));
    if forms.is_empty() && !broken {
        return None;
    }
    let check = TextCheck { text, stream: &stream, refusal: refusal.as_ref(), settings, run };
    Some(check.run(&forms, broken))
}

/// Whether a key `tasks` can stand in the text: as it is, or with escapes between double quotes.
fn may_name_tasks(text: &str) -> bool {
    let has = |part: &[u8]| memmem::find(text.as_bytes(), part).is_some();
    has(b"tasks") || (has(b"\\") && has(b"\""))
}

/// Whether a text that cannot be read was meant as a flow: its keys at column 0 say so (product §3).
fn looks_like_flow(text: &str) -> bool {
    let has = |key: &str| {
        text.trim_start_matches('\u{feff}').split(['\n', '\r']).any(|line| {
            let bare = ["", "'", "\""]
                .iter()
                .find_map(|quote| line.strip_prefix(quote)?.strip_prefix(key)?.strip_prefix(quote));
            bare.is_some_and(|rest| rest.trim_start_matches(' ').starts_with(':'))
        })
    };
    has("tasks") && (has("id") || has("namespace"))
}

/// The outermost flow collections, in order of place.
fn brackets(document: &Document<'_>) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (_, node) in document.nodes() {
        let (NodeKind::Mapping { style, .. } | NodeKind::Sequence { style, .. }) = node.kind else {
            continue;
        };
        let is_outer = found.last().is_none_or(|last| !last.contains(node.span));
        if style == CollectionStyle::Flow && is_outer {
            found.push(node.span);
        }
    }
    found
}

struct TextCheck<'a> {
    text: &'a str,
    stream: &'a Stream<'a>,
    refusal: Option<&'a Refusal>,
    settings: &'a Settings,
    run: Run<'a>,
}

impl TextCheck<'_> {
    fn run(&self, forms: &[(&Document<'_>, FlowForm)], broken: bool) -> FileOutcome {
        let mut outcome =
            FileOutcome { flows: forms.len().max(usize::from(broken)), ..FileOutcome::default() };
        outcome.usage.has_unread = self.refusal.is_some();
        let mut sink = Sink::default();
        let file = FileContext {
            run: self.run,
            text: self.text,
            stream: self.stream,
            refusal: self.refusal,
            flows: outcome.flows,
        };
        for rule in self.rules() {
            if let Check::File(check) = rule.check {
                check(&file, &mut sink);
            }
        }
        let first = self.stream.documents.first();
        for document in &self.stream.documents {
            let is_first = first.is_some_and(|first| std::ptr::eq(first, document));
            let form = forms.iter().find(|(known, _)| std::ptr::eq(*known, document)).map(|(_, form)| *form);
            let is_meant = is_first && broken && self.refusal.is_some();
            let form = form.or_else(|| is_meant.then_some(FlowForm::Document));
            match form {
                Some(FlowForm::Document) => self.flow(file, document, is_first, &mut sink, &mut outcome),
                Some(FlowForm::CustomResource(source)) => self.embedded(document, source, &mut outcome),
                None => {}
            }
        }
        let (findings, masks) = sink.into_parts();
        outcome.findings.extend(findings);
        outcome.masks.extend(masks);
        let mut allows = self.allows();
        allows.note(&outcome.findings, Site::Here);
        precedence::keep_first(&mut outcome.findings);
        outcome.suppressed += allows.retain(&mut outcome.findings, Site::Here);
        let whole = !outcome.usage.has_unread;
        let judged = Judged { settings: self.settings, store: self.run.store, whole };
        let (findings, allowed) = allows.judge(self.text, Site::Here, judged);
        outcome.findings.extend(findings);
        outcome.suppressed += allowed;
        outcome
    }

    /// What the comments of the text allow.
    fn allows(&self) -> Allows<'_> {
        if !Allows::are_in(self.text) {
            return Allows::default();
        }
        let is_scalar = |node: &yaml::Node<'_>| matches!(node.kind, NodeKind::Scalar(_));
        let nodes = self.stream.documents.iter().flat_map(Document::nodes);
        let mut scalars: Vec<Span> =
            nodes.filter(|(_, node)| is_scalar(node)).map(|(_, node)| node.span).collect();
        scalars.sort_unstable();
        Allows::new(self.text, self.stream.comments.iter().map(|comment| comment.span), &scalars)
    }

    fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        rules::all().filter(|rule| self.settings.selection.runs(rule.id()))
    }

    fn flow(
        &self,
        file: FileContext<'_>,
        document: &Document<'_>,
        is_first: bool,
        sink: &mut Sink,
        outcome: &mut FileOutcome,
    ) {
        if document.too_deep().is_some() {
            return;
        }
        let Some(flow) = Flow::new(document) else { return };
        let refusal = self.refusal.filter(|_| is_first);
        let readable_to = refusal.map_or(u32::MAX, |refusal| refusal.span().start());
        let sites = flow.decode(readable_to);
        let templates = flow.templates(&sites, self.run.target);
        let references = References::new(&templates);
        let names = Names::new(&flow, &templates);
        let carriers = flow::carriers(&flow, &templates, &references, &names, self.run.target);
        let complete = refusal.is_none() && document.is_complete();
        let context = FlowContext {
            file,
            flow: &flow,
            templates: &templates,
            references: &references,
            names: &names,
            carriers: &carriers,
            complete,
        };
        // Where Kestra cannot read on, what a flow is made of is not known: only its expressions are (product §6).
        for rule in self.rules().filter(|rule| complete || rule.info.group != Group::Flow) {
            if let Check::Flow(check) = rule.check {
                check(&context, sink);
            }
        }
        let mut literals = flow::literals(&flow, &templates, self.run.house.own);
        if is_first {
            literals.extend(flow::comment_literals(self.text, &self.stream.comments, self.run.house.own));
        }
        let brackets = if literals.is_empty() { Vec::new() } else { brackets(document) };
        let about = LiteralContext {
            site: Site::Here,
            literals: &literals,
            brackets: &brackets,
            house: self.run.house,
            flow: Some(&context),
        };
        for rule in self.rules() {
            if let Check::Literals(check) = rule.check {
                check(&about, sink);
            }
        }
        outcome.rejected.extend(literals.iter().filter_map(|literal| match literal.verdict {
            Verdict::Not(reason) => Some((literal.span, reason)),
            Verdict::Credential | Verdict::Default => None,
        }));
        // Whatever rules are chosen: another finding may stand on the same line.
        literals.iter().filter(|literal| literal.is_credential()).for_each(|literal| sink.mask(literal.span));
        self.learn_usage(&context, outcome);
    }

    fn learn_usage(&self, context: &FlowContext<'_>, outcome: &mut FileOutcome) {
        outcome.usage.has_unread |=
            !context.complete || context.templates.iter().any(|site| !site.template.errors.is_empty());
        for call in context.secret_calls() {
            match &call.key {
                KeyArgument::Constant { text, .. } => {
                    let key = SecretKey::new(text.as_ref());
                    let is_open = call.site.live && !context.store().defines_secret(&key);
                    outcome.counts.secret_keys += usize::from(is_open);
                    outcome.usage.secrets.insert(key);
                }
                KeyArgument::Dynamic(_) => {
                    outcome.counts.dynamic_secret_keys += 1;
                    outcome.usage.dynamic_secrets += 1;
                }
                KeyArgument::Name(_) | KeyArgument::Missing => {}
            }
        }
        let mut lines = None;
        for read in context.env_reads() {
            let key = EnvKey::new(read.name.as_ref());
            let is_open = read.site.live && !context.store().defines_env(&key);
            outcome.counts.env_names += usize::from(is_open);
            let lines = lines.get_or_insert_with(|| LineIndex::new(self.text));
            let place = UsePlace {
                path: String::new(),
                start: lines.position(read.span.start()),
                end: lines.position(read.span.end()),
            };
            outcome.usage.envs.entry(key).or_insert(place);
        }
        if self.settings.keeps_asks {
            self.learn_asks(context, outcome);
        }
        outcome.counts.deep_templates +=
            context.templates.iter().filter(|site| site.template.too_deep).count();
    }

    /// Every place that asks for a secret or an env.
    fn learn_asks(&self, context: &FlowContext<'_>, outcome: &mut FileOutcome) {
        let lines = LineIndex::new(self.text);
        let text = |id: yaml::NodeId| context.document().text(id).map(str::to_owned);
        let of_flow = |key| context.flow.property(key).and_then(text);
        let (flow, namespace) = (of_flow("id"), of_flow("namespace"));
        let ask = |wanted, span: Span, site: &ScalarSite| Ask {
            wanted,
            place: UsePlace {
                path: String::new(),
                start: lines.position(span.start()),
                end: lines.position(span.end()),
            },
            flow: flow.clone(),
            namespace: namespace.clone(),
            task: context.flow.id_of(site.owner).and_then(text),
            live: site.live,
        };
        let secrets = context.secret_calls().filter_map(|call| match &call.key {
            KeyArgument::Constant { text, span, .. } => {
                Some(ask(Wanted::Secret(SecretKey::new(text.as_ref())), *span, &call.site))
            }
            KeyArgument::Dynamic(_) => Some(ask(Wanted::DynamicSecret, call.span, &call.site)),
            KeyArgument::Name(_) | KeyArgument::Missing => None,
        });
        let envs = context
            .env_reads()
            .map(|read| ask(Wanted::Env(EnvKey::new(read.name.as_ref())), read.span, &read.site));
        let mut asks: Vec<Ask> = secrets.chain(envs).collect();
        asks.sort_by_key(|ask| ask.place.start.offset);
        outcome.usage.asks.extend(asks);
    }

    /// A flow that is the text of a scalar: checked like a file, its places carried over to this one.
    fn embedded(&self, document: &Document<'_>, source: yaml::NodeId, outcome: &mut FileOutcome) {
        let Some(decoded) = document.decoded(source) else { return };
        let Some(mut inner) = check_nested(decoded.text(), self.settings, self.run, Nesting::Scalar) else {
            return;
        };
        // What is put in stands in two scalars: it was escaped for the inner one.
        let style = document.scalar(source).map(|scalar| scalar.style);
        let has_places = !matches!(decoded.map(), SegmentMap::Whole(_));
        for finding in &mut inner.findings {
            finding.map_spans(|span| decoded.locate_span(span));
            finding.map_inserts(|text| rules::escape(style.filter(|_| has_places)?, text));
        }
        let lines = LineIndex::new(self.text);
        for place in inner.usage.places_mut() {
            let span = decoded.locate(place.start.offset..place.end.offset);
            (place.start, place.end) = (lines.position(span.start()), lines.position(span.end()));
        }
        outcome.findings.append(&mut inner.findings);
        outcome.masks.extend(
            inner.masks.into_iter().map(|(site, span)| {
                (site, if site == Site::Here { decoded.locate_span(span) } else { span })
            }),
        );
        outcome.suppressed += inner.suppressed;
        let rejected = inner.rejected.into_iter().map(|(span, reason)| (decoded.locate_span(span), reason));
        outcome.rejected.extend(rejected);
        outcome.usage.merge(inner.usage);
        outcome.counts.add(&inner.counts);
    }
}
