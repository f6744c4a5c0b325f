//! How long a check takes, stage by stage, beside a parser that does nothing but read YAML.
//!
//! `cargo bench` writes 10,000 flows below `target`, checks them with the built program, then in this process on one
//! thread, and prints the median of a few runs of each stage: of the program the time of day, of a stage the computing time. Then come texts made to be slow, at one size and at
//! twice that size: a ratio near 2 is linear, one near 4 is not.
//!
//! Budget: the whole check of all flows on one thread takes at most 1.5 times what `granit-parser` takes to read the
//! same bytes into events, and no text more than 2.6 times as long as one of half its size.

mod flows;

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    hint::black_box,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use kestra_lint::{
    flow::{Flow, References},
    kestra::Target,
    lint::{CheckedFile, Linter, Selection, Settings},
    report::{self, Format, Style},
    secret::{Origin, SecretStore, StoreBuilder},
    source::{SourceFile, Sources},
    yaml,
};

/// How many flows there are.
const FLOWS: u64 = 10_000;

/// How often each stage runs; the median counts.
const RUNS: usize = 5;

type Outcome<T> = Result<T, Box<dyn Error>>;

const ENV_FILE: &str = "SECRET_API_TOKEN=YWJjZGVmZ2g=\nSECRET_POSTGRES_USERNAME=YWJjZGVmZ2g=\n\
    SECRET_POSTGRES_PASSWORD=YWJjZGVmZ2g=\nSECRET_AWS_ACCESS_KEY_ID=YWJjZGVmZ2g=\n\
    SECRET_AWS_SECRET_KEY_ID=YWJjZGVmZ2g=\nSECRET_SLACK_WEBHOOK_URL=YWJjZGVmZ2g=\n\
    ENV_POSTGRES_HOST=postgres\nENV_DATA_BUCKET=bucket\n";

fn main() -> Outcome<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let texts: Vec<String> = (0..FLOWS).map(flows::flow).collect();
    let paths = write_flows(&folder, &texts)?;
    let bytes: usize = texts.iter().map(String::len).sum();
    say(&format!("{FLOWS} flows, {:.1} MB", mega(bytes)))?;

    let process = median(|| run_program(&folder))?;
    say_stage("whole process, all threads", process, bytes)?;
    let process = median(|| run_program_on(&folder, "1"))?;
    say_stage("whole process, one thread", process, bytes)?;

    let read = median(|| read_all(&paths))?;
    say_stage("read", read, bytes)?;
    let peer = median(|| texts.iter().try_for_each(|text| events(text)))?;
    say_stage("granit-parser, events only", peer, bytes)?;
    let parsed = median(|| {
        for text in &texts {
            black_box(yaml::parse(text));
        }
        Ok(())
    })?;
    say_stage("yaml::parse", parsed, bytes)?;
    let model = median(|| {
        for text in &texts {
            black_box(model(text));
        }
        Ok(())
    })?;
    say_stage("… and flow, templates, references", model, bytes)?;

    let world = World::new();
    let bare = median(|| {
        black_box(world.check(&texts, &world.bare));
        Ok(())
    })?;
    say_stage("check without rules", bare, bytes)?;
    let whole = median(|| {
        black_box(world.check(&texts, &world.settings));
        Ok(())
    })?;
    say_stage("check with all rules", whole, bytes)?;
    for &format in Format::ALL {
        let took = median(|| {
            let linter = world.linter(&world.settings);
            let report = linter.finish(world.check(&texts, &world.settings));
            // Too short for the other clock.
            let started = Instant::now();
            let mut out = Vec::new();
            report::write(&report, format, Style::default(), &mut out)?;
            black_box(out);
            Ok(started.elapsed())
        });
        say(&format!("{:<44}{:>10.1} ms", format!("report {}", format.name()), milli(took?)))?;
    }
    // Run by run beside each other: what else the machine does slows both.
    let mut ratios = Vec::new();
    for _ in 0..RUNS {
        let started = computed();
        texts.iter().try_for_each(|text| events(text))?;
        let between = computed();
        black_box(world.check(&texts, &world.settings));
        let peer = between.saturating_sub(started).as_secs_f64();
        ratios.push(computed().saturating_sub(between).as_secs_f64() / peer);
    }
    ratios.sort_unstable_by(f64::total_cmp);
    let ratio = ratios.get(RUNS / 2).copied().unwrap_or_default();
    say(&format!(
        "\ncheck with all rules takes {:.2} times what granit-parser takes (aim: at most 1.50); rules {:.1} ms, model {:.1} ms",
        ratio,
        milli(whole.saturating_sub(bare)),
        milli(model.saturating_sub(parsed)),
    ))?;
    worst_cases(&world)
}

