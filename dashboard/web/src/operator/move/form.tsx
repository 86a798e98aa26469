import { type ReactNode, useState } from "react";
import { type UserError, useKey } from "../../client/query";
import { Field } from "../../parts/field";
import { sellerTexts } from "../../texts/seller";
import type { Basis } from "../MoveDrawer";
import { amountOf } from "../plan";
import type { WalletHead } from "../Wallet";

export interface FormProps {
  basis: Basis;
  wallet: WalletHead;
  onClose: () => void;
}

const words = sellerTexts.move;

/** useFields keeps what is typed, and the idempotency key of that: other fields are another request. */
export function useFields<Fields extends Record<string, string>>(initial: Fields) {
  const [key, nextKey] = useKey();
  const [fields, setFields] = useState(initial);
  const set = (name: keyof Fields) => (value: string) => {
    setFields((before) => ({ ...before, [name]: value }));
    nextKey();
  };
  return { key, fields, set };
}

interface InputProps {
  value: string;
  onChange: (value: string) => void;
  refusals: readonly UserError[];
}

/** AmountField takes an amount of credits, exactly as it is typed. */
export function AmountField({ value, onChange, refusals, unit, label }: InputProps & { unit: string; label?: string }) {
  const wrong = value.trim() !== "" && amountOf(value) === null;
  return (
    <Field
      label={label ?? words.amount(unit)}
      name="amount"
      refusals={wrong ? [{ code: "INVALID_INPUT", message: words.noAmount, path: ["amount"] }] : refusals}
    >
      {(control) => (
        <input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** ReasonField takes why something is done. The ledger keeps it. */
export function ReasonField({ value, onChange, refusals }: InputProps) {
  return (
    <Field label={words.reason} hint={words.reasonHint} name="reason" refusals={refusals}>
      {(control) => <input {...control} maxLength={500} required value={value} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

/** MoveForm has the fields, what they will do, and the one button. */
export function MoveForm(props: { onSubmit: () => void; ready: boolean; running: boolean; submit: string; children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (props.ready) props.onSubmit();
      }}
    >
      {props.children}
      <button type="submit" className="primary" disabled={!props.ready || props.running}>
        {props.submit}
      </button>
    </form>
  );
}
