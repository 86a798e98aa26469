import { graphql } from "../client/document";
import { show } from "../format/amount";
import type { GrantRowFragment } from "../gen/graphql";
import { money } from "../format/amount";
import { Amount, type Column, Table, Time } from "../parts/show";
import { texts } from "../texts";

export const GrantRow = graphql(`
  fragment GrantRow on Grant {
    id
    source
    amount
    remaining
    held
    expiresAt
    paid {
      amount
      currency
    }
  }
`);

/** Grants shows what can be spent, in burn order. */
export function Grants({ grants, zone }: { grants: readonly GrantRowFragment[]; zone: string }) {
  const columns: Column<GrantRowFragment>[] = [
    { name: texts.grant.order, cell: (grant) => grants.indexOf(grant) + 1 },
    {
      name: texts.grant.source,
      cell: ({ source }) => texts.grant.sources[source],
    },
    {
      name: texts.grant.remaining,
      number: true,
      cell: ({ remaining, amount, held }) => (
        <>
          <Amount value={remaining} /> <span className="note">{texts.grant.of(show(amount))}</span>
          {held !== "0" && <span className="note"> {texts.grant.heldOf(show(held))}</span>}
        </>
      ),
    },
    { name: texts.grant.paid, number: true, cell: ({ paid }) => (paid ? money(paid) : "–") },
    {
      name: texts.grant.expires,
      cell: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} zone={zone} /> : texts.never),
    },
  ];
  return <Table caption={texts.home.grants} columns={columns} rows={grants} keyOf={({ id }) => id} />;
}
