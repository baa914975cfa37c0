// One film: a line in the list that opens.

import { call, withToken } from "./api.js";
import { ago, by, bytes, inWords, make, say, span, stages } from "./words.js";

export class Film {
  constructor(video, gone) {
    this.id = video.id;
    this.gone = gone;
    this.still = make("img", { className: "still", alt: "", loading: "lazy" });
    this.name = make("span", { className: "name" });
    this.state = make("span", { className: "state" });
    this.road = make("span", { className: "road", ariaHidden: "true" }, ...stages.slice(1).map(() => make("i")));
    this.more = make("div", { className: "more", hidden: true, id: `film-${video.id}` });
    this.button = make("button", { type: "button", ariaExpanded: "false", onclick: () => this.toggle() },
      make("span", {}, this.still), make("span", { className: "words" }, this.name, this.road, this.state));
    this.button.setAttribute("aria-controls", this.more.id);
    this.row = make("li", { className: "film", id: `row-${video.id}` }, this.button, this.more);
    this.take(video);
  }

  // What the list says.
  take(video) {
    const changed = this.video && (this.video.status !== video.status || this.video.stage !== video.stage);
    this.video = { ...this.video, ...video };
    if (video.stage) this.stage = video.stage;
    if (changed) this.fraction = 0;
    this.show();
    // A player that is there stays: it may be playing.
    if (changed && !this.more.hidden && !this.more.querySelector("video")) this.fill();
  }

  // The still of a film that is looked at: asked for once, when it comes into view.
  async peek() {
    if (this.hasPeeked || this.stage !== "done" || this.video.still) return;
    this.hasPeeked = true;
    try {
      const film = await call("GET", `/video/${this.id}`);
      this.video.still = film.video_assets?.still?.s3;
      this.show();
    } catch { /* a list without a picture */ }
  }

  // What an event says.
  tell(event) {
    if (event.stage && event.stage !== this.stage) { this.stage = event.stage; this.fraction = 0; this.note = null; }
    if (typeof event.fraction === "number") { this.fraction = event.fraction; this.note = event.note ?? null; }
    if (event.type === "failed") { this.stage = "failed"; say(`${this.name.textContent} has failed`); }
    if (event.type === "stage" && event.stage === "done") say(`${this.name.textContent} is completed`);
    this.show();
  }

  show() {
    const { video } = this;
    this.name.textContent = video.title || video.original_name || video.id;
    const kind = this.stage === "failed" || video.status === "failed" ? "failed"
      : this.stage === "done" ? "completed" : this.note ? "waiting" : "";
    const far = this.fraction > 0 && this.stage !== "done" ? `, ${Math.round(this.fraction * 100)} %` : "";
    const facts = [video.size && bytes(video.size), video.duration && span(video.duration), video.arrived && ago(video.arrived)];
    this.state.className = `state ${kind}`;
    this.state.textContent = [inWords(this.stage ?? video.status) + far, this.note, ...facts].filter(Boolean).join(" · ");
    const reached = stages.indexOf(this.stage);
    this.road.hidden = this.stage === "done" || this.stage === "failed";
    [...this.road.children].forEach((step, index) => {
      step.style.setProperty("--part", index < reached ? 1 : index === reached ? this.fraction ?? 0 : 0);
    });
    if (video.still && this.still.dataset.address !== video.still) {
      this.still.dataset.address = video.still;
      this.still.src = reachable(video.still) ?? "";
    }
  }

  async toggle() {
    this.more.hidden = !this.more.hidden;
    this.button.ariaExpanded = String(!this.more.hidden);
    if (!this.more.hidden) await this.fill();
  }

  async fill() {
    let answer;
    try { answer = await call("GET", `/video/${this.id}`); } catch (error) {
      return this.more.replaceChildren(make("p", { className: "reason", textContent: error.message }));
    }
    const document_ = answer.document ?? answer;
    this.more.replaceChildren(...[this.player(document_), this.reason(document_), this.facts(document_), this.actions(document_)].filter(Boolean));
  }

