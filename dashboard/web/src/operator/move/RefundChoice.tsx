import { useState } from "react";
import { graphql } from "../../client/document";
import { useGraph } from "../../client/query";
import { money, show } from "../../format/amount";
import { day } from "../../format/instant";
import { Field } from "../../parts/field";
import { Empty, Loaded } from "../../parts/states";
import { useShown } from "../../portal/Customer";
import { sellerTexts } from "../../texts/seller";
import { RefundForm } from "../RefundForm";
import type { FormProps } from "./form";

const Paid = graphql(`
  query PaidTopUps($wallet: ID!) {
    wallet(id: $wallet) {
      topUps(first: 100) {
        nodes {
          id
          status
          credits
          createdAt
          price {
            amount
            currency
          }
        }
      }
    }
  }
`);

const words = sellerTexts.refund;

/** RefundChoice refunds one of the payments of a wallet. */
export function RefundChoice({ basis, onClose }: FormProps) {
  const { zone } = useShown();
  const [chosen, setChosen] = useState<string | null>(null);
  const answer = useGraph(Paid, { wallet: basis.id }, { wallet: basis.id, keep: true });
  return (
    <Loaded answer={answer}>
      {({ wallet }) => {
        const paid = wallet?.topUps.nodes.filter(({ id, status }) => status === "SUCCEEDED" || id === chosen) ?? [];
        const first = paid[0];
        if (first === undefined) return <Empty>{words.nothing}</Empty>;
        const id = chosen ?? first.id;
        return (
          <>
            <Field label={words.which}>
              {(control) => (
                <select {...control} value={id} onChange={(event) => setChosen(event.target.value)}>
                  {paid.map((topUp) => (
                    <option key={topUp.id} value={topUp.id}>
                      {words.paidOn(money(topUp.price), show(topUp.credits), day(topUp.createdAt, zone))}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <RefundForm key={id} topUp={id} onDone={() => setChosen(id)} onClose={onClose} />
          </>
        );
      }}
    </Loaded>
  );
}
