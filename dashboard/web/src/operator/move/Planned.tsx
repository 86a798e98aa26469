import type { ReactNode } from "react";
import { Link } from "wouter";
import { graphql } from "../../client/document";
import { show } from "../../format/amount";
import type { TransactionType, WrittenLineFragment } from "../../gen/graphql";
import { Amount, AsOf, type Column, Table, Text, Time } from "../../parts/show";
import { useShown } from "../../portal/Customer";
import { texts } from "../../texts";
import { sellerTexts } from "../../texts/seller";
import type { Basis } from "../MoveDrawer";
import { draw, negate } from "../plan";

export const WrittenLine = graphql(`
  fragment WrittenLine on Transaction {
    id
    sequence
    type
    amount
    balanceAfter
    reason
    wallet {
      id
      name
    }
  }
`);

/** A line that a request will write. */
export interface PlannedLine {
  wallet: string;
  type: TransactionType;
  amount: string;
  after: string;
}

const words = sellerTexts.move;

interface Props {
  lines: PlannedLine[];
  reason: string;
  basis: Basis;
  children?: ReactNode;
}

/** Planned shows the lines that a request will write, if nothing else happens to the wallet before. */
export function Planned({ lines, reason, basis, children }: Props) {
  const { zone } = useShown();
  const columns: Column<PlannedLine>[] = [
    { name: sellerTexts.customer.columns.wallet, cell: ({ wallet }) => <Text>{wallet}</Text> },
    { name: texts.line.what, cell: ({ type }) => texts.line.types[type] },
    { name: texts.line.change, number: true, cell: ({ amount }) => <Amount value={amount} change /> },
    { name: texts.line.after, number: true, cell: ({ after }) => <Amount value={after} /> },
  ];
  return (
    <section className="planned" aria-label={words.planned}>
      <h3>{lines.length === 1 ? words.planned : words.plannedSeveral(lines.length)}</h3>
      <Table caption={words.planned} columns={columns} rows={lines} keyOf={({ wallet, type }) => wallet + type} />
      {reason.trim() !== "" && (
        <p>
          <span className="note">{sellerTexts.line.reason}</span> <Text>{reason.trim()}</Text>
        </p>
      )}
      {children}
      <AsOf at={basis.balance.asOf} zone={zone} />
    </section>
  );
}

/** Draws shows which grants an amount will come from, in burn order. */
export function Draws({ amount, basis }: { amount: string; basis: Basis }) {
  const { zone } = useShown();
  const { drawn, missing } = draw(amount, basis.spendable.nodes);
  if (missing !== "0" && !basis.spendable.pageInfo.hasNextPage) return null;
  const columns: Column<(typeof drawn)[number]>[] = [
    {
      name: texts.grant.source,
      cell: ({ grant }) => (
        <>
          {texts.grant.sources[grant.source]}
          {grant.reason && (
            <div className="note">
              <Text>{grant.reason}</Text>
            </div>
          )}
        </>
      ),
    },
    { name: texts.grant.expires, cell: ({ grant }) => (grant.expiresAt ? <Time at={grant.expiresAt} zone={zone} /> : texts.never) },
    { name: sellerTexts.line.columns.drawn, number: true, cell: ({ amount: part }) => <Amount value={negate(part)} change /> },
  ];
  return (
    <>
      <h4>{words.draws}</h4>
      <Table caption={words.draws} columns={columns} rows={drawn} keyOf={({ grant }) => grant.id} />
      {missing !== "0" && <p className="fine">{words.drawsMore(show(missing))}</p>}
    </>
  );
}

/** Written shows the lines that stand in the ledger now. */
export function Written({ lines, onClose }: { lines: readonly WrittenLineFragment[]; onClose: () => void }) {
  const columns: Column<WrittenLineFragment>[] = [
    {
      name: sellerTexts.history.number,
      cell: ({ id, sequence }) => (
        <Link href={`/lines/${id}`} onClick={onClose}>
          {sellerTexts.line.title(sequence)}
        </Link>
      ),
    },
    { name: sellerTexts.customer.columns.wallet, cell: ({ wallet }) => <Text>{wallet.name}</Text> },
    { name: texts.line.what, cell: ({ type }) => texts.line.types[type] },
    { name: texts.line.change, number: true, cell: ({ amount }) => <Amount value={amount} change /> },
    { name: texts.line.after, number: true, cell: ({ balanceAfter }) => <Amount value={balanceAfter} /> },
  ];
  return (
    <section aria-label={words.written}>
      <p className="state success" role="status">
        {words.written}
      </p>
      <Table caption={words.written} columns={columns} rows={lines} keyOf={({ id }) => id} />
      <p>
        <button type="button" className="primary" onClick={onClose}>
          {words.done}
        </button>
      </p>
    </section>
  );
}
