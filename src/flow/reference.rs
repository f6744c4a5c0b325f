//! What the templates of a flow ask for: secrets, envs, functions.

use std::{borrow::Cow, collections::HashMap};

use super::{NameUse, ScalarSite, TemplateSite, usage::Uses};
use crate::{
    kestra::variables,
    pebble::{self, Args, BinaryOp, Expr, ExprKind, Scope},
    span::{Span, Spanned},
};

/// Everything the templates of a flow ask for, in order of source.
#[derive(Debug, Default)]
pub struct References<'a> {
    /// Calls of `secret()`.
    pub secrets: Vec<SecretCall<'a>>,
    /// Secrets that are written like variables.
    pub secret_variables: Vec<SecretVariable<'a>>,
    /// Envs that are read.
    pub envs: Vec<EnvRead<'a>>,
    /// Functions, filters and tests that are used.
    pub uses: Vec<NameUse<'a>>,
}

/// A call of `secret()`.
#[derive(Debug)]
pub struct SecretCall<'a> {
    /// The scalar it stands in.
    pub site: ScalarSite,
    /// From `secret` to `)`.
    pub span: Span,
    /// What is asked for.
    pub key: KeyArgument<'a>,
    /// All arguments.
    pub args: &'a Args<'a>,
    /// The filters the value goes through, innermost first.
    pub filters: Vec<Spanned<&'a str>>,
    /// A `??`, `???` or `default` that seems to give another value where there is no such secret.
    pub fallback: Option<Fallback>,
    /// Whether it stands in a place that tells what happens without it (product §6, guarded references).
    pub guarded: bool,
}

/// The key that a call of `secret()` asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum KeyArgument<'a> {
    /// A text known from the flow alone.
    Constant {
        /// The key as Kestra gets it.
        text: Cow<'a, str>,
        /// The key without its quotes; all of the expression if it is put together from parts.
        span: Span,
        /// Whether it is one literal.
        literal: bool,
    },
    /// A bare name that is no variable in scope.
    Name(Spanned<&'a str>),
    /// Something known at run time only.
    Dynamic(Span),
    /// No key is given.
    Missing,
}

/// What seems to stand in for a secret that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// The operator, or the name of the filter.
    pub span: Span,
    /// `??`, `???` or `default`.
    pub written: &'static str,
}

/// A secret that is written like a variable: `secrets.X`, `secret.X`, `SECRET_X`, `envs.secret_x`.
#[derive(Debug)]
pub struct SecretVariable<'a> {
    /// The scalar it stands in.
    pub site: ScalarSite,
    /// All of it.
    pub span: Span,
    /// The key that is meant, as written.
    pub key: Cow<'a, str>,
    /// Whether it is read from `envs`.
    pub from_envs: bool,
}

/// An env that is read.
#[derive(Debug)]
pub struct EnvRead<'a> {
    /// The scalar it stands in.
    pub site: ScalarSite,
    /// The name as written.
    pub name: Cow<'a, str>,
    /// The name's bytes, without quotes.
    pub span: Span,
    /// How it is read.
    pub form: EnvForm,
    /// Whether it stands in a place that tells what happens without it.
    pub guarded: bool,
}

/// How an env is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvForm {
    /// `envs.name`
    Attribute,
    /// `envs['name']`
    Subscript,
    /// `env('name')`
    Function,
}

impl<'a> References<'a> {
    /// Looks through all templates.
    pub fn new(templates: &'a [TemplateSite<'a>]) -> Self {
        let mut references = Self::default();
        for site in templates {
            let uses = Uses::of(site, &mut references.uses);
            pebble::visit(&site.template, &mut |expr, scope| {
                uses.learn(expr, &mut references.uses);
                references.learn(site.site, expr, scope);
            });
        }
        if !references.secrets.is_empty() {
            references.learn_surroundings(templates);
        }
        references
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
    fn learn(&mut self, site: ScalarSite, expr: &'a Expr<'a>, scope: &Scope<'_, 'a>) {
        match &expr.kind {
            ExprKind::Call { name, args } if name.value == "secret" => {
                let key = key_argument(args, scope);
                self.secrets.push(SecretCall {
                    site,
                    span: expr.bare,
                    key,
                    args,
                    filters: Vec::new(),
                    fallback: None,
                    guarded: scope.is_guarded(),
                });
            }
            ExprKind::Call { name, args } if name.value == "env" => {
                let Some(Constant { text, span, .. }) = args.value(0, "name").and_then(constant) else {
                    return;
                };
                let guarded = scope.is_guarded() || args.value(1, "default").is_some();
                self.envs.push(EnvRead { site, name: text, span, form: EnvForm::Function, guarded });
            }
            ExprKind::Attr { base, name, args: None } => {
                let name = Spanned::new(Cow::Borrowed(name.value), name.span);
                self.learn_member(site, expr, base, name, EnvForm::Attribute, scope);
            }
            ExprKind::Index { base, index } => {
                if let Some(Constant { text, span, .. }) = constant(index) {
                    self.learn_member(site, expr, base, Spanned::new(text, span), EnvForm::Subscript, scope);
                }
            }
            ExprKind::Name(name) => {
                if let Some(key) = name
                    .strip_prefix("SECRET_")
                    .filter(|key| !key.is_empty() && scope.binding(name).is_none())
                {
                    let key = Cow::Borrowed(key);
                    self.secret_variables.push(SecretVariable {
                        site,
                        span: expr.bare,
                        key,
                        from_envs: false,
                    });
                }
            }
            _ => {}
        }
    }

    fn learn_member(
        &mut self,
        site: ScalarSite,
        whole: &'a Expr<'a>,
        base: &'a Expr<'a>,
        name: Spanned<Cow<'a, str>>,
        form: EnvForm,
        scope: &Scope<'_, 'a>,
    ) {
        let ExprKind::Name(root) = base.kind else { return };
        if scope.binding(root).is_some() {
            return;
        }
        match root {
            "envs" => {
                if let Some(key) = strip_prefix_any_case(&name.value, "secret_") {
                    let key = Cow::Owned(key.to_owned());
                    self.secret_variables.push(SecretVariable {
                        site,
                        span: whole.bare,
                        key,
                        from_envs: true,
                    });
                }
                let guarded = scope.is_guarded();
                self.envs.push(EnvRead { site, name: name.value, span: name.span, form, guarded });
            }
            "secrets" | "secret" => {
                let key = name.value;
                self.secret_variables.push(SecretVariable { site, span: whole.bare, key, from_envs: false });
            }
            _ => {}
        }
    }
}

