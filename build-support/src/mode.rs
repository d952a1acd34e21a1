//! Whether this build may write a migration.

/// What a build does about a missing migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Fails; says why nothing was written when someone asked for it.
    Check {
        /// Why a request for a migration was not followed.
        refused: Option<&'static str>,
    },
    /// Writes it under this name.
    Generate {
        /// The name.
        name: String,
    },
}

/// What the mode depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModeInputs {
    /// `WHIMBREL_MIGRATE`.
    pub(crate) variable: Option<String>,
    /// `.generate(true)`.
    pub(crate) always: bool,
    /// `CI`.
    pub(crate) ci: Option<String>,
    /// `PROFILE`.
    pub(crate) profile: Option<String>,
    /// True when the package is a copy that cargo made: packaged, vendored, from a registry or git.
    pub(crate) foreign: bool,
}

/// Decides. Writing needs a request and a developer's own working copy.
pub(crate) fn mode(inputs: &ModeInputs) -> Mode {
    let set = |variable: &Option<String>| {
        let value = variable.as_deref().unwrap_or_default().trim();
        !matches!(value, "" | "0" | "false")
    };
    let name = match &inputs.variable {
        Some(name) if !name.trim().is_empty() => name.trim().to_owned(),
        _ if inputs.always => "draft".to_owned(),
        _ => return Mode::Check { refused: None },
    };
    let refused = if set(&inputs.ci) {
        Some("CI is set, and a build in continuous integration writes no migration")
    } else if inputs.profile.as_deref() == Some("release") {
        Some("a release build writes no migration, so that it can be reproduced")
    } else if inputs.foreign {
        Some("this package is a packaged or vendored copy, not the working copy of the workspace")
    } else {
        None
    };
    match refused {
        Some(_) => Mode::Check { refused },
        None => Mode::Generate { name },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(variable: &str) -> ModeInputs {
        ModeInputs {
            variable: Some(variable.to_owned()),
            ..ModeInputs::default()
        }
    }

    #[test]
    fn writing_needs_a_wish() {
        assert_eq!(mode(&ModeInputs::default()), Mode::Check { refused: None });
        assert_eq!(mode(&inputs(" ")), Mode::Check { refused: None });
        let name = "add_phone".to_owned();
        assert_eq!(mode(&inputs("add_phone")), Mode::Generate { name });
        let always = ModeInputs {
            always: true,
            ..ModeInputs::default()
        };
        let name = "draft".to_owned();
        assert_eq!(mode(&always), Mode::Generate { name });
    }

    #[test]
    fn writing_needs_a_working_copy() {
        let refusals = [
            ModeInputs {
                ci: Some("true".to_owned()),
                ..inputs("x")
            },
            ModeInputs {
                profile: Some("release".to_owned()),
                ..inputs("x")
            },
            ModeInputs {
                foreign: true,
                ..inputs("x")
            },
        ];
        for refusal in refusals {
            let decided = mode(&refusal);
            assert!(
                matches!(decided, Mode::Check { refused: Some(_) }),
                "{refusal:?}"
            );
        }
        let not_ci = ModeInputs {
            ci: Some("false".to_owned()),
            ..inputs("x")
        };
        assert!(matches!(mode(&not_ci), Mode::Generate { .. }));
    }
}
