// Small helpers: elements without markup, numbers as people write them.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function short(number) {
  if (number === null || number === undefined) return "none";
  const size = Math.abs(number);
  if (size >= 1e12) return `${trim(number / 1e12)} tn`;
  if (size >= 1e9) return `${trim(number / 1e9)} bn`;
  if (size >= 1e6) return `${trim(number / 1e6)} m`;
  return size >= 1000 ? Math.round(number).toLocaleString("en") : trim(number);
}
const trim = (number) => String(Number(number.toPrecision(3)));

export const percent = (share) => `${Math.round(100 * share)}%`;

export function monthName(start, month) {
  const [year, first] = start.split("-").map(Number);
  const since = first - 1 + month;
  return `${["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][since % 12]} ${year + Math.floor(since / 12)}`;
}

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// A table of numbers, for those who do not see the picture and for those who copy.
export function table(caption, head, rows) {
  const line = (cells, tag) => element("tr", {}, ...cells.map((cell, k) => element(k ? tag : "th", { textContent: cell, scope: k ? "" : "row" })));
  const top = element("tr", {}, ...head.map((cell) => element("th", { textContent: cell, scope: "col" })));
  return element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: caption },
    element("table", {}, element("caption", { textContent: caption }), element("thead", {}, top), element("tbody", {}, ...rows.map((row) => line(row, "td")))));
}
