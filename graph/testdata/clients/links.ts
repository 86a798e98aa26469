// What docs/clients.md says beside the examples: links of persisted queries fall back, and pages are joined.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { createHash } from "node:crypto";
import { BalanceDocument } from "./generated.js";

const uri = process.env.DRAWDOWN_URL!;
const headers = { Authorization: `Bearer ${process.env.DRAWDOWN_API_KEY}` };

for (const get of [false, true]) {
  const urql = new Client({
    url: uri,
    exchanges: [persistedExchange({ preferGetForPersistedQueries: get }), fetchExchange],
    preferGetMethod: false,
    fetchOptions: { headers },
  });
  const asked = await urql.query(BalanceDocument, { id: "main" }).toPromise();
  if (asked.error) throw asked.error;

  const persisted = new PersistedQueryLink({
    sha256: (text: string) => createHash("sha256").update(text).digest("hex"),
    useGETForHashedQueries: get,
  });
  const apollo = new ApolloClient({
    link: ApolloLink.from([persisted, new HttpLink({ uri, headers })]),
    cache: new InMemoryCache({
      typePolicies: { Wallet: { fields: { transactions: relayStylePagination(["types", "from", "to"]) } } },
    }),
  });
  const page = gql`query Page($after: String) { wallet(id: "main") { id transactions(first: 2, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor hasPreviousPage startCursor } } } }`;
  let after: string | null = null;
  for (let more = true; more; ) {
    const { data }: any = await apollo.query({ query: page, variables: { after }, fetchPolicy: "network-only" });
    const info = data.wallet.transactions.pageInfo;
    [after, more] = [info.endCursor, info.hasNextPage];
  }
  const all: any = apollo.readQuery({ query: page });
  console.log(asked.data!.wallet!.balance.available, all.wallet.transactions.edges.length);
}
