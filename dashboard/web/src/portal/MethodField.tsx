import type { UserError } from "../client/query";
import type { MethodRowFragment } from "../gen/graphql";
import { Field } from "../parts/field";
import { texts } from "../texts";
import { methodText } from "./methodtext";

interface MethodFieldProps {
  methods: readonly MethodRowFragment[];
  value: string;
  set: (id: string) => void;
  form: { refusals: UserError[] };
  none: string;
}

/** MethodField chooses a stored payment method, or none of them. */
export function MethodField({ methods, value, set, form, none }: MethodFieldProps) {
  return (
    <Field label={texts.methods.field} name="paymentMethod" refusals={form.refusals}>
      {(control) => (
        <select {...control} value={value} onChange={({ target }) => set(target.value)}>
          <option value="">{none}</option>
          {methods.map((method) => (
            <option key={method.id} value={method.id}>
              {methodText(method)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
