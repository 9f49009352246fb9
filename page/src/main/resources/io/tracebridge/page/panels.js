// A dashboard: its controls, and its panels on their grid.

import { ask, at, element, link, parameters } from "./state.js";
import { number, time } from "./format.js";
import { color, draw } from "./charts.js";

const charts = new Set();

export function forget() {
  charts.forEach((chart) => chart.destroy());
  charts.clear();
}

export async function show(main, model, state, signal, go) {
  const grid = element("div", { class: "grid" });
  const controls = element("div", { class: "controls", role: "group", "aria-label": "Filters" });
  main.replaceChildren(
    element("h1", {}, model.title), element("p", { class: "lead" }, model.description), controls, grid);
  const top = Math.min(...model.panels.map((panel) => panel.place.y)); // above stand Kibana's links
  const waiting = model.panels.map((panel) => one(grid, panel, top, state, signal));
  waiting.push(control(controls, model, state, signal, go));
  await Promise.all(waiting);
}

/** A list of values for each control, and a button for each filter of another dashboard's. */
async function control(into, model, state, signal, go) {
  for (const filter of state.filters) {
    const field = filter.slice(0, filter.indexOf(":"));
    if (!model.controls.some((c) => c.field === field)) {
      const without = state.filters.filter((f) => f !== filter);
      into.append(element("button", { class: "chip", onclick: () => go(at(state, { filters: without })) }, filter + " ×"));
    }
  }
  await Promise.all(model.controls.map(async ({ field, title }) => {
    const chosen = state.filters.find((f) => f.startsWith(field + ":"));
    const select = element("select", { "data-field": field }, element("option", { value: "" }, "all"));
    into.append(element("label", {}, title + " ", select));
    const fill = (values) => {
      const names = values.map((v) => v.value);
      if (chosen && !names.includes(chosen.slice(field.length + 1))) {
        values.unshift({ value: chosen.slice(field.length + 1), documents: 0 });
      }
      values.forEach((v) => select.append(
        element("option", { value: v.value, selected: chosen === field + ":" + v.value }, v.value + " (" + number(v.documents, "count") + ")")));
    };
    select.addEventListener("change", () => {
      const others = state.filters.filter((f) => !f.startsWith(field + ":"));
      go(at(state, { filters: select.value ? [...others, field + ":" + select.value] : others }), select.dataset.field);
    });
    const values = parameters(state, false);
    values.set("field", field);
    fill(await ask("dashboards/" + model.id + "/values", values, signal).catch((e) => { if (e.name === "AbortError") throw e; return []; }));
  }));
}

async function one(grid, panel, top, state, signal) {
  const body = element("div", { class: "body" }, element("p", { class: "none" }, "…"));
  const head = element("header", {}, element("h2", { id: "panel-" + panel.id }, panel.title), about(panel));
  const box = element("section", { class: "panel" + (panel.chart === "number" ? "" : " tall"), "aria-labelledby": "panel-" + panel.id, "data-panel": panel.id }, head, body);
  put(box, panel.place, top);
  grid.append(box);
  let answer;
  try {
    answer = await ask("dashboards/" + state.dashboard + "/panels/" + panel.id, parameters(state, false), signal);
  } catch (e) {
    if (e.name === "AbortError") throw e;
    body.replaceChildren(element("p", { class: "failed", role: "alert" }, e.message));
    box.dataset.drawn = "failed";
    return;
  }
  const behind = (keys, metric) => link(at(state, { view: "documents", panel: panel.id, keys, metric }));
  fill(body, panel, answer, behind);
  if (!["number", "table"].includes(panel.chart) && !empty(answer)) {
    const button = element("button", { class: "table", "aria-pressed": "false", "aria-label": panel.title + " as a table" }, "table");
    button.addEventListener("click", () => {
      const now = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", now);
      fill(body, now ? { ...panel, chart: "table" } : panel, answer, behind);
    });
    head.insertBefore(button, head.lastChild);
  }
  box.dataset.drawn = "yes";
}

function put(box, place, top) {
  box.style.gridColumn = place.x + 1 + " / span " + place.width;
  box.style.gridRow = place.y - top + 1 + " / span " + place.height;
}

function about(panel) {
  return element("details", { class: "about", onkeydown: (e) => { if (e.key === "Escape") e.currentTarget.open = false; } },
    element("summary", { "aria-label": "About: " + panel.title, title: panel.description }, "?"), element("p", {}, panel.description));
}

function empty(answer) {
  return answer.rows.every((row) => row.numbers.every((n) => n === null));
}

function fill(body, panel, answer, behind) {
  body.classList.toggle("scroll", panel.chart === "table");
  if (empty(answer) && panel.chart !== "number") {
    body.replaceChildren(element("p", { class: "none" }, "no data in this time"));
  } else if (panel.chart === "number") {
    body.replaceChildren(big(panel, answer, behind));
  } else if (panel.chart === "table") {
    body.replaceChildren(table(panel, answer, behind));
  } else {
    const canvas = element("canvas", { role: "img", "aria-label": panel.title + ", " + panel.chart + ", as a table by the button before" });
    body.replaceChildren(canvas);
    charts.add(draw(canvas, panel, answer, (keys, metric) => { location.hash = behind(keys, metric); }));
  }
}

function big(panel, answer, behind) {
  const metric = panel.metrics[0];
  const value = answer.rows.length ? answer.rows[0].numbers[0] : null;
  const told = value === null
    ? element("p", { class: "nothing" }, metric.format === "count" ? "none" : "no data")
    : element("p", {}, element("a", { href: behind([], 0), "data-number": value, title: "Show the documents" }, number(value, metric.format)));
  const box = element("div", { class: "number" }, told, element("p", { class: "what" }, metric.label));
  if (value !== null && metric.color) box.style.borderLeftColor = color(metric.color, 0);
  return box;
}

/** The rows; each leads to its documents, and so does each number that counts some of them only. */
function table(panel, answer, behind) {
  const head = element("tr", {},
    ...panel.by.map((by) => element("th", { scope: "col" }, by.label)),
    ...panel.metrics.map((metric) => element("th", { scope: "col", class: "n" }, metric.label)));
  const rows = answer.rows.filter((row) => row.numbers.some((n) => n !== null)).map((row) => element("tr", {},
    ...row.keys.map((key, i) => {
      const text = panel.by[i].kind === "time" ? time(key) : key;
      const last = i === row.keys.length - 1;
      return element(last ? "th" : "td", last ? { scope: "row" } : {}, last ? element("a", { href: behind(row.keys, null) }, text) : text);
    }),
    ...row.numbers.map((n, i) => {
      const text = number(n, panel.metrics[i].format);
      const linked = n !== null && panel.metrics[i].where;
      return element("td", { class: "n", "data-number": n }, linked ? element("a", { href: behind(row.keys, i) }, text) : text);
    })));
  return element("table", { "aria-label": panel.title }, element("thead", {}, head), element("tbody", {}, ...rows));
}
