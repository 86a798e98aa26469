import { Link, useParams } from "wouter";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money, show } from "../format/amount";
import { zoneOr } from "../format/instant";
import type { LineQuery } from "../gen/graphql";
import { Facts } from "../parts/facts";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Actor } from "./Actor";
import { Crumbs, Id } from "./Crumbs";
import { MetadataFacts } from "./Metadata";

const LineDocument = graphql(`
  query Line($id: ID!) {
    transaction(id: $id) {
      id
      sequence
      type
      amount
      heldChange
      balanceAfter
      debtAfter
      shortfall
      action
      subject
      quantity
      dimensions
      reason
      idempotencyKey
      occurredAt
      recordedAt
      metadata
      hash
      rateMultiplier
      reversed
      period
      wallet {
        id
        name
        unit
        customer {
          id
          name
          timeZone
        }
      }
      actorDetails {
        id
        kind
        name
      }
      budget {
        id
        name
      }
      drawdowns {
        amount
        grant {
          ...PayingGrant
        }
      }
      createdGrants {
        ...PayingGrant
      }
      components {
        name
        quantity
        credits
        rate {
          ...RateShown
        }
      }
      rateCard {
        code
        version
        publishedAt
      }
      rate {
        ...RateShown
      }
      reverses {
        id
        sequence
      }
      counterpart {
        id
        wallet {
          name
          customer {
            name
          }
        }
      }
      topUp {
        id
        price {
          amount
          currency
        }
      }
      subscription {
        plan {
          name
        }
      }
      money {
        currency
        refunded
        writtenOff
        breakage
        customerCredit
        earned
        cost
      }
    }
  }
`);

export const PayingGrant = graphql(`
  fragment PayingGrant on Grant {
    id
    source
    reason
    amount
    remaining
    expiresAt
    priority
    paid {
      amount
      currency
    }
    topUp {
      id
    }
  }
`);

export const RateShown = graphql(`
  fragment RateShown on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`);

type Line = NonNullable<LineQuery["transaction"]>;
type Rate = NonNullable<Line["rate"]>;
type Component = Line["components"][number];
type Drawdown = Line["drawdowns"][number];

const words = sellerTexts.line;

/** A line of the ledger, explained down to the grants and the rates. */
export default function LinePage() {
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(LineDocument, { id });
  return <Loaded answer={answer}>{({ transaction }) => (transaction ? <Parts line={transaction} /> : <Empty>{words.unknown}</Empty>)}</Loaded>;
}

function Parts({ line }: { line: Line }) {
  const { wallet } = line;
  const zone = zoneOr(wallet.customer.timeZone);
  return (
    <>
      <Crumbs
        to={[
          { href: "/customers", name: texts.operator.nav.customers },
          { href: `/customers/${wallet.customer.id}`, name: wallet.customer.name },
          { href: `/wallets/${wallet.id}?tab=history`, name: wallet.name },
        ]}
      />
      <h1>
        {words.title(line.sequence)}: {texts.line.types[line.type]}
        {line.action && (
          <>
            {" "}
            <Text>{line.action}</Text>
          </>
        )}
      </h1>
      <Summary line={line} zone={zone} />
      {(line.components.length > 0 || line.rate || line.rateCard) && <Price line={line} zone={zone} />}
      {line.drawdowns.length > 0 && <Paid line={line} zone={zone} />}
      {line.createdGrants.length > 0 && <Made line={line} zone={zone} />}
      <Section title={words.record}>
        <Facts
          facts={[
            [words.id, <Id>{line.id}</Id>],
            [words.key, <Id>{line.idempotencyKey}</Id>],
            [words.hash, <Id>{line.hash}</Id>],
            [words.occurred, <Time at={line.occurredAt} zone={zone} />],
            [words.recorded, <Time at={line.recordedAt} zone={zone} />],
          ]}
        />
        <MetadataFacts metadata={line.metadata} />
      </Section>
    </>
  );
}

function Summary({ line, zone }: { line: Line; zone: string }) {
  const { unit } = line.wallet;
  const dimensions = Object.entries(line.dimensions);
  return (
    <Section title={words.happened}>
      <Facts
        facts={[
          [texts.line.change, <strong><Amount value={line.amount} unit={unit} change /></strong>],
          [texts.line.after, <Amount value={line.balanceAfter} unit={unit} />],
          line.heldChange !== "0" && [texts.home.held, <Amount value={line.heldChange} unit={unit} change />],
          line.debtAfter !== "0" && [words.debt, <Amount value={line.debtAfter} unit={unit} />],
          line.shortfall !== "0" && [words.shortfall, <Amount value={line.shortfall} unit={unit} />],
          [texts.line.when, <Time at={line.recordedAt} zone={zone} />],
          [words.by, <Actor actor={line.actorDetails} />],
          [words.reason, line.reason ? <Text>{line.reason}</Text> : null],
          [words.subject, line.subject ? <Text>{line.subject}</Text> : null],
          [words.quantity, line.quantity && line.components.length === 0 ? show(line.quantity) : null],
          ...dimensions.map(([name, value]): [string, React.ReactNode] => [name, <Text>{value}</Text>]),
          [words.budget, line.budget ? <Text>{line.budget.name}</Text> : null],
          [words.plan, line.subscription ? <Text>{line.subscription.plan.name}</Text> : null],
          [words.payment, line.topUp ? <Link href={`/payments/${line.topUp.id}`}>{money(line.topUp.price)}</Link> : null],
          [
            words.reverses,
            line.reverses ? <Link href={`/lines/${line.reverses.id}`}>{words.title(line.reverses.sequence)}</Link> : null,
          ],
          line.reversed !== "0" && [words.reversed, <Amount value={line.reversed} unit={unit} />],
          [
            words.counterpart,
            line.counterpart ? (
              <Link href={`/lines/${line.counterpart.id}`}>
                <Text>{`${line.counterpart.wallet.customer.name}, ${line.counterpart.wallet.name}`}</Text>
              </Link>
            ) : null,
          ],
          ...moneyFacts(line.money),
        ]}
      />
    </Section>
  );
}

