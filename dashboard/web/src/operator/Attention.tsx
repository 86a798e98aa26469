import type { ReactNode } from "react";
import { Link } from "wouter";
import { graphql } from "../client/document";
import { useGraph, useList } from "../client/query";
import { money } from "../format/amount";
import type { AttentionKind, AttentionRowFragment, CountsQuery } from "../gen/graphql";
import { type Tone, Badge } from "../parts/badge";
import { here } from "../format/local";
import { Amount, type Column, Text, Time } from "../parts/show";
import { Loaded, Section } from "../parts/states";
import { sellerTexts } from "../texts/seller";
import { Rows } from "./parts/list";

export const AttentionCount = graphql(`
  fragment AttentionCount on AttentionConnection {
    nodes {
      id
    }
    pageInfo {
      hasNextPage
    }
  }
`);

const Counts = graphql(`
  query Counts {
    BOOKS_DISAGREE: attention(kind: BOOKS_DISAGREE, first: 50) {
      ...AttentionCount
    }
    DISPUTE_OPEN: attention(kind: DISPUTE_OPEN, first: 50) {
      ...AttentionCount
    }
    DISPUTE_LOST: attention(kind: DISPUTE_LOST, first: 50) {
      ...AttentionCount
    }
    PAYMENT_MISMATCH: attention(kind: PAYMENT_MISMATCH, first: 50) {
      ...AttentionCount
    }
    REFUND_FAILED: attention(kind: REFUND_FAILED, first: 50) {
      ...AttentionCount
    }
    PAYMENT_STUCK: attention(kind: PAYMENT_STUCK, first: 50) {
      ...AttentionCount
    }
    SUBSCRIPTION_PAST_DUE: attention(kind: SUBSCRIPTION_PAST_DUE, first: 50) {
      ...AttentionCount
    }
    RECHARGE_DISABLED: attention(kind: RECHARGE_DISABLED, first: 50) {
      ...AttentionCount
    }
    RECHARGE_FAILED: attention(kind: RECHARGE_FAILED, first: 50) {
      ...AttentionCount
    }
    WEBHOOK_FAILING: attention(kind: WEBHOOK_FAILING, first: 50) {
      ...AttentionCount
    }
    IN_DEBT: attention(kind: IN_DEBT, first: 50) {
      ...AttentionCount
    }
    BALANCE_DEPLETED: attention(kind: BALANCE_DEPLETED, first: 50) {
      ...AttentionCount
    }
    BALANCE_LOW: attention(kind: BALANCE_LOW, first: 50) {
      ...AttentionCount
    }
    FROZEN: attention(kind: FROZEN, first: 50) {
      ...AttentionCount
    }
  }
`);

export const AttentionRow = graphql(`
  fragment AttentionRow on Attention {
    id
    kind
    since
    detail
    wallet {
      id
      name
      unit
      balance {
        available
      }
      customer {
        id
        name
      }
    }
    topUp {
      id
      price {
        amount
        currency
      }
      wallet {
        name
        customer {
          id
          name
        }
      }
    }
    subscription {
      id
      plan {
        name
      }
      wallet {
        id
        name
      }
      customer {
        id
        name
      }
    }
    endpoint {
      id
      url
    }
  }
`);

