import { type Document, nameOf, textOf } from "./document";
import { RequestError, read } from "./errors";

/** Where a token comes from. */
export interface Tokens {
  /** The token to send, or null if there is none. */
  current(): string | null;
  /** Asks for another token after this one was refused; null if there is none. */
  renew(refused: string): Promise<string | null>;
}

export interface Options {
  tokens: Tokens;
  endpoint?: string;
  /** How long one try may take, in milliseconds. */
  timeout?: number;
  fetch?: typeof fetch;
  /** Waits before another try, in milliseconds. */
  sleep?: (time: number) => Promise<void>;
}

const retries = 2;
const longestWait = 10_000;

/** A client of the API. It tries a request again where that cannot do it twice. */
export class Client {
  readonly #tokens: Tokens;
  readonly #endpoint: string;
  readonly #timeout: number;
  readonly #fetch: typeof fetch;
  readonly #sleep: (time: number) => Promise<void>;

  constructor(options: Options) {
    this.#tokens = options.tokens;
    this.#endpoint = options.endpoint ?? "/graphql";
    this.#timeout = options.timeout ?? 30_000;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#sleep = options.sleep ?? ((time) => new Promise((done) => setTimeout(done, time)));
  }

  /** request sends a document, and returns its data. It throws a RequestError. */
  async request<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result> {
    const body = JSON.stringify({ query: textOf(document as Document<unknown, never>), variables });
    const repeatable = isRepeatable(document as Document<unknown, never>, variables);
    let renewed = false;
    for (let tried = 0; ; ) {
      const token = this.#tokens.current();
      if (token === null) throw new RequestError("UNAUTHENTICATED", "The session is over.");
      try {
        return (await this.#send(token, body, signal)) as Result;
      } catch (error) {
        if (!(error instanceof RequestError) || signal?.aborted) throw error;
        if (error.code === "UNAUTHENTICATED" && !renewed) {
          renewed = true;
          if ((await this.#tokens.renew(token)) !== null) continue;
        }
        if (!error.again || !repeatable || tried >= retries) throw error;
        const wait = error.after ?? 400 * 2 ** tried;
        if (wait > longestWait) throw error;
        tried++;
        await this.#sleep(wait);
      }
    }
  }

  async #send(token: string, body: string, signal?: AbortSignal): Promise<unknown> {
    const limit = AbortSignal.timeout(this.#timeout);
    let answer: Response;
    try {
      answer = await this.#fetch(this.#endpoint, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Accept: "application/json" },
        body,
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      return await read(answer);
    } catch (error) {
      if (error instanceof RequestError || signal?.aborted) throw error;
      throw limit.aborted
        ? new RequestError("TIMEOUT", "The service took too long to answer.", null, true)
        : new RequestError("NETWORK", "The service cannot be reached.", null, true);
    }
  }
}

/** isRepeatable says whether a request may be sent again: a query, or a mutation whose input has an idempotency key. */
function isRepeatable(document: Document<unknown, never>, variables: unknown): boolean {
  if (nameOf(document) === "" || !/^\s*mutation\b/m.test(document as unknown as string)) return true;
  const input = (variables as { input?: { idempotencyKey?: unknown } } | undefined)?.input;
  return typeof input?.idempotencyKey === "string";
}
