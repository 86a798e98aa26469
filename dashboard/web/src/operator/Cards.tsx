import { Link } from "wouter";
import { graphql } from "../client/document";
import { useList } from "../client/query";
import { here } from "../format/local";
import type { CardsQuery } from "../gen/graphql";
import { type Column, Time } from "../parts/show";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { Actor } from "./Actor";
import { CatalogueHead } from "./catalogue/head";
import { ListSection } from "./parts/list";

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
      <ListSection
        title={texts.title}
        aside={
          mayWrite && (
            <Link className="button primary" href="/catalogue/publish">
              {texts.create}
            </Link>
          )
        }
        lead={texts.lead}
        list={list}
        columns={columns}
        empty={texts.none}
      />
    </>
  );
}

const columns: Column<Card>[] = [
  { name: texts.code, cell: ({ code }) => <Link href={`/catalogue/cards/${encodeURIComponent(code)}`}>{code}</Link> },
  { name: texts.version, number: true, cell: ({ version }) => version },
  { name: texts.since, cell: ({ effectiveAt }) => <Time at={effectiveAt} zone={here()} /> },
  { name: texts.by, cell: ({ publishedBy }) => <Actor actor={publishedBy} /> },
];
