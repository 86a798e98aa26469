import type { ReactNode } from "react";

/** What a state means for who looks at it. */
export type Tone = "good" | "bad" | "warn" | "plain";

/** Badge is a state in a word. The word says it, and the colour says it again. */
export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}
