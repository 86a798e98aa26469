import { Link } from "wouter";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money } from "../format/amount";
import { clock, day } from "../format/instant";
import type { FinanceQuery } from "../gen/graphql";
import { Badge } from "../parts/badge";
import { useFilter } from "../parts/filters";
import { type Column, Table } from "../parts/show";
import { Empty, Loaded, Loading, Section } from "../parts/states";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";
import { Today } from "./finance/Today";
import { type BookColumn, type BookRow, type Movement, columnNames, monthsBefore, movements } from "./finance/months";
import { useNow } from "./parts/now";
import { Units } from "./parts/totals";

const texts = operatorTexts.finance;

const Finance = graphql(`
  query Finance($at: DateTime, $m1: DateTime!, $m2: DateTime!, $m3: DateTime!) {
    now: finance(at: $at) {
      ...Books
    }
    m1: finance(at: $m1) {
      ...Books
    }
    m2: finance(at: $m2) {
      ...Books
    }
    m3: finance(at: $m3) {
      ...Books
    }
  }
`);

export const Books = graphql(`
  fragment Books on FinanceReport {
    at
    asOf
    complete
    rows {
      currency
      received
      deferred
      earned
      breakage
      refunded
      customerCredit
      writtenOff
      tax
      balanced
    }
  }
`);

export default function FinancePage() {
  const now = useNow();
  const [date, setDate] = useFilter("at");
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      <div className="filters">
        <span className="filter">
          <label htmlFor="at">{texts.at}</label>
          <input id="at" type="date" value={date ?? ""} onChange={({ target }) => setDate(target.value)} />
        </span>
        <Link className="button" href="/exports?kind=FINANCE">
          {texts.export}
        </Link>
      </div>
      {now !== null && date === null && <Today now={now} />}
      {now === null ? <Loading /> : <Shown now={now} date={date} />}
      <Units />
    </>
  );
}

/** Shown has the books at the end of a day of UTC, or now, and what moved in the months before. */
function Shown({ now, date }: { now: number; date: string | null }) {
  const end = date === null ? Number.NaN : Date.parse(`${date}T00:00:00Z`) + 86_400_000;
  const at = Number.isNaN(end) ? null : Math.min(end, now);
  const [m1, m2, m3] = monthsBefore((at ?? now) - 1, 3) as [string, string, string];
  const variables = { at: at === null ? null : new Date(at).toISOString(), m1, m2, m3 };
  const answer = useGraph(Finance, variables, { keep: true });
  return <Loaded answer={answer}>{(books) => <Report books={books} />}</Loaded>;
}

function Report({ books }: { books: FinanceQuery }) {
  const { now } = books;
  const asOf = <span className="fine">{all.asOf(`${day(now.asOf, "UTC")}, ${clock(now.asOf, "UTC")}`)}</span>;
  return (
    <>
      <Section title={texts.books} aside={asOf}>
        {now.rows.length === 0 && <Empty>{texts.none}</Empty>}
        {now.rows.length > 0 && <Balanced isBalanced={now.rows.every(({ balanced }) => balanced)} />}
        {!now.complete && <p className="warning">{texts.incomplete}</p>}
      </Section>
      {now.rows.map((row) => (
        <Section
          key={row.currency}
          title={row.currency}
          aside={row.balanced ? <span className="fine">{texts.utc}</span> : <Badge tone="bad">{texts.unbalanced}</Badge>}
        >
          <Statement row={row} months={movements([books.now, books.m1, books.m2, books.m3], row.currency)} />
        </Section>
      ))}
    </>
  );
}

function Balanced({ isBalanced }: { isBalanced: boolean }) {
  return (
    <p>
      <Badge tone={isBalanced ? "good" : "bad"}>{isBalanced ? texts.balanced : texts.unbalanced}</Badge>{" "}
      <span className="note">{texts.equation}</span>
    </p>
  );
}

/** Statement has the books of one currency: what they are, and what each month added. */
function Statement({ row, months }: { row: BookRow; months: readonly Movement[] }) {
  const { currency } = row;
  const columns: Column<BookColumn>[] = [
    { name: texts.column, cell: (name) => texts.columns[name] },
    { name: texts.total, number: true, cell: (name) => <strong>{money({ amount: row[name], currency })}</strong> },
    ...months.map(({ month, partial, change }) => ({
      name: partial ? texts.soFar(texts.monthName(month)) : texts.monthName(month),
      number: true,
      cell: (name: BookColumn) => {
        const amount = change[name];
        return amount === null ? <span className="note">–</span> : money({ amount, currency });
      },
    })),
  ];
  return <Table caption={texts.months(currency)} columns={columns} rows={columnNames} keyOf={(name) => name} />;
}
