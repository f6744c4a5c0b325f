//! `check`: a flow and an env file through the whole linter into every format.

use kestra_lint::{
    diagnostic::Level,
    lint::{Linter, Report, Settings},
    secret::{Origin, SecretStore, StoreBuilder},
    source::{SourceFile, Sources},
};

use crate::{
    canary::{self, CANARIES, Canary},
    input::{Input, files},
    reports,
};

/// What may stand before a text.
const SKELETONS: &[&str] = &[
    "",
    "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: ",
    "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: \"{{ ",
    "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: t\n    message: |\n      ",
    "\u{feff}id: a\r\nnamespace: b\r\ntasks:\r\n  - id: c\r\n    type: t\r\n    message: >\r\n      ",
    "kind: KestraFlow\nspec:\n  source: |\n    id: a\n    namespace: b\n    tasks:\n      - id: c\n        message: ",
    "{id: a, namespace: b, tasks: [{id: c, type: t, message: \"",
    "id: a\nnamespace: b\ninputs:\n  - id: i\n    type: STRING\nvariables:\n  v: \"{{ inputs.i }}\"\ntasks:\n  \
     - id: c\n    type: io.kestra.plugin.core.http.Download\n    uri: \"{{ vars.v }}\"\n  - id: d\n    \
     type: io.kestra.plugin.core.log.Log\n    message: \"{{ outputs.c.uri }}\"\n",
];

/// Checks all laws: the first byte chooses what stands before the flow, the second how it is checked, the third a
/// release. An env file may follow behind a line `=== a.env`.
pub fn hold(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let files = files("a.yaml", &input.text);
    let flow = format!("{}{}", input.choose(0, SKELETONS), files[0].1);
    let env_file = files.get(1).map_or("", |(_, text)| text);
    let [first, second] = CANARIES;
    let world = World::new(&input, env_file, first);
    let report = world.report(&input, &flow);
    let one = reports::written(&report);
    let mut texts = vec![("a.yaml", flow.as_str())];
    texts.extend(world.sources.iter().map(|(_, file)| (file.name(), file.text())));
    reports::hold(&report, &one, &texts);
    if canary::shown_in(data).is_none() {
        reports::hide_the_canary(&one);
        let other = World::new(&input, env_file, second).report(&input, &flow);
        reports::are_equal(&one, &reports::written(&other), "the report depends on a value");
    } else {
        let again = World::new(&input, env_file, first).report(&input, &flow);
        reports::are_equal(&one, &reports::written(&again), "two runs differ");
    }
}

struct World {
    settings: Settings,
    store: SecretStore,
    sources: Sources,
}

impl World {
    fn new(input: &Input<'_>, env_file: &str, canary: Canary) -> Self {
        // Whole lines in front: whatever follows, these are names and values.
        let env_file = format!("{}{env_file}", canary.env_file());
        let target = input.target(2);
        let env_prefix = input.choose(1, &[None, None, Some("ENV_"), Some("X_")]);
        let origin = input.choose(1, &[Origin::Given, Origin::Found]);
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new("a.env", env_file.as_str()));
        let store = StoreBuilder::new(target, env_prefix).env_file(source, &env_file, origin).build();
        let env_prefix = env_prefix.map(str::to_owned);
        let levels = [[Level::Advice; 8], [Level::Warning; 8]].concat();
        let settings =
            Settings { min_level: input.choose(1, &levels), target, env_prefix, ..Settings::default() };
        Self { settings, store, sources }
    }

    fn report(&self, input: &Input<'_>, flow: &str) -> Report {
        let linter = Linter::new(&self.settings, &self.store, &self.sources);
        let is_flow = input.choose(1, &[false, false, false, false, true, true, true, true]);
        let checked = if is_flow { linter.check_flow("a.yaml", flow) } else { linter.check("a.yaml", flow) };
        linter.finish(vec![checked])
    }
}
