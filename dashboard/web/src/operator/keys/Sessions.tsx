import { useState } from "react";
import { graphql } from "../../client/document";
import { refresh, useDoing, useList } from "../../client/query";
import { here } from "../../format/local";
import type { Scope, SessionsQuery } from "../../gen/graphql";
import { Badge } from "../../parts/badge";
import { Dialog } from "../../parts/dialog";
import { ChoiceField, Form, SetField, TextField, listOf, useForm } from "../../parts/form";
import { type Column, Text, Time } from "../../parts/show";
import { operatorTexts } from "../../texts/operator";
import { Confirm } from "../parts/confirm";
import { Create, ListSection } from "../parts/list";
import { Secret } from "../parts/secret";
import { ScopeList, scopeChoices } from "./scopes";

const texts = operatorTexts.sessions;

const SessionsList = graphql(`
  query Sessions($after: String) {
    operatorSessions(first: 50, after: $after) {
      nodes {
        id
        operator
        scopes
        createdAt
        expiresAt
        revokedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const CreateSession = graphql(`
  mutation CreateSession($input: CreateOperatorSessionInput!) {
    createOperatorSession(input: $input) {
      token
      url
      expiresAt
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const RevokeSessions = graphql(`
  mutation RevokeSessions($input: RevokeOperatorSessionsInput!) {
    revokeOperatorSessions(input: $input) {
      revoked
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Session = SessionsQuery["operatorSessions"]["nodes"][number];

const of = "sessions";

/** Sessions are those of the people who work with the dashboard under their own names. */
export function Sessions({ mayCreate }: { mayCreate: boolean }) {
  const [open, setOpen] = useState<{ session: Session; all: boolean } | "new" | null>(null);
  const list = useList(SessionsList, {}, ({ operatorSessions }) => operatorSessions, { wallet: of });
  const close = () => setOpen(null);
  return (
    <>
      <ListSection
        title={texts.title}
        aside={<Create may={mayCreate} label={texts.create} onPress={() => setOpen("new")} />}
        lead={texts.lead}
        list={list}
        columns={columnsOf((session, all) => setOpen({ session, all }))}
        empty={texts.none}
      />
      {open === "new" && <CreateDialog onClose={close} />}
      {open !== null && open !== "new" && (
        <Confirm
          title={open.all ? texts.endAllTitle : texts.endTitle}
          action={open.all ? texts.endAll : texts.end}
          danger
          document={RevokeSessions}
          input={() => (open.all ? { operator: open.session.operator } : { sessionId: open.session.id })}
          onClose={close}
          onDone={() => refresh(of)}
        >
          <p>
            <Text>{open.session.operator}</Text>: {texts.endWhat}
          </p>
        </Confirm>
      )}
    </>
  );
}

function columnsOf(onEnd: (session: Session, all: boolean) => void): Column<Session>[] {
  return [
    { name: texts.operator, cell: ({ operator }) => <Text>{operator}</Text> },
    { name: operatorTexts.keys.scopes, cell: ({ scopes }) => <ScopeList scopes={scopes} /> },
    {
      name: texts.state,
      cell: (session) =>
        session.revokedAt ? (
          <>
            <Badge tone="plain">{texts.revoked}</Badge> <Time at={session.revokedAt} zone={here()} />
          </>
        ) : (
          <>
            {isOver(session) ? <Badge tone="plain">{texts.over}</Badge> : <Badge tone="good">{texts.active}</Badge>} {texts.until}{" "}
            <Time at={session.expiresAt} zone={here()} />
          </>
        ),
    },
    {
      name: operatorTexts.keys.actions,
      cell: (session) =>
        session.revokedAt || isOver(session) ? null : (
          <span className="buttons">
            <button type="button" className="quiet" onClick={() => onEnd(session, false)} aria-label={`${texts.end}: ${session.operator}`}>
              {texts.end}
            </button>
            <button type="button" className="quiet" onClick={() => onEnd(session, true)} aria-label={`${texts.endAll}: ${session.operator}`}>
              {texts.endAll}
            </button>
          </span>
        ),
    },
  ];
}

/** isOver says whether a session has ended by itself: by the real clock, also in the test tenant. */
function isOver({ expiresAt }: Session): boolean {
  return Date.parse(expiresAt) <= Date.now();
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const creating = useDoing(CreateSession);
  const form = useForm({ operator: "", expiresInSeconds: "28800", scopes: "READ" }, creating);
  const submit = async () => {
    const { operator, expiresInSeconds, scopes } = form.values;
    const input = {
      operator: operator.trim(),
      expiresInSeconds: Number(expiresInSeconds),
      scopes: listOf(scopes) as Scope[],
    };
    if ((await creating.run({ input })) !== null) refresh(of);
  };
  const created = creating.result?.createOperatorSession;
  return (
    <Dialog title={texts.create} onClose={onClose}>
      {created?.token ? (
        <>
          {created.url ? (
            <Secret label={texts.link} value={created.url} note={texts.linkNote} />
          ) : (
            <Secret label={texts.token} value={created.token} note={texts.linkNote} />
          )}
          <button type="button" className="primary" onClick={onClose}>
            {operatorTexts.keys.done}
          </button>
        </>
      ) : (
        <Form form={form} doing={creating} submit={texts.create} onSubmit={() => void submit()}>
          <TextField form={form} name="operator" label={texts.operator} hint={texts.operatorHint} />
          <ChoiceField form={form} name="expiresInSeconds" label={texts.lasts} choices={durations} />
          <SetField form={form} name="scopes" label={operatorTexts.keys.scopes} choices={scopeChoices} />
        </Form>
      )}
    </Dialog>
  );
}

const durations = ([1, 4, 8, 12] as const).map((hours) => [String(hours * 3600), texts.hours(hours)] as const);
