// One world: labs as lanes, events as they come, what became of each lab, who depends on whom.
import { element, monthName, percent, short, svg } from "./words.js";

const BEAT_MS = 350, MOST_LANES = 10, LANE = 26, LEFT = 130, WIDE = 860;
const STATE = ["#9a9a9a", "#0072B2", "#E69F00"]; // closed, independent, owned
const KIND = {
  round: (e) => `raises ${short(e.usd)} USD`, down_round: (e) => `raises ${short(e.usd)} USD at a lower price than before`, failed_round: () => "finds no investors",
  failed_run: () => "loses a training run", acquisition: (e) => `is bought by ${e.other} for ${short(e.usd)} USD`,
  licence_and_hire: (e) => `loses its people to ${e.other}, which licenses what it knows for ${short(e.usd)} USD`, blocked_merger: () => "is to be sold; antitrust blocks it",
  closure: (e) => `closes${e.usd ? ` and leaves ${short(e.usd)} USD of compute unpaid` : ""}`, entry: (e) => `opens with ${short(e.usd)} USD`,
  cloud_default: (e) => `defaults on ${short(e.usd)} USD`, ipo: (e) => `lists its shares, for ${short(e.usd)} USD`, contract_relief: (e) => `is let off ${short(e.usd)} USD of compute`,
};
const GRAVE = new Set(["failed_round", "down_round", "failed_run", "acquisition", "licence_and_hire", "closure", "cloud_default", "contract_relief"]);