const Kind = graphql(`
  query AttentionOfKind($kind: AttentionKind!, $after: String) {
    attention(kind: $kind, first: 10, after: $after) {
      nodes {
        ...AttentionRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const words = sellerTexts.attention;

// What is wrong comes first, then what the seller has to decide, then what a customer may want to hear.
const tones: Record<AttentionKind, Tone> = {
  BOOKS_DISAGREE: "bad",
  DISPUTE_OPEN: "bad",
  DISPUTE_LOST: "bad",
  PAYMENT_MISMATCH: "bad",
  REFUND_FAILED: "bad",
  PAYMENT_STUCK: "warn",
  SUBSCRIPTION_PAST_DUE: "warn",
  RECHARGE_DISABLED: "warn",
  RECHARGE_FAILED: "warn",
  WEBHOOK_FAILING: "warn",
  IN_DEBT: "warn",
  BALANCE_DEPLETED: "plain",
  BALANCE_LOW: "plain",
  FROZEN: "plain",
};

const kinds = Object.keys(tones) as AttentionKind[];

/** What needs somebody's eye. */
export default function AttentionPage() {
  const answer = useGraph(Counts, {}, { every: 60_000, keep: true });
  return (
    <>
      <h1>{words.title}</h1>
      <p className="fine">{words.about}</p>
      <Loaded answer={answer}>{(counts) => <Parts counts={counts} />}</Loaded>
    </>
  );
}

function Parts({ counts }: { counts: CountsQuery }) {
  const some = kinds.filter((kind) => counts[kind].nodes.length > 0);
  const none = kinds.filter((kind) => counts[kind].nodes.length === 0);
  return (
    <>
      {some.length === 0 ? (
        <Section title={words.quiet}>
          <p className="state success">{words.quietWhy}</p>
        </Section>
      ) : (
        <nav className="tiles" aria-label={words.kindsName}>
          {some.map((kind) => (
            <a key={kind} href={`#${kind}`} className={`tile ${tones[kind]}`}>
              <strong className="digits">{countOf(counts[kind])}</strong> <span>{words.kinds[kind].title}</span>
            </a>
          ))}
        </nav>
      )}
      {some.map((kind) => (
        <div key={kind} id={kind}>
          <Section title={words.kinds[kind].title} aside={<Badge tone={tones[kind]}>{countOf(counts[kind])}</Badge>}>
            <p className="fine">{words.kinds[kind].means}</p>
            <List kind={kind} count={counts[kind].nodes.length} />
          </Section>
        </div>
      ))}
      {none.length > 0 && (
        <details className="section">
          <summary>{words.nothing(none.length)}</summary>
          <dl className="meanings">
            {none.map((kind) => (
              <div key={kind}>
                <dt>{words.kinds[kind].title}</dt>
                <dd className="note">{words.kinds[kind].means}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

function countOf({ nodes, pageInfo }: CountsQuery[AttentionKind]): string {
  return pageInfo.hasNextPage ? words.orMore(nodes.length) : String(nodes.length);
}

const columns: Column<AttentionRowFragment>[] = [
  { name: words.columns.what, cell: (row) => <Subject row={row} /> },
  { name: words.columns.detail, cell: ({ detail }) => (detail ? <Text>{detail}</Text> : "–") },
  { name: words.columns.since, cell: ({ since }) => <Time at={since} zone={here()} /> },
  { name: words.columns.go, cell: (row) => <Way row={row} /> },
];

function List({ kind, count }: { kind: AttentionKind; count: number }) {
  // The count is a part of what is asked for, so that the list is asked for again when it moves.
  const list = useList(Kind, { kind }, ({ attention }) => attention, { wallet: `attention ${count}` });
  return <Rows caption={words.kinds[kind].title} list={list} columns={columns} empty={words.gone} />;
}

/** Subject says whom or what an entry is about. */
function Subject({ row: { wallet, topUp, subscription, endpoint } }: { row: AttentionRowFragment }): ReactNode {
  const customer = topUp?.wallet.customer ?? subscription?.customer ?? wallet?.customer;
  if (!customer) return endpoint ? <Text>{endpoint.url}</Text> : "–";
  return (
    <>
      <Link href={`/customers/${customer.id}`}>
        <Text>{customer.name}</Text>
      </Link>
      <div className="note">
        {topUp ? (
          money(topUp.price)
        ) : subscription ? (
          <Text>{subscription.plan.name}</Text>
        ) : wallet ? (
          <>
            <Text>{wallet.name}</Text> · <Amount value={wallet.balance.available} unit={wallet.unit} />
          </>
        ) : null}
      </div>
    </>
  );
}

/** Way leads to where something can be done. */
function Way({ row: { kind, wallet, topUp, subscription, endpoint } }: { row: AttentionRowFragment }): ReactNode {
  if (topUp) return <Link href={`/payments/${topUp.id}`}>{words.go.payment}</Link>;
  if (subscription) return <Link href={`/customers/${subscription.customer.id}`}>{words.go.subscription}</Link>;
  if (endpoint) return <Link href={`/webhooks/${endpoint.id}`}>{words.go.endpoint}</Link>;
  if (!wallet) return null;
  if (kind === "BOOKS_DISAGREE") return <Link href={`/wallets/${wallet.id}?tab=books`}>{words.go.books}</Link>;
  if (kind === "RECHARGE_FAILED" || kind === "RECHARGE_DISABLED") {
    return <Link href={`/wallets/${wallet.id}?tab=payments`}>{words.go.payments}</Link>;
  }
  return <Link href={`/wallets/${wallet.id}`}>{words.go.wallet}</Link>;
}
