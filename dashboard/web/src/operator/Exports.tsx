import { useState } from "react";
import { graphql } from "../client/document";
import { client, refresh, useDoing, useList } from "../client/query";
import type { RequestError } from "../client/errors";
import { here, startOf, toDate } from "../format/local";
import type { ExportFormat, ExportKind, ExportsQuery } from "../gen/graphql";
import { Badge, type Tone } from "../parts/badge";
import { useFilter } from "../parts/filters";
import { ChoiceField, Form, TextField, some, useForm } from "../parts/form";
import { type Column, Text, Time } from "../parts/show";
import { Failure, Loading, Section } from "../parts/states";
import { operatorTexts } from "../texts/operator";
import { ListSection } from "./parts/list";
import { useNow } from "./parts/now";

const texts = operatorTexts.exports;

const Exports = graphql(`
  query Exports($after: String) {
    exports(first: 50, after: $after) {
      nodes {
        id
        kind
        format
        status
        rows
        expiresAt
        createdAt
        failureReason
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const Link = graphql(`
  query ExportLink($id: ID!) {
    node(id: $id) {
      ... on Export {
        url
      }
    }
  }
`);

const CreateExport = graphql(`
  mutation CreateExport($input: CreateExportInput!) {
    createExport(input: $input) {
      export {
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

type File = ExportsQuery["exports"]["nodes"][number];

const of = "exports";
const kinds = ["LEDGER", "USAGE", "GRANTS", "FINANCE"] as const;
const formats = ["CSV", "JSON_LINES"] as const;

export default function ExportsPage() {
  const now = useNow();
  const [waiting, setWaiting] = useState(false);
  const list = useList(Exports, {}, ({ exports }) => exports, { wallet: of, every: waiting && 2_000 });
  const running = list.nodes.some(({ status }) => status === "RUNNING");
  if (running !== waiting) setWaiting(running); // what is being written is looked at until it ends
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      {list.error?.code === "NOT_OFFERED_HERE" ? (
        <Failure error={list.error} />
      ) : (
        <>
          <Section title={texts.create}>{now === null ? <Loading /> : <Creating now={now} />}</Section>
          <ListSection title={texts.files} list={list} columns={columns} empty={texts.none} />
        </>
      )}
    </>
  );
}

/** Creating starts an export of the month before, unless somebody says otherwise. Its choices are in the address. */
function Creating({ now }: { now: number }) {
  const creating = useDoing(CreateExport);
  const [kind] = useFilter("kind");
  const [wallet] = useFilter("wallet");
  const form = useForm(
    {
      kind: (kinds.find((one) => one === kind) ?? "LEDGER") as string,
      format: "CSV",
      walletId: wallet ?? "",
      from: toDate(now - 30 * 86_400_000),
      to: toDate(now),
    },
    creating,
  );
  const { values } = form;
  const inUTC = values.kind === "FINANCE";
  const submit = async () => {
    const input = {
      idempotencyKey: form.key,
      kind: values.kind as ExportKind,
      format: values.format as ExportFormat,
      walletId: some(values.walletId),
      from: bound(values.from, 0, inUTC),
      to: bound(values.to, 1, inUTC),
    };
    if ((await creating.run({ input })) === null) return;
    form.set("kind", values.kind); // the next one is another request
    refresh(of);
  };
  return (
    <Form form={form} doing={creating} submit={texts.submit} onSubmit={() => void submit()}>
      <div className="pair">
        <ChoiceField form={form} name="kind" label={texts.kind} choices={kinds.map((one) => [one, texts.kinds[one]])} />
        <ChoiceField form={form} name="format" label={texts.format} choices={formats.map((one) => [one, texts.formats[one]])} />
        <TextField form={form} name="walletId" label={texts.wallet} hint={texts.walletHint} />
      </div>
      <div className="pair">
        <TextField form={form} name="from" type="date" label={operatorTexts.range.from} />
        <TextField form={form} name="to" type="date" label={operatorTexts.range.to} hint={texts.days(inUTC ? "UTC" : here())} />
      </div>
    </Form>
  );
}

/** bound returns the beginning of a day, in UTC for the books. What is no date is sent as it is: the API names the field. */
function bound(date: string, later: number, inUTC: boolean): string {
  if (!inUTC) return startOf(date, later) ?? date;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? date : new Date(at + later * 86_400_000).toISOString();
}

const tones: Record<File["status"], Tone> = { RUNNING: "warn", READY: "good", FAILED: "bad" };

const columns: Column<File>[] = [
  { name: texts.when, cell: ({ createdAt }) => <Time at={createdAt} zone={here()} /> },
  { name: texts.kind, cell: ({ kind, format }) => `${texts.kinds[kind]} (${texts.formats[format]})` },
  {
    name: texts.status,
    cell: ({ status, failureReason }) => (
      <>
        <Badge tone={tones[status]}>{texts.statuses[status]}</Badge>
        {failureReason && (
          <div className="note">
            <Text>{failureReason}</Text>
          </div>
        )}
      </>
    ),
  },
  { name: texts.rows, number: true, cell: ({ rows }) => rows?.toLocaleString() ?? "–" },
  { name: texts.until, cell: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} zone={here()} /> : "–") },
  { name: texts.file, cell: (file) => (file.status === "READY" ? <Download id={file.id} /> : null) },
];

/** Download asks for a link when it is pressed: a link works for five minutes. */
function Download({ id }: { id: string }) {
  const [state, setState] = useState<{ asking: boolean; error: RequestError | null; gone: boolean }>(idle);
  const download = async () => {
    setState({ ...idle, asking: true });
    try {
      const { node } = await client.request(Link, { id });
      const url = node && "url" in node ? node.url : null;
      if (url) {
        const link = document.createElement("a");
        link.href = url;
        link.rel = "noreferrer";
        link.download = "";
        link.click();
      }
      setState({ ...idle, gone: !url });
    } catch (error) {
      setState({ ...idle, error: error as RequestError });
    }
  };
  return (
    <>
      <button type="button" disabled={state.asking} onClick={() => void download()}>
        {texts.download}
      </button>
      {state.gone && <p className="note">{texts.gone}</p>}
      {state.error && <Failure error={state.error} />}
    </>
  );
}

const idle = { asking: false, error: null, gone: false };
