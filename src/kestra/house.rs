//! Names that plugins and forks of a company add to Kestra's own: no table knows them, the configuration does.

use std::collections::{BTreeMap, BTreeSet};

/// The parameters of a name, where they are known.
pub type Parameters = Option<Vec<String>>;

/// Names of one kind that are called, each with its parameters.
pub type Callables = BTreeMap<String, Parameters>;

/// Names of your own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HouseNames {
    /// Variables at the beginning of a path.
    pub variables: BTreeSet<String>,
    /// Functions.
    pub functions: Callables,
    /// Filters.
    pub filters: Callables,
    /// Tests.
    pub tests: Callables,
    /// Class names of tasks and triggers, and packages with a dot behind.
    pub types: Vec<String>,
}

/// No names.
pub static NONE: HouseNames = HouseNames {
    variables: BTreeSet::new(),
    functions: BTreeMap::new(),
    filters: BTreeMap::new(),
    tests: BTreeMap::new(),
    types: Vec::new(),
};

impl HouseNames {
    /// Whether a type of tasks or triggers is one of them.
    pub fn has_type(&self, name: &str) -> bool {
        self.types
            .iter()
            .any(|known| if known.ends_with('.') { name.starts_with(known) } else { name == known })
    }
}

/// A name with its parameters: `lookup`, `lookup()`, `lookup(key, region)`.
///
/// ```
/// use kestra_lint::kestra::house::callable;
///
/// assert_eq!(callable("lookup"), Some(("lookup".to_owned(), None)));
/// let parameters = vec!["key".to_owned(), "region".to_owned()];
/// assert_eq!(callable("lookup(key, region)"), Some(("lookup".to_owned(), Some(parameters))));
/// assert_eq!(callable("look up"), None);
/// ```
pub fn callable(text: &str) -> Option<(String, Parameters)> {
    let text = text.trim();
    let Some((name, list)) = text.split_once('(') else {
        return is_name(text).then(|| (text.to_owned(), None));
    };
    let name = name.trim_end();
    let list = list.strip_suffix(')')?.trim();
    let parameters: Vec<String> =
        if list.is_empty() { Vec::new() } else { list.split(',').map(|one| one.trim().to_owned()).collect() };
    (is_name(name) && parameters.iter().all(|one| is_name(one))).then(|| (name.to_owned(), Some(parameters)))
}

/// Whether a text is a name as Pebble has them.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text is the name of a Java class with its package, or a package with a dot behind.
pub fn is_type(text: &str) -> bool {
    let parts = text.strip_suffix('.').unwrap_or(text);
    text.contains('.') && parts.split('.').all(|part| is_name(&part.replace('$', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_exact_names_or_all_below_a_package() {
        let names = HouseNames {
            types: vec!["com.acme.".to_owned(), "org.example.Load".to_owned()],
            ..HouseNames::default()
        };
        assert!(names.has_type("com.acme.tasks.Load") && names.has_type("org.example.Load"));
        assert!(!names.has_type("org.example.Loader") && !names.has_type("com.acmes.Load"));
        assert!(is_type("com.acme.") && is_type("com.acme.Load$Inner"));
        assert!(!is_type("Load") && !is_type("com..acme") && !is_type("com.acme.*") && !is_type("."));
    }

    #[test]
    fn a_parameter_is_a_name() {
        assert_eq!(callable("f()"), Some(("f".to_owned(), Some(Vec::new()))));
        for wrong in ["", "1f", "f(", "f(a,)", "f(a b)", "f(a))", "f-g"] {
            assert_eq!(callable(wrong), None, "{wrong}");
        }
    }
}
