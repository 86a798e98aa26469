import { type ComponentType, Suspense, lazy, useState } from "react";
import { Link, useParams } from "wouter";
import { graphql } from "../client/document";
import { useGraph, useMoving } from "../client/query";
import { show } from "../format/amount";
import { zoneOr } from "../format/instant";
import type { WalletHeadQuery } from "../gen/graphql";
import { Badge } from "../parts/badge";
import { Facts } from "../parts/facts";
import { useFilter } from "../parts/filters";
import { Amount, Text } from "../parts/show";
import { Empty, Guard, Loaded, Loading, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { Showing } from "../portal/Customer";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Crumbs, Id } from "./Crumbs";
import { MetadataFacts } from "./Metadata";
import { walletTone } from "./tones";

const WalletHead = graphql(`
  query WalletHead($id: ID!) {
    wallet(id: $id) {
      id
      externalId
      name
      unit
      status
      overdraftLimit
      rateCardCode
      rateMultiplier
      metadata
      createdAt
      balance {
        available
        posted
        sequence
      }
      customer {
        id
        name
        timeZone
        wallets(first: 100) {
          nodes {
            id
            name
            unit
          }
        }
      }
    }
  }
`);

export type WalletHead = NonNullable<WalletHeadQuery["wallet"]>;

const MoveDrawer = lazy(() => import("./MoveDrawer"));

// The portal's pages show a wallet to its customer. The seller sees the same, and never another number.
const pages = import.meta.glob<{ default: ComponentType }>(["../portal/Home.tsx", "../portal/Usage.tsx", "../portal/Limits.tsx"]);

const words = sellerTexts.wallet;

function ofPortal(file: string): ComponentType | null {
  const load = pages[`../portal/${file}.tsx`];
  return load === undefined ? null : lazy(load);
}

/** The tabs. One whose page is not there is left out. */
const tabs = [
  { name: "overview", page: ofPortal("Home") },
  { name: "history", page: lazy(() => import("./WalletHistory")) },
  { name: "usage", page: ofPortal("Usage") },
  { name: "grants", page: lazy(() => import("./WalletGrants")) },
  { name: "limits", page: ofPortal("Limits") },
  { name: "payments", page: lazy(() => import("./WalletPayments")) },
  { name: "books", page: lazy(() => import("./WalletBooks")) },
] as const;

export default function WalletPage() {
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(WalletHead, { id }, { wallet: id });
  useMoving(id);
  return <Loaded answer={answer}>{({ wallet }) => (wallet ? <Parts wallet={wallet} /> : <Empty>{words.unknown(id)}</Empty>)}</Loaded>;
}

function Parts({ wallet }: { wallet: WalletHead }) {
  const { customer } = wallet;
  const viewer = useViewer();
  const [tab] = useFilter("tab");
  const [moving, setMoving] = useState(false);
  const shown = tabs.filter(({ page }) => page !== null);
  const current = shown.find(({ name }) => name === tab) ?? shown[0]!;
  const Page = current.page as ComponentType;
  return (
    <>
      <Crumbs
        to={[
          { href: "/customers", name: texts.operator.nav.customers },
          { href: `/customers/${customer.id}`, name: customer.name },
        ]}
      />
      <div className="head">
        <h1>
          <Text>{wallet.name}</Text> <Badge tone={walletTone[wallet.status]}>{sellerTexts.walletStatus[wallet.status]}</Badge>
        </h1>
        {hasScope(viewer, "WALLETS_WRITE") && wallet.status !== "CLOSED" && (
          <button type="button" className="primary" onClick={() => setMoving(true)}>
            {words.move}
          </button>
        )}
      </div>
      <p className="fine">
        <Amount value={wallet.balance.available} unit={wallet.unit} /> {words.available} · <Id>{wallet.externalId ?? wallet.id}</Id>
      </p>
      <nav className="tabs" aria-label={words.tabs}>
        {shown.map(({ name }) => (
          <Link
            key={name}
            href={`/wallets/${wallet.id}${name === "overview" ? "" : `?tab=${name}`}`}
            aria-current={name === current.name ? "page" : undefined}
          >
            {words.tab[name]}
          </Link>
        ))}
      </nav>
      <Showing
        shown={{
          customer: { ...customer },
          wallet: { id: wallet.id, name: wallet.name, unit: wallet.unit },
          zone: zoneOr(customer.timeZone),
        }}
      >
        {moving && (
          <Suspense fallback={<Loading />}>
            <MoveDrawer wallet={wallet} onClose={() => setMoving(false)} />
          </Suspense>
        )}
        <Guard key={current.name}>
          <Suspense fallback={<Loading />}>
            <div className="within">
              <Page />
            </div>
          </Suspense>
        </Guard>
        {current.name === "overview" && <Settings wallet={wallet} />}
      </Showing>
    </>
  );
}

/** Settings are the seller's: the customer sees what follows from them. */
function Settings({ wallet }: { wallet: WalletHead }) {
  return (
    <Section title={words.settings}>
      <Facts
        facts={[
          [words.id, <Id>{wallet.id}</Id>],
          [words.externalId, wallet.externalId ? <Id>{wallet.externalId}</Id> : null],
          [words.rateCard, <Text>{wallet.rateCardCode ?? words.defaultCard}</Text>],
          [words.multiplier, show(wallet.rateMultiplier)],
          [words.overdraft, <Amount value={wallet.overdraftLimit} unit={wallet.unit} />],
          [words.sequence, show(String(wallet.balance.sequence))],
        ]}
      />
      <MetadataFacts metadata={wallet.metadata} />
    </Section>
  );
}
