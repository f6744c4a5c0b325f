//! Names of container images: which are Kestra's, and the release that a tag names.

use crate::kestra::Target;

/// Whether the image is `kestra/kestra`, from whatever registry.
pub(super) fn is_kestra(image: &str) -> bool {
    let (repository, _) = split(image);
    repository == "kestra/kestra" || repository.ends_with("/kestra/kestra")
}

/// The release that the tag of the image names.
pub(super) fn target(image: &str) -> Option<Target> {
    split(image).1.and_then(Target::from_image_tag)
}

/// The repository and the tag of an image, its digest left out.
pub(super) fn split(image: &str) -> (&str, Option<&str>) {
    let name = image.split('@').next().unwrap_or(image);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        Some(_) | None => (name, None),
    }
}
