//! Strings inside expressions that are credentials.

use std::ops::Range;

use super::{Literal, LiteralKind, Spot, of_candidate};
use crate::{
    credential::{self, Certainty, Meaning, Own, Reason, Verdict},
    flow::Owner,
    pebble::{self, Args, BinaryOp, Expr, ExprKind, Part, Str, Tag, Template},
    span::{Span, offset},
    yaml::NodeId,
};

/// The strings of a template that are credentials. `certainty` is that of the property, if it holds one.
pub(super) fn literals(
    template: &Template<'_>,
    (node, owner): (NodeId, Owner),
    (property, certainty): (&str, Option<Certainty>),
    own: Own<'_>,
    found: &mut Vec<Literal>,
) {
    let mut strings = Strings { node, owner, own, found };
    if let Some(certainty) = certainty {
        strings.printed(&template.parts, property, certainty, Depth::Top);
    }
    template.each_tag(&mut |tag| {
        if let Tag::Set { name, value, .. } = tag {
            strings.named(name.value, value);
        }
    });
    pebble::visit(template, &mut |expr, _| strings.learn(expr));
}

/// Whether a part stands in a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Top,
    Tag,
}

struct Strings<'f> {
    node: NodeId,
    owner: Owner,
    own: Own<'f>,
    found: &'f mut Vec<Literal>,
}

