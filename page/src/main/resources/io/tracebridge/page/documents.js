// The documents of a dashboard or behind a number, and one of them in full.

import { ask, at, element, link, parameters } from "./state.js";
import { number, time, value } from "./format.js";

/** The table of documents at the bottom of the dashboard, or behind a row of a panel. */
export async function list(into, model, state, signal) {
  const table = model.documents;
  const answer = await ask("dashboards/" + model.id + "/documents", parameters(state, true), signal);
  const head = element("tr", {}, element("th", { scope: "col" }, "time"),
    ...table.columns.map((column) => element("th", { scope: "col" }, column.field)));
  const rows = answer.rows.map((row) => element("tr", {},
    element("th", { scope: "row", class: "time" }, element("a", { href: link({ ...state, view: "document", document: row.id }) }, time(row.time, true))),
    ...row.columns.map((values, i) => element("td", {}, values.map((v) => value(v, table.columns[i].format)).join(", ")))));
  const last = answer.skip + answer.rows.length;
  into.replaceChildren(
    element("p", { class: "count" }, answer.documents === 0 ? "no documents in this time"
      : number(answer.skip + 1, "count") + " to " + number(last, "count") + " of " + number(answer.documents, "count") + ", the newest first"),
    element("table", { class: "documents", "aria-label": table.title }, element("thead", {}, head), element("tbody", {}, ...rows)),
    pager(state, answer, last));
}

function pager(state, answer, last) {
  const here = { ...state, view: "documents" };
  const links = [];
  if (answer.skip > 0) links.push(element("a", { href: link({ ...here, skip: Math.max(0, answer.skip - answer.page) }) }, "newer"));
  if (last < Math.min(answer.documents, 10000)) links.push(element("a", { href: link({ ...here, skip: last }) }, "older"));
  return element("p", { class: "pager" }, ...links);
}

export async function behind(main, model, state, signal) {
  const panel = model.panels.find((p) => p.id === state.panel);
  const shown = panel ? [panel.title, ...state.keys.map((key, i) => panel.by[i] && panel.by[i].kind === "time" ? time(key) : key)] : [model.documents.title];
  if (panel && state.metric !== null && panel.metrics[state.metric]) shown.push(panel.metrics[state.metric].label);
  const box = element("div", { class: "wide" });
  main.replaceChildren(
    element("p", { class: "lead" }, element("a", { href: link(at(state, {})) }, "← " + model.title)),
    element("h1", {}, "Documents behind " + shown.join(" › ")), box);
  await list(box, model, state, signal);
}

export async function whole(main, model, state, signal) {
  const answer = await ask("documents/" + encodeURIComponent(state.document), new URLSearchParams(), signal);
  const rows = answer.fields.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.field),
    element("td", {}, value(row.value, row.format)),
    element("td", { class: "meaning" }, row.meaning || "")));
  const back = state.panel ? { ...state, view: "documents", document: null } : at(state, {});
  main.replaceChildren(
    element("p", { class: "lead" }, element("a", { href: link(back) }, state.panel ? "← documents" : "← " + model.title)),
    element("h1", {}, "Document " + answer.id),
    element("nav", { "aria-label": "This document", class: "document" }, ...answer.links.map((l) => element("a", { href: l.href }, l.label))),
    element("div", { class: "wide" }, element("table", { "aria-label": "Fields" },
      element("thead", {}, element("tr", {}, ...["field", "value", "meaning"].map((h) => element("th", { scope: "col" }, h)))),
      element("tbody", {}, ...rows))));
}
