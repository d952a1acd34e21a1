// The entity-relationship picture: boxes, lines between the columns, pan and zoom.

import { s } from "/dom.js";
import { layout } from "/layout.js";

const HEAD = 32;
const ROW = 20;
const PAD = 12;
// A character of the rows' fixed-width font, and of the heading.
const CHAR = 7.0;
const TITLE = 8.2;
const WIDEST = 320;
const ROWS = { keys: 8, all: 40 };

// The rows of a box: columns only, for relations are lines. Keys come first where not all fit.
function rowsOf(model, detail) {
  const columns = model.fields.filter((field) => field.kind !== "relation");
  const wanted = detail === "keys" ? columns.filter((field) => field.key || field.foreign) : columns;
  const most = ROWS[detail];
  const shown = wanted.length <= most ? wanted : [...wanted].sort((a, b) => rank(a) - rank(b)).slice(0, most);
  return { shown, hidden: columns.length - shown.length };
}

const rank = (field) => (field.key ? 0 : field.foreign ? 1 : 2);

function boxOf(model, detail) {
  const { shown, hidden } = rowsOf(model, detail);
  const texts = shown.map((field) => (field.name.length + field.type.length + 3) * CHAR + 18);
  const width = Math.min(WIDEST, Math.max(150, model.name.length * TITLE + 40, ...texts) + 2 * PAD);
  const rows = shown.length + (hidden > 0 ? 1 : 0);
  return { model, shown, hidden, width: Math.ceil(width), height: HEAD + rows * ROW + (rows > 0 ? 8 : 0) };
}

// Draws `ids` of the schema's models into an <svg>. `options`: detail, marks (a set of model ids),
// onpick(id). Answers what the view can do with the picture.
export function diagram(schema, ids, options) {
  const boxes = ids.map((id) => boxOf(schema.models[id], options.detail));
  const place = new Map(ids.map((id, at) => [id, at]));
  const relations = schema.relations.filter(({ from, to }) => place.has(from) && place.has(to));
  const lines = relations.map(({ from, to }) => ({ from: place.get(from), to: place.get(to) }));
  const { corners, lanes, size, districts } = layout(boxes, lines);
  const edges = relations.map((relation, at) => edge(relation, lines[at], boxes, corners, lanes[at]));
  const groups = boxes.map((box, at) => drawBox(box, corners[at], ids[at], options));
  const scene = s(
    "g",
    {},
    s("g", { class: "districts" }, districts.map(drawDistrict)),
    s("g", { class: "lines" }, edges),
    s("g", { class: "boxes" }, groups),
  );
  const svg = s("svg", { class: `diagram ${relations.length > 80 ? "dense" : ""}`, tabindex: "0", role: "group", "aria-label": describe(boxes, relations) }, scene);
  const camera = lens(svg, scene, size);
  const group = (id) => groups[place.get(id)];
  return {
    element: svg,
    camera,
    has: (id) => place.has(id),
    // Shows one model and what it is connected to; the rest steps back.
    select(id) {
      const near = new Set([id]);
      relations.forEach((relation, at) => {
        const touches = relation.from === id || relation.to === id;
        edges[at].classList.toggle("lit", touches);
        if (touches) near.add(relation.from).add(relation.to);
      });
      svg.classList.toggle("selecting", place.has(id));
      for (const other of ids) {
        group(other).classList.toggle("selected", other === id);
        group(other).classList.toggle("near", near.has(other));
      }
    },
    // Dims what a search does not find.
    search(found) {
      svg.classList.toggle("searching", found !== null);
      for (const id of ids) group(id).classList.toggle("found", found?.has(id) ?? false);
    },
    show(id) {
      const at = place.get(id);
      if (at !== undefined) camera.center({ ...corners[at], ...pick(boxes[at]) });
    },
  };
}

const pick = ({ width, height }) => ({ width, height });

function describe(boxes, relations) {
  return `Diagram of ${boxes.length} models and ${relations.length} relations. Drag or use the arrow keys to move, + and - to zoom, 0 to fit.`;
}

function drawDistrict({ x, y, width, height }) {
  return s("rect", { x: x - 24, y: y - 24, width: width + 48, height: height + 48, rx: 18 });
}

