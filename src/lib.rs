//! Linter and preprocessor for [Kestra](https://kestra.io) flows, without a JVM, a server or the network.
//!
//! Text goes in, findings come out: a flow is read with Kestra's eyes ([`yaml`]), its templates are parsed as Kestra's
//! engine parses them ([`pebble`]), what they ask for is held against the secrets and envs that are really there
//! ([`secret`]), and the [`rules`] say what is wrong, on the exact bytes. [`lint`] runs them; [`report`] writes what
//! they found. Only `cli` touches the disk, the environment and the terminal.
//!
//! ```
//! use kestra_lint::{
//!     kestra::Target,
//!     lint::{Linter, Settings},
//!     secret::{Origin, StoreBuilder},
//!     source::{SourceFile, Sources},
//! };
//!
//! let env_file = "SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==\n";
//! let mut sources = Sources::default();
//! let id = sources.add(SourceFile::new(".env_encoded", env_file));
//! let store = StoreBuilder::new(Target::Any, None).env_file(id, env_file, Origin::Given).build();
//!
//! let flow = "\
//! id: hello
//! namespace: company.team
//! tasks:
//!   - id: call
//!     type: io.kestra.plugin.core.http.Request
//!     uri: \"https://example.com?key={{ secret('SECRET_API_TOKEN') }}\"
//! ";
//! let settings = Settings::default();
//! let linter = Linter::new(&settings, &store, &sources);
//! let report = linter.finish(vec![linter.check("hello.yaml", flow)]);
//!
//! let finding = &report.findings[0];
//! assert_eq!(finding.rule.name(), "prefixed-secret-key");
//! assert_eq!((finding.at.place.start.line, finding.at.place.start.column), (6, 46));
//! ```

#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod credential;
pub mod diagnostic;
pub mod flow;
pub mod kestra;
pub mod lint;
pub mod near;
pub mod pebble;
mod render;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;
pub mod span;
pub mod yaml;
