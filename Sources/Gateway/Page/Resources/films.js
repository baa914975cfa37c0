// The list of films: search, pages, and each film's way, live.

import { call } from "./api.js";
import { Film } from "./film.js";
import { by } from "./words.js";

const films = new Map();
const viewer = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) films.get(entry.target.id.slice(4))?.peek();
});
let cursor = null;
let asked = 0;

export async function list() {
  const number = asked += 1;
  const answer = await call("GET", `/videos?${question()}`);
  if (number !== asked) return; // a later question is under way
  const shown = new Set(answer.videos.map((video) => video.id));
  for (const [id, film] of films) if (!shown.has(id)) { film.row.remove(); films.delete(id); }
  for (const video of [...answer.videos].reverse()) {
    const film = films.get(video.id) ?? add(video);
    film.take(video);
    by("films").prepend(film.row);
    look(film);
  }
  turn(answer);
}

export async function more() {
  const answer = await call("GET", `/videos?${question()}&page=${encodeURIComponent(cursor)}`);
  for (const video of answer.videos) by("films").append((films.get(video.id) ?? add(video)).row);
  turn(answer);
}

function question() {
  const words = new URLSearchParams();
  if (by("query").value.trim()) words.set("q", by("query").value.trim());
  if (by("status").value) words.set("status", by("status").value);
  return words.toString();
}

function turn(answer) {
  cursor = answer.next ?? null;
  by("more").hidden = cursor === null;
  const isSearch = by("query").value || by("status").value;
  by("films-note").textContent = films.size ? "" : isSearch ? "Nothing found." : "No films yet.";
}

// Observed anew, it is told of once more: it may be done by now.
function look(film) { viewer.unobserve(film.row); viewer.observe(film.row); }

function add(video) {
  const film = new Film(video, () => { films.delete(video.id); film.row.remove(); });
  films.set(video.id, film);
  look(film);
  return film;
}

// An event of a film that is not in the list is a reason to ask again, but not for each one.
let isAsking = false;
export function told(event) {
  const film = films.get(event.id);
  if (film) film.tell(event);
  if (film && event.type === "progress") return;
  if ((film && event.type !== "stage") || isAsking) return;
  isAsking = true;
  setTimeout(() => { isAsking = false; list().catch(() => { /* the next event asks again */ }); }, film ? 1000 : 300);
}