impl Strings<'_> {
    /// What a property that holds a credential may come out as: prints, and the texts of branches.
    fn printed(&mut self, parts: &[Part<'_>], property: &str, certainty: Certainty, depth: Depth) {
        for part in parts {
            match part {
                Part::Print { expr, .. } => {
                    for text in results(expr) {
                        self.value(text, property, certainty);
                    }
                }
                Part::Text(text) if depth == Depth::Tag && parts.len() == 1 => {
                    let trimmed = text.value.trim();
                    let verdict = credential::judge(trimmed, Certainty::ByName);
                    // Where escapes stand between, bytes cannot be counted: then it is all of the text.
                    let is_exact = text.span.len() as usize == text.value.len();
                    let before = offset(text.value.len() - text.value.trim_start().len());
                    let span = if is_exact {
                        text.span.part(before, before.saturating_add(offset(trimmed.len())))
                    } else {
                        text.span
                    };
                    let spot = Spot::Part(self.node, self.owner);
                    let name = property.to_owned();
                    self.found.push(Literal {
                        span,
                        kind: LiteralKind::Value,
                        certainty,
                        verdict,
                        name,
                        spot,
                    });
                }
                Part::Tag(Tag::If { branches, otherwise, .. }) => {
                    for body in branches.iter().map(|branch| &branch.body).chain(otherwise) {
                        self.printed(body, property, certainty, Depth::Tag);
                    }
                }
                Part::Tag(_)
                | Part::Text(_)
                | Part::Raw { .. }
                | Part::Verbatim { .. }
                | Part::Comment(_)
                | Part::Broken(_) => {}
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
    fn learn(&mut self, expr: &Expr<'_>) {
        match &expr.kind {
            ExprKind::Str(_) => self.shapes(expr),
            ExprKind::Binary {
                op: BinaryOp::NullCoalesce | BinaryOp::UndefinedCoalesce,
                left,
                right,
                ..
            } => {
                self.fallback(left, right);
            }
            ExprKind::Filter { input, name, args } if name.value == "default" => {
                if let Some(value) = args.as_ref().and_then(|args| args.value(0, "default")) {
                    self.fallback(input, value);
                }
            }
            ExprKind::Call { args, .. } | ExprKind::Filter { args: Some(args), .. } => self.arguments(args),
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    if let Some(name) = key.as_str() {
                        self.named(name, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn arguments(&mut self, args: &Args<'_>) {
        for (name, value) in &args.named {
            self.named(name.value, value);
        }
    }

    /// `secret('X') ?? 'value'`, `inputs.password | default('value')`
    #[expect(clippy::wildcard_enum_match_arm, reason = "all but a call is told by the last name of a path")]
    fn fallback(&mut self, of: &Expr<'_>, value: &Expr<'_>) {
        let (name, certainty) = match &of.kind {
            ExprKind::Call { name, args } if name.value == "secret" => {
                let key = args.value(0, "key").and_then(Expr::as_str).unwrap_or("secret");
                if names_no_credential(key) {
                    return;
                }
                (key, Certainty::Certain)
            }
            _ => {
                let Some(name) = last_name(of) else { return };
                if credential::meaning(name) != Meaning::Credential {
                    return;
                }
                (name, Certainty::ByName)
            }
        };
        for text in results(value) {
            // What stands in for a missing secret may be any word.
            let said = text.as_str().unwrap_or_default();
            if !matches!(credential::judge(said, Certainty::ByName), Verdict::Not(_)) {
                self.value(text, name, certainty);
            }
        }
    }

    fn named(&mut self, name: &str, value: &Expr<'_>) {
        if credential::meaning(name) == Meaning::Credential {
            let certainty = if credential::is_header(name) { Certainty::Certain } else { Certainty::ByName };
            for text in results(value) {
                self.value(text, name, certainty);
            }
        }
    }

    fn value(&mut self, expr: &Expr<'_>, name: &str, certainty: Certainty) {
        let ExprKind::Str(text) = &expr.kind else { return };
        let mut range = credential::credential_of(&text.text);
        let is_login = name.eq_ignore_ascii_case("authorization");
        // `user:password`, to be encoded.
        if let Some(colon) = text.text.find(':').filter(|_| is_login && range.start == 0) {
            range.start = colon + 1;
        }
        let verdict = match text.text.get(range.clone()).unwrap_or_default() {
            scheme if is_login && range.start == 0 && scheme.ends_with(' ') => Verdict::Not(Reason::Word),
            value => credential::judge(value, certainty),
        };
        let span = part(text, range);
        let spot = self.spot(expr);
        let name = name.to_owned();
        self.found.push(Literal { span, kind: LiteralKind::Value, certainty, verdict, name, spot });
    }

    /// Tokens, URLs and keys stand out wherever they are.
    fn shapes(&mut self, expr: &Expr<'_>) {
        let ExprKind::Str(text) = &expr.kind else { return };
        if text.text.len() < 8 {
            return;
        }
        for candidate in credential::scan(&text.text, "", self.own) {
            let is_shape = !matches!(candidate.shape, credential::Shape::Name);
            if is_shape && !matches!(candidate.verdict, Verdict::Not(_)) {
                let span = part(text, candidate.range.clone());
                self.found.push(of_candidate(&candidate, span, self.spot(expr), Certainty::Certain));
            }
        }
    }

    const fn spot(&self, expr: &Expr<'_>) -> Spot {
        Spot::Expression(self.node, self.owner, expr.span)
    }
}

/// The bytes of a part of a string; all of it where an escape of YAML or Kestra stands in it.
fn part(text: &Str<'_>, range: Range<usize>) -> Span {
    if text.inner.len() as usize == text.text.len() {
        let part = Span::from_range(range);
        text.inner.part(part.start(), part.end())
    } else {
        text.inner
    }
}

/// The strings that an expression may come out as.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other kinds of expressions come out as something else"
)]
fn results<'e, 't>(expr: &'e Expr<'t>) -> Vec<&'e Expr<'t>> {
    match &expr.kind {
        ExprKind::Str(_) => vec![expr],
        ExprKind::Binary {
            op: BinaryOp::NullCoalesce | BinaryOp::UndefinedCoalesce, left, right, ..
        } => [results(left), results(right)].concat(),
        ExprKind::Ternary { then, otherwise, .. } => [results(then), results(otherwise)].concat(),
        // A text that is put together from texts alone.
        ExprKind::Binary { op: BinaryOp::Concat, left, right, .. }
            if left.as_str().is_some() && right.as_str().is_some() =>
        {
            [results(left), results(right)].concat()
        }
        ExprKind::Filter { input, name, args } if name.value == "default" => {
            let default = args.as_ref().and_then(|args| args.value(0, "default"));
            [results(input), default.map(results).unwrap_or_default()].concat()
        }
        // `'value' | base64encode`: the text is there, whatever is made of it.
        ExprKind::Filter { input, .. } => results(input),
        _ => Vec::new(),
    }
}

/// Whether a secret is kept under that name for other reasons than to log in with it.
fn names_no_credential(key: &str) -> bool {
    const ENDS: &[&str] = &[
        "address",
        "bucket",
        "database",
        "db",
        "domain",
        "endpoint",
        "host",
        "hostname",
        "id",
        "name",
        "namespace",
        "port",
        "project",
        "region",
        "schema",
        "server",
        "tenant",
        "topic",
        "uri",
        "url",
        "warehouse",
    ];
    let words = credential::words(key);
    credential::meaning(key) == Meaning::Identity
        || words.last().is_some_and(|last| ENDS.contains(&last.as_str()))
}

/// The last name of a path.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions are no path")]
fn last_name<'e>(expr: &'e Expr<'_>) -> Option<&'e str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Attr { name, args: None, .. } => Some(name.value),
        ExprKind::Index { index, .. } => index.as_str(),
        _ => None,
    }
}
