import type { Scope } from "../../gen/graphql";
import { operatorTexts } from "../../texts/operator";

const texts = operatorTexts.scopes;

/** The scopes, each with what it allows. */
export const scopeChoices = (Object.entries(texts) as [Scope, string][]).map(([scope, hint]) => [scope, scope, hint] as const);

export function ScopeList({ scopes }: { scopes: readonly Scope[] }) {
  return <span className="code">{scopes.join(", ")}</span>;
}
