//! A rule: data and a function. How a rule file declares its one.

use super::allow::AllowContext;
use super::context::{FileContext, FlowContext, LiteralContext, StoreContext};
use super::known::KnownContext;
use super::sink::Sink;
use crate::diagnostic::{RuleId, RuleInfo};

/// A rule is a value: its data and what it does.
#[derive(Debug)]
pub struct Rule {
    /// Id, level, words.
    pub info: RuleInfo,
    /// What it looks at.
    pub check: Check,
}

impl Rule {
    /// The rule's id.
    pub const fn id(&'static self) -> RuleId {
        RuleId::new(&self.info)
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each file that holds a flow: its YAML.
    File(fn(&FileContext<'_>, &mut Sink)),
    /// Each flow: its parts and expressions.
    Flow(fn(&FlowContext<'_>, &mut Sink)),
    /// The literals of each flow, of the comments of its file, and of each Compose file.
    Literals(fn(&LiteralContext<'_>, &mut Sink)),
    /// Once a run: what secrets and envs there are, and which of them flows ask for.
    Store(fn(&StoreContext<'_>, &mut Sink)),
    /// Each text with comments that allow findings, once all others are known.
    Allows(fn(&AllowContext<'_>, &mut Sink)),
    /// Once a run with a baseline, at its end.
    Known(fn(&KnownContext<'_>, &mut Sink)),
}

/// Declares a rule in its own file: the documentation is the doc comment, see `CONTRIBUTING.md`.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:expr])+
        $vis:vis static $name:ident = {
            id: $id:expr,
            group: $group:ident,
            level: $level:ident,
            $(fix: $fix:ident,)?
            since: $since:expr,
            check: $kind:ident($check:path) $(,)?
        };
    ) => {
        $(#[doc = $doc])+
        $vis static $name: $crate::rules::Rule = $crate::rules::Rule {
            info: $crate::diagnostic::RuleInfo {
                id: $id,
                group: $crate::diagnostic::Group::$group,
                level: $crate::diagnostic::Level::$level,
                fix: declare_rule!(@fix $($fix)?),
                since: $since,
                docs: concat!($($doc, "\n"),+),
            },
            check: $crate::rules::Check::$kind($check),
        };
    };
    (@fix) => { None };
    (@fix $fix:ident) => { Some($crate::diagnostic::Applicability::$fix) };
}
pub(super) use declare_rule;
