//! How far a long run is: a bar on standard error, where a person looks at it.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// A run that ends before this needs no bar.
const SHORT: Duration = Duration::from_millis(700);

/// Counts the files of a run; gone from the screen when it is dropped.
pub(super) struct Progress {
    files: u64,
    done: AtomicU64,
    began: Instant,
    bar: OnceLock<ProgressBar>,
    wanted: Wanted,
}

/// Whether there may be a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// If standard error is a terminal.
    InTerminal,
    /// Never.
    No,
}

impl Progress {
    pub(super) fn new(files: usize, wanted: Wanted) -> Self {
        Self {
            files: u64::try_from(files).unwrap_or(u64::MAX),
            done: AtomicU64::new(0),
            began: Instant::now(),
            bar: OnceLock::new(),
            wanted,
        }
    }

    /// One file is done.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.wanted == Wanted::No || self.began.elapsed() < SHORT {
            return;
        }
        self.bar.get_or_init(|| bar(self.files)).set_position(done);
    }
}

/// A bar of its own look; nothing is drawn where standard error is no terminal.
fn bar(files: u64) -> ProgressBar {
    let bar = ProgressBar::new(files);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} files, {eta} left") {
        bar.set_style(style);
    }
    bar
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
