//! What a store knows and claims, by the sources that were added.

use super::*;
use crate::{
    kestra::Release,
    secret::{Repair, Unclaimed, ValueFault, codec::DecodeFailure, names},
    source::{SourceFile, Sources, apply},
};

const NEW: Target = Target::Release(Release::V2_0);

fn id() -> SourceId {
    Sources::default().add(SourceFile::new(".env", ""))
}

fn listed(text: &str) -> Vec<Spanned<String>> {
    names::parse(text, names::Form::Lines).expect("a list of names")
}

fn env_file(text: &str) -> SecretStore {
    StoreBuilder::new(NEW, None).env_file(id(), text, Origin::Given).build()
}

#[test]
fn nothing_known_means_nothing_claimed() {
    let store = StoreBuilder::new(NEW, None).build();
    assert!(!store.claims_secrets() && !store.claims_envs());
    assert_eq!(store.secrets_unclaimed(), Some(Unclaimed::NoSource));
    let process = [("SECRET_A".to_owned(), "YQ==".to_owned())];
    let store = StoreBuilder::new(NEW, None).process(process.clone(), ProcessClaim::Adds).build();
    assert!(store.defines_secret(&SecretKey::new("a")) && !store.claims_secrets());
    let store = StoreBuilder::new(NEW, None).process(process, ProcessClaim::Claims).build();
    assert!(store.claims_secrets() && store.claims_envs());
}

#[test]
fn a_given_env_file_claims_secrets_and_a_found_one_what_it_defines() {
    let found = |text| StoreBuilder::new(NEW, None).env_file(id(), text, Origin::Found).build();
    let claims = |store: SecretStore| (store.claims_secrets(), store.claims_envs());
    assert_eq!(claims(env_file("")), (true, false));
    assert_eq!(claims(env_file("ENV_A=1\n")), (true, true));
    assert_eq!(claims(found("A=1\n")), (false, false));
    assert_eq!(claims(found("ENV_A=1\n")), (false, true));
    assert_eq!(claims(found("SECRET_A=YQ==\n")), (true, false));
}

#[test]
fn an_environment_knows_its_own_sources_and_those_of_all() {
    let store = StoreBuilder::new(NEW, None)
        .env_file(id(), "SECRET_ALL=YQ==\n", Origin::Given)
        .environment("dev", Some("APP_"))
        .redacted(vec!["APP_HIDDEN".to_owned()])
        .env_file(id(), "APP_X=1\nAPP_HIDDEN=1\nSECRET_DEV=YQ==\n", Origin::Given)
        .environment("prod", None)
        .backend("vault")
        .env_file(id(), "ENV_X=1\nENV_HIDDEN=1\n", Origin::Given)
        .build();
    let scopes: Vec<_> = store.scopes().filter_map(|scope| store.scope_name(scope)).collect();
    assert_eq!(scopes, ["dev", "prod"]);
    let env_names = |key: &str| {
        let missing = store.missing_env(&EnvKey::new(key));
        missing.filter_map(|scope| store.scope_name(scope)).collect::<Vec<_>>()
    };
    assert!(env_names("x").is_empty() && store.defines_env(&EnvKey::new("x")));
    assert_eq!(env_names("hidden"), ["dev"]);
    assert_eq!(env_names("y"), ["dev", "prod"]);
    // Of the secrets of `prod` nobody knows.
    assert!(store.defines_secret(&SecretKey::new("all")) && store.defines_secret(&SecretKey::new("dev")));
    assert!(store.missing_secret(&SecretKey::new("none")).count() == 1);
}

#[test]
fn a_foreign_backend_claims_no_secret() {
    let store =
        StoreBuilder::new(NEW, None).backend("vault").env_file(id(), "ENV_A=1", Origin::Given).build();
    assert!(!store.claims_secrets() && store.claims_envs());
    assert_eq!(store.secrets_unclaimed(), Some(Unclaimed::ForeignBackend("vault".into())));
}

#[test]
fn names_are_filed_by_their_prefix() {
    let store = StoreBuilder::new(NEW, None).names(id(), listed("API_TOKEN\nSECRET_B\nENV_C\n")).build();
    for key in ["api_token", "b"] {
        assert!(store.defines_secret(&SecretKey::new(key)), "{key}");
    }
    assert!(store.defines_env(&EnvKey::new("c")) && store.claims_secrets() && store.claims_envs());
}

#[test]
fn both_prefixes_define_envs_where_no_version_is_named() {
    let text = "ENV_A=1\nKESTRA_B=2\nAPP_C=3\n";
    let store = StoreBuilder::new(Target::Any, None).env_file(id(), text, Origin::Given).build();
    assert!(store.defines_env(&EnvKey::new("a")) && store.defines_env(&EnvKey::new("b")));
    let store = StoreBuilder::new(Target::Any, Some("APP_")).env_file(id(), text, Origin::Given).build();
    assert!(!store.defines_env(&EnvKey::new("a")) && store.defines_env(&EnvKey::new("c")));
    assert_eq!(env_file("KESTRA_CONFIGURATION=x").envs().count(), 0);
}

