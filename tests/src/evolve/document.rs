//! A schema text as blocks of lines: enough to change it, whatever is in it.

use whimbrel_core::Dialect;

/// A schema text, comments and blank lines apart.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// `model User { … }`.
#[derive(Debug, Clone)]
pub struct Block {
    /// `model`, `enum`, `view`, `datasource`, `generator`.
    pub kind: String,
    /// The name.
    pub name: String,
    /// What is between the braces, trimmed.
    pub lines: Vec<String>,
}

impl Document {
    /// Splits a text into blocks.
    pub fn read(text: &str) -> Document {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            match &mut open {
                None => {
                    let mut words = line.trim_end_matches('{').split_whitespace();
                    if let (Some(kind), Some(name)) = (words.next(), words.next()) {
                        open = Some(Block {
                            kind: kind.to_owned(),
                            name: name.to_owned(),
                            lines: Vec::new(),
                        });
                    }
                }
                Some(_) if line == "}" => blocks.extend(open.take()),
                Some(block) => block.lines.push(line.to_owned()),
            }
        }
        Document { blocks }
    }

    /// The text again.
    pub fn write(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            out.push_str(&format!("{} {} {{\n", block.kind, block.name));
            for line in &block.lines {
                out.push_str(&format!("  {line}\n"));
            }
            out.push_str("}\n\n");
        }
        out
    }

    /// The database that the datasource names.
    pub fn dialect(&self) -> Dialect {
        let lines = self.of_kind("datasource").flat_map(|block| &block.lines);
        let provider = lines.filter(|line| line.starts_with("provider")).last();
        match provider.and_then(|line| line.split('"').nth(1)) {
            Some("sqlite") => Dialect::Sqlite,
            Some("mysql") => Dialect::Mysql,
            Some("cockroachdb") => Dialect::Cockroach,
            _ => Dialect::Postgres,
        }
    }

    /// The blocks of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    /// The names of the blocks of a kind.
    pub fn names(&self, kind: &str) -> Vec<String> {
        self.of_kind(kind).map(|block| block.name.clone()).collect()
    }

    /// The positions of the blocks of a kind.
    pub fn positions(&self, kind: &str) -> Vec<usize> {
        (0..self.blocks.len())
            .filter(|&id| self.blocks[id].kind == kind)
            .collect()
    }

    /// The schemas that the datasource lists.
    pub fn schemas(&self) -> Vec<String> {
        let lines = self.of_kind("datasource").flat_map(|block| &block.lines);
        let listed = lines.filter(|line| line.starts_with("schemas"));
        listed
            .flat_map(|line| line.split('"').skip(1).step_by(2).map(str::to_owned))
            .collect()
    }
}

/// A line that defines a field, in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLine {
    /// The name.
    pub name: String,
    /// The type without `?` and `[]`.
    pub ty: String,
    /// `""`, `"?"` or `"[]"`.
    pub arity: &'static str,
    /// The attributes, each from its `@`.
    pub attributes: Vec<String>,
}

impl FieldLine {
    /// Reads a line; `None` when it is something else (`@@index`).
    pub fn read(line: &str) -> Option<FieldLine> {
        if line.starts_with("@@") {
            return None;
        }
        let (name, rest) = line.split_once(char::is_whitespace)?;
        let mut parts = split_attributes(rest.trim());
        let ty = parts.remove(0);
        let (ty, arity) = match (ty.strip_suffix("[]"), ty.strip_suffix('?')) {
            (Some(ty), _) => (ty, "[]"),
            (_, Some(ty)) => (ty, "?"),
            _ => (ty.as_str(), ""),
        };
        Some(FieldLine {
            name: name.to_owned(),
            ty: ty.to_owned(),
            arity,
            attributes: parts,
        })
    }

    /// The line again.
    pub fn write(&self) -> String {
        let mut out = format!("{} {}{}", self.name, self.ty, self.arity);
        for attribute in &self.attributes {
            out.push(' ');
            out.push_str(attribute);
        }
        out
    }

    /// True when there is such an attribute.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|a| is_attribute(a, name))
    }

    /// Takes an attribute away.
    pub fn remove(&mut self, name: &str) {
        self.attributes.retain(|a| !is_attribute(a, name));
    }
}

fn is_attribute(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', '.']))
}

/// Splits `Type @a(…) @b` at the attributes, minding quotes, brackets and comments.
fn split_attributes(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut quoted, mut escaped) = (0i32, false, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !quoted && c == '/' && rest.peek() == Some(&'/') {
            break;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            '@' if !quoted && depth == 0 => parts.push(String::new()),
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::FieldLine;

    #[test]
    fn a_field_line_is_read_and_written() {
        let line = r#"at DateTime? @default(dbgenerated("a @ b (")) @db.Timestamp(3) // note"#;
        let field = FieldLine::read(line).expect("a field");
        assert_eq!((field.ty.as_str(), field.arity), ("DateTime", "?"));
        assert_eq!(field.attributes[1], "@db.Timestamp(3)");
        assert!(field.has("@db") && !field.has("@id"));
        let written = field.write();
        assert_eq!(FieldLine::read(&written), Some(field));
    }
}
