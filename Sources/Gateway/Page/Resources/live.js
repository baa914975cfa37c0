// What happens in the box, as it happens (GET /events). The browser goes on by itself after the last event it got.

import { withToken } from "./api.js";

const types = ["stage", "progress", "waits", "failed", "refused", "attached", "removed", "reset"];

// `told` gets each event; `changed` whether the line stands.
export function watch(told, changed) {
  let source;
  let pause = 1000;
  const open = () => {
    source = new EventSource(withToken("/events"));
    const hear = (message) => {
      pause = 1000;
      try { told(JSON.parse(message.data)); } catch { /* a comment, or nothing of ours */ }
    };
    source.onmessage = hear;
    for (const type of types) source.addEventListener(type, hear);
    source.onopen = () => changed(true);
    source.onerror = () => {
      changed(false);
      // A refusal ends the source for good; a broken line does not.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pause);
      pause = Math.min(pause * 2, 30000);
    };
  };
  open();
  return () => source.close();
}
