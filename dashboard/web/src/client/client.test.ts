import { describe, expect, test } from "vitest";
import { Client, type Tokens } from "./client";
import { type Document, graphql, textOf } from "./document";
import { RequestError } from "./errors";

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | "network" | "hang";

/** A service that gives these answers, one after the other, and keeps what was sent. */
function service(...answers: Answer[]) {
  const sent: { token: string | null; body: { query: string; variables: unknown } }[] = [];
  const waits: number[] = [];
  const asked: string[] = [];
  let token: string | null = "cs_1";
  const tokens: Tokens = {
    current: () => token,
    renew: (refused) => {
      asked.push(refused);
      token = renewed;
      return Promise.resolve(renewed);
    },
  };
  let renewed: string | null = "cs_2";
  const client = new Client({
    tokens,
    timeout: 20,
    sleep: (time) => {
      waits.push(time);
      return Promise.resolve();
    },
    fetch: (_, init) => {
      const headers = new Headers(init?.headers);
      sent.push({ token: headers.get("Authorization"), body: JSON.parse(init?.body as string) as never });
      const answer = answers.shift() ?? { body: { data: { ok: true } } };
      if (answer === "network") return Promise.reject(new TypeError("failed to fetch"));
      if (answer === "hang") {
        return new Promise((_, fail) =>
          init?.signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError"))),
        );
      }
      const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
      return Promise.resolve(new Response(body, { status: answer.status ?? 200, headers: answer.headers ?? {} }));
    },
  });
  return { client, sent, waits, asked, noMoreTokens: () => (renewed = null) };
}

const query = "query Ask { viewer { kind } }" as unknown as Document<{ ok: boolean }, object>;
const mutation = "mutation Buy($input: X!) { buy(input: $input) { id } }" as unknown as Document<unknown, object>;
const refusal = (code: string, extensions = {}) => ({ body: { errors: [{ message: "m", extensions: { code, ...extensions } }] } });

async function failure(promise: Promise<unknown>): Promise<RequestError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}

describe("a client", () => {
  test("tries again twice, with the same key", async () => {
    const { client, sent, waits } = service("network", { status: 503, body: "busy" });
    await expect(client.request(mutation, { input: { idempotencyKey: "k" } })).resolves.toEqual({ ok: true });
    expect(sent.map(({ body }) => body.variables)).toEqual(Array(3).fill({ input: { idempotencyKey: "k" } }));
    expect(waits).toEqual([400, 800]);
  });

  test("gives up after two more tries", async () => {
    const { client, sent } = service("network", "network", "network", "network");
    expect((await failure(client.request(query, {}))).code).toBe("NETWORK");
    expect(sent).toHaveLength(3);
  });

  test("does not send a mutation without a key again", async () => {
    const { client, sent } = service("network");
    await failure(client.request(mutation, { input: { customerId: "c" } }));
    expect(sent).toHaveLength(1);
  });

  test("ends a request that hangs", async () => {
    const { client } = service("hang", "hang", "hang");
    expect((await failure(client.request(query, {}))).code).toBe("TIMEOUT");
  });

  test("waits for as long as it is told", async () => {
    const { client, waits } = service(refusal("RATE_LIMITED", { retryAfter: 3 }));
    await client.request(query, {});
    expect(waits).toEqual([3000]);
  });

  test("does not try again what can only fail", async () => {
    for (const code of ["FORBIDDEN", "BAD_USER_INPUT", "TOO_COSTLY", "INTERNAL"]) {
      const { client, sent } = service({ ...refusal(code), headers: { "X-Request-Id": "req_7" } });
      const error = await failure(client.request(query, {}));
      expect([error.code, error.requestId, sent.length]).toEqual([code, "req_7", 1]);
    }
  });

  test("asks for another token once", async () => {
    const { client, sent, asked } = service(refusal("UNAUTHENTICATED"));
    await client.request(query, {});
    expect(sent.map(({ token }) => token)).toEqual(["Bearer cs_1", "Bearer cs_2"]);
    expect(asked).toEqual(["cs_1"]);
    const twice = service(refusal("UNAUTHENTICATED"), refusal("UNAUTHENTICATED"));
    expect((await failure(twice.client.request(query, {}))).code).toBe("UNAUTHENTICATED");
    const never = service(refusal("UNAUTHENTICATED"));
    never.noMoreTokens();
    expect((await failure(never.client.request(query, {}))).code).toBe("UNAUTHENTICATED");
    expect(never.sent).toHaveLength(1);
  });

  test("returns no part of an answer that has an error", async () => {
    const { client } = service({ body: { data: { ok: true }, errors: [{ message: "m", extensions: { code: "INTERNAL" } }] } });
    expect((await failure(client.request(query, {}))).code).toBe("INTERNAL");
  });
});

describe("a document", () => {
  test("has the fragments that it uses, each once", () => {
    const mark = graphql as unknown as (source: string) => Document<unknown, never>;
    mark("fragment Inner on A { x }");
    mark("fragment Outer on A { y ...Inner }");
    const text = textOf(mark("query Q { a { ...Outer ...Inner ... on B { z } } }"));
    expect(text.match(/fragment Inner/g)).toHaveLength(1);
    expect(text.match(/fragment Outer/g)).toHaveLength(1);
    expect(() => textOf(mark("query Q { a { ...Missing } }"))).toThrow("Missing");
  });
});
