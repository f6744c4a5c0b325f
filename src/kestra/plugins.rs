//! Plugin types: which there are, what properties and outputs they have, and since when.
//!
//! The catalogues lie below `schemas/kestra/plugins`; `build_plugins.py` beside them writes them and tells their form.
//! Nothing is read at start: the first look-up finds the lines, each one is a binary search over them.

use std::sync::OnceLock;

use super::Release;

/// A catalogue: what one release of Kestra has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Catalogue {
    /// 0.21.0, core types only.
    V0_21,
    /// 1.0.0, core types only.
    V1_0,
    /// 2.0.0, with its open-source plugins.
    V2_0,
}

impl Catalogue {
    /// All of them, the newest first.
    pub const ALL: [Self; 3] = [Self::V2_0, Self::V1_0, Self::V0_21];

    const fn text(self) -> &'static str {
        match self {
            Self::V0_21 => include_str!("../../schemas/kestra/plugins/core-0.21.0.tsv"),
            Self::V1_0 => include_str!("../../schemas/kestra/plugins/core-1.0.0.tsv"),
            Self::V2_0 => include_str!("../../schemas/kestra/plugins/2.0.0.tsv"),
        }
    }

    /// The type of that name or alias.
    pub fn find(self, name: &str) -> Option<PluginType> {
        self.entry(name).filter(|found| !matches!(found.kind(), Kind::Definition | Kind::Base))
    }

    /// The type, or the object inside types, of that name.
    pub fn entry(self, name: &str) -> Option<PluginType> {
        let mut line = find_line(self, name)?;
        if let Some(target) = alias_target(line) {
            line = find_line(self, target)?;
        }
        Some(PluginType { line, catalogue: self })
    }

    /// Every line with its name, sorted by it. Where the lines begin is found at the first look-up.
    fn lines(self) -> &'static [(&'static str, &'static str)] {
        static LINES: [OnceLock<Vec<(&str, &str)>>; 3] = [const { OnceLock::new() }; 3];
        let Some(lines) = LINES.get(self as usize) else { return &[] };
        lines.get_or_init(|| self.text().lines().map(|line| (name_of(line), line)).collect())
    }

    /// Every name of the catalogue, aliases and inner objects included, in order of bytes.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.lines().iter().map(|(name, _)| *name)
    }
}

/// The type of that name or alias, as the newest release that has it knows it.
///
/// ```
/// use kestra_lint::kestra::plugins;
///
/// let subflow = plugins::find("io.kestra.plugin.core.flow.Subflow").unwrap();
/// assert!(subflow.property("flowId").is_some_and(|property| property.is_required()));
/// assert!(subflow.outputs().is_some_and(|outputs| outputs.get("executionId").is_some()));
/// assert!(plugins::find("io.kestra.plugin.core.flow.Nope").is_none());
/// ```
pub fn find(name: &str) -> Option<PluginType> {
    Catalogue::ALL.into_iter().find_map(|catalogue| catalogue.find(name))
}

/// Whether a release has a type of that name or alias; `None` where that is not known.
///
/// Plugins have releases of their own, so only types of Kestra's core are judged. What 1.0.0 has and 2.0.0 has not
/// counts as there up to 1.3, and of what only 2.0.0 has nothing is said for 1.1 to 1.3 (product §5).
pub fn core_type_in(name: &str, release: Release) -> Option<bool> {
    let [newest, middle, oldest] = Catalogue::ALL.map(|catalogue| catalogue.find(name));
    let is_core = middle.is_some() || oldest.is_some() || newest.is_some_and(PluginType::is_core);
    if !is_core {
        return None;
    }
    let (newest, middle, oldest) = (newest.is_some(), middle.is_some(), oldest.is_some());
    match release {
        Release::V2_0 => Some(newest),
        _ if release == Release::V1_0 => Some(middle),
        _ if release == Release::V0_21 => Some(oldest),
        _ if release > Release::V1_0 => (middle || !newest).then_some(middle),
        _ if release > Release::V0_21 => (middle == oldest).then_some(middle),
        // Older than every catalogue: what came later was not there, the rest is not known.
        _ => (!oldest).then_some(false),
    }
}

