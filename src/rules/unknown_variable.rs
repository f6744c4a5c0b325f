//! `unknown-variable`: a variable that Kestra does not give.

use std::collections::HashSet;

use super::{FlowContext, Sink, declare_rule};
use crate::{
    diagnostic::Level,
    flow::{Owner, PathRead, Place, Step},
    kestra::{
        plugins::{self, PluginType},
        variables,
    },
    near::{is_slip, nearest},
    pebble::BindingKind,
    yaml::NodeId,
};

declare_rule! {
    /// ## What it does
    /// Reports names at the beginning of a path that are none of Kestra's variables, and that the template does not
    /// define by `set`, `for` or as a parameter of a macro. It is a warning in plugins that may add variables of
    /// their own, unless the name is nearly one of Kestra's, or one of another tool: `env.X`, `github.x`, `ds`,
    /// `loop.index0`.
    ///
    /// ## Why is this bad?
    /// Kestra fails the task with ``Unable to find `x` used in the expression``. Where a fallback stands beside it
    /// (`x ?? 'd'`), the flow goes on, and the finding is advice.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ execution_date }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ execution.startDate }}"
    /// ```
    ///
    /// ## How to fix
    /// Write one of Kestra's variables, such as `inputs`, `outputs`, `vars`, `envs`, `execution`, `flow`,
    /// `trigger`, `taskrun`, `labels`; put quotes around a text.
    pub(crate) static RULE = {
        id: "unknown-variable",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let unsure = unsure_templates(cx);
    for path in cx.paths().filter(|path| path.site.live && !path.in_macro) {
        if path.bound.is_some() {
            loop_member(path, sink);
            continue;
        }
        let name = path.root.value;
        if cx.run().house.names.variables.contains(name) {
            continue;
        }
        if let Some((label, help)) = lacking(cx, name).filter(|_| !unsure.contains(&path.site.node)) {
            let message = format!("unknown variable `{name}`");
            let pending = sink.report(&RULE, path.root.span, message, label).help(help);
            if path.is_guarded() {
                pending.at_most(Level::Advice);
            } else if !is_core(cx, path) {
                pending.at_most(Level::Warning);
            }
            continue;
        }
        if is_known(cx, path) || unsure.contains(&path.site.node) {
            continue;
        }
        let mut known: Vec<&str> = variables::common().collect();
        known.extend(cx.run().house.names.variables.iter().map(String::as_str));
        let near = nearest(name, known);
        let foreign = foreign(name);
        let message = format!("unknown variable `{name}`");
        let help = match (foreign, near) {
            (Some((_, instead)), _) => instead.to_owned(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) if path.steps.is_empty() => format!("put quotes around a text: `'{name}'`"),
            (None, None) => {
                "write one of kestra's variables, such as `inputs`, `outputs` or `vars`".to_owned()
            }
        };
        let label = foreign.map_or("kestra has no variable of that name", |(label, _)| label);
        let pending = sink.report(&RULE, path.root.span, message, label).help(help);
        if path.is_guarded() {
            pending.at_most(Level::Advice);
        } else if !(is_core(cx, path) || foreign.is_some() || near.is_some_and(|near| is_slip(name, near))) {
            pending.at_most(Level::Warning);
        }
    }
}

/// What is said of a root that the version in force lacks, and others have.
fn lacking(cx: &FlowContext<'_>, name: &str) -> Option<(String, String)> {
    let partial = variables::partial(name)?;
    let release = cx.target().release()?;
    match (partial.since, partial.gone) {
        (Some((without, since)), _) if release <= without => {
            Some((format!("kestra has it since {since}, not in {release}"), format!("needs kestra {since}")))
        }
        (_, Some((gone, instead))) if release >= gone => {
            Some((format!("gone since kestra {gone}"), format!("write `{instead}`")))
        }
        _ => None,
    }
}

/// A member of `loop` that only Jinja has.
fn loop_member(path: &PathRead<'_>, sink: &mut Sink) {
    const MEMBERS: &[&str] = &["first", "index", "last", "length", "revindex"];
    let (Some(BindingKind::Loop), "loop") = (path.bound, path.root.value) else { return };
    let Some(Step::Name { name, .. }) = path.steps.first() else { return };
    if MEMBERS.contains(&name.value.as_ref()) {
        return;
    }
    let help = match name.value.as_ref() {
        "index0" => "write `loop.index`, which counts from 0".to_owned(),
        "index1" => "write `loop.index + 1`".to_owned(),
        _ => format!("write one of {}", super::name::list(MEMBERS)),
    };
    let message = format!("`loop` has no `{}`", name.value);
    let pending = sink.report(&RULE, name.span, message, "kestra's `loop` has no such member").help(help);
    if path.is_guarded() {
        pending.at_most(Level::Advice);
    }
}

/// Names that other tools have, what to say of them and what to write.
fn foreign(name: &str) -> Option<(&'static str, &'static str)> {
    let airflow = "a variable of airflow";
    let actions = "a context of github actions";
    Some(match name {
        "env" => ("kestra calls it `envs`", "write `envs.name`, in lower case, for the variable `ENV_NAME`"),
        "secrets" | "secret" => ("a secret is read by a function", "write `secret('NAME')`"),
        "execution_date" | "logical_date" | "ds" | "ts" | "data_interval_start" => {
            (airflow, "write `trigger.date`, or `execution.startDate`")
        }
        "ds_nodash" | "ts_nodash" => (airflow, "write `execution.startDate | date('yyyyMMdd')`"),
        "dag" | "dag_run" | "run_id" => (airflow, "write `flow.id` or `execution.id`"),
        "ti" | "task_instance" => (airflow, "write `taskrun.id`, or read `outputs.task`"),
        "macros" => (airflow, "use filters such as `date` and `dateAdd`"),
        "github" | "runner" | "needs" | "steps" | "matrix" => {
            (actions, "kestra has `flow`, `execution` and `outputs`")
        }
        "item" => ("there is no loop around", "write `taskrun.value` inside a `ForEach`"),
        _ => return None,
    })
    .filter(|_| name != "item")
}

/// Whether Kestra, or what stands around, may give the variable.
fn is_known(cx: &FlowContext<'_>, path: &PathRead<'_>) -> bool {
    let name = path.root.value;
    if variables::is_root(name) || name.starts_with("SECRET_") {
        return true;
    }
    let property = cx.flow.property_of(&path.site).map(|(property, _)| property);
    match path.site.owner {
        Owner::Task(_) => {
            // Rows of a file, of which each column is a variable; the count of `Counts`; files by their property.
            let is_row = matches!(property, Some("filterCondition" | "expr"))
                || (name, property) == ("count", Some("expression"));
            is_row || (foreign(name).is_none() && has_property(cx, path.site.owner, name))
        }
        Owner::Trigger(_) => {
            super::name::is_about_another_flow(cx, &path.site)
                && matches!(property, Some("when" | "dependsOn"))
                && matches!(name, "flowId" | "state" | "hasRetryAttempt")
        }
        Owner::Flow => false,
    }
}

/// Whether the task has a property of that name: plugins hand some of theirs to the expressions of others.
fn has_property(cx: &FlowContext<'_>, owner: Owner, name: &str) -> bool {
    let found = cx.flow.type_of(owner).and_then(plugins::find);
    found.is_some_and(|found| !found.is_core() && found.own_properties().get(name).is_some())
}

/// The templates in which a broken tag may define names.
fn unsure_templates(cx: &FlowContext<'_>) -> HashSet<NodeId> {
    let broken = cx.templates.iter().filter(|site| !site.template.errors.is_empty());
    broken.filter(|site| site.decoded.text().contains("{%")).map(|site| site.site.node).collect()
}

/// Whether no plugin can have added variables.
fn is_core(cx: &FlowContext<'_>, path: &PathRead<'_>) -> bool {
    if path.site.place != Place::Rendered {
        return false;
    }
    match path.site.owner {
        Owner::Flow => {
            !matches!(cx.flow.property_of(&path.site), Some(("pluginDefaults" | "taskDefaults", _)))
        }
        Owner::Task(_) | Owner::Trigger(_) => {
            let found = cx.flow.type_of(path.site.owner).map(|name| (name, plugins::find(name)));
            found.is_some_and(|(name, found)| {
                name.starts_with("io.kestra.plugin.core.") || found.is_some_and(PluginType::is_core)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, findings, findings_for, flow_with};
    use crate::{
        diagnostic::Level,
        kestra::{Release, Target},
    };

    #[test]
    fn roots_bindings_and_foreign_names() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ flow.id }} {{ taskrun.value }} {% set a = 1 %}{{ a }} {% for b in [1] %}{{ b }} {{ loop.index }}{% endfor %}"
      - "{{ env.HOME }}"
#           ^^^ unknown-variable
      - "{{ input.a }}"
#           ^^^^^ unknown-variable
      - "{{ whatever }}"
#           ^^^^^^^^ unknown-variable
      - "{{ (whatever) ~ (whatever.at.all) }}"
#            ^^^^^^^^ unknown-variable
#                         ^^^^^^^^ unknown-variable
      - "{% for b in [1] %}{{ loop.index0 }}{% endfor %}"
#                                  ^^^^^^ unknown-variable
"#,
        );
    }

    #[test]
    fn a_name_near_a_root_may_be_one_of_the_plugin() {
        let level = |expression: &str| {
            let text = format!(
                "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.aws.s3.Upload\n    from: \
                 \"{{{{ {expression} }}}}\"\n"
            );
            findings(&text).first().map(|found| found.level)
        };
        for other in ["file", "flows", "vals", "output.a", "names", "label", "global", "tasks_of"] {
            assert_eq!(level(other), Some(Level::Warning), "{other}");
        }
        for slip in ["outpust.a", "ouptuts.a", "triger.date", "task_run.id", "excution.id", "namspace"] {
            assert_eq!(level(slip), Some(Level::Error), "{slip}");
        }
    }

    #[test]
    fn roots_come_and_go() {
        let found = |release, expression: &str| {
            let found =
                findings_for(Target::Release(release), &flow_with(&format!("\"{{{{ {expression} }}}}\"")));
            found.into_iter().map(|found| (found.at.text, found.help.unwrap_or_default())).next()
        };
        let said = |label: &str, help: &str| Some((label.to_owned(), help.to_owned()));
        assert_eq!(
            found(Release::V1_0, "item.value"),
            said("kestra has it since 2.0, not in 1.0.0", "needs kestra 2.0")
        );
        assert_eq!(found(Release::V1_3_31, "item.value"), None);
        assert_eq!(found(Release::V2_0, "schedule.date"), said("gone since kestra 2.0.0", "write `trigger`"));
        assert_eq!(
            found(Release::V0_21, "kestra.url"),
            said("kestra has it since 0.22, not in 0.21.0", "needs kestra 0.22")
        );
        assert_eq!(found(Release::V1_0, "schedule.date"), None);
        assert_eq!(found(Release::V2_0, "kestra.url"), None);
        assert!(findings(&flow_with("\"{{ item.value }} {{ schedule.date }} {{ kestra.url }}\"")).is_empty());
    }

    #[test]
    fn plugins_may_add_variables() {
        let text = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.aws.cli.AwsCLI\n    commands: \
                    [\"{{ whatever }} {{ env.A }}\"]\n";
        let levels: Vec<Level> = findings(text).iter().map(|found| found.level).collect();
        assert_eq!(levels, [Level::Warning, Level::Error]);
    }
}
