//! `StoreBuilder`: takes sources in and decides what each of them claims.
//!
//! A further kind of source is one more file that makes [`Variable`]s of its text and one more method here that takes
//! them in.

use std::collections::BTreeMap;

use super::{
    Definition, EnvKey, Origin, Provenance, Secret, SecretKey, SecretStore, Source, SourceKind, ValueStyle,
    compose::Nulled,
    dotenv,
    manifest::{Manifests, Workload},
    server::Settings,
    store::{SourceFault, Unknown},
};
use crate::{
    kestra::{
        Target,
        env::{self, SECRET_PREFIX},
    },
    source::SourceId,
    span::{Span, Spanned},
};

/// Puts a [`SecretStore`] together. Sources are added in their order: later ones win.
#[derive(Debug, Default)]
pub struct StoreBuilder {
    store: SecretStore,
    redacted: Option<Vec<String>>,
    process: BTreeMap<String, Secret>,
    /// The environment that sources are added to; none for all of them.
    environment: Option<usize>,
    /// Its own prefix of envs.
    own_prefix: Option<String>,
    /// Its own variables that are kept out of envs.
    own_redacted: Option<Vec<String>>,
}

/// A variable that a source defines.
#[derive(Debug)]
pub struct Variable {
    /// The name as written.
    pub name: String,
    /// The value that the server gets, where it is known.
    pub value: Option<Secret>,
    /// Where it stands.
    pub provenance: Provenance,
    /// How the value is written there.
    pub style: ValueStyle,
    /// The rest of the value, where it is base64 that goes on behind its line.
    pub wrapped: Option<dotenv::Wrapped>,
}

/// What the process environment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProcessClaim {
    /// It adds definitions, and claims nothing missing.
    Adds,
    /// It is the server's whole environment.
    Claims,
}

/// What a source claims missing.
#[derive(Clone, Copy)]
enum Claim {
    /// Always.
    Yes,
    /// If it defines at least one name of the kind.
    IfAny,
    /// Never.
    No,
}

impl StoreBuilder {
    /// An empty store for the names of `target`; `env_prefix` is the configured prefix of envs.
    pub fn new(target: Target, env_prefix: Option<&str>) -> Self {
        let mut builder = Self::default();
        builder.store.target = target;
        builder.store.env_prefix = env_prefix.map(str::to_owned);
        builder
    }

    /// Says which variables the server's configuration keeps out of envs (`kestra.variables.redacted-env-vars`).
    #[must_use]
    pub fn redacted(mut self, names: Vec<String>) -> Self {
        let redacted = if self.environment.is_some() { &mut self.own_redacted } else { &mut self.redacted };
        *redacted = Some(names);
        self
    }

    /// What is added from here on belongs to the environment `name`, whose prefix of envs may be another. Nothing that
    /// was added for one environment is known in another.
    #[must_use]
    pub fn environment(mut self, name: &str, env_prefix: Option<&str>) -> Self {
        self.environment = Some(self.store.environments.len());
        self.store.environments.push(name.to_owned());
        self.own_prefix = env_prefix.map(str::to_owned);
        self.own_redacted = None;
        self
    }

    /// Says that the server keeps its secrets in a backend of that `kestra.secret.type`. The type `env` is none.
    #[must_use]
    pub fn backend(mut self, kind: &str) -> Self {
        if !matches!(kind, "" | "env" | "environment") {
            self.store.foreign_backends.push((self.environment, kind.to_owned()));
        }
        self
    }

    /// Says that variables which begin with `prefix` may be defined where nobody looked: in an object of the cluster
    /// that was not given.
    #[must_use]
    fn open(mut self, prefix: &str) -> Self {
        let may_be = |whole: &str| whole.starts_with(prefix) || prefix.starts_with(whole);
        let hides = Unknown {
            environment: self.environment,
            secrets: may_be(SECRET_PREFIX),
            envs: self.env_prefixes().any(may_be),
        };
        if !self.store.unknowns.contains(&hides) {
            self.store.unknowns.push(hides);
        }
        self
    }

    /// Adds the variables of this process. Only those that are secrets or envs become definitions; all of them are
    /// seen by `$` in env files that are added later.
    #[must_use]
    pub fn process(
        mut self,
        variables: impl IntoIterator<Item = (String, String)>,
        claim: ProcessClaim,
    ) -> Self {
        let mut own = Vec::new();
        for (name, value) in variables {
            if secret_key(&name).is_some() || self.env_key(&name).is_some() {
                own.push(Variable {
                    name: name.clone(),
                    value: Some(Secret::new(value.as_str())),
                    provenance: Provenance::Process,
                    style: ValueStyle::Indirect,
                    wrapped: None,
                });
            }
            self.process.insert(name, Secret::new(value));
        }
        own.sort_by(|left, right| left.name.cmp(&right.name));
        let claim = match claim {
            ProcessClaim::Adds => Claim::No,
            ProcessClaim::Claims => Claim::Yes,
        };
        self.add(SourceKind::Process, Origin::Given, None, own, (claim, claim));
        self
    }

