import { Fragment, type ReactNode } from "react";
import { show, showChange } from "../format/amount";
import { clock, instant } from "../format/instant";
import { texts } from "../texts";

// Characters that begin and end other directions. One that nothing ends would end the element around it instead, and turn what follows.
const turns = /[\u202a-\u202e\u2066-\u2069]/g;

/** plain returns what somebody wrote without characters that turn what follows it. */
export function plain(text: string): string {
  return text.replace(turns, "");
}

/** Text is what somebody wrote: a name, a reason. Whatever its direction is, it does not turn what stands around it. */
export function Text({ children }: { children: string }) {
  return <bdi className="text">{plain(children)}</bdi>;
}

/** Amount is an exact amount. Where it is too long for its place, it breaks between groups of digits. */
export function Amount({ value, unit, change = false }: { value: string; unit?: string; change?: boolean }) {
  const groups = (change ? showChange(value) : show(value)).split(",");
  return (
    <span className="amount">
      <span className="digits">
        {groups.map((group, i) => (
          <Fragment key={i}>
            {i > 0 && <>,{i > 1 && <wbr />}</>}
            {group}
          </Fragment>
        ))}
      </span>
      {unit !== undefined && (
        <>
          {" "}
          <Text>{unit}</Text>
        </>
      )}
    </span>
  );
}

/** Time is an instant, with its zone. */
export function Time({ at, zone }: { at: string; zone: string }) {
  return <time dateTime={at}>{instant(at, zone)}</time>;
}

/** AsOf says when what is shown was true. */
export function AsOf({ at, zone, behind = 0 }: { at: string; zone: string; behind?: number }) {
  return (
    <p className="fine">
      <time dateTime={at}>{texts.asOf(clock(at, zone))}</time>
      {behind > 0 && <> · {texts.newerNotCounted(behind)}</>}
    </p>
  );
}

/** Figure is one number with its name. */
export function Figure({ name, note, large, children }: { name: string; note?: ReactNode; large?: boolean; children: ReactNode }) {
  return (
    <div className={large ? "figure large" : "figure"}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {note !== undefined && <dd className="note">{note}</dd>}
    </div>
  );
}

export interface Column<Row> {
  name: string;
  /** Numbers stand at the right. */
  number?: boolean;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  more?: (() => void) | null;
  loadingMore?: boolean;
  /** Hides the names of the columns from the eye: of the second part of a long table. */
  headless?: boolean;
}

/** Table shows rows. On a narrow screen each row is a card, whose cells have the names of their columns. */
export function Table<Row>({ caption, columns, rows, keyOf, more = null, loadingMore = false, headless = false }: TableProps<Row>) {
  return (
    <>
      <table className={headless ? "table headless" : "table"}>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={column.number ? "number" : undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} data-name={column.name} className={column.number ? "number" : undefined}>
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more !== null && (
        <button type="button" className="more" onClick={more} disabled={loadingMore}>
          {loadingMore ? texts.loadingMore : texts.more}
        </button>
      )}
    </>
  );
}