impl<'a> References<'a> {
    /// What stands around the calls of `secret()`: filters and fallbacks.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
    fn learn_surroundings(&mut self, templates: &'a [TemplateSite<'a>]) {
        let calls: HashMap<Span, usize> =
            self.secrets.iter().enumerate().map(|(index, call)| (call.span, index)).collect();
        let secrets = &mut self.secrets;
        let mut each = |spans: Vec<Span>, change: &dyn Fn(&mut SecretCall<'a>)| {
            for span in spans {
                if let Some(call) = calls.get(&span).and_then(|&index| secrets.get_mut(index)) {
                    change(call);
                }
            }
        };
        for site in templates {
            pebble::visit(&site.template, &mut |expr, _| match &expr.kind {
                ExprKind::Filter { input, name, .. } if name.value == "default" => {
                    let fallback = Fallback { span: name.span, written: "default" };
                    each(secret_calls_in(input), &|call| {
                        call.fallback.get_or_insert(fallback);
                    });
                }
                ExprKind::Filter { input, name, .. } => {
                    each(secret_calls_in(input), &|call| call.filters.insert(0, *name));
                }
                ExprKind::Binary { op, op_span, left, .. } => {
                    let written = match op {
                        BinaryOp::NullCoalesce => "??",
                        BinaryOp::UndefinedCoalesce => "???",
                        _ => return,
                    };
                    let fallback = Fallback { span: *op_span, written };
                    each(secret_calls_in(left), &|call| {
                        call.fallback.get_or_insert(fallback);
                    });
                }
                _ => {}
            });
        }
    }
}

/// The calls of `secret()` whose failure, or value, is that of `expr`.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn secret_calls_in(expr: &Expr<'_>) -> Vec<Span> {
    match &expr.kind {
        ExprKind::Call { name, .. } if name.value == "secret" => vec![expr.bare],
        ExprKind::Filter { input: inner, .. }
        | ExprKind::Attr { base: inner, .. }
        | ExprKind::Index { base: inner, .. } => secret_calls_in(inner),
        ExprKind::Binary { op: BinaryOp::Concat, left, right, .. } => {
            let mut calls = secret_calls_in(left);
            calls.extend(secret_calls_in(right));
            calls
        }
        ExprKind::Interpolated(parts) => parts.iter().flat_map(secret_calls_in).collect(),
        _ => Vec::new(),
    }
}

struct Constant<'a> {
    text: Cow<'a, str>,
    span: Span,
    literal: bool,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn key_argument<'a>(args: &'a Args<'a>, scope: &Scope<'_, 'a>) -> KeyArgument<'a> {
    let Some(key) = args.value(0, "key") else { return KeyArgument::Missing };
    if let Some(Constant { text, span, literal }) = constant(key) {
        return KeyArgument::Constant { text, span, literal };
    }
    match key.kind {
        ExprKind::Name(name) if scope.binding(name).is_none() && !variables::is_root(name) => {
            KeyArgument::Name(Spanned::new(name, key.bare))
        }
        _ => KeyArgument::Dynamic(key.span),
    }
}

/// The text that an expression always is: literals and what is joined from them.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn constant<'a>(expr: &'a Expr<'a>) -> Option<Constant<'a>> {
    match &expr.kind {
        ExprKind::Str(text) => {
            Some(Constant { text: Cow::Borrowed(&text.text), span: text.inner, literal: true })
        }
        ExprKind::Binary { op: BinaryOp::Concat, left, right, .. } => {
            let text = constant(left)?.text.into_owned() + &constant(right)?.text;
            Some(Constant { text: Cow::Owned(text), span: expr.span, literal: false })
        }
        ExprKind::Interpolated(parts) => {
            let texts: Option<Vec<Cow<'_, str>>> =
                parts.iter().map(|part| Some(constant(part)?.text)).collect();
            Some(Constant { text: Cow::Owned(texts?.concat()), span: expr.span, literal: false })
        }
        _ => None,
    }
}

fn strip_prefix_any_case<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let (head, rest) = name.split_at_checked(prefix.len())?;
    (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}
