// Brings films: an order, then the bytes in pieces to the address that the order is answered with. After a broken line
// it asks how much has come, and goes on there.

import { call, Refusal } from "./api.js";
import { by, bytes, make, say, span } from "./words.js";

const piece = 8 << 20;
const atOnce = 2;
const queue = [];
let running = 0;

export function bring(files) {
  for (const file of files) queue.push(new Upload(file));
  next();
}

function next() {
  while (running < atOnce && queue.length) {
    running += 1;
    queue.shift().run().finally(() => { running -= 1; next(); });
  }
}

class Upload {
  constructor(file) {
    this.file = file;
    this.offset = 0;
    this.isPaused = false;
    this.bar = make("progress", { max: file.size || 1, value: 0, ariaLabel: `Upload of ${file.name}` });
    this.state = make("span", { className: "state", textContent: `waiting, ${bytes(file.size)}` });
    this.hold = make("button", { type: "button", textContent: "Pause", onclick: () => this.pause(!this.isPaused) });
    this.drop = make("button", { type: "button", textContent: "Cancel", onclick: () => this.cancel() });
    this.row = make("li", {},
      make("div", {}, make("span", { className: "name", textContent: file.name }), this.state),
      make("div", { className: "actions" }, this.hold, this.drop), this.bar);
    by("uploads").append(this.row);
  }

  async run() {
    if (this.isCancelled) return;
    try {
      this.order ??= await call("POST", "/upload/video", {
        filename: this.file.name, size: this.file.size, type: this.file.type || undefined,
      });
      this.began = performance.now();
      if (this.order.parts) await this.sendParts();
      else await this.send();
      this.done();
    } catch (error) {
      if (!this.isCancelled) this.fail(error);
    }
  }

  // To our own store: resumable. A store elsewhere takes the whole by one PUT.
  async send() {
    const isOurs = new URL(this.order.url, location.href).origin === location.origin;
    if (!isOurs) {
      await this.patiently(() => this.put(this.order.url, this.file, {}, 0));
      await call("POST", `/upload/${this.order.video_id}/complete`, {});
      return;
    }
    while (this.offset < this.file.size) {
      await this.whileHeld();
      const end = Math.min(this.offset + piece, this.file.size);
      const range = `bytes ${this.offset}-${end - 1}/${this.file.size}`;
      const answer = await this.patiently(() =>
        this.put(this.order.url, this.file.slice(this.offset, end), { "Content-Range": range }, this.offset));
      this.offset = answer.status === 308 ? Number(answer.getResponseHeader("Upload-Offset") ?? end) : end;
    }
  }

  async sendParts() {
    for (const [index, { offset, size }] of this.order.parts.entries()) {
      await this.whileHeld();
      await this.patiently(() =>
        this.put(this.order.parts[index].url, this.file.slice(offset, offset + size), {}, offset));
    }
    await call("POST", `/upload/${this.order.video_id}/complete`, {});
  }

  // A line that breaks is waited for, an address that is good no longer is renewed; another refusal is one.
  async patiently(attempt) {
    let isRenewed = false;
    for (let pause = 1000; ; pause = Math.min(pause * 2, 30000)) {
      try {
        return await attempt();
      } catch (error) {
        if (error.status === 403 && !isRenewed) {
          isRenewed = true;
          this.order = await call("GET", `/upload/${this.order.video_id}`);
          continue;
        }
        if (this.isCancelled || error instanceof Refusal && error.status < 500) throw error;
        if (this.isPaused) { await this.whileHeld(); continue; }
        this.tell(`the line is broken; going on in ${span(pause / 1000)}`, "waiting");
        await new Promise((resolve) => setTimeout(resolve, pause));
        await this.ask();
      }
    }
  }

  // How much of it has come.
  async ask() {
    if (this.order.parts) return;
    const answer = await fetch(this.order.url, { method: "HEAD" }).catch(() => null);
    const offset = Number(answer?.headers.get("Upload-Offset") ?? NaN);
    if (Number.isFinite(offset)) this.offset = offset;
  }

  put(url, blob, headers, from) {
    return new Promise((resolve, reject) => {
      const request = this.request = new XMLHttpRequest();
      request.open("PUT", url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => this.show(from + event.loaded);
      request.onload = () => {
        if (request.status < 300 || request.status === 308) return resolve(request);
        let problem = {};
        try { problem = JSON.parse(request.responseText); } catch { /* another server's words */ }
        reject(new Refusal(request.status, problem));
      };
      request.onerror = request.onabort = request.ontimeout = () => reject(new Error("the line is broken"));
      request.send(blob);
    });
  }

  show(sent) {
    this.bar.value = sent;
    const seconds = (performance.now() - this.began) / 1000;
    const start = this.from ??= { sent, seconds };
    const rate = (sent - start.sent) / Math.max(seconds - start.seconds, 0.001);
    const left = rate > 0 ? `, ${bytes(rate)}/s, ${span((this.file.size - sent) / rate)} left` : "";
    this.tell(`${Math.floor(100 * sent / this.file.size)} % of ${bytes(this.file.size)}${left}`);
  }

  tell(text, kind = "") {
    this.state.textContent = text;
    this.state.className = `state ${kind}`;
  }

  pause(isPaused) {
    this.isPaused = isPaused;
    this.hold.textContent = isPaused ? "Go on" : "Pause";
    this.from = undefined;
    if (isPaused) { this.request?.abort(); this.tell("paused", "waiting"); } else this.release?.();
  }

  async whileHeld() {
    if (!this.isPaused) return;
    await new Promise((resolve) => { this.release = resolve; });
    await this.ask();
  }

  cancel() {
    this.isCancelled = true;
    this.release?.();
    this.request?.abort();
    if (this.order) call("DELETE", `/upload/${this.order.video_id}`).catch(() => { /* it expires by itself */ });
    this.row.remove();
    by("upload-news").textContent = `${this.file.name} is cancelled`;
  }

  done() {
    by("upload-news").textContent = `${this.file.name} has arrived`;
    say(`${this.file.name} has arrived`);
    this.row.remove();
    document.dispatchEvent(new CustomEvent("brought", { detail: this.order.video_id }));
  }

  fail(error) {
    this.tell(error.message, "failed");
    by("upload-news").textContent = `${this.file.name}: ${error.message}`;
    this.hold.textContent = "Try again";
    this.hold.onclick = null;
    const again = this.hold.cloneNode(true);
    this.hold.replaceWith(again);
    this.hold = again;
    again.addEventListener("click", () => { this.row.remove(); bring([this.file]); });
  }
}
