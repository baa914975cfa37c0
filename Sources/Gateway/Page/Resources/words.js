// Numbers and times as people read them.

const units = ["B", "kB", "MB", "GB", "TB"];

export function bytes(count) {
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit += 1; }
  return `${count >= 100 || unit === 0 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

export function span(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
  return `${Math.floor(whole / 86400)} d`;
}

export function ago(time) {
  const seconds = (Date.now() - new Date(time)) / 1000;
  return Number.isFinite(seconds) ? `${span(seconds)} ago` : "";
}

// What happens to a film in each stage, in words for those who brought it.
export const stages = ["admitted", "segmented", "transcoded", "pinned", "done"];
const doing = {
  admitted: "being looked into and cut", segmented: "being transcoded", transcoded: "being stored and pinned",
  pinned: "being catalogued", done: "completed", failed: "failed",
};
export const inWords = (stage) => doing[stage] ?? stage;

// An element with properties and children; text is text, whatever a stranger called a file.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const by = (id) => document.getElementById(id);
export const say = (text) => { by("news").textContent = text; };
