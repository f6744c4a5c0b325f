//! Settings from a text, for tests.

use std::{path::PathBuf, sync::Arc};

use super::{
    read::{Read, read},
    tree::{FilePlace, Node},
};

/// Reads a text as the file `kestra-lint.yaml` of the folder `project`.
pub(super) fn read_text(text: &str) -> Read {
    let place = FilePlace { shown: "kestra-lint.yaml".to_owned(), folder: PathBuf::from("project") };
    read(text, &Arc::new(place))
}

/// The settings of a text without a fault. Paths are left as they are written.
pub(super) fn tree(text: &str) -> Node {
    let place = FilePlace { shown: "kestra-lint.yaml".to_owned(), folder: PathBuf::new() };
    let read = read(text, &Arc::new(place));
    assert_eq!(read.faults, []);
    read.settings
}
