//! Expressions: which templates Kestra compiles, where it notices that it cannot, and the trees it builds.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    ops::RangeInclusive,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use kestra_lint::{
    kestra::{Named, Operator, Release, Target, filters, functions, operators, tags, tests},
    pebble::{Args, BinaryOp, Expr, ExprKind, Grammar, Part, Template, UnaryOp, parse, parse_for},
    span::Decoded,
};
use serde_json::{Value, json};

use crate::harness::{Tally, cases, oracle, text};

/// A template case, and where it comes from.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) template: String,
    pub(crate) verdict: Value,
}

impl Case {
    /// The verdict of `release`: its range in `by_version`, else what stands outside.
    pub(crate) fn verdict(&self, release: Release, order: &[Release]) -> &Value {
        self.verdict["by_version"]
            .as_object()
            .and_then(|ranges| {
                ranges
                    .iter()
                    .find(|(range, _)| versions(range, order).contains(&release))
                    .map(|(_, fields)| fields)
            })
            .unwrap_or(&self.verdict)
    }

    fn tree(&self, release: Release, order: &[Release]) -> Option<&str> {
        let verdict = self.verdict(release, order);
        let tree = if verdict["parse"].is_array() { None } else { verdict["tree"].as_str() };
        tree.or_else(|| self.verdict["tree"].as_str().filter(|_| !verdict["parse"].is_array()))
    }
}

pub(crate) fn release(name: &str) -> Release {
    Release::all().find(|release| release.to_string() == name).unwrap_or_else(|| panic!("no release {name}"))
}

pub(crate) fn versions(range: &str, order: &[Release]) -> RangeInclusive<Release> {
    let (first, last) = range.split_once("..").unwrap_or((range, range));
    let (first, last) = (release(first), release(last));
    assert!(order.contains(&first) && order.contains(&last), "{range}");
    first..=last
}

/// The recorded releases, oldest first.
fn recorded(set: &str) -> Option<Vec<Release>> {
    recorded_of(set, "cases")
}

/// The releases of a kind of case, oldest first.
pub(crate) fn recorded_of(set: &str, kind: &str) -> Option<Vec<Release>> {
    let versions: Value =
        serde_json::from_str(&text(set, "expressions/versions.json")?).expect("versions.json");
    let names = versions[kind].as_array().expect("a list of versions");
    Some(names.iter().map(|name| release(name.as_str().expect("a version"))).collect())
}

/// The cases of every file `expressions/cases-*.jsonl` but the typed ones.
pub(crate) fn template_cases(set: &str) -> Option<Vec<Case>> {
    let folder = oracle().join("expressions");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped {set}: no such file");
        return None;
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "jsonl"))
        .filter(|name| name.starts_with("cases-") && !name.starts_with("cases-typed"))
        .collect();
    names.sort();
    if names.is_empty() {
        println!("skipped {set}: no such file");
        return None;
    }
    let mut found = Vec::new();
    for name in names {
        for verdict in cases(set, &format!("expressions/{name}"))? {
            let id = verdict["id"].as_str().unwrap_or("without id").to_owned();
            let template = verdict["t"].as_str().expect("a template").to_owned();
            found.push(Case { id, template, verdict });
        }
    }
    Some(found)
}

/// The line that Pebble counts for `at`, from 1.
fn line(text: &str, at: u32) -> u64 {
    let before = text.get(..at as usize).unwrap_or(text);
    let pairs = before.matches("\r\n").count();
    let ends = before.matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).count();
    (ends - pairs + 1) as u64
}

/// The line where a refused template is noticed, if there is one.
fn refused_at(template: &Template<'_>, text: &str) -> Option<u64> {
    let refusal = template.refusal().filter(|refusal| refusal.has_line)?;
    Some(line(text, refusal.noticed.start()))
}

fn said(template: &Template<'_>, text: &str) -> String {
    match template.refusal() {
        None if template.too_deep => "too deep".to_owned(),
        None => "accepted".to_owned(),
        Some(refusal) => format!("refused at line {:?}: {refusal:?}", refused_at(template, text)),
    }
}

