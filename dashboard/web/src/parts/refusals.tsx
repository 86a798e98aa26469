import type { RequestError } from "../client/errors";
import type { UserError } from "../client/query";
import { Failure } from "./states";

/** Refusals says why a mutation changed nothing. */
export function Refusals({ error, refusals }: { error: RequestError | null; refusals: UserError[] }) {
  if (error) return <Failure error={error} />;
  if (refusals.length === 0) return null;
  return (
    <div className="state failure" role="alert">
      {refusals.map((refusal) => (
        <p key={refusal.code + refusal.message}>{refusal.message}</p>
      ))}
    </div>
  );
}
