import { Suspense, lazy, useMemo } from "react";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { parse, percent, share, show, showRate, sum, write } from "../format/amount";
import { addDays, dateOf, day, daysFrom, hourOf, isDate, monthOf, shortDate, startOf } from "../format/instant";
import type { UsageInterval, UsagePageQuery } from "../gen/graphql";
import { csv, download } from "../parts/csv";
import { Field } from "../parts/field";
import { useFilter } from "../parts/filters";
import { Amount, AsOf, type Column, Figure, Table, Text } from "../parts/show";
import { Empty, Loaded, Loading, Section } from "../parts/states";
import { texts } from "../texts";
import { useShown } from "./Customer";

const UsageChart = lazy(() => import("../parts/chart/UsageChart").then((chart) => ({ default: chart.UsageChart })));

const UsagePage = graphql(`
  query UsagePage(
    $wallet: ID!
    $before: DateTime!
    $from: DateTime!
    $to: DateTime!
    $interval: UsageInterval!
    $groupBy: [UsageDimension!]
    $first: Int
    $grouped: Boolean!
  ) {
    wallet(id: $wallet) {
      unit
      balance {
        asOf
      }
      usageThrough {
        recordedAt
        behind
      }
      total: usage(from: $from, to: $to, interval: $interval, fill: true) {
        start
        events
        credits
      }
      previous: usage(from: $before, to: $from, interval: TOTAL) {
        credits
      }
      groups: usage(from: $from, to: $to, interval: $interval, groupBy: $groupBy, first: $first) @include(if: $grouped) {
        start
        action
        subject
        events
        credits
      }
    }
  }
`);

type Wallet = NonNullable<UsagePageQuery["wallet"]>;
type By = "ACTION" | "SUBJECT";

/** The most bars of a chart. The API returns at most 1,000 buckets. */
const maxBars = 366;
const maxBuckets = 1_000;
const maxGroups = 100;
/** How many groups the chart shows apart. It has a sixth colour for the others. */
const drawn = 5;

const lengths: Record<UsageInterval, number> = { HOUR: 1 / 24, DAY: 1, WEEK: 7, MONTH: 31, TOTAL: Infinity };

interface Range {
  /** The first and the last date. */
  first: string;
  last: string;
  days: number;
  interval: UsageInterval;
  intervals: UsageInterval[];
}

/** useRange reads the range from the address: the last 30 days, unless it says otherwise. */
function useRange(zone: string): Range {
  const [from] = useFilter("from");
  const [to] = useFilter("to");
  const [chosen] = useFilter("interval");
  const today = dateOf(new Date(), zone);
  const last = isDate(to) ? to : today;
  const first = isDate(from) && from <= last ? from : addDays(last, -29);
  const days = daysFrom(first, last) + 1;
  const intervals = (["HOUR", "DAY", "WEEK", "MONTH"] as const).filter((interval) => days / lengths[interval] <= maxBars);
  const usual: UsageInterval = days <= 2 ? "HOUR" : days <= 92 ? "DAY" : days <= 366 ? "WEEK" : "MONTH";
  const interval = intervals.find((one) => one === chosen) ?? usual;
  return { first, last, days, interval, intervals };
}

export default function UsagePageOfWallet() {
  const { wallet, zone } = useShown();
  const range = useRange(zone);
  const [chosen] = useFilter("by");
  const by: By | null = chosen === "none" ? null : chosen === "SUBJECT" ? "SUBJECT" : "ACTION";
  const bars = Math.ceil(range.days / lengths[range.interval]) + 1;
  const first = Math.min(maxGroups, Math.floor(maxBuckets / bars));
  const variables = {
    wallet: wallet.id,
    before: startOf(addDays(range.first, -range.days), zone),
    from: startOf(range.first, zone),
    to: startOf(addDays(range.last, 1), zone),
    interval: range.interval,
    groupBy: by === null ? null : [by],
    first: by === null ? null : first,
    grouped: by !== null,
  };
  const answer = useGraph(UsagePage, variables, { wallet: wallet.id, keep: true });
  return (
    <>
      <div className="head">
        <h1>{texts.usage.title}</h1>
      </div>
      <Filters range={range} by={by} />
      <Loaded answer={answer}>
        {({ wallet: found }) =>
          found ? <Parts wallet={found} range={range} by={by} first={first} /> : <Empty>{texts.portal.noWallet}</Empty>
        }
      </Loaded>
    </>
  );
}

