// <drawdown-portal>: the portal within another page. It keeps no token: it asks the page's function for one, and hands it to
// the frame, which is of another origin.

type GetToken = () => string | Promise<string>;

class DrawdownPortal extends HTMLElement {
  #getToken: GetToken | null = null;
  #asked = false; // before there was a function
  #frame: HTMLIFrameElement | null = null;

  /** Returns the token of a customer session. It is called when the portal opens, and when a session is over. */
  get getToken(): GetToken | null {
    return this.#getToken;
  }

  set getToken(getToken: GetToken | null) {
    this.#getToken = getToken;
    if (this.#asked) void this.#answer();
  }

  connectedCallback(): void {
    if (this.#frame !== null) return;
    const frame = document.createElement("iframe");
    frame.src = this.getAttribute("src") ?? "";
    frame.title = this.getAttribute("title") ?? "Credits";
    frame.referrerPolicy = "no-referrer";
    frame.style.cssText = "display:block;width:100%;border:0;height:40rem";
    this.#frame = frame;
    addEventListener("message", this.#hear);
    this.append(frame);
  }

  disconnectedCallback(): void {
    removeEventListener("message", this.#hear);
    this.#frame?.remove();
    this.#frame = null;
  }

  #hear = (event: MessageEvent<{ type?: unknown; height?: unknown } | null>): void => {
    const frame = this.#frame;
    if (frame === null || event.source !== frame.contentWindow || event.origin !== this.#origin()) return;
    if (event.data?.type === "drawdown:height" && typeof event.data.height === "number") {
      frame.style.height = `${Math.ceil(event.data.height)}px`;
    }
    if (event.data?.type === "drawdown:ask") void this.#answer();
  };

  async #answer(): Promise<void> {
    this.#asked = this.#getToken === null;
    const token = await this.#getToken?.();
    if (token) this.#frame?.contentWindow?.postMessage({ type: "drawdown:token", token }, this.#origin());
  }

  #origin(): string {
    return new URL(this.#frame?.src ?? "").origin;
  }
}

customElements.define("drawdown-portal", DrawdownPortal);
