//! Flows like those that people write, made by rule: the same seed gives the same bytes.

use std::fmt::Write as _;

/// A small generator of numbers that need not be secret.
#[derive(Debug)]
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let index = usize::try_from(self.below(choices.len() as u64)).unwrap_or_default();
        choices.get(index).copied().unwrap_or_default()
    }
}

const NOUNS: &[&str] = &[
    "orders",
    "invoices",
    "customers",
    "events",
    "sessions",
    "stock",
    "prices",
    "payments",
    "reviews",
    "tickets",
];
const VERBS: &[&str] =
    &["load", "clean", "join", "export", "publish", "check", "archive", "split", "count", "notify"];

/// What a task holds besides its id: lines at the task's own depth, `@` a noun, `%` the id of a download. The first one
/// is a download.
const TASKS: &[&str] = &[
    "type: io.kestra.plugin.core.http.Download\nuri: \"https://api.example.com/v1/@?day={{ (trigger.date ?? execution.startDate) | date('yyyy-MM-dd') }}\"\nheaders:\n  Authorization: \"Bearer {{ secret('API_TOKEN') }}\"\n  Accept: application/json",
    "type: io.kestra.plugin.jdbc.postgresql.Query\nurl: jdbc:postgresql://{{ envs.postgres_host }}:5432/@\nusername: \"{{ secret('POSTGRES_USERNAME') }}\"\npassword: \"{{ secret('POSTGRES_PASSWORD') }}\"\nsql: |\n  SELECT id, customer_id, total\n  FROM @\n  WHERE updated_at >= '{{ inputs.since }}'\n    AND region = '{{ vars.region }}'\n  ORDER BY id\nfetchType: STORE",
    "type: io.kestra.plugin.scripts.python.Script\ntaskRunner:\n  type: io.kestra.plugin.scripts.runner.docker.Docker\ncontainerImage: python:3.12-slim\nbeforeCommands:\n  - pip install --quiet pandas==2.2.2 kestra\nscript: |\n  import pandas as pd\n  from kestra import Kestra\n\n  frame = pd.read_csv(\"{{ outputs.%.uri }}\")\n  # Rows without a customer are of no use further on.\n  frame = frame.dropna(subset=[\"customer_id\"])\n  frame[\"total\"] = frame[\"total\"].astype(float)\n  frame.to_csv(\"@.csv\", index=False)\n  Kestra.outputs({\"rows\": len(frame)})\noutputFiles:\n  - \"*.csv\"",
    "type: io.kestra.plugin.core.log.Log\nlevel: INFO\nmessage: \"{{ outputs.%.length | default(0) }} @ since {{ inputs.since }}, run {{ execution.id }}\"",
    "type: io.kestra.plugin.core.flow.If\ncondition: \"{{ inputs.full and (outputs.%.length | default(0)) > 100 }}\"\nthen:\n  - id: yes_~\n    type: io.kestra.plugin.core.debug.Return\n    format: \"{{ taskrun.startDate | dateAdd(-1, 'DAYS') }}\"\nelse:\n  - id: no_~\n    type: io.kestra.plugin.core.log.Log\n    message: nothing to do for @",
    "type: io.kestra.plugin.aws.s3.Upload\nfrom: \"{{ outputs.%.uri }}\"\nkey: \"@/{{ flow.id }}/{{ execution.startDate | date('yyyy/MM/dd') }}.csv\"\nbucket: \"{{ envs.data_bucket }}\"\nregion: eu-central-1\naccessKeyId: \"{{ secret('AWS_ACCESS_KEY_ID') }}\"\nsecretKeyId: \"{{ secret('AWS_SECRET_KEY_ID') }}\"",
    "type: io.kestra.plugin.core.flow.ForEach\nvalues: [\"north\", \"south\", \"east\", \"west\"]\nconcurrencyLimit: 2\ntasks:\n  - id: part_~\n    type: io.kestra.plugin.scripts.shell.Commands\n    env:\n      REGION: \"{{ taskrun.value }}\"\n      TOKEN: \"{{ secret('API_TOKEN') }}\"\n    commands:\n      - echo \"region $REGION\"\n      - curl --fail --silent \"https://{{ taskrun.value }}.example.com/@\" > {{ outputDir }}/@.json",
    "type: io.kestra.plugin.notifications.slack.SlackIncomingWebhook\nurl: \"{{ secret('SLACK_WEBHOOK_URL') }}\"\npayload: |\n  {\n    \"text\": \"{{ flow.namespace }}.{{ flow.id }}: {% if outputs is defined %}{{ outputs | length }} parts{% else %}nothing{% endif %}\",\n    \"channel\": \"#@\"\n  }",
];

const DOWNLOAD: &str = "type: io.kestra.plugin.core.http.Download";

/// One flow; `seed` decides everything in it.
pub(crate) fn flow(seed: u64) -> String {
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
    let noun = numbers.of(NOUNS);
    let mut text = String::new();
    // Writing to a string cannot fail.
    _ = write!(
        text,
        "id: {}-{noun}-{seed}\nnamespace: company.{}\ndescription: |\n  Brings {noun} from the shop to the warehouse.\n\n  \
         Owner: team {}. Ask before you change the order of the tasks.\n\nlabels:\n  team: {}\n  tier: \"{}\"\n\n",
        numbers.of(VERBS),
        numbers.of(NOUNS),
        numbers.of(NOUNS),
        numbers.of(NOUNS),
        numbers.below(4),
    );
    text.push_str(
        "inputs:\n  - id: since\n    type: DATE\n    defaults: 2024-01-01\n  - id: full\n    type: BOOLEAN\n    defaults: false\n\n\
         variables:\n  region: eu # the default\n\ntasks:\n",
    );
    let mut download = String::new();
    for index in 0..3 + numbers.below(8) {
        let id = format!("{}_{index}", numbers.of(VERBS));
        let noun = numbers.of(NOUNS);
        _ = writeln!(text, "  - id: {id}");
        let mut body = numbers.of(TASKS);
        if index == 0 {
            body = TASKS.first().copied().unwrap_or_default();
        }
        if body.starts_with(DOWNLOAD) {
            download.clone_from(&id);
        }
        let body = body.replace('@', noun).replace('%', &download).replace('~', &index.to_string());
        for line in body.lines() {
            if line.is_empty() {
                text.push('\n');
            } else {
                _ = writeln!(text, "    {line}");
            }
        }
        text.push('\n');
    }
    _ = write!(
        text,
        "triggers:\n  - id: daily\n    type: io.kestra.plugin.core.trigger.Schedule\n    cron: \"{} {} * * *\"\n",
        numbers.below(60),
        numbers.below(24),
    );
    // A few of them have a mistake.
    if seed.is_multiple_of(20) { text.replace("envs.data_bucket", "envs.DATA_BUCKET") } else { text }
}
