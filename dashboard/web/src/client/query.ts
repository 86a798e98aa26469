import { QueryClient, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Client } from "./client";
import { type Document, graphql, nameOf } from "./document";
import { RequestError } from "./errors";
import { tokens } from "./token";

export const client = new Client({ tokens });

// The client of the API tries again by itself, and nothing is shown that is older than the page.
export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 60_000, gcTime: 60_000, networkMode: "always", refetchOnWindowFocus: true },
    mutations: { retry: false, networkMode: "always" },
  },
});

export interface Answer<Result> {
  data: Result | undefined;
  error: RequestError | null;
  loading: boolean;
  /** Whether older data are shown until the answer comes. */
  stale: boolean;
  retry: () => void;
}

interface Asking {
  /** The wallet that the answer is about: it is asked for again when the wallet's sequence moves. */
  wallet?: string | undefined;
  enabled?: boolean;
  /** Shows the last answer, whatever its variables were, until the next one comes. */
  keep?: boolean;
  /** Of a list: asks for each page once, until `again` is called. A list of many pages is not asked for anew by itself. */
  still?: boolean;
  /** Forgets the answer once nothing shows it: whoever opens it next sees what is true then. */
  fresh?: boolean;
  /** Asks again after so many milliseconds, while the page is visible. */
  every?: number | false;
}

/** useGraph asks a query, and again whenever its variables change. */
export function useGraph<Result, Variables>(
  document: Document<Result, Variables>,
  variables: Variables,
  { wallet, enabled = true, keep = false, fresh = false, every = false }: Asking = {},
): Answer<Result> {
  const answer = useQuery<Result, RequestError>({
    queryKey: [wallet ?? "", nameOf(document as Document<unknown, never>), variables],
    queryFn: ({ signal }) => client.request(document, variables, signal),
    enabled,
    refetchInterval: every,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    ...(fresh ? { gcTime: 0 } : {}),
  });
  return {
    data: answer.data,
    error: answer.error,
    loading: answer.isPending,
    stale: answer.isPlaceholderData,
    retry: () => void answer.refetch(),
  };
}

/** A page of a list, as every connection of the API has it. */
export interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null | undefined };
}

export interface List<Node> extends Omit<Answer<Node[]>, "data"> {
  nodes: Node[];
  more: (() => void) | null;
  loadingMore: boolean;
  /** Begins anew with the first page. */
  again: () => void;
}

/** useList asks for a list by pages. The document has a variable `after`; pick finds the page in the answer. */
export function useList<Result, Variables extends { after?: string | null | undefined }, Node>(
  document: Document<Result, Variables>,
  variables: Omit<Variables, "after">,
  pick: (result: Result) => Page<Node> | null | undefined,
  { wallet, enabled = true, still = false, every = false }: Asking = {},
): List<Node> {
  const queryKey = [wallet ?? "", nameOf(document as Document<unknown, never>), variables, "pages"];
  const answer = useInfiniteQuery({
    queryKey,
    ...(still ? { staleTime: Infinity } : {}),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      client.request(document, { ...variables, after: pageParam } as unknown as Variables, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Result) => {
      const page = pick(last);
      return page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
    },
    enabled,
    refetchInterval: every,
  });
  return {
    nodes: answer.data?.pages.flatMap((page) => pick(page)?.nodes ?? []) ?? [],
    error: answer.error as RequestError | null,
    loading: answer.isPending,
    stale: false,
    retry: () => void answer.refetch(),
    more: answer.hasNextPage ? () => void answer.fetchNextPage() : null,
    loadingMore: answer.isFetchingNextPage,
    again: () => void queries.resetQueries({ queryKey }),
  };
}

const Moving = graphql(`
  query Moving($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        available
        sequence
      }
    }
  }
`);

const pollEvery = 5_000;

/**
 * useMoving watches a wallet while the page is visible. When its sequence moves, everything that is shown of the wallet is
 * asked for again.
 */
export function useMoving(wallet: string | undefined): void {
  const kept = useQueryClient();
  const seen = useRef<{ wallet: string; sequence: number } | null>(null);
  const { data } = useGraph(Moving, { wallet: wallet ?? "" }, { enabled: wallet !== undefined, every: pollEvery });
  const sequence = data?.wallet?.balance.sequence;
  useEffect(() => {
    if (wallet === undefined || sequence === undefined) return;
    const before = seen.current;
    seen.current = { wallet, sequence };
    if (before !== null && before.wallet === wallet && before.sequence !== sequence) {
      void kept.invalidateQueries({ queryKey: [wallet] });
    }
  }, [kept, wallet, sequence]);
}

/** useSequence returns the sequence of a wallet that useMoving watches; undefined until it is known. */
export function useSequence(wallet: string): number | undefined {
  return useGraph(Moving, { wallet }).data?.wallet?.balance.sequence;
}

/** refresh asks again for everything that is shown of a wallet, after a change of it. */
export function refresh(wallet: string): void {
  void queries.invalidateQueries({ queryKey: [wallet] });
}

export interface UserError {
  code: string;
  message: string;
  path?: string[] | null | undefined;
}

export interface Doing<Result, Variables> {
  /** If the first request is refused, `instead` may return the variables of another one. */
  run: (variables: Variables, instead?: (refusals: UserError[]) => Variables | null) => Promise<Result | null>;
  running: boolean;
  result: Result | null;
  error: RequestError | null;
  /** The refusals of the API: nothing was changed. */
  refusals: UserError[];
}

/**
 * useDoing sends a mutation. The idempotency key is the caller's, made when the dialog opens (see useKey): a second click is
 * the same request.
 */
export function useDoing<Result extends Record<string, unknown>, Variables>(
  document: Document<Result, Variables>,
): Doing<Result, Variables> {
  const [state, setState] = useState<Omit<Doing<Result, Variables>, "run">>(idle);
  const busy = useRef(false);
  const run: Doing<Result, Variables>["run"] = async (variables, instead) => {
    if (busy.current) return null;
    busy.current = true;
    setState({ ...idle, running: true });
    try {
      let result = await client.request(document, variables);
      let refusals = Object.values(result).flatMap((payload) => refusalsOf(payload));
      const other = refusals.length > 0 ? (instead?.(refusals) ?? null) : null;
      if (other !== null) {
        result = await client.request(document, other);
        refusals = Object.values(result).flatMap((payload) => refusalsOf(payload));
      }
      setState({ running: false, result, error: null, refusals });
      return refusals.length === 0 ? result : null;
    } catch (error) {
      setState({ ...idle, error: error as RequestError });
      return null;
    } finally {
      busy.current = false;
    }
  };
  return { ...state, run };
}

const idle = { running: false, result: null, error: null, refusals: [] };

function refusalsOf(payload: unknown): UserError[] {
  return (payload as { userErrors?: UserError[] } | null)?.userErrors ?? [];
}

/** newKey returns a new idempotency key. */
export function newKey(): string {
  return `web-${crypto.randomUUID()}`;
}

/** useKey returns the idempotency key of a dialog, and a function that makes the next one. */
export function useKey(): [string, () => void] {
  const [key, setKey] = useState(newKey);
  return [key, () => setKey(newKey())];
}
