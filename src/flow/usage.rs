//! The functions, filters and tests that templates use.

use super::{ScalarSite, TemplateSite};
use crate::{
    kestra::{Named, filters, functions, required, tests},
    pebble::{Args, Expr, ExprKind},
    span::Spanned,
};

/// What a name is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// `name(…)`
    Function,
    /// `… | name`
    Filter,
    /// `… is name`
    Test,
}

impl NameKind {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Filter => "filter",
            Self::Test => "test",
        }
    }

    /// What is recorded of `name`.
    pub fn find(self, name: &str) -> Option<&'static Named> {
        match self {
            Self::Function => functions::find(name),
            Self::Filter => filters::find(name),
            Self::Test => tests::find(name),
        }
    }

    /// Every name of that kind.
    pub fn names(self) -> Vec<&'static Named> {
        match self {
            Self::Function => functions::all().collect(),
            Self::Filter => filters::all().collect(),
            Self::Test => tests::all().collect(),
        }
    }
}

/// A use of a name.
#[derive(Clone, Copy, Debug)]
pub struct NameUse<'a> {
    /// The scalar it stands in.
    pub site: ScalarSite,
    /// What it is used as.
    pub kind: NameKind,
    /// The name.
    pub name: Spanned<&'a str>,
    /// What it is given; `None` without brackets.
    pub args: Option<&'a Args<'a>>,
    /// Whether the template defines a macro of that name.
    pub is_macro: bool,
    /// What is recorded of the name.
    pub known: Option<&'static Named>,
}

impl NameUse<'_> {
    /// The arguments it cannot do without.
    pub fn required(&self) -> &'static [&'static str] {
        match self.kind {
            NameKind::Function => required::of_function(self.name.value),
            NameKind::Filter => required::of_filter(self.name.value),
            NameKind::Test => &[],
        }
    }
}

/// Gathers the uses of one template.
#[derive(Debug)]
pub(super) struct Uses<'a> {
    site: ScalarSite,
    macros: Vec<&'a str>,
    /// A macro may stand in a tag that is broken.
    hides_macros: bool,
}

impl<'a> Uses<'a> {
    /// Begins with what the tags of the template say.
    pub(super) fn of(site: &'a TemplateSite<'a>, found: &mut Vec<NameUse<'a>>) -> Self {
        let template = &site.template;
        let macros = template.macros().iter().map(|known| known.value).collect();
        let hides_macros = !template.errors.is_empty() && site.decoded.text().contains("macro");
        let uses = Self { site: site.site, macros, hides_macros };
        for call in template.tag_filters() {
            found.push(uses.entry(NameKind::Filter, call.name, call.args.as_ref()));
        }
        uses
    }

    /// What `expr` itself uses.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions use no name")]
    pub(super) fn learn(&self, expr: &'a Expr<'a>, found: &mut Vec<NameUse<'a>>) {
        found.push(match &expr.kind {
            ExprKind::Call { name, args } => self.entry(NameKind::Function, *name, Some(args)),
            ExprKind::Filter { name, args, .. } => self.entry(NameKind::Filter, *name, args.as_ref()),
            ExprKind::Test { name, args, .. } => self.entry(NameKind::Test, *name, args.as_ref()),
            _ => return,
        });
    }

    fn entry(&self, kind: NameKind, name: Spanned<&'a str>, args: Option<&'a Args<'a>>) -> NameUse<'a> {
        let is_macro = kind == NameKind::Function && (self.hides_macros || self.macros.contains(&name.value));
        NameUse { site: self.site, kind, name, args, is_macro, known: kind.find(name.value) }
    }
}