#[test]
fn expressions_parse() {
    let set = "expressions-parse";
    let (Some(order), Some(cases)) = (recorded(set), template_cases(set)) else { return };
    let mut failed = Vec::new();
    for release in &order {
        let mut tally = Tally::default();
        for case in &cases {
            let parse_verdict = &case.verdict(*release, &order)["parse"];
            let decoded = Decoded::verbatim(&case.template, 0);
            let template = parse(&decoded, Grammar::of(*release));
            let agrees = !template.too_deep
                && template.refusal().is_some() != template.errors.is_empty()
                && template.refusal().is_some() == parse_verdict.is_array()
                && parse_verdict[2]
                    .as_u64()
                    .is_none_or(|line| Some(line) == refused_at(&template, &case.template));
            let theirs = || format!("{parse_verdict} for {:?}", case.template);
            tally.count(&case.id, agrees, theirs, || said(&template, &case.template));
        }
        failed
            .extend(catch_unwind(AssertUnwindSafe(|| tally.finish(&format!("{set} {release}"), 1000))).err());
    }
    let mut tally = Tally::default();
    for case in &cases {
        let refused = order.iter().all(|release| case.verdict(*release, &order)["parse"].is_array());
        let decoded = Decoded::verbatim(&case.template, 0);
        let template = parse_for(&decoded, Target::Any);
        let agrees = !template.too_deep && refused == template.refusal().is_some();
        let theirs = || format!("refused by all: {refused}: {:?}", case.template);
        tally.count(&case.id, agrees, theirs, || said(&template, &case.template));
    }
    tally.finish(&format!("{set} any"), 1000);
    assert!(failed.is_empty(), "some releases disagree");
}

#[test]
fn expressions_tree() {
    let set = "expressions-tree";
    let (Some(order), Some(cases)) = (recorded(set), template_cases(set)) else { return };
    let mut failed = Vec::new();
    for release in &order {
        let mut tally = Tally::default();
        for case in &cases {
            let Some(theirs) = case.tree(*release, &order) else { continue };
            let decoded = Decoded::verbatim(&case.template, 0);
            let template = parse(&decoded, Grammar::of(*release));
            let ours = first_print(&template.parts).map(tree).unwrap_or_default();
            tally.count(
                &case.id,
                ours == theirs,
                || format!("{theirs} for {:?}", case.template),
                || ours.clone(),
            );
        }
        failed
            .extend(catch_unwind(AssertUnwindSafe(|| tally.finish(&format!("{set} {release}"), 1000))).err());
    }
    assert!(failed.is_empty(), "some releases disagree");
}

