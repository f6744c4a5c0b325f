//! What holds for every input, tried on many.

#[cfg(test)]
#[path = "property/check.rs"]
mod check;
#[cfg(test)]
#[path = "support/copied.rs"]
mod copied;
#[cfg(test)]
#[path = "property/fold.rs"]
mod fold;
#[cfg(test)]
#[path = "property/hostile.rs"]
mod hostile;
#[cfg(test)]
#[path = "property/pebble.rs"]
mod pebble;
#[cfg(test)]
#[path = "property/recode.rs"]
mod recode;
#[cfg(test)]
#[path = "property/render.rs"]
mod render;
#[cfg(test)]
#[path = "property/secret.rs"]
mod secret;
#[cfg(test)]
#[path = "property/source.rs"]
mod source;
#[cfg(test)]
#[path = "property/yaml.rs"]
mod yaml;
