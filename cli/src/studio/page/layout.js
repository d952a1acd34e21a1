// Where boxes stand. Everything follows from the order of boxes and lines alone, so the same
// schema always gives the same picture.
//
// Many boxes are first divided into districts that have most of their lines inside; each district
// is laid out in layers (what is referred to stands left of what refers to it), and the districts
// are packed side by side.

const GAP = { x: 76, y: 26, district: 64 };
const FEW = 24;
const STOP = { width: 0, height: 6 };

// `boxes` are { width, height }, `lines` are { from, to } by place in the list. Answers a corner
// for each box, for each line the columns that it passes, the districts, and the size of the whole.
export function layout(boxes, lines) {
  const real = lines.filter((line) => line.from !== line.to);
  const groups = boxes.length > FEW ? districts(boxes.length, real) : components(boxes.length, real);
  const corners = boxes.map(() => ({ x: 0, y: 0 }));
  const lanes = lines.map(() => []);
  const blocks = gather(groups).map((group) => block(group, boxes, real));
  const size = pack(blocks);
  for (const { x: left, y: top, places, lanes: own } of blocks) {
    for (const { id, x, y } of places) corners[id] = { x: left + x, y: top + y };
    for (const [at, stops] of own) lanes[lines.indexOf(real[at])] = stops.map(({ x, y, width }) => ({ x: left + x, y: top + y, width }));
  }
  const areas = blocks.filter((block) => block.places.length > 1);
  return { corners, lanes, size, districts: boxes.length > FEW ? areas : [] };
}

// Boxes without a line stand together.
function gather(groups) {
  const alone = groups.filter((group) => group.length === 1).flat();
  const others = groups.filter((group) => group.length > 1);
  return alone.length > 0 ? [...others, alone] : others;
}

function components(count, lines) {
  const parent = Array.from({ length: count }, (_, id) => id);
  const root = (id) => {
    while (parent[id] !== id) id = parent[id] = parent[parent[id]];
    return id;
  };
  for (const { from, to } of lines) {
    const [a, b] = [root(from), root(to)].sort((a, b) => a - b);
    parent[b] = a;
  }
  return collect(parent.map((_, id) => root(id)));
}

function collect(labels) {
  const groups = new Map();
  labels.forEach((label, id) => groups.set(label, [...(groups.get(label) ?? []), id]));
  return [...groups.values()];
}

// Merges, again and again, the two districts whose union raises the modularity most; ties go to
// the first ones. A line to a hub that everything refers to says little, so it counts little.
function districts(count, lines) {
  const degree = new Array(count).fill(0);
  for (const { from, to } of lines) degree[from]++, degree[to]++;
  const between = Array.from({ length: count }, () => new Map());
  const weight = new Array(count).fill(0);
  let total = 0;
  for (const { from, to } of lines) {
    const strength = 1 / Math.sqrt(Math.max(degree[from], degree[to]));
    between[from].set(to, (between[from].get(to) ?? 0) + strength);
    between[to].set(from, (between[to].get(from) ?? 0) + strength);
    weight[from] += strength;
    weight[to] += strength;
    total += strength;
  }
  const label = Array.from({ length: count }, (_, id) => id);
  const size = new Array(count).fill(1);
  for (;;) {
    let best = { gain: 1e-9 };
    for (let a = 0; a < count; a++) {
      for (const [b, strength] of between[a]) {
        if (b <= a || size[a] + size[b] > 40) continue;
        const gain = strength / total - (weight[a] * weight[b]) / (2 * total * total);
        if (gain > best.gain + 1e-12) best = { gain, a, b };
      }
    }
    if (best.a === undefined) break;
    const { a, b } = best;
    for (const [c, strength] of between[b]) {
      between[c].delete(b);
      if (c === a) continue;
      between[a].set(c, (between[a].get(c) ?? 0) + strength);
      between[c].set(a, (between[c].get(a) ?? 0) + strength);
    }
    between[b].clear();
    weight[a] += weight[b];
    size[a] += size[b];
    label.forEach((old, id) => old === b && (label[id] = a));
  }
  return collect(label);
}

