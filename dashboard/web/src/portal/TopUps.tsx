import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useList } from "../client/query";
import { money, parse, sum } from "../format/amount";
import type { PurchasesQuery } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Failure, Loading, Section } from "../parts/states";
import { mayBuy, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RequestForm, useRequest } from "./request";
import { methodText } from "./methodtext";

const Purchases = graphql(`
  query Purchases($wallet: ID!, $after: String) {
    wallet(id: $wallet) {
      topUps(first: 20, after: $after) {
        nodes {
          id
          status
          automatic
          credits
          bonusCredits
          processing
          checkoutUrl
          failureReason
          receiptUrl
          createdAt
          price {
            amount
            currency
          }
          refunded {
            amount
            currency
          }
          pack {
            name
          }
          subscription {
            plan {
              name
            }
          }
          paymentMethod {
            brand
            last4
          }
          triggeredBy {
            sequence
            action
          }
          attempts {
            number
            at
            outcome
            reason
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const CancelPurchase = graphql(`
  mutation CancelPurchase($input: CancelTopUpInput!) {
    cancelTopUp(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type TopUp = NonNullable<PurchasesQuery["wallet"]>["topUps"]["nodes"][number];

/** TopUps shows what was bought, by whom, and what became of each try to charge it. */
export function TopUps() {
  const { wallet, zone } = useShown();
  const may = mayBuy(useViewer());
  const [canceling, setCanceling] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const list = useList(Purchases, { wallet: wallet.id }, (data: PurchasesQuery) => data.wallet?.topUps, {
    wallet: wallet.id,
    every: waiting ? 3_000 : false,
  });
  // A payment that fails moves no line of the wallet.
  const open = list.nodes.slice(0, 20).some(({ status }) => status === "PENDING" || status === "REQUIRES_ACTION");
  if (open !== waiting) setWaiting(open);
  const columns: Column<TopUp>[] = [
    { name: texts.line.when, cell: ({ createdAt }) => <Time at={createdAt} zone={zone} /> },
    { name: texts.line.what, cell: (topUp) => <What topUp={topUp} /> },
    {
      name: texts.chart.total,
      number: true,
      cell: ({ credits, bonusCredits }) => <Amount value={sum([credits, bonusCredits])} />,
    },
    { name: texts.grant.paid, number: true, cell: ({ price }) => money(price) },
    { name: texts.topUps.state, cell: (topUp) => <State topUp={topUp} cancel={may ? setCanceling : null} /> },
  ];
  return (
    <Section title={texts.topUps.title}>
      {list.loading && <Loading />}
      {list.error && <Failure error={list.error} retry={list.retry} />}
      {!list.loading && !list.error && list.nodes.length === 0 && <Empty>{texts.topUps.nothing}</Empty>}
      {list.nodes.length > 0 && (
        <Table
          caption={texts.topUps.title}
          columns={columns}
          rows={list.nodes}
          keyOf={({ id }) => id}
          more={list.more}
          loadingMore={list.loadingMore}
        />
      )}
      {canceling !== null && <Cancel id={canceling} onClose={() => setCanceling(null)} />}
    </Section>
  );
}

function What({ topUp: { pack, subscription, automatic, triggeredBy } }: { topUp: TopUp }) {
  const name = pack?.name ?? subscription?.plan.name;
  return (
    <>
      {name && <Text>{name}</Text>}
      {automatic && <span className="note"> {texts.topUps.automatic}</span>}
      {triggeredBy && (
        <span className="note">
          {" "}
          {texts.topUps.because(triggeredBy.sequence)} {triggeredBy.action && <Text>{triggeredBy.action}</Text>}
        </span>
      )}
    </>
  );
}

function State({ topUp, cancel }: { topUp: TopUp; cancel: ((id: string) => void) | null }) {
  const { zone } = useShown();
  const open = topUp.status === "PENDING" || topUp.status === "REQUIRES_ACTION";
  return (
    <>
      <span className={topUp.status === "SUCCEEDED" ? "tag good" : topUp.status === "FAILED" ? "tag bad" : "tag"}>
        {topUp.processing ? texts.topUps.processing : texts.topUps.states[topUp.status]}
      </span>
      {topUp.paymentMethod && <span className="note"> {methodText(topUp.paymentMethod)}</span>}
      {topUp.failureReason && (
        <span className="note">
          {" "}
          <Text>{topUp.failureReason}</Text>
        </span>
      )}
      {parse(topUp.refunded.amount) > 0n && <span className="note"> {texts.topUps.refunded(money(topUp.refunded))}</span>}
      {topUp.receiptUrl && (
        <>
          {" "}
          <a href={topUp.receiptUrl} target="_blank" rel="noopener noreferrer">
            {texts.topUps.receipt}
          </a>
        </>
      )}
      {cancel && open && topUp.checkoutUrl && (
        <span className="actions">
          <a className="button" href={topUp.checkoutUrl} target="_blank" rel="noopener noreferrer">
            {texts.topUps.pay}
          </a>
          <button type="button" className="quiet" onClick={() => cancel(topUp.id)}>
            {texts.topUps.cancel}
          </button>
        </span>
      )}
      {(topUp.attempts.length > 1 || topUp.automatic) && topUp.attempts.length > 0 && (
        <details>
          <summary>{texts.topUps.attempts(topUp.attempts.length)}</summary>
          <ul className="checks">
            {topUp.attempts.map(({ number, at, outcome, reason }) => (
              <li key={number}>
                <Time at={at} zone={zone} />: {texts.topUps.outcomes[outcome]} {reason && <Text>{reason}</Text>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Cancel({ id, onClose }: { id: string; onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(CancelPurchase);
  const submit = async () => {
    if ((await form.run({ input: { idempotencyKey: form.key, topUpId: id } })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.topUps.cancel} onClose={onClose}>
      <RequestForm form={form} danger submit={texts.topUps.cancel} onSubmit={submit}>
        <p>{texts.topUps.cancelAbout}</p>
      </RequestForm>
    </Dialog>
  );
}
