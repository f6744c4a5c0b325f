//! Writing files, whole or not at all: those that hold secrets readable by their owner only, and never over another file
//! unless that was asked for; those that take the place of what was read, with its mode; reports as any other program
//! does.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::discover;

/// How many temporary names are tried: others belong to runs that are under way or were killed.
const ATTEMPTS: u32 = 100;

/// Why a file was not written.
#[derive(Debug, Error)]
pub(crate) enum OutputFailure {
    #[error("`{path}` is there already; `--force` replaces it")]
    Exists { path: String },
    #[error("`{path}` is a symbolic link, which is not followed; name the file itself")]
    Link { path: String },
    #[error("`{path}` is read-only and stays as it is")]
    ReadOnly { path: String },
    #[error("`{path}` was changed by someone else in the meantime and stays as it is; run again")]
    Changed { path: String },
    #[error("`{path}` is no regular file")]
    NoFile { path: String },
    #[error("`{path}` is read in this run, and not replaced by a report")]
    IsRead { path: String },
    #[error("cannot write `{path}`: there is no folder `{folder}`")]
    NoFolder { path: String, folder: String },
    #[error("cannot write `{path}`")]
    Unwritable {
        path: String,
        #[source]
        error: io::Error,
    },
}

/// Whether a file of that name may be written, and replaced with `overwrite`, as far as that can be told before.
///
/// # Errors
/// If something of that name is there that may not be replaced.
pub(crate) fn check(path: &Path, overwrite: bool) -> Result<(), OutputFailure> {
    let shown = || discover::shown(path);
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(OutputFailure::Link { path: shown() }),
        Ok(found) if !found.is_file() => Err(OutputFailure::NoFile { path: shown() }),
        Ok(_) if !overwrite => Err(OutputFailure::Exists { path: shown() }),
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(())
        }
        Err(error) => Err(OutputFailure::Unwritable { path: shown(), error }),
    }
}

/// Writes a file that its owner alone can read (mode 0600 where there are modes), whole or not at all: into a
/// temporary file of the same folder, which then takes the name. With `overwrite` a regular file of that name is
/// replaced, its mode included; symbolic links are never followed.
///
/// # Errors
/// If something of that name is there that may not be replaced, or the system refuses.
pub(crate) fn write_private(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), OutputFailure> {
    let shown = || discover::shown(path);
    let failed = |error| OutputFailure::Unwritable { path: shown(), error };
    check(path, overwrite)?;
    let (temporary, mut file) = Temporary::create_as(folder_of(path)?, Reader::Owner).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    drop(file);
    let taken = if overwrite { fs::rename(&temporary.path, path) } else { temporary.take_free_name(path) };
    taken.map_err(|error| {
        let is_taken = error.kind() == io::ErrorKind::AlreadyExists;
        if is_taken { OutputFailure::Exists { path: shown() } } else { failed(error) }
    })
}

/// Puts `bytes` in the place of the file `path`, whole or not at all; its mode stays, and where it is a symbolic link, the
/// link stays and what it names is replaced. `original` is what was read of it.
///
/// # Errors
/// If the file is no longer what was read, may not be written, or the system refuses.
pub(crate) fn replace(path: &Path, original: &[u8], bytes: &[u8]) -> Result<(), OutputFailure> {
    let shown = || discover::shown(path);
    let failed = |error| OutputFailure::Unwritable { path: shown(), error };
    let path = &fs::canonicalize(path).map_err(failed)?;
    let found = fs::metadata(path).map_err(failed)?;
    if !found.is_file() {
        return Err(OutputFailure::NoFile { path: shown() });
    }
    if found.permissions().readonly() {
        return Err(OutputFailure::ReadOnly { path: shown() });
    }
    // A folder that may be written would let a file go that may not be.
    drop(OpenOptions::new().write(true).open(path).map_err(failed)?);
    let (temporary, mut file) = Temporary::create_as(folder_of(path)?, Reader::Owner).map_err(failed)?;
    keep_owner(&file, &found);
    file.write_all(bytes).and_then(|()| file.set_permissions(found.permissions())).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    drop(file);
    let now = fs::read(path).map_err(failed)?;
    // The same file may be named twice.
    if now == bytes {
        return Ok(());
    }
    if now != original {
        return Err(OutputFailure::Changed { path: shown() });
    }
    fs::rename(&temporary.path, path).map_err(failed)
}

