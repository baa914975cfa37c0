// The operator's view: stages as columns, items as boxes, and how the box is.

import { call } from "./api.js";
import { by, bytes, inWords, make, span, stages } from "./words.js";

const shown = [...stages, "failed"];
let timer;
let isOpen = false;

export function look(open) {
  isOpen = open;
  clearInterval(timer);
  if (!open) return;
  refresh();
  timer = setInterval(refresh, 3000);
}

// A change of stage is worth a look at once.
let isDue = false;
export function told(event) {
  if (!isOpen || event.type === "progress" || isDue) return;
  isDue = true;
  setTimeout(() => { isDue = false; refresh(); }, 300);
}

async function refresh() {
  try {
    const [metrics, road, failed, done] = await Promise.all([
      call("GET", "/metrics").then(parse), call("GET", "/videos?status=processing"),
      call("GET", "/videos?status=failed"), call("GET", "/videos?status=completed"),
    ]);
    by("box-note").textContent = "";
    facts(metrics);
    columns(metrics, [...road.videos, ...failed.videos, ...done.videos]);
  } catch (error) {
    by("box-note").textContent = error.message;
  }
}

// Prometheus' text format, as far as it is wanted here: name{labels} value.
function parse(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const match = /^([a-z_:]+)(?:\{(.*)\})? (\S+)$/i.exec(line);
    if (!match) continue;
    const labels = Object.fromEntries([...(match[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((pair) => [pair[1], pair[2]]));
    found.push({ name: match[1], labels, value: Number(match[3]) });
  }
  return found;
}

const sum = (metrics, name, labels = {}) => metrics
  .filter((metric) => metric.name === name && Object.entries(labels).every(([key, value]) => metric.labels[key] === value))
  .reduce((total, metric) => total + metric.value, 0);
const has = (metrics, name) => metrics.some((metric) => metric.name === name);

function facts(metrics) {
  const list = by("facts");
  list.replaceChildren();
  const fact = (term, text) => list.append(make("dt", { textContent: term }), make("dd", { textContent: text }));
  if (has(metrics, "ingestd_disk_free_bytes")) {
    fact("Disk", `${bytes(sum(metrics, "ingestd_disk_free_bytes"))} free; the door waits below ${bytes(sum(metrics, "ingestd_disk_floor_bytes"))}`);
  }
  if (has(metrics, "ingestd_door_files")) fact("At the door", `${sum(metrics, "ingestd_door_files", { state: "waiting" })} files`);
  const behind = sum(metrics, "ingestd_catalog_behind_items");
  if (has(metrics, "ingestd_catalog_behind_items")) fact("Catalog", behind ? `${behind} behind` : "up to date");
  if (has(metrics, "ingestd_lag_seconds")) {
    fact("Store", lag(sum(metrics, "ingestd_lag_seconds", { to: "store" })));
    fact("Pins", lag(sum(metrics, "ingestd_lag_seconds", { to: "pins" })));
  }
}

const lag = (seconds) => (seconds > 0 ? `${span(seconds)} behind` : "up to date");

function columns(metrics, videos) {
  by("stages").replaceChildren(...shown.map((stage) => {
    const items = videos.filter((video) => (video.stage ?? "done") === stage);
    const count = has(metrics, "ingestd_items") ? sum(metrics, "ingestd_items", { stage }) : items.length;
    const age = sum(metrics, "ingestd_oldest_seconds", { stage });
    return make("section", { className: "stage" },
      make("h3", { title: inWords(stage) }, stage, make("span", { textContent: count })),
      stage !== "done" && age > 0 ? make("p", { className: "hint", textContent: `oldest ${span(age)}` }) : null,
      ...items.slice(0, 20).map(item));
  }));
}

function item(video) {
  const far = video.fraction > 0 && video.stage !== "done" ? `${Math.round(video.fraction * 100)} %` : "";
  return make("div", { className: `item ${video.note ? "waiting" : ""}`, title: video.note ?? "" },
    make("b", { textContent: video.title || video.original_name }),
    make("span", { className: "faint", textContent: [far, video.size && bytes(video.size)].filter(Boolean).join(" · ") }));
}
