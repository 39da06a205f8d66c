// The state of the page as a link and back; what a link holds beyond that is left out.
const NAME = /^[a-z][a-z0-9_.]{0,80}$/;

function levers(all, key) {
  const found = {};
  for (const each of all.getAll(key)) {
    const [name, value] = each.split("=");
    if (NAME.test(name) && value !== "" && Number.isFinite(Number(value))) found[name] = Number(value);
  }
  return found;
}

export function fromLink(hash) {
  const all = new URLSearchParams(hash.replace(/^#/, ""));
  const word = (key, usual) => (NAME.test(all.get(key) ?? "") ? all.get(key) : usual);
  const seed = (key) => { const number = Number(all.get(key)); return Number.isInteger(number) && number >= 0 && number < 2 ** 31 ? number : 0; };
  const scenario = word("scenario", "baseline");
  const pinned = all.has("pinned") ? { scenario: word("pinned", scenario), seed: seed("pinned_seed"), set: levers(all, "pinned_set") } : null;
  return { scenario, seed: seed("seed"), worlds: 200, set: levers(all, "set"), pinned };
}

export const madeBy = (hash) => new URLSearchParams(hash.replace(/^#/, "")).get("version") ?? "";

export function toLink(state, version) {
  const all = new URLSearchParams({ scenario: state.scenario, seed: state.seed, version });
  for (const [name, value] of Object.entries(state.set)) all.append("set", `${name}=${value}`);
  if (state.pinned) {
    all.append("pinned", state.pinned.scenario);
    all.append("pinned_seed", state.pinned.seed);
    for (const [name, value] of Object.entries(state.pinned.set)) all.append("pinned_set", `${name}=${value}`);
  }
  return `#${all}`;
}

export function query(state) {
  const all = new URLSearchParams({ scenario: state.scenario, seed: state.seed, worlds: state.worlds ?? 200 });
  for (const [name, value] of Object.entries(state.set)) all.append("set", `${name}=${value}`);
  return all.toString();
}