/// What a plugin type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A task.
    Task,
    /// A trigger.
    Trigger,
    /// A condition of a trigger, up to 1.3.
    Condition,
    /// Where a script runs.
    TaskRunner,
    /// Another type that stands in a property: a provider, a tool, a retriever.
    Additional,
    /// A part of a dashboard, or an asset.
    Other,
    /// An object inside types that is none itself.
    Definition,
    /// What all types of a kind share.
    Base,
}

/// An entry of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PluginType {
    line: &'static str,
    catalogue: Catalogue,
}

impl PluginType {
    fn column(self, at: usize) -> &'static str {
        self.line.split('\t').nth(at).unwrap_or_default()
    }

    /// The class name; where an alias was asked for, what it stands for.
    pub fn name(self) -> &'static str {
        self.column(0)
    }

    /// The class name without its package.
    pub fn short_name(self) -> &'static str {
        self.name().rsplit('.').next().unwrap_or_default()
    }

    /// Which catalogue says so.
    pub const fn catalogue(self) -> Catalogue {
        self.catalogue
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        match self.column(1) {
            "task" => Kind::Task,
            "trigger" => Kind::Trigger,
            "condition" => Kind::Condition,
            "task-runner" => Kind::TaskRunner,
            "additional" => Kind::Additional,
            "def" => Kind::Definition,
            "base" => Kind::Base,
            _ => Kind::Other,
        }
    }

    fn is_marked(self, mark: char) -> bool {
        self.column(2).contains(mark)
    }

    /// Whether it is part of Kestra itself.
    pub fn is_core(self) -> bool {
        self.is_marked('c')
    }

    /// Whether Kestra calls it deprecated.
    pub fn is_deprecated(self) -> bool {
        self.is_marked('d')
    }

    /// Whether it takes keys of any name.
    pub fn takes_any_key(self) -> bool {
        self.is_marked('f')
    }

    /// What `outputs.<id>` holds of a task, and `trigger` of a trigger; `None` where it is not declared.
    pub fn outputs(self) -> Option<Properties> {
        let column = self.column(3);
        (column != "-").then_some(Properties { column })
    }

    /// The properties it declares itself; those of its kind stand in [`PluginType::base`].
    pub fn own_properties(self) -> Properties {
        Properties { column: self.column(4) }
    }

    /// What all types of its kind share.
    pub fn base(self) -> Option<Self> {
        let line = find_line(self.catalogue, self.column(1))?;
        Some(Self { line, catalogue: self.catalogue })
    }

    /// All properties, `type` aside: its own, then those of its kind that it does not lack.
    pub fn properties(self) -> impl Iterator<Item = Property> {
        let own = self.own_properties();
        let shared = self.base().into_iter().flat_map(|base| base.own_properties().iter());
        own.iter().chain(
            shared.filter(move |property| !self.lacks(property.name) && own.get(property.name).is_none()),
        )
    }

    /// The property of that name.
    pub fn property(self, name: &str) -> Option<Property> {
        let shared = || self.base().filter(|_| !self.lacks(name))?.own_properties().get(name);
        self.own_properties().get(name).or_else(shared)
    }

    fn lacks(self, name: &str) -> bool {
        self.column(5).split(' ').any(|lacking| lacking == name)
    }
}

/// Properties or outputs, as the catalogue writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Properties {
    column: &'static str,
}

impl Properties {
    /// All of them, by name.
    pub fn iter(self) -> impl Iterator<Item = Property> {
        self.column.split(' ').filter_map(Property::read)
    }

    /// The one of that name.
    pub fn get(self, name: &str) -> Option<Property> {
        self.iter().find(|property| property.name == name)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.column.is_empty()
    }
}

/// A property or output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its key.
    pub name: &'static str,
    marks: &'static str,
    classes: &'static str,
}

/// What a property with a name like a credential's holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Judgement {
    /// A credential.
    Credential,
    /// Something that may hold one: a URL, headers, an environment.
    MayEmbed,
    /// None.
    Not,
}

impl Property {
    fn read(written: &'static str) -> Option<Self> {
        let (name, rest) = written.split_once(':')?;
        let (marks, classes) = rest.split_once('=').unwrap_or((rest, ""));
        Some(Self { name, marks, classes })
    }

