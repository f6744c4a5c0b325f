#!/usr/bin/env python3
"""Writes src/kestra/tables.rs: functions, filters, tests, operators and tags of every recorded Kestra release.

Reads oracle/expressions/catalog.json below $KESTRA_LINT_SHARED (default ../shared), which was taken from the running
engines. Run it in the project's root after the catalogue has changed, then `cargo fmt`:

    python3 schemas/kestra/build_expressions.py
"""

import json
import os
import pathlib

shared = pathlib.Path(os.environ.get("KESTRA_LINT_SHARED", "../shared"))
catalog = json.loads((shared / "oracle/expressions/catalog.json").read_text())
releases = list(catalog["versions"])


def bounds(name):
    """A range of releases, `a..b` or `a`, as two positions in the list of releases."""
    first, _, last = name.partition("..")
    return releases.index(first), releases.index(last or first)


def text(value):
    return json.dumps(value, ensure_ascii=False)


def named(names):
    """A sorted table of names: in which releases, with which arguments."""
    for name, entry in sorted(names.items()):
        condition = catalog["conditional"].get(name)
        condition = f"Some({text(condition)})" if condition and name not in ONLY_BY_SETTING else "None"
        yield f"    Named {{ name: {text(name)}, condition: {condition}, rows: &["
        for row in entry["versions"]:
            first, last = bounds(row["in"])
            args = row["args"]
            args = "None" if args is None else "Some(&[" + ", ".join(map(text, args)) + "])"
            deprecated = "true" if row.get("deprecated") else "false"
            yield (
                f"        Row {{ first: {first}, last: {last}, args: {args}, "
                f"deprecated: {deprecated}, class: {text(row['class'])} }},"
            )
        yield "    ] },"


def operators(kind):
    for symbol, entry in sorted(catalog[kind].items()):
        rows = []
        for row in entry["versions"]:
            first, last = bounds(row["in"])
            assert row.get("associativity", "left") == "left"
            rows.append(f"Level {{ first: {first}, last: {last}, precedence: {row['precedence']} }}")
        yield f"    Operator {{ symbol: {text(symbol)}, levels: &[{', '.join(rows)}] }},"


def tags():
    known = {}
    for versions, names in catalog["tags"].items():
        for name in names:
            known.setdefault(name, []).append(bounds(versions))
    for name, ranges in sorted(known.items()):
        rows = ", ".join(
            f'Row {{ first: {first}, last: {last}, args: None, deprecated: false, class: "" }}' for first, last in ranges
        )
        yield f"    Named {{ name: {text(name)}, condition: None, rows: &[{rows}] }},"


# Registered by default; a setting takes them away.
ONLY_BY_SETTING = {"render", "renderOnce"}

lines = [
    "//! Functions, filters, tests, operators and tags of every recorded release, sorted by name. Releases are positions",
    "//! in `Release::all`.",
    "//!",
    "//! Written by `schemas/kestra/build_expressions.py` from the catalogue of the running engines; do not edit.",
    "",
    "use super::names::{Level, Named, Operator, Row};",
]
for constant, kind, rows in [
    ("FUNCTIONS", "Named", named(catalog["functions"])),
    ("FILTERS", "Named", named(catalog["filters"])),
    ("TESTS", "Named", named(catalog["tests"])),
    ("TAGS", "Named", tags()),
    ("BINARY_OPERATORS", "Operator", operators("binary_operators")),
    ("UNARY_OPERATORS", "Operator", operators("unary_operators")),
]:
    lines += ["", "#[rustfmt::skip]", f"pub(super) const {constant}: &[{kind}] = &[", *rows, "];"]
pathlib.Path("src/kestra/tables.rs").write_text("\n".join(lines) + "\n")
