import { graphql } from "../../client/document";
import { refresh, useDoing } from "../../client/query";
import { show } from "../../format/amount";
import { nextDate, startOf } from "../../format/instant";
import type { GrantSource } from "../../gen/graphql";
import { Field, others } from "../../parts/field";
import { Refusals } from "../../parts/refusals";
import { useShown } from "../../portal/Customer";
import { texts } from "../../texts";
import { sellerTexts } from "../../texts/seller";
import { add, amountOf } from "../plan";
import { AmountField, type FormProps, MoveForm, ReasonField, useFields } from "./form";
import { Planned, Written } from "./Planned";

const GrantDocument = graphql(`
  mutation GrantCredits($input: GrantCreditsInput!) {
    grantCredits(input: $input) {
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

const words = sellerTexts.move;

/** Where credits come from that a person adds. The others are what the service itself makes. */
const sources: GrantSource[] = ["PROMOTION", "PURCHASE", "TRIAL", "PLAN", "REFUND"];

export function GrantForm({ basis, onClose }: FormProps) {
  const { zone } = useShown();
  const { key, fields, set } = useFields({ amount: "", source: "PROMOTION", expires: "", paid: "", currency: "EUR", reason: "" });
  const doing = useDoing(GrantDocument);
  const amount = amountOf(fields.amount);
  const paid = fields.paid.trim();
  const submit = async () => {
    const done = await doing.run({
      input: {
        idempotencyKey: key,
        walletId: basis.id,
        amount: amount!,
        source: fields.source as GrantSource,
        priority: 100,
        reason: fields.reason.trim(),
        expiresAt: fields.expires === "" ? null : startOf(nextDate(fields.expires), zone),
        ...(paid === "" ? {} : { paid: { amount: paid, currency: fields.currency.trim().toUpperCase() } }),
      },
    });
    if (done) refresh(basis.id);
  };
  const written = doing.result?.grantCredits.transaction;
  if (written) return <Written lines={[written]} onClose={onClose} />;
  return (
    <MoveForm
      onSubmit={() => void submit()}
      ready={amount !== null && fields.reason.trim() !== ""}
      running={doing.running}
      submit={amount === null ? words.kinds.grant : words.submit.grant(show(amount), basis.unit)}
    >
      <Refusals error={doing.error} refusals={others(doing.refusals, "amount", "reason", "expiresAt", "paid", "source")} />
      <AmountField value={fields.amount} onChange={set("amount")} refusals={doing.refusals} unit={basis.unit} />
      <div className="pair">
        <Field label={words.source} name="source" refusals={doing.refusals}>
          {(control) => (
            <select {...control} value={fields.source} onChange={(event) => set("source")(event.target.value)}>
              {sources.map((one) => (
                <option key={one} value={one}>
                  {texts.grant.sources[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.expires} hint={words.expiresHint(zone)} name="expiresAt" refusals={doing.refusals}>
          {(control) => <input {...control} type="date" value={fields.expires} onChange={(event) => set("expires")(event.target.value)} />}
        </Field>
      </div>
      <div className="pair">
        <Field label={words.paid} hint={words.paidHint} name="paid" refusals={doing.refusals}>
          {(control) => <input {...control} inputMode="decimal" value={fields.paid} onChange={(event) => set("paid")(event.target.value)} />}
        </Field>
        <Field label={words.currency}>
          {(control) => <input {...control} maxLength={3} value={fields.currency} onChange={(event) => set("currency")(event.target.value)} />}
        </Field>
      </div>
      <ReasonField value={fields.reason} onChange={set("reason")} refusals={doing.refusals} />
      {amount !== null && (
        <Planned
          lines={[{ wallet: basis.name, type: "GRANT", amount, after: add(basis.balance.posted, amount) }]}
          reason={fields.reason}
          basis={basis}
        >
          {basis.balance.posted.startsWith("-") && <p className="fine">{words.repays}</p>}
        </Planned>
      )}
    </MoveForm>
  );
}
