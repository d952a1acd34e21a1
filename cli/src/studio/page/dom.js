// Elements from data, and the two addresses that data comes from. Text only ever becomes text:
// nothing here or elsewhere on this page parses markup.

const SVG = "http://www.w3.org/2000/svg";

// An element. `on…` properties are listeners, true and false are present and absent attributes,
// children are elements, texts or nothing.
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

export function s(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

export function plural(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

// A search that ignores case; every word has to be somewhere.
export function matcher(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (...candidates) => {
    const all = candidates.join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

// The key comes after `#`, which browsers keep to themselves, and is kept for this address.
export function takeToken() {
  const found = /^#token=([0-9a-f]+)(.*)$/.exec(location.hash);
  if (found) {
    localStorage.setItem("token", found[1]);
    history.replaceState(null, "", `#${found[2] || "/schema"}`);
  }
}

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const known = new Map();

// What an address answers; the very same object while nothing has changed.
export async function get(address) {
  const last = known.get(address);
  const headers = { "x-whimbrel-token": localStorage.getItem("token") ?? "" };
  if (last) headers["if-none-match"] = last.tag;
  const response = await fetch(address, { headers, cache: "no-store" });
  if (response.status === 304 && last) return last.document;
  const body = await response.json();
  if (!response.ok) throw new Refused(response.status, body.error);
  // Pages of rows that were left are asked for anew.
  if (known.size > 8) known.clear();
  known.set(address, { tag: response.headers.get("etag"), document: body });
  return body;
}
