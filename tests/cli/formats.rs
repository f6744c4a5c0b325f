//! What each format for machines and pages looks like; `full`, `concise` and `json` are with the other output.

use snapbox::str;

use crate::{CLEAN, FLOW, case, program::run, sandbox::Sandbox};

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW).file("a.env", "SECRET_LEVEL=not base64\n")
}

fn written_as(format: &str) -> [&str; 8] {
    ["check", "flow.yaml", "--no-process-env", "--env-file", "a.env", "--quiet", "--output-format", format]
}

#[test]
fn jsonl_is_a_line_for_each_finding_and_one_more() {
    case!(
        flow("jsonl"),
        written_as("jsonl"),
        str![[r#"
-- stdout
{"rule":"undecodable-secret","level":"error","message":"secret `SECRET_LEVEL` is not valid base64","label":"character 4 is outside the base64 alphabet","help":"kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`","path":"a.env","start":{"line":1,"column":14,"offset":13},"end":{"line":1,"column":24,"offset":23},"related":[],"fix":{"title":"encode the value","applicability":"unsafe","edits":[{"path":"a.env","start":{"line":1,"column":14,"offset":13},"end":{"line":1,"column":24,"offset":23},"insert":null}]},"fingerprint":"77da204ecc48bab2"}
{"rule":"uppercase-env","level":"error","message":"`envs.REGION` never resolves","label":"kestra lower-cases the names in `envs`","help":"`ENV_REGION` is read as `envs.region`","path":"flow.yaml","start":{"line":6,"column":27,"offset":121},"end":{"line":6,"column":33,"offset":127},"related":[],"fix":{"title":"write `region`","applicability":"safe","edits":[{"path":"flow.yaml","start":{"line":6,"column":27,"offset":121},"end":{"line":6,"column":33,"offset":127},"insert":"region"}]},"fingerprint":"8cb11e93a149206b"}
{"rule":"filtered-secret","level":"warning","message":"`upper` changes the secret, so kestra no longer masks it in logs","label":"this secret","help":"store the secret in the form in which it is used, and drop the filter","path":"flow.yaml","start":{"line":7,"column":23,"offset":154},"end":{"line":7,"column":28,"offset":159},"related":[{"label":"what comes out here is printed in clear","path":"flow.yaml","start":{"line":7,"column":33,"offset":164},"end":{"line":7,"column":38,"offset":169}}],"fix":null,"fingerprint":"3f52a20e80652c5d"}
{"version":1,"tool":{"name":"kestra-lint","version":"0.1.0"},"kestra_version":null,"summary":{"files":1,"flows":1,"skipped":0,"errors":2,"warnings":1,"advice":0,"fixed":0,"suppressed":0,"baselined":0,"not_checked":[{"what":"env-names","why":"no source given can know that one is missing","count":1},{"what":"dynamic-secret-keys","why":"the key is known at run time only","count":1}]}}
exit code 1

"#]]
    );
    let ran = Sandbox::new("jsonl-clean").file("a.yaml", CLEAN).run(&[
        "check",
        "--no-process-env",
        "--output-format",
        "jsonl",
    ]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 1), "{}", ran.stdout);
}

#[test]
fn github_gets_a_command_for_each_finding() {
    case!(
        flow("github"),
        written_as("github"),
        str![[r#"
-- stdout
::error file=a.env,line=1,endLine=1,col=14,endColumn=24,title=undecodable-secret::a.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64%0Acharacter 4 is outside the base64 alphabet%0Ahelp: kestra skips secrets that it cannot decode; encode the value: `printf %25s 'value' | base64 -w0`
::error file=flow.yaml,line=6,endLine=6,col=27,endColumn=33,title=uppercase-env::flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves%0Akestra lower-cases the names in `envs`%0Ahelp: `ENV_REGION` is read as `envs.region`
::warning file=flow.yaml,line=7,endLine=7,col=23,endColumn=28,title=filtered-secret::flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs%0Athis secret%0Ahelp: store the secret in the form in which it is used, and drop the filter
exit code 1

"#]]
    );
}

#[test]
fn github_is_told_what_it_does_not_show() {
    let mut sandbox = Sandbox::new("github-many");
    for index in 0..11 {
        sandbox = sandbox.file(&format!("{index}.yaml"), FLOW);
    }
    let ran = sandbox.run(&["check", "--no-process-env", "--quiet", "--output-format", "github"]);
    assert_eq!(
        ran.stdout.lines().last(),
        Some(
            "::notice title=kestra-lint::22 findings; github shows 10 of a level, the log of this step has all"
        )
    );
    let few = flow("github-few").run(&written_as("github"));
    assert!(!few.stdout.contains("::notice"), "{}", few.stdout);
}

#[test]
fn gitlab_gets_a_list() {
    case!(
        flow("gitlab"),
        written_as("gitlab"),
        str![[r#"
-- stdout
[
  {
    "description": "secret `SECRET_LEVEL` is not valid base64 – kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`",
    "check_name": "undecodable-secret",
    "fingerprint": "77da204ecc48bab2",
    "severity": "major",
    "location": {
      "path": "a.env",
      "lines": {
        "begin": 1,
        "end": 1
      }
    }
  },
  {
    "description": "`envs.REGION` never resolves – `ENV_REGION` is read as `envs.region`",
    "check_name": "uppercase-env",
    "fingerprint": "8cb11e93a149206b",
    "severity": "major",
    "location": {
      "path": "flow.yaml",
      "lines": {
        "begin": 6,
        "end": 6
      }
    }
  },
  {
    "description": "`upper` changes the secret, so kestra no longer masks it in logs – store the secret in the form in which it is used, and drop the filter",
    "check_name": "filtered-secret",
    "fingerprint": "3f52a20e80652c5d",
    "severity": "minor",
    "location": {
      "path": "flow.yaml",
      "lines": {
        "begin": 7,
        "end": 7
      }
    }
  }
]
exit code 1

"#]]
    );
    case!(
        Sandbox::new("gitlab-clean").file("flow.yaml", CLEAN),
        ["check", "--no-process-env", "--quiet", "--output-format", "gitlab"],
        str![[r#"
-- stdout
[]
exit code 0

"#]]
    );
}

#[test]
fn junit_has_a_failed_test_for_each_finding() {
    case!(
        flow("junit"),
        written_as("junit"),
        str![[r#"
-- stdout
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kestra-lint" tests="3" failures="3" errors="0">
  <testsuite name="a.env" file="a.env" tests="1" failures="1" errors="0">
    <testcase classname="a.env" name="undecodable-secret at 1:14">
      <failure type="error" message="secret `SECRET_LEVEL` is not valid base64">a.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64&#10;character 4 is outside the base64 alphabet&#10;help: kestra skips secrets that it cannot decode; encode the value: `printf %s &#39;value&#39; | base64 -w0`</failure>
    </testcase>
  </testsuite>
  <testsuite name="flow.yaml" file="flow.yaml" tests="2" failures="2" errors="0">
    <testcase classname="flow.yaml" name="uppercase-env at 6:27">
      <failure type="error" message="`envs.REGION` never resolves">flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves&#10;kestra lower-cases the names in `envs`&#10;help: `ENV_REGION` is read as `envs.region`</failure>
    </testcase>
    <testcase classname="flow.yaml" name="filtered-secret at 7:23">
      <failure type="warning" message="`upper` changes the secret, so kestra no longer masks it in logs">flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs&#10;this secret&#10;help: store the secret in the form in which it is used, and drop the filter</failure>
    </testcase>
  </testsuite>
</testsuites>
exit code 1

"#]]
    );
}

#[test]
fn junit_has_a_passed_test_where_nothing_is_found() {
    case!(
        Sandbox::new("junit-clean").file("flow.yaml", CLEAN),
        ["check", "--no-process-env", "--quiet", "--output-format", "junit"],
        str![[r#"
-- stdout
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kestra-lint" tests="1" failures="0" errors="0">
  <testsuite name="kestra-lint" tests="1" failures="0" errors="0">
    <testcase classname="kestra-lint" name="no findings in 1 flow"/>
  </testsuite>
</testsuites>
exit code 0

"#]]
    );
}

#[test]
fn junit_has_an_error_for_what_could_not_be_read() {
    case!(
        Sandbox::new("junit-unread").file("flow.yaml", CLEAN),
        ["check", "flow.yaml", "absent.yaml", "--no-process-env", "--quiet", "--output-format", "junit"],
        str![[r#"
-- stdout
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kestra-lint" tests="1" failures="0" errors="1">
  <testsuite name="kestra-lint" tests="1" failures="0" errors="1">
    <testcase classname="kestra-lint" name="cannot read `absent.yaml`: there is no such file">
      <error type="failure" message="cannot read `absent.yaml`: there is no such file"/>
    </testcase>
  </testsuite>
</testsuites>
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"#]]
    );
}

#[test]
fn markdown_is_a_list_by_file() {
    case!(
        flow("markdown"),
        written_as("markdown"),
        str![[r#"
-- stdout
## kestra-lint: 2 errors, 1 warning in 1 flow

### [`a.env`](a.env)

- ❌ **error** [line 1](a.env#L1): secret `SECRET_LEVEL` is not valid base64 ([`undecodable-secret`](https://kestra-lint.github.io/kestra-lint/rules/undecodable-secret.html))
  <details><summary>what to do</summary>

  character 4 is outside the base64 alphabet\
  kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`\
  fix (unsafe): encode the value

  </details>

### [`flow.yaml`](flow.yaml)

- ❌ **error** [line 6](flow.yaml#L6): `envs.REGION` never resolves ([`uppercase-env`](https://kestra-lint.github.io/kestra-lint/rules/uppercase-env.html))
  <details><summary>what to do</summary>

  kestra lower-cases the names in `envs`\
  `ENV_REGION` is read as `envs.region`\
  fix (safe): write `region`

  </details>
- ⚠️ **warning** [line 7](flow.yaml#L7): `upper` changes the secret, so kestra no longer masks it in logs ([`filtered-secret`](https://kestra-lint.github.io/kestra-lint/rules/filtered-secret.html))
  <details><summary>what to do</summary>

  this secret\
  store the secret in the form in which it is used, and drop the filter

  </details>

---

- not checked: 1 env name: no source given can know that one is missing
- not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        Sandbox::new("markdown-clean").file("flow.yaml", CLEAN),
        ["check", "--no-process-env", "--quiet", "--output-format", "markdown"],
        str![[r#"
-- stdout
## kestra-lint: no findings in 1 flow
exit code 0

"#]]
    );
}

/// The parts of a SARIF report without the list of all rules.
#[test]
fn sarif_has_results_and_rules() {
    let ran = flow("sarif").run(&written_as("sarif"));
    let mut report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let rules = report["runs"][0]["tool"]["driver"]["rules"].take();
    let rules = rules.as_array().expect("a list");
    assert_eq!(rules.len(), kestra_lint::rules::all().count());
    let mut rule = rules.iter().find(|rule| rule["id"] == "filtered-secret").expect("a rule").clone();
    for text in ["text", "markdown"] {
        assert!(rule["help"][text].as_str().expect("a text").contains("## Why is this bad?"));
    }
    rule["help"].take();
    let text = format!("{report:#}\n{rule:#}\nexit code {}\n", ran.code);
    crate::hold(
        text,
        str![[r#"
{
  "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "kestra-lint",
          "semanticVersion": "0.1.0",
          "informationUri": "https://kestra-lint.github.io/kestra-lint/",
          "rules": null
        }
      },
      "invocations": [
        {
          "executionSuccessful": true,
          "toolExecutionNotifications": [
            {
              "level": "note",
              "message": {
                "text": "1 env name: no source given can know that one is missing"
              }
            },
            {
              "level": "note",
              "message": {
                "text": "1 dynamic secret key: the key is known at run time only"
              }
            }
          ]
        }
      ],
      "originalUriBaseIds": {
        "%SRCROOT%": {
          "description": {
            "text": "the folder that kestra-lint ran in"
          }
        }
      },
      "columnKind": "utf16CodeUnits",
      "newlineSequences": [
        "\r\n",
        "\n",
        "\r"
      ],
      "results": [
        {
          "ruleId": "undecodable-secret",
          "ruleIndex": 9,
          "level": "error",
          "message": {
            "text": "secret `SECRET_LEVEL` is not valid base64\n\nhelp: kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`",
            "markdown": "secret `SECRET_LEVEL` is not valid base64\n\nhelp: kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a.env",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 14,
                  "endLine": 1,
                  "endColumn": 24
                }
              },
              "message": {
                "text": "character 4 is outside the base64 alphabet"
              }
            }
          ],
          "partialFingerprints": {
            "kestraLint/v1": "77da204ecc48bab2"
          }
        },
        {
          "ruleId": "uppercase-env",
          "ruleIndex": 28,
          "level": "error",
          "message": {
            "text": "`envs.REGION` never resolves\n\nhelp: `ENV_REGION` is read as `envs.region`",
            "markdown": "`envs.REGION` never resolves\n\nhelp: `ENV_REGION` is read as `envs.region`"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "flow.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 6,
                  "startColumn": 27,
                  "endLine": 6,
                  "endColumn": 33
                }
              },
              "message": {
                "text": "kestra lower-cases the names in `envs`"
              }
            }
          ],
          "partialFingerprints": {
            "kestraLint/v1": "8cb11e93a149206b"
          },
          "fixes": [
            {
              "description": {
                "text": "write `region`"
              },
              "artifactChanges": [
                {
                  "artifactLocation": {
                    "uri": "flow.yaml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "replacements": [
                    {
                      "deletedRegion": {
                        "startLine": 6,
                        "startColumn": 27,
                        "endLine": 6,
                        "endColumn": 33
                      },
                      "insertedContent": {
                        "text": "region"
                      }
                    }
                  ]
                }
              ]
            }
          ]
        },
        {
          "ruleId": "filtered-secret",
          "ruleIndex": 8,
          "level": "warning",
          "message": {
            "text": "`upper` changes the secret, so kestra no longer masks it in logs\n\nhelp: store the secret in the form in which it is used, and drop the filter",
            "markdown": "`upper` changes the secret, so kestra no longer masks it in logs\n\nhelp: store the secret in the form in which it is used, and drop the filter"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "flow.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 7,
                  "startColumn": 23,
                  "endLine": 7,
                  "endColumn": 28
                }
              },
              "message": {
                "text": "this secret"
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 1,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "flow.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 7,
                  "startColumn": 33,
                  "endLine": 7,
                  "endColumn": 38
                }
              },
              "message": {
                "text": "what comes out here is printed in clear"
              }
            }
          ],
          "partialFingerprints": {
            "kestraLint/v1": "3f52a20e80652c5d"
          }
        }
      ]
    }
  ]
}
{
  "id": "filtered-secret",
  "name": "FilteredSecret",
  "shortDescription": {
    "text": "Reports filters on `secret()` that can change the text, and `full=true`."
  },
  "fullDescription": {
    "text": "Reports filters on `secret()` that can change the text, and `full=true`."
  },
  "help": null,
  "helpUri": "https://kestra-lint.github.io/kestra-lint/rules/filtered-secret.html",
  "defaultConfiguration": {
    "level": "warning"
  },
  "properties": {
    "tags": [
      "secrets",
      "security"
    ],
    "security-severity": "3.0",
    "precision": "high"
  }
}
exit code 1

"#]],
    );
}

