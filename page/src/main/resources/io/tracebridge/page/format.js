// Numbers and times as people read them. Numbers come in the units of the fields: nanoseconds, milliseconds, bytes, shares of 1.

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const PLAIN = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const THREE = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });
const HOUR = 3600e3;

export function number(value, format) {
  if (value === null || value === undefined) return "–";
  switch (format) {
    case "duration": return scaled(value, [[7200e9, "h", 3600e9], [120e9, "min", 60e9], [1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]]);
    case "milliseconds": return number(value * 1e6, "duration");
    case "percent": return PLAIN.format(100 * value) + " %";
    case "bytes": return scaled(value, [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]]);
    case "count": return WHOLE.format(value);
    case "name": return String(value);
    default: return PLAIN.format(value);
  }
}

function scaled(value, units) {
  if (value === 0) return "0";
  const [least, unit, size = least] = units.find(([from]) => Math.abs(value) >= from) || units[units.length - 1];
  return THREE.format(value / size) + " " + unit;
}

/** The begin of a step on an axis. */
export function tick(time, range) {
  const date = new Date(time);
  const length = new Date(range.to) - new Date(range.from);
  if (/[dwMy]$/.test(range.step)) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: length > 300 * 24 * HOUR ? "numeric" : undefined });
  const hour = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: range.step.endsWith("s") ? "2-digit" : undefined });
  return length > 26 * HOUR ? date.toLocaleDateString("en-GB", { day: "numeric", month: "short" }) + " " + hour : hour;
}

export function time(text, precise) {
  const date = new Date(text);
  if (isNaN(date)) return String(text);
  const whole = date.toLocaleString("en-GB", { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return precise ? whole + "." + String(date.getMilliseconds()).padStart(3, "0") : whole;
}

/** For an input of the browser, which knows its own zone only. */
export function local(text) {
  const date = new Date(text);
  return new Date(date - date.getTimezoneOffset() * 60e3).toISOString().slice(0, 19);
}

/** A field's value as it stands in a document. */
export function value(json, format) {
  if (typeof json === "number") return number(json, format === "plain" ? "name" : format);
  return typeof json === "object" ? JSON.stringify(json) : String(json);
}