/// Writes the flows into folders of a hundred each.
fn write_flows(folder: &Path, texts: &[String]) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let folder = folder.join(format!("team-{:03}", index / 100));
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("flow-{index}.yaml"));
        fs::write(&path, text)?;
        paths.push(path);
    }
    fs::write(folder.join("bench.env"), ENV_FILE)?;
    Ok(paths)
}

fn run_program(folder: &Path) -> Outcome<Duration> {
    run_program_on(folder, "0")
}

/// `threads` is what rayon takes; 0 is one for each core.
fn run_program_on(folder: &Path, threads: &str) -> Outcome<Duration> {
    let started = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_kestra-lint"))
        .args(["check", ".", "--isolated", "--no-process-env", "--quiet", "--exit-zero"])
        .args(["--env-file", "bench.env", "--output-format", "concise"])
        .env("RAYON_NUM_THREADS", threads)
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()?;
    if status.success() {
        Ok(started.elapsed())
    } else {
        Err(format!("the program ended with {status}").into())
    }
}

fn read_all(paths: &[PathBuf]) -> Outcome<()> {
    for path in paths {
        black_box(String::from_utf8(fs::read(path)?)?);
    }
    Ok(())
}

/// All events of the peer, comments included.
fn events(text: &str) -> Outcome<()> {
    for event in granit_parser::Parser::new_from_str(text) {
        black_box(event?);
    }
    Ok(())
}

/// The model of each flow of a text; how many references there are.
fn model(text: &str) -> usize {
    let stream = yaml::parse(text);
    let flows = stream.documents.iter().filter_map(Flow::new);
    flows
        .map(|flow| {
            let sites = flow.decode(u32::MAX);
            let templates = flow.templates(&sites, Target::Any);
            let references = References::new(&templates);
            references.secrets.len() + references.envs.len()
        })
        .sum()
}

/// What all checks share.
struct World {
    settings: Settings,
    bare: Settings,
    store: SecretStore,
    sources: Sources,
}

impl World {
    fn new() -> Self {
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new("bench.env", ENV_FILE));
        let store = StoreBuilder::new(Target::Any, None).env_file(source, ENV_FILE, Origin::Given).build();
        let nothing = Selection::new(&[], &[], &["all".to_owned()]).unwrap_or_default();
        let bare = Settings { selection: nothing, ..Settings::default() };
        Self { settings: Settings::default(), bare, store, sources }
    }

    fn linter<'a>(&'a self, settings: &'a Settings) -> Linter<'a> {
        Linter::new(settings, &self.store, &self.sources)
    }

    fn check(&self, texts: &[String], settings: &Settings) -> Vec<CheckedFile> {
        let linter = self.linter(settings);
        texts.iter().map(|text| linter.check("flow.yaml", text)).collect()
    }

    /// The time that one text takes from its bytes to its report, at best: most are too short for the other clock.
    fn time(&self, text: &str) -> Outcome<Duration> {
        let mut best = Duration::MAX;
        for _ in 0..RUNS {
            let started = Instant::now();
            let linter = self.linter(&self.settings);
            let report = linter.finish(vec![linter.check("flow.yaml", text)]);
            report::write(&report, Format::Json, Style::default(), &mut io::sink())?;
            best = best.min(started.elapsed());
        }
        Ok(best)
    }
}

/// A text made to be slow, of a given size.
type Hostile = fn(usize) -> String;