#[test]
fn catalog() {
    let set = "catalog";
    let (Some(order), Some(text)) = (recorded(set), text(set, "expressions/catalog.json")) else { return };
    let catalog: Value = serde_json::from_str(&text).expect("catalog.json");
    let mut tally = Tally::default();
    let tables: [(&str, Vec<&Named>); 3] = [
        ("functions", functions::all().collect()),
        ("filters", filters::all().collect()),
        ("tests", tests::all().collect()),
    ];
    for (kind, ours) in tables {
        let theirs = catalog[kind].as_object().expect("a table of names");
        let both: BTreeSet<&str> =
            theirs.keys().map(String::as_str).chain(ours.iter().map(|named| named.name)).collect();
        for name in both {
            let named = ours.iter().find(|named| named.name == name);
            let first = named.and_then(|named| named.first()).map(|release| Value::from(release.to_string()));
            let (their_first, our_first) = (theirs.get(name).map(|entry| &entry["first"]), first.as_ref());
            tally.count(
                name,
                their_first == our_first,
                || format!("{their_first:?}"),
                || format!("{our_first:?}"),
            );
            for release in &order {
                let signature = named.and_then(|named| named.signature(*release));
                let ours = signature.map(|signature| {
                    json!({"args": signature.args, "class": signature.class, "deprecated": signature.deprecated})
                });
                let row = in_force(&theirs[name], *release, &order);
                let theirs = row.map(|row| {
                    let deprecated = row["deprecated"].as_bool().unwrap_or(row["deprecated"].is_string());
                    json!({"args": row["args"], "class": row["class"], "deprecated": deprecated})
                });
                let id = format!("{kind} {name} {release}");
                tally.count(&id, ours == theirs, || format!("{theirs:?}"), || format!("{ours:?}"));
            }
        }
    }
    let levels: [(&str, Vec<&Operator>); 2] = [
        ("binary_operators", operators::binary().collect()),
        ("unary_operators", operators::unary().collect()),
    ];
    for (kind, ours) in levels {
        let theirs = catalog[kind].as_object().expect("a table of operators");
        let symbols: BTreeSet<&str> =
            theirs.keys().map(String::as_str).chain(ours.iter().map(|operator| operator.symbol)).collect();
        for (symbol, release) in
            symbols.iter().flat_map(|symbol| order.iter().map(move |release| (*symbol, *release)))
        {
            let operator = ours.iter().find(|operator| operator.symbol == symbol);
            let ours = operator.and_then(|operator| operator.precedence(release));
            let row = theirs.get(symbol).and_then(|entry| in_force(entry, release, &order));
            let theirs = row.and_then(|row| row["precedence"].as_u64());
            let id = format!("{kind} {symbol} {release}");
            tally.count(&id, ours.map(u64::from) == theirs, || format!("{theirs:?}"), || format!("{ours:?}"));
            if let Some(op) = BINARY.iter().find(|op| op.symbol() == symbol && kind == "binary_operators") {
                let parsed = theirs.map(|_| op.precedence(Grammar::of(release)));
                tally.count(
                    &id,
                    parsed.map(u64::from) == theirs,
                    || format!("{theirs:?}"),
                    || format!("{parsed:?}"),
                );
            }
        }
    }
    for release in &order {
        let ranges = catalog["tags"].as_object().expect("tags of each range");
        let (_, theirs) =
            ranges.iter().find(|(range, _)| versions(range, &order).contains(release)).expect("tags");
        let ours: Vec<&str> = tags::all().filter(|tag| tag.exists_in(*release)).map(|tag| tag.name).collect();
        tally.count(
            &format!("tags {release}"),
            *theirs == json!(ours),
            || theirs.to_string(),
            || format!("{ours:?}"),
        );
    }
    tally.finish(set, 1000);
}

/// The row of a catalogue entry that holds for `release`.
fn in_force<'v>(entry: &'v Value, release: Release, order: &[Release]) -> Option<&'v Value> {
    let rows = entry["versions"].as_array()?;
    rows.iter().find(|row| versions(row["in"].as_str().expect("a range"), order).contains(&release))
}

const BINARY: [BinaryOp; 19] = [
    BinaryOp::Or,
    BinaryOp::And,
    BinaryOp::Contains,
    BinaryOp::Equal,
    BinaryOp::NotEqual,
    BinaryOp::Greater,
    BinaryOp::Less,
    BinaryOp::GreaterEqual,
    BinaryOp::LessEqual,
    BinaryOp::Add,
    BinaryOp::Subtract,
    BinaryOp::Multiply,
    BinaryOp::Divide,
    BinaryOp::Modulo,
    BinaryOp::Concat,
    BinaryOp::Range,
    BinaryOp::NullCoalesce,
    BinaryOp::UndefinedCoalesce,
    BinaryOp::In,
];

fn first_print<'p, 't>(parts: &'p [Part<'t>]) -> Option<&'p Expr<'t>> {
    parts.iter().find_map(|part| if let Part::Print { expr, .. } = part { Some(expr) } else { None })
}

/// The expression as the oracle writes it.
fn tree(expr: &Expr<'_>) -> String {
    let mut text = String::new();
    write_tree(expr, &mut text).expect("writing to a string");
    text
}

