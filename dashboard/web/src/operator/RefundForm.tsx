import { useEffect, useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph } from "../client/query";
import { money, show } from "../format/amount";
import type { RefundPreviewQuery } from "../gen/graphql";
import { Facts } from "../parts/facts";
import { Field, others } from "../parts/field";
import { Refusals } from "../parts/refusals";
import { Amount, type Column, Table, Text } from "../parts/show";
import { Empty, Loaded } from "../parts/states";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Written } from "./move/Planned";
import { MoveForm, ReasonField, useFields } from "./move/form";
import { add, negate } from "./plan";

const RefundPreview = graphql(`
  query RefundPreview($id: ID!, $amount: MoneyInput, $allowSpent: Boolean!) {
    topUp(id: $id) {
      id
      price {
        amount
        currency
      }
      wallet {
        id
        name
        unit
        balance {
          posted
        }
      }
      refundPreview(amount: $amount, allowSpent: $allowSpent) {
        refundable {
          amount
          currency
        }
        credits
        spent
        reason
        grants {
          amount
          grant {
            id
            source
            reason
            remaining
          }
        }
      }
    }
  }
`);

const Refund = graphql(`
  mutation RefundTopUp($input: RefundTopUpInput!) {
    refundTopUp(input: $input) {
      topUp {
        id
        status
      }
      transaction {
        ...WrittenLine
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type TopUp = NonNullable<RefundPreviewQuery["topUp"]>;
type Drawdown = TopUp["refundPreview"]["grants"][number];

const words = sellerTexts.refund;

interface Props {
  topUp: string;
  onDone?: () => void;
  onClose: () => void;
}

/** RefundForm gives money back, after it has said what that will do. */
export function RefundForm({ topUp, onDone, onClose }: Props) {
  const { key, fields, set } = useFields({ amount: "", spent: "", reason: "" });
  const doing = useDoing(Refund);
  const typed = useSettled(fields.amount.trim().replace(/,/g, ""));
  const wrong = typed !== "" && !/^\d{1,12}(\.\d{1,4})?$/.test(typed);
  const [currency, setCurrency] = useState<string | null>(null);
  const amount = typed === "" || wrong || currency === null ? null : { amount: typed, currency };
  const answer = useGraph(RefundPreview, { id: topUp, amount, allowSpent: fields.spent !== "" }, { keep: true });
  const found = answer.data?.topUp;
  useEffect(() => {
    if (found) setCurrency(found.price.currency);
  }, [found]);

  const settled = typed === fields.amount.trim().replace(/,/g, "") && !answer.stale;
  const preview = found?.refundPreview;
  const submit = async () => {
    const input = { idempotencyKey: key, topUpId: topUp, reason: fields.reason.trim(), amount, allowSpent: fields.spent !== "" };
    if (!(await doing.run({ input })) || !found) return;
    refresh(found.wallet.id);
    onDone?.();
  };
  const result = doing.result?.refundTopUp;
  if (result?.topUp) {
    return (
      <>
        <p className="state success" role="status">
          {words.done}
        </p>
        {result.transaction && <Written lines={[result.transaction]} onClose={onClose} />}
      </>
    );
  }
  return (
    <MoveForm
      onSubmit={() => void submit()}
      ready={settled && !wrong && preview !== undefined && !preview.reason && fields.reason.trim() !== ""}
      running={doing.running}
      submit={preview ? words.submit(money(amount ?? preview.refundable)) : words.title}
    >
      <Refusals error={doing.error} refusals={others(doing.refusals, "amount", "reason")} />
      <Field
        label={words.amount(currency ?? "")}
        hint={words.amountHint}
        name="amount"
        refusals={wrong ? [{ code: "INVALID_INPUT", message: words.noAmount, path: ["amount"] }] : doing.refusals}
      >
        {(control) => <input {...control} inputMode="decimal" value={fields.amount} onChange={(event) => set("amount")(event.target.value)} />}
      </Field>
      <label className="option">
        <input type="checkbox" checked={fields.spent !== ""} onChange={(event) => set("spent")(event.target.checked ? "yes" : "")} />
        <span>
          {words.allowSpent}
          <span className="note"> {words.allowSpentWhy}</span>
        </span>
      </label>
      <ReasonField value={fields.reason} onChange={set("reason")} refusals={doing.refusals} />
      <Loaded answer={answer}>{({ topUp: shown }) => (shown ? <Preview topUp={shown} amount={amount} /> : <Empty>{words.unknown}</Empty>)}</Loaded>
    </MoveForm>
  );
}

/** Preview says what the refund will do. */
function Preview({ topUp, amount }: { topUp: TopUp; amount: { amount: string; currency: string } | null }) {
  const { refundPreview: preview, wallet } = topUp;
  if (preview.reason) {
    return (
      <div className="planned">
        <p className="failure" role="alert">
          <Text>{preview.reason}</Text>
        </p>
        <p className="fine">{words.refundable(money(preview.refundable))}</p>
      </div>
    );
  }
  const columns: Column<Drawdown>[] = [
    {
      name: texts.grant.source,
      cell: ({ grant }) => (
        <>
          {texts.grant.sources[grant.source]}
          {grant.reason && (
            <div className="note">
              <Text>{grant.reason}</Text>
            </div>
          )}
        </>
      ),
    },
    { name: texts.grant.remaining, number: true, cell: ({ grant }) => <Amount value={grant.remaining} /> },
    { name: words.leaves, number: true, cell: ({ amount: part }) => <Amount value={negate(unsigned(part))} change /> },
  ];
  return (
    <section className="planned" aria-label={words.does}>
      <h3>{words.does}</h3>
      <Facts
        facts={[
          [words.back, <strong>{money(amount ?? preview.refundable)}</strong>],
          [words.credits, <Amount value={negate(preview.credits)} unit={wallet.unit} change />],
          [words.after, <Amount value={add(wallet.balance.posted, negate(preview.credits))} unit={wallet.unit} />],
          [words.spent, <Amount value={preview.spent} unit={wallet.unit} />],
          [words.most, money(preview.refundable)],
        ]}
      />
      {preview.grants.length > 0 && <Table caption={words.grants} columns={columns} rows={preview.grants} keyOf={({ grant }) => grant.id} />}
      {preview.spent !== "0" && <p className="fine">{words.spentWhy(show(preview.spent), wallet.unit)}</p>}
    </section>
  );
}

function unsigned(amount: string): string {
  return amount.replace(/^-/, "");
}

/** useSettled returns a value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 400);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