    /// Adds an env file.
    #[must_use]
    pub fn env_file(mut self, source: SourceId, text: &str, origin: Origin) -> Self {
        let file = dotenv::parse(text);
        self.store.faults.extend(file.faults.iter().map(|fault| SourceFault {
            source,
            span: fault.span,
            message: fault.kind.to_string(),
        }));
        let mut known: BTreeMap<&str, String> = BTreeMap::new();
        let mut variables = Vec::new();
        for entry in &file.entries {
            let inherit = |name: &str| self.process.get(name).map(|value| value.expose().to_owned());
            let seen = |name: &str| inherit(name).or_else(|| known.get(name).cloned());
            let value = entry.known_value(&seen, &inherit);
            if let Some(value) = &value {
                known.insert(entry.name, value.clone());
            }
            let before: Option<&dotenv::Wrapped> =
                variables.last().and_then(|one: &Variable| one.wrapped.as_ref());
            let is_piece = before.is_some_and(|whole| whole.span.contains(entry.name_span));
            if is_piece || !self.is_name(entry) {
                continue;
            }
            let literal = entry.value.is_none_or(|value| value.is_literal());
            variables.push(Variable {
                name: entry.name.to_owned(),
                value: value.map(Secret::new),
                provenance: Provenance::File {
                    source,
                    name: entry.name_span,
                    value: entry.value.map(|value| value.span),
                },
                style: if literal { ValueStyle::Text } else { ValueStyle::Indirect },
                wrapped: entry.wrapped(text),
            });
        }
        let claim = match origin {
            Origin::Given => (Claim::Yes, Claim::IfAny),
            Origin::Found => (Claim::IfAny, Claim::IfAny),
        };
        self.add(SourceKind::EnvFile, origin, Some(source), variables, claim);
        self
    }

    /// Adds the variables of a source that describes the whole environment of the server: the services of a Compose
    /// project, a workload of Kubernetes.
    #[must_use]
    pub fn workload(
        mut self,
        kind: SourceKind,
        file: Option<SourceId>,
        variables: Vec<Variable>,
        origin: Origin,
    ) -> Self {
        let claim = match origin {
            Origin::Given => (Claim::Yes, Claim::Yes),
            Origin::Found => (Claim::IfAny, Claim::IfAny),
        };
        self.add(kind, origin, file, variables, claim);
        self
    }

    /// A variable without its value where that is an env which a Secret of the cluster holds: copies of flows show envs.
    fn without_secret(&self, variable: Variable) -> Variable {
        let is_kept = variable.provenance.value().is_some_and(|place| self.store.kept.contains(&place));
        if is_kept && secret_key(&variable.name).is_none() && self.env_key(&variable.name).is_some() {
            return Variable { value: None, style: ValueStyle::Indirect, ..variable };
        }
        variable
    }

    /// Adds what objects of a cluster hold, where no workload says which of them it reads: only names that are secrets
    /// or envs for certain, and only their kinds are claimed.
    #[must_use]
    fn objects(mut self, file: SourceId, mut variables: Vec<Variable>) -> Self {
        variables.retain(|one| secret_key(&one.name).is_some() || self.env_key(&one.name).is_some());
        let variables = variables.into_iter().map(|one| self.without_secret(one)).collect();
        let claim = (Claim::IfAny, Claim::IfAny);
        self.add(SourceKind::Manifest, Origin::Given, Some(file), variables, claim);
        self
    }

    /// Adds the manifests of a cluster, which stand in `files`: its `workloads` claim everything; without one the objects are taken for what a workload may read. No value of a
    /// manifest may be shown by a report, whether or not a workload reads it.
    #[must_use]
    pub fn cluster(mut self, files: &[SourceId], manifests: &Manifests, workloads: Vec<Workload>) -> Self {
        self.store.manifests.extend(files);
        self.store.hidden.extend(manifests.places());
        self.store.kept.extend(manifests.secret_places());
        if workloads.is_empty() {
            let values = manifests.values().into_iter();
            return values.fold(self, |builder, (file, variables)| builder.objects(file, variables));
        }
        for workload in workloads {
            let file = Some(workload.source);
            let variables = workload.variables.into_iter().map(|one| self.without_secret(one)).collect();
            self = self.workload(SourceKind::Manifest, file, variables, Origin::Given);
            self = workload.open.iter().fold(self, |builder, prefix| builder.open(prefix));
        }
        self
    }

    /// Adds a list of names. One that begins with `SECRET_` or a prefix of envs is a variable's, any other the key
    /// of a secret.
    #[must_use]
    pub fn names(mut self, source: SourceId, names: Vec<Spanned<String>>) -> Self {
        let variables = names
            .into_iter()
            .map(|name| {
                let is_variable = secret_key(&name.value).is_some() || self.env_key(&name.value).is_some();
                let prefix = if is_variable { "" } else { SECRET_PREFIX };
                Variable {
                    name: format!("{prefix}{}", name.value),
                    value: None,
                    provenance: Provenance::File { source, name: name.span, value: None },
                    style: ValueStyle::Indirect,
                    wrapped: None,
                }
            })
            .collect();
        self.add(SourceKind::Names, Origin::Given, Some(source), variables, (Claim::IfAny, Claim::IfAny));
        self
    }

