// The view of the rows: a list of tables and views, one page of one of them, and one value in full.

import { Refused, get, h, matcher, plural, replace } from "/dom.js";
import { rowsAddress } from "/schema.js";

const kept = { search: "" };

export function rowsView(project, route, go) {
  const { tables, problem } = project.database;
  if (problem) {
    return h("section", { class: "page reading" }, h("h2", {}, "No rows without a database"),
      h("div", { class: "finding error" }, problem),
      h("p", {}, "Schema and history are shown all the same. This page looks again by itself."));
  }
  const chosen = tables.find((table) => table.name === route.name && (!route.schema || table.schema === route.schema));
  const several = new Set(tables.map((table) => table.schema)).size > 1;
  const marks = project.database.drift.objects.filter((object) => object.kind === "table");
  const list = h("ul", { class: "list" });
  const filter = () => {
    const matches = matcher(kept.search);
    const found = tables.filter((table) => matches(table.name, table.schema ?? ""));
    replace(list, found.map((table) => h("li", {}, h("a", { href: rowsAddress(table), "aria-current": table === chosen && "true" },
      h("span", { class: "text" }, table.name),
      marks.some((mark) => mark.name === table.name) && h("span", { class: "dot drift", title: "The database differs from the migrations here" }),
      table.view && h("span", { class: "tag" }, "view"),
      several && h("span", { class: "tag" }, table.schema)))));
  };
  const field = h("input", {
    type: "search", placeholder: "Search tables", "aria-label": "Search tables", value: kept.search,
    oninput: (event) => { kept.search = event.target.value; filter(); },
    onkeydown: (event) => event.key === "Enter" && list.querySelector("a")?.click(),
  });
  filter();
  const side = h("aside", { class: "side" }, h("div", { class: "search" }, field), h("div", { class: "scroll" }, list));
  const content = h("div", { class: "stage rows" });
  const view = h("section", { class: "split" }, side, content);
  view.searchField = field;
  view.mounted = () => list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  if (!chosen) {
    replace(content, h("p", { class: "quiet over" }, tables.length === 0 ? "The database has no tables yet."
      : route.name ? `The database has no table or view ${route.name}.` : "Choose a table."));
    view.ready = Promise.resolve();
    return view;
  }
  let last;
  // Asks again; draws only what is new.
  view.refresh = async () => {
    const query = new URLSearchParams({ table: chosen.name, page: route.page, order: route.order });
    if (chosen.schema) query.set("schema", chosen.schema);
    try {
      const page = await get(`/api/rows?${query}`);
      if (page !== last) replace(content, grid(page, route, go, content));
      last = page;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      last = undefined;
      replace(content, h("div", { class: "page" }, h("div", { class: "finding error" }, error.message)));
    }
  };
  view.ready = view.refresh();
  return view;
}

function grid(page, route, go, content) {
  const { columns, rows } = page;
  const first = page.page * page.perPage;
  const pages = Math.max(1, Math.ceil(page.count / page.perPage));
  const move = (to) => go({ ...route, page: to });
  const keyed = columns.some((column) => column.key);
  const button = (label, title, on, act) => h("button", { type: "button", title, "aria-label": title, disabled: !on, onclick: act }, label);
  const more = page.page + 1 < pages || (!page.countIsAll && rows.length === page.perPage);
  const count = page.countIsAll ? plural(page.count, "row") : `more than ${plural(page.count, "row")}`;
  const range = rows.length > 0 ? `${(first + 1).toLocaleString("en")} to ${(first + rows.length).toLocaleString("en")} of ` : "";
  const bar = h("div", { class: "bar" },
    h("h2", {}, page.table),
    h("span", { class: "under" }, range, count),
    h("span", { class: "spacer" }),
    keyed
      ? h("div", { class: "choices", role: "group", "aria-label": "Order of the primary key" },
        ["asc", "desc"].map((order) => h("button", {
          type: "button", "aria-pressed": String(route.order === order), title: `By the primary key, ${order === "asc" ? "ascending" : "descending"}`,
          onclick: () => go({ ...route, order, page: 0 }),
        }, order === "asc" ? "Key ↑" : "Key ↓")))
      : h("span", { class: "under" }, `${page.view ? "a view" : "no primary key"}: in no certain order`),
    h("div", { class: "choices", role: "group", "aria-label": "Pages" },
      button("«", "First page", page.page > 0, () => move(0)),
      button("‹", "Previous page", page.page > 0, () => move(page.page - 1)),
      h("span", { class: "place" }, `${(page.page + 1).toLocaleString("en")} / ${pages.toLocaleString("en")}${page.countIsAll ? "" : "+"}`),
      button("›", "Next page", more, () => move(page.page + 1)),
      button("»", "Last page", page.countIsAll && page.page + 1 < pages, () => move(pages - 1))));
  const head = h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column.kind },
    h("div", {}, column.key && h("span", { class: "sign", title: "primary key" }, "● "), column.name),
    h("div", { class: "under" }, column.type || "any type", column.nullable && "?", column.foreign && ` → ${column.foreign}`)))));
  const drawer = h("div", { class: "drawer", hidden: true });
  const body = h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value, at) => cell(value, columns[at])))));
  const table = h("table", { "aria-label": `Rows of ${page.table}` }, head, body);
  const open = (td) => {
    const [line, at] = [td.parentElement.rowIndex - 1, td.cellIndex];
    content.querySelector("td.open")?.classList.remove("open");
    td.classList.add("open");
    drawer.hidden = false;
    replace(drawer, inFull(rows[line][at], columns[at], () => { drawer.hidden = true; td.classList.remove("open"); td.focus(); }));
  };
  table.addEventListener("click", (event) => event.target.closest("td") && open(event.target.closest("td")));
  table.addEventListener("keydown", (event) => walk(event, open));
  const entrance = body.querySelector("td");
  if (entrance) entrance.tabIndex = 0;
  return [bar, h("div", { class: "table" }, table, rows.length === 0 && h("p", { class: "quiet" }, page.page > 0 ? "There are no rows on this page." : `The ${page.view ? "view" : "table"} is empty.`)), drawer];
}

