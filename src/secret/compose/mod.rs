//! Compose projects: which services run Kestra, and with which environment.
//!
//! Follows compose-go 2.16: aliases and merge keys, `$` from the shell and the project's `.env`, `extends`, `include`,
//! override files, profiles, `environment` over `env_file`, and what its schema refuses. Unlike in flows, aliases are
//! resolved here. Files come from a function that `cli` hands in.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a value of another kind than the ones an attribute takes is the same mistake, whichever it is"
)]

mod consistency;
mod environment;
mod load;
mod merge;
mod scalar;
mod schema;
mod tree;

use std::{collections::BTreeMap, fmt};

use thiserror::Error;

use super::{Provenance, Secret, ServerConfig, SourceFault, ValueStyle, Variable, dotenv::Wrapped, image};
use crate::{kestra::Target, source::SourceId, span::Span};
use load::Files;
use tree::{Map, Value};

/// Gives the text of the file at a path, and its id for findings; `None` if there is no such file.
pub type Read<'r> = dyn FnMut(&str) -> Option<(SourceId, String)> + 'r;

/// The names of project files, in the order in which Compose looks for them.
pub const PROJECT_FILES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The names of override files, in the order in which Compose looks for them.
pub const OVERRIDE_FILES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Which project to load.
#[derive(Clone, Copy, Debug)]
pub struct Request<'q> {
    /// The project's folder, `""` for the working folder.
    pub folder: &'q str,
    /// The project files, as paths from the working folder; if there are none, those found in the folder.
    pub files: &'q [String],
    /// The shell's variables.
    pub shell: &'q BTreeMap<String, String>,
    /// The active profiles; if there are none, those of `COMPOSE_PROFILES`.
    pub profiles: &'q [String],
}

/// A project, loaded.
#[derive(Debug, Default)]
pub struct Project {
    /// The active services by name.
    pub services: Vec<Service>,
}

/// A service of a project.
#[derive(Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its image, `$` expanded.
    pub image: Option<String>,
    /// Where the image is written.
    pub image_place: Option<(SourceId, Span)>,
    /// Its environment, sorted by name; declared names without a value included.
    pub environment: Vec<EnvVariable>,
    /// The variables of env files that a null under `environment` takes away.
    pub nulled: Vec<Nulled>,
}

/// A variable of a service.
#[derive(Debug)]
pub struct EnvVariable {
    /// The name.
    pub name: String,
    /// The value; `None` if the name is only declared, and so not in the container.
    pub value: Option<Secret>,
    /// Where it stands.
    pub provenance: Provenance,
    /// How it is written there.
    pub style: ValueStyle,
    /// The rest of the value, where it is base64 that goes on behind its line of an env file.
    pub wrapped: Option<Wrapped>,
}

/// A null that unsets what an env file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nulled {
    /// The variable.
    pub name: String,
    /// The file of the null.
    pub source: SourceId,
    /// The name beside the null.
    pub span: Span,
    /// What it hides.
    pub hides: Provenance,
}

/// What is shorter is no value that anyone would miss in a message.
const SHORTEST: usize = 3;

/// Why Compose refuses a project.
#[derive(Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ComposeFailure {
    /// The place at fault, if there is one.
    pub place: Option<(SourceId, Span)>,
    message: String,
}

impl ComposeFailure {
    fn at(source: SourceId, span: Span, message: impl Into<String>) -> Self {
        Self { place: Some((source, span)), message: message.into() }
    }

    fn of(place: Option<tree::Place>, message: impl Into<String>) -> Self {
        Self { place: place.map(|place| (place.source, place.span)), message: message.into() }
    }

    /// The refusal as a fault of a store's source, where a place is known.
    pub fn fault(&self) -> Option<SourceFault> {
        let (source, span) = self.place?;
        Some(SourceFault { source, span, message: self.message.clone() })
    }

