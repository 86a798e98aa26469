import { graphql } from "../../client/document";
import { refresh, useDoing } from "../../client/query";
import { money, show } from "../../format/amount";
import { day } from "../../format/instant";
import { Field, others } from "../../parts/field";
import { Refusals } from "../../parts/refusals";
import { plain } from "../../parts/show";
import { Empty } from "../../parts/states";
import { useShown } from "../../portal/Customer";
import { write } from "../../format/amount";
import { texts } from "../../texts";
import { sellerTexts } from "../../texts/seller";
import { add, free, negate } from "../plan";
import { type FormProps, MoveForm, ReasonField, useFields } from "./form";
import { Planned, Written } from "./Planned";

const VoidDocument = graphql(`
  mutation VoidGrant($input: VoidGrantInput!) {
    voidGrant(input: $input) {
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

export function VoidForm({ basis, onClose }: FormProps) {
  const { zone } = useShown();
  const grants = [...basis.spendable.nodes, ...basis.others.nodes.filter(({ status }) => status === "PENDING")];
  const { key, fields, set } = useFields({ grant: grants[0]?.id ?? "", reason: "" });
  const doing = useDoing(VoidDocument);
  const chosen = grants.find(({ id }) => id === fields.grant);
  const submit = async () => {
    const input = { idempotencyKey: key, grantId: fields.grant, reason: fields.reason.trim() };
    if (await doing.run({ input })) refresh(basis.id);
  };
  const written = doing.result?.voidGrant.transaction;
  if (written) return <Written lines={[written]} onClose={onClose} />;
  if (grants.length === 0) return <Empty>{texts.home.noGrants}</Empty>;
  const amount = chosen ? write(-free(chosen)) : "0";
  return (
    <MoveForm
      onSubmit={() => void submit()}
      ready={chosen !== undefined && fields.reason.trim() !== ""}
      running={doing.running}
      submit={words.submit.void(show(negate(amount)), basis.unit)}
    >
      <Refusals error={doing.error} refusals={others(doing.refusals, "grantId", "reason")} />
      <Field label={words.grant} name="grantId" refusals={doing.refusals}>
        {(control) => (
          <select {...control} value={chosen?.id ?? ""} onChange={(event) => set("grant")(event.target.value)}>
            {!chosen && <option value="">{words.chooseGrant}</option>}
            {grants.map((grant) => (
              <option key={grant.id} value={grant.id}>
                {[
                  words.left(show(grant.remaining), texts.grant.sources[grant.source]),
                  grant.paid ? money(grant.paid) : null,
                  grant.reason && plain(grant.reason),
                  grant.expiresAt ? words.until(day(grant.expiresAt, zone)) : null,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ReasonField value={fields.reason} onChange={set("reason")} refusals={doing.refusals} />
      {chosen && (
        <Planned
          lines={[{ wallet: basis.name, type: "VOID", amount, after: add(basis.balance.posted, amount) }]}
          reason={fields.reason}
          basis={basis}
        >
          {chosen.held !== "0" && <p className="fine">{words.heldStays(show(chosen.held))}</p>}
          {chosen.paid && <p className="fine">{words.noRefund}</p>}
        </Planned>
      )}
    </MoveForm>
  );
}
