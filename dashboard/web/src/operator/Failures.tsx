import { useState } from "react";
import { Link } from "wouter";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph, useList } from "../client/query";
import { fromField, toField } from "../format/local";
import { Dialog } from "../parts/dialog";
import { ChoiceField, Form, TextField, useForm } from "../parts/form";
import { Text } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { useNow } from "./parts/now";
import { Deliveries, DeliveryRow, webhooks } from "./webhooks/deliveries";
import { WebhooksHead } from "./webhooks/head";

const texts = operatorTexts.webhooks;

void DeliveryRow; // its module has the fragment of this document

const Failures = graphql(`
  query Failures($after: String) {
    failedDeliveries(first: 50, after: $after) {
      nodes {
        ...DeliveryRow
        endpoint {
          id
          url
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const SomeEndpoints = graphql(`
  query SomeEndpoints {
    webhookEndpoints(first: 100) {
      nodes {
        id
        url
      }
    }
  }
`);

const ReplayFailed = graphql(`
  mutation ReplayFailed($input: ReplayFailedDeliveriesInput!) {
    replayFailedDeliveries(input: $input) {
      count
      userErrors {
        code
        message
        path
      }
    }
  }
`);

export default function FailuresPage() {
  const mayReplay = hasScope(useViewer(), "WEBHOOKS_WRITE");
  const now = useNow();
  const [open, setOpen] = useState(false);
  const list = useList(Failures, {}, ({ failedDeliveries }) => failedDeliveries, { wallet: webhooks });
  return (
    <>
      <WebhooksHead at="/webhooks/failures" />
      <Section
        title={texts.failures}
        aside={
          mayReplay &&
          now !== null && (
            <button type="button" onClick={() => setOpen(true)}>
              {texts.replayRange}
            </button>
          )
        }
      >
        <p className="fine">{texts.failuresLead}</p>
        <Deliveries
          caption={texts.failures}
          list={list}
          empty={texts.noFailures}
          to={({ endpoint }) => <To endpoint={endpoint} />}
        />
      </Section>
      {open && now !== null && <ReplayDialog now={now} onClose={() => setOpen(false)} />}
    </>
  );
}

function To({ endpoint }: { endpoint: { id: string; url: string } | null | undefined }) {
  if (!endpoint) return <>–</>;
  return (
    <Link href={`/webhooks/${endpoint.id}`}>
      <Text>{endpoint.url}</Text>
    </Link>
  );
}

function ReplayDialog({ now, onClose }: { now: number; onClose: () => void }) {
  const endpoints = useGraph(SomeEndpoints, {});
  return (
    <Dialog title={texts.replayRange} onClose={onClose}>
      <Loaded answer={endpoints}>
        {({ webhookEndpoints: { nodes } }) =>
          nodes.length === 0 ? <Empty>{texts.none}</Empty> : <Replaying now={now} endpoints={nodes} />
        }
      </Loaded>
    </Dialog>
  );
}

function Replaying({ now, endpoints }: { now: number; endpoints: readonly { id: string; url: string }[] }) {
  const replaying = useDoing(ReplayFailed);
  const form = useForm({ endpointId: endpoints[0]!.id, from: toField(now - 3 * 86_400_000), to: toField(now + 60_000) }, replaying);
  const { endpointId, from, to } = form.values;
  const submit = async () => {
    const input = { idempotencyKey: form.key, endpointId, from: fromField(from) ?? from, to: fromField(to) ?? to };
    if ((await replaying.run({ input })) !== null) refresh(webhooks);
  };
  const done = replaying.refusals.length === 0 ? replaying.result?.replayFailedDeliveries : undefined;
  return (
    <>
      <p>{texts.replayRangeWhat}</p>
      <Form form={form} doing={replaying} submit={texts.replayRange} onSubmit={() => void submit()}>
        <ChoiceField form={form} name="endpointId" label={texts.endpoint} choices={endpoints.map(({ id, url }) => [id, url])} />
        <div className="pair">
          <TextField form={form} name="from" type="datetime-local" label={texts.rangeFrom} />
          <TextField form={form} name="to" type="datetime-local" label={texts.rangeTo} />
        </div>
      </Form>
      {done && (
        <p className="state success" role="status">
          {texts.replayed(done.count)}
        </p>
      )}
    </>
  );
}
