//! What a rule may ask: the file, the flow, the store. Rules pull; nothing is pushed at them.

use std::collections::{BTreeMap, BTreeSet};

use super::House;
use crate::{
    diagnostic::Site,
    flow::{Carrier, EnvForm, EnvRead, Flow, Literal, Names, PathRead, References, SecretCall, TemplateSite},
    kestra::{Target, functions},
    secret::{EnvKey, SecretKey, SecretStore},
    source::{Position, Sources},
    span::Span,
    yaml::{Document, Refusal, Stream},
};

/// What every rule may know of the run.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The Kestra that is spoken of.
    pub target: Target,
    /// The server's env prefix, where it is configured.
    pub env_prefix: Option<&'a str>,
    /// Where secrets and envs are defined.
    pub store: &'a SecretStore,
    /// The files of the store.
    pub sources: &'a Sources,
    /// The includes of the file, as they are written, for which there is no file.
    pub missing_includes: &'a BTreeSet<String>,
    /// What the company adds to the names and credentials that are known.
    pub house: House<'a>,
}

/// A file that holds a flow.
#[derive(Clone, Copy, Debug)]
pub struct FileContext<'a> {
    /// The run.
    pub run: Run<'a>,
    /// The whole text.
    pub text: &'a str,
    /// Its YAML.
    pub stream: &'a Stream<'a>,
    /// Why Kestra cannot read the first document, duplicate keys aside.
    pub refusal: Option<&'a Refusal>,
    /// How many documents are flows.
    pub flows: usize,
}

/// A flow.
#[derive(Clone, Copy, Debug)]
pub struct FlowContext<'a> {
    /// The file it stands in.
    pub file: FileContext<'a>,
    /// Its parts.
    pub flow: &'a Flow<'a, 'a>,
    /// Everything in it that Kestra renders.
    pub templates: &'a [TemplateSite<'a>],
    /// What its templates ask for.
    pub references: &'a References<'a>,
    /// The paths its templates read, and what the flow declares.
    pub names: &'a Names<'a>,
    /// Where in its templates the value of a secret goes.
    pub carriers: &'a [Carrier<'a>],
    /// Whether Kestra can read the document to its end: else the parts that are there may not be all.
    pub complete: bool,
}

impl<'a> FlowContext<'a> {
    /// The run.
    pub const fn run(&self) -> Run<'a> {
        self.file.run
    }

    /// The Kestra that is spoken of.
    pub const fn target(&self) -> Target {
        self.file.run.target
    }

    /// Where secrets and envs are defined.
    pub const fn store(&self) -> &'a SecretStore {
        self.file.run.store
    }

    /// The document the flow stands in.
    pub const fn document(&self) -> &'a Document<'a> {
        self.flow.document()
    }

    /// The whole text of the file.
    pub const fn text(&self) -> &'a str {
        self.file.text
    }

    /// What a place in a template says, however YAML has it written.
    pub fn said(&self, span: Span) -> &'a str {
        // Templates are in order of place.
        let at = self.templates.partition_point(|site| site.decoded.span().end() < span.end());
        self.templates.get(at).map(|site| site.decoded.text_of(span)).unwrap_or_default()
    }

    /// Paths that templates read; none where parts of the flow could not be read, for it may declare more.
    pub fn paths(&self) -> impl Iterator<Item = &'a PathRead<'a>> {
        let paths = if self.complete { self.names.paths.as_slice() } else { &[] };
        paths.iter()
    }

    /// Calls of `secret()`, those in disabled parts included.
    pub fn secret_calls(&self) -> impl Iterator<Item = &'a SecretCall<'a>> {
        self.references.secrets.iter()
    }

    /// Envs that are read, those in disabled parts included. Where Kestra has no function `env()`, it reads none.
    pub fn env_reads(&self) -> impl Iterator<Item = &'a EnvRead<'a>> {
        let env = functions::find("env");
        let has_function = env.is_some_and(|env| self.target().sometimes(|release| env.exists_in(release)));
        self.references.envs.iter().filter(move |read| has_function || read.form != EnvForm::Function)
    }
}

/// Literals that may be credentials: those of a flow, of the comments of a file, or of a Compose file.
#[derive(Clone, Copy, Debug)]
pub struct LiteralContext<'a> {
    /// Where they stand.
    pub site: Site,
    /// In order of place.
    pub literals: &'a [Literal],
    /// The outermost flow collections of the document, `[…]` and `{…}`, in order of place.
    pub brackets: &'a [Span],
    /// What the company adds.
    pub house: House<'a>,
    /// The flow they stand in; `None` for those of a Compose file.
    pub flow: Option<&'a FlowContext<'a>>,
}

/// What the flows of a run ask for.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// Keys of secrets.
    pub secrets: BTreeSet<SecretKey>,
    /// Keys of secrets that are known at run time only.
    pub dynamic_secrets: usize,
    /// Whether some part of a flow could not be read, so that it may ask for more.
    pub has_unread: bool,
    /// Names of envs, each with the first place that reads it: path and bytes.
    pub envs: BTreeMap<EnvKey, UsePlace>,
    /// Every place that asks for a secret or reads an env, in order; only for runs that want to know.
    pub asks: Vec<Ask>,
}

/// A place that asks for a secret or reads an env.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is asked for.
    pub wanted: Wanted,
    /// Where.
    pub place: UsePlace,
    /// The id of the flow.
    pub flow: Option<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// The id of the task or trigger around it.
    pub task: Option<String>,
    /// Whether it can run: not below a part with `disabled: true`.
    pub live: bool,
}

/// What a place asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A secret of that key.
    Secret(SecretKey),
    /// A secret whose key is known at run time only.
    DynamicSecret,
    /// An env.
    Env(EnvKey),
}

/// A place in a flow file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsePlace {
    /// Path as reports show it.
    pub path: String,
    /// First byte.
    pub start: Position,
    /// The byte after the last one.
    pub end: Position,
}

impl Usage {
    /// Every place, to carry it over to another text.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut UsePlace> {
        self.envs.values_mut().chain(self.asks.iter_mut().map(|ask| &mut ask.place))
    }

    /// Joins what two files ask for; of two places the first by path and line stays.
    pub fn merge(&mut self, other: Self) {
        self.secrets.extend(other.secrets);
        self.dynamic_secrets += other.dynamic_secrets;
        self.has_unread |= other.has_unread;
        self.asks.extend(other.asks);
        for (key, place) in other.envs {
            let known = self.envs.entry(key).or_insert_with(|| place.clone());
            if place < *known {
                *known = place;
            }
        }
    }
}

/// The secret sources, after all flows were read.
#[derive(Clone, Copy, Debug)]
pub struct StoreContext<'a> {
    /// The run.
    pub run: Run<'a>,
    /// What the flows ask for.
    pub usage: &'a Usage,
}

impl<'a> StoreContext<'a> {
    /// Where secrets and envs are defined.
    pub const fn store(&self) -> &'a SecretStore {
        self.run.store
    }

    /// The text of `span` in the file of `site`.
    pub fn text(&self, site: Site, span: Span) -> &'a str {
        match site {
            Site::Source(id) => self.run.sources.get(id).map_or("", |file| span.of(file.text())),
            Site::Here | Site::Environment => "",
        }
    }
}
