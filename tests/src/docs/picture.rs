//! Pictures of a terminal, made from what the programs really print.

use std::{path::Path, process::Stdio};

use anstyle_svg::Term;
use rexpect::session::spawn_command;

use super::{Page, project::Project};

/// The width of the terminal.
const COLUMNS: usize = 100;

const SCHEMA: &str = "datasource db {\n  provider = \"sqlite\"\n  url      = env(\"DATABASE_URL\")\n}\n\n\
                      model User {\n  id    Int    @id @default(autoincrement())\n  email String @unique\n}\n";

/// A build that does not pass, because no migration makes a change of the schema.
pub async fn compile_error(whimbrel: &Path) -> String {
    let project = begin("compile-error", whimbrel).await;
    let (first, code) =
        project.run("whimbrel init && whimbrel migrate dev --name init && cargo build");
    assert_eq!(code, 0, "{first}");
    add_phone(&project);
    let command = "cargo build";
    let (output, _) = project.run(&format!(
        "env -u NO_COLOR CARGO_TERM_COLOR=always {command}"
    ));
    project.end().await;
    svg(&format!("$ {command}\n{output}"))
}

/// A migration that is written at a terminal, and a drift that is found and adopted.
pub async fn migrate_dev(whimbrel: &Path) -> String {
    let project = begin("migrate-dev", whimbrel).await;
    let (first, code) = project.run("whimbrel migrate dev --name init");
    assert_eq!(code, 0, "{first}");
    add_phone(&project);
    let mut output = typed(&project, "whimbrel migrate dev", "migration: ", "add_phone");
    let index = "CREATE INDEX \"User_phone_idx\" ON \"User\"(\"phone\")";
    let (made, code) = project.run(&format!("echo '{index}' | whimbrel db execute --stdin"));
    assert_eq!(code, 0, "{made}");
    output.push_str(&typed(&project, "whimbrel migrate dev", "Which? ", "a"));
    project.end().await;
    svg(&output)
}

async fn begin(name: &str, whimbrel: &Path) -> Project {
    let project = Project::new(name, &Page::parse(""), whimbrel).await;
    let project = project.expect("SQLite is always there");
    project.write("prisma/schema.prisma", SCHEMA);
    project
}

fn add_phone(project: &Project) {
    let schema = SCHEMA.replace("@unique\n", "@unique\n  phone String?\n");
    project.write("prisma/schema.prisma", &schema);
}

/// Runs a command at a terminal, and answers its question.
fn typed(project: &Project, command: &str, question: &str, answer: &str) -> String {
    let mut shell = project.shell(command);
    shell.env_remove("NO_COLOR").stdin(Stdio::inherit());
    let mut terminal = spawn_command(shell, Some(60_000)).expect("a terminal");
    let before = terminal.exp_string(question).expect("the question");
    terminal.send_line(answer).expect("the answer");
    let after = terminal.exp_eof().expect("an end");
    // The reader's terminal does not echo what is typed.
    let typed = format!("{question}{answer}\n");
    let output = [before, typed, after].map(|text| utf8(&text));
    project.named(&format!("$ {command}\n{}\n", output.concat()))
}

/// What the terminal's reader took for one letter per byte.
fn utf8(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.map_or_else(
        || text.to_owned(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// What is left on the terminal when everything is done, as a picture.
fn svg(output: &str) -> String {
    let text = output.replace("\r\n", "\n");
    let lines = text.trim_end().lines().map(|line| {
        // Lines that say what goes on are cleared and written again.
        let last = line.rsplit("\u{1b}[2K").next().unwrap_or(line);
        wrap(&fixed(last.trim_matches('\r')))
    });
    let text: Vec<String> = lines.collect();
    Term::new().render_svg(&text.join("\n"))
}

/// The same at each run: times in names, and cargo's hashes.
fn fixed(line: &str) -> String {
    let shown = super::matching::shown(line, 0);
    let shown = shown.trim_end_matches('\n');
    shown
        .replace("…_", "20261124093000_")
        .replace("-…/", "-0123456789abcdef/")
}

/// Breaks a line where the terminal would.
fn wrap(line: &str) -> String {
    let mut out = String::new();
    let (mut column, mut escape) = (0, false);
    for c in line.chars() {
        escape |= c == '\u{1b}';
        if !escape && column == COLUMNS {
            out.push('\n');
            column = 0;
        }
        column += usize::from(!escape);
        escape &= c != 'm';
        out.push(c);
    }
    out
}
