//! Values that no report may show: two worlds that differ in nothing else must give the same reports.

use std::{collections::HashSet, sync::OnceLock};

use kestra_lint::secret::codec;

/// The shortest piece of a value that counts as shown.
const PIECE: usize = 6;

/// One of two values of the same length and of the same kinds of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Canary(&'static str);

/// Both.
pub(crate) const CANARIES: [Canary; 2] =
    [Canary("kwhpbxtmqgdvczynfrjuskae"), Canary("zdnyvmhcgufbqxrwtpajkesk")];

impl Canary {
    /// The value.
    pub(crate) fn plain(self) -> &'static str {
        self.0
    }

    /// In base64.
    pub(crate) fn encoded(self) -> String {
        codec::encode(self.0)
    }

    /// In base64 of base64.
    pub(crate) fn twice(self) -> String {
        codec::encode(self.encoded())
    }

    /// An env file of values alone.
    pub(crate) fn env_file(self) -> String {
        let (plain, encoded, twice) = (self.plain(), self.encoded(), self.twice());
        format!(
            "SECRET_CANARY={encoded}\nSECRET_CANARY_PLAIN={plain}\nSECRET_CANARY_TWICE=\"{twice}\"\n\
             ENV_CANARY='{plain}'\nCANARY={plain}\nexport SECRET_CANARY_LINE={} # was {plain}\n",
            codec::encode(format!("{plain}\n")),
        )
    }
}

/// Every piece of both values, plain and encoded, at each of the three places where a value can begin within base64.
fn pieces() -> &'static (HashSet<&'static [u8]>, Vec<bool>) {
    static PIECES: OnceLock<(HashSet<&'static [u8]>, Vec<bool>)> = OnceLock::new();
    PIECES.get_or_init(|| {
        let mut texts = Vec::new();
        for canary in CANARIES {
            texts.extend([canary.plain().to_owned(), canary.twice()]);
            for lead in 0..3 {
                let encoded = codec::encode(format!("{}{}", "x".repeat(lead), canary.plain()));
                // The outermost characters also hold bits of their neighbours.
                let inner = encoded.trim_end_matches('=');
                texts.push(inner[if lead == 0 { 0 } else { lead + 1 }..inner.len() - 1].to_owned());
            }
        }
        let mut begins = vec![false; 1 << 16];
        let pieces: HashSet<&[u8]> =
            texts.into_iter().flat_map(|text| text.leak().as_bytes().windows(PIECE)).collect();
        for piece in &pieces {
            begins[usize::from(u16::from_le_bytes([piece[0], piece[1]]))] = true;
        }
        (pieces, begins)
    })
}

/// The first piece of a value that `text` shows.
pub(crate) fn shown_in(text: &[u8]) -> Option<&[u8]> {
    let (pieces, begins) = pieces();
    let may_begin = |piece: &&[u8]| begins[usize::from(u16::from_le_bytes([piece[0], piece[1]]))];
    text.windows(PIECE).filter(may_begin).find(|piece| pieces.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_noticed_plain_and_encoded() {
        for canary in CANARIES {
            let inner = codec::encode(format!("ab{}", canary.plain()));
            for text in [canary.plain(), &canary.encoded(), &canary.twice(), &inner, &canary.plain()[9..15]] {
                assert!(shown_in(format!("x{text}y").as_bytes()).is_some(), "{text}");
            }
            assert_eq!(shown_in(&canary.plain().as_bytes()[9..14]), None);
        }
    }

    #[test]
    fn the_two_values_differ_in_nothing_but_their_letters() {
        let [one, other] = CANARIES.map(Canary::env_file);
        assert_eq!(one.len(), other.len());
        assert_eq!(one.matches('\n').count(), other.matches('\n').count());
        assert_ne!(one, other);
    }
}
