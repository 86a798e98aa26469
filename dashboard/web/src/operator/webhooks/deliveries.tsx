import { type ReactNode, useState } from "react";
import { graphql } from "../../client/document";
import { type List, refresh, useGraph } from "../../client/query";
import { here } from "../../format/local";
import type { DeliveryRowFragment } from "../../gen/graphql";
import { Dialog } from "../../parts/dialog";
import { type Column, Table, Text, Time } from "../../parts/show";
import { Empty, Loaded } from "../../parts/states";
import { hasScope, useViewer } from "../../parts/viewer";
import { operatorTexts } from "../../texts/operator";
import { Badge } from "../../parts/badge";
import { Confirm } from "../parts/confirm";
import { Rows } from "../parts/list";

const texts = operatorTexts.deliveries;

export const DeliveryRow = graphql(`
  fragment DeliveryRow on WebhookDelivery {
    id
    eventType
    status
    attempts
    lastResponseStatus
    nextAttemptAt
    createdAt
  }
`);

const Delivery = graphql(`
  query Delivery($id: ID!) {
    node(id: $id) {
      ... on WebhookDelivery {
        id
        eventId
        payload
        attemptLog {
          at
          milliseconds
          responseStatus
          error
        }
      }
    }
  }
`);

const Replay = graphql(`
  mutation Replay($input: ReplayWebhookDeliveryInput!) {
    replayWebhookDelivery(input: $input) {
      delivery {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

/** What the answers about webhooks are kept under, so that a change asks for them again. */
export const webhooks = "webhooks";

interface Props<Row extends DeliveryRowFragment> {
  caption: string;
  list: List<Row>;
  empty: string;
  /** Where a delivery goes, in a list of several endpoints. */
  to?: (row: Row) => ReactNode;
}

/** Deliveries shows deliveries, each with its attempts, and sends them again. */
export function Deliveries<Row extends DeliveryRowFragment>({ caption, list, empty, to }: Props<Row>) {
  const mayReplay = hasScope(useViewer(), "WEBHOOKS_WRITE");
  const [shown, setShown] = useState<DeliveryRowFragment | null>(null);
  const [replayed, setReplayed] = useState<DeliveryRowFragment | null>(null);
  const columns: Column<Row>[] = [
    { name: texts.when, cell: ({ createdAt }) => <Time at={createdAt} zone={here()} /> },
    { name: texts.event, cell: ({ eventType }) => <span className="code">{eventType}</span> },
    ...(to ? [{ name: texts.to, cell: to }] : []),
    { name: texts.status, cell: (row) => <Status row={row} /> },
    {
      name: texts.actions,
      cell: (row) => (
        <span className="row">
          <button type="button" className="quiet" onClick={() => setShown(row)}>
            {texts.details}
          </button>
          {mayReplay && row.status !== "PENDING" && (
            <button type="button" className="quiet" onClick={() => setReplayed(row)}>
              {texts.replay}
            </button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Rows caption={caption} list={list} columns={columns} empty={empty} />
      {shown && <Details row={shown} onClose={() => setShown(null)} />}
      {replayed && (
        <Confirm
          title={texts.replayTitle}
          action={texts.replay}
          document={Replay}
          input={(key) => ({ idempotencyKey: key, deliveryId: replayed.id })}
          onClose={() => setReplayed(null)}
          onDone={() => refresh(webhooks)}
        >
          <p>{texts.replayWhat}</p>
        </Confirm>
      )}
    </>
  );
}

function Status({ row: { status, attempts, lastResponseStatus, nextAttemptAt } }: { row: DeliveryRowFragment }) {
  const tones = { PENDING: "warn", SUCCEEDED: "good", FAILED: "bad" } as const;
  return (
    <>
      <Badge tone={tones[status]}>{texts.statuses[status]}</Badge>{" "}
      <span className="note">
        {texts.attempts(attempts)}
        {lastResponseStatus !== null && lastResponseStatus !== undefined && texts.answered(lastResponseStatus)}
      </span>
      {nextAttemptAt && (
        <div className="fine">
          {texts.next} <Time at={nextAttemptAt} zone={here()} />
        </div>
      )}
    </>
  );
}

function Details({ row, onClose }: { row: DeliveryRowFragment; onClose: () => void }) {
  const answer = useGraph(Delivery, { id: row.id }, { wallet: webhooks });
  return (
    <Dialog title={texts.detailsTitle(row.eventType)} onClose={onClose}>
      <Loaded answer={answer}>
        {({ node }) => {
          if (!node || !("payload" in node)) return <Empty>{texts.gone}</Empty>;
          return (
            <>
              <h3>{texts.attemptsTitle}</h3>
              {node.attemptLog.length === 0 ? <Empty>{texts.noAttempts}</Empty> : <Attempts attempts={node.attemptLog} />}
              <h3>{texts.payload}</h3>
              <pre className="payload" tabIndex={0}>
                {pretty(node.payload)}
              </pre>
            </>
          );
        }}
      </Loaded>
    </Dialog>
  );
}

interface Attempt {
  at: string;
  milliseconds: number;
  responseStatus?: number | null | undefined;
  error?: string | null | undefined;
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const columns: Column<Attempt>[] = [
    { name: texts.when, cell: ({ at }) => <Time at={at} zone={here()} /> },
    { name: texts.took, number: true, cell: ({ milliseconds }) => texts.milliseconds(milliseconds) },
    {
      name: texts.answer,
      cell: ({ responseStatus, error }) => (
        <>
          {responseStatus ?? ""} {error && <Text>{error}</Text>}
        </>
      ),
    },
  ];
  return <Table caption={texts.attemptsTitle} columns={columns} rows={attempts} keyOf={({ at }) => at} />;
}

/** pretty returns JSON with a line for each value; what is no JSON stays as it is. Amounts in it are texts: none is rounded. */
function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