fn write_tree(expr: &Expr<'_>, out: &mut String) -> std::fmt::Result {
    match &expr.kind {
        ExprKind::Str(literal) => write!(out, "{}", Value::from(literal.text.as_ref())),
        ExprKind::Interpolated(parts) => write_concatenation(parts, out),
        ExprKind::Int(number) | ExprKind::Long(number) => write!(out, "{number}"),
        ExprKind::Float(number) => out.write_str(&java_double(*number)),
        ExprKind::Bool(value) => write!(out, "{value}"),
        ExprKind::Null => out.write_str("null"),
        ExprKind::Name(name) => out.write_str(name),
        ExprKind::Attr { base, name, args } => {
            write!(out, "(GetAttribute {} {}", tree(base), Value::from(name.value))?;
            if let Some(args) = args {
                write!(out, " {}", arguments(Some(args)))?;
            }
            out.write_char(')')
        }
        ExprKind::Index { base, index } => write!(out, "(GetAttribute {} {})", tree(base), tree(index)),
        ExprKind::Call { name, .. } if name.value == "parent" => out.write_str("(ParentFunction)"),
        ExprKind::Call { name, args } => {
            write!(out, "(FunctionOrMacroInvocation {} {})", name.value, arguments(Some(args)))
        }
        ExprKind::Filter { input, name, args } => {
            write!(
                out,
                "(Filter {} (FilterInvocation {} {}))",
                tree(input),
                name.value,
                arguments(args.as_ref())
            )
        }
        ExprKind::Test { value, negated, name, args } => {
            let class = if *negated { "NegativeTest" } else { "PositiveTest" };
            write!(
                out,
                "({class} {} (TestInvocation {} {}))",
                tree(value),
                name.value,
                arguments(args.as_ref())
            )
        }
        ExprKind::Unary { op, operand, .. } => {
            let class = match op {
                UnaryOp::Not => "UnaryNot",
                UnaryOp::Plus => "UnaryPlus",
                UnaryOp::Minus => "UnaryMinus",
            };
            write!(out, "({class} {})", tree(operand))
        }
        ExprKind::Binary { op, left, right, .. } => {
            write!(out, "({} {} {})", binary_class(*op), tree(left), tree(right))
        }
        ExprKind::Ternary { condition, then, otherwise } => {
            write!(out, "(Ternary {} {} {})", tree(condition), tree(then), tree(otherwise))
        }
        ExprKind::List(elements) if elements.is_empty() => out.write_str("(Array)"),
        ExprKind::List(elements) => {
            let elements: Vec<String> = elements.iter().map(tree).collect();
            write!(out, "(Array [{}])", elements.join(" "))
        }
        ExprKind::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", tree(key), tree(value))).collect();
            write!(out, "(Map {{{}}})", entries.join(" "))
        }
    }
}

fn write_concatenation(parts: &[Expr<'_>], out: &mut String) -> std::fmt::Result {
    match parts {
        [] => Ok(()),
        [only] => write_tree(only, out),
        [first, others @ ..] => {
            write!(out, "(Concatenate {} ", tree(first))?;
            write_concatenation(others, out)?;
            out.write_char(')')
        }
    }
}

fn arguments(args: Option<&Args<'_>>) -> String {
    let mut out = "(ArgumentsNode".to_owned();
    let groups = args.map(|args| {
        let positional =
            args.positional.iter().map(|value| format!("(PositionalArgumentNode {})", tree(value)));
        let named = args
            .named
            .iter()
            .map(|(name, value)| format!("(NamedArgumentNode {} {})", name.value, tree(value)));
        [positional.collect::<Vec<_>>(), named.collect()]
    });
    for group in groups.into_iter().flatten().filter(|group| !group.is_empty()) {
        write!(out, " [{}]", group.join(" ")).expect("writing to a string");
    }
    out + ")"
}

const fn binary_class(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "Or",
        BinaryOp::And => "And",
        BinaryOp::Contains => "Contains",
        BinaryOp::Equal => "Equals",
        BinaryOp::NotEqual => "NotEquals",
        BinaryOp::Greater => "GreaterThan",
        BinaryOp::Less => "LessThan",
        BinaryOp::GreaterEqual => "GreaterThanEquals",
        BinaryOp::LessEqual => "LessThanEquals",
        BinaryOp::Add => "Add",
        BinaryOp::Subtract => "Subtract",
        BinaryOp::Multiply => "Multiply",
        BinaryOp::Divide => "Divide",
        BinaryOp::Modulo => "Modulus",
        BinaryOp::Concat => "Concatenate",
        BinaryOp::Range => "Range",
        BinaryOp::NullCoalesce => "NullCoalescing",
        BinaryOp::UndefinedCoalesce => "UndefinedCoalescing",
        BinaryOp::In => "In",
    }
}

/// A number as Java's `Double.toString` writes it.
fn java_double(number: f64) -> String {
    let plain = (1e-3..1e7).contains(&number.abs()) || number == 0.0;
    if plain || !number.is_finite() {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').expect("an exponent");
    let dot = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{dot}E{exponent}")
}
