// Levers: a rail each, in plain words, with unit, source and what it tends to do.
import { element, short } from "./words.js";

const STEPS = 100;
const value = (lever, place) => {
  const part = place / STEPS;
  const raw = lever.log ? lever.low * (lever.high / lever.low) ** part : lever.low + (lever.high - lever.low) * part;
  return Number(raw.toPrecision(4));
};
const place = (lever, number) => {
  const part = lever.log ? Math.log(number / lever.low) / Math.log(lever.high / lever.low) : (number - lever.low) / (lever.high - lever.low);
  return Math.round(Math.min(Math.max(part, 0), 1) * STEPS);
};

function rail(lever, set) {
  const id = `lever-${lever.name}`;
  const input = element("input", { id, type: "range", min: 0, max: STEPS, step: 1, name: lever.name });
  const output = element("output", { htmlFor: id });
  const free = element("button", { type: "button", textContent: "free", title: "Let it vary again" });
  free.setAttribute("aria-label", `Let vary again: ${lever.words}`);
  const told = [lever.description, `Unit: ${lever.unit}. Range: ${short(lever.low)} to ${short(lever.high)}.`,
    lever.drawn ? "Each world draws it from this range until you move it." : `The scenario has ${short(lever.value)} in every world.`,
    lever.tends, `Source (${lever.quality}): ${lever.source}`, `Name: ${lever.name}`];
  const box = element("div", { className: "lever" },
    element("label", { htmlFor: id, textContent: lever.words }),
    element("div", { className: "rail" }, input, output, free),
    element("details", {}, element("summary", { textContent: "What is this?" }), ...told.filter(Boolean).map((text) => element("p", { textContent: text }))));
  input.oninput = () => set(lever.name, value(lever, Number(input.value)));
  free.onclick = () => { set(lever.name, null); input.focus(); };
  return { box, show(state) {
    const mine = state.set[lever.name], moved = mine !== undefined;
    const at = place(lever, moved ? mine : lever.value);
    if (document.activeElement !== input || Number(input.value) !== at) input.value = at;
    output.textContent = moved ? short(mine) : lever.drawn ? "varies" : short(lever.value);
    input.setAttribute("aria-valuetext", moved ? `${short(mine)} ${lever.unit}` : lever.drawn ? "varies from world to world" : `${short(lever.value)} ${lever.unit}`);
    box.classList.toggle("moved", moved);
    free.hidden = !moved;
  } };
}

export function rails(about, set) {
  let all = [], last = { set: {} };
  const find = document.getElementById("find");
  function lay(next) {
    all = next.levers.map((lever) => ({ lever, ...rail(lever, set) }));
    document.getElementById("levers").replaceChildren(...all.filter((each) => each.lever.main).map((each) => each.box));
    document.getElementById("rest").replaceChildren(...all.filter((each) => !each.lever.main).map((each) => each.box));
  }
  find.oninput = () => {
    const text = find.value.toLowerCase();
    for (const { lever, box } of all) if (!lever.main) box.hidden = !`${lever.name} ${lever.description}`.toLowerCase().includes(text);
  };
  lay(about);
  return { about(next) { lay(next); this.show(last); }, show(state) { last = state; all.forEach((each) => each.show(state)); } };
}
