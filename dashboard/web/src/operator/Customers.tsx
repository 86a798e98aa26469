import { type FormEvent, useEffect, useState } from "react";
import { Link } from "wouter";
import { graphql } from "../client/document";
import { useGraph, useList } from "../client/query";
import { day, zoneOr } from "../format/instant";
import type { CustomerRowFragment, ExactQuery } from "../gen/graphql";
import { useFilter } from "../parts/filters";
import { Amount, type Column, Text } from "../parts/show";
import { Empty, Failure, Section } from "../parts/states";
import { sellerTexts } from "../texts/seller";
import { Id } from "./Crumbs";
import { Rows } from "./parts/list";
import { Counts } from "./parts/totals";

export const CustomerRow = graphql(`
  fragment CustomerRow on Customer {
    id
    externalId
    name
    email
    timeZone
    createdAt
    wallets(first: 3) {
      nodes {
        id
        name
        unit
        balance {
          available
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

const Customers = graphql(`
  query Customers($after: String) {
    customers(first: 20, after: $after) {
      nodes {
        ...CustomerRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const Search = graphql(`
  query Search($text: String!, $after: String) {
    searchCustomers(text: $text, first: 20, after: $after) {
      nodes {
        ...CustomerRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

// An exact id costs one read, and is found at once, whatever the words of the search find.
const Exact = graphql(`
  query Exact($id: ID!) {
    customer(id: $id) {
      ...CustomerRow
    }
    wallet(id: $id) {
      id
      name
      unit
      customer {
        name
      }
      balance {
        available
      }
    }
    topUp(id: $id) {
      id
      wallet {
        customer {
          name
        }
      }
    }
    transaction(id: $id) {
      id
      sequence
      wallet {
        name
        customer {
          name
        }
      }
    }
  }
`);

const words = sellerTexts.customers;

export default function CustomersPage() {
  const [text, setText] = useFilter("q");
  const all = useList(Customers, {}, ({ customers }) => customers, { enabled: text === null });
  return (
    <>
      <h1>{words.title}</h1>
      <SearchBox key={text} text={text ?? ""} onSearch={(value) => setText(value === "" ? null : value)} />
      {text === null ? (
        <Section title={words.newest} aside={<Counts />}>
          <Rows list={all} columns={columns} caption={words.newest} empty={words.none} />
        </Section>
      ) : (
        <Found text={text} />
      )}
    </>
  );
}

function SearchBox({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [value, setValue] = useState(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(value.trim());
  };
  return (
    <form role="search" className="search wide" onSubmit={submit}>
      <label className="hidden" htmlFor="search">
        {words.search}
      </label>
      <input
        id="search"
        type="search"
        placeholder={words.search}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <button type="submit" className="primary">
        {words.submit}
      </button>
      {text !== "" && (
        <button type="button" onClick={() => onSearch("")}>
          {words.clear}
        </button>
      )}
    </form>
  );
}

/** Found shows what has the exact id, and then what the words find. */
function Found({ text }: { text: string }) {
  const exact = useGraph(Exact, { id: text });
  const searchable = text.split(/\s+/).some((word) => [...word].length > 1);
  const found = useList(Search, { text }, ({ searchCustomers }) => searchCustomers, { enabled: searchable });
  const hits = exact.data === undefined ? 0 : Object.values(exact.data).filter((one) => one !== null && typeof one === "object").length;
  // What the words say is no id makes the question about the id fail; the words are still searched.
  const failed = exact.error !== null && exact.error.code !== "BAD_USER_INPUT" ? exact.error : null;
  useEffect(() => {
    document.getElementById("search")?.focus();
  }, []);
  return (
    <>
      {failed && <Failure error={failed} retry={exact.retry} />}
      {exact.data && hits > 0 && (
        <Section title={words.exact}>
          <Hits hits={exact.data} />
        </Section>
      )}
      <Section title={words.matches}>
        {searchable ? (
          <Rows
            list={found}
            columns={columns}
            caption={words.matches}
            empty={hits > 0 ? words.noOthers : words.noMatches(text)}
          />
        ) : (
          <Empty>{words.tooShort}</Empty>
        )}
      </Section>
    </>
  );
}

function Hits({ hits: { customer, wallet, topUp, transaction } }: { hits: ExactQuery }) {
  return (
    <ul className="hits">
      {customer && (
        <li>
          <span className="badge">{words.kinds.customer}</span>
          <Link href={`/customers/${customer.id}`}>
            <Text>{customer.name}</Text>
          </Link>
        </li>
      )}
      {wallet && (
        <li>
          <span className="badge">{words.kinds.wallet}</span>
          <Link href={`/wallets/${wallet.id}`}>
            <Text>{`${wallet.customer.name}, ${wallet.name}`}</Text>
          </Link>
          <Amount value={wallet.balance.available} unit={wallet.unit} />
        </li>
      )}
      {topUp && (
        <li>
          <span className="badge">{words.kinds.topUp}</span>
          <Link href={`/payments/${topUp.id}`}>
            <Text>{words.paymentOf(topUp.wallet.customer.name)}</Text>
          </Link>
        </li>
      )}
      {transaction && (
        <li>
          <span className="badge">{words.kinds.line}</span>
          <Link href={`/lines/${transaction.id}`}>
            <Text>{words.lineOf(transaction.sequence, transaction.wallet.customer.name, transaction.wallet.name)}</Text>
          </Link>
        </li>
      )}
    </ul>
  );
}

const columns: Column<CustomerRowFragment>[] = [
  {
    name: words.columns.name,
    cell: ({ id, name, email }) => (
      <>
        <Link href={`/customers/${id}`}>
          <Text>{name}</Text>
        </Link>
        {email && (
          <div className="note">
            <Text>{email}</Text>
          </div>
        )}
      </>
    ),
  },
  { name: words.columns.id, cell: ({ externalId, id }) => <Id>{externalId ?? id}</Id> },
  {
    name: words.columns.wallets,
    cell: ({ id, wallets: { nodes, pageInfo } }) =>
      nodes.length === 0 ? (
        <span className="note">{words.noWallets}</span>
      ) : (
        <ul className="lines">
          {nodes.map((wallet) => (
            <li key={wallet.id}>
              <Link href={`/wallets/${wallet.id}`}>
                <Text>{wallet.name}</Text>
              </Link>
              <Amount value={wallet.balance.available} unit={wallet.unit} />
            </li>
          ))}
          {pageInfo.hasNextPage && (
            <li>
              <Link href={`/customers/${id}`}>{words.moreWallets}</Link>
            </li>
          )}
        </ul>
      ),
  },
  { name: words.columns.since, cell: ({ createdAt, timeZone }) => day(createdAt, zoneOr(timeZone)) },
];
