import { Link } from "wouter";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import { nextDate, startOf } from "../format/instant";
import type { TransactionType, WalletHistoryQuery } from "../gen/graphql";
import { useFilter } from "../parts/filters";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Failure, Loading, Section } from "../parts/states";
import { useShown } from "../portal/Customer";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Actor } from "./Actor";

const WalletHistory = graphql(`
  query WalletHistory($wallet: ID!, $types: [TransactionType!], $from: DateTime, $to: DateTime, $after: String) {
    wallet(id: $wallet) {
      transactions(first: 50, after: $after, types: $types, from: $from, to: $to) {
        nodes {
          id
          sequence
          type
          amount
          heldChange
          balanceAfter
          action
          subject
          reason
          recordedAt
          actorDetails {
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
  }
`);

type Line = NonNullable<WalletHistoryQuery["wallet"]>["transactions"]["nodes"][number];

const words = sellerTexts.history;
const types = Object.keys(texts.line.types) as TransactionType[];

/** The ledger of a wallet, as its seller sees it: with who did it, and why. */
export default function WalletHistoryPage() {
  const { wallet, zone } = useShown();
  const [type, setType] = useFilter("type");
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  const list = useList(
    WalletHistory,
    {
      wallet: wallet.id,
      types: types.includes(type as TransactionType) ? [type as TransactionType] : null,
      from: from ? startOf(from, zone) : null,
      to: to ? startOf(nextDate(to), zone) : null,
    },
    (result) => result.wallet?.transactions,
    { wallet: wallet.id },
  );
  const columns: Column<Line>[] = [
    { name: words.number, cell: ({ id, sequence }) => <Link href={`/lines/${id}`}>{sellerTexts.line.title(sequence)}</Link> },
    { name: texts.line.when, cell: ({ recordedAt }) => <Time at={recordedAt} zone={zone} /> },
    {
      name: texts.line.what,
      cell: ({ type, action, subject, reason }) => (
        <>
          {texts.line.types[type]}
          {action && (
            <>
              {" "}
              <Text>{action}</Text>
            </>
          )}
          {(subject || reason) && (
            <div className="note">
              <Text>{[subject, reason].filter(Boolean).join(" · ")}</Text>
            </div>
          )}
        </>
      ),
    },
    { name: words.by, cell: ({ actorDetails }) => <Actor actor={actorDetails} /> },
    {
      name: texts.line.change,
      number: true,
      cell: ({ amount, heldChange }) =>
        amount === "0" && heldChange !== "0" ? (
          <>
            {texts.home.held} <Amount value={heldChange} change />
          </>
        ) : (
          <Amount value={amount} change />
        ),
    },
    { name: texts.line.after, number: true, cell: ({ balanceAfter }) => <Amount value={balanceAfter} /> },
  ];
  return (
    <Section title={words.title}>
      <div className="filters">
        <label>
          {words.type}
          <select value={type ?? ""} onChange={(event) => setType(event.target.value || null)}>
            <option value="">{words.all}</option>
            {types.map((one) => (
              <option key={one} value={one}>
                {texts.line.types[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.from}
          <input type="date" value={from ?? ""} onChange={(event) => setFrom(event.target.value || null)} />
        </label>
        <label>
          {words.to}
          <input type="date" value={to ?? ""} onChange={(event) => setTo(event.target.value || null)} />
        </label>
      </div>
      {list.error && <Failure error={list.error} retry={list.retry} />}
      {list.loading && <Loading />}
      {!list.loading && !list.error && list.nodes.length === 0 && <Empty>{words.none}</Empty>}
      {list.nodes.length > 0 && (
        <Table
          caption={words.title}
          columns={columns}
          rows={list.nodes}
          keyOf={({ id }) => id}
          more={list.more}
          loadingMore={list.loadingMore}
        />
      )}
      <p className="fine">{texts.zone(zone)}</p>
    </Section>
  );
}
