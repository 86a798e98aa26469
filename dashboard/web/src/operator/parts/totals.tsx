import { graphql } from "../../client/document";
import { useGraph } from "../../client/query";
import { clock, day } from "../../format/instant";
import { Amount, type Column, Table, Text } from "../../parts/show";
import { Empty, Loaded, Section } from "../../parts/states";
import { texts as all } from "../../texts";
import { operatorTexts } from "../../texts/operator";

const texts = operatorTexts.totals;

const Totals = graphql(`
  query Totals {
    totals {
      customers
      wallets
      asOf
      units {
        unit
        wallets
        posted
        held
        debt
      }
    }
  }
`);

/** Counts says how many customers and wallets there are. It says nothing where that is not known. */
export function Counts() {
  const totals = useGraph(Totals, {}).data?.totals;
  if (totals === undefined) return null;
  return <span className="fine">{texts.counts(totals.customers, totals.wallets)}</span>;
}

/** Units is what all wallets have together, by unit. */
export function Units() {
  const answer = useGraph(Totals, {});
  const asOf = answer.data?.totals.asOf;
  return (
    <Section title={texts.title} aside={asOf && <span className="fine">{all.asOf(`${day(asOf, "UTC")}, ${clock(asOf, "UTC")}`)}</span>}>
      <Loaded answer={answer}>
        {({ totals: { units } }) =>
          units.length === 0 ? (
            <Empty>{texts.none}</Empty>
          ) : (
            <Table caption={texts.title} columns={columns} rows={units} keyOf={({ unit }) => unit} />
          )
        }
      </Loaded>
      <p className="fine">{texts.late}</p>
    </Section>
  );
}

interface Unit {
  unit: string;
  wallets: number;
  posted: string;
  held: string;
  debt: string;
}

const columns: Column<Unit>[] = [
  { name: texts.unit, cell: ({ unit }) => <Text>{unit}</Text> },
  { name: texts.wallets, number: true, cell: ({ wallets }) => wallets.toLocaleString("en-GB") },
  { name: texts.posted, number: true, cell: ({ posted }) => <Amount value={posted} /> },
  { name: texts.held, number: true, cell: ({ held }) => <Amount value={held} /> },
  { name: texts.debt, number: true, cell: ({ debt }) => <Amount value={debt} /> },
];
