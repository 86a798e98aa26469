import { graphql } from "../../client/document";
import { refresh, useDoing } from "../../client/query";
import { show, showChange } from "../../format/amount";
import { others } from "../../parts/field";
import { Refusals } from "../../parts/refusals";
import { sellerTexts } from "../../texts/seller";
import { add, amountOf, draw, negate } from "../plan";
import { AmountField, type FormProps, MoveForm, ReasonField, useFields } from "./form";
import { Draws, Planned, Written } from "./Planned";

const AdjustDocument = graphql(`
  mutation AdjustBalance($input: AdjustBalanceInput!) {
    adjustBalance(input: $input) {
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

export function AdjustForm({ basis, onClose }: FormProps) {
  const { key, fields, set } = useFields({ amount: "", way: "down", reason: "" });
  const doing = useDoing(AdjustDocument);
  const typed = amountOf(fields.amount);
  const amount = typed === null ? null : fields.way === "up" ? typed : negate(typed);
  const short = typed !== null && fields.way === "down" && tooMuch(typed, basis);
  const submit = async () => {
    const input = { idempotencyKey: key, walletId: basis.id, amount: amount!, reason: fields.reason.trim() };
    if (await doing.run({ input })) refresh(basis.id);
  };
  const written = doing.result?.adjustBalance.transaction;
  if (written) return <Written lines={[written]} onClose={onClose} />;
  return (
    <MoveForm
      onSubmit={() => void submit()}
      ready={amount !== null && !short && fields.reason.trim() !== ""}
      running={doing.running}
      submit={amount === null ? words.kinds.adjust : words.submit.adjust(showChange(amount), basis.unit)}
    >
      <Refusals error={doing.error} refusals={others(doing.refusals, "amount", "reason")} />
      <fieldset>
        <legend>{words.way}</legend>
        {(["down", "up"] as const).map((way) => (
          <label key={way} className="option">
            <input type="radio" name="way" checked={fields.way === way} onChange={() => set("way")(way)} />
            {words.ways[way]}
          </label>
        ))}
      </fieldset>
      <AmountField value={fields.amount} onChange={set("amount")} refusals={doing.refusals} unit={basis.unit} />
      <ReasonField value={fields.reason} onChange={set("reason")} refusals={doing.refusals} />
      {short && <TooMuch available={basis.balance.available} unit={basis.unit} />}
      {amount !== null && typed !== null && !short && (
        <Planned
          lines={[{ wallet: basis.name, type: "ADJUSTMENT", amount, after: add(basis.balance.posted, amount) }]}
          reason={fields.reason}
          basis={basis}
        >
          {fields.way === "down" ? <Draws amount={typed} basis={basis} /> : <p className="fine">{words.newGrant}</p>}
        </Planned>
      )}
    </MoveForm>
  );
}

/** tooMuch says whether a wallet has less than an amount. The API would refuse it. */
export function tooMuch(amount: string, basis: FormProps["basis"]): boolean {
  if (basis.spendable.pageInfo.hasNextPage) return false; // the API knows
  return draw(amount, basis.spendable.nodes).missing !== "0" || add(basis.balance.available, negate(amount)).startsWith("-");
}

export function TooMuch({ available, unit }: { available: string; unit: string }) {
  return (
    <p className="state failure" role="alert">
      {words.tooMuch(show(available), unit)}
    </p>
  );
}
