import { useSearchParams } from "wouter";

/** useFilter keeps a filter in the address, so that a link shows the same. Null removes it. */
export function useFilter(name: string): [string | null, (value: string | null) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string | null) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
      return next;
    });
  return [params.get(name), set];
}
