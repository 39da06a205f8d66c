// The curves on the screen as one SVG: lines that any drawing program opens and print keeps sharp.
import { colour, svg } from "./words.js";

const W = 520, H = 340, COLUMNS = 3, LEFT = 66, TOP = 72, RIGHT = 14, BELOW = 30, HEAD = 90, LETTER = 5.8;
const FONT = "system-ui, sans-serif";
const text = (x, y, size, words, more = {}) => svg("text", { x, y, "font-size": size, "font-family": FONT, fill: colour("ink"), ...more }, words);

// Pieces without gaps, as lists of [x, y].
function runs(xs, ys, at) {
  const found = [[]];
  xs.forEach((x, k) => { if (ys[k] === null || ys[k] === undefined) found.push([]); else found[found.length - 1].push(at(x, ys[k])); });
  return found.filter((each) => each.length > 1);
}
// A colour as every program reads it: what shines through apart.
function paint(name, given) {
  const brush = document.createElement("canvas").getContext("2d");
  brush.fillStyle = given;
  const [, inner] = brush.fillStyle.match(/^rgba\((.*)\)$/) ?? [];
  if (!inner) return { [name]: brush.fillStyle };
  const [r, g, b, clear] = inner.split(",");
  return { [name]: `rgb(${r},${g},${b})`, [`${name}-opacity`]: clear.trim() };
}
const path = (points) => points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

// One chart as uPlot has it: its scales, series, bands and ticks, drawn once more.
function panel({ box, chart }) {
  const { x, y } = chart.scales, log = y.distr === 3, warp = log ? Math.log10 : Number;
  const across = (value) => LEFT + (W - LEFT - RIGHT) * (value - x.min) / (x.max - x.min);
  const down = (value) => H - BELOW - (H - BELOW - TOP) * (warp(value) - warp(y.min)) / (warp(y.max) - warp(y.min));
  const at = (one, other) => [across(one), down(other)];
  const xs = chart.data[0], part = svg("g");
  const ink = (given, k) => (typeof given === "function" ? given(chart, k) : given);
  part.append(text(12, 20, 16, box.querySelector("h3").textContent, { "font-weight": "bold" }), text(12, 38, 13, box.querySelector(".unit").textContent, { fill: colour("soft") }));
  chart.axes.forEach((axis, k) => (axis._splits ?? []).forEach((split, n) => {
    const words = axis._values?.[n];
    if (!words || split === null) return;
    const [px, py] = k ? [LEFT, down(split)] : [across(split), H - BELOW];
    part.append(svg("line", { x1: px, x2: k ? W - RIGHT : px, y1: py, y2: k ? py : TOP, stroke: colour("line"), "stroke-width": .3 }),
      text(k ? px - 6 : px, k ? py + 4 : py + 18, 12, String(words), { "text-anchor": k ? "end" : "middle" }));
  }));
  const area = (fill, high, low) => runs(xs, high, at).forEach((top) => {
    const under = low ? runs(xs, low, at)[0] ?? [] : [[top[top.length - 1][0], H - BELOW], [top[0][0], H - BELOW]];
    part.append(svg("path", { d: `${path([...top, ...(low ? [...under].reverse() : under)])}Z`, ...paint("fill", fill), stroke: "none" }));
  });
  chart.series.forEach((each, k) => { const fill = k && ink(each.fill, k); if (fill) area(fill, chart.data[k]); });
  chart.bands.forEach((band) => area(ink(band.fill, 0), chart.data[band.series[0]], chart.data[band.series[1]]));
  chart.series.forEach((each, k) => {
    const stroke = k && each.width ? ink(each.stroke, k) : "transparent";
    if (stroke !== "transparent") runs(xs, chart.data[k], at).forEach((points) => part.append(svg("path", {
      d: path(points), fill: "none", ...paint("stroke", stroke), "stroke-width": each.width, "stroke-dasharray": (each.dash ?? []).join(" ") || "none" })));
  });
  [...box.querySelectorAll(".legend li")].reduce(([left, line], item) => {
    const wide = 24 + LETTER * item.textContent.length;
    if (left + wide > W) [left, line] = [12, line + 14];
    part.append(svg("rect", { x: left, y: line - 9, width: 9, height: 9, ...paint("fill", item.querySelector("span").style.background) }), text(left + 12, line, 10, item.textContent));
    return [left + wide, line];
  }, [12, 53]);
  return part;
}

export function sheet(figures, words) {
  const drawn = figures.filter((each) => each.chart), rows = Math.ceil(drawn.length / COLUMNS), high = HEAD + rows * H;
  const page = svg("svg", { viewBox: `0 0 ${COLUMNS * W} ${high}`, width: COLUMNS * W, height: high },
    svg("rect", { width: "100%", height: "100%", fill: colour("paper") }),
    text(20, 40, 26, document.querySelector("h1").textContent, { "font-weight": "bold" }), text(20, 68, 15, words));
  drawn.forEach((each, k) => {
    const part = panel(each);
    part.setAttribute("transform", `translate(${(k % COLUMNS) * W} ${HEAD + Math.floor(k / COLUMNS) * H})`);
    page.append(part);
  });
  return new XMLSerializer().serializeToString(page);
}
