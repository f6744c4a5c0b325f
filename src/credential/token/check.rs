//! What a token must be beyond its pattern: checksums, inner structure, how random it looks.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};
use serde_json::{Map, Value};

use super::super::value::entropy;

const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A check of a secret. `schemas/credentials/README.md` tells where each rule comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Check {
    /// Nothing more is asked.
    Nothing,
    /// At least so many bits of entropy a character.
    Entropy(f64),
    /// Letters of both cases, a digit, and at least so many bits of entropy a character.
    Mixed(f64),
    /// The last six characters are the CRC32 of the thirty between prefix and checksum, in base62.
    GithubCrc32,
    /// Length and CRC32 in base36 stand behind a payload that tells its own length.
    GitlabRoutable,
    /// The last eight hexadecimal digits are the CRC32 of what stands before, its least byte first.
    GrafanaCrc32,
    /// A JSON object with `o` and `k` stands behind the prefix.
    GrafanaCloudJson,
    /// A JSON object with `k`, `n` and `id`.
    GrafanaLegacyJson,
    /// Three parts, of which two are JSON objects; neither the printed example nor a public key.
    Jwt,
    /// Canonical base64 of so many bytes, looking random.
    Base64(usize),
    /// The bytes begin with this text.
    Base64Prefix(&'static str),
    /// This part, counted from 0 and set off by dots, is a JSON object.
    JsonPart(usize),
    /// Base64 of digits, a colon, and more.
    AtlassianInt,
    /// Base64 of an id and a key with a colon between them.
    PairBase64,
    /// The checksum of BIP 173.
    Bech32,
    /// Base32 with a CRC16 at the end.
    NkeyCrc16,
    /// The part before the first dot is the id of an account.
    DiscordSnowflake,
    /// The second part is a JSON object that names an organization.
    SentryOrgJson,
}

impl Check {
    /// Reads the check as the table writes it; `None` for one that does not exist.
    pub(super) fn read(text: &'static str) -> Option<Self> {
        let (name, argument) = text.split_once(':').unwrap_or((text, ""));
        Some(match name {
            "-" => Self::Nothing,
            "entropy" => Self::Entropy(argument.parse().ok()?),
            "mixed" => Self::Mixed(argument.parse().ok()?),
            "github-crc32" => Self::GithubCrc32,
            "gitlab-routable" => Self::GitlabRoutable,
            "grafana-crc32" => Self::GrafanaCrc32,
            "grafana-cloud-json" => Self::GrafanaCloudJson,
            "grafana-legacy-json" => Self::GrafanaLegacyJson,
            "jwt" => Self::Jwt,
            "base64-88" => Self::Base64(64),
            "base64-44" => Self::Base64(32),
            "base64-prefix" => Self::Base64Prefix(argument),
            "json-part" => Self::JsonPart(argument.parse().ok()?),
            "atlassian-int" => Self::AtlassianInt,
            "pair-base64" => Self::PairBase64,
            "bech32" => Self::Bech32,
            "nkey-crc16" => Self::NkeyCrc16,
            "discord-snowflake" => Self::DiscordSnowflake,
            "sentry-org-json" => Self::SentryOrgJson,
            _ => return None,
        })
    }

    /// Whether `secret`, what stands behind the mark of the shape, passes.
    pub(super) fn accepts(self, secret: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Entropy(least) => entropy(secret) >= least,
            Self::Mixed(least) => is_mixed(secret, least),
            Self::GithubCrc32 => is_github(secret).unwrap_or(false),
            Self::GitlabRoutable => is_gitlab(secret).unwrap_or(false),
            Self::GrafanaCrc32 => is_grafana(secret).unwrap_or(false),
            Self::GrafanaCloudJson => {
                let object = secret.split_once('_').and_then(|(_, inner)| object(inner));
                object.is_some_and(|object| has_content(&object, "o") && has_content(&object, "k"))
            }
            Self::GrafanaLegacyJson => object(secret).is_some_and(|object| {
                has_content(&object, "k") && object.contains_key("n") && object.contains_key("id")
            }),
            Self::Jwt => is_jwt(secret).unwrap_or(false),
            Self::Base64(length) => {
                canonical(secret).is_some_and(|bytes| bytes.len() == length) && is_mixed(secret, 3.5)
            }
            Self::Base64Prefix(prefix) => {
                let whole = secret.get(..secret.len() / 4 * 4).and_then(decoded);
                whole.is_some_and(|bytes| bytes.starts_with(prefix.as_bytes()))
            }
            Self::JsonPart(index) => secret.split('.').nth(index).and_then(object).is_some(),
            Self::AtlassianInt => {
                decoded(secret.strip_prefix("BBDC-").unwrap_or(secret)).is_some_and(|bytes| {
                    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    (1..=20).contains(&digits) && bytes.get(digits) == Some(&b':')
                })
            }
            Self::PairBase64 => decoded(secret).is_some_and(|bytes| {
                let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
                let mut parts = bytes.split(|byte| *byte == b':');
                let (id, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                parts.next().is_none()
                    && (id.len(), key.len()) == (20, 22)
                    && id.iter().chain(key).all(is_plain)
            }),
            Self::Bech32 => is_bech32(secret),
            Self::NkeyCrc16 => is_nkey(secret).unwrap_or(false),
            Self::DiscordSnowflake => secret.split('.').next().and_then(decoded).is_some_and(|bytes| {
                (17..=20).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit)
            }),
            Self::SentryOrgJson => secret.split('_').nth(1).and_then(object).is_some_and(|object| {
                let has = |key: &str| object.contains_key(key);
                has("iat") && has("org") && (has("url") || has("region_url"))
            }),
        }
    }
}

