import { useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph } from "../client/query";
import { fromField, here } from "../format/local";
import { Form, TextField, useForm } from "../parts/form";
import { Refusals } from "../parts/refusals";
import { Empty, Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";
import { VersionRates } from "./Card";
import { type Rate, difference } from "./catalogue/diff";
import { RateEditor } from "./catalogue/RateEditor";
import { WhatIf, inputOf } from "./catalogue/WhatIf";
import { CatalogueHead } from "./catalogue/head";
import { Differences } from "./catalogue/rates";

const texts = operatorTexts.publish;

void VersionRates; // its module has the fragment of this document

const Newest = graphql(`
  query Newest($code: String!) {
    rateCard(code: $code) {
      id
      versions(first: 1) {
        nodes {
          ...VersionRates
        }
      }
    }
  }
`);

const Publish = graphql(`
  mutation Publish($input: PublishRateCardInput!) {
    publishRateCard(input: $input) {
      rateCard {
        id
        version
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

interface Before {
  version: number;
  rates: readonly Rate[];
}

/** PublishPage changes the prices in two steps: first the rates, then what the change would do. Only then can they be published. */
export default function PublishPage() {
  const [params] = useSearchParams();
  const code = params.get("code");
  const mayWrite = hasScope(useViewer(), "CATALOG_WRITE");
  return (
    <>
      <CatalogueHead at="/catalogue/cards" />
      {!mayWrite && <Empty>{all.failed.forbidden}</Empty>}
      {mayWrite && code === null && <Steps code={null} before={null} />}
      {mayWrite && code !== null && <Changing code={code} />}
    </>
  );
}

function Changing({ code }: { code: string }) {
  const answer = useGraph(Newest, { code }, { wallet: "cards" });
  return (
    <Loaded answer={answer}>
      {({ rateCard }) => {
        const newest = rateCard?.versions.nodes[0];
        if (newest === undefined) return <Empty>{operatorTexts.cards.missing}</Empty>;
        return <Steps key={newest.id} code={code} before={newest} />;
      }}
    </Loaded>
  );
}

function Steps({ code, before }: { code: string | null; before: Before | null }) {
  const publishing = useDoing(Publish);
  const form = useForm({ code: code ?? "", effectiveAt: "" }, publishing);
  const [rates, setRates] = useState<readonly Rate[]>(before?.rates ?? []);
  const [checking, setChecking] = useState(false);
  const [, go] = useLocation();
  const publish = async () => {
    const { values } = form;
    const input = {
      idempotencyKey: form.key,
      code: values.code.trim(),
      effectiveAt: values.effectiveAt === "" ? null : fromField(values.effectiveAt),
      rates: rates.map(inputOf),
    };
    const done = await publishing.run({ input });
    if (!done?.publishRateCard.rateCard) return;
    const { version } = done.publishRateCard.rateCard;
    refresh("cards");
    go(`/catalogue/cards/${encodeURIComponent(input.code)}?version=${version}${before ? `&with=${before.version}` : ""}`);
  };
  return (
    <>
      <h2>{code === null ? texts.titleNew : texts.title(code)}</h2>
      {!checking && (
        <Section title={texts.edit} aside={<span className="fine">{texts.stepOf(1)}</span>}>
          <Refusals error={null} refusals={publishing.refusals} />
          <RateEditor
            rates={rates}
            refusals={publishing.refusals}
            onDone={(next) => {
              setRates(next);
              form.set("code", form.values.code); // other rates are another request
              setChecking(true);
            }}
          />
        </Section>
      )}
      {checking && (
        <>
          <Impact before={before} rates={rates} />
          <Section title={texts.publish} aside={<span className="fine">{texts.stepOf(2)}</span>}>
            <Form form={form} doing={publishing} submit={texts.publish} onSubmit={() => void publish()}>
              {code === null && <TextField form={form} name="code" label={operatorTexts.cards.code} hint={texts.codeHint} />}
              <TextField form={form} name="effectiveAt" type="datetime-local" label={texts.effectiveAt} hint={texts.effectiveHint(here())} />
            </Form>
            <button type="button" className="quiet" onClick={() => setChecking(false)}>
              {texts.back}
            </button>
          </Section>
        </>
      )}
      <p>
        <Link href={code === null ? "/catalogue/cards" : `/catalogue/cards/${encodeURIComponent(code)}`}>{all.cancel}</Link>
      </p>
    </>
  );
}

/** Impact is what a change would do: the difference, and what it would have meant for what a wallet really used. */
function Impact({ before, rates }: { before: Before | null; rates: readonly Rate[] }) {
  const rows = difference(before?.rates ?? [], rates);
  const changes = rows.filter(({ kind }) => kind !== "same").length;
  const title = before ? texts.difference(before.version) : texts.rates;
  return (
    <>
      <Section title={title} aside={<span className="fine">{operatorTexts.cards.changes(changes)}</span>}>
        {changes === 0 && <Empty>{operatorTexts.cards.noDifference}</Empty>}
        {changes > 0 && <Differences caption={title} rows={rows} all={false} />}
        {rows.some(({ kind }) => kind === "removed") && <p className="warning">{texts.removedWarning}</p>}
      </Section>
      <Section title={operatorTexts.cards.whatIf}>
        <WhatIf rates={rates} />
      </Section>
    </>
  );
}
