//! Why a database could not be connected to, and what to do next.

use std::{fs, io::ErrorKind, path::Path};
use whimbrel_core::code::Code;

use whimbrel::database_text;

use crate::{
    database::{code, is_limit, number},
    failure::Failure,
    project::shown,
    url::{Options, Target},
};

/// The trouble with Prisma's code for it, where it has one, and what to do.
pub(crate) fn explain(target: &Target, error: &sqlx::Error) -> Failure {
    let place = &target.description;
    let message = database_text(error);
    if let (Some("14"), Options::Sqlite(options, _)) = (code(error).as_deref(), &target.options) {
        return unopened(options.get_filename(), place, &message);
    }
    match (code(error).as_deref(), number(error)) {
        (Some("28P01" | "28000"), _) | (_, Some(1045)) => Failure::coded(Code::P1000, format!("the server of the {place} rejects user or password: {message}")).help("correct user and password in the database URL; characters such as @ and / in a password are percent-encoded (%40, %2F)"),
        (Some("3D000"), _) | (_, Some(1049)) => Failure::coded(Code::P1003, format!("the {place} does not exist")).help(format!("correct its name in the database URL, or create it and apply the migrations: {}", DEPLOY)),
        _ if is_limit(error) => Failure::coded(Code::P1001, format!("no connection to the {place} is free: {message}")).help("end connections that are not needed, or raise the limit of the server or of the user"),
        _ if is_tls(error) => Failure::coded(Code::P1011, format!("no encrypted connection to the {place}: {message}")).help("check sslmode and sslaccept in the database URL: they set whether TLS is required, and which certificates are accepted"),
        _ => Failure::coded(Code::P1001, format!("cannot reach the {place}: {message}")).help("check that the server runs there, and host and port in the database URL"),
    }
}

const DEPLOY: &str = "whimbrel migrate deploy";

/// What TLS complains about comes as its own error or, of certificates, as data that make no sense.
fn is_tls(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) => error.kind() == ErrorKind::InvalidData,
        _ => false,
    }
}

/// SQLite has one message for a file that is missing, a folder and one that may not be read, so look which it is.
fn unopened(path: &Path, place: &str, message: &str) -> Failure {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let found = fs::metadata(path);
    match found {
        Ok(found) if found.is_dir() => Failure::coded(Code::P1003, format!("the {place} is a folder")).help(format!("name a file in the database URL: sqlite:{}/app.db", shown(path))),
        Ok(_) => Failure::coded(Code::P1010, format!("permission denied: the {place} cannot be opened for reading and writing ({message})")).help(format!("give the user that runs this command access to {} and its folder", shown(path))),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Failure::coded(Code::P1010, format!("permission denied: the folder of the {place} cannot be entered")).help(format!("give the user that runs this command access to {}", shown(folder))),
        Err(_) if !folder.is_dir() => Failure::coded(Code::P1003, format!("the {place} does not exist, nor does the folder {}", shown(folder))).help(format!("correct the path in the database URL, or create the folder: mkdir -p {}", shown(folder))),
        Err(_) if is_read_only(folder) => Failure::coded(Code::P1010, format!("permission denied: the {place} does not exist, and no file can be created in {}", shown(folder))).help("give the user that runs this command write access to that folder"),
        Err(_) => Failure::coded(Code::P1003, format!("the {place} does not exist")).help(format!("correct the path in the database URL, or create the database and apply the migrations: {}", DEPLOY)),
    }
}

/// Found out by trying, for bits, owners, lists and mounts all have a say.
fn is_read_only(folder: &Path) -> bool {
    let probe = folder.join(format!(".whimbrel-{}", std::process::id()));
    let created = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe);
    match created {
        Ok(_) => fs::remove_file(&probe).is_err(),
        Err(_) => true,
    }
}
