// Draws a panel's rows with Chart.js. What a series means is told by its place, its name and its colour, never by colour alone.

import { number, tick, time } from "./format.js";

// Okabe and Ito; each first for paper, then for a dark screen, where the darker ones would be lost (and the other way round).
const COLORS = [
  ["#0072B2", "#3ba0e6"], ["#E69F00", "#E69F00"], ["#009E73", "#22c295"], ["#CC79A7", "#d98cb8"],
  ["#56B4E9", "#8fd0f7"], ["#D55E00", "#ff7d2e"], ["#7F7F7F", "#a6a6a6"], ["#b5a800", "#F0E442"],
];
const NAMED = new Map(COLORS.map((pair) => [pair[0].toUpperCase(), pair]));
NAMED.set("#F0E442", COLORS[7]);
// What goes well and what does not has the same colour in every panel.
const MEANT = new Map(Object.entries({
  success: "#0072B2", failure: "#D55E00", unknown: "#E69F00", OK: "#0072B2", Error: "#D55E00", "Server Error": "#D55E00", "Client Error": "#CC79A7",
  complete: "#0072B2", timeout: "#E69F00", orphan_end: "#CC79A7", aborted: "#D55E00", evicted: "#7F7F7F",
}));
const DASHES = [[], [6, 3], [2, 2]];

export const dark = window.matchMedia("(prefers-color-scheme: dark)");

export function color(hex, index) {
  const pair = (hex && NAMED.get(hex.toUpperCase())) || COLORS[index % COLORS.length];
  return pair[dark.matches ? 1 : 0];
}

function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Labels of the first breakdown, and a series for each metric, or for each value of the second breakdown and metric. */
export function series(panel, answer) {
  const labels = answer.along;
  const byKey = new Map();
  for (const row of answer.rows) {
    panel.metrics.forEach((metric, m) => {
      const inner = row.keys[1];
      const name = inner === undefined ? metric.label : panel.metrics.length > 1 ? inner + ": " + metric.label : inner;
      if (!byKey.has(name)) byKey.set(name, { name, inner, metric: m, values: labels.map(() => null) });
      byKey.get(name).values[labels.indexOf(row.keys[0])] = row.numbers[m];
    });
  }
  const all = [...byKey.values()].filter((one) => one.values.some((v) => v !== null));
  // by name, so that a server has its colour in every panel that shows the same ones; classes keep the order of their source
  if (panel.by[1] && panel.by[1].kind === "top") all.sort((a, b) => a.name < b.name ? -1 : 1);
  return { labels, all };
}

/** Draws into the canvas; pick(keys, metric) is told what was clicked on. */
export function draw(canvas, panel, answer, pick) {
  Chart.defaults.color = style("--soft");
  Chart.defaults.borderColor = style("--line");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const config = panel.chart === "donut" ? donut(panel, answer) : axes(panel, answer, canvas.parentNode.clientWidth);
  config.options.animation = false;
  config.options.responsive = true;
  config.options.maintainAspectRatio = false;
  config.options.onClick = (event, elements, chart) => {
    const hit = chart.getElementsAtEventForMode(event, "nearest", { intersect: panel.chart !== "lines" && panel.chart !== "areas" }, false)[0];
    const row = hit && chart.data.datasets[hit.datasetIndex].rows[hit.index];
    if (row) pick(row.keys, row.metric);
  };
  config.options.onHover = (event, elements) => { canvas.style.cursor = elements.length ? "pointer" : "default"; };
  return new Chart(canvas, config);
}

function axes(panel, answer, width) {
  const { labels, all } = series(panel, answer);
  const overTime = panel.by[0].kind === "time";
  const lying = panel.chart === "ranking";
  const lines = panel.chart === "lines" || panel.chart === "areas";
  const stacked = panel.chart !== "lines";
  const format = panel.metrics[0].format;
  const datasets = all.map((one, i) => {
    const own = color(one.inner === undefined ? panel.metrics[one.metric].color : MEANT.get(one.inner), i);
    return {
      label: one.name,
      data: one.values,
      rows: labels.map((label) => ({ keys: one.inner === undefined ? [label] : [label, one.inner], metric: one.metric })),
      backgroundColor: panel.chart === "areas" ? own + "b0" : own,
      borderColor: own,
      borderWidth: lines ? 2 : 0,
      borderDash: lines ? DASHES[Math.floor(i / COLORS.length) % DASHES.length] : undefined,
      fill: panel.chart === "areas" ? "stack" : false,
      // a point with nothing beside it would be no line
      pointRadius: one.values.map((v, at) => v !== null && nothing(one.values[at - 1]) && nothing(one.values[at + 1]) ? 3 : 0),
      pointHitRadius: 6,
      maxBarThickness: 40,
    };
  });
  const measured = {
    stacked,
    beginAtZero: true,
    title: { display: true, text: panel.axis },
    ticks: { callback: (value) => number(value, format), maxTicksLimit: 6, stepSize: format === "bytes" ? byteStep(all, stacked) : undefined },
  };
  const named = {
    stacked,
    grid: { display: false },
    ticks: {
      autoSkip: overTime || !lying,
      maxTicksLimit: overTime ? 9 : undefined,
      maxRotation: overTime ? 0 : 45,
      callback: (index) => overTime ? tick(labels[index], answer) : short(labels[index], lying ? Math.max(12, Math.floor(width * 0.45 / 7)) : 18),
    },
  };
  return {
    type: lines ? "line" : "bar",
    data: { labels, datasets },
    options: {
      indexAxis: lying ? "y" : "x",
      interaction: { mode: "index", intersect: false, axis: lying ? "y" : "x" },
      scales: lying ? { x: measured, y: named } : { x: named, y: measured },
      plugins: {
        legend: { display: datasets.length > 1 || panel.by.length > 1, position: "bottom", labels: { boxWidth: 12, boxHeight: 8, padding: 8 } },
        tooltip: {
          filter: (item) => item.raw !== null,
          callbacks: {
            title: (items) => items.length === 0 ? "" : overTime ? time(items[0].label) : items[0].label,
            label: (item) => item.dataset.label + ": " + number(item.raw, format),
          },
        },
      },
    },
    plugins: lying && datasets.length === 1 ? [ends(format)] : [],
  };
}

