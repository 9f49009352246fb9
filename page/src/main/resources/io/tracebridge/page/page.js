// The frame around all views: the dashboards, the time, and which view the address asks for.

import { ask, at, element, link, read } from "./state.js";
import { local } from "./format.js";
import { dark } from "./charts.js";
import * as panels from "./panels.js";
import * as documents from "./documents.js";

const RANGES = [["15 minutes", "now-15m"], ["1 hour", "now-1h"], ["4 hours", "now-4h"], ["24 hours", "now-24h"], ["7 days", "now-7d"], ["30 days", "now-30d"]];

const main = document.getElementById("main");
const status = document.getElementById("status");
const range = document.getElementById("range");
const inputs = { from: document.getElementById("from"), to: document.getElementById("to") };
const models = new Map();
let all = [];
let state;
let running = new AbortController();
let timer = null;

async function start() {
  RANGES.forEach(([name, from]) => range.append(element("option", { value: from }, "last " + name)));
  range.append(element("option", { value: "" }, "from … to …"));
  try {
    all = await ask("dashboards", new URLSearchParams());
  } catch (e) {
    fail(e);
    return;
  }
  window.addEventListener("hashchange", () => render(true));
  dark.addEventListener("change", () => render(false));
  range.addEventListener("change", () => { if (range.value) go(at(state, { from: range.value, to: "now" })); });
  document.getElementById("time").addEventListener("submit", (e) => { e.preventDefault(); absolute(); });
  document.getElementById("again").addEventListener("click", () => render(false));
  document.getElementById("every").addEventListener("change", (e) => {
    clearInterval(timer);
    if (Number(e.target.value)) timer = setInterval(() => render(false), Number(e.target.value) * 1000);
  });
  document.getElementById("skip").addEventListener("click", (e) => { e.preventDefault(); main.focus(); });
  render(true);
}

function absolute() {
  const [from, to] = [new Date(inputs.from.value), new Date(inputs.to.value)];
  if (isNaN(from) || isNaN(to) || from >= to) {
    status.textContent = "The time needs a begin and a later end.";
    return;
  }
  go(at(state, { from: from.toISOString(), to: to.toISOString() }));
}

/** The focus goes back to the control of that field once it is drawn anew. */
function go(next, field) {
  location.hash = link(next);
  if (field) main.dataset.focus = field;
}

async function render(moved) {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  state = read(location.hash);
  if (!all.some((d) => d.id === state.dashboard)) {
    location.replace(link({ ...state, dashboard: all[0].id, view: "panels" }));
    return;
  }
  main.removeAttribute("data-ready");
  main.setAttribute("aria-busy", "true");
  status.textContent = "asking …";
  try {
    if (!models.has(state.dashboard)) models.set(state.dashboard, await ask("dashboards/" + state.dashboard, new URLSearchParams(), signal));
    const model = models.get(state.dashboard);
    state.from = state.from || model.from;
    state.to = state.to || model.to;
    frame(model);
    panels.forget();
    if (state.view === "documents") await documents.behind(main, model, state, signal);
    else if (state.view === "document") await documents.whole(main, model, state, signal);
    else await dashboard(model, signal);
    if (moved && state.view !== "panels") main.focus();
    refocus();
    status.textContent = "";
  } catch (e) {
    if (e.name === "AbortError") return; // another view was asked for meanwhile
    fail(e);
  }
  main.setAttribute("aria-busy", "false");
  main.dataset.ready = location.hash;
}

async function dashboard(model, signal) {
  const box = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": model.documents.title });
  const drawn = panels.show(main, model, state, signal, go);
  main.append(element("h2", { title: model.documents.description }, model.documents.title), box);
  await Promise.all([drawn, documents.list(box, model, state, signal)]);
}

function refocus() {
  const field = main.dataset.focus;
  delete main.dataset.focus;
  if (field) [...main.querySelectorAll("select[data-field]")].filter((s) => s.dataset.field === field).forEach((s) => s.focus());
}

function frame(model) {
  document.title = model.title + " – tracebridge";
  document.getElementById("dashboards").replaceChildren(...all.map((d) => element("a", {
    href: link(at(state, { dashboard: d.id })), title: d.description, "aria-current": d.id === model.id ? "page" : null,
  }, d.title)));
  const relative = state.to === "now" && RANGES.some(([, from]) => from === state.from);
  range.value = relative ? state.from : "";
  for (const end of ["from", "to"]) {
    inputs[end].value = relative || state[end].startsWith("now") ? "" : local(state[end]);
  }
}

function fail(e) {
  status.textContent = "";
  main.replaceChildren(element("p", { class: "failed", role: "alert" }, e.message));
}

start();
