import { Link } from "wouter";
import { graphql } from "../../client/document";
import { useGraph } from "../../client/query";
import { money } from "../../format/amount";
import { clock, day } from "../../format/instant";
import { type Column, Table } from "../../parts/show";
import { Empty, Loaded, Section } from "../../parts/states";
import { texts as all } from "../../texts";
import { operatorTexts } from "../../texts/operator";
import { type Taken, takenOf } from "./today";

const texts = operatorTexts.today;

const TodayDocument = graphql(`
  query Today($from: DateTime!) {
    topUps(first: 100, from: $from) {
      nodes {
        id
        status
        price {
          amount
          currency
        }
        refunded {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

/** Today is what came in since midnight UTC: the books have it when the day is over. */
export function Today({ now }: { now: number }) {
  const date = new Date(now).toISOString().slice(0, 10);
  const answer = useGraph(TodayDocument, { from: `${date}T00:00:00Z` }, { every: 60_000 });
  const at = new Date(now).toISOString();
  return (
    <Section title={texts.title} aside={<span className="fine">{all.asOf(`${day(at, "UTC")}, ${clock(at, "UTC")}`)}</span>}>
      <Loaded answer={answer}>
        {({ topUps: { nodes, pageInfo } }) => {
          const taken = takenOf(nodes);
          return (
            <>
              {taken.length === 0 ? (
                <Empty>{texts.none}</Empty>
              ) : (
                <Table caption={texts.title} columns={columns} rows={taken} keyOf={({ currency }) => currency} />
              )}
              <p className="fine">
                {texts.about} {pageInfo.hasNextPage && texts.newest(nodes.length)} <Link href={`/payments?from=${date}`}>{texts.all}</Link>
              </p>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

const columns: Column<Taken>[] = [
  { name: texts.currency, cell: ({ currency }) => currency },
  { name: texts.payments, number: true, cell: ({ payments }) => payments.toLocaleString("en-GB") },
  { name: texts.paid, number: true, cell: ({ paid, currency }) => money({ amount: paid, currency }) },
  { name: texts.refunded, number: true, cell: ({ refunded, currency }) => money({ amount: refunded, currency }) },
];