  // HLS where the browser plays it by itself, else the largest fast-start MP4 that is not above full HD.
  player(film) {
    const hls = reachable(film.s3_manifest ?? film.video_assets?.s3_m3u8);
    const mp4 = [...(film.video_assets?.mp4 ?? [])].sort((a, b) => b.size - a.size)[0];
    const address = reachable(mp4?.s3);
    const player = make("video", { controls: true, playsInline: true, preload: "metadata" });
    const still = reachable(film.video_assets?.still?.s3);
    if (still) { player.poster = still; this.video.still = film.video_assets.still.s3; this.show(); }
    const playsHLS = player.canPlayType("application/vnd.apple.mpegurl");
    if (hls && (playsHLS || !address)) player.src = hls; else if (address) player.src = address;
    if (address && player.src !== address) {
      // What says it can and cannot is taken at its second word.
      player.addEventListener("error", () => { player.src = address; }, { once: true });
    }
    return player.src && (playsHLS || address) ? player : null;
  }

  reason(film) {
    const text = film.failure?.reason ?? this.note;
    return text ? make("p", { className: "reason", textContent: text }) : null;
  }

  facts(film) {
    const assets = film.video_assets ?? {};
    const list = make("dl");
    const fact = (term, text) => { if (text) list.append(make("dt", { textContent: term }), make("dd", { textContent: text })); };
    const copied = (term, text) => {
      if (!text) return;
      const button = make("button", { type: "button", textContent: "Copy", onclick: () => copy(text, term, button) });
      button.setAttribute("aria-label", `Copy ${term}`);
      list.append(make("dt", { textContent: term }), make("dd", { className: "copy" }, make("code", { textContent: text }), button));
    };
    fact("Name", film.original_name);
    fact("Description", film.description);
    fact("Organisation", film.organisation);
    fact("Same as", film.same_as);
    copied("Id", film.id);
    copied("Root CID", assets.root_cid);
    copied("HLS", assets.s3_m3u8 ?? film.s3_manifest);
    copied("HLS over IPFS", assets.ipfs_m3u8);
    for (const mp4 of assets.mp4 ?? []) copied(`MP4 ${mp4.resolution}`, mp4.s3);
    copied("Checksum", film.checksum);
    return list;
  }

  actions(film) {
    const buttons = make("div", { className: "actions" });
    if (film.status === "failed") {
      buttons.append(make("button", { type: "button", className: "first", textContent: "Try again", onclick: (event) => this.retry(event.target) }));
    }
    buttons.append(make("button", { type: "button", className: "grave", textContent: "Delete…", onclick: () => this.remove() }));
    return buttons;
  }

  async retry(button) {
    button.disabled = true;
    try {
      await call("POST", `/video/${this.id}/retry`);
      say(`${this.name.textContent} is tried again`);
      this.stage = "admitted";
      this.video.status = "processing";
      this.fraction = 0;
      this.show();
      this.more.querySelector(".reason")?.remove();
      button.remove();
    } catch (error) { this.complain(error); button.disabled = false; }
  }

  // The door asks twice: its first answer is the question, with what confirms it.
  async remove() {
    let confirm;
    try {
      await call("DELETE", `/video/${this.id}`);
      return this.gone();
    } catch (error) {
      confirm = error.problem?.confirm;
      if (!confirm) return this.complain(error);
      by("ask-text").textContent = error.message;
    }
    const dialog = by("ask");
    dialog.returnValue = "no";
    dialog.showModal();
    dialog.addEventListener("close", async () => {
      if (dialog.returnValue !== "yes") return;
      try {
        await call("DELETE", `/video/${this.id}?confirm=${encodeURIComponent(confirm)}`);
        say(`${this.name.textContent} is deleted`);
        this.gone();
      } catch (error) { this.complain(error); }
    }, { once: true });
  }

  complain(error) {
    say(error.message);
    this.more.prepend(make("p", { className: "reason", role: "alert", textContent: error.message }));
  }
}

// An address that a browser can ask: http or https, or a path of this door.
function reachable(address) {
  if (!address) return undefined;
  try {
    const url = new URL(address, location.href);
    if (!/^https?:$/.test(url.protocol)) return undefined;
    return url.origin === location.origin ? withToken(url.href) : url.href;
  } catch { return undefined; }
}

async function copy(text, term, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without TLS a browser may keep its clipboard to itself: then by hand.
    const range = document.createRange();
    range.selectNodeContents(button.previousElementSibling);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  say(`${term} is copied`);
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}
