import { percent, share } from "../format/amount";

/** Meter shows how much of a whole is used. The amounts stand beside it. */
export function Meter({ label, used, of }: { label: string; used: string; of: string }) {
  const part = Math.max(0, Math.min(1000, share(used, of)));
  return (
    <progress className={part >= 1000 ? "meter full" : part >= 800 ? "meter high" : "meter"} max={1000} value={part} aria-label={label}>
      {percent(part)}
    </progress>
  );
}
