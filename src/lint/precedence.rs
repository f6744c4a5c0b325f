//! One mistake, one finding: where several rules speak of the same bytes, the first of its line wins (product §6).

use crate::{
    diagnostic::Diagnostic,
    rules::{
        Rule, bad_identifier, bad_secret_arguments, dead_secret_fallback, double_encoded_secret,
        duplicate_key, dynamic_secret_key, empty_secret, hyphenated_path, malformed_env_line, merge_key,
        output_before_run, plain_text_secret, prefixed_env, prefixed_secret_key, removed_name,
        secret_as_variable, sensitive_env, short_secret, stale_env_prefix, template_breaking_secret,
        trailing_newline_in_secret, unavailable_context, unbalanced_bracket, unclosed_delimiter,
        undecodable_secret, unevaluated_macro, unexpected_token, unfenced_expression, unknown_env,
        unknown_filter, unknown_flow_variable, unknown_function, unknown_input, unknown_output_property,
        unknown_secret, unknown_task_output, unknown_test, unknown_variable, unprefixed_secret_source,
        unprefixed_variable, unquoted_expression, unquoted_secret_key, unreadable_yaml, unrendered_variable,
        unterminated_string, uppercase_env, wrapped_secret,
    },
};

/// Lines of rules that may speak of one mistake, the one that says most first.
const LINES: &[&[&Rule]] = &[
    &[&unquoted_expression::RULE, &unreadable_yaml::RULE, &bad_identifier::RULE],
    &[&merge_key::RULE, &duplicate_key::RULE],
    &[&bad_secret_arguments::RULE, &dynamic_secret_key::RULE],
    &[&stale_env_prefix::RULE, &unprefixed_variable::RULE],
    // What was read of a value that YAML cuts off is the beginning of an expression.
    &[
        &unquoted_expression::RULE,
        &unclosed_delimiter::RULE,
        &unterminated_string::RULE,
        &unbalanced_bracket::RULE,
        &unexpected_token::RULE,
    ],
    &[
        &unquoted_secret_key::RULE,
        &prefixed_secret_key::RULE,
        &unprefixed_secret_source::RULE,
        &unknown_secret::RULE,
        &dead_secret_fallback::RULE,
        &unknown_variable::RULE,
    ],
    &[
        &secret_as_variable::RULE,
        &uppercase_env::RULE,
        &prefixed_env::RULE,
        &stale_env_prefix::RULE,
        &unknown_env::RULE,
        &sensitive_env::RULE,
        &unknown_variable::RULE,
    ],
    &[
        &hyphenated_path::RULE,
        &unavailable_context::RULE,
        &output_before_run::RULE,
        &unknown_input::RULE,
        &unknown_task_output::RULE,
        &unknown_flow_variable::RULE,
        &unfenced_expression::RULE,
        &unknown_output_property::RULE,
        &unknown_variable::RULE,
        &unrendered_variable::RULE,
    ],
    &[&unknown_function::RULE, &unknown_filter::RULE, &unknown_test::RULE, &removed_name::RULE],
    &[
        &malformed_env_line::RULE,
        &wrapped_secret::RULE,
        &unevaluated_macro::RULE,
        &undecodable_secret::RULE,
        &plain_text_secret::RULE,
        &empty_secret::RULE,
        &double_encoded_secret::RULE,
        &trailing_newline_in_secret::RULE,
        &template_breaking_secret::RULE,
        &short_secret::RULE,
    ],
];

/// Sorts `findings` by place and rule, and leaves of each mistake the finding that says most.
pub(super) fn keep_first(findings: &mut Vec<Diagnostic>) {
    findings.sort_by_key(|finding| (finding.at.site, finding.at.span, finding.rule.name()));
    findings.dedup_by(|later, earlier| {
        later.rule == earlier.rule && later.at.site == earlier.at.site && later.at.span == earlier.at.span
    });
    let mut dropped = vec![false; findings.len()];
    for line in LINES {
        let ranked: Vec<(usize, usize, &Diagnostic)> = findings
            .iter()
            .enumerate()
            .filter_map(|(index, finding)| {
                let rank = line.iter().position(|rule| rule.id() == finding.rule)?;
                Some((index, rank, finding))
            })
            .collect();
        for (position, &(index, rank, finding)) in ranked.iter().enumerate() {
            let behind = ranked.get(position + 1..).unwrap_or_default();
            let meeting = behind.iter().take_while(|(_, _, other)| meets(finding, other));
            for &(other_index, other_rank, _) in meeting {
                let loser = if other_rank < rank { index } else { other_index };
                if other_rank != rank
                    && let Some(dropped) = dropped.get_mut(loser)
                {
                    *dropped = true;
                }
            }
        }
    }
    let mut dropped = dropped.into_iter();
    findings.retain(|_| !dropped.next().unwrap_or_default());
}

/// Whether `later`, which does not begin before `earlier`, speaks of some of the same bytes.
fn meets(earlier: &Diagnostic, later: &Diagnostic) -> bool {
    let (one, other) = (&earlier.at, &later.at);
    one.site == other.site && (one.span.overlaps(other.span) || one.span.start() == other.span.start())
}
