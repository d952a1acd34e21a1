//! Line breaks as rustfmt makes them, for the few shapes that the module has.

/// How wide a line may be, and its line breaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    width: usize,
}

/// rustfmt's limit for the arguments of a call and for the elements of an array.
const SMALL: usize = 60;

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A Rust string literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '\n' | '\r' | '\t' | '\0' => out.extend(letter.escape_default()),
            // Whatever would be invisible or reorder the line.
            _ if letter.is_control() || matches!(letter, '\u{200b}'..='\u{206f}' | '\u{feff}') => {
                out.extend(letter.escape_unicode());
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A raw string literal where that reads better.
fn raw_literal(text: &str) -> String {
    let escaped = literal(text);
    let quotes_only = escaped.replace("\\\"", "\"") == format!("\"{text}\"");
    match text.contains('"') && quotes_only && !text.contains("\"#") {
        true => format!("r#\"{text}\"#"),
        false => escaped,
    }
}

/// Lines four columns to the right; no string literal of the module has a line break.
pub(super) fn indented(text: &str) -> String {
    let line = |line: &str| match line.is_empty() {
        true => String::from("\n"),
        false => format!("    {line}\n"),
    };
    text.lines().map(line).collect()
}

impl Layout {
    /// The lines of the file itself.
    pub(super) fn outer() -> Self {
        Layout { width: 100 }
    }

    /// The lines of a module inside of it, which [`indented`] moves to the right.
    pub(super) fn inner() -> Self {
        Layout { width: 96 }
    }

    /// `#[derive(…)]`
    pub(super) fn derive(self, traits: &[&str]) -> String {
        let line = format!("#[derive({})]\n", traits.join(", "));
        // One column less than elsewhere, as rustfmt counts.
        if width(&line) <= self.width {
            return line;
        }
        let inner = format!("    {},\n", traits.join(", "));
        if width(&inner) <= self.width + 1 {
            return format!("#[derive(\n{inner})]\n");
        }
        let lines: String = traits.iter().map(|one| format!("    {one},\n")).collect();
        format!("#[derive(\n{lines})]\n")
    }

    /// `#[sqlx(rename = "…")]`
    pub(super) fn attribute(self, indent: &str, path: &str, key: &str, value: &str) -> String {
        let inside = format!("{key} = {}", literal(value));
        let line = format!("{indent}#[{path}({inside})]\n");
        // rustfmt keeps room for the comma behind a field or a variant.
        let room = if indent.is_empty() {
            self.width
        } else {
            self.width - 1
        };
        if width(&line) <= room + 1 {
            return line;
        }
        format!("{indent}#[{path}(\n{indent}    {inside}\n{indent})]\n")
    }

    /// `pub name: Type,`
    pub(super) fn field(self, indent: &str, public: &str, name: &str, ty: &str) -> String {
        let line = format!("{indent}{public}{name}: {ty},\n");
        if width(&line) <= self.width + 1 {
            return line;
        }
        format!("{indent}{public}{name}:\n{indent}    {ty},\n")
    }

    /// `name: function(row, "column")?,`
    pub(super) fn read(self, indent: &str, name: &str, function: &str, column: &str) -> String {
        let column = literal(column);
        let line = format!("{indent}{name}: {function}(row, {column})?,\n");
        if width(&column) + width("row, ") <= SMALL && width(&line) <= self.width + 1 {
            return line;
        }
        let start = format!("{indent}{name}: {function}(");
        let (start, indent) = match width(&start) <= self.width {
            true => (start, indent.to_owned()),
            false => (
                format!("{indent}{name}:\n{indent}    {function}("),
                format!("{indent}    "),
            ),
        };
        format!("{start}\n{indent}    row,\n{indent}    {column},\n{indent})?,\n")
    }

    /// `pub const NAME: &'static str = "…";`
    pub(super) fn text_constant(
        self,
        indent: &str,
        public: &str,
        name: &str,
        value: &str,
    ) -> String {
        let value = raw_literal(value);
        let start = format!("{indent}{public}const {name}: &'static str =");
        let line = format!("{start} {value};\n");
        let alone = format!("{indent}    {value};\n");
        // rustfmt leaves a text alone that fits nowhere.
        match width(&line) > self.width + 1 && width(&alone) <= self.width + 1 {
            true => format!("{start}\n{alone}"),
            false => line,
        }
    }

    /// `pub const NAME: &'static [&'static str] = &["…", "…"];`
    pub(super) fn list_constant(
        self,
        indent: &str,
        public: &str,
        name: &str,
        values: &[&str],
    ) -> String {
        let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
        let start = format!("{indent}{public}const {name}: &'static [&'static str] =");
        let inside = values.join(", ");
        let line = format!("{start} &[{inside}];\n");
        if width(&inside) <= SMALL && width(&line) <= self.width + 1 {
            return line;
        }
        let alone = format!("{indent}    &[{inside}];\n");
        if width(&inside) <= SMALL && width(&alone) <= self.width + 1 {
            return format!("{start}\n{alone}");
        }
        let inner = format!("{indent}    ");
        // rustfmt fills lines with elements of up to ten characters.
        let lines = match values.iter().all(|value| width(value) <= 10) {
            true => self.filled(&inner, &values),
            false => values
                .iter()
                .map(|value| format!("{inner}{value},\n"))
                .collect(),
        };
        format!("{start} &[\n{lines}{indent}];\n")
    }

    fn filled(self, indent: &str, values: &[String]) -> String {
        let mut out = String::new();
        let mut line = String::new();
        for value in values {
            if line.is_empty() {
                line = format!("{indent}{value},");
            } else if width(&line) + width(value) + 2 <= self.width {
                line.push_str(&format!(" {value},"));
            } else {
                out.push_str(&line);
                out.push('\n');
                line = format!("{indent}{value},");
            }
        }
        out.push_str(&line);
        out.push('\n');
        out
    }

    /// `impl Trait for Name {`
    pub(super) fn implementation(self, start: &str, name: &str) -> String {
        let line = format!("{start} for {name} {{\n");
        if width(&line) <= self.width + 1 {
            return line;
        }
        format!("{start}\n    for {name}\n{{\n")
    }
}
