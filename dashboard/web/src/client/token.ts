import type { Tokens } from "./client";

// The token is kept in this module's memory, and nowhere else: not in storage, not in the address, not in the history. A
// reload forgets it.
let token: string | null = take();
const listeners = new Set<() => void>();

/** take takes the token out of the fragment of the address, and wipes the fragment. */
function take(): string | null {
  if (!location.hash.startsWith("#token=")) return null;
  const value = decodeURIComponent(location.hash.slice("#token=".length));
  history.replaceState(history.state, "", location.pathname + location.search);
  return value === "" ? null : value;
}

// Somebody opens a new link in the tab that has the page already.
addEventListener("hashchange", () => {
  const next = take();
  if (next !== null) setToken(next);
});

export function setToken(next: string | null): void {
  token = next;
  for (const listener of listeners) listener();
}

export function currentToken(): string | null {
  return token;
}

/** onToken calls a function whenever another token is set. It returns a function that ends this. */
export function onToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page that shows this one within itself, if there is one. It answers requests for a token. */
const host = window.parent === window ? null : window.parent;
let hostOrigin: string | null = null;
let waiting: ((token: string | null) => void)[] = [];

/** isFramed says whether another page shows this one within itself. */
export function isFramed(): boolean {
  return host !== null;
}

const patience = 15_000;

if (host !== null) {
  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== host || typeof event.data !== "object" || event.data === null) return;
    const message = event.data as { type?: unknown; token?: unknown };
    if (message.type !== "drawdown:token" || typeof message.token !== "string" || message.token === "") return;
    hostOrigin = event.origin;
    setToken(message.token);
    const all = waiting;
    waiting = [];
    for (const done of all) done(message.token);
  });
}

/** askHost asks the page around this one for a token. The question says nothing, so that anybody may read it. */
export function askHost(reason: "ready" | "expired"): Promise<string | null> {
  if (host === null) return Promise.resolve(null);
  return new Promise((done) => {
    waiting.push(done);
    setTimeout(() => {
      if (!waiting.includes(done)) return;
      waiting = waiting.filter((other) => other !== done);
      done(null);
    }, patience);
    host.postMessage({ type: "drawdown:ask", reason }, hostOrigin ?? "*");
  });
}

/** tellHeight tells the page around this one how high this one is. */
export function tellHeight(height: number): void {
  if (host !== null && hostOrigin !== null) host.postMessage({ type: "drawdown:height", height }, hostOrigin);
}

export const tokens: Tokens = {
  current: currentToken,
  async renew(refused) {
    if (token !== null && token !== refused) return token;
    const next = await askHost("expired");
    return next === refused ? null : next;
  },
};
