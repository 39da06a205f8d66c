// Fans, layers and lines over time, drawn by uPlot; every figure says its end in words and numbers.
import { colour, element, percent, short, table } from "./words.js";

const PAIRED = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C8C3C", "#7A5230", "#999999"];
const FANS = [
  { name: "price_to_full_cost", title: "Does the price cover the cost?", unit: "price over full cost; 1 covers it", line: 1 },
  { name: "price_index", title: "What does the start's quality cost?", unit: "USD a million tokens", log: true },
  { name: "frontier_capability", title: "How far does the frontier get?", unit: "log10 of effective FLOP" },
  { name: "open_gap", title: "How far behind are open weights?", unit: "months" },
  { name: "open_token_share", title: "How much is served by open weights?", unit: "share of tokens" },
  { name: "spot_price_usd_per_h100_hour", title: "What does an hour of compute rent for?", unit: "USD an H100-hour" },
  { name: "hhi", title: "How concentrated are the owners?", unit: "HHI, points" },
];
const LAYERS = [
  { name: "paid", title: "Who pays the labs?", unit: "USD bn a year, mean of worlds", after: 0 },
  { name: "held", title: "Whose labs make the sales?", unit: "USD bn a year, mean of worlds", after: 1 },
  { name: "profit", title: "Which layer keeps the profit?", unit: "USD bn a year, mean of worlds", after: 6, lines: true },
];
const NAMES = { customers: "customers", investors: "investors", clouds: "clouds", parents: "parents", independent: "independent labs", hyperscaler: "hyperscalers' labs", "other parent": "other parents' labs" };
const MOST_LABS = 7;

function figure(title, unit) {
  const plot = element("div", { className: "plot", ariaHidden: "true" }), words = element("figcaption");
  const legend = element("ul", { className: "legend" }), numbers = element("div");
  const details = element("details", {}, element("summary", { textContent: "Numbers" }), numbers);
  const box = element("figure", {}, element("h3", { textContent: title }), element("p", { className: "unit", textContent: unit }), plot, legend, words, details);
  let table = null;
  details.ontoggle = () => { if (details.open && table) numbers.replaceChildren(table()); };
  return { box, plot, words, legend, offer(make) { table = make; if (details.open) numbers.replaceChildren(make()); } };
}

function axes(log) {
  const ink = colour("ink"), line = colour("line");
  const grid = { stroke: line, width: .3 }, font = "13px system-ui, sans-serif";
  return [{ stroke: ink, grid, font, values: (_, all) => all.map((each) => (Number.isInteger(each) ? String(each) : "")) },
    { stroke: ink, grid, font, size: 56, values: (_, all) => all.map((each) => (each === null ? "" : log && !Number.isInteger(Math.log10(each)) ? "" : short(each))) }];
}

function chart(holder, series, bands, { log = false, data }) {
  const size = () => ({ width: Math.max(holder.plot.clientWidth, 220), height: 220 });
  const made = new uPlot({ ...size(), series: [{}, ...series.map((each) => ({ points: { show: false }, ...each }))], bands, axes: axes(log), legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} } }, data, holder.plot);
  const watch = new ResizeObserver(() => made.setSize(size()));
  watch.observe(holder.plot);
  return { made, end() { watch.disconnect(); made.destroy(); } };
}

const years = (told) => { const [year, month] = told.start.split("-").map(Number); return told.months.map((each) => year + (month - 1 + each) / 12); };
const last = (values) => values[values.length - 1];
const swatch = (stroke, text) => { const dot = element("span", { className: "swatch" }); dot.style.background = stroke; return element("li", {}, dot, text); };

let traced = null; // one world's own path, drawn over the fans

