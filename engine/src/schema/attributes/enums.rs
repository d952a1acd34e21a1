//! Attributes of enums and their values.

use super::{map_argument, schema_argument, visit::Attributes};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::Draft;

pub(super) fn block(draft: &mut Draft<'_>, index: usize, out: &mut Vec<Diagnostic>) {
    let Some(target) = draft.enums.get_mut(index) else {
        return;
    };
    for (value, map) in target.ast.values.iter().zip(&mut target.value_maps) {
        let mut attributes = Attributes::new(&value.attributes, "@");
        if let Some(mut args) = attributes.single("map", out) {
            *map = map_argument(&mut args, out);
            args.finish(out);
        }
        attributes.finish(&["map"], out);
    }
    let mut attributes = Attributes::new(&target.ast.attributes, "@@");
    if let Some(mut args) = attributes.single("map", out) {
        target.map = map_argument(&mut args, out);
        args.finish(out);
    }
    if let Some(mut args) = attributes.single("schema", out) {
        target.namespace = schema_argument(&mut args, out);
        args.finish(out);
    }
    attributes.finish(&["map", "schema"], out);
}
