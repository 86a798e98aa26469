import { useState } from "react";
import { Link, useParams } from "wouter";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money, show } from "../format/amount";
import { zoneOr } from "../format/instant";
import type { PaymentOutcome, PaymentQuery, RefundStatus } from "../gen/graphql";
import { Badge, type Tone } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Facts } from "../parts/facts";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Crumbs, Id } from "./Crumbs";
import { PaymentRow, boughtOf } from "./PaymentTable";
import { RefundForm } from "./RefundForm";
import { Simulation } from "./Simulation";
import { topUpTone } from "./tones";

void PaymentRow; // the fragment is in this module's documents

const PaymentDocument = graphql(`
  query Payment($id: ID!) {
    topUp(id: $id) {
      ...PaymentRow
      settledAt
      checkoutUrl
      receiptUrl
      tax {
        amount
        currency
      }
      attempts {
        number
        at
        outcome
        reason
      }
      refunds {
        id
        amount {
          amount
          currency
        }
        credits
        status
        reason
        createdAt
      }
      dispute {
        id
        amount {
          amount
          currency
        }
        status
        openedAt
        closedAt
      }
      grant {
        id
        amount
        remaining
        held
        expiresAt
      }
      paymentMethod {
        brand
        last4
      }
      triggeredBy {
        id
        sequence
      }
      wallet {
        customer {
          timeZone
        }
      }
    }
  }
`);

type TopUp = NonNullable<PaymentQuery["topUp"]>;

const words = sellerTexts.payment;

const outcomes: Record<PaymentOutcome, Tone> = {
  SUCCEEDED: "good",
  DECLINED: "bad",
  REQUIRES_ACTION: "warn",
  PROCESSING: "plain",
  CANCELED: "plain",
  UNKNOWN: "plain",
};

const refundTones: Record<RefundStatus, Tone> = { PENDING: "warn", SUCCEEDED: "good", FAILED: "bad" };

const open = new Set<TopUp["status"]>(["PENDING", "REQUIRES_ACTION"]);

export default function PaymentPage() {
  const { id = "" } = useParams<{ id: string }>();
  const [settled, setSettled] = useState(false);
  // What is not settled is asked for again: a provider takes its time.
  const answer = useGraph(PaymentDocument, { id }, { every: settled ? false : 5_000 });
  const topUp = answer.data?.topUp;
  const now = topUp !== undefined && (topUp === null || !open.has(topUp.status));
  if (now !== settled) setSettled(now);
  return (
    <>
      <Crumbs to={[{ href: "/payments", name: texts.operator.nav.payments }]} />
      <Loaded answer={answer}>
        {({ topUp: found }) => (found ? <Parts topUp={found} changed={answer.retry} /> : <Empty>{words.unknown(id)}</Empty>)}
      </Loaded>
    </>
  );
}

function Parts({ topUp, changed }: { topUp: TopUp; changed: () => void }) {
  const viewer = useViewer();
  const [refunding, setRefunding] = useState(false);
  const zone = zoneOr(topUp.wallet.customer.timeZone);
  return (
    <>
      <div className="head">
        <h1>
          {money(topUp.price)} <Badge tone={topUpTone[topUp.status]}>{sellerTexts.topUpStatus[topUp.status]}</Badge>
        </h1>
        {topUp.status === "SUCCEEDED" && hasScope(viewer, "PAYMENTS_WRITE") && (
          <button type="button" className="primary" onClick={() => setRefunding(true)}>
            {words.refund}
          </button>
        )}
      </div>
      {refunding && (
        <Dialog title={sellerTexts.refund.of(money(topUp.price))} onClose={() => setRefunding(false)} drawer>
          <RefundForm topUp={topUp.id} onDone={changed} onClose={() => setRefunding(false)} />
        </Dialog>
      )}
      <Section title={words.what}>
        <Overview topUp={topUp} zone={zone} />
      </Section>
      {topUp.dispute && <Dispute dispute={topUp.dispute} zone={zone} />}
      <Section title={words.attempts}>
        {topUp.attempts.length === 0 ? <Empty>{words.noAttempts}</Empty> : <Attempts topUp={topUp} zone={zone} />}
      </Section>
      <Section title={words.refunds}>
        {topUp.refunds.length === 0 ? <Empty>{words.noRefunds}</Empty> : <Refunds topUp={topUp} zone={zone} />}
      </Section>
      {viewer.kind === "API_KEY" && viewer.mode === "TEST" && hasScope(viewer, "ADMIN") && <Simulation topUp={topUp} changed={changed} />}
    </>
  );
}