function fan(spec) {
  const holder = figure(spec.title, spec.unit);
  let drawn = null;
  const make = (data) => {
    const edge = { stroke: "transparent", width: 0 }, pin = colour("pin");
    const series = [edge, edge, edge, edge, { stroke: colour("blue"), width: 2.5 }, { stroke: pin, width: 1, dash: [3, 3] }, { stroke: pin, width: 1, dash: [3, 3] }, { stroke: pin, width: 2 }, { stroke: "#D55E00", width: 2 }];
    if (spec.line !== undefined) series.push({ stroke: colour("ink"), width: 1, dash: [6, 4] });
    drawn = chart(holder, series, [{ series: [4, 1], fill: colour("wide") }, { series: [3, 2], fill: colour("band") }], { log: spec.log, data });
  };
  return { ...holder, show(told, pinned) {
    const [a, b, c, d, e] = told.fans[spec.name], none = told.months.map(() => null);
    const other = pinned?.fans[spec.name] ?? [none, none, none, none, none];
    const path = traced?.series[spec.name];
    const data = [years(told), a, b, d, e, c, other[0], other[4], other[2], path ? told.months.map((month) => path[month]) : none];
    if (spec.line !== undefined) data.push(told.months.map(() => spec.line));
    if (drawn) drawn.made.setData(data); else make(data);
    const change = (pinned ? ` Pinned: ${short(last(other[2]))}.` : "") + (path ? ` World ${traced.world} (red): ${short(last(path))}.` : "");
    holder.words.textContent = `At the end: median ${short(last(c))}, nine of ten worlds ${short(last(a))} to ${short(last(e))}.${change}`;
    holder.offer(() => table(`${spec.title} ${spec.unit}`, ["year", "5%", "25%", "median", "75%", "95%", ...(pinned ? ["pinned median"] : [])],
      data[0].map((year, k) => [year.toFixed(2), a, b, c, d, e, ...(pinned ? [other[2]] : [])].map((each, n) => (n ? short(each[k]) : each)))));
  }, get chart() { return drawn?.made; }, look() { drawn?.end(); drawn = null; } };
}

function layers(spec) {
  const holder = figure(spec.title, spec.unit);
  let drawn = null;
  return { ...holder, show(told, pinned) {
    const names = Object.keys(told.layers[spec.name]), parts = names.map((name) => told.layers[spec.name][name]);
    const sums = parts.map((_, k) => told.months.map((__, m) => parts.slice(0, k + 1).reduce((sum, each) => sum + each[m], 0)));
    const data = [years(told), ...(spec.lines ? parts : sums)];
    if (drawn) drawn.made.setData(data); else {
      const series = names.map((_, k) => ({ stroke: PAIRED[k], width: 2, fill: !spec.lines && !k ? `${PAIRED[k]}55` : undefined }));
      const bands = spec.lines ? [] : names.slice(1).map((_, k) => ({ series: [k + 2, k + 1], fill: `${PAIRED[k + 1]}55` }));
      drawn = chart(holder, series, bands, { data });
      holder.legend.replaceChildren(...names.map((name, k) => swatch(PAIRED[k], NAMES[name] ?? name)));
    }
    const end = parts.map((each) => last(each)), total = end.reduce((sum, each) => sum + each, 0);
    const part = (k) => (spec.lines ? `${short(end[k])} bn` : percent(end[k] / total));
    const was = (name) => (pinned ? ` (pinned ${short(last(pinned.layers[spec.name][name]))} bn)` : "");
    holder.words.textContent = `In the last year: ${names.map((name, k) => `${NAMES[name] ?? name} ${part(k)}${was(name)}`).join(", ")}.`;
    holder.offer(() => table(`${spec.title} ${spec.unit}`, ["year", ...names], data[0].map((year, k) => [year.toFixed(2), ...parts.map((each) => short(each[k]))])));
  }, get chart() { return drawn?.made; }, look() { drawn?.end(); drawn = null; } };
}

