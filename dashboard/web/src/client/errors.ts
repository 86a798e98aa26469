/** What went wrong with a request, as far as a page can act on it. */
export class RequestError extends Error {
  constructor(
    /** A code of the API, or NETWORK when no answer came. */
    readonly code: string,
    message: string,
    /** The id under which the service has logged the request. */
    readonly requestId: string | null = null,
    /** Whether the same request may succeed later. */
    readonly again: boolean = false,
    /** How long to wait before that, in milliseconds. */
    readonly after: number | null = null,
  ) {
    super(message);
    this.name = "RequestError";
  }
}

const passing = new Set(["NETWORK", "TIMEOUT", "UNAVAILABLE", "RATE_LIMITED"]);

interface Body {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string; retryAfter?: number } }[];
}

/**
 * read returns the data of an answer, or throws what is wrong with it. Data beside an error are not returned: a page that
 * shows a part of an answer would show a wrong one.
 */
export async function read(answer: Response): Promise<unknown> {
  const id = answer.headers.get("X-Request-Id");
  let body: Body;
  try {
    body = (await answer.json()) as Body;
  } catch {
    const again = answer.status === 429 || answer.status >= 500;
    throw new RequestError(codeOf(answer.status), `The service answered with status ${answer.status}.`, id, again);
  }
  const error = body.errors?.[0];
  if (error !== undefined) {
    const code = error.extensions?.code ?? codeOf(answer.status);
    const after = error.extensions?.retryAfter ?? null;
    const again = passing.has(code) || (answer.status >= 500 && code !== "INTERNAL");
    throw new RequestError(code, error.message, id, again, after === null ? null : after * 1000);
  }
  if (!answer.ok || body.data === undefined || body.data === null) {
    throw new RequestError(codeOf(answer.status), `The service answered with status ${answer.status}.`, id, answer.status >= 500);
  }
  return body.data;
}

function codeOf(status: number): string {
  switch (status) {
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "FORBIDDEN";
    case 429:
      return "RATE_LIMITED";
  }
  return status >= 500 ? "UNAVAILABLE" : "BAD_REQUEST";
}