/// Gives a new file to the owner and the group of the one that it replaces, where the system allows that.
#[cfg(unix)]
fn keep_owner(file: &File, replaced: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let is_same = |made: fs::Metadata| (made.uid(), made.gid()) == (replaced.uid(), replaced.gid());
    if !file.metadata().is_ok_and(is_same) {
        _ = fchown(file, Some(replaced.uid()), Some(replaced.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}
/// Whether a report may be written to `path`, as far as that can be told before.
///
/// # Errors
/// If its folder is missing, or a folder has the name.
pub(crate) fn check_report(path: &Path) -> Result<(), OutputFailure> {
    if path.is_dir() {
        return Err(OutputFailure::NoFile { path: path.display().to_string() });
    }
    folder_of(path).map(|_| ())
}

/// Writes a file that holds no secrets, whole or not at all, as every program writes its files: with the usual mode, over
/// another one, which keeps its mode, and to where a symbolic link leads. What is no regular file, such as a pipe, is
/// written to as it is.
///
/// # Errors
/// If its folder is missing, or the system refuses.
pub(crate) fn write_report(path: &Path, bytes: &[u8]) -> Result<(), OutputFailure> {
    let failed = |error| OutputFailure::Unwritable { path: discover::shown(path), error };
    check_report(path)?;
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let found = fs::metadata(&target).ok();
    if found.as_ref().is_some_and(|found| !found.is_file()) {
        return fs::write(path, bytes).map_err(failed);
    }
    let (temporary, mut file) = Temporary::create_as(folder_of(&target)?, Reader::Anyone).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    if let Some(found) = found {
        file.set_permissions(found.permissions()).map_err(failed)?;
    }
    drop(file);
    fs::rename(&temporary.path, &target).map_err(failed)
}

/// The folder a file is in.
fn folder_of(path: &Path) -> Result<&Path, OutputFailure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(OutputFailure::NoFolder { path: discover::shown(path), folder: discover::shown(folder) })
    }
}

/// Who may read a file.
#[derive(Clone, Copy)]
enum Reader {
    Owner,
    /// Whom the system lets read new files.
    Anyone,
}

/// A file that is gone at the end, unless it has got its name.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn create_as(folder: &Path, reader: Reader) -> io::Result<(Self, File)> {
        let mut last = io::ErrorKind::AlreadyExists.into();
        for attempt in 0..ATTEMPTS {
            let path = folder.join(format!(".kestra-lint-{}-{attempt}.tmp", std::process::id()));
            match create(&path, reader) {
                Ok(file) => return Ok((Self { path }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// Takes a name that nothing has, not even something that came in the meantime.
    fn take_free_name(&self, path: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => self.take_reserved_name(path),
            linked => linked,
        }
    }

    /// The same for file systems without hard links: an empty file keeps the name free for ours.
    fn take_reserved_name(&self, path: &Path) -> io::Result<()> {
        drop(create(path, Reader::Owner)?);
        fs::rename(&self.path, path).inspect_err(|_| _ = fs::remove_file(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // It has been renamed where this fails.
        _ = fs::remove_file(&self.path);
    }
}

/// Creates a file that is not there yet; a symbolic link of that name is there.
fn create(path: &Path, reader: Reader) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    match reader {
        #[cfg(unix)]
        Reader::Owner => _ = std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600),
        #[cfg(not(unix))]
        Reader::Owner => {}
        Reader::Anyone => {}
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder for one test, empty.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kestra-lint-{}-{name}", std::process::id()));
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_once_and_replaced_only_if_asked() {
        let folder = folder("once");
        let path = folder.join("out");
        write_private(&path, b"one", false).expect("written");
        let refused = write_private(&path, b"two", false);
        assert!(matches!(refused, Err(OutputFailure::Exists { .. })), "{refused:?}");
        assert_eq!(fs::read(&path).expect("a file"), b"one");
        write_private(&path, b"two", true).expect("replaced");
        assert_eq!(fs::read(&path).expect("a file"), b"two");
        assert_eq!(names(&folder), ["out"], "no temporary file is left");
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn a_name_is_taken_without_hard_links_too() {
        let folder = folder("reserved");
        let (temporary, mut file) = Temporary::create_as(&folder, Reader::Owner).expect("a file");
        file.write_all(b"one").expect("written");
        temporary.take_reserved_name(&folder.join("out")).expect("taken");
        assert_eq!(fs::read(folder.join("out")).expect("a file"), b"one");
        let (temporary, _) = Temporary::create_as(&folder, Reader::Owner).expect("a file");
        let refused = temporary.take_reserved_name(&folder.join("out")).map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::AlreadyExists));
        drop(temporary);
        assert_eq!(names(&folder), ["out"]);
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn a_file_is_replaced_only_if_it_is_what_was_read() {
        let folder = folder("changed");
        let path = folder.join("out");
        fs::write(&path, "one").expect("written");
        replace(&path, b"one", b"two").expect("replaced");
        let refused = replace(&path, b"one", b"three");
        assert!(matches!(refused, Err(OutputFailure::Changed { .. })), "{refused:?}");
        assert_eq!(fs::read(&path).expect("a file"), b"two");
        let absent = replace(&folder.join("absent"), b"", b"");
        assert!(matches!(absent, Err(OutputFailure::Unwritable { .. })), "{absent:?}");
        assert_eq!(names(&folder), ["out"], "no temporary file is left");
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn folders_are_neither_made_nor_replaced() {
        let folder = folder("folders");
        let absent = write_private(&folder.join("absent/out"), b"", false);
        assert!(matches!(absent, Err(OutputFailure::NoFolder { .. })), "{absent:?}");
        let taken = write_private(&folder, b"", true);
        assert!(matches!(taken, Err(OutputFailure::NoFile { .. })), "{taken:?}");
        fs::remove_dir_all(folder).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn reports_are_files_like_any_other() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = folder("report");
        let path = folder.join("out");
        let mode = || fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
        write_report(&path, b"one").expect("written");
        assert_ne!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        symlink(&path, folder.join("link")).expect("a link");
        write_report(&folder.join("link"), b"two").expect("replaced");
        assert_eq!((fs::read(&path).expect("a file").as_slice(), mode()), (b"two".as_slice(), 0o640));
        assert_eq!(names(&folder), ["link", "out"], "no temporary file is left");
        write_report(Path::new("/dev/null"), b"three").expect("taken");
        let refused = write_report(&folder, b"");
        assert!(matches!(refused, Err(OutputFailure::NoFile { .. })), "{refused:?}");
        let refused = write_report(&folder.join("absent/out"), b"");
        assert!(matches!(refused, Err(OutputFailure::NoFolder { .. })), "{refused:?}");
        fs::remove_dir_all(folder).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it_and_links_are_not_followed() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = folder("private");
        let path = folder.join("out");
        fs::write(&path, "open").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("opened");
        write_private(&path, b"closed", true).expect("replaced");
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for (link, to) in [("to-file", "out"), ("to-nothing", "nothing")] {
            symlink(folder.join(to), folder.join(link)).expect("a link");
            for overwrite in [false, true] {
                let refused = write_private(&folder.join(link), b"elsewhere", overwrite);
                assert!(matches!(refused, Err(OutputFailure::Link { .. })), "{refused:?}");
            }
        }
        assert_eq!(fs::read(&path).expect("a file"), b"closed");
        assert_eq!(names(&folder), ["out", "to-file", "to-nothing"]);
        fs::remove_dir_all(folder).expect("removed");
    }
}
