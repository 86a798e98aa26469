import { Link, useParams } from "wouter";
import { graphql } from "../client/document";
import { useGraph, useList } from "../client/query";
import { instant } from "../format/instant";
import { here } from "../format/local";
import type { CardQuery } from "../gen/graphql";
import { useFilter } from "../parts/filters";
import { Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { difference } from "./catalogue/diff";
import { CatalogueHead } from "./catalogue/head";
import { Differences, Rates } from "./catalogue/rates";
import { WhatIf } from "./catalogue/WhatIf";
import { Listed } from "./parts/list";
import { Facts } from "../parts/facts";
import { Actor } from "./Actor";

const texts = operatorTexts.cards;

export const VersionRates = graphql(`
  fragment VersionRates on RateCard {
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
    rates {
      action
      component
      credits
      per
      when
      minimum
      description
      position
    }
  }
`);

const Versions = graphql(`
  query Versions($code: String!, $after: String) {
    rateCard(code: $code) {
      id
      versions(first: 50, after: $after) {
        nodes {
          id
          version
          effectiveAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const Card = graphql(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);

export default function CardPage() {
  const code = decodeURIComponent(useParams<{ code: string }>().code);
  const list = useList(Versions, { code }, ({ rateCard }) => rateCard?.versions, { wallet: "cards" });
  const mayWrite = hasScope(useViewer(), "CATALOG_WRITE");
  return (
    <>
      <CatalogueHead at="/catalogue/cards" />
      <div className="head">
        <h2 className="code">{code}</h2>
        {mayWrite && (
          <Link className="button primary" href={`/catalogue/publish?code=${encodeURIComponent(code)}`}>
            {texts.change}
          </Link>
        )}
      </div>
      <Listed list={list} empty={texts.missing}>
        {(versions) => <Comparing versions={versions} more={list.more} />}
      </Listed>
    </>
  );
}

interface Version {
  id: string;
  version: number;
  effectiveAt: string;
}

/** Comparing shows one version, or the difference between two. Which ones is in the address. */
function Comparing({ versions, more }: { versions: readonly Version[]; more: (() => void) | null }) {
  const [shown, setShown] = useFilter("version");
  const [compared, setCompared] = useFilter("with");
  const find = (version: string | null) => versions.find((one) => String(one.version) === version);
  const at = find(shown) ?? versions[0]!;
  const other = find(compared);
  return (
    <>
      <div className="filters">
        <Pick id="version" label={texts.version} versions={versions} value={String(at.version)} onPick={setShown} />
        <Pick
          id="with"
          label={texts.compare}
          versions={versions.filter(({ id }) => id !== at.id)}
          value={other ? String(other.version) : ""}
          none={texts.compareNone}
          onPick={setCompared}
        />
        {more && (
          <button type="button" onClick={more}>
            {texts.older}
          </button>
        )}
      </div>
      {other && other.id !== at.id ? <Compared before={other.id} after={at.id} /> : <Shown id={at.id} />}
    </>
  );
}

interface PickProps {
  id: string;
  label: string;
  versions: readonly Version[];
  value: string;
  none?: string;
  onPick: (value: string | null) => void;
}

function Pick({ id, label, versions, value, none, onPick }: PickProps) {
  return (
    <span className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onPick(target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {versions.map(({ version, effectiveAt }) => (
          <option key={version} value={version}>
            {texts.versionSince(version, instant(effectiveAt, here()))}
          </option>
        ))}
      </select>
    </span>
  );
}

type Full = Extract<CardQuery["node"], { rates: unknown }>;

function full(node: CardQuery["node"] | undefined): Full | null {
  return node && "rates" in node ? (node as Full) : null;
}

function Shown({ id }: { id: string }) {
  const answer = useGraph(Card, { id });
  return (
    <Loaded answer={answer}>
      {({ node }) => {
        const card = full(node);
        if (card === null) return <Empty>{texts.missing}</Empty>;
        return (
          <>
            <Section title={texts.versionTitle(card.version)}>
              <Facts
                facts={[
                  [texts.since, <Time key="since" at={card.effectiveAt} zone={here()} />],
                  [texts.published, <Time key="published" at={card.publishedAt} zone={here()} />],
                  [texts.by, <Actor key="by" actor={card.publishedBy} />],
                ]}
              />
              <Rates caption={texts.versionTitle(card.version)} rates={card.rates} />
            </Section>
            <Section title={texts.whatIf}>
              <WhatIf rates={card.rates} />
            </Section>
          </>
        );
      }}
    </Loaded>
  );
}

function Compared({ before, after }: { before: string; after: string }) {
  const [first, second] = [useGraph(Card, { id: before }), useGraph(Card, { id: after })];
  const [showsAll, setShowsAll] = useFilter("unchanged");
  return (
    <Loaded answer={first}>
      {({ node: old }) => (
        <Loaded answer={second}>
          {({ node }) => {
            const [a, b] = [full(old), full(node)];
            if (a === null || b === null) return <Empty>{texts.missing}</Empty>;
            const rows = difference(a.rates, b.rates);
            const changes = rows.filter(({ kind }) => kind !== "same").length;
            return (
              <Section title={texts.differenceTitle(a.version, b.version)} aside={<span className="fine">{texts.changes(changes)}</span>}>
                {changes === 0 && <Empty>{texts.noDifference}</Empty>}
                <label className="option">
                  <input
                    type="checkbox"
                    checked={showsAll !== null}
                    onChange={({ target }) => setShowsAll(target.checked ? "yes" : null)}
                  />
                  {texts.showSame}
                </label>
                <Differences caption={texts.differenceTitle(a.version, b.version)} rows={rows} all={showsAll !== null} />
              </Section>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}
