//! What a token must be beyond its shape: checksums, inner structure, how random it looks.

use base64::Engine as _;

use super::value::entropy;

/// A check of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Check {
    /// The last six characters are the CRC32 of those between prefix and checksum, in base62 (GitHub).
    GithubCrc32,
    /// Three parts in base64url, the first of which is a JSON object with `alg`.
    Jwt,
    /// Standard base64 that decodes to something.
    Base64,
    /// At least so many bits of entropy a character.
    Entropy(f64),
}

impl Check {
    /// The check of that name; `None` for `-`.
    pub(super) fn read(name: &str) -> Option<Self> {
        match name {
            "github-crc32" => Some(Self::GithubCrc32),
            "jwt" => Some(Self::Jwt),
            _ if name.starts_with("base64") => Some(Self::Base64),
            _ => name.strip_prefix("entropy:")?.parse().ok().map(Self::Entropy),
        }
    }

    /// Whether `token` passes.
    pub(super) fn accepts(self, token: &str) -> bool {
        match self {
            Self::GithubCrc32 => github_crc32(token),
            Self::Jwt => is_jwt(token),
            Self::Base64 => base64::engine::general_purpose::STANDARD.decode(token).is_ok(),
            Self::Entropy(least) => entropy(token) >= least,
        }
    }
}

fn github_crc32(token: &str) -> bool {
    let Some((_, body)) = token.rsplit_once('_') else { return false };
    let Some((random, written)) = body.len().checked_sub(6).and_then(|at| body.split_at_checked(at)) else {
        return false;
    };
    base62(crc32fast::hash(random.as_bytes())) == written
}

/// Six digits: 0-9, A-Z, a-z.
fn base62(mut number: u32) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS.get((number % 62) as usize).copied().unwrap_or(b'0');
        number /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn is_jwt(token: &str) -> bool {
    let Some(header) = token.split('.').next() else { return false };
    let decoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header.trim_end_matches('='));
    decoded.is_ok_and(|bytes| {
        serde_json::from_slice::<serde_json::Value>(&bytes).is_ok_and(|value| value.get("alg").is_some())
    })
}
