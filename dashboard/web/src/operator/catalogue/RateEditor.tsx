import { useState } from "react";
import type { UserError } from "../../client/query";
import { operatorTexts } from "../../texts/operator";
import { type DraftRate, draftOf, emptyRate, rateOf, readRates, writeRates } from "./draft";
import type { Rate } from "./diff";

const texts = operatorTexts.editor;

/** The most rates that are edited as fields. More are edited as a text: thousands of fields would make the page slow. */
const mostFields = 200;

const columns = ["action", "component", "credits", "per", "when", "minimum", "description"] as const;

interface Props {
  rates: readonly Rate[];
  refusals: readonly UserError[];
  onDone: (rates: Rate[]) => void;
}

/** RateEditor changes rates as fields or as a text. */
export function RateEditor({ rates, refusals, onDone }: Props) {
  const [asText, setAsText] = useState(rates.length > mostFields);
  const [text, setText] = useState(() => (asText ? writeRates(rates) : ""));
  const [drafts, setDrafts] = useState<DraftRate[]>(() => (asText ? [] : rates.length > 0 ? rates.map(draftOf) : [emptyRate]));
  const [problem, setProblem] = useState<string | null>(null);

  /** read returns the rates as they are edited now, and null if they cannot be read. */
  const read = (): Rate[] | null => {
    try {
      setProblem(null);
      return asText ? readRates(text) : drafts.map((draft, at) => named(at, () => rateOf(draft)));
    } catch (error) {
      setProblem(texts.unreadable((error as Error).message));
      return null;
    }
  };
  const turn = () => {
    const now = read();
    if (now === null) return;
    if (asText) setDrafts(now.map(draftOf));
    else setText(writeRates(now));
    setAsText(!asText);
  };
  const done = () => {
    const now = read();
    if (now !== null) onDone(now);
  };
  const tooMany = asText && text.split("\n").length > mostFields + 2;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        done();
      }}
    >
      {asText ? (
        <div className="field">
          <label htmlFor="rates">{texts.text}</label>
          <textarea
            id="rates"
            className="code"
            rows={18}
            value={text}
            spellCheck={false}
            aria-describedby="rates-hint"
            onChange={({ target }) => setText(target.value)}
          />
          <p id="rates-hint" className="fine">
            {texts.textHint}
          </p>
        </div>
      ) : (
        <Fields drafts={drafts} setDrafts={setDrafts} refusals={refusals} />
      )}
      {problem && (
        <p className="state failure" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <button type="submit" className="primary" disabled={asText ? text.trim() === "" : drafts.length === 0}>
          {texts.done}
        </button>
        {!tooMany && (
          <button type="button" onClick={turn}>
            {asText ? texts.toFields : texts.toText}
          </button>
        )}
      </div>
    </form>
  );
}

/** named adds the number of the rate to what is wrong with it. */
function named<Result>(at: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new Error(`${at + 1}: ${(error as Error).message}`);
  }
}

interface FieldsProps {
  drafts: readonly DraftRate[];
  setDrafts: (change: (before: DraftRate[]) => DraftRate[]) => void;
  refusals: readonly UserError[];
}

function Fields({ drafts, setDrafts, refusals }: FieldsProps) {
  const change = (at: number, name: keyof DraftRate, value: string) =>
    setDrafts((before) => before.map((draft, other) => (other === at ? { ...draft, [name]: value } : draft)));
  return (
    <>
      <p className="fine">{texts.lead}</p>
      <table className="table editor">
        <caption className="hidden">{texts.caption}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {texts.columns[name]}
              </th>
            ))}
            <th scope="col">
              <span className="hidden">{texts.remove}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {drafts.map((draft, at) => (
            <tr key={at}>
              {columns.map((name) => (
                <td key={name} data-name={texts.columns[name]} className={name}>
                  <input
                    aria-label={texts.field(texts.columns[name], at + 1)}
                    aria-invalid={isRefused(refusals, at, name)}
                    value={draft[name]}
                    inputMode={name === "credits" || name === "per" || name === "minimum" ? "decimal" : undefined}
                    autoComplete="off"
                    spellCheck={false}
                    onChange={({ target }) => change(at, name, target.value)}
                  />
                </td>
              ))}
              <td data-name="">
                <button
                  type="button"
                  className="quiet"
                  aria-label={texts.removeRate(at + 1)}
                  onClick={() => setDrafts((before) => before.filter((_, other) => other !== at))}
                >
                  {texts.remove}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {drafts.length < mostFields && (
        <button type="button" onClick={() => setDrafts((before) => [...before, emptyRate])}>
          {texts.add}
        </button>
      )}
    </>
  );
}

function isRefused(refusals: readonly UserError[], at: number, name: string): boolean {
  return refusals.some(({ path }) => path?.[1] === "rates" && path[2] === String(at) && (path[3] ?? name) === name);
}