#[test]
fn rules_about_credentials_and_leaks_are_about_security() {
    let ran = flow("sarif-security").run(&written_as("sarif"));
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for rule in report["runs"][0]["tool"]["driver"]["rules"].as_array().expect("a list") {
        let tags = rule["properties"]["tags"].as_array().expect("a list");
        let group = tags[0].as_str().expect("a group");
        let is_about = ["credentials", "leaks", "secrets"].contains(&group);
        assert_eq!(tags.iter().any(|tag| tag == "security"), is_about, "{}", rule["id"]);
        assert_eq!(rule["properties"]["security-severity"].is_string(), is_about, "{}", rule["id"]);
    }
}

#[test]
fn html_says_everything_without_a_script() {
    let ran = flow("html").run(&written_as("html"));
    let (_, body) = ran.stdout.split_once("<div id=\"findings\">").expect("findings");
    let (body, _) = body.split_once("</main>").expect("an end");
    crate::hold(
        body.to_owned(),
        str![[r#"

<section class="file" data-path="a.env">
<h2>a.env</h2>
<article class="finding error" data-level="error" data-rule="undecodable-secret">
<h3><span class="level">error:</span> secret <code>SECRET_LEVEL</code> is not valid base64</h3>
<p class="muted">line 1, column 14 · <a href="https://kestra-lint.github.io/kestra-lint/rules/undecodable-secret.html" rel="noreferrer">undecodable-secret</a></p>
<pre class="excerpt"><span class="row" data-line="1">SECRET_LEVEL=<mark>********</mark></span></pre>
<p>character 4 is outside the base64 alphabet</p>
<p><strong>Help:</strong> kestra skips secrets that it cannot decode; encode the value: <code>printf %s &#39;value&#39; | base64 -w0</code></p>
<p><strong>Fix</strong> (unsafe): encode the value</p>
</article>
</section>
<section class="file" data-path="flow.yaml">
<h2>flow.yaml</h2>
<article class="finding error" data-level="error" data-rule="uppercase-env">
<h3><span class="level">error:</span> <code>envs.REGION</code> never resolves</h3>
<p class="muted">line 6, column 27 · <a href="https://kestra-lint.github.io/kestra-lint/rules/uppercase-env.html" rel="noreferrer">uppercase-env</a></p>
<pre class="excerpt"><span class="row" data-line="6">    uri: &quot;https://{{ envs.<mark>REGION</mark> }}&quot;</span></pre>
<p>kestra lower-cases the names in <code>envs</code></p>
<p><strong>Help:</strong> <code>ENV_REGION</code> is read as <code>envs.region</code></p>
<p><strong>Fix</strong> (safe): write <code>region</code></p>
</article>
<article class="finding warning" data-level="warning" data-rule="filtered-secret">
<h3><span class="level">warning:</span> <code>upper</code> changes the secret, so kestra no longer masks it in logs</h3>
<p class="muted">line 7, column 23 · <a href="https://kestra-lint.github.io/kestra-lint/rules/filtered-secret.html" rel="noreferrer">filtered-secret</a></p>
<pre class="excerpt"><span class="row" data-line="7">    body: &quot;{{ secret(&#39;<mark>LEVEL</mark>&#39;) | upper }}&quot;</span></pre>
<p>this secret</p>
<p><strong>Help:</strong> store the secret in the form in which it is used, and drop the filter</p>
<ul class="related">
<li><code>flow.yaml:7:33</code> what comes out here is printed in clear
<pre class="excerpt"><span class="row" data-line="7">    body: &quot;{{ secret(&#39;LEVEL&#39;) | <mark>upper</mark> }}&quot;</span></pre>
</li>
</ul>
</article>
</section>
</div>

"#]],
    );
    let clean = Sandbox::new("html-clean").file("a.yaml", CLEAN);
    let ran = clean.run(&["check", "--no-process-env", "--output-format", "html"]);
    let (_, body) = ran.stdout.split_once("<body>").expect("a page");
    crate::hold(
        body.to_owned(),
        str![[r#"

<header>
<h1>kestra-lint</h1>
<p class="verdict">no findings in 1 flow</p>
</header>
<main>
<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<ul class="counts">
<li class="error"><strong>0</strong> errors</li>
<li class="warning"><strong>0</strong> warnings</li>
<li class="advice"><strong>0</strong> advice</li>
<li class="flows"><strong>1</strong> flow</li>
</ul>
<p class="muted">Checked for every recorded release of Kestra.</p>
</section>
</main>
<footer>
<p class="muted">Written by kestra-lint 0.1.0.
Secrets are masked: <code>********</code> has the same length for each.</p>
</footer>
</body>
</html>

"#]],
    );
}

#[test]
fn names_of_files_break_no_line() {
    if cfg!(windows) {
        return;
    }
    let sandbox = Sandbox::new("odd-names").file("a\n::error::b,c%.yaml", FLOW);
    let ran = sandbox.run(&["check", "--no-process-env", "--quiet", "--output-format", "github"]);
    crate::hold(
        crate::transcript(&ran),
        str![[r#"
-- stdout
::error file=a\n%3A%3Aerror%3A%3Ab%2Cc%25.yaml,line=6,endLine=6,col=27,endColumn=33,title=uppercase-env::a\n::error::b,c%25.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves%0Akestra lower-cases the names in `envs`%0Ahelp: `ENV_REGION` is read as `envs.region`
::warning file=a\n%3A%3Aerror%3A%3Ab%2Cc%25.yaml,line=7,endLine=7,col=23,endColumn=28,title=filtered-secret::a\n::error::b,c%25.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs%0Athis secret%0Ahelp: store the secret in the form in which it is used, and drop the filter
exit code 1

"#]],
    );
    let ran = sandbox.run(&["check", "--no-process-env", "--quiet", "--output-format", "concise"]);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
}

#[test]
fn standard_input_is_no_file_of_the_repository() {
    let sandbox = Sandbox::new("stdin-formats");
    let run_as = |format: &str| {
        let arguments = ["check", "-", "--no-process-env", "--quiet", "--output-format", format];
        run(&mut sandbox.command(&arguments), FLOW.as_bytes()).stdout
    };
    assert!(run_as("github").starts_with("::error title=uppercase-env::<stdin>:6:27: "));
    assert!(run_as("markdown").contains("\n### `<stdin>`\n"));
    assert!(run_as("sarif").contains("\"uri\": \"%3Cstdin%3E\""));
}
