//! Makes flows that are right: tasks in tasks, triggers, inputs, and holes where templates go.

use super::{
    parts,
    random::Random,
    tree::{Tree, list, map, typed},
};

/// A flow with holes, and what its templates may name.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) tree: Tree,
    pub(crate) holes: Vec<Hole>,
    pub(crate) names: Names,
    /// The Kestra it is checked for.
    pub(crate) version: &'static str,
}

/// What a flow declares, and what the server gives it.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) inputs: Vec<String>,
    pub(crate) variables: Vec<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) envs: Vec<String>,
    /// Tasks that run before all others, each with one of its outputs.
    pub(crate) tasks: Vec<(String, &'static str)>,
}

/// A text that Kestra renders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hole {
    pub(crate) place: Place,
    /// Whether a secret belongs there: neither a log nor a command line.
    pub(crate) takes_secret: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Task,
    /// A task before which no other has run.
    FirstTask,
    /// A task under `errors`, `finally` or `afterExecution`.
    LateTask,
    Trigger,
    InputDefault,
    FlowOutput,
    PluginDefault,
    /// A value under `variables` that a task renders.
    Variable,
}

impl Place {
    /// Whether the flow runs already, so that inputs and outputs are there.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Task | Self::LateTask | Self::FlowOutput)
    }
}

const FLOW: &str = "io.kestra.plugin.core.flow";

pub(crate) fn plan(random: &mut Random) -> Plan {
    let version = *random.choose(&["any", "any", "any", "any", "2.0", "1.3", "1.0", "0.24", "0.23", "0.21"]);
    plan_for(random, version)
}

pub(crate) fn plan_for(random: &mut Random, version: &'static str) -> Plan {
    let names = Names {
        inputs: parts::several(random, &["region", "table_name", "day", "customerId", "channel"]),
        variables: parts::several(random, &["base_url", "retries", "bucketName", "owner"]),
        secrets: parts::several(random, &["API_TOKEN", "DB_PASSWORD", "SLACK_HOOK", "SMTP_LOGIN", "S3_KEY"]),
        envs: parts::several(random, &["api_url", "stage", "data_bucket", "cluster"]),
        tasks: Vec::new(),
    };
    let mut planner =
        Planner { random, names, holes: Vec::new(), counter: 0, stage: Place::FirstTask, version };
    let tree = planner.flow();
    let Planner { names, holes, .. } = planner;
    Plan { tree, holes, names, version }
}

struct Planner<'r> {
    random: &'r mut Random,
    names: Names,
    holes: Vec<Hole>,
    counter: usize,
    /// Where tasks go that are made now.
    stage: Place,
    version: &'static str,
}

