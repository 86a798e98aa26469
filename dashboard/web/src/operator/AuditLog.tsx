import { graphql } from "../client/document";
import { useList } from "../client/query";
import { here } from "../format/local";
import type { AuditLogQuery } from "../gen/graphql";
import { type Column, Text, Time } from "../parts/show";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";
import { Id } from "./Crumbs";
import { Actor } from "./Actor";
import { RangeFields, useRange } from "./parts/filter";
import { ListSection } from "./parts/list";

const texts = operatorTexts.audit;

const AuditLog = graphql(`
  query AuditLog($after: String, $from: DateTime, $to: DateTime) {
    auditLog(first: 50, after: $after, from: $from, to: $to) {
      nodes {
        id
        at
        mutation
        targetId
        reason
        before
        after
        requestId
        actor {
          id
          kind
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Entry = AuditLogQuery["auditLog"]["nodes"][number];

export default function AuditLogPage() {
  const [range, days] = useRange(here());
  const list = useList(AuditLog, { ...range }, ({ auditLog }) => auditLog);
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      <div className="filters">
        <RangeFields days={days} />
      </div>
      <ListSection
        title={texts.entries}
        aside={<span className="fine">{all.zone(here())}</span>}
        list={list}
        columns={columns}
        empty={texts.none}
      />
    </>
  );
}

const columns: Column<Entry>[] = [
  { name: texts.when, cell: ({ at }) => <Time at={at} zone={here()} /> },
  { name: texts.who, cell: ({ actor }) => <Actor actor={actor} /> },
  {
    name: texts.what,
    cell: ({ mutation, targetId, reason }) => (
      <>
        <span className="code whole">{mutation}</span>
        <div className="fine">
          <Id>{targetId}</Id>
        </div>
        {reason && (
          <div className="fine">
            <Text>{reason}</Text>
          </div>
        )}
      </>
    ),
  },
  { name: texts.change, cell: (entry) => <Changes entry={entry} /> },
  { name: texts.request, cell: ({ requestId }) => (requestId ? <Id>{requestId}</Id> : "–") },
];

/** Changes shows each field that changed, before and after. */
function Changes({ entry: { before, after } }: { entry: Entry }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  if (names.length === 0) return <>{before ? texts.removed : texts.created}</>;
  return (
    <ul className="changes">
      {names.map((name) => (
        <li key={name}>
          <span className="note">{name}</span>{" "}
          {before?.[name] !== undefined && (
            <del>
              <span className="hidden">{texts.before} </span>
              <Text>{before[name]}</Text>
            </del>
          )}{" "}
          {after?.[name] !== undefined && (
            <ins>
              <span className="hidden">{texts.after} </span>
              <Text>{after[name]}</Text>
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}
