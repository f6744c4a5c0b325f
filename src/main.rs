//! The `kestra-lint` command.

fn main() {}
