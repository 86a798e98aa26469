import { graphql } from "../client/document";
import { useGraph, useList } from "../client/query";
import { Loaded, Section } from "../parts/states";
import { useShown } from "../portal/Customer";
import { Offers, Recharge } from "../portal/Recharge";
import { sellerTexts } from "../texts/seller";
import { PaymentTable } from "./PaymentTable";

const WalletPayments = graphql(`
  query WalletPayments($wallet: ID!, $after: String) {
    wallet(id: $wallet) {
      topUps(first: 50, after: $after) {
        nodes {
          ...PaymentRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export default function WalletPaymentsPage() {
  const { wallet, zone } = useShown();
  const list = useList(WalletPayments, { wallet: wallet.id }, (result) => result.wallet?.topUps, { wallet: wallet.id });
  const offers = useGraph(Offers, { wallet: wallet.id }, { wallet: wallet.id });
  return (
    <>
      <Loaded answer={offers}>{({ wallet: found }) => found && <Recharge wallet={found} />}</Loaded>
      <Section title={sellerTexts.payments.title}>
        <PaymentTable list={list} zone={zone} empty={sellerTexts.payments.none} />
      </Section>
    </>
  );
}