// Arrow keys go from value to value, Enter opens one.
function walk(event, open) {
  const td = event.target.closest("td");
  if (!td) return;
  const line = td.parentElement;
  const next = {
    ArrowLeft: () => td.previousElementSibling,
    ArrowRight: () => td.nextElementSibling,
    ArrowUp: () => line.previousElementSibling?.cells[td.cellIndex],
    ArrowDown: () => line.nextElementSibling?.cells[td.cellIndex],
  }[event.key];
  if (event.key === "Enter") open(td);
  else if (!next) return;
  else {
    const to = next();
    if (to) {
      td.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    }
  }
  event.preventDefault();
}

const SHORT = 90;

function cell(value, column) {
  const { text, kind } = read(value, column);
  const short = text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
  return h("td", { tabindex: "-1", class: kind }, short.replace(/\s+/g, " "));
}

// A value as text, and what it is. NULL and the empty text are no text at all, and told apart.
function read(value, column) {
  if (value === null) return { text: "NULL", kind: "null" };
  if (value === "") return { text: "empty", kind: "empty" };
  if (typeof value === "string") return { text: value, kind: column.kind };
  if (value.hex !== undefined) {
    const length = Number(value.length);
    return { text: `${plural(length, "byte")}  ${value.hex.slice(0, 24)}${length > 12 ? "…" : ""}`, kind: "bytes" };
  }
  if (value.milliseconds !== undefined) {
    const date = new Date(Number(value.milliseconds));
    return { text: Number.isNaN(date.getTime()) ? value.milliseconds : date.toISOString(), kind: "date" };
  }
  return { text: value.cut, kind: column.kind };
}

function inFull(value, column, close) {
  const { text, kind } = read(value, column);
  const notes = [column.type];
  let full = text;
  if (value?.hex !== undefined) {
    full = dump(value.hex);
    const length = Number(value.length);
    notes.push(plural(length, "byte"), length * 2 > value.hex.length && `the first ${value.hex.length / 2} are shown`);
  } else if (value?.cut !== undefined) {
    notes.push(`cut after ${value.cut.length.toLocaleString("en")} characters`);
  } else if (value?.milliseconds !== undefined) {
    notes.push(`stored as ${value.milliseconds}`);
  } else if (kind === "json") {
    full = pretty(text);
  }
  return [
    h("div", { class: "heading" }, h("h3", {}, column.name), h("span", { class: "under" }, notes.filter(Boolean).join(" · ")),
      h("button", { type: "button", class: "close", title: "Close (Esc)", "aria-label": "Close", onclick: close }, "×")),
    h("pre", { class: kind }, full),
  ];
}

function pretty(text) {
  // Numbers that JavaScript would round are left as they are.
  if (/\d{16,}/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function dump(hex) {
  const lines = [];
  for (let at = 0; at < hex.length; at += 32) {
    const bytes = hex.slice(at, at + 32).match(/../g);
    const text = bytes.map((byte) => {
      const code = parseInt(byte, 16);
      return code >= 32 && code < 127 ? String.fromCharCode(code) : "·";
    });
    lines.push(`${(at / 2).toString(16).padStart(4, "0")}  ${bytes.join(" ").padEnd(47)}  ${text.join("")}`);
  }
  return lines.join("\n");
}