function drawBox(box, { x, y }, id, options) {
  const { model, shown, hidden, width, height } = box;
  const classes = ["box", model.view && "view", model.ignored && "ignored", options.marks.has(id) && "drift"];
  const rows = shown.map((field, at) => drawRow(field, HEAD + 4 + at * ROW, width));
  if (hidden > 0) {
    rows.push(s("text", { class: "more", x: PAD + 18, y: HEAD + 18 + shown.length * ROW }, `${hidden} more`));
  }
  const far = sign(model.name, width - 14, height - 10);
  return s(
    "g",
    {
      class: classes.filter(Boolean).join(" "),
      transform: `translate(${x} ${y})`,
      "data-model": model.name,
      "data-width": width,
      "data-height": height,
      onclick: () => options.onpick(id),
    },
    s("title", {}, model.table === model.name ? model.name : `${model.name} (${model.table})`),
    s("rect", { class: "body", width, height, rx: 9 }),
    s("path", { class: "head", d: `M0 ${HEAD}V9a9 9 0 0 1 9-9h${width - 18}a9 9 0 0 1 9 9v${HEAD - 9}z` }),
    s("rect", { class: "frame", width, height, rx: 9 }),
    s(
      "g",
      { class: "near-text" },
      s("text", { class: "name", x: PAD, y: 21 }, cut(model.name, (width - 2 * PAD) / TITLE)),
      options.marks.has(id) && s("circle", { class: "mark", cx: width - 15, cy: HEAD / 2, r: 4.5 }),
      rows,
    ),
    s("g", { class: "far-text", "font-size": far.size.toFixed(1) }, far.lines.map((line, at) =>
      s("text", { x: width / 2, y: height / 2 + (at - (far.lines.length - 1) / 2) * far.size * 1.08 }, line))),
  );
}

// A name as large as its box allows, on as many lines as its words give.
function sign(name, width, height) {
  const words = name.match(/[A-Z]?[a-z]+(?:\d+[A-Z](?![a-z]))?\d*|[A-Z]+(?![a-z])\d*|\d+|[^A-Za-z0-9]+/g) ?? [name];
  let best = { size: 0 };
  for (let most = Math.max(...words.map((word) => word.length)); most <= name.length; most++) {
    const lines = [];
    for (const word of words) {
      const last = lines[lines.length - 1];
      if (last !== undefined && (last + word).length <= most) lines[lines.length - 1] += word;
      else lines.push(word);
    }
    const longest = Math.max(...lines.map((line) => line.length));
    const size = Math.min(56, width / (longest * 0.69), height / (lines.length * 1.08));
    if (size > best.size) best = { size, lines };
  }
  return best.lines ? best : { size: 12, lines: [name] };
}

function drawRow(field, y, width) {
  const room = (width - 2 * PAD - 18) / CHAR - 2;
  const type = cut(field.type, Math.max(6, room - Math.min(field.name.length, room * 0.6)));
  const name = cut(field.name, room - type.length);
  const mark = field.key ? "key" : field.foreign ? "foreign" : field.unique ? "unique" : null;
  return s(
    "g",
    { class: `row ${mark ?? ""}`, transform: `translate(0 ${y})` },
    mark && s("text", { class: "sign", x: PAD, y: 14 }, { key: "●", foreign: "↗", unique: "◇" }[mark]),
    s("text", { class: "field", x: PAD + 16, y: 14 }, name),
    s("text", { class: "type", x: width - PAD, y: 14 }, type),
  );
}

function cut(text, room) {
  return text.length <= room ? text : `${text.slice(0, Math.max(1, Math.floor(room) - 1))}…`;
}

// A line from the row with the foreign key to the box that it refers to, with a crow's foot where
// there may be many and a bar where there is one.
function edge(relation, line, boxes, corners, lanes) {
  const [a, b] = [boxes[line.from], boxes[line.to]];
  const [p, q] = [corners[line.from], corners[line.to]];
  const row = a.shown.findIndex((field) => relation.fields?.includes(field.name));
  const y1 = p.y + (row < 0 ? HEAD / 2 : HEAD + 4 + row * ROW + ROW / 2);
  const key = b.shown.findIndex((field) => relation.references?.includes(field.name));
  const y2 = q.y + (key < 0 ? HEAD / 2 : HEAD + 4 + key * ROW + ROW / 2);
  const right = (corner, box) => corner.x + box.width;
  let start, end, way;
  if (line.from === line.to) {
    [start, end, way] = [right(p, a), right(q, b), [1, 1]];
  } else if (p.x > right(q, b) + 20) {
    [start, end, way] = [p.x, right(q, b), [-1, 1]];
  } else if (q.x > right(p, a) + 20) {
    [start, end, way] = [right(p, a), q.x, [1, -1]];
  } else {
    // One above the other: out at the left and back in.
    [start, end, way] = [p.x, q.x, [-1, -1]];
  }
  // From the right to the left, level through the columns between.
  let curve = `M${start} ${y1}`;
  let at = [start, y1];
  for (const { x, y, width } of lanes) {
    curve += bend(at, [x + width, y], [-1, 1]) + `H${x}`;
    at = [x, y];
  }
  curve += bend(at, [end, y2], way);
  const many = (x, y, side) => `M${x} ${y - 5}L${x + side * 10} ${y}L${x} ${y + 5}`;
  const one = (x, y, side) => `M${x + side * 7} ${y - 5}V${y + 5}`;
  const toMany = relation.kind === "many-to-many";
  const feet =
    (relation.kind === "one-to-one" ? one(start, y1, way[0]) : many(start, y1, way[0])) +
    (toMany ? many(end, y2, way[1]) : one(end, y2, way[1]));
  const kind = `line ${relation.required === false ? "optional" : ""}`;
  const names = `${a.model.name} → ${b.model.name}`;
  return s("g", { class: kind }, s("title", {}, names), s("path", { class: "hit", d: curve }), s("path", { d: curve }), s("path", { class: "feet", d: feet }));
}