function moneyFacts(of: Line["money"]): [string, string][] {
  if (!of) return [];
  const { currency } = of;
  return (
    [
      [words.money.earned, of.earned],
      [words.money.refunded, of.refunded],
      [words.money.breakage, of.breakage],
      [words.money.customerCredit, of.customerCredit],
      [words.money.writtenOff, of.writtenOff],
    ] as const
  )
    .filter(([, amount]) => Number(amount) !== 0)
    .map(([name, amount]) => [name, money({ amount, currency })]);
}

/** Price says how the charge follows from the rates. */
function Price({ line, zone }: { line: Line; zone: string }) {
  const rows: Component[] =
    line.components.length > 0
      ? line.components
      : [{ name: line.action ?? "", quantity: line.quantity ?? "1", credits: unsigned(line.amount), rate: line.rate }];
  const columns: Column<Component>[] = [
    { name: words.columns.component, cell: ({ name }) => <Text>{name}</Text> },
    { name: words.columns.quantity, number: true, cell: ({ quantity }) => show(quantity) },
    { name: words.columns.rate, number: true, cell: ({ rate }) => (rate ? <RateText rate={rate} /> : texts.none) },
    { name: words.columns.credits, number: true, cell: ({ credits }) => <Amount value={credits} /> },
  ];
  return (
    <Section title={words.price}>
      <Table caption={words.price} columns={columns} rows={rows} keyOf={({ name }) => name} />
      <p className="fine">
        {line.rateCard && (
          <>
            {words.card(line.rateCard.code, line.rateCard.version)} <Time at={line.rateCard.publishedAt} zone={zone} />.{" "}
          </>
        )}
        {line.rateMultiplier && line.rateMultiplier !== "1" && <>{words.multiplier(show(line.rateMultiplier))} </>}
        {words.sum(show(line.amount.replace(/^-/, "")), line.wallet.unit)}
      </p>
    </Section>
  );
}

function unsigned(amount: string): string {
  return amount.replace(/^-/, "");
}

function RateText({ rate }: { rate: Rate }) {
  const when = Object.entries(rate.when);
  return (
    <>
      {words.rate(show(rate.credits), show(rate.per))}
      {when.length > 0 && (
        <div className="note">
          <Text>{when.map(([name, value]) => `${name} = ${value}`).join(", ")}</Text>
        </div>
      )}
      {rate.description && (
        <div className="note">
          <Text>{rate.description}</Text>
        </div>
      )}
      {rate.minimum && <div className="note">{words.minimum(show(rate.minimum))}</div>}
    </>
  );
}

/** Paid says which grants the line drew, and what was paid for them. */
function Paid({ line, zone }: { line: Line; zone: string }) {
  const given = line.drawdowns.every(({ amount }) => !amount.startsWith("-")) && !line.amount.startsWith("-");
  const columns: Column<Drawdown>[] = [
    { name: words.columns.grant, cell: ({ grant }) => <GrantName grant={grant} /> },
    { name: words.columns.expires, cell: ({ grant }) => (grant.expiresAt ? <Time at={grant.expiresAt} zone={zone} /> : texts.never) },
    { name: words.columns.bought, number: true, cell: ({ grant }) => (grant.paid ? money(grant.paid) : "–") },
    { name: words.columns.drawn, number: true, cell: ({ amount }) => <Amount value={amount} /> },
    {
      name: words.columns.left,
      number: true,
      cell: ({ grant }) => (
        <>
          <Amount value={grant.remaining} /> <span className="note">{texts.grant.of(show(grant.amount))}</span>
        </>
      ),
    },
  ];
  const title = given && line.type !== "HOLD" ? words.went : words.paid;
  return (
    <Section title={title}>
      <Table caption={title} columns={columns} rows={line.drawdowns} keyOf={({ grant }) => grant.id} />
    </Section>
  );
}

function GrantName({ grant }: { grant: Drawdown["grant"] }) {
  return (
    <>
      {grant.topUp ? (
        <Link href={`/payments/${grant.topUp.id}`}>{texts.grant.sources[grant.source]}</Link>
      ) : (
        texts.grant.sources[grant.source]
      )}
      {grant.reason && (
        <div className="note">
          <Text>{grant.reason}</Text>
        </div>
      )}
      <div className="note">
        <Id>{grant.id}</Id>
      </div>
    </>
  );
}

function Made({ line, zone }: { line: Line; zone: string }) {
  const columns: Column<Line["createdGrants"][number]>[] = [
    { name: words.columns.grant, cell: (grant) => <GrantName grant={grant} /> },
    { name: words.columns.expires, cell: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} zone={zone} /> : texts.never) },
    { name: words.columns.priority, number: true, cell: ({ priority }) => priority },
    { name: words.columns.bought, number: true, cell: ({ paid }) => (paid ? money(paid) : "–") },
    {
      name: words.columns.left,
      number: true,
      cell: ({ remaining, amount }) => (
        <>
          <Amount value={remaining} /> <span className="note">{texts.grant.of(show(amount))}</span>
        </>
      ),
    },
  ];
  return (
    <Section title={words.made}>
      <Table caption={words.made} columns={columns} rows={line.createdGrants} keyOf={({ id }) => id} />
    </Section>
  );
}
