import { type FormEvent, useState } from "react";
import { graphql } from "../../client/document";
import { useGraph } from "../../client/query";
import { showChange } from "../../format/amount";
import { toDate, startOf } from "../../format/local";
import type { WhatIfQuery } from "../../gen/graphql";
import { Amount, type Column, Figure, Table, Text, plain } from "../../parts/show";
import { Empty, Loaded, Loading } from "../../parts/states";
import { operatorTexts } from "../../texts/operator";
import { difference as minus } from "../parts/decimals";
import { useNow } from "../parts/now";
import { type Rate, changeOf, showPercent } from "./diff";

const texts = operatorTexts.whatIf;

const WhatIfQ = graphql(`
  query WhatIf($input: WhatIfInput!) {
    whatIf(input: $input) {
      lines
      complete
      credits
      creditsThen
      unpriced
      actions {
        action
        events
        credits
        creditsThen
      }
    }
  }
`);

const SomeWallets = graphql(`
  query SomeWallets {
    wallets(first: 100) {
      nodes {
        id
        name
        externalId
        customer {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

type Row = WhatIfQuery["whatIf"]["actions"][number];

interface Asked {
  walletId: string;
  from: string;
  to: string;
}

const month = 30 * 86_400_000;

/** WhatIf prices what a wallet really used by other rates. It asks when somebody presses its button: it reads much. */
export function WhatIf({ rates }: { rates: readonly Rate[] }) {
  const now = useNow();
  return now === null ? <Loading /> : <Asking rates={rates} now={now} />;
}

function Asking({ rates, now }: { rates: readonly Rate[]; now: number }) {
  const [wallet, setWallet] = useState("");
  const [from, setFrom] = useState(() => toDate(now - month));
  const [to, setTo] = useState(() => toDate(now));
  const [asked, setAsked] = useState<Asked | null>(null);
  const wallets = useGraph(SomeWallets, {});
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const [first, last] = [startOf(from), startOf(to, 1)];
    if (wallet.trim() !== "" && first !== null && last !== null) setAsked({ walletId: wallet.trim(), from: first, to: last });
  };
  return (
    <>
      <p className="fine">{texts.lead}</p>
      <form className="filters" onSubmit={ask}>
        <span className="filter">
          <label htmlFor="what-if-wallet">{texts.wallet}</label>
          <input
            id="what-if-wallet"
            list="what-if-wallets"
            value={wallet}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setWallet(target.value)}
          />
          <datalist id="what-if-wallets">
            {wallets.data?.wallets.nodes.map(({ id, externalId, name, customer }) => (
              <option key={id} value={externalId ?? id}>
                {plain(customer.name)} · {plain(name)}
              </option>
            ))}
          </datalist>
        </span>
        <span className="filter">
          <label htmlFor="what-if-from">{operatorTexts.range.from}</label>
          <input id="what-if-from" type="date" value={from} max={to} onChange={({ target }) => setFrom(target.value)} />
        </span>
        <span className="filter">
          <label htmlFor="what-if-to">{operatorTexts.range.to}</label>
          <input id="what-if-to" type="date" value={to} min={from} onChange={({ target }) => setTo(target.value)} />
        </span>
        <button type="submit" disabled={wallet.trim() === ""}>
          {texts.ask}
        </button>
      </form>
      {asked && <Answered asked={asked} rates={rates} />}
    </>
  );
}

function Answered({ asked, rates }: { asked: Asked; rates: readonly Rate[] }) {
  const answer = useGraph(WhatIfQ, { input: { ...asked, rates: rates.map(inputOf) } });
  return (
    <Loaded answer={answer}>
      {({ whatIf }) => {
        if (whatIf.lines === 0) return <Empty>{texts.none}</Empty>;
        const percent = percentOf(whatIf.creditsThen, whatIf.credits);
        return (
          <>
            <dl className="figures">
              <Figure name={texts.then}>
                <Amount value={whatIf.creditsThen} />
              </Figure>
              <Figure name={texts.now} note={percent ?? undefined}>
                <Amount value={whatIf.credits} />
              </Figure>
              <Figure name={texts.difference} note={texts.lines(whatIf.lines)}>
                <Amount value={minus(whatIf.credits, whatIf.creditsThen)} change />
              </Figure>
            </dl>
            {!whatIf.complete && <p className="warning">{texts.incomplete}</p>}
            {whatIf.unpriced.length > 0 && (
              <p className="warning">
                {texts.unpriced} <Text>{whatIf.unpriced.map((action) => action || texts.noAction).join(", ")}</Text>
              </p>
            )}
            <Table caption={texts.byAction} columns={columns} rows={whatIf.actions} keyOf={({ action }) => action} />
          </>
        );
      }}
    </Loaded>
  );
}

const columns: Column<Row>[] = [
  { name: texts.action, cell: ({ action }) => <Text>{action || texts.noAction}</Text> },
  { name: texts.events, number: true, cell: ({ events }) => events.toLocaleString() },
  { name: texts.then, number: true, cell: ({ creditsThen }) => <Amount value={creditsThen} /> },
  { name: texts.now, number: true, cell: ({ credits }) => <Amount value={credits} /> },
  {
    name: texts.difference,
    number: true,
    cell: ({ credits, creditsThen }) => {
      const percent = percentOf(creditsThen, credits);
      return (
        <>
          <span className="amount">{showChange(minus(credits, creditsThen))}</span>
          {percent && <span className="note"> {percent}</span>}
        </>
      );
    },
  },
];

function percentOf(before: string, after: string): string | null {
  const rate = (credits: string): Rate => ({ action: "", credits, per: "1", when: {} });
  const change = changeOf(rate(before), rate(after));
  return change === null ? null : showPercent(change);
}

/** inputOf returns a rate as it is published. */
export function inputOf({ action, component, credits, per, when, minimum, description }: Rate) {
  return {
    action,
    component: component ?? null,
    credits,
    per,
    when,
    minimum: minimum ?? null,
    description: description ?? null,
  };
}
