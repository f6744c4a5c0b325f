//! The roots that a template may name (expr §5).

/// Context variables of every kind of place, sorted.
const ROOTS: &[&str] = &[
    "_context",
    "addSecretConsumer",
    "bucketPath",
    "envs",
    "error",
    "execution",
    "files",
    "flow",
    "globals",
    "inputs",
    "item",
    "kestra",
    "labels",
    "locale",
    "loop",
    "namespace",
    "outputDir",
    "outputFiles",
    "outputs",
    "parent",
    "parents",
    "response",
    "schedule",
    "task",
    "taskrun",
    "tasks",
    "template",
    "trigger",
    "vars",
    "workerTaskrun",
    "workingDir",
];

/// The variables that people write, leaving out what is Kestra's own affair.
pub fn common() -> impl Iterator<Item = &'static str> {
    const INNER: &[&str] = &[
        "_context",
        "addSecretConsumer",
        "error",
        "item",
        "locale",
        "loop",
        "response",
        "template",
        "workerTaskrun",
    ];
    ROOTS.iter().copied().filter(|root| !INNER.contains(root))
}

/// Whether Kestra gives templates, in some place, a variable of that name.
pub fn is_root(name: &str) -> bool {
    ROOTS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ROOTS.is_sorted());
    }
}
