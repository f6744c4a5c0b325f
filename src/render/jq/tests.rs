//! What the real engine answered to programs on one value.

use super::{Input, run};
use crate::{
    kestra::Release,
    render::{
        fault::{Fault, Unknown},
        json,
        value::Value,
    },
};

const DATA: &str = r#"{"users":[{"name":"Ann","age":31,"tags":["x","y"]},{"name":"bob","age":25,"tags":[]}],
    "n":5,"f":2.5,"s":"a,b;c d","e":{},"arr":[3,1,2,1],"mix":[1,"a",null,true,[1],{"k":1},2.5],"u":"héllo😀"}"#;

fn ask(release: Release, program: &str) -> Result<String, Fault> {
    let input = Input::Json(json::parse(DATA).unwrap());
    run(release, program, &input).map(|results| json::to_text(&Value::list(results), release).unwrap())
}

#[test]
fn programs_give_what_jackson_jq_gives() {
    for (program, results) in [
        (".users[-1].name", r#"["bob"]"#),
        (".users[] | {name, (.name): .age}", r#"[{"name":"Ann","Ann":31},{"name":"bob","bob":25}]"#),
        (".n /= 2 | .n", "[2.5]"),
        ("10 / 3", "[3.3333333333333335]"),
        (".n | floor", "[5.0]"),
        ("-(.f * 2)", "[-5]"),
        (".u | explode | implode", "[\"héllo\u{f600}\"]"),
        (".arr | sort, unique, max, add", "[[1,1,2,3],[1,2,3],3,7]"),
        (".mix | group_by(type) | map(length)", "[[1,1,1,2,1,1]]"),
        (".mix | sort", r#"[[null,true,1,2.5,"a",[1],{"k":1}]]"#),
        ("[.arr[] as $x | $x + 1] | .[1:3]", "[[2,3]]"),
        (".s | gsub(\"[,;]\"; \"-\")", r#"["a-b-c d"]"#),
        (".s | [match(\"(?<l>[a-z])\"; \"g\") | .captures[0].name]", r#"[["l","l","l","l"]]"#),
        ("true or false and false", "[false]"),
        ("try error(\"x\") catch .", r#"["x"]"#),
        (".[]? | numbers", "[5,2.5]"),
        ("[limit(2; .arr[])], first(.arr[]), [range(0; 10; 4)]", "[[3,1],3,[0,4,8]]"),
        ("del(.users, .mix, .arr, .e, .u, .s) | to_entries[0]", r#"[{"key":"n","value":5}]"#),
        ("[paths(type == \"string\")] | .[0]", r#"[["users",0,"name"]]"#),
        ("def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 10 | fac", "[3628800]"),
        ("reduce .arr[] as $i (0; . + $i)", "[7]"),
        ("(def f: 1; f) | f", "[1]"),
        ("[.users[] | .age] | @csv, @json, @sh", r#"["31,25","[31,25]","31 25"]"#),
        ("\"\\(.n)-\\(.f)\" | @base64", r#"["NS0yLjU="]"#),
        ("{} as {$x} | [$x]", "[[null]]"),
        (".arr |= map(. * 10) | .arr[0]", "[30]"),
        ("if . then 1 end", ""),
        ("todate", ""),
        ("1 as $x | 2 as $y | [$x, $y, $__loc__]", ""),
        (".n | tojson, tostring", r#"["5","5"]"#),
        ("1e1000 | tojson", "[\"1.7976931348623157e+308\"]"),
    ] {
        let answer = ask(Release::LATEST, program);
        if results.is_empty() {
            assert!(matches!(answer, Err(Fault::Failed(_))), "{program}: {answer:?}");
        } else {
            assert_eq!(answer.unwrap(), results, "{program}");
        }
    }
}

#[test]
fn functions_came_with_releases() {
    assert!(ask(Release::V0_23, "1.5 | ceil").is_err());
    assert_eq!(ask(Release::V1_0, "1.5 | ceil").unwrap(), "[2.0]");
    assert!(ask(Release::V0_20, "0 | todateiso8601").is_err());
    assert_eq!(ask(Release::V0_21, "0 | todateiso8601").unwrap(), r#"["1970-01-01T00:00:00Z"]"#);
}

#[test]
fn hostile_programs_end() {
    for program in [
        "def f: f; f",
        "def f: ., f; f",
        "[range(1e12)]",
        "0 | until(false; . + 1)",
        "reduce range(60) as $i (1; [., .])",
        "reduce range(60) as $i (\"x\"; . + .)",
        "reduce range(1e9) as $i (0; [.])",
        "recurse(. + 1; true)",
        ".[1e9] = 1",
        "\"x\" * 1e9",
        "[recurse([.]; true)]",
    ] {
        let program = format!("null | {program}");
        let answer = ask(Release::LATEST, &program);
        assert!(matches!(answer, Err(Fault::Unknown(Unknown::Unsupported(_)))), "{program}: {answer:?}");
    }
    let deep = "(".repeat(100_000);
    assert!(ask(Release::LATEST, &deep).is_err());
    let nested = "[".repeat(90) + &"]".repeat(90);
    ask(Release::LATEST, &nested).unwrap();
}
