import { useState } from "react";
import { Link } from "wouter";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money, show } from "../format/amount";
import type { WalletBooksQuery } from "../gen/graphql";
import { Badge } from "../parts/badge";
import { Facts } from "../parts/facts";
import { Amount, type Column, Table, Time } from "../parts/show";
import { Empty, Failure, Loaded, Loading, Section } from "../parts/states";
import { useShown } from "../portal/Customer";
import { sellerTexts } from "../texts/seller";
import { Id } from "./Crumbs";

const Length = graphql(`
  query Length($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        sequence
      }
    }
  }
`);

const WalletBooks = graphql(`
  query WalletBooks($wallet: ID!) {
    wallet(id: $wallet) {
      audit {
        ok
        sequence
        posted
        sumOfGrants
        sumOfTransactions
        firstMismatch
        chainHead
        checkedAt
        finance {
          ...FinanceRowShown
        }
        financeDifference {
          ...FinanceRowShown
        }
      }
    }
  }
`);

export const FinanceRowShown = graphql(`
  fragment FinanceRowShown on FinanceRow {
    currency
    received
    deferred
    earned
    breakage
    refunded
    customerCredit
    writtenOff
    balanced
  }
`);

type Audit = NonNullable<WalletBooksQuery["wallet"]>["audit"];
type Row = Audit["finance"][number];

const words = sellerTexts.books;

/** The most lines that are verified unasked. A longer ledger is only read when somebody wants that. */
const few = 2_000;

/** Whether the ledger of a wallet and its books agree, recomputed from its first line. */
export default function WalletBooksPage() {
  const { wallet } = useShown();
  const [asked, setAsked] = useState(false);
  const length = useGraph(Length, { wallet: wallet.id });
  const lines = length.data?.wallet?.balance.sequence ?? 0;
  const enabled = asked || (length.data !== undefined && lines <= few);
  // It is not asked again when the wallet moves: a verified ledger stays verified, and the stamp says up to which line.
  const answer = useGraph(WalletBooks, { wallet: wallet.id }, { enabled });
  if (length.error) return <Failure error={length.error} retry={length.retry} />;
  if (length.data === undefined) return <Loading />;
  return (
    <Section
      title={words.title}
      aside={
        <button type="button" onClick={() => (enabled ? answer.retry() : setAsked(true))}>
          {enabled ? words.again : words.verify(show(String(lines)))}
        </button>
      }
    >
      {!enabled && <p>{words.long}</p>}
      {enabled && (
        <Loaded answer={answer}>{(found) => (found.wallet ? <Verified audit={found.wallet.audit} /> : <Empty>{words.none}</Empty>)}</Loaded>
      )}
    </Section>
  );
}

function Verified({ audit }: { audit: Audit }) {
  const { wallet, zone } = useShown();
  const columns: Column<Row>[] = [
    { name: words.columns.currency, cell: ({ currency }) => currency },
    ...(["received", "writtenOff", "deferred", "earned", "breakage", "refunded", "customerCredit"] as const).map(
      (name): Column<Row> => ({
        name: words.columns[name],
        number: true,
        cell: (row) => money({ amount: row[name], currency: row.currency }),
      }),
    ),
    {
      name: words.columns.balanced,
      cell: ({ balanced }) => <Badge tone={balanced ? "good" : "bad"}>{balanced ? words.balanced : words.unbalanced}</Badge>,
    },
  ];
  return (
    <>
      <p className={audit.ok ? "verdict good" : "verdict bad"} role="status">
        <Badge tone={audit.ok ? "good" : "bad"}>{audit.ok ? words.ok : words.notOk}</Badge>{" "}
        {audit.ok ? words.okWhy(show(String(audit.sequence))) : words.notOkWhy}
      </p>
      <Facts
        facts={[
          [words.posted, <Amount value={audit.posted} unit={wallet.unit} />],
          [words.sumOfGrants, <Amount value={audit.sumOfGrants} unit={wallet.unit} />],
          [words.sumOfLines, <Amount value={audit.sumOfTransactions} unit={wallet.unit} />],
          [
            words.firstMismatch,
            audit.firstMismatch ? (
              <Link href={`/wallets/${wallet.id}?tab=history`}>{sellerTexts.line.title(audit.firstMismatch)}</Link>
            ) : null,
          ],
          [words.checkedAt, <Time at={audit.checkedAt} zone={zone} />],
          [words.chainHead, <Id>{audit.chainHead}</Id>],
        ]}
      />
      <h3>{words.money}</h3>
      <p className="fine">{words.equation}</p>
      {audit.finance.length === 0 ? (
        <Empty>{words.noMoney}</Empty>
      ) : (
        <Table caption={words.money} columns={columns} rows={audit.finance} keyOf={({ currency }) => currency} />
      )}
      {audit.financeDifference.length > 0 && (
        <>
          <h3>{words.difference}</h3>
          <Table caption={words.difference} columns={columns} rows={audit.financeDifference} keyOf={({ currency }) => currency} />
        </>
      )}
    </>
  );
}
