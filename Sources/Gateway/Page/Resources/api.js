// The door's own API. A refusal is an Error with the problem document's words (RFC 9457).

const key = "ingestd-token";

export const token = () => sessionStorage.getItem(key);
export const keepToken = (value) => sessionStorage.setItem(key, value);
export const forgetToken = () => sessionStorage.removeItem(key);

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `the door answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

export async function refusal(response) {
  let problem = {};
  try { problem = await response.json(); } catch { /* no document came with it */ }
  return new Refusal(response.status, problem);
}

export const headers = (more = {}) => (token() ? { Authorization: `Bearer ${token()}`, ...more } : more);

export async function call(method, path, body) {
  const response = await fetch(path, {
    method, cache: "no-store",
    headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return null;
  return (response.headers.get("Content-Type") ?? "").includes("json") ? response.json() : response.text();
}

// Where a browser cannot set headers: events, and media behind a token.
export function withToken(address) {
  if (!token()) return address;
  return address + (address.includes("?") ? "&" : "?") + "access_token=" + encodeURIComponent(token());
}
