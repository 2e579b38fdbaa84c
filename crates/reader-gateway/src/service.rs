//! Starting with the machine: a user unit of systemd, an agent of launchd, or a line in the start-up folder of Windows.
//!
//! All three run as the person at the till: a service of the system could read no keyboard and would need more rights.

pub mod notify;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What starts programs on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// Linux.
    Systemd,
    /// macOS.
    Launchd,
    /// Windows.
    StartUp,
}

const UNIT: &str = "regulars-reader.service";
const AGENT: &str = "regulars.reader.plist";
const SCRIPT: &str = "regulars-reader.cmd";

impl Manager {
    /// Of the system for which this program was built.
    #[must_use]
    pub const fn of_this_system() -> Self {
        if cfg!(windows) {
            Self::StartUp
        } else if cfg!(target_os = "macos") {
            Self::Launchd
        } else {
            Self::Systemd
        }
    }

    /// The file, below the folder of the user's settings that the system looks into.
    #[must_use]
    pub fn file(self, home: &Path) -> PathBuf {
        match self {
            Self::Systemd => home.join(".config/systemd/user").join(UNIT),
            Self::Launchd => home.join("Library/LaunchAgents").join(AGENT),
            Self::StartUp => {
                home.join("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup").join(SCRIPT)
            }
        }
    }

    /// What the file says.
    #[must_use]
    pub fn text(self, program: &Path, directory: &Path) -> String {
        let (program, directory) = (program.display().to_string(), directory.display().to_string());
        match self {
            Self::Systemd => include_str!("service/systemd.unit")
                .replace("{program}", &for_systemd(&program))
                .replace("{directory}", &for_systemd(&directory)),
            Self::Launchd => include_str!("service/launchd.plist")
                .replace("{program}", &for_xml(&program))
                .replace("{directory}", &for_xml(&directory)),
            Self::StartUp => {
                format!("@echo off\r\nstart \"\" /min \"{program}\" --dir \"{directory}\" run\r\n")
            }
        }
    }

    /// Commands that start it now, and with the machine from now on.
    #[must_use]
    pub fn start(self, file: &Path) -> Vec<Vec<String>> {
        let file = file.display().to_string();
        match self {
            Self::Systemd => vec![
                words("systemctl --user daemon-reload"),
                words("systemctl --user enable --now regulars-reader.service"),
            ],
            Self::Launchd => vec![[words("launchctl load -w"), vec![file]].concat()],
            Self::StartUp => Vec::new(),
        }
    }

    /// Commands that stop it, while the file is still there.
    #[must_use]
    pub fn stop(self, file: &Path) -> Vec<Vec<String>> {
        let file = file.display().to_string();
        match self {
            Self::Systemd => vec![words("systemctl --user disable --now regulars-reader.service")],
            Self::Launchd => vec![[words("launchctl unload -w"), vec![file]].concat()],
            Self::StartUp => Vec::new(),
        }
    }
}

/// Writes the file that starts the gateway.
///
/// # Errors
/// When it cannot be written.
pub fn install(manager: Manager, home: &Path, program: &Path, directory: &Path) -> io::Result<PathBuf> {
    let file = manager.file(home);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, manager.text(program, directory))?;
    Ok(file)
}

/// Removes it. False when there was none.
///
/// # Errors
/// When it cannot be removed.
pub fn uninstall(manager: Manager, home: &Path) -> io::Result<bool> {
    match fs::remove_file(manager.file(home)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Runs commands; gives back those that did not succeed, for the person to run.
#[must_use]
pub fn run(commands: Vec<Vec<String>>) -> Vec<String> {
    let failed = |words: &Vec<String>| {
        let Some((program, arguments)) = words.split_first() else { return false };
        let output = Command::new(program).args(arguments).output();
        !output.is_ok_and(|output| output.status.success())
    };
    commands.into_iter().filter(failed).map(|words| words.join(" ")).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// Within quotes; a percent sign would be a specifier, a dollar a variable.
fn for_systemd(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$")
}

fn for_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::TestDirectory;

    #[test]
    fn each_system_starts_the_program_with_its_directory_whatever_their_names() {
        let (program, directory) =
            (Path::new("/opt/50% & \"co\"/reader-gateway"), Path::new("/home/王芳/reader"));
        let unit = Manager::Systemd.text(program, directory);
        assert!(
            unit.contains(
                "ExecStart=\"/opt/50%% & \\\"co\\\"/reader-gateway\" --dir \"/home/王芳/reader\" run\n"
            ),
            "{unit}"
        );
        assert!(unit.contains("RestartPreventExitStatus=2 3 4 6\n"));
        let agent = Manager::Launchd.text(program, directory);
        assert!(agent.contains("<string>/opt/50% &amp; \"co\"/reader-gateway</string>"), "{agent}");
        assert!(Manager::StartUp.text(program, directory).ends_with("run\r\n"));
    }

    #[test]
    fn what_was_installed_can_be_uninstalled_once() {
        for manager in [Manager::Systemd, Manager::Launchd, Manager::StartUp] {
            let home = TestDirectory::new();
            let file = install(manager, home.path(), Path::new("/a"), Path::new("/b")).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), manager.text(Path::new("/a"), Path::new("/b")));
            assert!(uninstall(manager, home.path()).unwrap() && !uninstall(manager, home.path()).unwrap());
        }
    }

    #[test]
    fn a_command_that_fails_is_left_to_the_person() {
        let commands = vec![words("true"), words("false"), words("regulars-no-such-program --now")];
        assert_eq!(run(commands), ["false", "regulars-no-such-program --now"]);
    }
}
