//! What a property holds: the catalogue's word where it knows the plugin, else what the name says.

use crate::{
    credential::{self, Certainty, Meaning, Reason},
    kestra::plugins::{self, Catalogue, Judgement, PluginType, Property, ValueType},
};

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A credential.
    Credential(Certainty),
    /// A text that may hold one: a URL, a script, a header.
    Text,
    /// None, and why.
    Not(Reason),
}

/// Names that plugins mark and that do not say so themselves.
pub(super) const MARKED: &[&str] = &[
    "accessKeyId",
    "auth",
    "clientCert",
    "clientKey",
    "clientKeyData",
    "clientPem",
    "config",
    "connectionString",
    "dsn",
    "endpointSecret",
    "googleServiceAccount",
    "jwt",
    "key",
    "keyfile",
    "pemCertificate",
    "serverCert",
    "serviceAccount",
    "sslKey",
    "webhooks",
];

/// Names of properties that plugins mark because a credential may stand inside: the text decides.
const TEXTS: &[&str] =
    &["config", "connectionString", "dsn", "endpoint", "headers", "host", "server", "uri", "url", "webhooks"];

/// The type around a property, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Typed {
    /// Nothing around has a type.
    None,
    /// A type that no catalogue knows.
    Unknown,
    /// A type of the catalogue.
    Known(PluginType),
}

impl Typed {
    pub(super) fn of(name: &str) -> Self {
        plugins::find(name).map_or(Self::Unknown, Self::Known)
    }

    /// What `pluginDefaults` speak of: a type, or all types of a package, of which one that has `property` stands for
    /// all.
    pub(super) fn of_package(name: &str, property: &str) -> Self {
        let start = format!("{name}.");
        let inside = Catalogue::V2_0.names().skip_while(|known| *known < start.as_str());
        let inside = inside.take_while(|known| known.starts_with(&start)).filter_map(plugins::find);
        match Self::of(name) {
            Self::Known(plugin) => Self::Known(plugin),
            other => inside
                .filter(|plugin| plugin.property(property).is_some())
                .map(Self::Known)
                .next()
                .unwrap_or(other),
        }
    }
}

/// Whether a property of that name is worth a look into the catalogue.
pub(super) fn may_hold(name: &str) -> bool {
    credential::meaning(name) == Meaning::Credential || MARKED.binary_search(&name).is_ok()
}

/// What the property at `path` below `typed` holds.
pub(super) fn holds(typed: Typed, path: &[&str]) -> Holds {
    let Some(name) = path.last() else { return Holds::Text };
    if credential::meaning(name) == Meaning::Identity {
        return Holds::Not(Reason::Identity);
    }
    match typed {
        Typed::Known(plugin) => in_plugin(plugin, path),
        Typed::None | Typed::Unknown => by_name(path),
    }
}

/// Without a catalogue the name decides, and that of a header among headers is certain.
fn by_name(path: &[&str]) -> Holds {
    let Some((name, before)) = path.split_last() else { return Holds::Text };
    if credential::is_header(name) && before.last().is_none_or(|parent| is_headers(parent)) {
        return Holds::Credential(Certainty::Certain);
    }
    match credential::meaning(name) {
        Meaning::Credential => Holds::Credential(Certainty::ByName),
        Meaning::Identity => Holds::Not(Reason::Identity),
        Meaning::Other => Holds::Text,
    }
}

fn is_headers(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("headers")
}

fn in_plugin(plugin: PluginType, path: &[&str]) -> Holds {
    let Some((first, mut rest)) = path.split_first() else { return Holds::Text };
    let Some(mut property) = plugin.property(first) else { return by_name(path) };
    let catalogue = plugin.catalogue();
    while let Some((next, further)) = rest.split_first() {
        match inner(catalogue, property, next) {
            Some(found) => (property, rest) = (found, further),
            // Keys of a map are free.
            None if matches!(
                property.value_type(),
                ValueType::Map | ValueType::Any | ValueType::Object | ValueType::Union
            ) =>
            {
                return by_name(path);
            }
            None => return by_name(path),
        }
    }
    of_property(property)
}

fn inner(catalogue: Catalogue, property: Property, name: &str) -> Option<Property> {
    property.classes().find_map(|class| catalogue.entry(class)?.property(name))
}

fn of_property(property: Property) -> Holds {
    let holds_text = TEXTS.contains(&property.name);
    if property.is_secret() {
        return if holds_text { Holds::Text } else { Holds::Credential(Certainty::Certain) };
    }
    match property.judgement() {
        Some(Judgement::Credential) if !holds_text => Holds::Credential(Certainty::Certain),
        Some(Judgement::Credential | Judgement::MayEmbed) => Holds::Text,
        Some(Judgement::Not) => Holds::Not(Reason::OtherProperty),
        None if credential::meaning(property.name) == Meaning::Credential => {
            Holds::Not(Reason::OtherProperty)
        }
        None => Holds::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTAIN: Holds = Holds::Credential(Certainty::Certain);

    #[test]
    fn the_catalogue_decides_before_the_name() {
        let query = Typed::of("io.kestra.plugin.jdbc.postgresql.Query");
        assert_eq!(holds(query, &["password"]), CERTAIN);
        assert_eq!(holds(query, &["username"]), Holds::Not(Reason::Identity));
        assert_eq!(holds(query, &["url"]), Holds::Text);
        let request = Typed::of("io.kestra.plugin.core.http.Request");
        assert_eq!(holds(request, &["headers", "Authorization"]), CERTAIN);
        assert_eq!(holds(request, &["headers", "X-Request-Id"]), Holds::Text);
        assert_eq!(holds(request, &["options", "auth", "password"]), CERTAIN);
    }

    #[test]
    fn without_a_catalogue_the_name_decides() {
        assert_eq!(holds(Typed::Unknown, &["dbPassword"]), Holds::Credential(Certainty::ByName));
        assert_eq!(holds(Typed::Unknown, &["query"]), Holds::Text);
        assert_eq!(holds(Typed::None, &["db", "api_key"]), Holds::Credential(Certainty::ByName));
    }

    #[test]
    fn every_marked_name_is_looked_up() {
        assert!(MARKED.is_sorted());
        let mut missing = std::collections::BTreeSet::new();
        for catalogue in Catalogue::ALL {
            let entries = catalogue.names().filter_map(|name| catalogue.entry(name));
            for property in entries.flat_map(|entry| entry.own_properties().iter()) {
                let is_text = !matches!(property.value_type(), ValueType::Object | ValueType::Map);
                let is_one = is_text && matches!(of_property(property), Holds::Credential(_));
                let is_known =
                    may_hold(property.name) || credential::meaning(property.name) == Meaning::Identity;
                if is_one && !is_known {
                    missing.insert(property.name);
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }
}
