//! `StoreBuilder`: takes sources in and decides what each of them claims.
//!
//! A further kind of source (Kubernetes manifests, Helm values) is one more file that makes [`Variable`]s of its text
//! and one more method here that takes them in.

use std::collections::BTreeMap;

use super::{
    Definition, EnvKey, Origin, Provenance, Secret, SecretKey, SecretStore, Source, SourceKind, ValueStyle,
    compose::Nulled, dotenv, names, server::Settings, store::SourceFault,
};
use crate::{
    kestra::{
        Target,
        env::{self, SECRET_PREFIX},
    },
    source::SourceId,
    span::Span,
};

/// Puts a [`SecretStore`] together. Sources are added in their order: later ones win.
#[derive(Debug, Default)]
pub struct StoreBuilder {
    store: SecretStore,
    redacted: Option<Vec<String>>,
    process: BTreeMap<String, Secret>,
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
        self.redacted = Some(names);
        self
    }

    /// Says that the server keeps its secrets in a backend of that `kestra.secret.type`. The type `env` is none.
    #[must_use]
    pub fn backend(mut self, kind: &str) -> Self {
        if !matches!(kind, "" | "env" | "environment") {
            self.store.foreign_backend = Some(kind.to_owned());
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

    /// Adds a list of names. One that begins with `SECRET_` or a prefix of envs is a variable's, any other the key
    /// of a secret.
    #[must_use]
    pub fn names(mut self, source: SourceId, text: &str) -> Self {
        let variables = names::parse(text)
            .into_iter()
            .map(|name| {
                let is_variable = secret_key(name.value).is_some() || self.env_key(name.value).is_some();
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
        self.store.sources.push(Source { kind, origin, file, claims_secrets, claims_envs });
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

    /// The env that a variable is for some release in question, its key as the variable's name writes it.
    fn env_key(&self, variable: &str) -> Option<EnvKey> {
        let prefix = self.store.target.releases().find_map(|release| {
            let settings = Settings {
                release,
                env_prefix: self.store.env_prefix.clone(),
                redacted: self.redacted.clone(),
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
mod tests {
    use super::*;
    use crate::{
        kestra::Release,
        secret::{Repair, Unclaimed, ValueFault, codec::DecodeFailure},
        source::{SourceFile, Sources, apply},
    };

    const NEW: Target = Target::Release(Release::V2_0);

    fn id() -> SourceId {
        Sources::default().add(SourceFile::new(".env", ""))
    }

    fn env_file(text: &str) -> SecretStore {
        StoreBuilder::new(NEW, None).env_file(id(), text, Origin::Given).build()
    }

    #[test]
    fn nothing_known_means_nothing_claimed() {
        let store = StoreBuilder::new(NEW, None).build();
        assert!(!store.claims_secrets() && !store.claims_envs());
        assert_eq!(store.secrets_unclaimed(), Some(Unclaimed::NoSource));
        let process = [("SECRET_A".to_owned(), "YQ==".to_owned())];
        let store = StoreBuilder::new(NEW, None).process(process.clone(), ProcessClaim::Adds).build();
        assert!(store.defines_secret(&SecretKey::new("a")) && !store.claims_secrets());
        let store = StoreBuilder::new(NEW, None).process(process, ProcessClaim::Claims).build();
        assert!(store.claims_secrets() && store.claims_envs());
    }

    #[test]
    fn a_given_env_file_claims_secrets_and_a_found_one_what_it_defines() {
        let found = |text| StoreBuilder::new(NEW, None).env_file(id(), text, Origin::Found).build();
        let claims = |store: SecretStore| (store.claims_secrets(), store.claims_envs());
        assert_eq!(claims(env_file("")), (true, false));
        assert_eq!(claims(env_file("ENV_A=1\n")), (true, true));
        assert_eq!(claims(found("A=1\n")), (false, false));
        assert_eq!(claims(found("ENV_A=1\n")), (false, true));
        assert_eq!(claims(found("SECRET_A=YQ==\n")), (true, false));
    }

    #[test]
    fn a_foreign_backend_claims_no_secret() {
        let store =
            StoreBuilder::new(NEW, None).backend("vault").env_file(id(), "ENV_A=1", Origin::Given).build();
        assert!(!store.claims_secrets() && store.claims_envs());
        assert_eq!(store.secrets_unclaimed(), Some(Unclaimed::ForeignBackend("vault".into())));
    }

    #[test]
    fn names_are_filed_by_their_prefix() {
        let store = StoreBuilder::new(NEW, None).names(id(), "API_TOKEN\nSECRET_B\nENV_C\n").build();
        for key in ["api_token", "b"] {
            assert!(store.defines_secret(&SecretKey::new(key)), "{key}");
        }
        assert!(store.defines_env(&EnvKey::new("c")) && store.claims_secrets() && store.claims_envs());
    }

    #[test]
    fn both_prefixes_define_envs_where_no_version_is_named() {
        let text = "ENV_A=1\nKESTRA_B=2\nAPP_C=3\n";
        let store = StoreBuilder::new(Target::Any, None).env_file(id(), text, Origin::Given).build();
        assert!(store.defines_env(&EnvKey::new("a")) && store.defines_env(&EnvKey::new("b")));
        let store = StoreBuilder::new(Target::Any, Some("APP_")).env_file(id(), text, Origin::Given).build();
        assert!(!store.defines_env(&EnvKey::new("a")) && store.defines_env(&EnvKey::new("c")));
        assert_eq!(env_file("KESTRA_CONFIGURATION=x").envs().count(), 0);
    }

    #[test]
    fn later_definitions_count_and_all_stay_visible() {
        let store = env_file("SECRET_A=YQ==\nSECRET_A=Yg==\n");
        let seen: Vec<_> = store.secret(&SecretKey::new("A")).filter_map(Definition::seen_by_flows).collect();
        assert_eq!(seen, [Secret::new("a"), Secret::new("b")]);
        assert_eq!(store.variable("SECRET_A").count(), 2);
        assert_eq!(store.colliding_secrets().count(), 0);
    }

    #[test]
    fn names_that_kestra_takes_for_one_collide() {
        let store = env_file("SECRET_a=YQ==\nSECRET_A=Yg==\nENV_x=1\nENV_X=2\n");
        let names: Vec<_> = store
            .colliding_secrets()
            .map(|(later, earlier)| (&*later.variable, &*earlier.variable))
            .collect();
        assert_eq!(names, [("SECRET_A", "SECRET_a")]);
        assert_eq!(store.colliding_envs().count(), 1);
        let both = "ENV_X=1\nKESTRA_X=2\n";
        let store = StoreBuilder::new(Target::Any, None).env_file(id(), both, Origin::Given).build();
        assert_eq!(store.colliding_envs().count(), 0);
    }

    #[test]
    fn a_name_collides_with_the_nearest_other_one_however_often_it_stands_there() {
        let store = env_file("SECRET_a=\nSECRET_A=\nSECRET_A=\nSECRET_a=\nSECRET_a=\n");
        let place = |one: &Definition| one.provenance.name().map(|(_, span)| span.start());
        let pairs = store.colliding_secrets().map(|(later, earlier)| (place(later), place(earlier)));
        let at = |line: u32| Some(line * 10);
        assert_eq!(pairs.collect::<Vec<_>>(), [(1, 0), (2, 0), (3, 2), (4, 2)].map(|(a, b)| (at(a), at(b))));
        // Each pair looked at would be ten billion.
        let many = StoreBuilder::default().names(id(), &"A\n".repeat(100_000)).build();
        assert_eq!(many.colliding_secrets().count(), 0);
    }

    #[test]
    fn one_near_name_is_found() {
        let store = env_file("SECRET_API_TOKEN=YQ==\nSECRET_DB_1=YQ==\nSECRET_DB_2=YQ==\n");
        let near =
            |key| store.near_secret(&SecretKey::new(key)).map(|definition| definition.variable.as_str());
        assert_eq!(near("API_TOKN"), Some("SECRET_API_TOKEN"));
        assert_eq!(near("DB_3"), None);
        assert_eq!(near("OTHER"), None);
    }

    #[test]
    fn values_are_judged_and_repaired() {
        let repaired = |text: &str, repair| {
            let store = env_file(text);
            let edit = store.definitions().next().and_then(|definition| definition.repair(repair));
            edit.map(|edit| apply(text, [&edit]))
        };
        let fault = |text| env_file(text).definitions().next().and_then(Definition::fault);
        let failure = DecodeFailure::OutsideAlphabet { character: 3 };
        assert_eq!(fault("SECRET_A=my-secret\n"), Some(ValueFault::Undecodable(failure)));
        assert_eq!(
            repaired("SECRET_A=\"a b\" # c\n", Repair::Encode).as_deref(),
            Some("SECRET_A=\"YSBi\" # c\n")
        );
        let text = "SECRET_A={{ \"v\" | base64encode }}\n";
        assert_eq!(fault(text), Some(ValueFault::Macro));
        assert_eq!(repaired(text, Repair::EvaluateMacro).as_deref(), Some("SECRET_A=dg==\n"));
        assert_eq!(fault("SECRET_A=$UNKNOWN\n"), None);
        assert_eq!(
            repaired("SECRET_A=c2VjcmV0Cg==\n", Repair::DropNewline).as_deref(),
            Some("SECRET_A=c2VjcmV0\n")
        );
        assert_eq!(
            repaired("SECRET_A=ZEhkcFkyVT0=\n", Repair::DropLayer).as_deref(),
            Some("SECRET_A=dHdpY2U=\n")
        );
    }

    #[test]
    fn wrapped_values_are_joined_and_masked_as_a_whole() {
        let encoded = crate::secret::codec::encode("s".repeat(70));
        let (first, rest) = encoded.split_at(76);
        let text = format!("SECRET_A={first}\n{rest}\nB=c\n");
        let store = env_file(&text);
        let definition = store.definitions().next().expect("a definition");
        assert!(matches!(definition.fault(), Some(ValueFault::Wrapped(pieces)) if pieces.len() == 2));
        let edit = definition.repair(Repair::JoinLines).expect("an edit");
        assert_eq!(apply(&text, [&edit]), format!("SECRET_A={encoded}\nB=c\n"));
        let masks: Vec<&str> = store.masks(id(), &text).into_iter().map(|mask| mask.of(&text)).collect();
        assert_eq!(masks, [first, rest, "c"]);
    }

    #[test]
    fn no_value_shows_itself() {
        let marker = ["hun", "ter", "2"].concat();
        let encoded = crate::secret::codec::encode(&marker);
        let store = env_file(&format!("SECRET_A={encoded}\nSECRET_B={marker}!\nENV_C={marker}\n"));
        let shown = format!("{store:?}");
        assert!(!shown.contains(&marker) && !shown.contains(&encoded), "{shown}");
    }
}
