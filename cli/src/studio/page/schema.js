// The view of the schema: a list to search, the picture, and all about one model.

import { h, matcher, plural, replace } from "/dom.js";
import { diagram } from "/diagram.js";

// From here on a picture shows keys alone, unless somebody wants all columns.
const MANY = 30;

const kept = { search: "", detail: null, camera: null, cameraOf: "" };

// Builds the view. `route` is { name, near, kind }; `go` changes the address.
export function schemaView(project, route, go) {
  const schema = project.schema.valid;
  if (!schema) {
    return h("section", { class: "page reading" },
      h("h2", {}, project.schema.problem ? "There is no schema to show" : "The schema has mistakes"),
      h("p", { class: "under" }, "This page looks again by itself."), findings(project.schema));
  }
  const marks = new Map(schema.models.map((model, id) => [id, driftOf(project, model)]).filter(([, found]) => found));
  const selected = schema.models.findIndex((model) => model.name === route.name);
  const shownEnum = schema.enums.find((one) => one.name === route.enum);
  const ids = route.near && selected >= 0 ? around(schema, selected, route.near) : schema.models.map((_, id) => id);
  const detail = kept.detail ?? (ids.length > MANY ? "keys" : "all");
  const pick = (id) => {
    kept.shown = schema.models[id].name;
    go({ ...route, enum: null, name: schema.models[id].name });
  };
  const picture = diagram(schema, ids, { detail, marks, onpick: pick });

  const list = h("ul", { class: "list" });
  const enums = h("ul", { class: "list" });
  const field = h("input", {
    type: "search", placeholder: "Search models and fields", "aria-label": "Search models and fields", value: kept.search,
    oninput: (event) => { kept.search = event.target.value; filter(); },
    onkeydown: (event) => {
      const first = list.querySelector("a");
      if (event.key === "Enter" && first) first.click();
    },
  });
  const filter = () => {
    const matches = matcher(kept.search);
    const found = new Set();
    schema.models.forEach((model, id) => {
      if (matches(model.name, model.table, ...model.fields.map((field) => field.name))) found.add(id);
    });
    const names = [...found].sort((a, b) => compare(schema.models[a].name, schema.models[b].name));
    replace(list, names.map((id) => item(schema.models[id], id === selected, marks.has(id), route)));
    const others = schema.enums.filter((one) => matches(one.name, ...one.values.map((value) => value.name)));
    replace(enums, others.map((one) => enumItem(one, one === shownEnum)));
    enums.previousElementSibling.hidden = others.length === 0;
    picture.search(kept.search.trim() ? found : null);
  };
  const side = h("aside", { class: "side" }, h("div", { class: "search" }, field), h("div", { class: "scroll" }, list, h("h3", {}, "Enums"), enums));
  filter();

  const panel = selected >= 0 ? modelPanel(project, schema, selected, marks.get(selected), route)
    : shownEnum ? enumPanel(schema, shownEnum) : null;
  const stage = h("div", { class: "stage" },
    picture.element,
    tools(schema, route, selected, detail, picture, go),
    schema.models.length === 0 && h("p", { class: "quiet over" }, "The schema has no model yet."),
    warnings(project));
  const view = h("section", { class: `split ${panel ? "with-panel" : ""}` }, side, stage, panel);
  // The picture can be fitted once it has a size.
  const of = JSON.stringify([route.near ? [route.name, route.near] : "all", detail]);
  view.mounted = () => {
    const same = kept.cameraOf === of && kept.camera;
    if (same) picture.camera.set(kept.camera);
    else picture.camera.fit();
    if (selected >= 0) {
      picture.select(selected);
      if (!route.near && kept.shown !== route.name) picture.show(selected);
    }
    kept.shown = route.name;
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  };
  view.left = () => Object.assign(kept, { camera: picture.camera.get(), cameraOf: of });
  view.searchField = field;
  return view;
}

// What is wrong without keeping the schema from being shown; closed until somebody wants to know.
function warnings(project) {
  const found = project.schema.diagnostics;
  if (found.length === 0) return null;
  const number = (severity) => found.filter((one) => one.severity === severity).length;
  const words = [["error", "mistake"], ["warning", "warning"]].map(([severity, word]) => number(severity) > 0 && plural(number(severity), word));
  return h("details", { class: "warnings" }, h("summary", {}, h("span", { class: `dot ${number("error") > 0 ? "failed" : "pending"}` }), words.filter(Boolean).join(", ")),
    h("div", { class: "scroll" }, findings(project.schema)));
}

