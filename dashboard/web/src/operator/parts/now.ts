import { graphql } from "../../client/document";
import { queries, useGraph } from "../../client/query";
import { useViewer } from "../../parts/viewer";

const Now = graphql(`
  query Now {
    testClock {
      now
    }
  }
`);

/** useNow returns the time of the tenant: that of the test clock in the test tenant. Null until it is known. */
export function useNow(): number | null {
  const { mode } = useViewer();
  const { data, error } = useGraph(Now, {}, { enabled: mode === "TEST", every: 15_000 });
  if (mode !== "TEST" || error) return Math.floor(Date.now() / 60_000) * 60_000;
  return data?.testClock ? Date.parse(data.testClock.now) : null;
}

/** refreshAll asks again for everything that is shown. */
export function refreshAll(): Promise<void> {
  return queries.invalidateQueries();
}