    /// Its type.
    pub fn value_type(self) -> ValueType {
        match self.marks.as_bytes().first() {
            Some(b's') => ValueType::String,
            Some(b'i') => ValueType::Integer,
            Some(b'n') => ValueType::Number,
            Some(b'b') => ValueType::Boolean,
            Some(b'd') => ValueType::Duration,
            Some(b'a') => ValueType::List,
            Some(b'm') => ValueType::Map,
            Some(b'o') => ValueType::Object,
            Some(b'u') => ValueType::Union,
            _ => ValueType::Any,
        }
    }

    fn is_marked(self, mark: char) -> bool {
        self.marks.chars().skip(1).any(|known| known == mark)
    }

    /// Whether it must be there.
    pub fn is_required(self) -> bool {
        self.is_marked('r')
    }

    /// Whether Kestra renders it; plugins render some others by hand.
    pub fn is_rendered(self) -> bool {
        self.is_marked('p')
    }

    /// Whether its class marks it as secret.
    pub fn is_secret(self) -> bool {
        self.is_marked('s')
    }

    /// Whether Kestra calls it deprecated.
    pub fn is_deprecated(self) -> bool {
        self.is_marked('x')
    }

    /// Whether it is accepted without being shown in the documentation.
    pub fn is_hidden(self) -> bool {
        self.is_marked('h')
    }

    /// What was judged of it, if its name is like a credential's and its class does not mark it.
    pub fn judgement(self) -> Option<Judgement> {
        self.marks.chars().find_map(|mark| match mark {
            'C' => Some(Judgement::Credential),
            'E' => Some(Judgement::MayEmbed),
            'N' => Some(Judgement::Not),
            _ => None,
        })
    }

    /// The types and inner objects that may stand in it, at any depth of lists and maps.
    pub fn classes(self) -> impl Iterator<Item = &'static str> {
        self.classes.split('|').filter(|class| !class.is_empty())
    }
}

/// The type of a property's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An ISO 8601 duration.
    Duration,
    /// A list.
    List,
    /// Free keys.
    Map,
    /// A mapping with known keys.
    Object,
    /// Anything.
    Any,
    /// One of several types.
    Union,
}

impl ValueType {
    /// Whether keys of any name may stand below it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Map | Self::Any | Self::Union | Self::Object)
    }
}

fn name_of(line: &str) -> &str {
    line.split('\t').next().unwrap_or_default()
}

fn alias_target(line: &'static str) -> Option<&'static str> {
    let mut columns = line.split('\t').skip(1);
    (columns.next() == Some("=")).then(|| columns.next()).flatten()
}

/// The line of a catalogue that begins with `name` and a tab.
fn find_line(catalogue: Catalogue, name: &str) -> Option<&'static str> {
    let lines = catalogue.lines();
    lines
        .binary_search_by(|(known, _)| (*known).cmp(name))
        .ok()
        .and_then(|at| lines.get(at))
        .map(|(_, line)| *line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogues_are_sorted_and_every_name_is_found() {
        for catalogue in Catalogue::ALL {
            assert!(catalogue.names().is_sorted());
            assert!(catalogue.names().all(|name| catalogue.entry(name).is_some()));
            assert!(catalogue.entry("").is_none());
            assert!(catalogue.entry("zzz").is_none());
        }
    }

    #[test]
    fn core_types_are_known_by_release_and_plugins_are_not() {
        let each = "io.kestra.plugin.core.flow.ForEach";
        assert_eq!(core_type_in(each, Release::V1_0), Some(true));
        assert_eq!(core_type_in(each, Release::V1_3_31), Some(true));
        assert_eq!(core_type_in(each, Release::V2_0), Some(false));
        let repeat = "io.kestra.plugin.core.flow.Loop";
        assert_eq!(core_type_in(repeat, Release::V1_0), Some(false));
        assert_eq!(core_type_in(repeat, Release::V1_3_31), None);
        assert_eq!(core_type_in(repeat, Release::V0_18), Some(false));
        assert_eq!(core_type_in("io.kestra.plugin.aws.s3.Upload", Release::V2_0), None);
        assert_eq!(core_type_in("io.kestra.core.tasks.log.Log", Release::V2_0), Some(false));
    }

    #[test]
    fn an_alias_stands_for_its_type() {
        let request = find("io.kestra.plugin.fs.http.Request").unwrap();
        assert_eq!(request.name(), "io.kestra.plugin.core.http.Request");
        assert_eq!(request.short_name(), "Request");
    }
}
