import { useState } from "react";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import type { MoveBasisQuery } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Empty, Loaded } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { AdjustForm } from "./move/AdjustForm";
import { GrantForm } from "./move/GrantForm";
import { RefundChoice } from "./move/RefundChoice";
import { StatusForm } from "./move/StatusForm";
import { TransferForm } from "./move/TransferForm";
import { VoidForm } from "./move/VoidForm";
import type { WalletHead } from "./Wallet";

const MoveBasis = graphql(`
  query MoveBasis($wallet: ID!) {
    wallet(id: $wallet) {
      id
      name
      unit
      status
      balance {
        posted
        available
        asOf
      }
      spendable: grants(first: 100, spendable: true) {
        nodes {
          ...MovableGrant
        }
        pageInfo {
          hasNextPage
        }
      }
      others: grants(first: 50, spendable: false) {
        nodes {
          ...MovableGrant
        }
      }
    }
  }
`);

export const MovableGrant = graphql(`
  fragment MovableGrant on Grant {
    id
    source
    status
    reason
    remaining
    held
    expiresAt
    paid {
      amount
      currency
    }
  }
`);

/** What a wallet has now. What a request will write follows from it. */
export type Basis = NonNullable<MoveBasisQuery["wallet"]>;

const words = sellerTexts.move;

const kinds = ["grant", "adjust", "void", "transfer", "refund", "status"] as const;
type Kind = (typeof kinds)[number];

interface Props {
  wallet: WalletHead;
  onClose: () => void;
}

/** MoveDrawer changes what a wallet has. It shows the line that it will write, and then the one that it has written. */
export default function MoveDrawer({ wallet, onClose }: Props) {
  const viewer = useViewer();
  const [kind, setKind] = useState<Kind>("grant");
  const answer = useGraph(MoveBasis, { wallet: wallet.id }, { wallet: wallet.id, fresh: true });
  const mine = kinds.filter((one) => one !== "refund" || hasScope(viewer, "PAYMENTS_WRITE"));
  return (
    <Dialog title={words.title(wallet.name)} onClose={onClose} drawer>
      <fieldset className="segments">
        <legend className="hidden">{words.what}</legend>
        {mine.map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
            {words.kinds[one]}
          </label>
        ))}
      </fieldset>
      <p className="fine">{words.about[kind]}</p>
      <Loaded answer={answer}>
        {({ wallet: basis }) =>
          basis ? (
            // A form of the status begins anew when somebody else changes that: what it offers is another thing then.
            <Form key={kind === "status" ? basis.status : kind} kind={kind} basis={basis} wallet={wallet} onClose={onClose} />
          ) : (
            <Empty>{texts.portal.noWallet}</Empty>
          )
        }
      </Loaded>
    </Dialog>
  );
}

function Form({ kind, ...props }: { kind: Kind; basis: Basis; wallet: WalletHead; onClose: () => void }) {
  switch (kind) {
    case "grant":
      return <GrantForm {...props} />;
    case "adjust":
      return <AdjustForm {...props} />;
    case "void":
      return <VoidForm {...props} />;
    case "transfer":
      return <TransferForm {...props} />;
    case "refund":
      return <RefundChoice {...props} />;
    case "status":
      return <StatusForm {...props} />;
  }
}