fn is_mixed(secret: &str, least: f64) -> bool {
    let has = |is: fn(&u8) -> bool| secret.as_bytes().iter().any(is);
    has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && entropy(secret) >= least
}

fn is_github(secret: &str) -> Option<bool> {
    let (_, body) = secret.split_once('_')?;
    let (random, written) = body.split_at_checked(30)?;
    Some(written == digits(crc32fast::hash(random.as_bytes()), BASE62, 6))
}

fn is_gitlab(secret: &str) -> Option<bool> {
    let (front, sums) = secret.rsplit_once('.')?;
    let is_lower = |text: &str| text.bytes().all(|byte| BASE36.contains(&byte));
    let (length, checksum) = sums.split_at_checked(2)?;
    if checksum.len() != 7 || !is_lower(sums) {
        return None;
    }
    let front = match front.rsplit_once('.') {
        Some((front, version)) => Some(front).filter(|_| version.len() == 2 && is_lower(version))?,
        None => front,
    };
    let (_, body) = front.split_once('-')?;
    // `t1_`, the kind of a runner, is no part of what follows.
    let body = match body.as_bytes() {
        [b't', kind, b'_', rest @ ..] if kind.is_ascii_digit() && rest.len() >= 27 => body.get(3..)?,
        _ => body,
    };
    let written = u32::try_from(body.len()).ok()?;
    let summed = secret.get(..secret.len().checked_sub(7)?)?;
    let bytes = decoded(body)?;
    let payload = bytes.len().checked_sub(17).filter(|length| *length > 0)?;
    Some(
        (27..=300).contains(&body.len())
            && length == digits(written, BASE36, 2)
            && checksum == digits(crc32fast::hash(summed.as_bytes()), BASE36, 7)
            && bytes.last().map(|byte| usize::from(*byte)) == Some(payload),
    )
}

fn is_grafana(secret: &str) -> Option<bool> {
    let (summed, written) = (secret.get(..37)?, secret.get(38..)?);
    let sum = format!("{:08x}", crc32fast::hash(summed.as_bytes()).swap_bytes());
    Some(written.eq_ignore_ascii_case(&sum))
}

fn is_jwt(secret: &str) -> Option<bool> {
    let mut parts = secret.split('.');
    let (header, payload) = (object(parts.next()?)?, object(parts.next()?)?);
    parts.next()?;
    let is = |key: &str, text: &str| payload.get(key).and_then(Value::as_str) == Some(text);
    Some(
        parts.next().is_none()
            && header.get("alg").is_some_and(Value::is_string)
            && !is("sub", "1234567890")
            && !is("role", "anon"),
    )
}

fn is_bech32(secret: &str) -> bool {
    const CHARACTERS: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let lower = secret.to_ascii_lowercase();
    if secret != lower && secret != secret.to_ascii_uppercase() {
        return false;
    }
    let Some((name, data)) = lower.rsplit_once('1') else { return false };
    let values: Vec<u32> = data
        .bytes()
        .map_while(|byte| CHARACTERS.iter().position(|character| *character == byte))
        .filter_map(|value| u32::try_from(value).ok())
        .collect();
    if name.is_empty() || values.len() != data.len() || values.len() < 6 {
        return false;
    }
    let high = name.bytes().map(|byte| u32::from(byte >> 5));
    let low = name.bytes().map(|byte| u32::from(byte & 31));
    let sum = high.chain([0]).chain(low).chain(values).fold(1_u32, |sum, value| {
        let top = sum >> 25;
        let shifted = ((sum & 0x01ff_ffff) << 5) ^ value;
        GENERATORS
            .iter()
            .enumerate()
            .filter(|(bit, _)| (top >> bit) & 1 == 1)
            .fold(shifted, |sum, (_, generator)| sum ^ generator)
    });
    sum == 1
}

fn is_nkey(secret: &str) -> Option<bool> {
    let bytes = base32(secret)?;
    let (summed, written) = bytes.split_last_chunk::<2>()?;
    Some(bytes.len() == 36 && u16::from_le_bytes(*written) == crc16(summed))
}

/// The CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum: u16, _| {
            if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 }
        })
    })
}

/// Base32 without padding. Bits beyond the last byte do not count.
fn base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        bits = ((bits << 5) | u32::from(value)) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    (!matches!(text.len() % 8, 1 | 3 | 6)).then_some(bytes)
}

/// The digits of a number, the greatest first, filled up with zeros.
fn digits(mut number: u32, alphabet: &[u8], width: usize) -> String {
    let Ok(base) = u32::try_from(alphabet.len()) else { return String::new() };
    let mut written = Vec::new();
    while number > 0 || written.len() < width {
        let digit = usize::try_from(number % base).ok().and_then(|digit| alphabet.get(digit));
        written.push(char::from(digit.copied().unwrap_or(b'0')));
        number /= base;
    }
    written.iter().rev().collect()
}

/// The bytes of base64 of either alphabet, with padding or without.
fn decoded(text: &str) -> Option<Vec<u8>> {
    const ENGINE: GeneralPurpose =
        GeneralPurpose::new(&STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));
    ENGINE.decode(standard(text)).ok()
}

/// The bytes of base64 which nothing else than these bytes gives.
fn canonical(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(standard(text)).ok()
}

fn standard(text: &str) -> String {
    text.trim_end_matches('=').replace('-', "+").replace('_', "/")
}

/// The JSON object that is written in base64.
fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&decoded(text)?).ok()? {
        Value::Object(object) => Some(object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// Whether something stands under the key that is not empty, zero or false.
fn has_content(object: &Map<String, Value>, key: &str) -> bool {
    object.get(key).is_some_and(|value| match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
    })
}

#[cfg(test)]
mod tests;