/** A power of two, so that the axis counts in whole KiB and MiB. */
function byteStep(all, stacked) {
  const highs = all[0].values.map((_, i) => all.map((one) => one.values[i] || 0).reduce((a, b) => stacked ? a + b : Math.max(a, b), 0));
  return 2 ** Math.ceil(Math.log2(Math.max(1, ...highs) / 5));
}

function nothing(value) {
  return value === null || value === undefined;
}

function short(text, most) {
  return text && text.length > most ? text.slice(0, most - 1) + "…" : text;
}

/** The number at the end of each lying bar. */
function ends(format) {
  return {
    id: "ends",
    afterDatasetsDraw(chart) {
      const ink = chart.ctx;
      ink.save();
      ink.fillStyle = style("--ink");
      ink.font = "11px sans-serif";
      ink.textBaseline = "middle";
      chart.getDatasetMeta(0).data.forEach((bar, i) => {
        const value = chart.data.datasets[0].data[i];
        if (nothing(value)) return;
        const text = number(value, format);
        const fits = bar.x + 6 + ink.measureText(text).width < chart.chartArea.right;
        ink.textAlign = fits ? "left" : "right";
        ink.fillStyle = fits ? style("--ink") : "#fff";
        ink.fillText(text, fits ? bar.x + 4 : bar.x - 4, bar.y);
      });
      ink.restore();
    },
  };
}

function donut(panel, answer) {
  const format = panel.metrics[0].format;
  const two = panel.by.length > 1;
  const first = answer.along.map((key) => ({ key, keys: [key], metric: 0, value: sum(answer.rows.filter((r) => r.keys[0] === key)) }))
    .filter((one) => one.value > 0);
  const colors = first.map((one, i) => color(MEANT.get(one.key), i));
  const inner = ring(first, colors);
  const datasets = [inner];
  if (two) {
    const outer = answer.rows.filter((r) => r.numbers[0] !== null)
      .map((r) => ({ key: r.keys[1], keys: r.keys, metric: 0, value: r.numbers[0] }));
    const shades = outer.map((one) => colors[first.findIndex((f) => f.key === one.keys[0])] + "a0");
    datasets.unshift(ring(outer, shades)); // the first one is drawn outside
  }
  return {
    type: "doughnut",
    data: { labels: first.map((one) => one.key), datasets },
    options: {
      cutout: two ? "30%" : "50%",
      plugins: {
        legend: {
          position: "right",
          onClick: () => {},
          labels: {
            boxWidth: 12,
            padding: 6,
            generateLabels: () => first.map((one, i) => ({
              text: short(one.key, 24), fillStyle: colors[i], strokeStyle: "transparent", fontColor: style("--ink"), index: i,
            })),
          },
        },
        tooltip: {
          callbacks: {
            title: () => "",
            label: (item) => {
              const row = item.dataset.rows[item.dataIndex];
              return row.keys.join(" › ") + ": " + number(row.value, format) + " (" + percent(row.value, item.dataset) + ")";
            },
          },
        },
      },
    },
    plugins: [shares(two)],
  };
}

function ring(rows, colors) {
  return { rows, data: rows.map((one) => one.value), backgroundColor: colors, borderColor: style("--panel"), borderWidth: 1 };
}

function sum(rows) {
  return rows.reduce((all, row) => all + (row.numbers[0] || 0), 0);
}

function percent(value, dataset) {
  return Math.round(1000 * value / dataset.data.reduce((a, b) => a + b, 0)) / 10 + " %";
}

/** On each piece that has room: its share, and in the outer ring its name. */
function shares(two) {
  return {
    id: "shares",
    afterDatasetsDraw(chart) {
      const ink = chart.ctx;
      ink.save();
      ink.font = "bold 11px sans-serif";
      ink.textAlign = "center";
      ink.textBaseline = "middle";
      chart.data.datasets.forEach((dataset, d) => {
        chart.getDatasetMeta(d).data.forEach((arc, i) => {
          const row = dataset.rows[i];
          const text = two && d === 0 ? short(row.key, 14) : percent(row.value, dataset);
          const middle = (arc.startAngle + arc.endAngle) / 2;
          const radius = (arc.innerRadius + arc.outerRadius) / 2;
          const room = (arc.endAngle - arc.startAngle) * radius;
          if (room < 16 || ink.measureText(text).width > Math.max(room, arc.outerRadius - arc.innerRadius)) return;
          const x = arc.x + Math.cos(middle) * radius;
          const y = arc.y + Math.sin(middle) * radius;
          ink.fillStyle = readableOn(arc.options.backgroundColor);
          ink.fillText(text, x, y);
        });
      });
      ink.restore();
    },
  };
}

/** Black or white, whichever differs more from the colour; a translucent one is as its ground. */
function readableOn(hex) {
  if (hex.length > 7) return style("--ink");
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => c <= 0.04 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.3 ? "#000" : "#fff";
}
