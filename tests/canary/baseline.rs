//! A baseline says nothing of the values that its findings are about: with other values it is the same file.

use crate::{
    program::Ran,
    sandbox::Sandbox,
    tests::{Values, env_file, leaking_flows},
};

/// The baseline of a folder of its own values, and what was said when it was written and read.
fn baseline(values: &Values, name: &str) -> (String, Vec<Ran>) {
    let mut sandbox = Sandbox::new(name).file("given.env", env_file(values));
    for (index, text) in leaking_flows(values).iter().enumerate() {
        sandbox = sandbox.file(&format!("flows/flow-{index}.yaml"), text);
    }
    let with = ["--env-file", "given.env", "--no-process-env", "--min-level", "advice"];
    let known = "kestra-lint-baseline.json";
    let written = sandbox.run(&[&["baseline", "flows"], with.as_slice()].concat());
    let read =
        sandbox.run(&[&["check", "flows", "--verbose", "--baseline", known], with.as_slice()].concat());
    (sandbox.read(known), vec![written, read])
}

#[test]
fn no_baseline_holds_a_value_or_a_trace_of_it() {
    let (one, other) = (Values::default(), Values::default());
    // The second folder has other values than the first.
    (0..1_000).for_each(|_| _ = other.new_value());
    let (first, ran) = baseline(&one, "baseline-one");
    let (second, _) = baseline(&other, "baseline-other");
    assert!(first.contains("hardcoded-credential"), "{first}");
    let pieces = one.pieces();
    for ran in &ran {
        one.look(&pieces, ran, "baseline");
    }
    let file = Ran { stdout: first.clone(), stderr: String::new(), code: 0 };
    one.look(&pieces, &file, "the file");
    one.assert_hidden();
    assert_eq!(first, second);
}
