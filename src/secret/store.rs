//! `SecretStore`: every definition of every source, and who may say that a name is missing (product §4).
//!
//! A definition in any source makes its key known. That a key is *missing* is claimed only by a source that can know
//! it; without one the store claims nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use super::{Definition, EnvKey, Matcher, SecretKey, Source, SourceKind, compose::Nulled, hide};
use crate::{
    kestra::{Target, env},
    near::nearest_by_words,
    source::SourceId,
    span::Span,
};

/// All that is known of the secrets and envs of a server.
#[derive(Debug, Default)]
pub struct SecretStore {
    pub(super) target: Target,
    pub(super) env_prefix: Option<String>,
    pub(super) definitions: Vec<Definition>,
    pub(super) sources: Vec<Source>,
    pub(super) faults: Vec<SourceFault>,
    pub(super) nulled: Vec<Nulled>,
    /// The names of the environments; without one there is a single server.
    pub(super) environments: Vec<String>,
    /// Backends of secrets, each with its environment.
    pub(super) foreign_backends: Vec<(Option<usize>, String)>,
    pub(super) unknowns: Vec<Unknown>,
    /// Files of Kubernetes manifests and Helm values.
    pub(super) manifests: BTreeSet<SourceId>,
    /// Places of values that may be no definition's.
    pub(super) hidden: Vec<(SourceId, Span)>,
    /// Places of values of Secrets of a cluster.
    pub(super) kept: BTreeSet<(SourceId, Span)>,
    secrets: BTreeMap<String, Vec<usize>>,
    envs: BTreeMap<String, Vec<usize>>,
    variables: BTreeMap<String, Vec<usize>>,
    matcher: OnceLock<Matcher>,
}

/// A place in a source that Compose refuses; the text is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFault {
    /// The file.
    pub source: SourceId,
    /// The bytes to change.
    pub span: Span,
    /// What is wrong with them.
    pub message: String,
}

/// Names that may be defined where nobody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    /// The environment; none for all.
    pub(super) environment: Option<usize>,
    /// Secrets may be among them.
    pub(super) secrets: bool,
    /// Envs may be among them.
    pub(super) envs: bool,
}

/// Why a kind of name is not claimed missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unclaimed {
    /// No source was found or given.
    NoSource,
    /// The sources there are cannot know that a name is missing.
    NoClaimingSource,
    /// The server keeps its secrets in a backend of this type.
    ForeignBackend(String),
}

impl SecretStore {
    /// Files every definition under its keys. Called once all sources are in.
    pub(super) fn index(&mut self) {
        for (at, definition) in self.definitions.iter().enumerate() {
            if let Some(key) = &definition.secret {
                self.secrets.entry(key.folded().to_owned()).or_default().push(at);
            }
            if let Some(key) = &definition.env {
                self.envs.entry(key.folded().to_owned()).or_default().push(at);
            }
            self.variables.entry(definition.variable.clone()).or_default().push(at);
        }
    }

    fn at<'s>(&'s self, places: Option<&'s Vec<usize>>) -> impl DoubleEndedIterator<Item = &'s Definition> {
        places.into_iter().flatten().filter_map(|at| self.definitions.get(*at))
    }

