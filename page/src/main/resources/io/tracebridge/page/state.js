// What the page shows stands in the address behind the #, so that links, the back button and bookmarks work:
// #/DASHBOARD?from=&to=&filter=FIELD:VALUE, .../documents?panel=&key=&metric=&skip=, .../document/ID

export function read(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?", 2);
  const names = path.split("/").map(decodeURIComponent);
  const values = new URLSearchParams(query || "");
  const metric = values.get("metric");
  return {
    dashboard: names[0] || null,
    view: names[1] || "panels",
    document: names[2] || null,
    from: values.get("from"),
    to: values.get("to"),
    filters: values.getAll("filter"),
    panel: values.get("panel"),
    keys: values.getAll("key"),
    metric: metric === null ? null : Number(metric),
    skip: Number(values.get("skip") || 0),
  };
}

export function link(state) {
  const names = [state.dashboard];
  if (state.view !== "panels") names.push(state.view);
  if (state.view === "document") names.push(state.document);
  const query = parameters(state, state.view !== "panels").toString();
  return "#/" + names.map(encodeURIComponent).join("/") + (query ? "?" + query : "");
}

/** As the program's own addresses have them, too. */
export function parameters(state, withRow) {
  const values = new URLSearchParams();
  if (state.from) values.set("from", state.from);
  if (state.to) values.set("to", state.to);
  state.filters.forEach((filter) => values.append("filter", filter));
  if (withRow && state.panel) {
    values.set("panel", state.panel);
    state.keys.forEach((key) => values.append("key", key));
    if (state.metric !== null) values.set("metric", state.metric);
  }
  if (withRow && state.skip) values.set("skip", state.skip);
  return values;
}

/** A place on the same time and filters. */
export function at(state, changes) {
  return { ...state, view: "panels", document: null, panel: null, keys: [], metric: null, skip: 0, ...changes };
}

/** Asks the program. Throws an Error with its words. */
export async function ask(path, values, signal) {
  values.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
  let response;
  try {
    response = await fetch("/api/" + path + "?" + values, { signal });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Error("the program that serves this page does not answer");
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** An element with attributes and children; text is text, never HTML. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}
