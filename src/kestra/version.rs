//! Kestra releases: which are recorded, and which one a run speaks of.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// Every release whose engine was asked, oldest first (oracle/expressions/versions.json; a test compares).
const RECORDED: [(u16, u16, u16); 15] = [
    (0, 18, 0),
    (0, 19, 0),
    (0, 20, 0),
    (0, 21, 0),
    (0, 22, 0),
    (0, 23, 0),
    (0, 24, 0),
    (1, 0, 0),
    (1, 1, 0),
    (1, 2, 0),
    (1, 3, 0),
    (1, 3, 19),
    (1, 3, 22),
    (1, 3, 31),
    (2, 0, 0),
];

/// A recorded release of Kestra; ordered by age.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Release(u8);

impl Release {
    /// 0.18.0
    pub const V0_18: Self = Self(0);
    /// 0.19.0
    pub const V0_19: Self = Self(1);
    /// 0.20.0
    pub const V0_20: Self = Self(2);
    /// 0.21.0: a missing secret is an error, `??` cannot catch it (expr §6.4).
    pub const V0_21: Self = Self(3);
    /// 0.22.0: `secret()` takes `namespace` and `subkey`.
    pub const V0_22: Self = Self(4);
    /// 0.23.0: the env prefix is `ENV_`.
    pub const V0_23: Self = Self(5);
    /// 0.24.0: `isIn`.
    pub const V0_24: Self = Self(6);
    /// 1.0.0
    pub const V1_0: Self = Self(7);
    /// 1.1.0
    pub const V1_1: Self = Self(8);
    /// 1.2.0
    pub const V1_2: Self = Self(9);
    /// 1.3.19
    pub const V1_3_19: Self = Self(11);
    /// 1.3.22
    pub const V1_3_22: Self = Self(12);
    /// 1.3.31: `secret(full=…)`.
    pub const V1_3_31: Self = Self(13);
    /// 2.0.0
    pub const V2_0: Self = Self(14);
    /// The newest recorded release.
    pub const LATEST: Self = Self::V2_0;
    /// The oldest recorded release.
    pub const OLDEST: Self = Self::V0_18;

    /// All recorded releases, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        (0..15).map(Self)
    }

    /// The position among the recorded releases, from 0.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    fn parts(self) -> (u16, u16, u16) {
        RECORDED.get(self.index()).copied().unwrap_or_default()
    }

    fn newest_at_most(version: (u16, u16, u16)) -> Option<Self> {
        Self::all().rev().find(|release| release.parts() <= version)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.parts();
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl fmt::Debug for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Release({self})")
    }
}

/// The Kestra that a run speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Target {
    /// Not known: claim only what holds in every recorded release.
    #[default]
    Any,
    /// This release.
    Release(Release),
}

impl Target {
    /// The releases that a claim must hold for, oldest first.
    pub fn releases(self) -> impl DoubleEndedIterator<Item = Release> {
        Release::all().filter(move |release| match self {
            Self::Any => true,
            Self::Release(chosen) => *release == chosen,
        })
    }

    /// Whether `claim` holds for every release in question.
    pub fn always(self, claim: impl Fn(Release) -> bool) -> bool {
        self.releases().all(claim)
    }

    /// Whether `claim` holds for some release in question.
    pub fn sometimes(self, claim: impl Fn(Release) -> bool) -> bool {
        self.releases().any(claim)
    }

    /// The release that trees and values follow: the chosen one, else the newest.
    pub const fn newest(self) -> Release {
        match self {
            Self::Any => Release::LATEST,
            Self::Release(release) => release,
        }
    }

    /// The chosen release, or `None` for [`Target::Any`].
    pub const fn release(self) -> Option<Release> {
        match self {
            Self::Any => None,
            Self::Release(release) => Some(release),
        }
    }

    /// The release that an image tag such as `v1.3.19-full` names; `None` for `latest`, `develop` and the like.
    pub fn from_image_tag(tag: &str) -> Option<Self> {
        let version = tag.split('-').next().unwrap_or(tag);
        if !version.starts_with(|c: char| c == 'v' || c.is_ascii_digit()) {
            return None;
        }
        Requested::from_str(version).ok().map(|requested| requested.target)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Release(release) => release.fmt(f),
        }
    }
}

/// A version as asked for, and the recorded release that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requested {
    /// What the run speaks of.
    pub target: Target,
    /// Whether the version asked for is newer than every recorded one.
    pub beyond_latest: bool,
}

/// Why a version cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VersionFailure {
    /// The text is no version.
    #[error("expected a version such as `1.3` or `1.3.19`, `latest` or `any`")]
    NotAVersion,
    /// The version is older than every recorded one.
    #[error("kestra versions before {} are not supported", Release::OLDEST)]
    TooOld,
}

impl FromStr for Requested {
    type Err = VersionFailure;

    /// `X.Y` means its newest patch, `X.Y.Z` the newest recorded release not above it (product §5).
    ///
    /// # Errors
    /// If the text is no version or one before the oldest recorded release.
    fn from_str(text: &str) -> Result<Self, VersionFailure> {
        let known = |target| Self { target, beyond_latest: false };
        match text {
            "any" => return Ok(known(Target::Any)),
            "latest" => return Ok(known(Target::Release(Release::LATEST))),
            _ => {}
        }
        let parts: Vec<u16> = text
            .strip_prefix('v')
            .unwrap_or(text)
            .split('.')
            .map(|part| part.parse().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())))
            .collect::<Option<_>>()
            .ok_or(VersionFailure::NotAVersion)?;
        let version = match *parts.as_slice() {
            [major, minor] => (major, minor, u16::MAX),
            [major, minor, patch] => (major, minor, patch),
            _ => return Err(VersionFailure::NotAVersion),
        };
        let release = Release::newest_at_most(version).ok_or(VersionFailure::TooOld)?;
        let (major, minor, patch) = Release::LATEST.parts();
        let open_patch = version.2 == u16::MAX && (version.0, version.1) == (major, minor);
        Ok(Self {
            target: Target::Release(release),
            beyond_latest: version > (major, minor, patch) && !open_patch,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<String, VersionFailure> {
        text.parse::<Requested>().map(|requested| requested.target.to_string())
    }

    #[test]
    fn a_version_stands_for_the_newest_recorded_one_not_above_it() {
        assert_eq!(chosen("1.3").as_deref(), Ok("1.3.31"));
        assert_eq!(chosen("1.3.25").as_deref(), Ok("1.3.22"));
        assert_eq!(chosen("0.21.7").as_deref(), Ok("0.21.0"));
        assert_eq!(chosen("v2.0.0").as_deref(), Ok("2.0.0"));
        assert_eq!(chosen("any").as_deref(), Ok("any"));
        assert_eq!(chosen("latest").as_deref(), Ok("2.0.0"));
    }

    #[test]
    fn versions_out_of_range_are_refused_or_said() {
        assert_eq!(chosen("0.17"), Err(VersionFailure::TooOld));
        assert_eq!(chosen("two"), Err(VersionFailure::NotAVersion));
        assert_eq!(chosen("1"), Err(VersionFailure::NotAVersion));
        assert!("2.1".parse::<Requested>().is_ok_and(|requested| requested.beyond_latest));
        assert!("2.0".parse::<Requested>().is_ok_and(|requested| !requested.beyond_latest));
    }

    #[test]
    fn image_tags_name_a_version_or_nothing() {
        assert_eq!(Target::from_image_tag("v1.3.19-full"), Some(Target::Release(Release(11))));
        assert_eq!(Target::from_image_tag("latest-full"), None);
        assert_eq!(Target::from_image_tag("develop"), None);
    }
}
