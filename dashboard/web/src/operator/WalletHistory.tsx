import { Link } from "wouter";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import type { WalletHistoryQuery } from "../gen/graphql";
import { Amount, type Column, Text, Time } from "../parts/show";
import { Section } from "../parts/states";
import { useShown } from "../portal/Customer";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Actor } from "./Actor";
import { ChoiceFilter, RangeFields, useChoice, useRange } from "./parts/filter";
import { Rows } from "./parts/list";

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

/** The ledger of a wallet, as its seller sees it: with who did it, and why. */
export default function WalletHistoryPage() {
  const { wallet, zone } = useShown();
  const [type, setType] = useChoice("type", texts.line.types);
  const [range, days] = useRange(zone);
  const list = useList(
    WalletHistory,
    { wallet: wallet.id, types: type === null ? null : [type], ...range },
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
    <Section title={words.title} aside={<Link href={`/exports?wallet=${wallet.id}`}>{words.export}</Link>}>
      <div className="filters">
        <ChoiceFilter label={words.type} all={words.all} names={texts.line.types} value={type} onChoose={setType} />
        <RangeFields days={days} />
      </div>
      <Rows caption={words.title} list={list} columns={columns} empty={words.none} />
      <p className="fine">
        {texts.line.afterWhy} {texts.zone(zone)}
      </p>
    </Section>
  );
}