    /// The failure without what `environment` put into it: for a value stands the name it came from.
    fn without_values(mut self, environment: &BTreeMap<String, String>) -> Self {
        let (Some(open), Some(close)) = (self.message.find('`'), self.message.rfind('`')) else {
            return self;
        };
        // A path is also shown as it is after `.`, `..` and double slashes are taken away.
        let mut forms: Vec<(String, &str)> = environment
            .iter()
            .flat_map(|(name, value)| {
                [(value.clone(), name.as_str()), (load::join("", value), name.as_str())]
            })
            .filter(|(form, _)| form.len() >= SHORTEST)
            .collect();
        forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        let mut quoted = self.message.get(open..close).unwrap_or_default().to_owned();
        for (form, name) in forms {
            if quoted.contains(&form) {
                quoted = quoted.replace(&form, &format!("${{{name}}}"));
            }
        }
        self.message.replace_range(open..close, &quoted);
        self
    }

    fn missing(path: &str) -> Self {
        Self { place: None, message: format!("there is no file `{path}`, or it holds no services") }
    }
}

impl fmt::Debug for ComposeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ComposeFailure({:?}, {})", self.place, self.message)
    }
}

/// Loads a project as the Compose command does.
///
/// # Errors
/// If Compose refuses the project.
pub fn load(request: &Request<'_>, read: &mut Read<'_>) -> Result<Project, ComposeFailure> {
    let mut files = Files::new(read);
    let mut environment = request.shell.clone();
    let loaded = load_with(request, &mut environment, &mut files);
    loaded.map_err(|failure| failure.without_values(&environment))
}

fn load_with(
    request: &Request<'_>,
    environment: &mut BTreeMap<String, String>,
    files: &mut Files<'_>,
) -> Result<Project, ComposeFailure> {
    let dotenv = load::join(request.folder, ".env");
    if files.get(&dotenv).is_some() {
        environment::add_env_files(environment, &[dotenv], files)?;
    }
    let paths = project_files(request, environment, files);
    if paths.is_empty() {
        return Err(ComposeFailure::missing(PROJECT_FILES[0]));
    }
    let project = load::project(&paths, request.folder, environment, files)?;
    if project.is_empty() {
        return Err(ComposeFailure { place: None, message: "the project is empty".to_owned() });
    }
    let from_shell: Vec<String> = environment
        .get("COMPOSE_PROFILES")
        .map(|profiles| profiles.split(',').map(|profile| profile.trim().to_owned()).collect())
        .unwrap_or_default();
    let profiles = if request.profiles.is_empty() { &from_shell } else { request.profiles };
    let services = project.get("services").and_then(|field| field.node.value.map());
    let services: Vec<(&String, &Map)> = services
        .into_iter()
        .flatten()
        .filter_map(|(name, field)| Some((name, field.node.value.map()?)))
        .collect();
    services.iter().try_for_each(|(_, service)| environment::check(service))?;
    let active: Vec<_> = services.into_iter().filter(|(_, service)| has_profile(service, profiles)).collect();
    consistency::check(&active)?;
    let services = active.into_iter().map(|(name, service)| {
        let (environment, nulled) = environment::of_service(service, environment, files)?;
        let image = service.get("image").map(|field| &field.node);
        Ok(Service {
            name: name.clone(),
            image: image.and_then(|image| image.value.text()).map(str::to_owned),
            image_place: image.and_then(|image| image.place).map(|place| (place.source, place.span)),
            environment,
            nulled,
        })
    });
    services.collect::<Result<_, _>>().map(|services| Project { services })
}

