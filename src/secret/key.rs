//! Keys of secrets and envs: compared as Kestra compares them, shown as they were written.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use crate::kestra::env;

macro_rules! key {
    ($(#[$docs:meta])* $name:ident, $fold:path) => {
        $(#[$docs])*
        #[derive(Clone)]
        pub struct $name {
            written: String,
            folded: String,
        }

        impl $name {
            /// The key that `written` names, prefix not included.
            pub fn new(written: impl Into<String>) -> Self {
                let written = written.into();
                Self { folded: $fold(&written), written }
            }

            /// The text as written.
            pub fn written(&self) -> &str {
                &self.written
            }

            /// The text as Kestra files it.
            pub fn folded(&self) -> &str {
                &self.folded
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.folded == other.folded
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.folded.hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.folded.cmp(&other.folded)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.written)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.written).finish()
            }
        }
    };
}

key! {
    /// The key of a secret, as in `secret('…')`. Upper and lower case are one key.
    SecretKey,
    env::secret_key
}

key! {
    /// The key of an env, as in `envs.…`.
    ///
    /// Two variables are one env if their names are equal in lower case. A *reference* is not folded by Kestra:
    /// compare [`EnvKey::written`] with [`EnvKey::folded`] to see whether it can ever match.
    EnvKey,
    env::env_key
}

impl EnvKey {
    /// Whether a reference written like this can find its env: Kestra lower-cases names, not references.
    pub fn is_reachable_as_written(&self) -> bool {
        self.written == self.folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_equal_as_kestra_compares_them_and_shown_as_written() {
        assert_eq!(SecretKey::new("straße"), SecretKey::new("STRASSE"));
        assert_eq!(SecretKey::new("My_Key").to_string(), "My_Key");
        assert_ne!(SecretKey::new("my-key"), SecretKey::new("my_key"));
        assert_eq!(EnvKey::new("MY_URL"), EnvKey::new("my_url"));
        assert!(!EnvKey::new("MY_URL").is_reachable_as_written());
    }
}