function survival(about) {
  const holder = figure("Which labs stay independent?", "share of worlds");
  let drawn = null, labs = about.labs;
  return { ...holder, about(next) { labs = next.labs; this.look(); }, show(told, pinned) {
    const mine = labs.map((lab, k) => ({ ...lab, share: told.independent[k] })).filter((lab) => lab.share?.[0] > .9).slice(0, MOST_LABS);
    const data = [years(told), ...mine.map((lab) => lab.share)];
    if (drawn) drawn.made.setData(data); else {
      drawn = chart(holder, mine.map((_, k) => ({ stroke: PAIRED[k], width: 2 })), [], { data });
      holder.legend.replaceChildren(...mine.map((lab, k) => swatch(PAIRED[k], lab.label)));
    }
    const place = (name) => labs.findIndex((lab) => lab.name === name);
    const was = (name) => (pinned ? ` (pinned ${percent(last(pinned.independent[place(name)]))})` : "");
    holder.words.textContent = `Still independent at the end: ${mine.map((lab) => `${lab.label} ${percent(last(lab.share))}${was(lab.name)}`).join(", ")}.`;
    holder.offer(() => table("Share of worlds in which a lab is independent", ["year", ...mine.map((lab) => lab.label)], data[0].map((year, k) => [year.toFixed(2), ...mine.map((lab) => percent(lab.share[k]))])));
  }, get chart() { return drawn?.made; }, look() { drawn?.end(); drawn = null; } };
}

function paths(about) {
  const holder = figure("When do the endings come?", "share of worlds by label so far");
  const kinds = about.endings;
  let drawn = null;
  return { ...holder, show(told) {
    const sums = kinds.map((_, k) => told.months.map((__, m) => told.labels.slice(0, k + 1).reduce((sum, each) => sum + each[m], 0)));
    const data = [years(told), ...sums];
    if (drawn) drawn.made.setData(data); else {
      drawn = chart(holder, kinds.map((each, k) => ({ stroke: each.colour, width: 1, fill: k ? undefined : `${each.colour}bb` })),
        kinds.slice(1).map((each, k) => ({ series: [k + 2, k + 1], fill: `${each.colour}bb` })), { data });
      holder.legend.replaceChildren(...kinds.map((each) => swatch(each.colour, each.words)));
    }
    const most = kinds.map((each, k) => [each.words, last(told.labels[k])]).filter(([, share]) => share >= .05).sort((x, y) => y[1] - x[1]);
    holder.words.textContent = `In the last month: ${most.map(([words, share]) => `${words} ${percent(share)}`).join(", ")}.`;
    holder.offer(() => table("Share of worlds by label so far", ["year", ...kinds.map((each) => each.words)], data[0].map((year, k) => [year.toFixed(2), ...told.labels.map((each) => percent(each[k]))])));
  }, get chart() { return drawn?.made; }, look() { drawn?.end(); drawn = null; } };
}

export function curves(about) {
  const all = FANS.map(fan);
  const rest = [...LAYERS.map((spec) => [spec.after, layers(spec)]), [2, survival(about)], [3, paths(about)]];
  const ordered = [all[0], rest[0][1], rest[1][1], rest[3][1], rest[4][1], all[1], all[2], all[3], all[4], all[5], rest[2][1], all[6]];
  document.getElementById("curves").replaceChildren(...ordered.map((each) => each.box));
  const seen = new Set(ordered), waiting = new Set(); // figures on the screen; those that show an older answer
  let latest = null, timer = 0;
  const update = (each) => { waiting.delete(each); each.show(...latest); };
  const watch = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
    const mine = ordered.find((each) => each.box === target);
    if (isIntersecting) { seen.add(mine); if (waiting.has(mine)) update(mine); } else seen.delete(mine);
  }), { rootMargin: "100px" });
  ordered.forEach((each) => watch.observe(each.box));
  const next = () => { const [each] = waiting; if (each) { update(each); timer = setTimeout(next); } };
  return {
    about(to) { ordered.forEach((each) => each.about?.(to)); },
    // What is on the screen first; the rest one by one after it, once all worlds are in.
    show(told, pinned) {
      latest = [told, pinned];
      ordered.forEach((each) => (seen.has(each) ? update(each) : waiting.add(each)));
      clearTimeout(timer);
      if (told.whole) timer = setTimeout(next, 50);
    },
    all() { if (latest) [...waiting].forEach(update); return ordered; },
    look() { ordered.forEach((each) => each.look()); },
    trace(told) { traced = told; },
  };
}