export function oneWorld(about, query, opened) {
  const by = (id) => document.getElementById(id);
  let told = null, timer = 0, start = about.start, labels = {};

  function sentence([month, kind, agent, other, usd]) {
    const name = labels[agent] ?? agent, words = (KIND[kind] ?? (() => kind))({ usd, other: labels[other] ?? other });
    return `${monthName(start, month)}: ${name} ${words}.`;
  }

  async function open() {
    stop();
    by("open-world").disabled = true;
    const number = Math.min(Math.max(Math.trunc(Number(by("world").value)) || 0, 0), 999999);
    const response = await fetch(`api/world?${query()}&world=${number}`);
    const found = await response.json();
    by("open-world").disabled = false;
    by("told").hidden = false;
    if (found.error) { by("why").textContent = found.error; return; }
    told = found;
    labels = Object.fromEntries([...about.labs.map((each) => [each.name, each.label]), ...told.network.end.nodes.map((each) => [each.name, each.label])]);
    for (const id of ["step-back", "play", "step", "month"]) by(id).disabled = false;
    by("month").max = told.label.length - 1;
    const kind = about.endings.find((each) => each.name === told.ending);
    by("why").textContent = `World ${told.world} ends ${kind.words}: ${kind.meaning}. ${told.why.join(" ")}`;
    lanes();
    fates();
    network();
    to(told.label.length - 1);
    opened(told);
  }

  function lanes() {
    const shown = [...told.labs].sort((x, y) => Math.max(...y.share) - Math.max(...x.share)).slice(0, MOST_LANES);
    const months = told.label.length, x = (month) => LEFT + (WIDE - LEFT) * month / months, high = LANE * (shown.length + 1) + 24;
    const drawn = svg("svg", { viewBox: `0 0 ${WIDE} ${high}`, role: "img", "aria-label": `Sales and owners of ${shown.length} labs, and the label of the world below` });
    shown.forEach((lab, row) => {
      const middle = LANE * row + LANE / 2 + 4;
      drawn.append(svg("text", { x: 4, y: middle + 4 }, lab.label));
      for (let month = 0; month < months; month++) {
        if (!lab.state[month]) continue;
        const tall = Math.max(2, Math.min(LANE - 4, (LANE - 4) * Math.sqrt(lab.share[month] ?? 0)));
        drawn.append(svg("rect", { x: x(month), y: middle - tall / 2, width: (WIDE - LEFT) / months + .3, height: tall, fill: STATE[lab.state[month]] }));
      }
      for (const each of told.events) if (each[2] === lab.name && GRAVE.has(each[1])) {
        drawn.append(svg("circle", { cx: x(each[0]), cy: middle, r: 3.5, fill: "#D55E00", stroke: "#fff" }, svg("title", {}, sentence(each))));
      }
    });
    const below = LANE * shown.length + 8;
    drawn.append(svg("text", { x: 4, y: below + 16 }, "label so far"));
    told.label.forEach((code, month) => drawn.append(svg("rect", { x: x(month), y: below, width: (WIDE - LEFT) / months + .3, height: LANE - 6, fill: about.endings[code].colour }, svg("title", {}, about.endings[code].words))));
    drawn.append(svg("line", { id: "now", x1: LEFT, x2: LEFT, y1: 0, y2: high - 22, stroke: "currentColor", "stroke-width": 2 }));
    drawn.append(svg("text", { x: LEFT, y: high - 4 }, monthName(start, 0)), svg("text", { x: WIDE - 60, y: high - 4 }, monthName(start, months - 1)));
    const key = element("p", { className: "hint", textContent: "Height: share of sales. Blue: independent. Orange: owned by another. Red dots: rounds at a lower price or failed, failed runs, sales, closures." });
    by("lanes").replaceChildren(drawn, key);
  }

  function fates() {
    by("fates").replaceChildren(...told.labs.map((lab) => {
      const mine = told.events.filter((each) => each[2] === lab.name || each[3] === lab.name), grave = mine.filter((each) => GRAVE.has(each[1])).slice(-8);
      const least = lab.runway.filter((each) => each !== null).reduce((low, each) => Math.min(low, each), Infinity);
      const cash = Number.isFinite(least) ? ` Its cash would have lasted ${Math.max(Math.round(least), 0)} months at worst.` : "";
      return element("details", {}, element("summary", { textContent: `${lab.label}: ${lab.fate}` }),
        element("p", { textContent: `At most ${percent(Math.max(...lab.share.map((each) => each ?? 0)))} of labs' sales.${cash}` }),
        element("ol", {}, ...grave.map((each) => element("li", { textContent: sentence(each) }))));
    }));
  }

  function network() {
    const { nodes, links } = told.network[by("moment").value], column = { investor: 0, chip_maker: 0, hyperscaler: 1, lab: 2, builders: 3, consumers: 3 };
    const columns = [0, 1, 2, 3].map((k) => nodes.filter((each) => column[each.kind] === k).sort((a, b) => b.usd - a.usd));
    const high = 30 * Math.max(...columns.map((each) => each.length)) + 40, place = {};
    columns.forEach((each, k) => each.forEach((node, row) => { place[node.name] = [90 + k * 230, 40 + (high - 60) * (row + .5) / each.length]; }));
    const most = Math.max(...links.map((each) => each[3]), 1);
    const drawn = svg("svg", { viewBox: `0 0 ${WIDE} ${high}`, role: "img", "aria-label": `${nodes.length} agents and ${links.length} links: investors and the chip maker, clouds, labs, buyers, from left to right` });
    const tint = { funds: "#009E73", hosts: "#56B4E9", owns: "#E69F00", supplies: "#CC79A7", buys: "#0072B2" };
    for (const [giver, getter, relation, usd] of links) {
      const [x1, y1] = place[giver], [x2, y2] = place[getter], bend = (x1 + x2) / 2;
      drawn.append(svg("path", { d: `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`, fill: "none", stroke: tint[relation], "stroke-opacity": .55, "stroke-width": 1 + 11 * Math.sqrt(usd / most) },
        svg("title", {}, `${labels[giver] ?? giver} ${relation} ${labels[getter] ?? getter}: ${short(usd)} USD`)));
    }
    for (const node of nodes) {
      const [x, y] = place[node.name];
      drawn.append(svg("circle", { cx: x, cy: y, r: 5, fill: "currentColor" }), svg("text", { x: x + 8, y: y + 4 }, node.label));
    }
    const key = element("ul", { className: "legend" }, ...Object.entries(tint).map(([name, fill]) => { const dot = element("span", { className: "swatch" }); dot.style.background = fill; return element("li", {}, dot, name); }));
    by("network").replaceChildren(key, drawn);
  }

  function to(month) {
    const range = by("month");
    range.value = Math.min(Math.max(month, 0), Number(range.max));
    const now = Number(range.value), name = monthName(start, now);
    by("when").textContent = `${name}, label so far: ${about.endings[told.label[now]].words}`;
    range.setAttribute("aria-valuetext", name);
    const line = document.getElementById("now"), x = LEFT + (WIDE - LEFT) * (now + .5) / told.label.length;
    line.setAttribute("x1", x); line.setAttribute("x2", x);
    const until = told.events.filter((each) => each[0] <= now && each[1] !== "round").slice(-40).reverse().map((each) => element("li", { textContent: sentence(each) }));
    by("happened").replaceChildren(...(until.length ? until : [element("li", { textContent: "Nothing yet but rounds of funding." })]));
  }

  function stop() { clearInterval(timer); timer = 0; by("play").textContent = "Play"; }
  by("open-world").onclick = open;
  by("world").onkeydown = (event) => { if (event.key === "Enter") open(); };
  by("month").oninput = () => { stop(); to(Number(by("month").value)); };
  by("step").onclick = () => { stop(); to(Number(by("month").value) + 1); };
  by("step-back").onclick = () => { stop(); to(Number(by("month").value) - 1); };
  by("play").onclick = () => {
    if (timer) { stop(); return; }
    if (Number(by("month").value) >= Number(by("month").max)) to(0);
    by("play").textContent = "Pause";
    timer = setInterval(() => { const next = Number(by("month").value) + 1; to(next); if (next >= Number(by("month").max)) stop(); }, BEAT_MS);
  };
  by("moment").onchange = () => told && network();
  return { about(next) { about = next; start = next.start; } };
}
