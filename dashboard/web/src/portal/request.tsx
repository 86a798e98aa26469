import type { ReactNode } from "react";
import type { Document } from "../client/document";
import { type Doing, useDoing, useKey } from "../client/query";
import { others } from "../parts/field";
import { Refusals } from "../parts/refusals";

interface Filling<Result, Variables> extends Doing<Result, Variables> {
  /** The idempotency key of the request, made when the form opens. */
  key: string;
  nextKey: () => void;
}

/** useRequest returns what a form needs that sends a mutation. */
export function useRequest<Result extends Record<string, unknown>, Variables>(
  document: Document<Result, Variables>,
): Filling<Result, Variables> {
  const [key, nextKey] = useKey();
  return { ...useDoing(document), key, nextKey };
}

interface Props {
  form: Pick<Filling<never, never>, "running" | "error" | "refusals" | "nextKey">;
  /** The names of the fields that show their own refusals. */
  fields?: readonly string[];
  submit: string;
  danger?: boolean;
  disabled?: boolean;
  onSubmit: () => Promise<void> | void;
  children?: ReactNode;
}

/** RequestForm sends a mutation. Another value in a field is another request, with a key of its own. */
export function RequestForm({ form, fields = [], submit, danger = false, disabled = false, onSubmit, children }: Props) {
  return (
    <form
      noValidate
      onChange={form.nextKey}
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      <Refusals error={form.error} refusals={others(form.refusals, ...fields)} />
      <fieldset disabled={form.running}>{children}</fieldset>
      <button type="submit" className={danger ? "danger" : "primary"} disabled={form.running || disabled}>
        {submit}
      </button>
    </form>
  );
}
