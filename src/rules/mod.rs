//! The rules: one file each, listed once. The engine walks the list; nothing else knows a rule by name.

mod allow;
mod call;
mod context;
mod env_name;
mod environments;
mod extract;
mod house;
mod known;
mod name;
mod rewrite;
mod rule;
mod secret_key;
mod sink;
mod source_value;
mod syntax;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_sources;
mod yaml_words;

pub(crate) use rewrite::escape;

pub use allow::{AllowComment, AllowContext, AllowForm, AllowUse, AllowedRule};
pub use context::{
    Ask, FileContext, FlowContext, LiteralContext, Run, StoreContext, Usage, UsePlace, Wanted,
};
pub use house::House;
pub use known::{KnownContext, StaleEntry};
pub use rule::{Check, Rule};
pub use sink::{Pending, Sink};
pub use source_value::rule_of;

use rule::declare_rule;

/// Declares the modules of the rules and lists their `RULE`s.
macro_rules! registry {
    ($($name:ident),+ $(,)?) => {
        $(pub(crate) mod $name;)+
        static ALL: &[&Rule] = &[$(&$name::RULE),+];
    };
}

registry! {
    unknown_secret,
    prefixed_secret_key,
    unprefixed_secret_source,
    unquoted_secret_key,
    secret_as_variable,
    bad_secret_arguments,
    dead_secret_fallback,
    dynamic_secret_key,
    filtered_secret,
    undecodable_secret,
    plain_text_secret,
    double_encoded_secret,
    trailing_newline_in_secret,
    wrapped_secret,
    empty_secret,
    template_breaking_secret,
    colliding_secret_names,
    colliding_env_names,
    unreachable_variable_name,
    unevaluated_macro,
    unprefixed_variable,
    stale_env_prefix,
    malformed_env_line,
    duplicate_variable,
    nulled_variable,
    short_secret,
    unused_secret,
    unknown_env,
    uppercase_env,
    prefixed_env,
    sensitive_env,
    known_secret_in_flow,
    private_key_in_flow,
    credential_in_url,
    literal_webhook_key,
    literal_secret_default,
    hardcoded_credential,
    default_credential,
    secret_in_log,
    secret_in_label,
    secret_in_input,
    secret_in_output,
    secret_in_command,
    unterminated_string,
    unclosed_delimiter,
    stray_delimiter,
    unbalanced_bracket,
    unexpected_token,
    empty_expression,
    unknown_tag,
    unclosed_tag,
    accidental_comment,
    multiline_raw,
    foreign_operator,
    hyphenated_path,
    reserved_word_as_attribute,
    unknown_function,
    unknown_filter,
    unknown_test,
    unknown_variable,
    bad_arguments,
    removed_name,
    ambiguous_coalescing,
    unfenced_expression,
    unquoted_expression,
    unknown_input,
    unknown_task_output,
    unknown_output_property,
    output_before_run,
    unknown_flow_variable,
    unrendered_variable,
    unavailable_context,
    expression_in_unrendered_place,
    missing_property,
    bad_identifier,
    duplicate_id,
    duplicate_key,
    unresolved_alias,
    merge_key,
    oversized_flow,
    unreadable_yaml,
    missing_include,
    extra_document,
    removed_in_version,
    unused_allow,
    allow_without_reason,
    stale_baseline_entry,
}

/// All rules, in order of the documentation: by group, then as listed.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().copied()
}

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.info.id == id)
}

/// The documentation of a rule as people read it: without the marks that tests look for.
pub fn plain_docs(rule: &Rule) -> String {
    let mut text = String::new();
    for line in rule.info.docs.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let is_fence = line.starts_with("```");
        text.push_str(if is_fence { line.trim_end_matches(",bad").trim_end_matches(",good") } else { line });
        text.push('\n');
    }
    text
}
