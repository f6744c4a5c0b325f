//! What the rules about names in `envs` share.

use super::FlowContext;
use crate::{
    diagnostic::Fix,
    flow::{EnvForm, EnvRead},
    kestra::env::{ENV_PREFIX, OLD_ENV_PREFIX, is_attribute_name, is_own_name},
    secret::{Definition, EnvKey, SecretStore},
    source::Edit,
};

/// An env as one writes it: `envs.x`, or in the form of `read` where that is another.
pub(super) fn expression(cx: &FlowContext<'_>, read: &EnvRead<'_>, name: &str) -> String {
    match read.form {
        EnvForm::Attribute if is_attribute_name(name, cx.target().newest()) => format!("envs.{name}"),
        EnvForm::Attribute | EnvForm::Subscript => format!("envs['{name}']"),
        EnvForm::Function => format!("env('{name}')"),
    }
}

/// The edit that gives `read` another name; `None` where the name cannot just be put in the place of the old one.
pub(super) fn rename(cx: &FlowContext<'_>, read: &EnvRead<'_>, name: &str, title: String) -> Option<Fix> {
    let stands_alone = read.span.of(cx.text()) == read.name;
    let fits = read.form != EnvForm::Attribute || is_attribute_name(name, cx.target().newest());
    (stands_alone && fits).then(|| Fix::safe(title, [Edit::replace(read.span, name)]))
}

/// The variable that an env of that name comes from.
pub(super) fn variable(cx: &FlowContext<'_>, name: &str) -> String {
    let prefix = cx.run().env_prefix.unwrap_or_else(|| {
        if cx.target().always(|release| release < crate::kestra::Release::V0_23) {
            OLD_ENV_PREFIX
        } else {
            ENV_PREFIX
        }
    });
    format!("{prefix}{}", name.to_uppercase())
}

/// The name without the prefix of its variable; the name itself if nothing would be left.
pub(super) fn without_prefix<'n>(cx: &FlowContext<'_>, name: &'n str) -> &'n str {
    let bare = cx
        .store()
        .env_prefixes()
        .filter(|prefix| !prefix.is_empty())
        .find_map(|prefix| name.strip_prefix(prefix.to_lowercase().as_str()));
    bare.filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// Whether only a variable with the prefix of old releases would define the env: `stale-env-prefix` tells that where
/// the variable stands.
pub(super) fn is_stale(cx: &FlowContext<'_>, key: &EnvKey) -> bool {
    let is_old = cx.store().env_prefixes().any(|prefix| prefix == OLD_ENV_PREFIX);
    !is_old && old_definitions(cx.store()).any(|(_, name)| EnvKey::new(name) == *key)
}

/// The variables `KESTRA_X`, each with its name behind the prefix; Kestra's own settings are none (expr §5.2).
pub(super) fn old_definitions(store: &SecretStore) -> impl Iterator<Item = (&Definition, &str)> {
    store.definitions().filter_map(|definition| {
        let name = definition.variable.strip_prefix(OLD_ENV_PREFIX)?;
        (!is_own_name(&definition.variable) && !name.is_empty()).then_some((definition, name))
    })
}