    /// Every definition of a secret, in the order of the sources; the last one counts.
    pub fn secret<'s>(&'s self, key: &SecretKey) -> impl DoubleEndedIterator<Item = &'s Definition> {
        self.at(self.secrets.get(key.folded()))
    }

    /// Whether the secret is defined, if only by a faulty value: by some source, and in every environment that would
    /// miss it.
    pub fn defines_secret(&self, key: &SecretKey) -> bool {
        self.secrets.contains_key(key.folded()) && self.missing_secret(key).next().is_none()
    }

    /// Every definition of an env, in the order of the sources; the last one counts. The reference's case is not
    /// judged: see [`EnvKey::is_reachable_as_written`].
    pub fn env<'s>(&'s self, key: &EnvKey) -> impl DoubleEndedIterator<Item = &'s Definition> {
        self.at(self.envs.get(key.folded()))
    }

    /// Whether the env is defined: by some source, and in every environment that would miss it.
    pub fn defines_env(&self, key: &EnvKey) -> bool {
        self.envs.contains_key(key.folded()) && self.missing_env(key).next().is_none()
    }

    /// Every definition of the variable of exactly that name.
    pub fn variable<'s>(&'s self, name: &str) -> impl DoubleEndedIterator<Item = &'s Definition> {
        self.at(self.variables.get(name))
    }

    /// All definitions, in the order of the sources and within them of the file.
    pub fn definitions(&self) -> impl DoubleEndedIterator<Item = &Definition> {
        self.definitions.iter()
    }

    /// The secrets by key, sorted; the last definition of each counts.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, impl DoubleEndedIterator<Item = &Definition>)> {
        self.secrets.iter().map(|(key, places)| (key.as_str(), self.at(Some(places))))
    }

    /// The envs by key, sorted; the last definition of each counts.
    pub fn envs(&self) -> impl Iterator<Item = (&str, impl DoubleEndedIterator<Item = &Definition>)> {
        self.envs.iter().map(|(key, places)| (key.as_str(), self.at(Some(places))))
    }

    /// What finds the values of the secrets in a text; made at the first call.
    pub fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| Matcher::new(self))
    }

    /// The sources in order; [`Definition::source`] counts them.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What Compose refuses in the files of the store.
    pub fn faults(&self) -> &[SourceFault] {
        &self.faults
    }

    /// The nulls of Compose services that unset what an env file sets.
    pub fn nulled(&self) -> &[Nulled] {
        &self.nulled
    }

    /// Whether a secret that is not defined is missing, in some environment.
    pub fn claims_secrets(&self) -> bool {
        self.scopes().any(|scope| self.claims_secrets_in(scope))
    }

    /// Whether an env that is not defined is missing, in some environment.
    pub fn claims_envs(&self) -> bool {
        self.scopes().any(|scope| self.claims_envs_in(scope))
    }

    /// Why secrets are not claimed missing; `None` if they are.
    pub fn secrets_unclaimed(&self) -> Option<Unclaimed> {
        let claimed = self.claims_secrets();
        if let (false, Some((_, backend))) = (claimed, self.foreign_backends.first()) {
            return Some(Unclaimed::ForeignBackend(backend.clone()));
        }
        self.unclaimed(claimed)
    }

    /// Why envs are not claimed missing; `None` if they are.
    pub fn envs_unclaimed(&self) -> Option<Unclaimed> {
        self.unclaimed(self.claims_envs())
    }

    fn unclaimed(&self, claimed: bool) -> Option<Unclaimed> {
        let none_given = self.sources.iter().all(|source| source.kind == SourceKind::Process);
        match (claimed, none_given) {
            (true, _) => None,
            (false, true) => Some(Unclaimed::NoSource),
            (false, false) => Some(Unclaimed::NoClaimingSource),
        }
    }

    /// The release that the names were judged for.
    pub const fn target(&self) -> Target {
        self.target
    }

    /// The prefixes that make a variable an env: the configured one, else those of the releases in question.
    pub fn env_prefixes(&self) -> impl Iterator<Item = &str> {
        let defaults = env::default_env_prefixes(self.target).map(|prefix| -> &str { prefix });
        self.env_prefix.as_deref().into_iter().chain(defaults.filter(|_| self.env_prefix.is_none()))
    }

    /// Whether the prefix of envs was configured.
    pub const fn has_configured_env_prefix(&self) -> bool {
        self.env_prefix.is_some()
    }

    /// The one defined secret that `key` is near to, if there is one.
    pub fn near_secret(&self, key: &SecretKey) -> Option<&Definition> {
        let name = nearest_by_words(key.folded(), self.secrets.keys().map(String::as_str))?;
        self.at(self.secrets.get(name)).next_back()
    }

    /// The one defined env that `key` is near to, if there is one.
    pub fn near_env(&self, key: &EnvKey) -> Option<&Definition> {
        let name = nearest_by_words(key.folded(), self.envs.keys().map(String::as_str))?;
        self.at(self.envs.get(name)).next_back()
    }

    /// Definitions of one source whose different names are one secret to Kestra: the later one and the one before.
    pub fn colliding_secrets(&self) -> impl Iterator<Item = (&Definition, &Definition)> {
        self.collisions(&self.secrets)
    }

    /// Definitions of one source whose different names are one env to Kestra: the later one and the one before.
    pub fn colliding_envs(&self) -> impl Iterator<Item = (&Definition, &Definition)> {
        self.collisions(&self.envs).filter(|(later, earlier)| {
            // `KESTRA_X` and `ENV_X` are never envs of one and the same release.
            self.env_prefixes().any(|prefix| {
                [later, earlier].iter().all(|definition| definition.variable.starts_with(prefix))
            })
        })
    }

    fn collisions<'s>(
        &'s self,
        keys: &'s BTreeMap<String, Vec<usize>>,
    ) -> impl Iterator<Item = (&'s Definition, &'s Definition)> {
        keys.values().flat_map(|places| {
            let mut definitions: Vec<_> = self.at(Some(places)).collect();
            // A Compose file's variables are kept by name; which one people wrote later, its place says.
            let file = definitions.first().map(|definition| definition.provenance.source());
            if definitions.iter().all(|definition| Some(definition.provenance.source()) == file) {
                definitions.sort_by_key(|definition| (definition.source, definition.provenance.name()));
            }
            // Of each source the last definition, and the last one with another name than that.
            let mut last: BTreeMap<usize, (&Definition, Option<&Definition>)> = BTreeMap::new();
            let mut pairs = Vec::new();
            for later in definitions {
                let before = last.get(&later.source).copied();
                let other = before.and_then(
                    |(one, other)| {
                        if one.variable == later.variable { other } else { Some(one) }
                    },
                );
                pairs.extend(other.map(|earlier| (later, earlier)));
                last.insert(later.source, (later, other));
            }
            pairs
        })
    }

    /// The files of Kubernetes manifests and Helm values.
    pub const fn manifests(&self) -> &BTreeSet<SourceId> {
        &self.manifests
    }

    /// Whether the place holds a value of a Secret of a cluster: there secrets belong.
    pub fn keeps_secret_at(&self, file: SourceId, span: Span) -> bool {
        let before = self.kept.range(..=(file, Span::new(span.start(), u32::MAX))).next_back();
        before.is_some_and(|(source, place)| *source == file && place.contains(span))
    }

    /// Every place of `file`, whose text is `text`, that no report may show: all but the names.
    pub fn masks(&self, file: SourceId, text: &str) -> Vec<Span> {
        let of_file = |place: Option<(SourceId, Span)>| {
            place.filter(|(source, _)| *source == file).map(|(_, span)| span)
        };
        let names = self.definitions.iter().filter_map(|one| of_file(one.provenance.name())).collect();
        let values = self.definitions.iter().filter_map(|one| {
            let whole = one.wrapped.as_ref().map(|wrapped| wrapped.span);
            of_file(one.provenance.value()).map(|span| whole.unwrap_or(span))
        });
        let hidden = self.hidden.iter().filter_map(|place| of_file(Some(*place)));
        let mut values: Vec<Span> = values.chain(hidden).collect();
        values.sort_unstable();
        values.dedup();
        hide::masks(text, names, values)
    }
}