// One district: its boxes in columns. Where a line would run across a column between its ends, a
// stop of its own keeps a lane free for it, unless a layer is so tall that it has to be divided.
function block(group, boxes, lines) {
  const inside = new Set(group);
  const own = lines.map((line, at) => ({ ...line, at })).filter(({ from, to }) => inside.has(from) && inside.has(to));
  const depth = own.length > 0 ? layer(group, own) : new Map(group.map((id) => [id, 0]));
  const size = (id) => boxes[id] ?? STOP;
  const tall = (ids) => ids.reduce((sum, id) => sum + size(id).height + GAP.y, 0);
  const area = group.reduce((sum, id) => sum + boxes[id].width * (boxes[id].height + GAP.y), 0);
  const limit = Math.max(...group.map((id) => boxes[id].height), Math.sqrt(area) * 1.05, 320);
  const layers = [];
  for (const id of group) (layers[depth.get(id)] ??= []).push(id);
  const slim = own.length > 0 && layers.every((ids) => tall(ids) < limit * 1.7);
  const segments = slim ? own.flatMap((line) => stops(line, depth, layers)) : own;
  const columns = order(layers, segments).flatMap((ids) => (slim ? [ids] : wrap(ids, tall, limit)));
  const spots = place(columns, size, segments);
  const places = [...spots.values()].filter(({ id }) => boxes[id]);
  const lanes = new Map();
  for (const { at, stop } of segments) {
    if (stop === undefined) continue;
    const { x, y, width } = spots.get(stop);
    lanes.set(at, [...(lanes.get(at) ?? []), { x, y: y + STOP.height / 2, width }]);
  }
  return {
    places,
    lanes,
    width: Math.max(...places.map(({ id, x }) => x + boxes[id].width)),
    height: Math.max(...[...spots.values()].map(({ id, y }) => y + size(id).height)),
  };
}

// Cuts a line that passes layers into pieces from layer to layer; the stops get names of their own.
function stops({ at, from, to }, depth, layers) {
  const pieces = [];
  let before = from;
  for (let level = depth.get(from) - 1; level > depth.get(to); level--) {
    const stop = `${at}/${level}`;
    layers[level].push(stop);
    pieces.push({ at, from: before, to: stop, stop });
    before = stop;
  }
  return [...pieces, { at, from: before, to }];
}

// The layer of each box, none of them empty: 0 refers to nothing, others stand right of all that they refer to. A line
// that would close a circle is left out of account.
function layer(group, lines) {
  const targets = new Map(group.map((id) => [id, []]));
  for (const { from, to } of lines) targets.get(from).push(to);
  const depth = new Map();
  const visit = (id, open) => {
    if (depth.has(id)) return depth.get(id);
    open.add(id);
    let deepest = -1;
    for (const to of targets.get(id)) {
      if (!open.has(to)) deepest = Math.max(deepest, visit(to, open));
    }
    open.delete(id);
    depth.set(id, deepest + 1);
    return deepest + 1;
  };
  for (const id of group) visit(id, new Set());
  return depth;
}

// Neighbours of one layer come near each other in the next: each box goes where its lines pull.
function order(layers, lines) {
  const around = neighbours(lines);
  for (let sweep = 0; sweep < 8; sweep++) {
    const at = new Map();
    layers.forEach((ids) => ids.forEach((id, index) => at.set(id, (index + 0.5) / ids.length)));
    const turn = sweep % 2 === 0 ? layers : [...layers].reverse();
    for (const ids of turn) {
      const pull = new Map(ids.map((id) => [id, mean((around.get(id) ?? []).map((n) => at.get(n)), at.get(id))]));
      // Sorting keeps the order of equals.
      ids.sort((a, b) => pull.get(a) - pull.get(b));
      ids.forEach((id, index) => at.set(id, (index + 0.5) / ids.length));
    }
  }
  return layers;
}

function neighbours(lines) {
  const around = new Map();
  const add = (a, b) => around.set(a, [...(around.get(a) ?? []), b]);
  for (const { from, to } of lines) add(from, to), add(to, from);
  return around;
}

function mean(numbers, otherwise) {
  return numbers.length > 0 ? numbers.reduce((a, b) => a + b, 0) / numbers.length : otherwise;
}

