import { Suspense, lazy, useState } from "react";
import { useGraph } from "../client/query";
import { money, parse, priceEach, show, sum } from "../format/amount";
import type { OffersQuery } from "../gen/graphql";
import { Amount, AsOf, Text } from "../parts/show";
import { Empty, Loaded, Loading, Section } from "../parts/states";
import { mayBuy, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { Methods } from "./Methods";
import { Offers, Recharge } from "./Recharge";
import { TopUps } from "./TopUps";

const BuyDialog = lazy(() => import("./BuyDialog"));

type Wallet = NonNullable<OffersQuery["wallet"]>;

export default function BuyPage() {
  const { wallet } = useShown();
  const [pack, setPack] = useState<string | null>(null);
  const answer = useGraph(Offers, { wallet: wallet.id }, { wallet: wallet.id });
  return (
    <>
      <div className="head">
        <h1>{texts.packs.title}</h1>
      </div>
      {pack !== null && (
        <Suspense fallback={<Loading />}>
          <BuyDialog pack={pack} onClose={() => setPack(null)} />
        </Suspense>
      )}
      <Loaded answer={answer}>
        {({ wallet: found }) =>
          found ? (
            <>
              <Packs wallet={found} buy={setPack} />
              <Recharge wallet={found} />
              <Methods methods={found.customer.paymentMethods} customer={found.customer.id} />
              <TopUps />
            </>
          ) : (
            <Empty>{texts.portal.noWallet}</Empty>
          )
        }
      </Loaded>
    </>
  );
}

function Packs({ wallet, buy }: { wallet: Wallet; buy: (code: string) => void }) {
  const viewer = useViewer();
  const { zone } = useShown();
  return (
    <Section title={texts.packs.packs} aside={<AsOf at={wallet.balance.asOf} zone={zone} />}>
      <p>
        {texts.packs.have} <strong><Amount value={wallet.balance.available} unit={wallet.unit} /></strong>
      </p>
      {wallet.offers.length === 0 ? (
        <Empty>{texts.buy.nothing}</Empty>
      ) : (
        <ul className="cards">
          {wallet.offers.map((offer) => {
            const credits = sum([offer.credits, offer.bonusCredits]);
            return (
              <li key={offer.id} className="card">
                <h3>
                  <Text>{offer.name}</Text>
                </h3>
                <p className="price">{money(offer.price)}</p>
                <p>
                  <Amount value={offer.credits} unit={wallet.unit} />
                  {parse(offer.bonusCredits) > 0n && <span className="bonus"> {texts.packs.bonus(show(offer.bonusCredits))}</span>}
                </p>
                <p className="fine">{texts.packs.each(priceEach(offer.price, credits))}</p>
                <p className="fine">{offer.expiresAfterDays ? texts.buy.expiresAfter(offer.expiresAfterDays) : texts.packs.lasts}</p>
                {mayBuy(viewer) && (
                  <button type="button" className="primary" onClick={() => buy(offer.code)}>
                    {texts.packs.buy}
                    <span className="hidden"> {offer.name}</span>
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
