import { graphql } from "../../client/document";
import { refresh, useDoing } from "../../client/query";
import type { WalletStatus } from "../../gen/graphql";
import { Field, others } from "../../parts/field";
import { Refusals } from "../../parts/refusals";
import { sellerTexts } from "../../texts/seller";
import { type FormProps, MoveForm, ReasonField, useFields } from "./form";

const StatusDocument = graphql(`
  mutation SetWalletStatus($input: SetWalletStatusInput!) {
    setWalletStatus(input: $input) {
      wallet {
        id
        status
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

export function StatusForm({ basis, onClose }: FormProps) {
  const choices = (["FROZEN", "ACTIVE", "CLOSED"] as const).filter((one) => one !== basis.status);
  const { key, fields, set } = useFields<{ status: string; reason: string }>({ status: choices[0]!, reason: "" });
  const doing = useDoing(StatusDocument);
  const status = fields.status as WalletStatus;
  const submit = async () => {
    if (await doing.run({ input: { idempotencyKey: key, walletId: basis.id, status, reason: fields.reason.trim() } })) {
      refresh(basis.id);
      onClose();
    }
  };
  return (
    <MoveForm
      onSubmit={() => void submit()}
      ready={fields.reason.trim() !== ""}
      running={doing.running}
      submit={words.submit.status[status]}
    >
      <Refusals error={doing.error} refusals={others(doing.refusals, "status", "reason")} />
      <Field label={words.newStatus} name="status" refusals={doing.refusals} hint={words.statusWhat[status]}>
        {(control) => (
          <select {...control} value={fields.status} onChange={(event) => set("status")(event.target.value)}>
            {choices.map((one) => (
              <option key={one} value={one}>
                {words.submit.status[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ReasonField value={fields.reason} onChange={set("reason")} refusals={doing.refusals} />
      <p className="planned">{words.noLine}</p>
    </MoveForm>
  );
}
