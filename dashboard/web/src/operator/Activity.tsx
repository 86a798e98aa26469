import { Link } from "wouter";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import { here } from "../format/local";
import type { ActivityQuery } from "../gen/graphql";
import { Amount, type Column, Text, Time } from "../parts/show";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";
import { Actor } from "./Actor";
import { ChoiceFilter, RangeFields, useChoice, useRange } from "./parts/filter";
import { ListSection } from "./parts/list";

const texts = operatorTexts.activity;

const Activity = graphql(`
  query Activity($after: String, $from: DateTime, $to: DateTime, $types: [TransactionType!]) {
    activity(first: 50, after: $after, from: $from, to: $to, types: $types) {
      nodes {
        id
        type
        amount
        reason
        recordedAt
        actorDetails {
          id
          kind
          name
        }
        wallet {
          id
          name
          unit
          customer {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Line = ActivityQuery["activity"]["nodes"][number];

// Usage, holds and what time does are no such thing: there are too many. The API refuses their types.
const { GRANT, TOP_UP, VOID, ADJUSTMENT, TRANSFER_OUT, TRANSFER_IN, REFUND, REVERSAL } = all.line.types;
const types = { GRANT, TOP_UP, VOID, ADJUSTMENT, TRANSFER_OUT, TRANSFER_IN, REFUND, REVERSAL };

export default function ActivityPage() {
  const [type, setType] = useChoice("type", types);
  const [range, days] = useRange(here());
  const list = useList(Activity, { ...range, types: type === null ? null : [type] }, ({ activity }) => activity);
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      <div className="filters">
        <ChoiceFilter label={texts.type} all={texts.all} names={types} value={type} onChoose={setType} />
        <RangeFields days={days} />
      </div>
      <ListSection
        title={texts.lines}
        aside={<span className="fine">{all.zone(here())}</span>}
        list={list}
        columns={columns}
        empty={texts.none}
      />
    </>
  );
}

const columns: Column<Line>[] = [
  { name: texts.when, cell: ({ recordedAt }) => <Time at={recordedAt} zone={here()} /> },
  { name: texts.who, cell: ({ actorDetails }) => <Actor actor={actorDetails} /> },
  {
    name: texts.what,
    cell: ({ id, type, reason }) => (
      <>
        <Link href={`/lines/${id}`}>{all.line.types[type]}</Link>
        {reason && (
          <div className="note">
            <Text>{reason}</Text>
          </div>
        )}
      </>
    ),
  },
  {
    name: texts.where,
    cell: ({ wallet }) => (
      <>
        <Link href={`/wallets/${wallet.id}`}>
          <Text>{wallet.customer.name}</Text>
        </Link>
        <div className="note">
          <Text>{wallet.name}</Text>
        </div>
      </>
    ),
  },
  { name: texts.change, number: true, cell: ({ amount, wallet }) => <Amount value={amount} unit={wallet.unit} change /> },
];
