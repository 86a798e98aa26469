import { type FormEvent, useState } from "react";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import { day, zoneOr } from "../format/instant";
import type { CustomerRowFragment } from "../gen/graphql";
import { useFilter } from "../parts/filters";
import { type Column, Table, Text } from "../parts/show";
import { Empty, Failure, Loading } from "../parts/states";
import { texts } from "../texts";

export const CustomerRow = graphql(`
  fragment CustomerRow on Customer {
    id
    externalId
    name
    email
    timeZone
    createdAt
  }
`);

const Customers = graphql(`
  query Customers($after: String) {
    customers(first: 50, after: $after) {
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
    searchCustomers(text: $text, first: 50, after: $after) {
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

export default function CustomersPage() {
  const [text, setText] = useFilter("q");
  const all = useList(Customers, {}, ({ customers }) => customers, { enabled: text === null });
  const found = useList(Search, { text: text ?? "" }, ({ searchCustomers }) => searchCustomers, { enabled: text !== null });
  const list = text === null ? all : found;
  return (
    <>
      <h1>{texts.operator.welcome}</h1>
      <SearchBox text={text ?? ""} onSearch={(value) => setText(value === "" ? null : value)} />
      {list.error && <Failure error={list.error} retry={list.retry} />}
      {list.loading && <Loading />}
      {!list.loading && !list.error && list.nodes.length === 0 && (
        <Empty>{text === null ? texts.operator.noCustomers : texts.operator.noMatches}</Empty>
      )}
      {list.nodes.length > 0 && <List rows={list.nodes} more={list.more} loadingMore={list.loadingMore} />}
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
    <form role="search" className="search" onSubmit={submit}>
      <label htmlFor="search">{texts.operator.search}</label>
      <input id="search" type="search" value={value} onChange={(event) => setValue(event.target.value)} />
      <button type="submit">{texts.operator.searchSubmit}</button>
    </form>
  );
}

interface ListProps {
  rows: readonly CustomerRowFragment[];
  more: (() => void) | null;
  loadingMore: boolean;
}

function List({ rows, more, loadingMore }: ListProps) {
  const columns: Column<CustomerRowFragment>[] = [
    {
      name: texts.operator.columns.name,
      cell: ({ name, email }) => (
        <>
          <Text>{name}</Text>
          {email && (
            <span className="note">
              {" "}
              <Text>{email}</Text>
            </span>
          )}
        </>
      ),
    },
    { name: texts.operator.columns.id, cell: ({ externalId, id }) => <Text>{externalId ?? id}</Text> },
    { name: texts.operator.columns.since, cell: ({ createdAt, timeZone }) => day(createdAt, zoneOr(timeZone)) },
  ];
  return (
    <Table caption={texts.operator.welcome} columns={columns} rows={rows} keyOf={({ id }) => id} more={more} loadingMore={loadingMore} />
  );
}

