// What one takes along: numbers, a picture, the scenario's file, the report, the command.
import { sheet } from "./drawn.js";
import { query } from "./links.js";
import { colour } from "./words.js";

function save(blob, name) {
  const link = document.createElement("a"), url = URL.createObjectURL(blob);
  link.href = url; link.download = name; link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function rows(told, about) {
  const lines = [["curve", "month", ...about.quantiles.map((each) => `q${100 * each}`)]];
  for (const [name, fan] of Object.entries(told.fans)) told.months.forEach((month, k) => lines.push([name, month, ...fan.map((each) => each[k])]));
  lines.push([], ["layer", "month", "USD bn a year"]);
  for (const group of Object.values(told.layers)) for (const [name, values] of Object.entries(group)) told.months.forEach((month, k) => lines.push([name, month, values[k]]));
  lines.push([], ["ending", "worlds", "share", "low", "high"]);
  told.endings.forEach((each, k) => lines.push([about.endings[k].name, ...each]));
  return `${lines.map((each) => each.map((cell) => (cell === null ? "" : cell)).join(",")).join("\n")}\n`;
}

const heading = (told, about) => `${told.worlds} worlds, ${about.scenario}. Simulated scenario, not a forecast. ${document.querySelector("#endings strong").textContent}`;

async function picture(told, about) { // all curves on one sheet, with what they are of
  const plots = [...document.querySelectorAll("#curves figure")], wide = 3, w = 520, h = 300, top = 90;
  const sheet = document.createElement("canvas"), brush = sheet.getContext("2d");
  sheet.width = wide * w; sheet.height = top + Math.ceil(plots.length / wide) * h;
  brush.fillStyle = colour("paper"); brush.fillRect(0, 0, sheet.width, sheet.height);
  brush.fillStyle = colour("ink"); brush.font = "bold 26px system-ui, sans-serif"; brush.fillText("Who ends up paying for AI, and how does it end?", 20, 40);
  brush.font = "15px system-ui, sans-serif"; brush.fillText(heading(told, about), 20, 68);
  plots.forEach((figure, k) => {
    const x = (k % wide) * w + 16, y = top + Math.floor(k / wide) * h, canvas = figure.querySelector("canvas");
    brush.fillStyle = colour("ink"); brush.font = "bold 16px system-ui, sans-serif"; brush.fillText(figure.querySelector("h3").textContent, x, y + 18);
    brush.fillStyle = colour("soft"); brush.font = "13px system-ui, sans-serif"; brush.fillText(figure.querySelector(".unit").textContent, x, y + 36);
    if (canvas) brush.drawImage(canvas, x, y + 44, w - 32, h - 60);
  });
  return new Promise((done) => sheet.toBlob(done, "image/png"));
}

export function takeaways(about, figures) {
  const by = (id) => document.getElementById(id);
  let told = null;
  by("csv").onclick = () => told && save(new Blob([rows(told, about)], { type: "text/csv" }), "endgame-numbers.csv");
  by("png").onclick = async () => { if (told) { figures(); save(await picture(told, about), "endgame-picture.png"); } };
  by("svg").onclick = () => told && save(new Blob([sheet(figures(), heading(told, about))], { type: "image/svg+xml" }), "endgame-picture.svg");
  by("data").textContent = `Data of ${about.data_worlds} worlds (NetCDF, zip)`;
  return {
    about(next) { about = next; },
    answered(next) { told = next; if (told.whole) by("command").textContent = told.command; },
    show(state) {
      by("toml").href = `api/toml?${query(state)}`;
      by("report").href = `api/report?${query(state)}`;
      by("data").href = `api/data?${query(state)}`;
    },
  };
}
