import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useList } from "../client/query";
import { money } from "../format/amount";
import type { CreditsOnRenewal, PlanInterval, PlansQuery, UnusedCredits } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { ChoiceField, Form, LinesField, TextField, listOf, some, useForm } from "../parts/form";
import { Amount, type Column, Text } from "../parts/show";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { Badge } from "../parts/badge";
import { Confirm } from "./parts/confirm";
import { Create, ListSection } from "./parts/list";
import { CatalogueHead } from "./catalogue/head";

const texts = operatorTexts.plans;

const Plans = graphql(`
  query Plans($after: String) {
    plans(first: 50, after: $after) {
      nodes {
        id
        code
        name
        unit
        interval
        includedCredits
        unusedCredits
        rolloverLimit
        trialDays
        trialCredits
        features
        rateCardCode
        creditsOnRenewal
        graceDays
        archived
        price {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const CreatePlan = graphql(`
  mutation CreatePlan($input: CreatePlanInput!) {
    createPlan(input: $input) {
      plan {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const ArchivePlan = graphql(`
  mutation ArchivePlan($input: ArchivePlanInput!) {
    archivePlan(input: $input) {
      plan {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Plan = PlansQuery["plans"]["nodes"][number];

const of = "plans";

export default function PlansPage() {
  const mayWrite = hasScope(useViewer(), "CATALOG_WRITE");
  const [open, setOpen] = useState<Plan | "new" | null>(null);
  const list = useList(Plans, {}, ({ plans }) => plans, { wallet: of });
  const close = () => setOpen(null);
  return (
    <>
      <CatalogueHead at="/catalogue/plans" />
      <ListSection
        title={texts.title}
        aside={<Create may={mayWrite} label={texts.create} onPress={() => setOpen("new")} />}
        lead={texts.lead}
        list={list}
        columns={columnsOf(mayWrite ? setOpen : null)}
        empty={texts.none}
      />
      {open === "new" && <CreateDialog onClose={close} />}
      {open !== null && open !== "new" && (
        <Confirm
          title={texts.archiveTitle}
          action={texts.archive}
          danger
          document={ArchivePlan}
          input={(key) => ({ idempotencyKey: key, code: open.code })}
          onClose={close}
          onDone={() => refresh(of)}
        >
          <p>
            <Text>{open.name}</Text>: {texts.archiveWhat}
          </p>
        </Confirm>
      )}
    </>
  );
}

function columnsOf(onArchive: ((plan: Plan) => void) | null): Column<Plan>[] {
  const columns: Column<Plan>[] = [
    {
      name: texts.name,
      cell: ({ name, code, archived, features }) => (
        <>
          <Text>{name}</Text> <span className="note code">{code}</span>{" "}
          {archived && <Badge tone="plain">{operatorTexts.packs.archived}</Badge>}
          {features.length > 0 && <div className="fine"><Text>{features.join(", ")}</Text></div>}
        </>
      ),
    },
    { name: texts.price, number: true, cell: ({ price, interval }) => texts.per(money(price), texts.intervals[interval]) },
    { name: texts.included, number: true, cell: ({ includedCredits, unit }) => <Amount value={includedCredits} unit={unit} /> },
    {
      name: texts.unused,
      cell: ({ unusedCredits, rolloverLimit }) => (
        <>
          {texts.unusedKinds[unusedCredits]}
          {rolloverLimit && (
            <span className="note">
              {" "}
              {texts.upTo} <Amount value={rolloverLimit} />
            </span>
          )}
        </>
      ),
    },
    {
      name: texts.trial,
      cell: ({ trialDays, trialCredits }) =>
        trialDays === 0 ? (
          texts.noTrial
        ) : (
          <>
            {operatorTexts.packs.days(trialDays)},{" "}
            <Amount value={trialCredits} />
          </>
        ),
    },
    { name: texts.renewal, cell: ({ creditsOnRenewal, graceDays }) => texts.renews(texts.renewalKinds[creditsOnRenewal], graceDays) },
    { name: texts.card, cell: ({ rateCardCode }) => (rateCardCode ? <span className="code">{rateCardCode}</span> : "–") },
  ];
  if (onArchive === null) return columns;
  return [
    ...columns,
    {
      name: operatorTexts.packs.actions,
      cell: (plan) =>
        plan.archived ? null : (
          <button type="button" className="quiet" onClick={() => onArchive(plan)} aria-label={`${texts.archive}: ${plan.name}`}>
            {texts.archive}
          </button>
        ),
    },
  ];
}

const initial = {
  name: "",
  code: "",
  "price.amount": "",
  "price.currency": "EUR",
  interval: "MONTH",
  includedCredits: "",
  unit: "credits",
  unusedCredits: "EXPIRE",
  rolloverLimit: "",
  trialDays: "0",
  trialCredits: "0",
  creditsOnRenewal: "AT_BOUNDARY",
  graceDays: "7",
  rateCardCode: "",
  features: "",
};

function inputOf(values: typeof initial, key: string) {
  return {
    idempotencyKey: key,
    name: values.name.trim(),
    code: values.code.trim(),
    price: { amount: values["price.amount"].trim(), currency: values["price.currency"].trim() },
    interval: values.interval as PlanInterval,
    includedCredits: values.includedCredits.trim(),
    unit: values.unit.trim(),
    unusedCredits: values.unusedCredits as UnusedCredits,
    rolloverLimit: values.unusedCredits === "ROLL_OVER" ? some(values.rolloverLimit) : null,
    trialDays: Number(values.trialDays),
    trialCredits: some(values.trialCredits) ?? "0",
    creditsOnRenewal: values.creditsOnRenewal as CreditsOnRenewal,
    graceDays: Number(values.graceDays),
    rateCardCode: some(values.rateCardCode),
    features: listOf(values.features),
  };
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const creating = useDoing(CreatePlan);
  const form = useForm(initial, creating);
  const submit = async () => {
    if ((await creating.run({ input: inputOf(form.values, form.key) })) === null) return;
    refresh(of);
    onClose();
  };
  const entries = <Name extends string>(names: Record<Name, string>) => Object.entries(names) as [Name, string][];
  return (
    <Dialog title={texts.create} onClose={onClose}>
      <Form form={form} doing={creating} submit={texts.create} onSubmit={() => void submit()}>
        <TextField form={form} name="name" label={texts.name} />
        <TextField form={form} name="code" label={operatorTexts.packs.code} hint={operatorTexts.packs.codeHint} />
        <div className="pair">
          <TextField form={form} name="price.amount" label={texts.price} numeric />
          <TextField form={form} name="price.currency" label={operatorTexts.packs.currency} />
        </div>
        <div className="pair">
          <ChoiceField form={form} name="interval" label={texts.every} choices={entries(texts.intervals)} />
          <TextField form={form} name="includedCredits" label={texts.included} numeric />
        </div>
        <TextField form={form} name="unit" label={operatorTexts.packs.unit} hint={operatorTexts.packs.unitHint} />
        <ChoiceField form={form} name="unusedCredits" label={texts.unused} choices={entries(texts.unusedKinds)} />
        {form.values.unusedCredits === "ROLL_OVER" && (
          <TextField form={form} name="rolloverLimit" label={texts.rolloverLimit} hint={texts.rolloverHint} numeric />
        )}
        <div className="pair">
          <TextField form={form} name="trialDays" label={texts.trialDays} numeric />
          <TextField form={form} name="trialCredits" label={texts.trialCredits} numeric />
        </div>
        <div className="pair">
          <ChoiceField form={form} name="creditsOnRenewal" label={texts.renewal} choices={entries(texts.renewalKinds)} />
          <TextField form={form} name="graceDays" label={texts.graceDays} numeric />
        </div>
        <TextField form={form} name="rateCardCode" label={texts.card} hint={texts.cardHint} />
        <LinesField form={form} name="features" label={texts.features} hint={texts.featuresHint} rows={2} />
      </Form>
    </Dialog>
  );
}
