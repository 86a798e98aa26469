import { Link } from "wouter";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import { money, show } from "../format/amount";
import type { GrantStatus, WalletGrantsQuery } from "../gen/graphql";
import { Badge, type Tone } from "../parts/badge";
import { useFilter } from "../parts/filters";
import { Amount, type Column, Text, Time } from "../parts/show";
import { Section } from "../parts/states";
import { useShown } from "../portal/Customer";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Rows } from "./parts/list";

const WalletGrants = graphql(`
  query WalletGrants($wallet: ID!, $spendable: Boolean, $after: String) {
    wallet(id: $wallet) {
      grants(first: 50, after: $after, spendable: $spendable) {
        nodes {
          id
          source
          status
          amount
          remaining
          held
          priority
          effectiveAt
          expiresAt
          reason
          paid {
            amount
            currency
          }
          topUp {
            id
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

type Grant = NonNullable<WalletGrantsQuery["wallet"]>["grants"]["nodes"][number];

const tones: Record<GrantStatus, Tone> = { ACTIVE: "good", PENDING: "warn", DEPLETED: "plain", EXPIRED: "plain", VOIDED: "plain" };

const words = sellerTexts.grants;

/** All grants of a wallet: those that can be spent in burn order, and on demand all that there ever were. */
export default function WalletGrantsPage() {
  const { wallet, zone } = useShown();
  const [all, setAll] = useFilter("all");
  const list = useList(
    WalletGrants,
    { wallet: wallet.id, spendable: all === null ? true : null },
    (result) => result.wallet?.grants,
    { wallet: wallet.id },
  );
  const columns: Column<Grant>[] = [
    {
      name: texts.grant.source,
      cell: ({ source, reason, topUp }) => (
        <>
          {topUp ? <Link href={`/payments/${topUp.id}`}>{texts.grant.sources[source]}</Link> : texts.grant.sources[source]}
          {reason && (
            <div className="note">
              <Text>{reason}</Text>
            </div>
          )}
        </>
      ),
    },
    { name: words.status, cell: ({ status }) => <Badge tone={tones[status]}>{words.statuses[status]}</Badge> },
    { name: words.priority, number: true, cell: ({ priority }) => priority },
    {
      name: texts.grant.expires,
      cell: ({ expiresAt, effectiveAt, status }) => (
        <>
          {expiresAt ? <Time at={expiresAt} zone={zone} /> : texts.never}
          {status === "PENDING" && (
            <div className="note">
              {words.from} <Time at={effectiveAt} zone={zone} />
            </div>
          )}
        </>
      ),
    },
    { name: texts.grant.paid, number: true, cell: ({ paid }) => (paid ? money(paid) : "–") },
    {
      name: texts.grant.remaining,
      number: true,
      cell: ({ remaining, amount, held }) => (
        <>
          <Amount value={remaining} /> <span className="note">{texts.grant.of(show(amount))}</span>
          {held !== "0" && <div className="note">{texts.grant.heldOf(show(held))}</div>}
        </>
      ),
    },
  ];
  return (
    <Section
      title={all === null ? words.spendable : words.all}
      aside={
        <button type="button" className="quiet" onClick={() => setAll(all === null ? "yes" : null)}>
          {all === null ? words.showAll : words.showSpendable}
        </button>
      }
    >
      <Rows caption={words.all} list={list} columns={columns} empty={texts.home.noGrants} />
    </Section>
  );
}