function Filters({ range, by }: { range: Range; by: By | null }) {
  const { zone } = useShown();
  const [, setFrom] = useFilter("from");
  const [, setTo] = useFilter("to");
  const [, setInterval] = useFilter("interval");
  const [, setBy] = useFilter("by");
  const today = dateOf(new Date(), zone);
  return (
    <div className="ranges">
      <div className="presets" role="group" aria-label={texts.usage.range}>
        {[7, 30, 90, 365].map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={range.last === today && range.days === days}
            onClick={() => {
              setFrom(addDays(today, 1 - days));
              setTo(null);
              setInterval(null);
            }}
          >
            {texts.usage.preset(days)}
          </button>
        ))}
      </div>
      <Field label={texts.from}>
        {(control) => (
          <input {...control} type="date" max={range.last} value={range.first} onChange={({ target }) => isDate(target.value) && setFrom(target.value)} />
        )}
      </Field>
      <Field label={texts.to}>
        {(control) => (
          <input {...control} type="date" min={range.first} value={range.last} onChange={({ target }) => isDate(target.value) && setTo(target.value)} />
        )}
      </Field>
      <Field label={texts.usage.every}>
        {(control) => (
          <select {...control} value={range.interval} onChange={({ target }) => setInterval(target.value)}>
            {range.intervals.map((interval) => (
              <option key={interval} value={interval}>
                {texts.usage.intervals[interval]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={texts.usage.by}>
        {(control) => (
          <select {...control} value={by ?? "none"} onChange={({ target }) => setBy(target.value)}>
            <option value="ACTION">{texts.usage.action}</option>
            <option value="SUBJECT">{texts.usage.subject}</option>
            <option value="none">{texts.usage.together}</option>
          </select>
        )}
      </Field>
    </div>
  );
}

/** Usage of one action or subject in the whole range. */
interface Group {
  name: string;
  events: number;
  credits: string;
  /** Credits by the start of the interval. */
  at: Map<string, string>;
}

/** groupsOf returns the groups, the largest first. */
function groupsOf(wallet: Wallet, by: By | null): Group[] {
  const groups = new Map<string, Group>();
  for (const { action, subject, start, events, credits } of wallet.groups ?? []) {
    const name = (by === "SUBJECT" ? subject : action) ?? texts.usage.unnamed;
    const group = groups.get(name) ?? { name, events: 0, credits: "0", at: new Map<string, string>() };
    group.events += events;
    group.credits = sum([group.credits, credits]);
    group.at.set(start, credits);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => (parse(b.credits) > parse(a.credits) ? 1 : parse(b.credits) < parse(a.credits) ? -1 : a.name < b.name ? -1 : 1));
}

function labelOf(start: string, interval: UsageInterval, zone: string): string {
  if (interval === "HOUR") return hourOf(start, zone);
  return interval === "MONTH" ? monthOf(start, zone) : shortDate(dateOf(start, zone));
}

function Parts({ wallet, range, by, first }: { wallet: Wallet; range: Range; by: By | null; first: number }) {
  const { zone } = useShown();
  const groups = useMemo(() => groupsOf(wallet, by), [wallet, by]);
  const chart = useMemo(() => {
    const apart = groups.length > drawn + 1 ? groups.slice(0, drawn) : groups;
    const series = apart.map(({ name, at }) => ({ name, amounts: wallet.total.map(({ start }) => at.get(start) ?? "0") }));
    // What is left is exact, also of groups that are on no page.
    const rest = wallet.total.map(({ credits }, i) => write(series.reduce((left, { amounts }) => left - parse(amounts[i]!), parse(credits))));
    if (series.length === 0) series.push({ name: texts.chart.total, amounts: rest });
    else if (rest.some((amount) => amount !== "0")) series.push({ name: texts.usage.others, amounts: rest });
    return { labels: wallet.total.map(({ start }) => labelOf(start, range.interval, zone)), series };
  }, [wallet, groups, range.interval, zone]);
  const { behind, recordedAt } = wallet.usageThrough;
  return (
    <>
      <Figures wallet={wallet} range={range} />
      <Section
        title={texts.usage.title}
        aside={<AsOf at={behind > 0 && recordedAt ? recordedAt : wallet.balance.asOf} zone={zone} behind={behind} />}
      >
        <Suspense fallback={<Loading />}>
          <UsageChart {...chart} unit={wallet.unit} interval={texts.usage.intervals[range.interval]} />
        </Suspense>
        <p className="fine">{texts.zone(zone)}</p>
      </Section>
      <Section
        title={by === null ? texts.usage.table : by === "ACTION" ? texts.usage.byAction : texts.usage.bySubject}
        aside={
          <button type="button" onClick={() => save(wallet, range, by)}>
            {texts.csv}
          </button>
        }
      >
        {by === null ? <Intervals wallet={wallet} range={range} /> : <Groups groups={groups} wallet={wallet} by={by} />}
        {by !== null && groups.length >= first && <p className="fine">{texts.usage.firstOnly(first)}</p>}
      </Section>
    </>
  );
}

function Figures({ wallet, range }: { wallet: Wallet; range: Range }) {
  const { zone } = useShown();
  const total = sum(wallet.total.map(({ credits }) => credits));
  const before = sum(wallet.previous.map(({ credits }) => credits));
  const uses = wallet.total.reduce((all, { events }) => all + events, 0);
  const change = share(total, before) - 1000;
  return (
    <section className="section" aria-label={texts.usage.title}>
      <dl className="figures">
        <Figure name={texts.usage.used} note={`${day(startOf(range.first, zone), zone)} – ${day(startOf(range.last, zone), zone)}`} large>
          <Amount value={total} unit={wallet.unit} />
        </Figure>
        <Figure name={texts.usage.before} note={parse(before) > 0n ? texts.usage.change(percent(change), change) : undefined}>
          <Amount value={before} />
        </Figure>
        <Figure name={texts.home.perDay} note={texts.usage.perDayWhy(range.days)}>
          <span className="amount">{showRate(write(parse(total) / BigInt(range.days)))}</span>
        </Figure>
        <Figure name={texts.usage.uses}>
          <Amount value={String(uses)} />
        </Figure>
      </dl>
    </section>
  );
}

function Groups({ groups, wallet, by }: { groups: Group[]; wallet: Wallet; by: By }) {
  const total = sum(wallet.total.map(({ credits }) => credits));
  if (groups.length === 0) return <Empty>{texts.chart.empty}</Empty>;
  const columns: Column<Group>[] = [
    { name: by === "ACTION" ? texts.usage.action : texts.usage.subject, cell: ({ name }) => <Text>{name}</Text> },
    { name: texts.usage.uses, number: true, cell: ({ events }) => <Amount value={String(events)} /> },
    { name: texts.chart.total, number: true, cell: ({ credits }) => <Amount value={credits} /> },
    { name: texts.usage.share, number: true, cell: ({ credits }) => percent(share(credits, total)) },
  ];
  return <Table caption={by === "ACTION" ? texts.usage.byAction : texts.usage.bySubject} columns={columns} rows={groups} keyOf={({ name }) => name} />;
}

function Intervals({ wallet, range }: { wallet: Wallet; range: Range }) {
  const { zone } = useShown();
  const used = wallet.total.filter(({ events, credits }) => events > 0 || credits !== "0");
  if (used.length === 0) return <Empty>{texts.chart.empty}</Empty>;
  const columns: Column<(typeof used)[number]>[] = [
    { name: texts.usage.intervals[range.interval], cell: ({ start }) => labelOf(start, range.interval, zone) },
    { name: texts.usage.uses, number: true, cell: ({ events }) => <Amount value={String(events)} /> },
    { name: texts.chart.total, number: true, cell: ({ credits }) => show(credits) },
  ];
  return <Table caption={texts.usage.table} columns={columns} rows={used.toReversed()} keyOf={({ start }) => start} />;
}

/** save writes what the page shows: exact amounts, by interval. */
function save(wallet: Wallet, range: Range, by: By | null) {
  const head = ["start", ...(by === null ? [] : [by.toLowerCase()]), "events", "credits", "unit"];
  const rows =
    by === null
      ? wallet.total.map(({ start, events, credits }) => [start, String(events), credits, wallet.unit])
      : (wallet.groups ?? []).map(({ start, action, subject, events, credits }) => {
          return [start, (by === "ACTION" ? action : subject) ?? "", String(events), credits, wallet.unit];
        });
  download(`usage-${range.first}-${range.last}.csv`, csv([head, ...rows]));
}
