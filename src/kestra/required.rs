//! Arguments without which a function or filter fails (expr §4). Those of `secret` are judged elsewhere.

/// Functions and their required arguments, in order.
const FUNCTIONS: &[(&str, &[&str])] = &[
    ("currentEachOutput", &["outputs"]),
    ("decrypt", &["key", "encrypted"]),
    ("encrypt", &["key", "plaintext"]),
    ("env", &["name"]),
    ("fileExists", &["path"]),
    ("fileSize", &["path"]),
    ("fileURI", &["path"]),
    ("fromIon", &["ion"]),
    ("fromJson", &["json"]),
    ("http", &["uri"]),
    ("isFileEmpty", &["path"]),
    ("json", &["json"]),
    ("kv", &["key"]),
    ("loopOutputs", &["outputs", "name"]),
    ("randomInt", &["lower", "upper"]),
    ("range", &["start", "end"]),
    ("read", &["path"]),
    ("render", &["toRender"]),
    ("renderOnce", &["toRender"]),
    ("subflow", &["namespace", "id"]),
    ("tasksWithState", &["state"]),
    ("yaml", &["yaml"]),
];

/// Filters and their required arguments, in order.
const FILTERS: &[(&str, &[&str])] = &[
    ("chunk", &["size"]),
    ("dateAdd", &["amount", "unit"]),
    ("endsWith", &["value"]),
    ("escapeChar", &["type"]),
    ("indent", &["amount"]),
    ("jq", &["expression"]),
    ("nindent", &["amount"]),
    ("regexExtract", &["regex"]),
    ("regexMatch", &["regex"]),
    ("regexReplace", &["regex", "replacement"]),
    ("replace", &["replace_pairs"]),
    ("split", &["delimiter"]),
    ("startsWith", &["value"]),
    ("substringAfter", &["separator"]),
    ("substringAfterLast", &["separator"]),
    ("substringBefore", &["separator"]),
    ("substringBeforeLast", &["separator"]),
];

/// What a function cannot do without.
pub fn of_function(name: &str) -> &'static [&'static str] {
    find(FUNCTIONS, name)
}

/// What a filter cannot do without.
pub fn of_filter(name: &str) -> &'static [&'static str] {
    find(FILTERS, name)
}

fn find(table: &'static [(&str, &[&str])], name: &str) -> &'static [&'static str] {
    let at = table.binary_search_by_key(&name, |(known, _)| *known);
    at.ok().and_then(|at| table.get(at)).map_or(&[], |(_, arguments)| *arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(FUNCTIONS.iter().map(|(name, _)| name).is_sorted());
        assert!(FILTERS.iter().map(|(name, _)| name).is_sorted());
    }
}
