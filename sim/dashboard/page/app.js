// What is set, what was set before, and who is told when an answer comes.
import { fetchAnswer } from "./answers.js";
import { curves } from "./curves.js";
import { endings } from "./endings.js";
import { matters } from "./matters.js";
import { rails } from "./rails.js";
import { oneWorld } from "./world.js";
import { takeaways } from "./takeaways.js";
import { fromLink, madeBy, query, toLink } from "./links.js";

const by = (id) => document.getElementById(id);
const REST_MS = 120; // of a dragged lever, before all worlds are asked for
let movedAt = 0, timer = 0, about, state, views, past = [], future = [], running = null, behind = false, answer = null, answered = "", pinnedAnswer = null;

function tell(text, wrong = false) {
  by("status").textContent = text;
  by("status").classList.toggle("wrong", wrong);
}

async function load(name) {
  const found = await fetch(`api/about?scenario=${encodeURIComponent(name)}`);
  const told = await found.json();
  if (told.error) throw new Error(told.error);
  return told;
}

// Every change goes through here: remembered for undo, put into the link, then played.
function change(next, { remember = true } = {}) {
  if (remember) { past.push(JSON.stringify(state)); future = []; if (past.length > 200) past.shift(); }
  state = next;
  show();
  movedAt = performance.now();
  follow();
}

// A lever that is dragged moves before all worlds are in: then the first few are asked for alone, one place of the
// lever after another, so that curves follow; all of them once it rests. What came after a first answer is given up.
function follow() {
  clearTimeout(timer);
  if (running && !running.heard) behind = true; else play(Boolean(running) && !running.whole);
}

function show() {
  history.replaceState(null, "", toLink(state, about.version));
  by("whole-page").firstChild.href = `/${location.hash}`;
  by("undo").disabled = !past.length;
  by("redo").disabled = !future.length;
  by("scenario").value = state.scenario;
  by("seed").value = state.seed;
  by("pin").setAttribute("aria-pressed", String(Boolean(state.pinned)));
  by("pin").textContent = state.pinned ? "Unpin" : "Pin to compare";
  by("swap").hidden = !state.pinned;
  views.rails.show(state);
  views.takeaways.show(state);
}

async function play(few = false) {
  running?.stop.abort();
  behind = false;
  views.curves.trace(null); // the world that was open was one of another setting
  const mine = running = { stop: new AbortController(), heard: false, whole: false }, start = movedAt;
  const asked = query(few ? { ...state, worlds: about.first_worlds } : state);
  document.body.dataset.state = "running";
  try {
    await fetchAnswer(asked, mine.stop.signal, (told) => {
      if (mine !== running) return; // a later move overtook it
      mine.heard = true;
      if (told.error) tell(told.error, true); else {
        if (few) told = { ...told, whole: false, asked: state.worlds };
        mine.whole = told.whole;
        answer = told; answered = asked;
        draw();
        const kind = told.whole ? "whole" : "coarse";
        document.body.dataset.shown = kind;
        if (!behind) document.body.dataset.state = kind;
        requestAnimationFrame(() => setTimeout(() => performance.measure(kind, { start, end: performance.now() }))); // painted
        tell(told.whole ? `${told.worlds} worlds` : `Coarse: ${told.worlds} of ${told.asked} worlds so far`);
      }
      if (behind) play(true); else if (few) timer = setTimeout(play, REST_MS);
    }, !few);
  } catch (error) {
    if (error.name === "AbortError" || mine !== running) return;
    mine.heard = mine.whole = true;
    tell(`No answer: ${error.message}. Is endgame dashboard still running?`, true);
    if (behind) play();
  }
}

function draw() {
  views.curves.show(answer, pinnedAnswer);
  views.endings.show(answer, pinnedAnswer);
  views.takeaways.answered(answer);
}

async function pinned() { // of a link that names one, or kept from before
  pinnedAnswer = null;
  if (!state.pinned) return;
  await fetchAnswer(query({ ...state.pinned, worlds: state.worlds }), undefined, (told) => { if (told.whole) pinnedAnswer = told; });
}

async function setScenario(name) {
  about = await load(name);
  by("question").textContent = about.question;
  for (const view of Object.values(views)) view.about?.(about);
}

function step(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(state));
  const next = JSON.parse(from.pop());
  const other = next.scenario !== state.scenario;
  (other ? setScenario(next.scenario) : Promise.resolve()).then(pinnedOf(next)).then(() => change(next, { remember: false }));
}
const pinnedOf = (next) => async () => { const was = state; state = next; await pinned(); state = was; };

function wire() {
  by("undo").onclick = () => step(past, future);
  by("redo").onclick = () => step(future, past);
  by("reset").onclick = () => change({ ...state, set: {} });
  by("pin").onclick = async () => {
    const known = answer?.whole && answered === query(state) ? answer : null;
    change({ ...state, pinned: state.pinned ? null : { scenario: state.scenario, seed: state.seed, set: state.set } });
    pinnedAnswer = state.pinned ? known : null;
    if (state.pinned && !known) await pinned();
    if (answer) draw();
  };
  by("swap").onclick = async () => {
    const { pinned: other, ...mine } = state;
    const known = answer?.whole && answered === query(state) ? answer : null;
    pinnedAnswer = known;
    if (other.scenario !== state.scenario) await setScenario(other.scenario);
    change({ ...state, ...other, pinned: { scenario: mine.scenario, seed: mine.seed, set: mine.set } });
    if (!known) { await pinned(); draw(); }
  };
  by("link").onclick = async () => {
    try { await navigator.clipboard.writeText(location.href); tell("Link copied: it brings back these levers"); }
    catch { tell(`The link: ${location.href}`); }
  };
  by("scenario").onchange = async (event) => { await setScenario(event.target.value); change({ ...state, scenario: event.target.value, set: {} }); };
  by("seed").onchange = (event) => {
    const seed = Math.min(Math.max(Math.trunc(Number(event.target.value)) || 0, 0), 2147483647);
    change({ ...state, seed });
  };
  by("theme").onclick = () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    views.curves.look();
    if (answer) draw();
  };
  addEventListener("hashchange", async () => { const next = fromLink(location.hash); await setScenario(next.scenario); await pinnedOf(next)(); change(next); });
}

function compact() { // within another page: the levers that matter most, endings, three curves
  if (new URLSearchParams(location.search).get("compact") !== "1") return;
  document.body.classList.add("compact");
  by("whole-page").hidden = false;
}

async function begin() {
  compact();
  state = fromLink(location.hash);
  const other = madeBy(location.hash);
  about = await load(state.scenario);
  by("other").hidden = !other || other === about.version;
  by("other").textContent = `This link was made with Endgame ${other}; here is ${about.version}, so numbers may differ.`;
  by("version").textContent = about.version;
  by("question").textContent = about.question;
  by("scenario").replaceChildren(...about.scenarios.map((each) => new Option(each.name, each.name)));
  const set = (name, value) => {
    const next = { ...state.set };
    if (value === null) delete next[name]; else next[name] = value;
    change({ ...state, set: next });
  };
  views = { rails: rails(about, set), curves: curves(about), endings: endings(about), world: oneWorld(about, () => query(state), (told) => { views.curves.trace(told); if (answer) draw(); }), matters: matters(about), takeaways: takeaways(about, () => views.curves.all()) };
  wire();
  show();
  await pinned();
  await play();
}

begin().catch((error) => tell(`Cannot start: ${error.message}`, true));
