//! Environments: one store for several servers, each with sources of its own.
//!
//! A source without an environment belongs to all of them. Who only asks whether a key is defined or claimed need not
//! know that there are several.

use super::{Definition, EnvKey, SecretKey, SecretStore, Source};

/// One of the environments of a store, or the only server where none has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(Option<usize>);

impl SecretStore {
    /// The environments, in order; one without a name where there are none.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        let only = self.environments.is_empty().then_some(Scope(None));
        (0..self.environments.len()).map(|at| Scope(Some(at))).chain(only)
    }

    /// The name of an environment.
    pub fn scope_name(&self, scope: Scope) -> Option<&str> {
        self.environments.get(scope.0?).map(String::as_str)
    }

    /// Whether a source belongs to an environment.
    pub fn is_in(&self, source: &Source, scope: Scope) -> bool {
        source.environment.is_none() || source.environment == scope.0
    }

    /// Whether a definition belongs to an environment.
    pub fn is_defined_in(&self, definition: &Definition, scope: Scope) -> bool {
        self.sources.get(definition.source).is_some_and(|source| self.is_in(source, scope))
    }

    fn sources_in(&self, scope: Scope) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| self.is_in(source, scope))
    }

    /// Whether a secret that the environment does not define is missing in it.
    pub fn claims_secrets_in(&self, scope: Scope) -> bool {
        let is_here = |environment: Option<usize>| environment.is_none() || environment == scope.0;
        let elsewhere = self.foreign_backends.iter().any(|(environment, _)| is_here(*environment))
            || self.unknowns.iter().any(|unknown| unknown.secrets && is_here(unknown.environment));
        !elsewhere && self.sources_in(scope).any(|source| source.claims_secrets)
    }

    /// Whether an env that the environment does not define is missing in it.
    pub fn claims_envs_in(&self, scope: Scope) -> bool {
        let is_here = |environment: Option<usize>| environment.is_none() || environment == scope.0;
        !self.unknowns.iter().any(|unknown| unknown.envs && is_here(unknown.environment))
            && self.sources_in(scope).any(|source| source.claims_envs)
    }

    /// The environments that lack the secret, says one of their sources.
    pub fn missing_secret<'s>(&'s self, key: &SecretKey) -> impl Iterator<Item = Scope> + use<'s> {
        let known: Vec<&Definition> = self.secret(key).collect();
        let lacks = move |scope| !known.iter().any(|one| self.is_defined_in(one, scope));
        self.scopes().filter(move |scope| self.claims_secrets_in(*scope) && lacks(*scope))
    }

    /// The environments that lack the env, says one of their sources.
    pub fn missing_env<'s>(&'s self, key: &EnvKey) -> impl Iterator<Item = Scope> + use<'s> {
        let known: Vec<&Definition> = self.env(key).collect();
        let lacks = move |scope| !known.iter().any(|one| self.is_defined_in(one, scope));
        self.scopes().filter(move |scope| self.claims_envs_in(*scope) && lacks(*scope))
    }
}
