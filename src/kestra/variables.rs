//! The roots that a template may name (expr §5).

use super::Release;

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

/// A variable that not every recorded release has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    /// The root.
    pub name: &'static str,
    /// Of those before it came, the newest release that is known to be without it, and the one it came with.
    pub since: Option<(Release, &'static str)>,
    /// The first release that has it no more, and what to write there.
    pub gone: Option<(Release, &'static str)>,
}

/// What expr §5 says of releases. Whether 1.1 to 1.3 had a part of 2.0 already is not recorded (product §5).
const PARTIAL: &[Partial] = &[
    Partial { name: "item", since: Some((Release::V1_0, "2.0")), gone: None },
    Partial { name: "kestra", since: Some((Release::V0_21, "0.22")), gone: None },
    Partial { name: "schedule", since: None, gone: Some((Release::V2_0, "trigger")) },
];

/// What is recorded of a root that some releases lack.
pub fn partial(name: &str) -> Option<&'static Partial> {
    PARTIAL.iter().find(|partial| partial.name == name)
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
