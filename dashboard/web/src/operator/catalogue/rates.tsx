import { show } from "../../format/amount";
import { Text } from "../../parts/show";
import { operatorTexts } from "../../texts/operator";
import { Badge } from "../../parts/badge";
import { type Difference, type Rate, changeOf, conditionOf, showPercent } from "./diff";

const texts = operatorTexts.cards;

/** Price is what one rate costs. */
function Price({ rate }: { rate: Rate }) {
  return (
    <>
      <span className="amount">{number(rate.credits)}</span> <span className="note">{texts.per(number(rate.per))}</span>
      {rate.minimum && <span className="note"> {texts.atLeast(number(rate.minimum))}</span>}
    </>
  );
}

/** number shows a decimal, or what somebody typed instead of one. */
function number(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? show(text) : text;
}

/** What is priced: the action, its component, and the condition. */
function Subject({ rate }: { rate: Rate }) {
  const condition = conditionOf(rate);
  return (
    <>
      <Text>{rate.action}</Text>
      {rate.component && (
        <>
          {" · "}
          <Text>{rate.component}</Text>
        </>
      )}
      {condition !== "" && (
        <div className="fine">
          {texts.when} <Text>{condition}</Text>
        </div>
      )}
    </>
  );
}

/** Differences shows two versions as one table. With `all`, the rates that stay as they are as well. */
export function Differences({ caption, rows, all }: { caption: string; rows: readonly Difference[]; all: boolean }) {
  const shown = rows.filter(({ kind }) => all || kind !== "same");
  return (
    <table className="table diff">
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.rate}</th>
          <th scope="col">{texts.before}</th>
          <th scope="col">{texts.after}</th>
          <th scope="col">{texts.changeColumn}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((row, at) => (
          <tr key={at} className={row.kind}>
            <td data-name={texts.rate}>
              <div>
                <Subject rate={(row.after ?? row.before)!} />
                {row.after?.description && (
                  <div className="fine">
                    <Text>{row.after.description}</Text>
                  </div>
                )}
              </div>
            </td>
            <td data-name={texts.before}>
              <div>{row.before ? <Price rate={row.before} /> : "–"}</div>
            </td>
            <td data-name={texts.after}>
              <div>{row.after ? <Price rate={row.after} /> : "–"}</div>
            </td>
            <td data-name={texts.changeColumn}>
              <div>
                <Change row={row} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Change({ row: { kind, before, after } }: { row: Difference }) {
  switch (kind) {
    case "added":
      return <Badge tone="good">{texts.added}</Badge>;
    case "removed":
      return <Badge tone="bad">{texts.removed}</Badge>;
    case "same":
      return <span className="note">{texts.same}</span>;
  }
  const percent = changeOf(before!, after!);
  if (percent === null) return <Badge tone="warn">{texts.changed}</Badge>;
  if (percent !== 0n || before!.credits !== after!.credits) return <Badge tone="warn">{showPercent(percent)}</Badge>;
  const sameMinimum = (before!.minimum ?? "") === (after!.minimum ?? "");
  return <Badge tone={sameMinimum ? "plain" : "warn"}>{sameMinimum ? texts.changedText : texts.changedMinimum}</Badge>;
}

/** Rates shows the rates of one version. */
export function Rates({ caption, rates }: { caption: string; rates: readonly Rate[] }) {
  return (
    <table className="table">
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.rate}</th>
          <th scope="col" className="number">
            {texts.price}
          </th>
          <th scope="col">{texts.description}</th>
        </tr>
      </thead>
      <tbody>
        {rates.map((rate, at) => (
          <tr key={at}>
            <td data-name={texts.rate}>
              <div>
                <Subject rate={rate} />
              </div>
            </td>
            <td data-name={texts.price} className="number">
              <div>
                <Price rate={rate} />
              </div>
            </td>
            <td data-name={texts.description}>
              <div>{rate.description ? <Text>{rate.description}</Text> : "–"}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