/// The files of a project: those asked for, those of `COMPOSE_FILE`, or the ones found with their override.
fn project_files(
    request: &Request<'_>,
    environment: &BTreeMap<String, String>,
    files: &mut Files<'_>,
) -> Vec<String> {
    if !request.files.is_empty() {
        return request.files.to_vec();
    }
    if let Some(listed) = environment.get("COMPOSE_FILE") {
        let separator = environment.get("COMPOSE_PATH_SEPARATOR").filter(|separator| !separator.is_empty());
        let separator = separator.map_or(":", String::as_str);
        return listed.split(separator).map(|file| load::join(request.folder, file)).collect();
    }
    let mut first = |names: &[&str]| {
        let mut paths = names.iter().map(|name| load::join(request.folder, name));
        paths.find(|path| files.get(path).is_some())
    };
    let Some(main) = first(&PROJECT_FILES) else { return Vec::new() };
    let over = first(&OVERRIDE_FILES);
    std::iter::once(main).chain(over).collect()
}

fn has_profile(service: &Map, active: &[String]) -> bool {
    let declared = match service.get("profiles").map(|field| &field.node.value) {
        Some(Value::List(list)) => list.as_slice(),
        _ => &[],
    };
    declared.is_empty()
        || active.iter().any(|profile| profile == "*")
        || declared
            .iter()
            .filter_map(|item| item.value.text())
            .any(|item| active.iter().any(|other| other == item))
}

impl Project {
    /// The services that run Kestra's image, or the one chosen by name.
    pub fn kestra_services<'p>(&'p self, chosen: Option<&'p str>) -> impl Iterator<Item = &'p Service> {
        self.services.iter().filter(move |service| match chosen {
            Some(name) => service.name == name,
            None => service.is_kestra(),
        })
    }
}

impl Service {
    /// Whether the image is `kestra/kestra`, from whatever registry.
    pub fn is_kestra(&self) -> bool {
        self.image.as_deref().is_some_and(image::is_kestra)
    }

    /// The tag of the image.
    pub fn image_tag(&self) -> Option<&str> {
        self.image.as_deref().and_then(|image| image::split(image).1)
    }

    /// The release that the tag of the image names.
    pub fn target(&self) -> Option<Target> {
        self.image.as_deref().and_then(image::target)
    }

    /// What `KESTRA_CONFIGURATION` says of secrets and envs.
    pub fn configuration(&self) -> Option<ServerConfig> {
        let variable = self.environment.iter().find(|variable| variable.name == "KESTRA_CONFIGURATION")?;
        variable.value.as_ref().map(|value| ServerConfig::parse(value.expose()))
    }

