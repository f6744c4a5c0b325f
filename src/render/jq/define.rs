//! The functions that jackson-jq defines in jq itself, most of them as jq does.
//!
//! The definitions come from `builtin.jq` of jq, which is copyright (C) 2012 Stephen Dolan and under the MIT license, by
//! way of jackson-jq.

use std::rc::Rc;

use super::{Stop, parse, syntax::Definition};

/// Name, parameters and body.
#[rustfmt::skip]
const DEFINITIONS: [(&str, &[&str], &str); 75] = [
    ("@text", &[], "tostring"),
    ("@json", &[], "tojson"),
    ("paths", &[], "paths(. != null)"),
    ("arrays", &[], r#"select(type == "array")"#),
    ("booleans", &[], r#"select(type == "boolean")"#),
    ("del", &["f"], "delpaths([path(f)])"),
    ("nulls", &[], r#"select(type == "null")"#),
    ("objects", &[], r#"select(type == "object")"#),
    ("numbers", &[], r#"select(type == "number")"#),
    ("strings", &[], r#"select(type == "string")"#),
    ("finites", &[], "select(isfinite)"),
    ("normals", &[], "select(isnormal)"),
    ("values", &[], "booleans, numbers, strings, arrays, objects"),
    ("iterables", &[], "arrays, objects"),
    ("scalars", &[], "nulls, booleans, numbers, strings"),
    ("isfinite", &[], r#"type == "number" and (isinfinite | not)"#),
    ("add", &[], "reduce .[] as $item (null; . + $item)"),
    ("min", &[], "min_by(.)"),
    ("max", &[], "max_by(.)"),
    ("sort", &[], "sort_by(.)"),
    ("unique", &[], "group_by(.) | map(.[0])"),
    ("unique_by", &["f"], "group_by(f) | map(.[0])"),
    ("with_entries", &["f"], "to_entries | map(f) | from_entries"),
    ("select", &["pred"], "if pred then . else empty end"),
    ("map", &["f"], "[.[] | f]"),
    ("recurse", &["f"], "def r: ., (f | select(. != null) | r); r"),
    ("recurse", &["f", "cond"], "def r: ., (f | select(cond) | r); r"),
    ("recurse", &[], "recurse(.[]?)"),
    ("recurse_down", &[], "recurse"),
    ("last", &[], ".[-1]"),
    ("last", &["stream"], "reduce stream as $i (null; $i)"),
    ("first", &[], ".[0]"),
    ("first", &["g"], "label $out | g | ., break $out"),
    ("nth", &["n"], "n as $n | .[$n]"),
    ("transpose", &[], "if . == [] then [] else . as $in | (map(length) | max) as $max | length as $length | reduce range(0; $max) as $j ([]; . + [reduce range(0; $length) as $i ([]; . + [$in[$i][$j]])]) end"),
    ("limit", &["$n", "exp"], "if $n < 0 then exp else label $out | foreach exp as $item ([$n, null]; if .[0] < 1 then break $out else [.[0] -1, $item] end; .[1]) end"),
    ("nth", &["n", "g"], r#"n as $n | if $n < 0 then error("nth doesn't support negative indices") else last(limit($n + 1; g)) end"#),
    ("any", &["generator", "condition"], "[label $out | foreach generator as $i (false; if . then break $out elif $i | condition then true else . end; if . then . else empty end)] | length == 1"),
    ("any", &["condition"], "any(.[]; condition)"),
    ("any", &[], "any(.)"),
    ("all", &["generator", "condition"], "[label $out | foreach generator as $i (true; if .|not then break $out elif $i | condition then . else false end; if .|not then . else empty end)] | length == 0"),
    ("all", &["condition"], "all(.[]; condition)"),
    ("all", &[], "all(.)"),
    ("flatten", &[], "_flatten(-1)"),
    ("flatten", &["$x"], r#"if $x < 0 then error("flatten depth must not be negative") else _flatten($x) end"#),
    ("_flatten", &["$x"], r#"reduce .[] as $i ([]; if $i | type == "array" and $x != 0 then . + ($i | _flatten($x-1)) else . + [$i] end)"#),
    ("match", &["re", "mode"], "_match_impl(re; mode; false)|.[]"),
    ("match", &["$val"], r#"($val|type) as $vt | if $vt == "string" then match($val; null) elif $vt == "array" and ($val | length) > 1 then match($val[0]; $val[1]) elif $vt == "array" and ($val | length) > 0 then match($val[0]; null) else error( $vt + " not a string or array") end"#),
    ("test", &["re", "mode"], "_match_impl(re; mode; true)"),
    ("test", &["$val"], r#"($val|type) as $vt | if $vt == "string" then test($val; null) elif $vt == "array" and ($val | length) > 1 then test($val[0]; $val[1]) elif $vt == "array" and ($val | length) > 0 then test($val[0]; null) else error( $vt + " not a string or array") end"#),
    ("capture", &["re", "mods"], "match(re; mods) | reduce ( .captures | .[] | select(.name != null) | { (.name) : .string } ) as $pair ({}; . + $pair)"),
    ("capture", &["$val"], r#"($val|type) as $vt | if $vt == "string" then capture($val; null) elif $vt == "array" and ($val | length) > 1 then capture($val[0]; $val[1]) elif $vt == "array" and ($val | length) > 0 then capture($val[0]; null) else error( $vt + " not a string or array") end"#),
    ("scan", &["re"], r#"scan(re; "")"#),
    ("scan", &["re", "flags"], r#"match(re; flags + "g") | if (.captures|length > 0) then [ .captures | .[] | .string ] else .string end"#),
    ("_nwise", &["a", "$n"], "if a|length <= $n then a else a[0:$n] , _nwise(a[$n:]; $n) end"),
    ("_nwise", &["$n"], "_nwise(.; $n)"),
    ("splits", &["$re", "flags"], r#". as $s | [ match($re; "g" + flags) | (.offset, .offset + .length) ] | [0] + . +[$s|length] | _nwise(2) | $s[.[0]:.[1] ]"#),
    ("splits", &["$re"], "splits($re; null)"),
    ("split", &["$re", "flags"], "[splits($re; flags)]"),
    ("sub", &["$re", "s"], r#"_sub_impl($re; s; "")"#),
    ("sub", &["$re", "s", "flags"], "_sub_impl($re; s; flags)"),
    ("gsub", &["$re", "s", "flags"], r#"_sub_impl($re; s; flags + "g")"#),
    ("gsub", &["$re", "s"], r#"_sub_impl($re; s; "g")"#),
    ("ascii_downcase", &[], "explode | map( if 65 <= . and . <= 90 then . + 32  else . end) | implode"),
    ("ascii_upcase", &[], "explode | map( if 97 <= . and . <= 122 then . - 32  else . end) | implode"),
    ("until", &["cond", "next"], "def _until: if cond then . else (next|_until) end; _until"),
    ("while", &["cond", "update"], "def _while: if cond then ., (update | _while) else empty end; _while"),
    ("leaf_paths", &[], "paths(scalars)"),
    ("walk", &["f"], r#". as $in | if type == "object" then reduce keys[] as $key ( {}; . + { ($key):  ($in[$key] | walk(f)) } ) | f elif type == "array" then map( walk(f) ) | f else f end"#),
    ("in", &["xs"], ". as $x | xs | has($x)"),
    ("inside", &["xs"], ". as $x | xs | contains($x)"),
    ("combinations", &[], "if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $y | [$x] + $y end"),
    ("combinations", &["n"], ". as $dot | [range(n) | $dot] | combinations"),
    ("map_values", &["f"], ".[] |= f"),
    ("_modify", &["paths", "update"], "reduce path(paths) as $p (.; label $out | (setpath($p; getpath($p) | update) | ., break $out), delpaths([$p]))"),
];

/// The definition of a function.
pub(super) fn find(name: &str, arity: usize) -> Option<Result<Rc<Definition>, Stop>> {
    let (name, params, body) =
        DEFINITIONS.iter().find(|(known, params, _)| *known == name && params.len() == arity)?;
    Some(parse::program(body).map(|body| {
        let params = params.iter().map(|param| Rc::from(*param)).collect();
        Rc::new(Definition { name: Rc::from(*name), params, body })
    }))
}

/// `name/arity` of all of them.
pub(super) fn names() -> impl Iterator<Item = String> {
    DEFINITIONS.iter().map(|(name, params, _)| format!("{name}/{}", params.len()))
}
