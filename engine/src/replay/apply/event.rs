//! Events of MySQL and MariaDB.

use crate::{
    replay::{
        cursor::{Fail, Name, Outcome},
        state::{ObjectKind, State},
        statement::EventChange,
    },
    sql::{Opaque, OpaqueKind},
};

pub(super) fn change(state: &mut State<'_>, name: &Name, change: &EventChange) -> Outcome<()> {
    let known = state.find_opaque(name, &[OpaqueKind::Event]);
    let full = match known {
        Some(id) => state.schema.opaque[id].name.clone(),
        None => state.new_name(name, false)?,
    };
    let sql = state.own_text();
    match (change, known) {
        (EventChange::Create { replaces: true, .. } | EventChange::Alter { .. }, Some(id)) => {
            state.schema.opaque.remove(id);
        }
        (EventChange::Create { spares: true, .. }, Some(_)) => return Ok(()),
        (EventChange::Create { .. }, Some(_)) if !state.uncertain => {
            let key = full.to_string();
            return Err(state.duplicate(ObjectKind::Object, &key, &name.name, name.at));
        }
        (EventChange::Drop { .. }, Some(id)) => {
            state.schema.opaque.remove(id);
            state.dropped(ObjectKind::Object, &full.to_string());
            return Ok(());
        }
        (EventChange::Drop { if_exists }, None) => {
            return match *if_exists || state.uncertain {
                true => Ok(()),
                false => Err(missing(name)),
            };
        }
        (EventChange::Alter { .. }, None) if !state.uncertain => return Err(missing(name)),
        _ => {}
    }
    let full = match change {
        EventChange::Alter { to: Some(to) } => state.new_name(to, false)?,
        _ => full,
    };
    state.push_opaque(Opaque {
        kind: OpaqueKind::Event,
        name: full,
        table: None,
        // What is left of one that was altered is not said in one place.
        sql: sql.filter(|_| !matches!(change, EventChange::Alter { .. })),
        depends_on: Vec::new(),
    });
    Ok(())
}

fn missing(name: &Name) -> Fail {
    let message = format!("event `{}` does not exist", name.name);
    Fail::new("unknown-object", message, name.at)
}