function bend([x1, y1], [x2, y2], way) {
  const reach = way[0] === way[1] ? 46 : Math.max(24, Math.min(140, Math.abs(x2 - x1) / 2));
  return `C${x1 + way[0] * reach} ${y1} ${x2 + way[1] * reach} ${y2} ${x2} ${y2}`;
}

// Pan and zoom: what part of the picture the window shows.
function lens(svg, scene, size) {
  const view = { x: 0, y: 0, scale: 1 };
  // What is looked at while nobody has moved the picture by hand.
  let follow = () => {};
  new ResizeObserver(() => follow()).observe(svg);
  const apply = () => {
    scene.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.scale.toFixed(4)})`);
    svg.classList.toggle("far", view.scale < 0.42);
  };
  const zoom = (factor, x, y) => {
    follow = () => {};
    const scale = Math.min(2.5, Math.max(0.03, view.scale * factor));
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    apply();
  };
  const middle = () => [svg.clientWidth / 2, svg.clientHeight / 2];
  const look = (area, closest) => {
    const [width, height] = [svg.clientWidth, svg.clientHeight];
    const fitting = Math.min((width - 80) / area.width, (height - 80) / area.height);
    view.scale = Math.min(closest, Math.max(0.03, fitting));
    view.x = width / 2 - (area.x + area.width / 2) * view.scale;
    view.y = height / 2 - (area.y + area.height / 2) * view.scale;
    apply();
  };
  const fit = () => {
    look({ x: 0, y: 0, width: Math.max(size.width, 1), height: Math.max(size.height, 1) }, 1.1);
    follow = fit;
  };
  // Brings a part into view; where it can be seen and read, nothing moves.
  const center = (area) => {
    const [left, top] = [view.x + area.x * view.scale, view.y + area.y * view.scale];
    const [right, bottom] = [left + area.width * view.scale, top + area.height * view.scale];
    if (view.scale > 0.42 && left >= 0 && top >= 0 && right <= svg.clientWidth && bottom <= svg.clientHeight) return;
    follow = () => center(area);
    if (view.scale < 0.6) return look(area, 0.9);
    const [x, y] = middle();
    view.x = x - (area.x + area.width / 2) * view.scale;
    view.y = y - (area.y + area.height / 2) * view.scale;
    apply();
  };
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    const step = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    zoom(Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const from = { x: event.clientX - view.x, y: event.clientY - view.y };
    follow = () => {};
    let moved = 0;
    const move = (event) => {
      moved += Math.abs(event.movementX) + Math.abs(event.movementY);
      // Only a real drag takes the pointer, so that a click still reaches its box.
      if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
      view.x = event.clientX - from.x;
      view.y = event.clientY - from.y;
      apply();
    };
    const end = () => {
      svg.removeEventListener("pointermove", move);
      svg.removeEventListener("pointerup", end);
      svg.removeEventListener("pointercancel", end);
    };
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  });
  svg.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
    if (moves[event.key]) {
      follow = () => {};
      view.x += moves[event.key][0];
      view.y += moves[event.key][1];
      apply();
    } else if (event.key === "+" || event.key === "=") zoom(1.25, ...middle());
    else if (event.key === "-") zoom(0.8, ...middle());
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  return {
    fit,
    center,
    zoom: (factor) => zoom(factor, ...middle()),
    get: () => ({ ...view }),
    set: (other) => {
      Object.assign(view, other);
      apply();
    },
  };
}
