//! Each check has a secret that passes and one that does not, both built here.

use base64::engine::general_purpose::{STANDARD as PADDED, URL_SAFE_NO_PAD};

use super::*;

/// Looks random, and is made here.
fn random(length: usize) -> String {
    let characters = b"kT9vQ2mXc7LwZ4pRd8Ys";
    (0..length).map(|at| char::from(characters[(at * 7 + at / 20 * 3) % 20])).collect()
}

fn bytes(length: u8) -> Vec<u8> {
    (0..length).map(|at| at.wrapping_mul(167) ^ 0x5a).collect()
}

fn encoded(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn passes(check: &'static str, secret: &str) -> bool {
    Check::read(check).unwrap().accepts(secret)
}

/// The secret passes, and does not when its last character is another one.
fn assert_exact(check: &'static str, secret: &str) {
    assert!(passes(check, secret), "{check}: {secret}");
    let (front, last) = secret.split_at(secret.len() - 1);
    let other = if last == "q" { "p" } else { "q" };
    assert!(!passes(check, &format!("{front}{other}")), "{check}");
}

#[test]
fn a_check_that_does_not_exist_is_none() {
    for text in ["", "entropy", "mixed:", "mixed:x", "json-part:", "sha1"] {
        assert_eq!(Check::read(text), None, "{text}");
    }
    assert!(passes("-", ""));
}

#[test]
fn entropy_and_mixture_are_asked_for() {
    assert!(passes("entropy:3.0", "abcdefgh"));
    assert!(!passes("entropy:3.0", "abcdefga"));
    assert!(passes("mixed:3.0", "abcdEF12"));
    assert!(!passes("mixed:3.0", "abcdEFaa"));
    assert!(!passes("mixed:3.0", "abcdef12") && !passes("mixed:3.0", "ABCDEF12"));
    assert!(!passes("mixed:3.0", "abcdEFgh") && !passes("mixed:3.1", "abcdEF12"));
}

#[test]
fn checksums_are_compared() {
    let body = random(30);
    let sum = digits(crc32fast::hash(body.as_bytes()), BASE62, 6);
    assert_exact("github-crc32", &format!("gh{}_{body}{sum}", 'p'));
    assert!(!passes("github-crc32", &format!("ghp{body}{sum}")));
    assert_eq!(digits(0, BASE62, 6), "000000");
    assert_eq!(digits(61 + 62, BASE62, 6), "00001z");

    let front = format!("gl{}_{}", "sa", random(32));
    let sum = crc32fast::hash(front.as_bytes()).to_le_bytes();
    let sum = sum.map(|byte| format!("{byte:02x}")).concat();
    assert_exact("grafana-crc32", &format!("{front}_{sum}"));
    assert!(passes("grafana-crc32", &format!("{front}_{}", sum.to_uppercase())));
    assert!(!passes("grafana-crc32", &front));

    assert_eq!(crc16(b"123456789"), 0x31c3);
    let mut key = bytes(34);
    key.extend(crc16(&key).to_le_bytes());
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = key.iter().map(|byte| format!("{byte:08b}")).collect::<Vec<_>>().concat();
    let written: String = bits
        .as_bytes()
        .chunks(5)
        .map(|chunk| {
            let chunk = format!("{:0<5}", str::from_utf8(chunk).unwrap());
            char::from(alphabet[usize::from_str_radix(&chunk, 2).unwrap()])
        })
        .collect();
    assert_eq!(base32(&written).unwrap(), key);
    assert!(passes("nkey-crc16", &written));
    assert!(!passes("nkey-crc16", &written.replacen(written.get(..1).unwrap(), "Z", 1)));
    assert!(!passes("nkey-crc16", "A1") && !passes("nkey-crc16", "AAA"));
}

#[test]
fn routable_tokens_of_gitlab_tell_their_length() {
    let token = |payload: &str, said: usize, kind: &str, version: &str| {
        let mut inner = bytes(16);
        inner.extend(payload.bytes());
        inner.push(u8::try_from(said).unwrap());
        let body = encoded(inner);
        let length = digits(u32::try_from(body.len()).unwrap(), BASE36, 2);
        let front = format!("gl{}-{kind}{body}.{version}{length}", "pat");
        let sum = digits(crc32fast::hash(front.as_bytes()), BASE36, 7);
        format!("{front}{sum}")
    };
    for (kind, version) in [("", ""), ("", "01."), ("t1_", ""), ("t3_", "0z.")] {
        assert_exact("gitlab-routable", &token("o:1\nu:2", 7, kind, version));
    }
    assert!(!passes("gitlab-routable", &token("o:1\nu:2", 8, "", "")));
    assert!(!passes("gitlab-routable", &token("o:1\nu:2", 7, "", "011.")));
    assert!(!passes("gitlab-routable", &token("", 0, "", "")));
    for text in ["", ".", "a.b", "glpat-x.000000000", "glpat.000000000"] {
        assert!(!passes("gitlab-routable", text), "{text}");
    }
}

#[test]
fn json_inside_is_read() {
    let cloud = |json: &str| format!("gl{}_{}", 'c', encoded(json));
    assert!(passes("grafana-cloud-json", &cloud(r#"{"o":"1","n":"x","k":"y"}"#)));
    assert!(!passes("grafana-cloud-json", &cloud(r#"{"o":"1","k":""}"#)));
    assert!(!passes("grafana-cloud-json", &cloud(r#"["o","k"]"#)));

    assert!(passes("grafana-legacy-json", &PADDED.encode(r#"{"k":"y","n":"x","id":1}"#)));
    assert!(!passes("grafana-legacy-json", &encoded(r#"{"k":0,"n":"x","id":1}"#)));
    assert!(!passes("grafana-legacy-json", &encoded(r#"{"k":"y","n":"x"}"#)));

    let sentry = |json: &str| format!("sn{}_{}_{}", "trys", encoded(json), random(43));
    assert!(passes("sentry-org-json", &sentry(r#"{"iat":1,"org":"x","region_url":"y"}"#)));
    assert!(!passes("sentry-org-json", &sentry(r#"{"iat":1,"org":"x"}"#)));

    assert!(passes("json-part:1", &format!("sk.{}.x", encoded("{}"))));
    assert!(!passes("json-part:1", &format!("{}.sk", encoded("{}"))));
    assert!(!passes("json-part:1", "sk"));
}

#[test]
fn a_jwt_has_three_parts_and_an_algorithm() {
    let jwt = |header: &str, payload: &str| format!("{}.{}.x", encoded(header), encoded(payload));
    let header = r#"{"alg":"HS256"}"#;
    assert!(passes("jwt", &jwt(header, r#"{"sub":"x"}"#)));
    assert!(!passes("jwt", &jwt(header, r#"{"sub":"1234567890"}"#)));
    assert!(!passes("jwt", &jwt(header, r#"{"role":"anon"}"#)));
    assert!(!passes("jwt", &jwt(r#"{"alg":1}"#, "{}")));
    assert!(!passes("jwt", &jwt(header, "[]")));
    assert!(!passes("jwt", &format!("{}.y", jwt(header, "{}"))));
    assert!(!passes("jwt", &encoded(header)));
}

#[test]
fn base64_is_decoded() {
    let (long, short) = (PADDED.encode(bytes(64)), PADDED.encode(bytes(32)));
    assert!(passes("base64-88", &long) && passes("base64-44", &short));
    assert!(passes("base64-88", long.trim_end_matches('=')));
    assert!(!passes("base64-88", &short) && !passes("base64-44", &long));
    assert!(!passes("base64-44", &PADDED.encode([0; 32])), "does not look random");
    // The last character holds bits that no byte has.
    let front = short.trim_end_matches('=').get(..42).unwrap();
    assert!(!passes("base64-44", &format!("{front}B=")));

    let token = encoded(format!("{}:{}", "tok", random(30)));
    assert!(passes("base64-prefix:tok:", &token));
    assert!(passes("base64-prefix:tok:", &format!("{token}A")));
    assert!(!passes("base64-prefix:ref:", &token));

    let data_center = |text: &str| format!("BB{}-{}", "DC", PADDED.encode(text));
    assert!(passes("atlassian-int", &data_center("12345:abc")));
    assert!(passes("atlassian-int", &encoded("1:")));
    assert!(!passes("atlassian-int", &data_center("12345abc")));
    assert!(!passes("atlassian-int", &encoded(":abc")));
    assert!(!passes("atlassian-int", &encoded("123456789012345678901:")));

    assert!(passes("pair-base64", &encoded(format!("{}:{}", random(20), random(22)))));
    assert!(!passes("pair-base64", &encoded(format!("{}:{}", random(21), random(21)))));
    assert!(!passes("pair-base64", &encoded(format!("{}:{}:{}", random(20), random(22), ""))));

    let bot = |id: &str| format!("{}.x.y", encoded(id));
    assert!(passes("discord-snowflake", &bot("12345678901234567")));
    assert!(!passes("discord-snowflake", &bot("1234567890123456")));
    assert!(!passes("discord-snowflake", &bot("1234567890123456x")));
}

#[test]
fn bech32_has_a_checksum() {
    // Of BIP 173.
    for text in ["A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"] {
        assert!(passes("bech32", text), "{text}");
    }
    for text in ["A12UEL5l", "a12uel5q", "12uel5l", "a1uel5l", "x1b4n0q5v", "", "1"] {
        assert!(!passes("bech32", text), "{text}");
    }
}