impl Planner<'_> {
    fn hole(&mut self, hole: Hole) -> Tree {
        self.holes.push(hole);
        Tree::Hole(self.holes.len() - 1)
    }

    fn id(&mut self, stem: &str) -> String {
        self.counter += 1;
        if self.random.chance(50) {
            format!("{stem}_{}", self.counter)
        } else {
            format!("{}{}", self.random.word(), self.counter)
        }
    }

    fn flow(&mut self) -> Tree {
        let mut flow = map([
            ("id", self.random.word().into()),
            ("namespace", (*self.random.choose(&["company.team", "company", "io.shop.orders"])).into()),
        ]);
        if self.random.chance(30) {
            flow.put("description", "Loads what is new.\nNothing: is # lost, isn't it?\n");
        }
        if self.random.chance(30) {
            flow.put("labels", map([("team", "data".into()), ("stage", "test one".into())]));
        }
        let inputs = self.inputs();
        flow.put("inputs", inputs);
        let mut variables = Tree::Map(Vec::new());
        for name in self.names.variables.clone() {
            variables
                .put(&name, *self.random.choose(&["plain text", "https://example.com/a", "it's", "a \\ b"]));
        }
        let rendered = self.random.chance(30);
        if rendered {
            let hole = self.hole(Hole { place: Place::Variable, takes_secret: false });
            variables.put("computed", hole);
        }
        flow.put("variables", variables);
        let mut tasks = self.sources();
        if rendered {
            tasks.push(map([
                ("id", "render_it".into()),
                ("type", "io.kestra.plugin.core.debug.Return".into()),
                ("format", "{{ render(vars.computed) }}".into()),
            ]));
        }
        tasks.push(self.user());
        flow.put("tasks", Tree::List(tasks));
        flow.get("tasks").expect("tasks").items().extend(self.tasks(2));
        self.stage = Place::LateTask;
        for key in ["errors", "finally", "afterExecution"] {
            let is_known = key == "errors" || matches!(self.version, "any" | "2.0" | "1.3" | "1.0");
            if is_known && self.random.chance(25) {
                let task = self.leaf();
                flow.put(key, list([task]));
            }
        }
        if self.random.chance(35) {
            let value = self.hole(Hole { place: Place::FlowOutput, takes_secret: false });
            flow.put(
                "outputs",
                list([map([("id", "result".into()), ("type", "STRING".into()), ("value", value)])]),
            );
        }
        if self.random.chance(40) {
            let trigger = self.trigger();
            flow.put("triggers", list([trigger]));
        }
        if self.random.chance(15) && self.version != "2.0" {
            let hole = self.hole(Hole { place: Place::PluginDefault, takes_secret: true });
            let values = map([("url", hole), ("timeout", "PT5M".into())]);
            let defaults = map([("type", "io.kestra.plugin.notifications.slack".into()), ("values", values)]);
            flow.put("pluginDefaults", list([defaults]));
        }
        if self.random.chance(15) {
            flow.put("concurrency", map([("limit", typed("2")), ("behavior", "QUEUE".into())]));
        }
        flow
    }

    fn inputs(&mut self) -> Tree {
        let mut items = Vec::new();
        for name in self.names.inputs.clone() {
            let mut input = map([("id", name.into()), ("type", "STRING".into())]);
            match self.random.below(4) {
                0 => input.put("defaults", "north"),
                1 => {
                    let hole = self.hole(Hole { place: Place::InputDefault, takes_secret: false });
                    input.put("defaults", hole);
                }
                2 => input.put("required", typed("false")),
                _ => {}
            }
            items.push(input);
        }
        items.push(map([("id", "count".into()), ("type", "INT".into()), ("defaults", typed("5"))]));
        Tree::List(items)
    }

    /// Tasks whose outputs the others read.
    fn sources(&mut self) -> Vec<Tree> {
        let mut tasks = Vec::new();
        for _ in 0..self.random.between(1, 2) {
            let id = self.id("fetch");
            let (mut task, output) = match self.random.below(3) {
                0 => {
                    let uri = self.task_hole(false);
                    (map([("type", "io.kestra.plugin.core.http.Download".into()), ("uri", uri)]), "uri")
                }
                1 => {
                    let format = self.task_hole(false);
                    (
                        map([("type", "io.kestra.plugin.core.debug.Return".into()), ("format", format)]),
                        "value",
                    )
                }
                _ => {
                    let query = self.query();
                    (query, "uri")
                }
            };
            task.entries().insert(0, (super::tree::text("id"), id.as_str().into()));
            tasks.push(task);
            self.names.tasks.push((id, output));
        }
        self.stage = Place::Task;
        tasks
    }

    fn task_hole(&mut self, takes_secret: bool) -> Tree {
        self.hole(Hole { place: self.stage, takes_secret })
    }

    /// A task that asks for every secret and every env, so that none is left over.
    fn user(&mut self) -> Tree {
        let mut env = Tree::Map(Vec::new());
        for (number, key) in self.names.secrets.clone().iter().enumerate() {
            env.put(&format!("S{number}"), format!("{{{{ secret('{key}') }}}}"));
        }
        for (number, name) in self.names.envs.clone().iter().enumerate() {
            env.put(&format!("E{number}"), format!("{{{{ envs.{name} }}}}"));
        }
        map([
            ("id", "use_all".into()),
            ("type", "io.kestra.plugin.scripts.shell.Commands".into()),
            ("env", env),
            ("commands", list(["make all"])),
        ])
    }

    fn tasks(&mut self, depth: usize) -> Vec<Tree> {
        (0..self.random.between(1, 2))
            .map(|_| if depth > 0 && self.random.chance(55) { self.flowable(depth - 1) } else { self.leaf() })
            .collect()
    }

    fn children(&mut self, depth: usize) -> Tree {
        Tree::List(self.tasks(depth))
    }

    fn flowable(&mut self, depth: usize) -> Tree {
        let id = self.id("step");
        let mut task = map([("id", id.into())]);
        match self.random.below(8) {
            0 => {
                task.put("type", format!("{FLOW}.Parallel"));
                if self.random.chance(50) {
                    task.put("concurrent", typed("2"));
                }
                task.put("tasks", self.children(depth));
            }
            1 => {
                let condition = self.task_hole(false);
                task.put("type", format!("{FLOW}.If"));
                task.put("condition", condition);
                task.put("then", self.children(depth));
                if self.random.chance(50) {
                    task.put("else", self.children(depth));
                }
            }
            2 => {
                let value = self.task_hole(false);
                let cases = Tree::Map(vec![
                    (super::tree::text("first"), self.children(depth)),
                    (super::tree::text("two words"), self.children(depth)),
                ]);
                task.put("type", format!("{FLOW}.Switch"));
                task.put("value", value);
                task.put("cases", cases);
                if self.random.chance(50) {
                    task.put("defaults", self.children(depth));
                }
            }
            3 => {
                let mut steps = Vec::new();
                let mut before: Option<String> = None;
                for mut step in self.tasks(depth) {
                    let id = step
                        .get("id")
                        .and_then(|id| if let Tree::Scalar(id) = id { Some(id.text.clone()) } else { None });
                    let mut item = map([("task", step)]);
                    if let Some(before) = before.replace(id.expect("a task has an id")) {
                        item.put("dependsOn", list([before]));
                    }
                    steps.push(item);
                }
                task.put("type", format!("{FLOW}.Dag"));
                task.put("tasks", Tree::List(steps));
            }
            4 => {
                task.put("type", format!("{FLOW}.WorkingDirectory"));
                task.put("tasks", self.children(depth));
            }
            5 => {
                task.put("type", format!("{FLOW}.AllowFailure"));
                task.put("tasks", self.children(depth));
            }
            6 if self.version != "2.0" => {
                task.put("type", format!("{FLOW}.ForEach"));
                task.put(
                    "values",
                    if self.random.chance(50) { list(["a", "b"]) } else { "[\"a\", \"b\"]".into() },
                );
                task.put("tasks", self.children(depth));
            }
            _ => {
                task.put("type", format!("{FLOW}.Sequential"));
                task.put("tasks", self.children(depth));
            }
        }
        task
    }

    fn query(&mut self) -> Tree {
        let (password, sql) = (self.task_hole(true), self.task_hole(false));
        map([
            ("type", "io.kestra.plugin.jdbc.postgresql.Query".into()),
            ("url", "jdbc:postgresql://db:5432/shop".into()),
            ("username", "app".into()),
            ("password", password),
            ("sql", sql),
            ("fetchType", "STORE".into()),
        ])
    }

    fn leaf(&mut self) -> Tree {
        let id = self.id("run");
        let mut task = match self.random.below(8) {
            0 => {
                let message = self.task_hole(false);
                map([("type", "io.kestra.plugin.core.log.Log".into()), ("message", message)])
            }
            1 => {
                let (one, two) = (self.task_hole(false), self.task_hole(false));
                map([
                    ("type", "io.kestra.plugin.core.log.Log".into()),
                    ("message", list([one, two])),
                    ("level", "WARN".into()),
                ])
            }
            2 => {
                let (header, body) = (self.task_hole(true), self.task_hole(true));
                map([
                    ("type", "io.kestra.plugin.core.http.Request".into()),
                    ("uri", "https://api.example.com/v1?limit=10#top".into()),
                    ("method", "POST".into()),
                    (
                        "headers",
                        map([("Authorization", header), ("Accept", "text/csv; header=\"yes\"".into())]),
                    ),
                    ("body", body),
                ])
            }
            3 => {
                let (secret, env, command) =
                    (self.task_hole(true), self.task_hole(true), self.task_hole(false));
                map([
                    ("type", "io.kestra.plugin.scripts.shell.Commands".into()),
                    ("env", map([("TOKEN_OF_JOB", secret), ("MODE", env)])),
                    (
                        "commands",
                        list([
                            "echo 'go: on' # now".into(),
                            command,
                            Tree::from("set -eu\n\nls -l | wc -l\n"),
                        ]),
                    ),
                ])
            }
            4 => {
                let (env, script) = (self.task_hole(true), self.task_hole(false));
                map([
                    ("type", "io.kestra.plugin.scripts.python.Script".into()),
                    ("env", map([("VALUE", env)])),
                    ("script", script),
                ])
            }
            5 => self.query(),
            6 => {
                let (access, key, region) =
                    (self.task_hole(true), self.task_hole(false), self.task_hole(false));
                map([
                    ("type", "io.kestra.plugin.aws.s3.Upload".into()),
                    ("bucket", "shop-data".into()),
                    ("accessKeyId", access),
                    ("key", key),
                    ("region", region),
                ])
            }
            _ => {
                let (url, payload) = (self.task_hole(true), self.task_hole(true));
                map([
                    ("type", "io.kestra.plugin.notifications.slack.SlackIncomingWebhook".into()),
                    ("url", url),
                    ("payload", payload),
                ])
            }
        };
        task.entries().insert(0, (super::tree::text("id"), id.into()));
        if self.random.chance(10) {
            task.put("timeout", "PT10M");
        }
        if self.random.chance(10) {
            task.put("allowFailure", typed("true"));
        }
        task
    }

    fn trigger(&mut self) -> Tree {
        let id = self.id("when");
        let mut hole = |takes_secret| self.hole(Hole { place: Place::Trigger, takes_secret });
        match hole_kind(&id) {
            0 => map([
                ("id", id.into()),
                ("type", "io.kestra.plugin.core.trigger.Schedule".into()),
                ("cron", "0 3 * * *".into()),
                ("inputs", map([("note", hole(false))])),
            ]),
            _ => map([
                ("id", id.into()),
                ("type", "io.kestra.plugin.core.http.Trigger".into()),
                ("uri", "https://api.example.com/new".into()),
                ("headers", map([("Authorization", hole(true))])),
                ("interval", "PT5M".into()),
            ]),
        }
    }
}

/// The kind of a trigger, by chance.
fn hole_kind(id: &str) -> usize {
    id.len() % 2
}
