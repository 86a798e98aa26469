import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useList } from "../client/query";
import { money } from "../format/amount";
import type { PacksQuery } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Form, TextField, some, useForm } from "../parts/form";
import { Amount, type Column, Text } from "../parts/show";
import { hasScope, useViewer } from "../parts/viewer";
import { operatorTexts } from "../texts/operator";
import { Badge } from "../parts/badge";
import { Confirm } from "./parts/confirm";
import { Create, ListSection } from "./parts/list";
import { CatalogueHead } from "./catalogue/head";

const texts = operatorTexts.packs;

const Packs = graphql(`
  query Packs($after: String) {
    creditPacks(first: 50, after: $after) {
      nodes {
        id
        code
        name
        unit
        credits
        bonusCredits
        expiresAfterDays
        refundableForDays
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

const CreatePack = graphql(`
  mutation CreatePack($input: CreateCreditPackInput!) {
    createCreditPack(input: $input) {
      creditPack {
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

const ArchivePack = graphql(`
  mutation ArchivePack($input: ArchiveCreditPackInput!) {
    archiveCreditPack(input: $input) {
      creditPack {
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

type Pack = PacksQuery["creditPacks"]["nodes"][number];

/** of is what the answers of the catalogue are kept under, so that a change asks for them again. */
const of = "packs";

export default function PacksPage() {
  const mayWrite = hasScope(useViewer(), "CATALOG_WRITE");
  const [open, setOpen] = useState<Pack | "new" | null>(null);
  const list = useList(Packs, {}, ({ creditPacks }) => creditPacks, { wallet: of });
  const close = () => setOpen(null);
  return (
    <>
      <CatalogueHead at="/catalogue" />
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
          document={ArchivePack}
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

function columnsOf(onArchive: ((pack: Pack) => void) | null): Column<Pack>[] {
  const columns: Column<Pack>[] = [
    {
      name: texts.name,
      cell: ({ name, code, archived }) => (
        <>
          <Text>{name}</Text> <span className="note code">{code}</span> {archived && <Badge tone="plain">{texts.archived}</Badge>}
        </>
      ),
    },
    {
      name: texts.credits,
      number: true,
      cell: ({ credits, bonusCredits, unit }) => (
        <>
          <Amount value={credits} unit={unit} />
          {bonusCredits !== "0" && (
            <span className="note">
              {" "}
              <Amount value={bonusCredits} change /> {texts.bonus}
            </span>
          )}
        </>
      ),
    },
    { name: texts.price, number: true, cell: ({ price }) => money(price) },
    { name: texts.lasts, cell: ({ expiresAfterDays }) => (expiresAfterDays ? texts.days(expiresAfterDays) : texts.ever) },
    { name: texts.refund, cell: ({ refundableForDays }) => (refundableForDays ? texts.days(refundableForDays) : texts.asLong) },
  ];
  if (onArchive === null) return columns;
  return [
    ...columns,
    {
      name: texts.actions,
      cell: (pack) =>
        pack.archived ? null : (
          <button type="button" className="quiet" onClick={() => onArchive(pack)} aria-label={`${texts.archive}: ${pack.name}`}>
            {texts.archive}
          </button>
        ),
    },
  ];
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const creating = useDoing(CreatePack);
  const form = useForm(
    {
      name: "",
      code: "",
      credits: "",
      bonusCredits: "0",
      "price.amount": "",
      "price.currency": "EUR",
      unit: "credits",
      expiresAfterDays: "",
      refundableForDays: "",
    },
    creating,
  );
  const { values } = form;
  const submit = async () => {
    const input = {
      idempotencyKey: form.key,
      name: values.name.trim(),
      code: values.code.trim(),
      unit: values.unit.trim(),
      credits: values.credits.trim(),
      bonusCredits: some(values.bonusCredits) ?? "0",
      price: { amount: values["price.amount"].trim(), currency: values["price.currency"].trim() },
      expiresAfterDays: number(values.expiresAfterDays),
      refundableForDays: number(values.refundableForDays),
    };
    if ((await creating.run({ input })) === null) return;
    refresh(of);
    onClose();
  };
  return (
    <Dialog title={texts.create} onClose={onClose}>
      <Form form={form} doing={creating} submit={texts.create} onSubmit={() => void submit()}>
        <TextField form={form} name="name" label={texts.name} hint={texts.nameHint} />
        <TextField form={form} name="code" label={texts.code} hint={texts.codeHint} />
        <div className="pair">
          <TextField form={form} name="credits" label={texts.credits} numeric />
          <TextField form={form} name="bonusCredits" label={texts.bonusLabel} numeric />
        </div>
        <div className="pair">
          <TextField form={form} name="price.amount" label={texts.price} numeric />
          <TextField form={form} name="price.currency" label={texts.currency} />
        </div>
        <TextField form={form} name="unit" label={texts.unit} hint={texts.unitHint} />
        <div className="pair">
          <TextField form={form} name="expiresAfterDays" label={texts.lastsLabel} hint={texts.lastsHint} numeric />
          <TextField form={form} name="refundableForDays" label={texts.refundLabel} hint={texts.refundHint} numeric />
        </div>
      </Form>
    </Dialog>
  );
}

/** number returns a whole number, or null for an empty field. What is no whole number is for the API to refuse. */
function number(text: string): number | null {
  const value = some(text);
  return value === null ? null : Number(value);
}