    /// The variables that the container has, for a store.
    pub fn variables(&self) -> impl Iterator<Item = Variable> {
        self.environment.iter().filter_map(|variable| {
            let value = variable.value.as_ref()?;
            Some(Variable {
                name: variable.name.clone(),
                value: Some(Secret::new(value.expose())),
                provenance: variable.provenance,
                style: variable.style,
                wrapped: variable.wrapped.clone(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Sources};

    fn loaded(files: &[(&str, &str)]) -> (Result<Project, ComposeFailure>, Sources) {
        let mut sources = Sources::default();
        let shell = BTreeMap::from([("HOST".to_owned(), "shell".to_owned())]);
        let request = Request { folder: "", files: &[], shell: &shell, profiles: &[] };
        let project = load(&request, &mut |path| {
            let (name, text) = files.iter().find(|(name, _)| *name == path)?;
            Some((sources.add(SourceFile::new(*name, *text)), (*text).to_owned()))
        });
        (project, sources)
    }

    fn places(files: &[(&str, &str)]) -> Vec<(String, String, Option<String>)> {
        let (project, sources) = loaded(files);
        let text = |(source, span): (SourceId, Span)| {
            span.of(sources.get(source).expect("a file").text()).to_owned()
        };
        let project = project.expect("a project");
        let variables = project.services.iter().flat_map(|service| &service.environment);
        variables
            .map(|variable| {
                let name = variable.provenance.name().map(text).unwrap_or_default();
                (variable.name.clone(), name, variable.provenance.value().map(text))
            })
            .collect()
    }

    fn triple(variable: &str, name: &str, value: Option<&str>) -> (String, String, Option<String>) {
        (variable.to_owned(), name.to_owned(), value.map(str::to_owned))
    }

    #[test]
    fn every_variable_has_its_place() {
        let compose = "services:\n  kestra:\n    image: x\n    env_file: a.env\n    environment:\n      A: \"a b\"\n      HOST:\n";
        assert_eq!(
            places(&[("compose.yaml", compose), ("a.env", "B='x' # c\nHOST=y\n")]),
            [triple("A", "A", Some("a b")), triple("B", "B", Some("x")), triple("HOST", "HOST", None),]
        );
        let list =
            "services:\n  kestra:\n    image: x\n    environment:\n    - A=1\n    - \"B=a b\"\n    - HOST\n";
        let over = "services:\n  kestra:\n    environment:\n      B: 2\n";
        assert_eq!(
            places(&[("compose.yaml", list), ("compose.override.yaml", over)]),
            [triple("A", "A", Some("1")), triple("B", "B", Some("2")), triple("HOST", "HOST", None),]
        );
    }

    #[test]
    fn a_null_takes_away_what_the_env_file_sets() {
        let compose = "services:\n  kestra:\n    image: x\n    env_file: a.env\n    environment:\n      B:\n";
        let (project, _) = loaded(&[("compose.yaml", compose), ("a.env", "B=x\n")]);
        let project = project.expect("a project");
        let service = &project.services[0];
        assert_eq!(service.nulled.iter().map(|nulled| nulled.name.as_str()).collect::<Vec<_>>(), ["B"]);
        assert_eq!(service.nulled[0].span.of(compose), "B");
        assert_eq!(service.variables().count(), 0);
    }

    #[test]
    fn kestra_services_are_known_by_their_image() {
        let compose = "services:\n  a:\n    image: docker.io/kestra/kestra:v1.3.19-full\n    environment:\n      KESTRA_CONFIGURATION: |\n        kestra:\n          secret:\n            type: vault\n  b:\n    image: registry.example.com:5000/kestra/kestra\n  c:\n    image: postgres:17\n";
        let (project, _) = loaded(&[("compose.yaml", compose)]);
        let project = project.expect("a project");
        let names: Vec<_> = project.kestra_services(None).map(|service| service.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        let service = &project.services[0];
        assert_eq!(service.target().map(|target| target.to_string()).as_deref(), Some("1.3.19"));
        assert_eq!(service.configuration().and_then(|config| config.secret_type).as_deref(), Some("vault"));
        assert_eq!(project.services[1].image_tag(), None);
        assert_eq!(project.kestra_services(Some("c")).count(), 1);
    }

    #[test]
    fn a_refusal_names_its_place() {
        let compose = "services:\n  kestra:\n    image: x\n    enviroment:\n      A: 1\n";
        let (project, sources) = loaded(&[("compose.yaml", compose)]);
        let failure = project.expect_err("a refusal");
        let (source, span) = failure.place.expect("a place");
        assert_eq!(span.of(sources.get(source).expect("a file").text()), "enviroment");
        assert_eq!(failure.to_string(), "a service has no attribute `enviroment`");
    }

    #[test]
    fn a_refusal_shows_no_value_of_the_environment() {
        let message = |compose: &str| {
            let dotenv = "TOKEN=sesame//open\nA=x\nNAME=file\n";
            let (project, _) = loaded(&[("compose.yaml", compose), (".env", dotenv)]);
            project.expect_err("a refusal").to_string()
        };
        let missing = |path: &str| format!("there is no file `{path}`, or it holds no services");
        let service = "services:\n  a:\n    image: b\n";
        assert_eq!(message("include: [$TOKEN]\n"), missing("${TOKEN}"));
        assert_eq!(message("include: ['./x/${TOKEN}-$A.yaml']\n"), missing("x/${TOKEN}-x.yaml"));
        assert_eq!(message(&format!("{service}    env_file: $TOKEN\n")), "there is no env file `${TOKEN}`");
        assert_eq!(
            message(&format!("{service}    depends_on: [$TOKEN]\n")),
            "the service `a` depends on `${TOKEN}`, which is not there"
        );
    }
}
