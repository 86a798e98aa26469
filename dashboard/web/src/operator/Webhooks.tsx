import { useState } from "react";
import { Link } from "wouter";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph, useList } from "../client/query";
import { here } from "../format/local";
import type { EndpointsQuery } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Form, SetField, TextField, listOf, useForm } from "../parts/form";
import { type Column, Text, Time } from "../parts/show";
import { Loaded } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { Create, ListSection } from "./parts/list";
import { Secret } from "./parts/secret";
import { EndpointState } from "./webhooks/state";
import { webhooks } from "./webhooks/deliveries";
import { WebhooksHead } from "./webhooks/head";

const texts = operatorTexts.webhooks;

const Endpoints = graphql(`
  query Endpoints($after: String) {
    webhookEndpoints(first: 50, after: $after) {
      nodes {
        id
        url
        events
        enabled
        disabledReason
        lastSuccessAt
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const EventTypes = graphql(`
  query EventTypes {
    webhookEventTypes {
      name
    }
  }
`);

const CreateEndpoint = graphql(`
  mutation CreateEndpoint($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) {
      endpoint {
        id
        url
      }
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Endpoint = EndpointsQuery["webhookEndpoints"]["nodes"][number];

export default function WebhooksPage() {
  const viewer = useViewer();
  const mayWrite = hasScope(viewer, "WEBHOOKS_WRITE") && hasScope(viewer, "READ");
  const [open, setOpen] = useState(false);
  const list = useList(Endpoints, {}, ({ webhookEndpoints }) => webhookEndpoints, { wallet: webhooks });
  return (
    <>
      <WebhooksHead at="/webhooks" />
      <ListSection
        title={texts.endpoints}
        aside={<Create may={mayWrite} label={texts.create} onPress={() => setOpen(true)} />}
        lead={texts.lead}
        list={list}
        columns={columns}
        empty={texts.none}
      />
      {open && <CreateDialog onClose={() => setOpen(false)} />}
    </>
  );
}

const columns: Column<Endpoint>[] = [
  {
    name: texts.url,
    cell: ({ id, url }) => (
      <Link href={`/webhooks/${id}`}>
        <Text>{url}</Text>
      </Link>
    ),
  },
  { name: texts.state, cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
  { name: texts.events, number: true, cell: ({ events }) => (events.includes("*") ? texts.all : events.length) },
  { name: texts.lastSuccess, cell: ({ lastSuccessAt }) => (lastSuccessAt ? <Time at={lastSuccessAt} zone={here()} /> : texts.never) },
];

function CreateDialog({ onClose }: { onClose: () => void }) {
  const types = useGraph(EventTypes, {});
  return (
    <Dialog title={texts.create} onClose={onClose}>
      <Loaded answer={types}>
        {({ webhookEventTypes }) => <Creating names={webhookEventTypes.map(({ name }) => name)} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}

function Creating({ names, onClose }: { names: readonly string[]; onClose: () => void }) {
  const creating = useDoing(CreateEndpoint);
  const form = useForm({ url: "", events: "" }, creating);
  const submit = async () => {
    const { url, events } = form.values;
    const done = await creating.run({ input: { idempotencyKey: form.key, url: url.trim(), events: listOf(events) } });
    if (done !== null) refresh(webhooks);
  };
  const created = creating.result?.createWebhookEndpoint;
  if (created?.endpoint) {
    return (
      <>
        <p>
          <Text>{created.endpoint.url}</Text> {texts.created}
        </p>
        {created.secret && <Secret label={texts.secret} value={created.secret} note={texts.secretNote} />}
        <button type="button" className="primary" onClick={onClose}>
          {texts.done}
        </button>
      </>
    );
  }
  return (
    <Form form={form} doing={creating} submit={texts.create} onSubmit={() => void submit()}>
      <TextField form={form} name="url" type="url" label={texts.url} hint={texts.urlHint} />
      <SetField form={form} name="events" label={texts.events} choices={[["*", "*", texts.allEvents], ...names.map((name) => [name, name] as const)]} />
    </Form>
  );
}
