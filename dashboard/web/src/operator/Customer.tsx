import { useState } from "react";
import { Link, useParams } from "wouter";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money } from "../format/amount";
import { day, zoneOr } from "../format/instant";
import type { CustomerQuery } from "../gen/graphql";
import { Badge } from "../parts/badge";
import { Facts } from "../parts/facts";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { Mails } from "../portal/Mails";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Crumbs, Id } from "./Crumbs";
import { CustomerDialog } from "./CustomerDialog";
import { MetadataFacts } from "./Metadata";
import { Sessions } from "./Sessions";
import { subscriptionTone, walletTone } from "./tones";

const CustomerDocument = graphql(`
  query Customer($id: ID!) {
    customer(id: $id) {
      id
      externalId
      name
      email
      timeZone
      metadata
      createdAt
      features
      wallets(first: 50) {
        nodes {
          id
          externalId
          name
          unit
          status
          createdAt
          balance {
            available
            held
          }
        }
      }
      subscriptions(first: 50) {
        nodes {
          id
          status
          quantity
          price {
            amount
            currency
          }
          plan {
            name
            code
          }
          wallet {
            id
            name
          }
          currentPeriodEnd
          cancelAtPeriodEnd
        }
      }
      paymentMethods {
        id
        brand
        last4
        expiresMonth
        expiresYear
        default
      }
    }
  }
`);

type Customer = NonNullable<CustomerQuery["customer"]>;

const words = sellerTexts.customer;

export default function CustomerPage() {
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(CustomerDocument, { id });
  return (
    <>
      <Crumbs to={[{ href: "/customers", name: texts.operator.nav.customers }]} />
      <Loaded answer={answer}>
        {({ customer }) => (customer ? <Parts customer={customer} changed={answer.retry} /> : <Empty>{words.unknown(id)}</Empty>)}
      </Loaded>
    </>
  );
}

function Parts({ customer, changed }: { customer: Customer; changed: () => void }) {
  const viewer = useViewer();
  const zone = zoneOr(customer.timeZone);
  const [editing, setEditing] = useState(false);
  return (
    <>
      <div className="head">
        <h1>
          <Text>{customer.name}</Text>
        </h1>
        {hasScope(viewer, "WALLETS_WRITE") && (
          <button type="button" onClick={() => setEditing(true)}>
            {words.edit}
          </button>
        )}
      </div>
      {editing && <CustomerDialog customer={customer} onClose={() => setEditing(false)} onDone={changed} />}
      <Section title={words.profile}>
        <Facts
          facts={[
            [words.email, customer.email ? <Text>{customer.email}</Text> : null],
            [words.externalId, customer.externalId ? <Id>{customer.externalId}</Id> : null],
            [words.id, <Id>{customer.id}</Id>],
            [words.zone, customer.timeZone],
            [words.since, <Time at={customer.createdAt} zone={zone} />],
            [words.features, customer.features.length > 0 ? <Text>{customer.features.join(", ")}</Text> : null],
          ]}
        />
        <MetadataFacts metadata={customer.metadata} />
      </Section>
      <Section title={words.wallets}>
        {customer.wallets.nodes.length === 0 ? <Empty>{words.noWallets}</Empty> : <Wallets customer={customer} />}
      </Section>
      <Section title={words.subscriptions}>
        {customer.subscriptions.nodes.length === 0 ? (
          <Empty>{words.noSubscriptions}</Empty>
        ) : (
          <Subscriptions customer={customer} zone={zone} />
        )}
      </Section>
      <Section title={words.methods}>
        {customer.paymentMethods.length === 0 ? <Empty>{words.noMethods}</Empty> : <Methods customer={customer} />}
      </Section>
      <Mails customer={customer.id} />
      <Sessions customer={customer} zone={zone} />
    </>
  );
}

function Wallets({ customer }: { customer: Customer }) {
  const zone = zoneOr(customer.timeZone);
  const columns: Column<Customer["wallets"]["nodes"][number]>[] = [
    {
      name: words.columns.wallet,
      cell: ({ id, name, externalId }) => (
        <>
          <Link href={`/wallets/${id}`}>
            <Text>{name}</Text>
          </Link>
          <div className="note">
            <Id>{externalId ?? id}</Id>
          </div>
        </>
      ),
    },
    {
      name: words.columns.status,
      cell: ({ status }) => <Badge tone={walletTone[status]}>{sellerTexts.walletStatus[status]}</Badge>,
    },
    { name: words.columns.held, number: true, cell: ({ balance }) => <Amount value={balance.held} /> },
    { name: words.columns.available, number: true, cell: ({ balance, unit }) => <Amount value={balance.available} unit={unit} /> },
    { name: words.columns.since, number: true, cell: ({ createdAt }) => day(createdAt, zone) },
  ];
  return <Table caption={words.wallets} columns={columns} rows={customer.wallets.nodes} keyOf={({ id }) => id} />;
}

function Subscriptions({ customer, zone }: { customer: Customer; zone: string }) {
  const columns: Column<Customer["subscriptions"]["nodes"][number]>[] = [
    {
      name: words.columns.plan,
      cell: ({ plan, quantity }) => (
        <>
          <Text>{plan.name}</Text>
          {quantity > 1 && <span className="note"> × {quantity}</span>}
        </>
      ),
    },
    {
      name: words.columns.wallet,
      cell: ({ wallet }) => (
        <Link href={`/wallets/${wallet.id}`}>
          <Text>{wallet.name}</Text>
        </Link>
      ),
    },
    {
      name: words.columns.status,
      cell: ({ status }) => <Badge tone={subscriptionTone[status]}>{sellerTexts.subscriptionStatus[status]}</Badge>,
    },
    { name: words.columns.price, number: true, cell: ({ price }) => money(price) },
    {
      name: words.columns.periodEnd,
      number: true,
      cell: ({ currentPeriodEnd, cancelAtPeriodEnd }) => (
        <>
          {day(currentPeriodEnd, zone)}
          {cancelAtPeriodEnd && <div className="note">{words.endsThen}</div>}
        </>
      ),
    },
  ];
  return <Table caption={words.subscriptions} columns={columns} rows={customer.subscriptions.nodes} keyOf={({ id }) => id} />;
}

function Methods({ customer }: { customer: Customer }) {
  const columns: Column<Customer["paymentMethods"][number]>[] = [
    {
      name: words.columns.method,
      cell: ({ brand, last4, default: isDefault }) => (
        <>
          <Text>{last4 ? texts.buy.card(brand, last4) : brand}</Text> {isDefault && <Badge>{words.defaultMethod}</Badge>}
        </>
      ),
    },
    {
      name: words.columns.expires,
      cell: ({ expiresMonth, expiresYear }) =>
        expiresMonth && expiresYear ? `${String(expiresMonth).padStart(2, "0")}/${expiresYear}` : texts.never,
    },
    { name: words.id, cell: ({ id }) => <Id>{id}</Id> },
  ];
  return <Table caption={words.methods} columns={columns} rows={customer.paymentMethods} keyOf={({ id }) => id} />;
}
