#!/usr/bin/env python3
"""Writes schemas/kestra/plugins/*.tsv: what Kestra's plugin types are, as the linter looks them up.

Reads oracle/plugins below $KESTRA_LINT_SHARED (default ../shared), which was taken from the classes themselves: every
type that Kestra 2.0.0 and its open-source plugins have, and the core types of 1.0.0 and 0.21.0. Run it in the
project's root after the catalogue has changed:

    python3 schemas/kestra/build_plugins.py

One file a catalogue, one line a name, sorted by bytes so that a binary search over the text finds it. Columns, with a
tab between them:

1. the class name, an alias of one, or the name of a kind
2. `task`, `trigger` and so on: a type of that kind · `def`: an object that stands inside types · `base`: what all
   types of the kind share · `=`: an alias
3. marks: `c` part of Kestra's core, `d` deprecated, `b` beta, `a` abstract, `f` takes keys of any name. For an alias,
   the type that it stands for, and no more columns
4. outputs, as properties are written; for a trigger, what `trigger` holds. `-`: not declared; empty: there are none
5. properties: `name:type`, where type is one letter (`s` string, `i` integer, `n` number, `b` boolean, `d` duration,
   `a` list, `m` map, `o` object, `y` anything, `u` several), then marks: `r` required, `p` rendered by Pebble,
   `s` secret by Kestra's own word, `x` deprecated, `h` accepted but not shown; of names that sound like a credential
   `C` it is one, `E` it may hold one, `N` it is none. Then `=` and the classes that may stand there, `|` between them
6. properties of the kind's base that this type lacks
"""

import csv
import json
import os
import pathlib

shared = pathlib.Path(os.environ.get("KESTRA_LINT_SHARED", "../shared")) / "oracle/plugins"
target = pathlib.Path(__file__).parent / "plugins"

LETTERS = {
    "string": "s",
    "integer": "i",
    "number": "n",
    "boolean": "b",
    "duration": "d",
    "array": "a",
    "map": "m",
    "object": "o",
    "any": "y",
    "union": "u",
}
JUDGED = {"credential": "C", "may-embed": "E", "not": "N"}


def judgements():
    """What is said of each property with a name like a credential's, by the class that declares it."""
    found = {}
    with (shared / "credential-properties.tsv").open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = row["path"].split(".")[-1].replace("[]", "")
            key = (row["definition"] or row["type"], name)
            # Where one class is judged twice, the graver word stands.
            found[key] = min(found.get(key, "N"), JUDGED[row["judgement"]])
    return found


def classes(prop):
    """The classes that may stand in a property, at any depth of lists and maps."""
    names = set(prop.get("oneOf", []))
    if "r" in prop:
        names.add(prop["r"])
    for inner in [prop.get("i"), prop.get("v"), *prop.get("u", [])]:
        if inner:
            names |= classes(inner)
    return names


def written(owner, name, prop, judged):
    marks = LETTERS[prop["t"]]
    marks += "".join(mark for key, mark in (("req", "r"), ("dyn", "p"), ("sec", "s"), ("dep", "x")) if prop.get(key))
    marks += judged.get((owner, name), "")
    inside = "|".join(sorted(classes(prop)))
    return f"{name}:{marks}" + (f"={inside}" if inside else "")


def line(entry, judged):
    name = entry.get("t") if "k" in entry else entry.get("def") or entry["base"]
    kind = entry.get("k") or ("def" if "def" in entry else "base")
    marks = "c" if entry.get("m") == "core" else ""
    marks += "".join(mark for key, mark in (("dep", "d"), ("beta", "b"), ("abs", "a"), ("free", "f")) if entry.get(key))
    properties = {key: written(name, key, prop, judged) for key, prop in (entry.get("p") or {}).items()}
    for key in entry.get("hid", []):
        properties.setdefault(key, f"{key}:yh")
    if "p" not in entry and kind == "def":
        # A plain choice between classes.
        properties["*"] = written(name, "*", {**entry, "t": "object"}, judged)
    outputs = "-"
    if "o" in entry and not entry.get("oc"):
        outputs = " ".join(written(name, key, prop, {}) for key, prop in sorted(entry["o"].items()))
    lacking = " ".join(sorted(entry.get("minus", [])))
    return [name, kind, marks, outputs, " ".join(properties[key] for key in sorted(properties)), lacking]


def build(source, name, judged):
    rows = {}
    for text in (shared / source).read_text().splitlines():
        entry = json.loads(text)
        row = line(entry, judged)
        rows[row[0]] = row
        for alias in entry.get("a", []):
            rows.setdefault(alias, [alias, "=", row[0]])
    lines = ("\t".join(row) for row in sorted(rows.values(), key=lambda row: row[0].encode()))
    (target / name).write_text("".join(f"{text}\n" for text in lines))


target.mkdir(exist_ok=True)
judged = judgements()
build("catalog.jsonl", "2.0.0.tsv", judged)
build("core-1.0.0.jsonl", "core-1.0.0.tsv", {})
build("core-0.21.0.jsonl", "core-0.21.0.tsv", {})
