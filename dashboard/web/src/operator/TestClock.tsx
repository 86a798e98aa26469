import { useState } from "react";
import { graphql } from "../client/document";
import { useDoing, useGraph } from "../client/query";
import { instant } from "../format/instant";
import { fromField, here, toField } from "../format/local";
import type { AheadQuery } from "../gen/graphql";
import { Refusals } from "../parts/refusals";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded, Loading, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";
import { difference, isZero } from "./parts/decimals";
import { refreshAll, useNow } from "./parts/now";

const texts = operatorTexts.clock;

const Ahead = graphql(`
  query Ahead($to: DateTime!) {
    wallets(first: 50) {
      nodes {
        id
        name
        unit
        customer {
          id
          name
        }
        balance {
          available
          expiringNext {
            expiresAt
          }
        }
        balanceAt(time: $to) {
          available
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    subscriptions(first: 50) {
      nodes {
        id
        status
        currentPeriodEnd
        cancelAtPeriodEnd
        plan {
          id
          name
        }
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

const Advance = graphql(`
  mutation Advance($input: AdvanceTestClockInput!) {
    advanceTestClock(input: $input) {
      testClock {
        now
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const hour = 3_600_000;
const steps = [
  [hour, texts.steps.hour],
  [24 * hour, texts.steps.day],
  [7 * 24 * hour, texts.steps.week],
  [30 * 24 * hour, texts.steps.month],
  [365 * 24 * hour, texts.steps.year],
] as const;

/** A leap of more than this is confirmed: see AdvanceTestClockInput. */
const longLeap = 3 * 365 * 24 * hour;

export default function TestClockPage() {
  const now = useNow();
  const { scopes } = useViewer();
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      {now === null ? <Loading /> : <Moving key={scopes.join()} now={now} />}
    </>
  );
}

function Moving({ now }: { now: number }) {
  const mayMove = hasScope(useViewer(), "ADMIN");
  const [field, setField] = useState("");
  const to = fromField(field);
  const isLater = to !== null && Date.parse(to) > now;
  return (
    <>
      <Section title={texts.now} aside={<span className="fine">{all.zone(here())}</span>}>
        <p className="clock">
          <Time at={new Date(now).toISOString()} zone={here()} />
        </p>
        {!mayMove && <Empty>{texts.forbidden}</Empty>}
        {mayMove && (
          <>
            <div className="buttons" role="group" aria-label={texts.move}>
              {steps.map(([length, name]) => (
                <button key={length} type="button" onClick={() => setField(toField(now + length))}>
                  {name}
                </button>
              ))}
            </div>
            <div className="field">
              <label htmlFor="clock">{texts.to}</label>
              <input
                id="clock"
                type="datetime-local"
                step={1}
                min={toField(now)}
                value={field}
                aria-describedby="clock-hint"
                onChange={({ target }) => setField(target.value)}
              />
              <p id="clock-hint" className="fine">
                {texts.toHint}
              </p>
            </div>
            {field !== "" && !isLater && (
              <p className="state failure" role="alert">
                {texts.notLater}
              </p>
            )}
          </>
        )}
      </Section>
      {mayMove && isLater && <Effects to={to} now={now} onMoved={() => setField("")} />}
    </>
  );
}

/** Effects is what a move would do. The button that moves the clock stands under it. */
function Effects({ to, now, onMoved }: { to: string; now: number; onMoved: () => void }) {
  const answer = useGraph(Ahead, { to });
  const moving = useDoing(Advance);
  const [confirmed, setConfirmed] = useState(false);
  const isLong = Date.parse(to) - now > longLeap;
  const move = async () => {
    if ((await moving.run({ input: { to, confirm: isLong && confirmed } })) === null) return;
    onMoved();
    await refreshAll();
  };
  return (
    <Section title={texts.effects(instant(to, here()))}>
      <Loaded answer={answer}>{(ahead) => <Changes ahead={ahead} to={to} />}</Loaded>
      <p className="fine">{texts.also}</p>
      {isLong && (
        <label className="option">
          <input type="checkbox" checked={confirmed} onChange={({ target }) => setConfirmed(target.checked)} />
          {texts.confirm}
        </label>
      )}
      <Refusals error={moving.error} refusals={moving.refusals} />
      <button
        type="button"
        className="primary"
        disabled={moving.running || answer.data === undefined || (isLong && !confirmed)}
        onClick={() => void move()}
      >
        {moving.running ? texts.moving : texts.submit}
      </button>
    </Section>
  );
}

type Wallet = AheadQuery["wallets"]["nodes"][number];
type Subscription = AheadQuery["subscriptions"]["nodes"][number];

const living = new Set(["TRIALING", "ACTIVE", "PAST_DUE", "SCHEDULED"]);

function Changes({ ahead: { wallets, subscriptions }, to }: { ahead: AheadQuery; to: string }) {
  const end = Date.parse(to);
  const changed = wallets.nodes.filter((wallet) => !isZero(changeOf(wallet)));
  const due = subscriptions.nodes.filter(({ status, currentPeriodEnd }) => living.has(status) && Date.parse(currentPeriodEnd) <= end);
  return (
    <>
      <h3>{texts.balances}</h3>
      {changed.length === 0 && <Empty>{texts.noBalances}</Empty>}
      {changed.length > 0 && <Table caption={texts.balances} columns={walletColumns} rows={changed} keyOf={({ id }) => id} />}
      {wallets.pageInfo.hasNextPage && <p className="fine">{texts.someWallets}</p>}
      <h3>{texts.subscriptions}</h3>
      {due.length === 0 && <Empty>{texts.noSubscriptions}</Empty>}
      {due.length > 0 && <Table caption={texts.subscriptions} columns={subscriptionColumns} rows={due} keyOf={({ id }) => id} />}
      {subscriptions.pageInfo.hasNextPage && <p className="fine">{texts.someSubscriptions}</p>}
    </>
  );
}

function changeOf({ balance, balanceAt }: Wallet): string {
  return difference(balanceAt.available, balance.available);
}

const walletColumns: Column<Wallet>[] = [
  {
    name: texts.wallet,
    cell: ({ name, customer }) => (
      <>
        <Text>{customer.name}</Text>{" "}
        <span className="note">
          <Text>{name}</Text>
        </span>
      </>
    ),
  },
  {
    name: texts.first,
    cell: ({ balance }) => (balance.expiringNext ? <Time at={balance.expiringNext.expiresAt} zone={here()} /> : "–"),
  },
  { name: texts.before, number: true, cell: ({ balance, unit }) => <Amount value={balance.available} unit={unit} /> },
  { name: texts.change, number: true, cell: (wallet) => <Amount value={changeOf(wallet)} change /> },
  { name: texts.after, number: true, cell: ({ balanceAt, unit }) => <Amount value={balanceAt.available} unit={unit} /> },
];

const subscriptionColumns: Column<Subscription>[] = [
  { name: texts.customer, cell: ({ customer }) => <Text>{customer.name}</Text> },
  { name: texts.plan, cell: ({ plan }) => <Text>{plan.name}</Text> },
  { name: texts.when, cell: ({ currentPeriodEnd }) => <Time at={currentPeriodEnd} zone={here()} /> },
  { name: texts.what, cell: ({ cancelAtPeriodEnd }) => (cancelAtPeriodEnd ? texts.ends : texts.renews) },
];