// A layer that would be too tall becomes several columns of about the same height.
function wrap(ids, tall, limit) {
  const wanted = Math.ceil(tall(ids) / limit);
  const share = tall(ids) / wanted;
  const columns = [[]];
  for (const id of ids) {
    const last = columns[columns.length - 1];
    if (last.length > 0 && tall(last) + tall([id]) / 2 > share && columns.length < wanted) columns.push([id]);
    else last.push(id);
  }
  return columns;
}

// Columns from left to right; in each one the boxes come as near as their order lets them to where
// their lines pull.
function place(columns, size, lines) {
  const around = neighbours(lines);
  const spots = new Map();
  let x = 0;
  for (const ids of columns) {
    const width = Math.max(...ids.map((id) => size(id).width));
    let y = 0;
    for (const id of ids) {
      spots.set(id, { id, x, y, width });
      y += size(id).height + GAP.y;
    }
    x += width + GAP.x;
  }
  const middle = (id) => spots.get(id).y + size(id).height / 2;
  for (let sweep = 0; sweep < 10; sweep++) {
    const turn = sweep % 2 === 0 ? columns : [...columns].reverse();
    for (const ids of turn) {
      const wanted = ids.map((id) => mean((around.get(id) ?? []).map(middle), middle(id)) - size(id).height / 2);
      const tops = spread(wanted, ids.map((id) => size(id).height + GAP.y));
      ids.forEach((id, at) => (spots.get(id).y = tops[at]));
    }
  }
  const top = Math.min(...[...spots.values()].map(({ y }) => y));
  for (const spot of spots.values()) spot.y = Math.round(spot.y - top);
  return spots;
}

// The places nearest to the wanted ones that keep order and distances: those that get in each
// other's way move together, to the mean of what they want.
function spread(wanted, heights) {
  const runs = [];
  let offset = 0;
  wanted.forEach((want, at) => {
    runs.push({ sum: want - offset, count: 1 });
    offset += heights[at];
    while (runs.length > 1) {
      const [a, b] = runs.slice(-2);
      if (a.sum / a.count <= b.sum / b.count) break;
      runs.splice(-2, 2, { sum: a.sum + b.sum, count: a.count + b.count });
    }
  });
  const tops = [];
  offset = 0;
  for (const { sum, count } of runs) {
    for (let i = 0; i < count; i++) {
      tops.push(sum / count + offset);
      offset += heights[tops.length - 1];
    }
  }
  return tops;
}

// Puts the tallest first, each as far up and then as far left as there is room.
function pack(blocks) {
  const gap = GAP.district;
  const area = blocks.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widest = Math.max(0, ...blocks.map(({ width }) => width));
  const limit = Math.max(widest, Math.sqrt(area) * 1.35);
  // The skyline: from x on, everything above y is taken.
  let skyline = [{ x: 0, y: 0 }];
  const sorted = blocks.map((block, at) => ({ block, at }));
  sorted.sort((a, b) => b.block.height - a.block.height || a.at - b.at);
  for (const { block } of sorted) {
    let best;
    for (const { x } of skyline) {
      if (x > 0 && x + block.width > limit) continue;
      const y = level(skyline, x, x + block.width + gap);
      if (!best || y < best.y) best = { x, y };
    }
    Object.assign(block, best);
    skyline = raise(skyline, best.x, best.x + block.width + gap, best.y + block.height + gap);
  }
  return {
    width: Math.max(0, ...blocks.map(({ x, width }) => x + width)),
    height: Math.max(0, ...blocks.map(({ y, height }) => y + height)),
  };
}

function level(skyline, from, to) {
  const over = skyline.filter(({ x }, at) => x < to && (skyline[at + 1]?.x ?? Infinity) > from);
  return Math.max(...over.map(({ y }) => y));
}

function raise(skyline, from, to, y) {
  const behind = skyline.filter(({ x }) => x <= to).pop();
  const others = skyline.filter(({ x }) => x < from || x > to);
  return [...others, { x: from, y }, { x: to, y: behind.y }].sort((a, b) => a.x - b.x);
}
