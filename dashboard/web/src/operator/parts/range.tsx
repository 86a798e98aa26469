import { useId } from "react";
import { startOf } from "../../format/local";
import { useFilter } from "../../parts/filters";
import { operatorTexts as texts } from "../../texts/operator";

export interface Range {
  from: string | null;
  to: string | null;
}

/** useRange keeps a range of days in the address, and returns its instants: the last day is within it. */
export function useRange(): [Range, { from: string; to: string; setFrom: (v: string) => void; setTo: (v: string) => void }] {
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  return [{ from: startOf(from), to: startOf(to, 1) }, { from: from ?? "", to: to ?? "", setFrom, setTo }];
}

/** RangeFields are the fields of a range of days. */
export function RangeFields({ range: { from, to, setFrom, setTo } }: { range: ReturnType<typeof useRange>[1] }) {
  const id = useId();
  return (
    <>
      <span className="filter">
        <label htmlFor={`${id}-from`}>{texts.range.from}</label>
        <input id={`${id}-from`} type="date" value={from} max={to || undefined} onChange={({ target }) => setFrom(target.value)} />
      </span>
      <span className="filter">
        <label htmlFor={`${id}-to`}>{texts.range.to}</label>
        <input id={`${id}-to`} type="date" value={to} min={from || undefined} onChange={({ target }) => setTo(target.value)} />
      </span>
    </>
  );
}
