import { useEffect, useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph, useKey } from "../client/query";
import { money, show } from "../format/amount";
import type { BuyingQuery, BoughtQuery } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Refusals } from "../parts/refusals";
import { Text } from "../parts/show";
import { Empty, Loaded, Loading } from "../parts/states";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { returning } from "./paid";

const Buying = graphql(`
  query Buying($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      offers {
        id
        code
        name
        credits
        bonusCredits
        expiresAfterDays
        price {
          amount
          currency
        }
      }
      customer {
        paymentMethods {
          id
          brand
          last4
          default
        }
      }
    }
  }
`);

const Buy = graphql(`
  mutation Buy($input: CreateTopUpInput!) {
    createTopUp(input: $input) {
      topUp {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const Bought = graphql(`
  query Bought($id: ID!) {
    topUp(id: $id) {
      id
      status
      processing
      checkoutUrl
      failureReason
      attempts {
        number
        outcome
        reason
      }
      price {
        amount
        currency
      }
    }
  }
`);

type Wallet = NonNullable<BuyingQuery["wallet"]>;
type TopUp = NonNullable<BoughtQuery["topUp"]>;

/** BuyDialog buys a pack. It stays open until it is known what became of the payment. */
export default function BuyDialog({ onClose, pack }: { onClose: () => void; pack?: string }) {
  const { wallet } = useShown();
  const [bought, setBought] = useState<string | null>(null);
  const answer = useGraph(Buying, { wallet: wallet.id }, { wallet: wallet.id });
  return (
    <Dialog title={texts.buy.title} onClose={onClose}>
      {bought !== null ? (
        <Following id={bought} again={() => setBought(null)} />
      ) : (
        <Loaded answer={answer}>
          {({ wallet: found }) =>
            found && found.offers.length > 0 ? <Choosing key={found.customer.paymentMethods.length} wallet={found} first={pack} onBought={setBought} /> : <Empty>{texts.buy.nothing}</Empty>
          }
        </Loaded>
      )}
    </Dialog>
  );
}

interface ChoosingProps {
  wallet: Wallet;
  /** The code of the pack that is chosen at first. */
  first: string | undefined;
  onBought: (id: string) => void;
}

function Choosing({ wallet: { unit, offers, customer }, first, onBought }: ChoosingProps) {
  const { wallet } = useShown();
  const [key, nextKey] = useKey();
  const [pack, setPack] = useState((offers.find(({ code }) => code === first) ?? offers[0]!).code);
  const [method, setMethod] = useState(customer.paymentMethods.find((one) => one.default)?.id ?? "");
  const buying = useDoing(Buy);
  const chosen = offers.find(({ code }) => code === pack) ?? offers[0]!;

  // Another choice is another request.
  const choose = (set: (value: string) => void) => (value: string) => {
    set(value);
    nextKey();
  };
  const submit = async () => {
    const input = { idempotencyKey: key, walletId: wallet.id, packCode: pack };
    const done =
      method === "" ? await buying.run(...returning(input)) : await buying.run({ input: { ...input, paymentMethod: method } });
    if (done?.createTopUp.topUp) onBought(done.createTopUp.topUp.id);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset disabled={buying.running}>
        <legend>{texts.buy.choose}</legend>
        {offers.map((offer) => (
          <label key={offer.id} className="option">
            <input type="radio" name="pack" checked={offer.code === pack} onChange={() => choose(setPack)(offer.code)} />
            <span>
              <Text>{texts.buy.pack(offer.name, show(offer.credits), unit, money(offer.price))}</Text>
              {offer.bonusCredits !== "0" && <span className="note"> {texts.buy.bonus(show(offer.bonusCredits))}</span>}
              {offer.expiresAfterDays && <span className="note"> {texts.buy.expiresAfter(offer.expiresAfterDays)}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      {customer.paymentMethods.length > 0 && (
        <fieldset disabled={buying.running}>
          <legend>{texts.buy.payWith}</legend>
          {customer.paymentMethods.map(({ id, brand, last4 }) => (
            <label key={id} className="option">
              <input type="radio" name="method" checked={method === id} onChange={() => choose(setMethod)(id)} />
              {texts.buy.card(brand, last4 ?? "…")}
            </label>
          ))}
          <label className="option">
            <input type="radio" name="method" checked={method === ""} onChange={() => choose(setMethod)("")} />
            {texts.buy.page}
          </label>
        </fieldset>
      )}
      <Refusals error={buying.error} refusals={buying.refusals} />
      <button type="submit" className="primary" disabled={buying.running}>
        {texts.buy.submit(money(chosen.price))}
      </button>
    </form>
  );
}

const ended = new Set<TopUp["status"]>(["SUCCEEDED", "FAILED", "CANCELED", "REFUNDED"]);

/** Following asks each second what became of a payment, until that is known. */
function Following({ id, again }: { id: string; again: () => void }) {
  const { wallet } = useShown();
  const [over, setOver] = useState(false);
  const answer = useGraph(Bought, { id }, { every: over ? false : 1_000 });
  const status = answer.data?.topUp?.status;
  useEffect(() => {
    if (status === undefined || !ended.has(status)) return;
    setOver(true);
    refresh(wallet.id);
  }, [status, wallet.id]);
  return (
    <Loaded answer={answer}>
      {({ topUp }) => (topUp ? <State topUp={topUp} again={again} /> : <Loading />)}
    </Loaded>
  );
}

function State({ topUp, again }: { topUp: TopUp; again: () => void }) {
  switch (topUp.status) {
    case "SUCCEEDED":
    case "REFUNDED":
      return (
        <p className="state success" role="status">
          {texts.buy.received}
        </p>
      );
    case "FAILED":
    case "CANCELED":
      return (
        <div className="state failure" role="alert">
          <p>{topUp.status === "FAILED" ? texts.buy.failed : texts.buy.canceled}</p>
          {topUp.failureReason && (
            <p>
              <Text>{topUp.failureReason}</Text>
            </p>
          )}
          <button type="button" onClick={again}>
            {texts.buy.again}
          </button>
        </div>
      );
  }
  const last = topUp.attempts.at(-1);
  if (topUp.processing) return <p role="status">{texts.buy.processing}</p>;
  if (!topUp.checkoutUrl) return <p role="status">{texts.buy.preparing}</p>;
  return (
    <div>
      <p>{texts.buy.opened}</p>
      {last?.outcome === "DECLINED" && (
        <p className="failure">
          {texts.buy.declined} {last.reason && <Text>{last.reason}</Text>}
        </p>
      )}
      {/* A tab of its own: this page keeps its session, and pages of payments refuse frames. */}
      <a className="button primary" href={topUp.checkoutUrl} target="_blank" rel="noopener noreferrer">
        {topUp.status === "REQUIRES_ACTION" ? texts.buy.authenticate : texts.buy.open}
      </a>
    </div>
  );
}
