import { Link } from "wouter";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import { here } from "../format/local";
import type { CardsQuery } from "../gen/graphql";
import { type Column, Table, Time } from "../parts/show";
import { Empty, Failure, Loading, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { Actor } from "./Actor";
import { CatalogueHead } from "./catalogue/head";

const texts = operatorTexts.cards;

const Cards = graphql(`
  query Cards($after: String) {
    rateCards(first: 50, after: $after) {
      nodes {
        id
        code
        version
        effectiveAt
        publishedAt
        publishedBy {
          id
          kind
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Card = CardsQuery["rateCards"]["nodes"][number];

export default function CardsPage() {
  const mayWrite = hasScope(useViewer(), "CATALOG_WRITE");
  const list = useList(Cards, {}, ({ rateCards }) => rateCards, { wallet: "cards" });
  return (
    <>
      <CatalogueHead at="/catalogue/cards" />
      <Section
        title={texts.title}
        aside={
          mayWrite && (
            <Link className="button primary" href="/catalogue/publish">
              {texts.create}
            </Link>
          )
        }
      >
        <p className="fine">{texts.lead}</p>
        {list.error && <Failure error={list.error} retry={list.retry} />}
        {list.loading && <Loading />}
        {!list.loading && !list.error && list.nodes.length === 0 && <Empty>{texts.none}</Empty>}
        {list.nodes.length > 0 && (
          <Table
            caption={texts.title}
            columns={columns}
            rows={list.nodes}
            keyOf={({ id }) => id}
            more={list.more}
            loadingMore={list.loadingMore}
          />
        )}
      </Section>
    </>
  );
}

const columns: Column<Card>[] = [
  { name: texts.code, cell: ({ code }) => <Link href={`/catalogue/cards/${encodeURIComponent(code)}`}>{code}</Link> },
  { name: texts.version, number: true, cell: ({ version }) => version },
  { name: texts.since, cell: ({ effectiveAt }) => <Time at={effectiveAt} zone={here()} /> },
  { name: texts.by, cell: ({ publishedBy }) => <Actor actor={publishedBy} /> },
];
