import type { Tokens } from "./client";

// The token is kept in this module's memory, and nowhere else: not in storage, not in the address, not in the history. A
// reload forgets it.
let token: string | null = take();
let over = false;
const listeners = new Set<(renewed: boolean) => void>();

/** take takes the token out of the fragment of the address, and wipes the fragment. */
function take(): string | null {
  if (!location.hash.startsWith("#token=")) return null;
  const value = location.hash.slice("#token=".length);
  history.replaceState(history.state, "", location.pathname + location.search); // whatever it is
  return /^[\w.-]+$/.test(value) ? value : null;
}

// Somebody opens a new link in the tab that has the page already.
addEventListener("hashchange", () => {
  const next = take();
  if (next !== null) setToken(next);
});

export function setToken(next: string | null): void {
  change(next, false, false);
}

function change(next: string | null, isOver: boolean, renewed: boolean): void {
  token = next;
  over = isOver;
  for (const listener of listeners) listener(renewed);
}

/** isOver says whether the API has refused the token that was set last, and there is no other. */
export function isOver(): boolean {
  return over;
}

export function currentToken(): string | null {
  return token;
}

/**
 * onToken calls a function whenever another token is set, and says whether it only goes on with a session that was over. It returns
 * a function that ends this.
 */
export function onToken(listener: (renewed: boolean) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page that shows this one within itself, if there is one. It answers requests for a token. */
const host = window.parent === window ? null : window.parent;
let hostOrigin: string | null = null;
let asking: { reason: "ready" | "expired"; answer: Promise<string | null>; done: (token: string | null) => void } | null = null;

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
    change(message.token, false, asking?.reason === "expired");
    asking?.done(message.token);
  });
}

/** askHost asks the page around this one for a token, once for all who wait. The question says nothing, so that anybody may read it. */
export function askHost(reason: "ready" | "expired"): Promise<string | null> {
  if (host === null) return Promise.resolve(null);
  if (asking === null) {
    let resolve: (next: string | null) => void;
    const answer = new Promise<string | null>((done) => (resolve = done));
    const done = (next: string | null) => {
      clearTimeout(late);
      asking = null;
      resolve(next);
    };
    const late = setTimeout(done, patience, null);
    asking = { reason, answer, done };
    host.postMessage({ type: "drawdown:ask", reason }, hostOrigin ?? "*");
  }
  return asking.answer;
}

/** tellHeight tells the page around this one how high this one is. */
export function tellHeight(height: number): void {
  if (host !== null && hostOrigin !== null) host.postMessage({ type: "drawdown:height", height }, hostOrigin);
}

export const tokens: Tokens = {
  current: currentToken,
  async renew(refused) {
    if (token !== refused) return token;
    const next = await askHost("expired");
    if (next !== null && next !== refused) return next;
    if (token === refused) change(null, true, false);
    return null;
  },
};
