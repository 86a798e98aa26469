import { type ReactNode, createContext, useContext } from "react";
import { graphql } from "../client/document";
import { useGraph, useMoving } from "../client/query";
import { zoneOr } from "../format/instant";
import type { PortalCustomerQuery } from "../gen/graphql";
import { useFilter } from "../parts/filters";
import { Text } from "../parts/show";
import { Empty, Loaded } from "../parts/states";
import { useViewer } from "../parts/viewer";
import { texts } from "../texts";

const PortalCustomer = graphql(`
  query PortalCustomer($id: ID!) {
    customer(id: $id) {
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
`);

// An API key and an operator's session have no customer: they choose whose portal they want to see.
const PortalCustomers = graphql(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`);

type Customer = NonNullable<PortalCustomerQuery["customer"]>;

/** The customer and the wallet that the pages of the portal show. */
export interface Shown {
  customer: Customer;
  wallet: Customer["wallets"]["nodes"][number];
  /** The zone of the customer's days. */
  zone: string;
}

const Context = createContext<Shown | null>(null);

/** useShown returns the customer and the wallet that are shown. */
export function useShown(): Shown {
  const shown = useContext(Context);
  if (shown === null) throw new Error("no customer is shown");
  return shown;
}

/** Showing shows its children for a customer and a wallet that are known already. */
export function Showing({ shown, children }: { shown: Shown; children: ReactNode }) {
  return <Context value={shown}>{children}</Context>;
}

/** Customer shows its children for the viewer's customer, and for one of the customer's wallets. */
export function Customer({ children }: { children: ReactNode }) {
  const viewer = useViewer();
  const [chosen] = useFilter("customer");
  const id = viewer.customer?.id ?? chosen;
  if (id === null) return <Choose />;
  return <Chosen id={id}>{children}</Chosen>;
}

function Chosen({ id, children }: { id: string; children: ReactNode }) {
  const answer = useGraph(PortalCustomer, { id });
  return (
    <Loaded answer={answer}>
      {({ customer }) => (customer ? <Wallets customer={customer}>{children}</Wallets> : <Empty>{texts.portal.noCustomers}</Empty>)}
    </Loaded>
  );
}

function Wallets({ customer, children }: { customer: Customer; children: ReactNode }) {
  const viewer = useViewer();
  const [chosen, choose] = useFilter("wallet");
  const wallets = customer.wallets.nodes;
  const wallet = wallets.find(({ id }) => id === chosen) ?? wallets.at(-1); // the oldest is the last
  useMoving(wallet?.id);
  if (wallet === undefined) return <Empty>{texts.portal.noWallet}</Empty>;
  return (
    <Context value={{ customer, wallet, zone: zoneOr(customer.timeZone) }}>
      {(viewer.customer === null || wallets.length > 1) && (
        <section className="context" aria-label={texts.portal.wallet}>
          {viewer.customer === null && (
            <span>
              {texts.portal.preview} <Text>{customer.name}</Text>
            </span>
          )}
          {wallets.length > 1 && (
            <label>
              {texts.portal.wallet}{" "}
              <select value={wallet.id} onChange={(event) => choose(event.target.value)}>
                {wallets.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
        </section>
      )}
      {children}
    </Context>
  );
}

function Choose() {
  const [, choose] = useFilter("customer");
  const answer = useGraph(PortalCustomers, {});
  return (
    <main id="content" tabIndex={-1}>
      <h1>{texts.portal.chooseCustomer}</h1>
      <Loaded answer={answer}>
        {({ customers }) =>
          customers.nodes.length === 0 ? (
            <Empty>{texts.portal.noCustomers}</Empty>
          ) : (
            <ul className="choices">
              {customers.nodes.map(({ id, name }) => (
                <li key={id}>
                  <button type="button" onClick={() => choose(id)}>
                    <Text>{name}</Text>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </main>
  );
}