#[test]
fn later_definitions_count_and_all_stay_visible() {
    let store = env_file("SECRET_A=YQ==\nSECRET_A=Yg==\n");
    let seen: Vec<_> = store.secret(&SecretKey::new("A")).filter_map(Definition::seen_by_flows).collect();
    assert_eq!(seen, [Secret::new("a"), Secret::new("b")]);
    assert_eq!(store.variable("SECRET_A").count(), 2);
    assert_eq!(store.colliding_secrets().count(), 0);
}

#[test]
fn names_that_kestra_takes_for_one_collide() {
    let store = env_file("SECRET_a=YQ==\nSECRET_A=Yg==\nENV_x=1\nENV_X=2\n");
    let names: Vec<_> =
        store.colliding_secrets().map(|(later, earlier)| (&*later.variable, &*earlier.variable)).collect();
    assert_eq!(names, [("SECRET_A", "SECRET_a")]);
    assert_eq!(store.colliding_envs().count(), 1);
    let both = "ENV_X=1\nKESTRA_X=2\n";
    let store = StoreBuilder::new(Target::Any, None).env_file(id(), both, Origin::Given).build();
    assert_eq!(store.colliding_envs().count(), 0);
}

#[test]
fn a_name_collides_with_the_nearest_other_one_however_often_it_stands_there() {
    let store = env_file("SECRET_a=\nSECRET_A=\nSECRET_A=\nSECRET_a=\nSECRET_a=\n");
    let place = |one: &Definition| one.provenance.name().map(|(_, span)| span.start());
    let pairs = store.colliding_secrets().map(|(later, earlier)| (place(later), place(earlier)));
    let at = |line: u32| Some(line * 10);
    assert_eq!(pairs.collect::<Vec<_>>(), [(1, 0), (2, 0), (3, 2), (4, 2)].map(|(a, b)| (at(a), at(b))));
    // Each pair looked at would be ten billion.
    let many = StoreBuilder::default().names(id(), listed(&"A\n".repeat(100_000))).build();
    assert_eq!(many.colliding_secrets().count(), 0);
}

#[test]
fn one_near_name_is_found() {
    let store = env_file("SECRET_API_TOKEN=YQ==\nSECRET_DB_1=YQ==\nSECRET_DB_2=YQ==\n");
    let near = |key| store.near_secret(&SecretKey::new(key)).map(|definition| definition.variable.as_str());
    assert_eq!(near("API_TOKN"), Some("SECRET_API_TOKEN"));
    assert_eq!(near("DB_3"), None);
    assert_eq!(near("OTHER"), None);
}

#[test]
fn values_are_judged_and_repaired() {
    let repaired = |text: &str, repair| {
        let store = env_file(text);
        let edit = store.definitions().next().and_then(|definition| definition.repair(repair));
        edit.map(|edit| apply(text, [&edit]))
    };
    let fault = |text| env_file(text).definitions().next().and_then(Definition::fault);
    let failure = DecodeFailure::OutsideAlphabet { character: 3 };
    assert_eq!(fault("SECRET_A=my-secret\n"), Some(ValueFault::Undecodable(failure)));
    assert_eq!(
        repaired("SECRET_A=\"a b\" # c\n", Repair::Encode).as_deref(),
        Some("SECRET_A=\"YSBi\" # c\n")
    );
    let text = "SECRET_A={{ \"v\" | base64encode }}\n";
    assert_eq!(fault(text), Some(ValueFault::Macro));
    assert_eq!(repaired(text, Repair::EvaluateMacro).as_deref(), Some("SECRET_A=dg==\n"));
    assert_eq!(fault("SECRET_A=$UNKNOWN\n"), None);
    assert_eq!(
        repaired("SECRET_A=c2VjcmV0Cg==\n", Repair::DropNewline).as_deref(),
        Some("SECRET_A=c2VjcmV0\n")
    );
    assert_eq!(
        repaired("SECRET_A=ZEhkcFkyVT0=\n", Repair::DropLayer).as_deref(),
        Some("SECRET_A=dHdpY2U=\n")
    );
}

#[test]
fn wrapped_values_are_joined_and_masked_as_a_whole() {
    let encoded = crate::secret::codec::encode("s".repeat(70));
    let (first, rest) = encoded.split_at(76);
    let text = format!("SECRET_A={first}\n{rest}\nB=c\n");
    let store = env_file(&text);
    let definition = store.definitions().next().expect("a definition");
    assert!(matches!(definition.fault(), Some(ValueFault::Wrapped(pieces)) if pieces.len() == 2));
    let edit = definition.repair(Repair::JoinLines).expect("an edit");
    assert_eq!(apply(&text, [&edit]), format!("SECRET_A={encoded}\nB=c\n"));
    let masks: Vec<&str> = store.masks(id(), &text).into_iter().map(|mask| mask.of(&text)).collect();
    assert_eq!(masks, [first, rest, "c"]);
}

#[test]
fn no_value_shows_itself() {
    let marker = ["hun", "ter", "2"].concat();
    let encoded = crate::secret::codec::encode(&marker);
    let store = env_file(&format!("SECRET_A={encoded}\nSECRET_B={marker}!\nENV_C={marker}\n"));
    let shown = format!("{store:?}");
    assert!(!shown.contains(&marker) && !shown.contains(&encoded), "{shown}");
}
