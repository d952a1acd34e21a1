// The frame: addresses, looking for news, and what holds for all views.

import { Refused, get, h, plural, replace, takeToken } from "/dom.js";
import { historyView } from "/history.js";
import { rowsView } from "/rows.js";
import { schemaView } from "/schema.js";

const main = document.getElementById("main");
const notice = document.getElementById("notice");
const VIEWS = { schema: schemaView, history: historyView, rows: rowsView };

let project;
let view;
let shown;

// `#/view/name?key=value`
function route() {
  const [path, query] = location.hash.slice(1).split("?");
  const [, kind, name] = path.split("/");
  const values = new URLSearchParams(query);
  const number = (key) => Math.max(0, Math.trunc(Number(values.get(key)) || 0));
  return {
    view: VIEWS[kind] ? kind : "schema",
    name: name ? decode(name) : null,
    near: number("near"),
    enum: values.get("enum"),
    schema: values.get("schema"),
    page: number("page"),
    order: values.get("order") === "desc" ? "desc" : "asc",
  };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function go(to, again) {
  const values = new URLSearchParams();
  if (to.near && to.name) values.set("near", to.near);
  if (to.enum) values.set("enum", to.enum);
  if (to.schema) values.set("schema", to.schema);
  if (to.page) values.set("page", to.page);
  if (to.order === "desc") values.set("order", to.order);
  const query = values.toString();
  const hash = `#/${to.view}${to.name ? `/${encodeURIComponent(to.name)}` : ""}${query ? `?${query}` : ""}`;
  if (hash !== location.hash) location.hash = hash;
  else if (again) draw();
}

// Draws the view that the address names, and keeps the focus in a search that somebody types into.
function draw() {
  const to = route();
  const searching = view?.searchField && document.activeElement === view.searchField;
  const scrolls = [...main.querySelectorAll(".scroll, .panel, .page, .table")].map((one) => one.scrollTop);
  const stays = shown === to.view;
  view?.left?.();
  view = VIEWS[to.view](project, to, go);
  shown = to.view;
  replace(main, view);
  if (stays) {
    const scroll = main.querySelector(".scroll");
    if (scroll) scroll.scrollTop = scrolls[0] ?? 0;
  }
  view.mounted?.();
  if (searching && view.searchField) {
    view.searchField.focus();
    view.searchField.setSelectionRange(view.searchField.value.length, view.searchField.value.length);
  }
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.dataset.view === to.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${to.name ?? { schema: "Schema", history: "History", rows: "Rows" }[to.view]} · Whimbrel Studio`;
}

function drawState() {
  const { schema, history, database } = project;
  const counts = { schema: schema.valid?.models.length, history: history.migrations.length, rows: database.tables.length };
  for (const link of document.querySelectorAll(".top nav a")) {
    link.querySelector(".count").textContent = counts[link.dataset.view] ?? "";
  }
  const pill = (kind, text, href, title) => h(href ? "a" : "span", { class: `pill ${kind}`, href, title }, h("span", { class: `dot ${kind}` }), text);
  const mistakes = schema.diagnostics.filter((found) => found.severity === "error").length;
  const with_ = (state) => history.migrations.filter((migration) => migration.state === state);
  const link = (migrations) => `#/history/${encodeURIComponent(migrations[0].name)}`;
  const states = ["failed", "interrupted", "edited", "unknown", "pending"].map((state) => {
    const found = with_(state);
    return found.length > 0 && pill(state, `${found.length.toLocaleString("en")} ${state}`, link(found));
  });
  const drift = database.drift.objects.length;
  replace(document.getElementById("state"),
    (mistakes > 0 || schema.problem) && pill("failed", mistakes > 0 ? plural(mistakes, "mistake") : "no schema", "#/schema"),
    states,
    history.draft && pill("draft", "not written yet", "#/history/draft"),
    drift > 0 && pill("drift", `drift in ${plural(drift, "object")}`, "#/history/drift"),
    database.problem
      ? pill("off", "no database", "#/rows", database.problem)
      : pill("on", shortName(database.description), null, database.description));
}

function shortName(description) {
  const name = /"([^"]*)"/.exec(description)?.[1] ?? description;
  return name.split("/").pop();
}

function tell(text) {
  notice.hidden = text === null;
  notice.textContent = text ?? "";
}

// Looks for news; what has not changed is not drawn again, so nothing moves under the reader.
async function look() {
  const started = performance.now();
  try {
    const news = await get("/api/project");
    tell(null);
    if (news !== project) {
      project = news;
      drawState();
      draw();
    } else {
      await view?.refresh?.();
    }
    await view?.ready;
    document.body.dataset.ready = "true";
  } catch (error) {
    tell(error instanceof Refused ? error.message : "The studio has ended. Start it again, and open the address that it prints: whimbrel studio");
  }
  return performance.now() - started;
}

async function watch() {
  for (;;) {
    const took = await look();
    await new Promise((wake) => setTimeout(wake, Math.max(2000, took * 10)));
    while (document.hidden) await new Promise((wake) => document.addEventListener("visibilitychange", wake, { once: true }));
  }
}

window.addEventListener("hashchange", () => {
  takeToken();
  if (project) draw();
});
window.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input");
  if (event.key === "/" && !typing && view?.searchField) {
    event.preventDefault();
    view.searchField.focus();
  } else if (event.key === "Escape") {
    document.activeElement?.blur?.();
    document.querySelector(".drawer:not([hidden]) .close, .panel .close")?.click();
  }
});

takeToken();
watch();
