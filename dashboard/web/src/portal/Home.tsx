import { lazy, useMemo, useState } from "react";
import { Suspense } from "react";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { parse, show, showRate } from "../format/amount";
import { day, shortDate, until } from "../format/instant";
import type { HomeQuery } from "../gen/graphql";
import { fillDays } from "../parts/chart/fill";
import { Amount, AsOf, Figure, Time } from "../parts/show";
import { Empty, Loaded, Loading, Section } from "../parts/states";
import { mayBuy, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { Grants } from "./Grants";
import { Lines } from "./Lines";

const UsageChart = lazy(() => import("../parts/chart/UsageChart").then((chart) => ({ default: chart.UsageChart })));
const BuyDialog = lazy(() => import("./BuyDialog"));

const Home = graphql(`
  query Home($wallet: ID!, $from: DateTime!, $to: DateTime!) {
    wallet(id: $wallet) {
      status
      unit
      balance {
        available
        held
        pending
        posted
        sequence
        asOf
        expiringNext {
          amount
          expiresAt
        }
      }
      balanceAlerts {
        threshold
        active
      }
      forecast {
        creditsPerDay
        windowDays
        depletesAt
      }
      usage(from: $from, to: $to, interval: DAY) {
        start
        credits
      }
      usageThrough {
        recordedAt
        behind
      }
      grants(first: 20, spendable: true) {
        nodes {
          ...GrantRow
        }
      }
      transactions(first: 10) {
        nodes {
          ...LineRow
        }
      }
    }
  }
`);

type Wallet = NonNullable<HomeQuery["wallet"]>;

const days = 30;

export default function HomePage() {
  const { wallet } = useShown();
  const viewer = useViewer();
  const [buying, setBuying] = useState(false);
  // The range stays as it is while the page is open, but for a new day.
  const today = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  const range = useMemo(
    () => ({ from: new Date(today - days * 86_400_000).toISOString(), to: new Date(today).toISOString() }),
    [today],
  );
  const answer = useGraph(Home, { wallet: wallet.id, ...range }, { wallet: wallet.id, keep: true });
  return (
    <>
      <div className="head">
        <h1>{texts.home.title}</h1>
        {mayBuy(viewer) && (
          <button type="button" className="primary" onClick={() => setBuying(true)}>
            {texts.home.buy}
          </button>
        )}
      </div>
      {buying && (
        <Suspense fallback={<Loading />}>
          <BuyDialog onClose={() => setBuying(false)} />
        </Suspense>
      )}
      <Loaded answer={answer}>
        {({ wallet: found }) => (found ? <Parts wallet={found} range={range} /> : <Empty>{texts.portal.noWallet}</Empty>)}
      </Loaded>
    </>
  );
}

function Parts({ wallet, range }: { wallet: Wallet; range: { from: string; to: string } }) {
  const { zone } = useShown();
  const chart = useMemo(() => {
    const filled = fillDays(wallet.usage, range.from, range.to, zone);
    return {
      labels: filled.map(({ date }) => shortDate(date)),
      series: [{ name: texts.chart.total, amounts: filled.map(({ credits }) => credits) }],
    };
  }, [wallet.usage, range, zone]);
  return (
    <>
      <Notices wallet={wallet} />
      <Figures wallet={wallet} />
      <Section
        title={texts.home.usage}
        aside={<AsOf at={throughOf(wallet)} zone={zone} behind={wallet.usageThrough.behind} />}
      >
        <Suspense fallback={<Loading />}>
          <UsageChart {...chart} unit={wallet.unit} />
        </Suspense>
        <p className="fine">{texts.zone(zone)}</p>
      </Section>
      <Section title={texts.home.grants}>
        {wallet.grants.nodes.length === 0 ? <Empty>{texts.home.noGrants}</Empty> : <Grants grants={wallet.grants.nodes} zone={zone} />}
      </Section>
      <Section title={texts.home.lines}>
        {wallet.transactions.nodes.length === 0 ? (
          <Empty>{texts.home.noLines}</Empty>
        ) : (
          <>
            <Lines lines={wallet.transactions.nodes} zone={zone} />
            <p className="fine">{texts.line.afterWhy}</p>
          </>
        )}
      </Section>
    </>
  );
}

/** throughOf returns the instant up to which the chart counts: now, unless counting has stopped. */
function throughOf({ usageThrough: { behind, recordedAt }, balance }: Wallet): string {
  return behind > 0 && recordedAt ? recordedAt : balance.asOf;
}

/** Notices say what somebody has to know before anything else. */
function Notices({ wallet }: { wallet: Wallet }) {
  const low = wallet.balanceAlerts.filter(({ active }) => active).at(-1); // the lowest one that is reached
  return (
    <>
      {wallet.status === "FROZEN" && <p className="banner warning">{texts.home.frozen}</p>}
      {wallet.status === "CLOSED" && <p className="banner warning">{texts.home.closed}</p>}
      {low && <p className="banner warning">{texts.home.low(show(low.threshold), wallet.unit)}</p>}
    </>
  );
}

function Figures({ wallet }: { wallet: Wallet }) {
  const { zone } = useShown();
  const { balance, forecast, unit } = wallet;
  const owed = parse(balance.available) < 0n;
  const next = balance.expiringNext;
  return (
    <section className="section" aria-label={texts.home.title}>
      <dl className="figures">
        <Figure name={owed ? texts.home.owed : texts.home.available} note={owed ? texts.home.owedWhy : undefined} large>
          <Amount value={owed ? balance.available.slice(1) : balance.available} unit={unit} />
        </Figure>
        {balance.held !== "0" && (
          <Figure name={texts.home.held} note={texts.home.heldWhy}>
            <Amount value={balance.held} />
          </Figure>
        )}
        {balance.pending !== "0" && (
          <Figure name={texts.home.pending} note={texts.home.pendingWhy}>
            <Amount value={balance.pending} />
          </Figure>
        )}
        <Figure name={texts.home.perDay} note={texts.home.perDayWhy(forecast.windowDays)}>
          <span className="amount">{showRate(forecast.creditsPerDay)}</span>
        </Figure>
        <RunsOut wallet={wallet} />
        <Figure name={texts.home.expires} note={next ? day(next.expiresAt, zone) + ", " + until(next.expiresAt, Date.parse(balance.asOf), zone) : undefined}>
          {next ? <Amount value={next.amount} /> : texts.home.expiresNot}
        </Figure>
      </dl>
      <AsOf at={balance.asOf} zone={zone} />
    </section>
  );
}

function RunsOut({ wallet: { balance, forecast } }: { wallet: Wallet }) {
  const { zone } = useShown();
  const at = forecast.depletesAt;
  if (parse(balance.available) <= 0n) return <Figure name={texts.home.runsOut}>{texts.home.runsOutNow}</Figure>;
  if (at) {
    return (
      <Figure name={texts.home.runsOut} note={<Time at={at} zone={zone} />}>
        {until(at, Date.parse(balance.asOf), zone)}
      </Figure>
    );
  }
  return (
    <Figure name={texts.home.runsOut}>
      {forecast.creditsPerDay === "0" ? texts.home.runsOutUnknown : texts.home.runsOutNot}
    </Figure>
  );
}

