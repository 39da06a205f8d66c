// What matters most: each lever's own measured effect on the ending that it moves most, the largest first.
import { element, percent } from "./words.js";

export function matters(about) {
  const box = document.getElementById("matters");
  const wide = (share, fill) => { const bar = element("div", { className: "bar" }); bar.style.width = `${100 * share}%`; bar.style.background = fill; return bar; };
  const known = (name) => about.endings.find((each) => each.name === name);
  const rows = about.levers.filter((each) => each.moves).sort((x, y) => Math.abs(y.moves.high - y.moves.low) - Math.abs(x.moves.high - x.moves.low)).map((each) => {
    const ending = known(each.moves.ending);
    return element("tr", {}, element("th", { scope: "row", textContent: each.words }), element("td", { textContent: ending.words }),
      element("td", { className: "barbox" }, wide(each.moves.low, `${ending.colour}88`), wide(each.moves.high, ending.colour)),
      element("td", { className: "share", textContent: `${percent(each.moves.low)} to ${percent(each.moves.high)}` }));
  });
  const head = element("tr", {}, ...["lever", "ending", "low (pale), high", "share of worlds"].map((text) => element("th", { scope: "col", textContent: text })));
  box.replaceChildren(element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "What matters most" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows))));
  return {};
}
