import { type ReactNode, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { graphql } from "../client/document";
import { client, useGraph, useList, useSequence } from "../client/query";
import { show } from "../format/amount";
import { addDays, dateOf, isDate, startOf } from "../format/instant";
import type { HistoryQuery, HistoryQueryVariables, LineRowFragment, TransactionType } from "../gen/graphql";
import { csv, download } from "../parts/csv";
import { Field } from "../parts/field";
import { useFilter } from "../parts/filters";
import { Refusals } from "../parts/refusals";
import { AsOf } from "../parts/show";
import { Empty, Failure, Loaded, Loading, Section } from "../parts/states";
import type { RequestError } from "../client/errors";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { LineRow, Lines } from "./Lines";

const LineDialog = lazy(() => import("./LineDialog"));

void LineRow; // the fragment of the documents below
const History = graphql(`
  query History($wallet: ID!, $types: [TransactionType!], $from: DateTime, $to: DateTime, $after: String) {
    wallet(id: $wallet) {
      transactions(first: 100, types: $types, from: $from, to: $to, after: $after) {
        nodes {
          ...LineRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const Verify = graphql(`
  query Verify($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      audit {
        ok
        sequence
        posted
        sumOfGrants
        sumOfTransactions
        firstMismatch
        chainHead
        checkedAt
      }
    }
  }
`);

/** What the filter offers: types that belong together. */
const kinds: Record<keyof typeof texts.history.kinds, TransactionType[]> = {
  usage: ["USAGE", "CAPTURE", "REVERSAL"],
  bought: ["TOP_UP", "REFUND"],
  given: ["GRANT", "ADJUSTMENT", "TRANSFER_IN", "TRANSFER_OUT", "ROLLOVER", "REPAYMENT"],
  ended: ["EXPIRY", "VOID"],
  holds: ["HOLD", "CAPTURE", "RELEASE"],
};

const isKind = (text: string | null): text is keyof typeof kinds => text !== null && Object.hasOwn(kinds, text);

/** The most lines that a page saves by itself. */
const maxSaved = 5_000;

export default function HistoryPage() {
  const { wallet, zone } = useShown();
  const [kind, setKind] = useFilter("kind");
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  const [line, open] = useFilter("line");
  const variables = {
    wallet: wallet.id,
    types: isKind(kind) ? kinds[kind] : null,
    from: isDate(from) ? startOf(from, zone) : null,
    to: isDate(to) ? startOf(addDays(to, 1), zone) : null,
  };
  const today = dateOf(new Date(), zone);
  return (
    <>
      <div className="head">
        <h1>{texts.history.title}</h1>
      </div>
      <div className="ranges">
        <Field label={texts.history.kind}>
          {(control) => (
            <select {...control} value={isKind(kind) ? kind : ""} onChange={({ target }) => setKind(target.value)}>
              <option value="">{texts.history.all}</option>
              {Object.entries(texts.history.kinds).map(([name, text]) => (
                <option key={name} value={name}>
                  {text}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={texts.from}>
          {(control) => (
            <input {...control} type="date" max={to ?? today} value={isDate(from) ? from : ""} onChange={({ target }) => setFrom(target.value)} />
          )}
        </Field>
        <Field label={texts.to}>
          {(control) => (
            <input {...control} type="date" min={from ?? undefined} value={isDate(to) ? to : ""} onChange={({ target }) => setTo(target.value)} />
          )}
        </Field>
      </div>
      <Books />
      <Ledger key={JSON.stringify(variables)} variables={variables} open={open} />
      {line !== null && (
        <Suspense fallback={<Loading />}>
          <LineDialog key={line} id={line} open={open} onClose={() => open(null)} />
        </Suspense>
      )}
    </>
  );
}

type Filter = Omit<HistoryQueryVariables, "after"> & { wallet: string };

function Ledger({ variables, open }: { variables: Filter; open: (id: string) => void }) {
  const { wallet, zone } = useShown();
  const list = useList(History, variables, (data: HistoryQuery) => data.wallet?.transactions, { still: true });
  const newest = useSequence(wallet.id);
  const [shown, setShown] = useState(newest);
  const { more, loadingMore } = list;
  const end = useSeen(list.nodes.length, () => {
    if (more !== null && !loadingMore) more();
  });
  const moved = newest !== undefined && shown !== undefined && newest !== shown;
  useEffect(() => setShown((before) => before ?? newest), [newest]);
  return (
    <Section title={texts.history.lines} aside={<Save variables={variables} />}>
      {moved && (
        <p className="banner" role="status">
          {texts.history.newer}{" "}
          <button
            type="button"
            onClick={() => {
              setShown(newest);
              list.again();
            }}
          >
            {texts.history.showNewer}
          </button>
        </p>
      )}
      {list.loading && <Loading />}
      {list.nodes.length > 0 && <Pages lines={list.nodes} zone={zone} open={open} />}
      {!list.loading && list.error === null && list.nodes.length === 0 && <Empty>{texts.history.nothing}</Empty>}
      {list.error && <Failure error={list.error} retry={more ?? list.retry} />}
      <div ref={end} />
      {more !== null && (
        <button type="button" className="more" onClick={more} disabled={loadingMore}>
          {loadingMore ? texts.loadingMore : texts.more}
        </button>
      )}
      <p className="fine">
        {texts.line.afterWhy} {texts.zone(zone)}
      </p>
    </Section>
  );
}

const linesOfPart = 50;

/** Pages shows any number of lines. Those that are far from what is seen are a space of the same height. */
function Pages({ lines, zone, open }: { lines: LineRowFragment[]; zone: string; open: (id: string) => void }) {
  const parts = [];
  for (let i = 0; i < lines.length; i += linesOfPart) parts.push(lines.slice(i, i + linesOfPart));
  return (
    <div className="ledger">
      {parts.map((part, i) => (
        <Far key={part[0]!.id} near={i === 0}>
          <Lines lines={part} zone={zone} open={open} headless={i > 0} />
        </Far>
      ))}
    </div>
  );
}

function Far({ near, children }: { near: boolean; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(true);
  const height = useRef(0);
  useEffect(() => {
    const element = place.current;
    if (element === null || near) return;
    const watcher = new IntersectionObserver(([entry]) => {
      if (entry === undefined) return;
      if (!entry.isIntersecting) height.current = entry.boundingClientRect.height;
      setSeen(entry.isIntersecting);
    }, { rootMargin: "1500px 0px" });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [near]);
  useLayoutEffect(() => {
    if (place.current !== null) place.current.style.height = seen ? "" : `${height.current}px`;
  }, [seen]);
  return <div ref={place}>{seen ? children : null}</div>;
}

/**
 * useSeen calls a function whenever an element comes near to what is seen, and when it is there still after something else has
 * changed: who scrolls faster than the browser looks would wait for ever.
 */
function useSeen(changed: number, then: () => void) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), { rootMargin: "600px 0px" });
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, [changed]);
  return element;
}

/** Save writes the lines that the filter finds into a file. */
function Save({ variables }: { variables: Filter }) {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<RequestError | null>(null);
  const [cut, setCut] = useState(false);
  const save = async () => {
    setRunning(true);
    setError(null);
    try {
      const lines: LineRowFragment[] = [];
      let after: string | null = null;
      do {
        const page: HistoryQuery = await client.request(History, { ...variables, after });
        lines.push(...(page.wallet?.transactions.nodes ?? []));
        const info = page.wallet?.transactions.pageInfo;
        after = info?.hasNextPage ? (info.endCursor ?? null) : null;
      } while (after !== null && lines.length < maxSaved);
      setCut(after !== null);
      const rows = lines.map((line) => [
        ...[String(line.sequence), line.recordedAt, line.type, line.action ?? "", line.subject ?? ""],
        ...[line.amount, line.heldChange, line.balanceAfter],
      ]);
      download("history.csv", csv([["sequence", "recordedAt", "type", "action", "subject", "amount", "heldChange", "balanceAfter"], ...rows]));
    } catch (failure) {
      setError(failure as RequestError);
    } finally {
      setRunning(false);
    }
  };
  return (
    <div>
      <button type="button" onClick={() => void save()} disabled={running}>
        {running ? texts.history.saving : texts.csv}
      </button>
      {cut && <p className="fine">{texts.history.cut(show(String(maxSaved)))}</p>}
      {error && <Refusals error={error} refusals={[]} />}
    </div>
  );
}

/** Books checks the ledger when somebody asks for it. */
function Books() {
  const { wallet, zone } = useShown();
  const [asked, setAsked] = useState(false);
  const answer = useGraph(Verify, { wallet: wallet.id }, { enabled: asked });
  return (
    <Section
      title={texts.history.books}
      aside={
        <button type="button" onClick={() => (asked ? answer.retry() : setAsked(true))}>
          {texts.history.verify}
        </button>
      }
    >
      {!asked && <p className="state">{texts.history.about}</p>}
      {asked && (
        <Loaded answer={answer}>
          {({ wallet: found }) => {
            if (!found) return <Empty>{texts.portal.noWallet}</Empty>;
            const { audit, unit } = found;
            return (
              <div role="status">
                <p className={audit.ok ? "state success" : "state failure"}>
                  {audit.ok ? texts.history.agree : texts.history.disagree(audit.firstMismatch ?? audit.sequence)}
                </p>
                <ul className="checks">
                  <li>{texts.history.checkedLines(show(String(audit.sequence)))}</li>
                  <li>{texts.history.checkedSums(show(audit.sumOfTransactions), show(audit.sumOfGrants), show(audit.posted), unit)}</li>
                  <li>
                    {texts.history.checkedChain} <code>{audit.chainHead}</code>
                  </li>
                </ul>
                <AsOf at={audit.checkedAt} zone={zone} />
              </div>
            );
          }}
        </Loaded>
      )}
    </Section>
  );
}
