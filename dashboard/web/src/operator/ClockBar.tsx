import { Link } from "wouter";
import { here } from "../format/local";
import { Time } from "../parts/show";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { useNow } from "./parts/now";

/** ClockBar says on each page of the test tenant what time it is there, and leads to where the clock is moved. */
export function ClockBar() {
  const viewer = useViewer();
  const now = useNow();
  if (viewer.mode !== "TEST" || now === null) return null;
  return (
    <aside className="clockbar" aria-label={operatorTexts.clock.bar}>
      <span>{operatorTexts.clock.bar}</span>
      <Time at={new Date(now).toISOString()} zone={here()} />
      {hasScope(viewer, "ADMIN") && <Link href="/clock">{operatorTexts.clock.barMove}</Link>}
    </aside>
  );
}
