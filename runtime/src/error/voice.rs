//! To whom an error gives advice.

/// Who reads what an error says to do next.
#[derive(Debug, Clone, Default)]
pub(crate) enum Voice {
    /// Somebody whose program calls this library: names its methods.
    #[default]
    Library,
    /// Somebody who runs a program's own subcommand, which is called so: names no method and no folder.
    Program(String),
    /// Somebody at the `whimbrel` command, beside the migrations folder.
    Folder(String),
}

impl Voice {
    /// What the subcommands for migrations begin with.
    pub(super) fn command(&self) -> &str {
        match self {
            Voice::Library => "whimbrel migrate",
            Voice::Program(command) | Voice::Folder(command) => command,
        }
    }

    pub(super) fn is_folder(&self) -> bool {
        matches!(self, Voice::Folder(_))
    }
}
