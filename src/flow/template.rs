//! Which scalars of a flow are templates, and what they say.

use std::collections::BTreeSet;

use super::{Flow, Place, ScalarSite};
use crate::{
    kestra::Target,
    pebble::{self, Expr, ExprKind, Template},
    span::Decoded,
};

/// A scalar together with its decoded text: what a [`TemplateSite`] borrows from.
#[derive(Debug)]
pub struct DecodedSite<'s> {
    /// The scalar.
    pub site: ScalarSite,
    /// Its text and the way back to the file.
    pub decoded: Decoded<'s>,
}

/// A scalar that Kestra renders, parsed.
#[derive(Debug)]
pub struct TemplateSite<'a> {
    /// The scalar.
    pub site: ScalarSite,
    /// Its text and the way back to the file.
    pub decoded: &'a Decoded<'a>,
    /// What it says.
    pub template: Template<'a>,
}

impl<'s> Flow<'_, 's> {
    /// The decoded texts of all scalars that Kestra may render, up to byte `readable_to` of the file.
    pub fn decode(&self, readable_to: u32) -> Vec<DecodedSite<'s>> {
        self.scalars()
            .iter()
            .filter(|site| matches!(site.place, Place::Rendered | Place::Variable(_)))
            .filter(|site| self.document().node(site.node).span.end() <= readable_to)
            .filter_map(|&site| Some(DecodedSite { site, decoded: self.document().decoded(site.node)? }))
            .collect()
    }

    /// The templates among `sites`: everything rendered, and those variables that some template renders.
    pub fn templates<'a>(&self, sites: &'a [DecodedSite<'a>], target: Target) -> Vec<TemplateSite<'a>> {
        let parse = |site: &'a DecodedSite<'a>| TemplateSite {
            site: site.site,
            decoded: &site.decoded,
            template: pebble::parse_for(&site.decoded, target),
        };
        let is_variable = |site: &&DecodedSite<'_>| matches!(site.site.place, Place::Variable(_));
        let mut templates: Vec<TemplateSite<'a>> =
            sites.iter().filter(|site| !is_variable(site)).map(parse).collect();
        let mut waiting: Vec<&DecodedSite<'a>> = sites.iter().filter(is_variable).collect();
        // A variable that is rendered may name others, which `render()` then renders too.
        let mut rendered = Rendered::default();
        let mut seen = 0;
        while seen < templates.len() && !waiting.is_empty() {
            for site in templates.get(seen..).unwrap_or_default() {
                rendered.learn(site);
            }
            seen = templates.len();
            let (now, later): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|site| rendered.includes(self, site));
            templates.extend(now.into_iter().map(parse));
            waiting = later;
        }
        templates.sort_by_key(|site| site.decoded.span());
        templates
    }
}

/// The variables that `render()` is asked for.
#[derive(Debug, Default)]
struct Rendered {
    names: BTreeSet<String>,
    /// Something is rendered of which no one can say what it is.
    anything: bool,
}

impl Rendered {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
    fn learn(&mut self, site: &TemplateSite<'_>) {
        let is_variable = matches!(site.site.place, Place::Variable(_));
        pebble::visit(&site.template, &mut |expr, _| match &expr.kind {
            ExprKind::Call { name, args } if matches!(name.value, "render" | "renderOnce") => {
                for value in args.values() {
                    self.learn_argument(value);
                }
            }
            // Inside a variable every other variable it prints is rendered along with it.
            ExprKind::Attr { .. } | ExprKind::Index { .. } if is_variable => self.learn_path(expr),
            _ => {}
        });
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
    fn learn_argument(&mut self, argument: &Expr<'_>) {
        match &argument.kind {
            ExprKind::Attr { .. } | ExprKind::Index { .. } => self.learn_path(argument),
            ExprKind::Bool(_) | ExprKind::Str(_) => {}
            _ => self.anything = true,
        }
    }

    /// Notes `vars.x…`; a path that starts elsewhere renders no variable.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
    fn learn_path(&mut self, path: &Expr<'_>) {
        let mut at = path;
        loop {
            let (base, name) = match &at.kind {
                ExprKind::Attr { base, name, .. } => (base, Some(name.value)),
                ExprKind::Index { base, index } => (base, index.as_str()),
                _ => return,
            };
            if matches!(base.kind, ExprKind::Name("vars")) {
                match name {
                    Some(name) => {
                        self.names.insert(name.to_owned());
                    }
                    None => self.anything = true,
                }
                return;
            }
            at = base;
        }
    }

    fn includes(&self, flow: &Flow<'_, '_>, site: &DecodedSite<'_>) -> bool {
        let Place::Variable(key) = site.site.place else { return true };
        self.anything || flow.document().text(key).is_some_and(|name| self.names.contains(name))
    }
}
