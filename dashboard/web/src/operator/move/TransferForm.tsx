import { useState } from "react";
import { graphql } from "../../client/document";
import { refresh, useDoing, useGraph } from "../../client/query";
import { show } from "../../format/amount";
import { Field, others } from "../../parts/field";
import { Refusals } from "../../parts/refusals";
import { Text, plain } from "../../parts/show";
import { sellerTexts } from "../../texts/seller";
import { add, amountOf, negate } from "../plan";
import { TooMuch, tooMuch } from "./AdjustForm";
import { AmountField, type FormProps, MoveForm, ReasonField, useFields } from "./form";
import { Draws, Planned, Written } from "./Planned";

const Target = graphql(`
  query TransferTarget($id: ID!) {
    wallet(id: $id) {
      id
      name
      unit
      status
      customer {
        name
      }
      balance {
        posted
      }
    }
  }
`);

const TransferDocument = graphql(`
  mutation TransferCredits($input: TransferCreditsInput!) {
    transferCredits(input: $input) {
      out {
        ...WrittenLine
      }
      in {
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
const fieldNames = ["amount", "reason", "toWalletId"];

export function TransferForm({ basis, wallet, onClose }: FormProps) {
  const own = wallet.customer.wallets.nodes.filter(({ id, unit }) => id !== basis.id && unit === basis.unit);
  const { key, fields, set } = useFields({ amount: "", to: own[0]?.id ?? "", reason: "" });
  const [elsewhere, setElsewhere] = useState(own.length === 0);
  const doing = useDoing(TransferDocument);
  const to = fields.to.trim();
  const target = useGraph(Target, { id: to }, { enabled: to !== "", wallet: to });
  const other = target.data?.wallet;
  const amount = amountOf(fields.amount);
  const short = amount !== null && tooMuch(amount, basis);
  const submit = async () => {
    const input = { idempotencyKey: key, fromWalletId: basis.id, toWalletId: other!.id, amount: amount!, reason: fields.reason.trim() };
    if (!(await doing.run({ input }))) return;
    refresh(basis.id);
    refresh(other!.id);
  };
  const { out, in: into } = doing.result?.transferCredits ?? {};
  if (out && into) return <Written lines={[out, into]} onClose={onClose} />;
  return (
    <MoveForm
      onSubmit={() => void submit()}
      ready={amount !== null && !short && Boolean(other) && fields.reason.trim() !== ""}
      running={doing.running}
      submit={amount === null ? words.kinds.transfer : words.submit.transfer(show(amount), basis.unit)}
    >
      <Refusals error={doing.error} refusals={others(doing.refusals, ...fieldNames)} />
      <Field
        label={words.to}
        name="toWalletId"
        refusals={doing.refusals}
        hint={other ? <Text>{`${other.customer.name}, ${other.name}`}</Text> : target.data ? words.noWallet : undefined}
      >
        {(control) =>
          elsewhere ? (
            <input {...control} placeholder={words.toHint} value={fields.to} onChange={(event) => set("to")(event.target.value)} />
          ) : (
            <select
              {...control}
              value={fields.to}
              onChange={(event) => {
                setElsewhere(event.target.value === "");
                set("to")(event.target.value);
              }}
            >
              {own.map(({ id, name }) => (
                <option key={id} value={id}>
                  {plain(name)}
                </option>
              ))}
              <option value="">{words.elsewhere}</option>
            </select>
          )
        }
      </Field>
      <AmountField value={fields.amount} onChange={set("amount")} refusals={doing.refusals} unit={basis.unit} />
      <ReasonField value={fields.reason} onChange={set("reason")} refusals={doing.refusals} />
      {short && <TooMuch available={basis.balance.available} unit={basis.unit} />}
      {amount !== null && other && !short && (
        <Planned
          lines={[
            { wallet: basis.name, type: "TRANSFER_OUT", amount: negate(amount), after: add(basis.balance.posted, negate(amount)) },
            { wallet: other.name, type: "TRANSFER_IN", amount, after: add(other.balance.posted, amount) },
          ]}
          reason={fields.reason}
          basis={basis}
        >
          <Draws amount={amount} basis={basis} />
        </Planned>
      )}
    </MoveForm>
  );
}