    /// Takes in the nulls of a Compose service that unset what its env files set.
    #[must_use]
    pub fn nulled(mut self, nulled: impl IntoIterator<Item = Nulled>) -> Self {
        self.store.nulled.extend(nulled);
        self
    }

    /// Says that a file of a source cannot be used as it is.
    #[must_use]
    pub fn fault(mut self, fault: SourceFault) -> Self {
        self.store.faults.push(fault);
        self
    }

    /// The store.
    pub fn build(mut self) -> SecretStore {
        self.store.index();
        self.store
    }

    fn add(
        &mut self,
        kind: SourceKind,
        origin: Origin,
        file: Option<SourceId>,
        variables: Vec<Variable>,
        claim: (Claim, Claim),
    ) {
        let source = self.store.sources.len();
        let first = self.store.definitions.len();
        // What Compose takes for variables of their own are the further lines of a secret.
        let mut wrapped: Vec<(SourceId, Span)> = variables
            .iter()
            .filter_map(|variable| Some((variable.provenance.source()?, variable.wrapped.as_ref()?.span)))
            .collect();
        wrapped.sort_unstable();
        let is_piece = |variable: &Variable| {
            let Some((file, name)) = variable.provenance.name() else { return false };
            let behind = wrapped.partition_point(|(of, span)| (*of, span.start()) <= (file, name.start()));
            let before = behind.checked_sub(1).and_then(|at| wrapped.get(at));
            before.is_some_and(|(of, span)| *of == file && name.start() < span.end())
        };
        for variable in variables.into_iter().filter(|variable| !is_piece(variable)) {
            let definition = Definition {
                secret: secret_key(&variable.name),
                env: self.env_key(&variable.name),
                variable: variable.name,
                provenance: variable.provenance,
                source,
                style: variable.style,
                value: variable.value,
                wrapped: variable.wrapped,
            };
            self.store.definitions.push(definition);
        }
        let own = || self.store.definitions.iter().skip(first);
        let claims = |claim, any: bool| match claim {
            Claim::Yes => true,
            Claim::IfAny => any,
            Claim::No => false,
        };
        let claims_secrets = claims(claim.0, own().any(|definition| definition.secret.is_some()));
        let claims_envs = claims(claim.1, own().any(|definition| definition.env.is_some()));
        let environment = self.environment;
        self.store.sources.push(Source { kind, origin, file, environment, claims_secrets, claims_envs });
    }

    /// Whether an entry of an env file has a name. What has no value, or none but the `=` that base64 ends in, may be
    /// a value that lost its name, and defines nothing that a server could see.
    fn is_name(&self, entry: &dotenv::Entry<'_>) -> bool {
        let is_known = secret_key(entry.name).is_some() || self.env_key(entry.name).is_some();
        let is_conventional = |name: &str| {
            name.contains('_') && name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
        };
        let value = entry.value.map(|value| value.raw);
        is_known
            || value.is_some_and(|value| !value.trim_matches('=').is_empty())
            || (value == Some("") && is_conventional(entry.name))
    }

    /// The prefix of envs that is set, for the environment or for all.
    fn env_prefix(&self) -> Option<&str> {
        self.own_prefix.as_deref().or(self.store.env_prefix.as_deref())
    }

    fn env_prefixes(&self) -> impl Iterator<Item = &str> {
        let set = self.env_prefix();
        let defaults = env::default_env_prefixes(self.store.target).map(|prefix| -> &str { prefix });
        set.into_iter().chain(defaults.filter(move |_| set.is_none()))
    }

    /// The env that a variable is for some release in question, its key as the variable's name writes it.
    fn env_key(&self, variable: &str) -> Option<EnvKey> {
        let prefix = self.store.target.releases().find_map(|release| {
            let settings = Settings {
                release,
                env_prefix: self.env_prefix().map(str::to_owned),
                redacted: self.own_redacted.as_ref().or(self.redacted.as_ref()).cloned(),
            };
            settings.env_key(variable)?;
            Some(settings.env_prefix.unwrap_or_else(|| env::default_env_prefix(release).to_owned()))
        })?;
        variable.strip_prefix(prefix.as_str()).map(EnvKey::new)
    }
}

fn secret_key(variable: &str) -> Option<SecretKey> {
    variable.strip_prefix(SECRET_PREFIX).map(SecretKey::new)
}

impl dotenv::Entry<'_> {
    /// The value of an entry, if it does not hang on variables that nobody knows.
    fn known_value(
        &self,
        seen: &dyn Fn(&str) -> Option<String>,
        inherit: &dyn Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let unknown = self.value.is_some_and(|value| {
            value.quoting != dotenv::Quoting::Single
                && super::expansion::references(value.raw).any(|name| seen(name).is_none())
        });
        if unknown { None } else { self.evaluate(seen, inherit).ok().flatten() }
    }
}

#[cfg(test)]
mod tests;
