//! How a draft is written down: spaced and commented by chance.

use super::draft::{Column, Draft};

impl Draft {
    /// The text, spaced by chance.
    pub(super) fn write(mut self) -> String {
        let mut text = String::new();
        let provider = self.dialect.provider();
        let mut lines = vec![format!("provider = \"{provider}\"")];
        if self.relation_mode_prisma {
            lines.push("relationMode = \"prisma\"".to_owned());
        }
        if !self.namespaces.is_empty() {
            lines.push("schemas = [\"public\", \"other\"]".to_owned());
        }
        self.write_block(
            &mut text,
            &format!("datasource {}", self.source),
            &lines,
            &[],
        );
        if !self.previews.is_empty() || self.random.chance(60) {
            let mut lines = vec![
                "provider = \"prisma-client\"".to_owned(),
                "output = \"../generated\"".to_owned(),
            ];
            if !self.previews.is_empty() {
                let features = self.previews.join("\", \"");
                lines.push(format!("previewFeatures = [\"{features}\"]"));
            }
            self.write_block(&mut text, "generator client", &lines, &[]);
        }
        for block in std::mem::take(&mut self.enums) {
            let head = format!("enum {}", block.name);
            self.write_block(&mut text, &head, &block.lines, &block.attributes);
        }
        for model in std::mem::take(&mut self.models) {
            let mut lines = Vec::new();
            for column in &model.columns {
                lines.push(self.column_line(column));
            }
            lines.extend(model.relations);
            let head = format!("model {}", model.name);
            self.write_block(&mut text, &head, &lines, &model.attributes);
        }
        for (keyword, block) in std::mem::take(&mut self.others) {
            let head = format!("{keyword} {}", block.name);
            self.write_block(&mut text, &head, &block.lines, &block.attributes);
        }
        text
    }

    fn column_line(&mut self, column: &Column) -> String {
        let mut parts = column.attributes.clone();
        if let Some(native) = column.native {
            let at = self.random.below(parts.len() + 1);
            parts.insert(at, format!("@{}.{native}", self.source));
        }
        let mut line = format!("{} {}{}", column.name, column.ty, column.arity);
        for part in parts {
            line.push_str(self.random.pick(&[" ", " ", "  "]));
            line.push_str(&part);
        }
        line
    }

    fn write_block(
        &mut self,
        text: &mut String,
        head: &str,
        lines: &[String],
        attributes: &[String],
    ) {
        if self.random.chance(10) {
            text.push_str(self.random.pick(&[
                "// a note\n",
                "/// about it\n",
                "/* several\n * lines */\n",
                "// apart\n\n",
            ]));
        }
        text.push_str(head);
        text.push_str(" {\n");
        let indent = self.random.pick(&["  ", "  ", "    ", "\t", ""]);
        let early = attributes.len().min(usize::from(self.random.chance(10)));
        let all = attributes[..early]
            .iter()
            .chain(lines)
            .chain(&attributes[early..]);
        for (number, line) in all.enumerate() {
            if number == early + lines.len() && self.random.chance(70) {
                text.push('\n');
            }
            if self.random.chance(4) {
                text.push_str(self.random.pick(&[
                    "  // note\n",
                    "  /// doc\n",
                    "\n",
                    "  \n\n",
                    "/* x */\n",
                    "\t/* x\n   y */\n",
                    "\n // note\n\n",
                ]));
            }
            text.push_str(indent);
            text.push_str(line);
            text.push_str(self.random.pick(&[
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                " ",
                " // why",
                " /// what",
                " /* x */",
            ]));
            text.push('\n');
        }
        text.push_str(
            self.random
                .pick(&["}\n\n", "}\n\n", "}\n\n", "}\n", "\n}\n\n\n"]),
        );
    }
}
