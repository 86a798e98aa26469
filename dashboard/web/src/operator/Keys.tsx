import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useList } from "../client/query";
import { here } from "../format/local";
import type { KeysQuery, Scope } from "../gen/graphql";
import { Badge } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Form, SetField, TextField, listOf, useForm } from "../parts/form";
import { type Column, Text, Time } from "../parts/show";
import { Empty } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";
import { Confirm } from "./parts/confirm";
import { Create, ListSection } from "./parts/list";
import { Secret } from "./parts/secret";
import { ScopeList, scopeChoices } from "./keys/scopes";
import { Sessions } from "./keys/Sessions";

const texts = operatorTexts.keys;

const Keys = graphql(`
  query Keys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes {
        id
        name
        scopes
        createdAt
        revokedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const CreateKey = graphql(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      id
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const RevokeKey = graphql(`
  mutation RevokeKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
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

type Key = KeysQuery["apiKeys"]["nodes"][number];

const of = "keys";

/** KeysPage is for the scope ADMIN. Only an API key, no session of a person, makes keys and sessions. */
export default function KeysPage() {
  const viewer = useViewer();
  if (!hasScope(viewer, "ADMIN")) {
    return (
      <>
        <h1>{texts.title}</h1>
        <Empty>{all.failed.forbidden}</Empty>
      </>
    );
  }
  return (
    <>
      <h1>{texts.title}</h1>
      {viewer.kind !== "API_KEY" && <p className="warning">{texts.sessionsMintNothing}</p>}
      <ApiKeys mayCreate={viewer.kind === "API_KEY"} />
      <Sessions mayCreate={viewer.kind === "API_KEY"} />
    </>
  );
}

function ApiKeys({ mayCreate }: { mayCreate: boolean }) {
  const [open, setOpen] = useState<Key | "new" | null>(null);
  const list = useList(Keys, {}, ({ apiKeys }) => apiKeys, { wallet: of });
  const close = () => setOpen(null);
  return (
    <>
      <ListSection
        title={texts.keys}
        aside={<Create may={mayCreate} label={texts.create} onPress={() => setOpen("new")} />}
        lead={texts.lead}
        list={list}
        columns={columnsOf(setOpen)}
        empty={texts.none}
      />
      {open === "new" && <CreateDialog onClose={close} />}
      {open !== null && open !== "new" && (
        <Confirm
          title={texts.revokeTitle}
          action={texts.revoke}
          danger
          document={RevokeKey}
          input={(key) => ({ idempotencyKey: key, apiKeyId: open.id })}
          onClose={close}
          onDone={() => refresh(of)}
        >
          <p>
            <Text>{open.name}</Text>: {texts.revokeWhat}
          </p>
        </Confirm>
      )}
    </>
  );
}

function columnsOf(onRevoke: (key: Key) => void): Column<Key>[] {
  return [
    {
      name: texts.name,
      cell: ({ name, revokedAt }) => (
        <>
          <Text>{name}</Text> {revokedAt && <Badge tone="plain">{texts.revoked}</Badge>}
        </>
      ),
    },
    { name: texts.scopes, cell: ({ scopes }) => <ScopeList scopes={scopes} /> },
    { name: texts.created, cell: ({ createdAt }) => <Time at={createdAt} zone={here()} /> },
    {
      name: texts.actions,
      cell: (key) =>
        key.revokedAt ? (
          <Time at={key.revokedAt} zone={here()} />
        ) : (
          <button type="button" className="quiet" onClick={() => onRevoke(key)} aria-label={`${texts.revoke}: ${key.name}`}>
            {texts.revoke}
          </button>
        ),
    },
  ];
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const creating = useDoing(CreateKey);
  const form = useForm({ name: "", scopes: "READ" }, creating);
  const submit = async () => {
    const { name, scopes } = form.values;
    const input = { idempotencyKey: form.key, name: name.trim(), scopes: listOf(scopes) as Scope[] };
    if ((await creating.run({ input })) !== null) refresh(of);
  };
  const created = creating.result?.createApiKey;
  return (
    <Dialog title={texts.create} onClose={onClose}>
      {created?.id ? (
        <>
          {created.secret && <Secret label={texts.secret} value={created.secret} note={texts.secretNote} />}
          <button type="button" className="primary" onClick={onClose}>
            {texts.done}
          </button>
        </>
      ) : (
        <Form form={form} doing={creating} submit={texts.create} onSubmit={() => void submit()}>
          <TextField form={form} name="name" label={texts.name} hint={texts.nameHint} />
          <SetField form={form} name="scopes" label={texts.scopes} choices={scopeChoices} />
        </Form>
      )}
    </Dialog>
  );
}
