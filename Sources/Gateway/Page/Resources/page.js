import { call, forgetToken, keepToken, Refusal, token } from "./api.js";
import * as box from "./box.js";
import * as films from "./films.js";
import { watch } from "./live.js";
import { bring } from "./upload.js";
import { by } from "./words.js";

let stop = () => {};

async function begin() {
  stop();
  try {
    await films.list();
  } catch (error) {
    if (error instanceof Refusal && (error.status === 401 || error.status === 403)) return wantToken(error);
    by("films-note").textContent = error.message;
    return setTimeout(begin, 5000);
  }
  by("token-form").hidden = true;
  stop = watch((event) => {
    if (event.type === "reset" || event.type === "snapshot") films.list().catch(() => {});
    if (event.id) films.told(event);
    box.told(event);
  }, (isLive) => {
    by("line").classList.toggle("live", isLive);
    by("line").textContent = isLive ? "live" : "the line to the box is broken";
    if (isLive) films.list().catch(() => {});
  });
}

function wantToken(error) {
  if (token()) forgetToken();
  by("token-form").hidden = false;
  by("films-note").textContent = error.message;
  by("token").focus();
}

by("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(by("token").value);
  by("token").value = "";
  begin();
});

// Uploads by hand or by drop, anywhere on the page.
by("files").addEventListener("change", (event) => { bring(event.target.files); event.target.value = ""; });
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => { event.preventDefault(); by("drop").classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, () => by("drop").classList.remove("over"));
document.addEventListener("drop", (event) => { event.preventDefault(); bring(event.dataTransfer.files); });
document.addEventListener("brought", () => films.list().catch(() => {}));

// Search as it is typed, a moment after the last letter.
let typed;
by("query").addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(search, 250); });
by("status").addEventListener("change", search);
by("search").addEventListener("submit", (event) => { event.preventDefault(); search(); });
by("more").addEventListener("click", () => films.more().catch(complain));
function search() { films.list().catch(complain); }
function complain(error) { by("films-note").textContent = error.message; }

function turn() {
  const isBox = location.hash === "#box";
  by("films-view").hidden = isBox;
  by("box-view").hidden = !isBox;
  by("to-films").toggleAttribute("aria-current", !isBox);
  by("to-box").toggleAttribute("aria-current", isBox);
  box.look(isBox);
}
addEventListener("hashchange", turn);
turn();
begin();
