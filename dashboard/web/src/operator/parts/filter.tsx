import { useId } from "react";
import { isDate, nextDate, startOf } from "../../format/instant";
import { useFilter } from "../../parts/filters";
import { operatorTexts as texts } from "../../texts/operator";

/** The days of a range, as the address has them. */
interface Days {
  from: string | null;
  to: string | null;
  setFrom: (date: string | null) => void;
  setTo: (date: string | null) => void;
}

/** The instants of a range. The second one is not within it; null has no bound. */
interface Instants {
  from: string | null;
  to: string | null;
}

/** useRange keeps a range of days in the address, and returns its instants in a zone: the last day is within it. */
export function useRange(zone: string): [Instants, Days] {
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  const instants = { from: isDate(from) ? startOf(from, zone) : null, to: isDate(to) ? startOf(nextDate(to), zone) : null };
  return [instants, { from, to, setFrom, setTo }];
}

/** RangeFields are the fields of a range of days. */
export function RangeFields({ days: { from, to, setFrom, setTo } }: { days: Days }) {
  const id = useId();
  return (
    <>
      <span className="filter">
        <label htmlFor={`${id}-from`}>{texts.range.from}</label>
        <input id={`${id}-from`} type="date" value={from ?? ""} max={to ?? undefined} onChange={({ target }) => setFrom(target.value)} />
      </span>
      <span className="filter">
        <label htmlFor={`${id}-to`}>{texts.range.to}</label>
        <input id={`${id}-to`} type="date" value={to ?? ""} min={from ?? undefined} onChange={({ target }) => setTo(target.value)} />
      </span>
    </>
  );
}

interface Choice<Value extends string> {
  label: string;
  /** What the choice of no value is called. */
  all: string;
  names: Record<Value, string>;
  value: Value | null;
  onChoose: (value: string | null) => void;
}

/** useChoice keeps one of several values in the address, and returns it: null for none, and for what is no such value. */
export function useChoice<Value extends string>(name: string, names: Record<Value, string>): [Value | null, (value: string | null) => void] {
  const [value, set] = useFilter(name);
  return [value !== null && Object.hasOwn(names, value) ? (value as Value) : null, set];
}

/** ChoiceFilter is the list of the values of a filter, of which none is one. */
export function ChoiceFilter<Value extends string>({ label, all, names, value, onChoose }: Choice<Value>) {
  const id = useId();
  return (
    <span className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={({ target }) => onChoose(target.value)}>
        <option value="">{all}</option>
        {(Object.entries(names) as [Value, string][]).map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