function Overview({ topUp, zone }: { topUp: TopUp; zone: string }) {
  const { wallet, grant, paymentMethod, triggeredBy } = topUp;
  return (
    <Facts
      facts={[
        [
          texts.portal.customer,
          <Link href={`/customers/${wallet.customer.id}`}>
            <Text>{wallet.customer.name}</Text>
          </Link>,
        ],
        [
          texts.portal.wallet,
          <Link href={`/wallets/${wallet.id}`}>
            <Text>{wallet.name}</Text>
          </Link>,
        ],
        [words.bought, <Text>{boughtOf(topUp)}</Text>],
        [words.credits, <Amount value={topUp.credits} unit={wallet.unit} />],
        topUp.bonusCredits !== "0" && [words.bonus, <Amount value={topUp.bonusCredits} unit={wallet.unit} />],
        grant
          ? [
              words.left,
              <>
                <Amount value={grant.remaining} /> <span className="note">{texts.grant.of(show(grant.amount))}</span>
              </>,
            ]
          : false,
        topUp.tax ? [words.tax, money(topUp.tax)] : false,
        Number(topUp.refunded.amount) > 0 && [words.refunded, money(topUp.refunded)],
        paymentMethod ? [words.method, <Text>{texts.buy.card(paymentMethod.brand, paymentMethod.last4 ?? "…")}</Text>] : false,
        [words.created, <Time at={topUp.createdAt} zone={zone} />],
        topUp.settledAt ? [words.settled, <Time at={topUp.settledAt} zone={zone} />] : false,
        topUp.automatic && [
          words.automatic,
          triggeredBy ? (
            <Link href={`/lines/${triggeredBy.id}`}>{words.because(triggeredBy.sequence)}</Link>
          ) : (
            sellerTexts.payments.automatic
          ),
        ],
        topUp.failureReason ? [words.failure, <Text>{topUp.failureReason}</Text>] : false,
        topUp.receiptUrl
          ? [
              words.receipt,
              <a href={topUp.receiptUrl} target="_blank" rel="noopener noreferrer">
                {words.openReceipt}
              </a>,
            ]
          : false,
        [sellerTexts.line.id, <Id>{topUp.id}</Id>],
      ]}
    />
  );
}

function Dispute({ dispute, zone }: { dispute: NonNullable<TopUp["dispute"]>; zone: string }) {
  return (
    <Section title={words.dispute}>
      <Facts
        facts={[
          [
            sellerTexts.payments.status,
            <Badge tone={dispute.status === "WON" ? "good" : "bad"}>{sellerTexts.payments.disputes[dispute.status]}</Badge>,
          ],
          [words.amount, money(dispute.amount)],
          [words.opened, <Time at={dispute.openedAt} zone={zone} />],
          dispute.closedAt ? [words.closed, <Time at={dispute.closedAt} zone={zone} />] : false,
          [sellerTexts.line.id, <Id>{dispute.id}</Id>],
        ]}
      />
      <p className="fine">{words.disputeWhat[dispute.status]}</p>
    </Section>
  );
}

function Attempts({ topUp, zone }: { topUp: TopUp; zone: string }) {
  const columns: Column<TopUp["attempts"][number]>[] = [
    { name: words.number, cell: ({ number }) => number },
    { name: texts.line.when, cell: ({ at }) => <Time at={at} zone={zone} /> },
    { name: words.outcome, cell: ({ outcome }) => <Badge tone={outcomes[outcome]}>{words.outcomes[outcome]}</Badge> },
    { name: words.why, cell: ({ reason }) => (reason ? <Text>{reason}</Text> : "–") },
  ];
  return <Table caption={words.attempts} columns={columns} rows={topUp.attempts} keyOf={({ number }) => String(number)} />;
}

function Refunds({ topUp, zone }: { topUp: TopUp; zone: string }) {
  const columns: Column<TopUp["refunds"][number]>[] = [
    { name: texts.line.when, cell: ({ createdAt }) => <Time at={createdAt} zone={zone} /> },
    { name: words.why, cell: ({ reason }) => <Text>{reason}</Text> },
    {
      name: sellerTexts.payments.status,
      cell: ({ status }) => <Badge tone={refundTones[status]}>{words.refundStatus[status]}</Badge>,
    },
    { name: words.credits, number: true, cell: ({ credits }) => <Amount value={credits} /> },
    { name: words.amount, number: true, cell: ({ amount }) => money(amount) },
  ];
  return <Table caption={words.refunds} columns={columns} rows={topUp.refunds} keyOf={({ id }) => id} />;
}
