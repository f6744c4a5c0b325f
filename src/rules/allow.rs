//! Comments that allow findings, as rules see them: `# kestra-lint: allow(rule[, rule]) reason`.

use crate::{diagnostic::Site, span::Span};

/// The comments of one text that speak to this linter, once all other findings of it are known.
#[derive(Clone, Copy, Debug)]
pub struct AllowContext<'a> {
    /// The text they stand in.
    pub site: Site,
    /// The whole text.
    pub text: &'a str,
    /// In order of place.
    pub comments: &'a [AllowComment<'a>],
}

/// A comment that speaks to this linter.
#[derive(Clone, Debug)]
pub struct AllowComment<'a> {
    /// From its `#` to the end of the line.
    pub span: Span,
    /// What it says.
    pub form: AllowForm<'a>,
}

/// What a comment says.
#[derive(Clone, Debug)]
pub enum AllowForm<'a> {
    /// It allows findings of rules.
    Allows {
        /// From `allow` to the closing bracket.
        span: Span,
        /// The rules it names.
        rules: Vec<AllowedRule<'a>>,
        /// What stands behind the bracket.
        reason: &'a str,
    },
    /// It was meant to, and is not understood; what is wrong with it.
    Broken(Span),
}

/// A rule that a comment names.
#[derive(Clone, Copy, Debug)]
pub struct AllowedRule<'a> {
    /// The name as written.
    pub name: &'a str,
    /// Its place.
    pub span: Span,
    /// Whether a finding of that name was there.
    pub use_: AllowUse,
}

/// What became of a rule that a comment names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowUse {
    /// A finding of it was there.
    Used,
    /// There was none.
    Unused,
    /// It did not run, or could not see what it judges by.
    NotRun,
    /// There is no such rule.
    NoRule,
}
