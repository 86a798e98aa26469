import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph, useKey, useList } from "../client/query";
import { here } from "../format/local";
import type { EndpointQuery } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Refusals } from "../parts/refusals";
import { Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { Facts } from "../parts/facts";
import { Confirm } from "./parts/confirm";
import { Secret } from "./parts/secret";
import { Deliveries, DeliveryRow, webhooks } from "./webhooks/deliveries";
import { WebhooksHead } from "./webhooks/head";
import { EndpointState } from "./webhooks/state";

const texts = operatorTexts.webhooks;

void DeliveryRow; // its module has the fragment of this document

const Endpoint = graphql(`
  query Endpoint($id: ID!, $after: String) {
    node(id: $id) {
      ... on WebhookEndpoint {
        id
        url
        events
        enabled
        disabledReason
        disabledAt
        lastSuccessAt
        createdAt
        deliveries(first: 50, after: $after) {
          nodes {
            ...DeliveryRow
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

const UpdateEndpoint = graphql(`
  mutation UpdateEndpoint($input: UpdateWebhookEndpointInput!) {
    updateWebhookEndpoint(input: $input) {
      endpoint {
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

const DeleteEndpoint = graphql(`
  mutation DeleteEndpoint($input: DeleteWebhookEndpointInput!) {
    deleteWebhookEndpoint(input: $input) {
      endpointId
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const Rotate = graphql(`
  mutation Rotate($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const SendTest = graphql(`
  mutation SendTest($input: SendTestWebhookInput!) {
    sendTestWebhook(input: $input) {
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

type Found = Extract<EndpointQuery["node"], { url: unknown }>;

function found(node: EndpointQuery["node"] | undefined): Found | null {
  return node && "url" in node ? (node as Found) : null;
}

export default function EndpointPage() {
  const { id } = useParams<{ id: string }>();
  const answer = useGraph(Endpoint, { id }, { wallet: webhooks });
  const [isWaiting, setWaiting] = useState(false);
  const list = useList(Endpoint, { id }, ({ node }) => found(node)?.deliveries, { wallet: webhooks, every: isWaiting && 3_000 });
  const waits = list.nodes.some(({ status }) => status === "PENDING");
  if (waits !== isWaiting) setWaiting(waits); // what is under way is looked at until it ends
  return (
    <>
      <WebhooksHead at="/webhooks" />
      <Loaded answer={answer}>
        {({ node }) => {
          const endpoint = found(node);
          if (endpoint === null) return <Empty>{texts.missing}</Empty>;
          return (
            <>
              <About endpoint={endpoint} />
              <Section
                title={texts.deliveries}
                aside={
                  <button type="button" className="quiet" onClick={() => refresh(webhooks)}>
                    {texts.refresh}
                  </button>
                }
              >
                <Deliveries caption={texts.deliveries} list={list} empty={texts.noDeliveries} />
              </Section>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function About({ endpoint }: { endpoint: Found }) {
  const viewer = useViewer();
  const { id, enabled } = endpoint;
  const mayWrite = hasScope(viewer, "WEBHOOKS_WRITE");
  const [open, setOpen] = useState<"delete" | "turn" | "rotate" | null>(null);
  const [, go] = useLocation();
  const close = () => setOpen(null);
  return (
    <Section title={texts.endpoint} aside={<span><EndpointState endpoint={endpoint} /></span>}>
      <Facts
        facts={[
          [texts.url, <Text key="url">{endpoint.url}</Text>],
          [texts.createdAt, <Time key="created" at={endpoint.createdAt} zone={here()} />],
          [texts.lastSuccess, endpoint.lastSuccessAt ? <Time key="last" at={endpoint.lastSuccessAt} zone={here()} /> : texts.never],
          [texts.disabledAt, endpoint.disabledAt ? <Time key="disabled" at={endpoint.disabledAt} zone={here()} /> : null],
        ]}
      />
      <details>
        <summary>{endpoint.events.includes("*") ? texts.allEvents : texts.eventCount(endpoint.events.length)}</summary>
        <p className="code">{endpoint.events.join(", ")}</p>
      </details>
      {mayWrite && (
        <div className="row">
          {enabled && <TestButton id={id} />}
          {hasScope(viewer, "READ") && (
            <button type="button" onClick={() => setOpen("turn")}>
              {enabled ? texts.disable : texts.enable}
            </button>
          )}
          <button type="button" onClick={() => setOpen("rotate")}>
            {texts.rotate}
          </button>
          <button type="button" className="danger" onClick={() => setOpen("delete")}>
            {texts.delete}
          </button>
        </div>
      )}
      {open === "turn" && (
        <Confirm
          title={enabled ? texts.disable : texts.enable}
          action={enabled ? texts.disable : texts.enable}
          document={UpdateEndpoint}
          input={(key) => ({ idempotencyKey: key, endpointId: id, enabled: !enabled })}
          onClose={close}
          onDone={() => refresh(webhooks)}
        >
          <p>{enabled ? texts.disableWhat : texts.enableWhat}</p>
        </Confirm>
      )}
      {open === "delete" && (
        <Confirm
          title={texts.deleteTitle}
          action={texts.delete}
          danger
          document={DeleteEndpoint}
          input={(key) => ({ idempotencyKey: key, endpointId: id })}
          onClose={close}
          onDone={() => {
            refresh(webhooks);
            go("/webhooks");
          }}
        >
          <p>{texts.deleteWhat}</p>
        </Confirm>
      )}
      {open === "rotate" && <RotateDialog id={id} onClose={close} />}
    </Section>
  );
}

/** TestButton sends an event that says nothing. A second press is another one. */
function TestButton({ id }: { id: string }) {
  const sending = useDoing(SendTest);
  const [key, nextKey] = useKey();
  const send = async () => {
    if ((await sending.run({ input: { idempotencyKey: key, endpointId: id } })) === null) return;
    nextKey();
    refresh(webhooks);
  };
  return (
    <>
      <button type="button" disabled={sending.running} onClick={() => void send()}>
        {texts.test}
      </button>
      <Refusals error={sending.error} refusals={sending.refusals} />
    </>
  );
}

function RotateDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const rotating = useDoing(Rotate);
  const [key] = useKey();
  const secret = rotating.refusals.length === 0 ? rotating.result?.rotateWebhookSecret.secret : null;
  return (
    <Dialog title={texts.rotate} onClose={onClose}>
      {secret ? (
        <>
          <Secret label={texts.secret} value={secret} note={texts.secretNote} />
          <button type="button" className="primary" onClick={onClose}>
            {texts.done}
          </button>
        </>
      ) : (
        <>
          <p>{texts.rotateWhat}</p>
          <Refusals error={rotating.error} refusals={rotating.refusals} />
          <div className="row">
            <button
              type="button"
              className="primary"
              disabled={rotating.running}
              onClick={() => void rotating.run({ input: { idempotencyKey: key, endpointId: id } })}
            >
              {texts.rotate}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
