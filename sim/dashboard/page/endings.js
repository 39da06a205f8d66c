// Shares of endings as bars, with their intervals and the change against the pinned setting; the triangle.
import { colour, element, percent } from "./words.js";

export function endings(about) {
  const box = document.getElementById("endings"), canvas = document.getElementById("triangle"), words = document.getElementById("triangle-words");
  const kinds = about.endings;
  let told = null, seen = null, last = null, places = null; // what is drawn; the last whole answer and its order

  function bars(now, pinned) {
    const order = kinds.map((each, k) => ({ ...each, k, shares: now.endings[k] })).sort((x, y) => y.shares[1] - x.shares[1]);
    if (now.whole) places = new Map(order.map((each, n) => [each.k, n])); else if (places) order.sort((x, y) => places.get(x.k) - places.get(y.k));
    const rows = order.map((each) => {
      const [count, share, low, high] = each.shares;
      const bar = element("div", { className: "bar" }); bar.style.width = `${100 * share}%`; bar.style.background = each.colour;
      const parts = [bar];
      let change = "";
      if (pinned) {
        const was = pinned.endings[each.k][1], points = Math.round(100 * (share - was));
        const mark = element("div", { className: "pinmark" }); mark.style.width = `${100 * was}%`;
        parts.push(mark);
        change = !now.whole ? "to come" : points === 0 ? "no change" : `${points > 0 ? "+" : "\u2212"}${Math.abs(points)} points`;
      }
      return element("tr", {}, element("th", { scope: "row", textContent: each.words, title: each.meaning }),
        element("td", { className: "barbox" }, ...parts),
        element("td", { className: "share", textContent: `${percent(share)} (${percent(low)} to ${percent(high)})`, title: `${count} worlds` }),
        ...(pinned ? [element("td", { className: "share", textContent: change })] : []));
    });
    const best = order[0];
    const head = element("tr", {}, ...["ending", "", "share of worlds, 95% interval", ...(pinned ? ["against pinned"] : [])].map((text) => element("th", { scope: "col", textContent: text })));
    const first = now.first.map((each, k) => [kinds[k]?.words ?? "still going on", each[1]]).sort((x, y) => y[1] - x[1])[0];
    const headline = now.whole ? [element("strong", { textContent: `${best.words[0].toUpperCase()}${best.words.slice(1)}: ${percent(best.shares[1])} of ${now.worlds} worlds.` }),
      ` ${best.meaning[0].toUpperCase()}${best.meaning.slice(1)}. The subsidised race most often ended first with: ${first[0]} (${percent(first[1])}).`]
      : [element("strong", { textContent: `Coarse: ${now.worlds} of ${now.asked} worlds.` }), " So few tell shares to no better than thirty points; the others follow."];
    box.replaceChildren(element("p", {}, ...headline),
      element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
  }

  function triangle(now, pinned) {
    const brush = canvas.getContext("2d"), { width, height } = canvas, edge = 60;
    const corner = [[width / 2, 30], [edge, height - 40], [width - edge, height - 40]];
    const at = ([a, b, c]) => [0, 1].map((axis) => a * corner[0][axis] + b * corner[1][axis] + c * corner[2][axis]);
    brush.clearRect(0, 0, width, height);
    brush.strokeStyle = colour("line"); brush.fillStyle = colour("ink"); brush.font = "15px system-ui, sans-serif"; brush.textAlign = "center";
    brush.beginPath(); corner.forEach(([x, y], k) => (k ? brush.lineTo(x, y) : brush.moveTo(x, y))); brush.closePath(); brush.stroke();
    about.camps.forEach((name, k) => brush.fillText(name, corner[k][0], k ? height - 18 : 20));
    const dots = (cloud, fill) => cloud.forEach((each, k) => {
      const [x, y] = at(each), turn = 2.399963 * k, far = 7 * Math.sqrt((k % 40) / 40); // spread what lies on one spot
      brush.fillStyle = fill ?? kinds[each[3]].colour; brush.globalAlpha = fill ? .25 : .7;
      brush.beginPath(); brush.arc(x + far * Math.cos(turn), y + far * Math.sin(turn), fill ? 3 : 4, 0, 7); brush.fill();
    });
    if (pinned) dots(pinned.cloud, colour("pin"));
    dots(now.cloud);
    brush.globalAlpha = 1;
    const middle = about.camps.map((_, k) => now.cloud.reduce((sum, each) => sum + each[k], 0) / now.cloud.length);
    words.textContent = `Each dot is a world, pulled towards what it fits: ${about.camps.map((name, k) => `${name} ${percent(middle[k])}`).join(", ")} on average.${pinned ? " Grey: pinned." : ""}`;
  }

  // The cloud moves from where it was: a world is the same world before and after.
  function moved(now, pinned) {
    const from = last, begin = performance.now();
    seen = now;
    if (now.whole) last = now;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || !now.whole || from?.cloud.length !== now.cloud.length) { triangle(now, pinned); return; }
    const frame = (time) => {
      if (seen !== now) return;
      const part = Math.min((time - begin) / 250, 1);
      triangle({ ...now, cloud: now.cloud.map((each, k) => each.map((value, n) => (n < 3 ? from.cloud[k][n] + part * (value - from.cloud[k][n]) : value))) }, pinned);
      if (part < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  return { show(now, pinned) { told = now; bars(told, pinned); moved(now, pinned); } };
}