const compare = (a, b) => a.localeCompare(b, "en");

export function driftOf(project, model) {
  return project.database.drift.objects.find((object) => object.kind === "table" && object.name === model.table
    && (!model.schema || !object.schema || model.schema === object.schema));
}

// All models that are at most `steps` relations away.
function around(schema, start, steps) {
  const found = new Set([start]);
  for (let step = 0; step < steps; step++) {
    const edge = new Set(found);
    for (const { from, to } of schema.relations) {
      if (edge.has(from)) found.add(to);
      if (edge.has(to)) found.add(from);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function address(name, near) {
  return `#/schema/${encodeURIComponent(name)}${near ? `?near=${near}` : ""}`;
}

function item(model, current, drift, route) {
  const tag = model.view ? "view" : model.ignored ? "ignored" : null;
  return h("li", {}, h("a", { href: address(model.name, route.near), "aria-current": current && "true" },
    h("span", { class: "text" }, model.name),
    drift && h("span", { class: "dot drift", title: "The database differs from the migrations here" }),
    tag && h("span", { class: "tag" }, tag)));
}

function enumItem(one, current) {
  return h("li", {}, h("a", { href: `#/schema?enum=${encodeURIComponent(one.name)}`, "aria-current": current && "true" },
    h("span", { class: "text" }, one.name), h("span", { class: "tag" }, one.values.length)));
}

function tools(schema, route, selected, detail, picture, go) {
  const choice = (label, on, act, title) => h("button", { type: "button", "aria-pressed": String(on), title, onclick: act }, label);
  return h("div", { class: "tools" },
    h("div", { class: "choices", role: "group", "aria-label": "Columns" },
      choice("Keys", detail === "keys", () => { kept.detail = "keys"; go(route, true); }, "Show keys alone"),
      choice("All columns", detail === "all", () => { kept.detail = "all"; go(route, true); }, "Show all columns")),
    selected >= 0 && h("div", { class: "choices", role: "group", "aria-label": "Neighbourhood" },
      choice("Whole schema", !route.near, () => go({ ...route, near: 0 })),
      choice("Neighbours", route.near === 1, () => go({ ...route, near: 1 }), "Only what this model is connected to"),
      choice("2 steps", route.near === 2, () => go({ ...route, near: 2 }))),
    h("div", { class: "choices", role: "group", "aria-label": "Zoom" },
      h("button", { type: "button", title: "Zoom out (-)", "aria-label": "Zoom out", onclick: () => picture.camera.zoom(0.8) }, "−"),
      h("button", { type: "button", title: "Fit (0)", onclick: () => picture.camera.fit() }, "Fit"),
      h("button", { type: "button", title: "Zoom in (+)", "aria-label": "Zoom in", onclick: () => picture.camera.zoom(1.25) }, "+")));
}

function modelPanel(project, schema, id, drift, route) {
  const model = schema.models[id];
  const columns = model.fields.filter((field) => field.kind !== "relation");
  const relations = schema.relations.filter(({ from, to }) => from === id || to === id);
  const names = model.schema ? `${model.schema}.${model.table}` : model.table;
  const table = project.database.tables.find((table) => table.name === model.table && (!model.schema || model.schema === table.schema));
  return h("aside", { class: "panel", "aria-label": model.name },
    heading(model.name),
    h("p", { class: "under" }, model.view ? "view " : "table ", h("code", {}, names), model.ignored && " · ignored by the client"),
    model.doc && h("p", { class: "doc" }, model.doc),
    table && h("p", {}, h("a", { class: "button", href: rowsAddress(table) }, "Show rows")),
    drift && driftBox(drift),
    h("h3", {}, plural(columns.length, "column")),
    h("ul", { class: "fields" }, columns.map((field) => fieldItem(schema, field))),
    relations.length > 0 && h("h3", {}, plural(relations.length, "relation")),
    h("ul", { class: "relations" }, relations.map((relation) => relationItem(schema, relation, id, route))),
    model.indexes.length + model.key.length > 0 && h("h3", {}, "Keys and indexes"),
    h("ul", { class: "indexes" },
      model.key.length > 0 && h("li", {}, h("span", { class: "tag" }, "primary key"), " ", h("code", {}, model.key.join(", "))),
      model.indexes.map((index) => h("li", {},
        h("span", { class: "tag" }, index.kind), " ", h("code", {}, index.fields.join(", ")),
        h("div", { class: "under" }, index.name, index.algorithm && ` · ${index.algorithm}`, index.where && ` · where ${index.where}`)))));
}

function heading(name) {
  return h("div", { class: "heading" }, h("h2", {}, name),
    h("a", { class: "close", href: "#/schema", title: "Close (Esc)", "aria-label": "Close" }, "×"));
}

export function rowsAddress(table) {
  const schema = table.schema ? `?schema=${encodeURIComponent(table.schema)}` : "";
  return `#/rows/${encodeURIComponent(table.name)}${schema}`;
}

function fieldItem(schema, field) {
  const signs = [field.key && "key", field.foreign && "foreign", field.unique && "unique", field.updatedAt && "updatedAt", field.ignored && "ignored"];
  const base = field.type.replace(/[?[\]]/g, "");
  const type = field.kind === "enum" ? h("a", { href: `#/schema?enum=${encodeURIComponent(base)}` }, field.type) : field.type;
  return h("li", {},
    h("div", { class: "line" }, h("code", { class: "name" }, field.name), h("code", { class: "type" }, type)),
    h("div", { class: "under" },
      signs.filter(Boolean).map((sign) => [h("span", { class: `tag ${sign}` }, sign), " "]),
      field.column !== field.name && [h("span", {}, "column ", h("code", {}, field.column)), " "],
      field.native && [h("code", {}, field.native), " "],
      field.default && ["= ", h("code", {}, field.default)]),
    field.doc && h("div", { class: "doc" }, field.doc));
}

function relationItem(schema, relation, id, route) {
  const other = schema.models[relation.from === id ? relation.to : relation.from].name;
  const outward = relation.from === id;
  const shape = relation.kind === "many-to-many" ? "many ↔ many"
    : relation.kind === "one-to-one" ? "one ↔ one" : outward ? "many → one" : "one → many";
  return h("li", {},
    h("div", { class: "line" }, h("a", { href: address(other, route.near) }, other), h("span", { class: "tag" }, shape)),
    h("div", { class: "under" }, relation.table
      ? ["through ", h("code", {}, relation.table)]
      : [h("code", {}, relation.fields.join(", ")), " → ", h("code", {}, relation.references.join(", ")),
        ` · on delete ${relation.onDelete}, on update ${relation.onUpdate}`]));
}

function enumPanel(schema, one) {
  const users = schema.models.filter((model) => model.fields.some((field) => field.kind === "enum" && field.type.replace(/[?[\]]/g, "") === one.name));
  return h("aside", { class: "panel", "aria-label": one.name },
    heading(one.name), h("p", { class: "under" }, "enum"), one.doc && h("p", { class: "doc" }, one.doc),
    h("h3", {}, plural(one.values.length, "value")),
    h("ul", { class: "fields" }, one.values.map((value) => h("li", {}, h("code", {}, value.name),
      value.db !== value.name && h("span", { class: "under" }, " in the database ", h("code", {}, value.db))))),
    users.length > 0 && h("h3", {}, "Used by"),
    h("ul", { class: "relations" }, users.map((model) => h("li", {}, h("a", { href: address(model.name, 0) }, model.name)))));
}

// What somebody changed in the database by hand.
export function driftBox(object) {
  const words = { added: "in the database, and no migration makes it", removed: "made by the migrations, and gone from the database", changed: "changed in the database by hand" };
  return h("div", { class: "drift-box" },
    h("div", {}, h("span", { class: "dot drift" }), " ", h("b", {}, `${object.kind} `), h("code", {}, object.name)),
    h("div", { class: "under" }, words[object.touch]),
    object.lines.length > 0 && h("ul", {}, object.lines.map((line) => {
      const sign = { "[+]": "plus", "[-]": "minus" }[line.slice(0, 3)] ?? "star";
      return h("li", { class: sign }, line.replace(/^\[[+*-]\]\s*/, "").replaceAll("`", ""));
    })));
}

// Mistakes and warnings, each with its place.
export function findings({ problem, diagnostics }) {
  return [
    problem && h("div", { class: "finding error" }, h("b", {}, problem)),
    diagnostics.map((found) => h("div", { class: `finding ${found.severity ?? "error"}` },
      h("b", {}, found.message),
      found.file && h("div", { class: "under" }, `${found.file}:${found.line}:${found.column}`),
      found.source && h("pre", {}, found.source.trim()),
      found.labels?.map((label) => label.message && h("div", { class: "under" }, label.message)),
      found.help && h("div", { class: "help" }, found.help))),
  ];
}
