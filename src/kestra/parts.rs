//! Parts of a flow that came or went between releases: keys at its top and types of its inputs (flow §1.1, §2.6, and
//! the schemas of 0.21.0, 1.0.0 and 2.0.0).

use super::Release;

/// A part that not every recorded release has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The key, or the type.
    pub name: &'static str,
    /// From which version on it is there, if it was not always.
    pub since: Option<&'static str>,
    /// The newest release that is known to be without it, of those before it came.
    without: Option<Release>,
    /// The first release that has it no more.
    pub gone_in: Option<Release>,
    /// What takes its place, once it is gone.
    pub instead: &'static str,
}

impl Part {
    const fn since(name: &'static str, since: &'static str, without: Release) -> Self {
        Self { name, since: Some(since), without: Some(without), gone_in: None, instead: "" }
    }

    const fn gone(name: &'static str, instead: &'static str) -> Self {
        Self { name, since: None, without: None, gone_in: Some(Release::V2_0), instead }
    }

    /// Whether `release` is older than the part.
    pub fn is_newer_than(&self, release: Release) -> bool {
        self.without.is_some_and(|without| release <= without)
    }

    /// Whether `release` has it no more.
    pub fn is_gone_from(&self, release: Release) -> bool {
        self.gone_in.is_some_and(|gone| release >= gone)
    }
}

/// Keys at the top of a flow. Of what 2.0.0 has and 1.0.0 has not nothing is said for 1.1 to 1.3 (product §5).
const KEYS: &[Part] = &[
    Part::since("afterExecution", "0.22", Release::V0_21),
    Part::since("checks", "1.2", Release::V1_0),
    Part::since("draft", "2.0", Release::V1_0),
    Part::since("finally", "0.21", Release::V0_20),
    Part::gone("listeners", "write `afterExecution`, or a flow with a Flow trigger"),
    Part::gone("pluginDefaults", DEFAULTS),
    Part::since("policyRefs", "2.0", Release::V1_0),
    Part::since("quotas", "2.0", Release::V1_0),
    Part::since("sla", "0.20", Release::V0_19),
    Part::gone("taskDefaults", DEFAULTS),
    Part::gone("workerGroup", "write `workerSelector`"),
    Part::since("workerSelector", "2.0", Release::V1_0),
];

const DEFAULTS: &str = "write the properties at the tasks, or set the defaults in kestra's configuration";

/// Types of inputs.
const INPUT_TYPES: &[Part] = &[
    Part::since("BOOL", "0.23", Release::V0_22),
    Part::gone("BOOLEAN", "write `BOOL`"),
    Part::gone("ENUM", "write `SELECT`"),
    Part::since("FORM", "2.0", Release::V1_0),
    Part::since("ION", "2.0", Release::V1_0),
    Part::since("REUSABLE_INPUTS", "2.0", Release::V1_0),
];

/// The key at the top of a flow, if some releases lack it.
///
/// ```
/// use kestra_lint::kestra::{Release, parts};
///
/// let finally = parts::key("finally").unwrap();
/// assert!(finally.is_newer_than(Release::V0_20) && !finally.is_newer_than(Release::V0_21));
/// assert!(parts::key("tasks").is_none());
/// ```
pub fn key(name: &str) -> Option<&'static Part> {
    KEYS.iter().find(|part| part.name == name)
}

/// The type of inputs, if some releases lack it.
pub fn input_type(name: &str) -> Option<&'static Part> {
    INPUT_TYPES.iter().find(|part| part.name == name)
}