fn worst_cases(world: &World) -> Outcome<()> {
    let cases: [(&str, usize, Hostile); 16] = [
        ("brackets in one expression", 10_000, |n| {
            value(&format!("{{{{ {}1{} }}}}", "(".repeat(n), ")".repeat(n)))
        }),
        ("flow sequences in each other", 10_000, |n| {
            format!("{}x: {}{}\n", HEAD, "[".repeat(n), "]".repeat(n))
        }),
        ("block mappings in each other", 500, |n| {
            (0..n).fold(format!("{HEAD}x:\n"), |mut text, depth| {
                _ = writeln!(text, "     {:depth$}k:", "");
                text
            })
        }),
        ("bytes of one expression", 1_000_000, |n| {
            value(&format!("{{{{ {} }}}}", "a ~ ".repeat(n / 4) + "a"))
        }),
        ("bytes of one string", 1_000_000, |n| value(&format!("{{{{ '{}' }}}}", "a".repeat(n)))),
        ("bytes of one plain text", 1_000_000, |n| value(&"word ".repeat(n / 5))),
        ("expressions", 100_000, |n| format!("{HEAD}x: |\n      {}\n", "{{ secret('A') }} ".repeat(n))),
        ("expressions that do not end", 100_000, |n| format!("{HEAD}x: |\n      {}\n", "{{ a ".repeat(n))),
        ("tags", 100_000, |n| format!("{HEAD}x: |\n      {}\n", "{% set a = 1 %}".repeat(n))),
        ("tags in each other", 10_000, |n| {
            format!("{HEAD}x: |\n      {}{}\n", "{% if a %}".repeat(n), "{% endif %}".repeat(n))
        }),
        ("keys", 100_000, |n| keys(n, "\n    ", "", ": v")),
        ("keys on one line", 1_000_000, |n| format!("{}}}\n", keys(n, ", ", "x: {", ": v"))),
        ("secrets nobody defines", 20_000, |n| {
            (0..n).fold(format!("{HEAD}x: |\n"), |mut text, index| {
                _ = writeln!(text, "      {{{{ secret('NAME_{index}') }}}}");
                text
            })
        }),
        ("assignments of credentials", 20_000, |n| {
            format!("{HEAD}x: |\n      {}\n", "export API_TOKEN=hunter22; ".repeat(n))
        }),
        ("urls without a gap", 20_000, |n| value(&"https://a:hunter22@b/?token=c1d2&".repeat(n))),
        ("comments that allow", 20_000, |n| {
            (0..n).fold(HEAD.to_owned(), |mut text, index| {
                _ = write!(text, "k{index}: \"{{{{ envs.X }}}}\" # kestra-lint: allow(uppercase-env)\n    ");
                text
            })
        }),
    ];
    say(&format!("\n{:<34}{:>10}{:>12}{:>12}{:>8}", "hostile text", "n", "n, ms", "2n, ms", "ratio"))?;
    for (name, size, text) in cases {
        let one = world.time(&text(size))?;
        let two = world.time(&text(2 * size))?;
        say(&format!(
            "{name:<34}{size:>10}{:>12.1}{:>12.1}{:>8.2}",
            milli(one),
            milli(two),
            two.as_secs_f64() / one.as_secs_f64(),
        ))?;
    }
    Ok(())
}

/// A flow up to a property of its only task.
const HEAD: &str = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: t\n    ";

fn value(text: &str) -> String {
    format!("{HEAD}x: \"{text}\"\n")
}

fn keys(count: usize, between: &str, before: &str, value: &str) -> String {
    (0..count).fold(format!("{HEAD}{before}"), |mut text, index| {
        _ = write!(text, "k{index}{value}{between}");
        text
    })
}

/// What this thread has computed so far: other programs on the machine do not count. Elsewhere than on Linux the time
/// of day.
fn computed() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let nanoseconds = fs::read("/proc/thread-self/schedstat").ok().and_then(|bytes| {
        let text = String::from_utf8(bytes).ok()?;
        text.split(' ').next()?.parse().ok()
    });
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The median of a few runs, in computing time. A run that says itself how long it took is believed.
fn median<T: Took>(mut run: impl FnMut() -> Outcome<T>) -> Outcome<Duration> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = computed();
        let took = run()?;
        times.push(took.or(computed().saturating_sub(started)));
    }
    times.sort_unstable();
    times.get(RUNS / 2).copied().ok_or_else(|| "no run".into())
}

trait Took {
    fn or(self, measured: Duration) -> Duration;
}

impl Took for () {
    fn or(self, measured: Duration) -> Duration {
        measured
    }
}

impl Took for Duration {
    fn or(self, _: Duration) -> Duration {
        self
    }
}

fn say_stage(name: &str, took: Duration, bytes: usize) -> Outcome<()> {
    say(&format!("{name:<44}{:>10.1} ms{:>10.1} MB/s", milli(took), mega(bytes) / took.as_secs_f64()))
}

fn say(text: &str) -> Outcome<()> {
    writeln!(io::stdout().lock(), "{text}")?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "sizes and times are far below 2^52")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn milli(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
