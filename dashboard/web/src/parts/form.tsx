import { type ReactNode, useId, useState } from "react";
import type { RequestError } from "../client/errors";
import { type UserError, newKey } from "../client/query";
import { type Control, Field } from "./field";
import { Refusals } from "./refusals";

/** What a form of fields needs to know of its mutation. */
interface Doing {
  running: boolean;
  error: RequestError | null;
  refusals: UserError[];
}

type Values = Record<string, string>;

export interface FormState<Fields extends Values> {
  values: Fields;
  set: (name: keyof Fields & string, value: string) => void;
  /** The idempotency key: another one whenever a field changes. */
  key: string;
  refusals: readonly UserError[];
  running: boolean;
}

/**
 * useForm keeps the fields of a form, as texts. A field has the name of the field of the input that it fills, such as "code" or
 * "price.amount": what the API refuses stands beside it.
 */
export function useForm<Fields extends Values>(initial: Fields, doing: Doing): FormState<Fields> {
  const [{ values, key }, setState] = useState(() => ({ values: initial, key: newKey() }));
  return {
    values,
    key,
    set: (name, value) => setState((before) => ({ values: { ...before.values, [name]: value }, key: newKey() })),
    refusals: doing.refusals,
    running: doing.running,
  };
}

/** isAt says whether a refusal is about a field, or about something within it. */
function isAt({ path }: UserError, name: string): boolean {
  return `${(path ?? []).slice(1).join(".")}.`.startsWith(`${name}.`);
}

interface FormProps<Fields extends Values> {
  form: FormState<Fields>;
  doing: Doing;
  submit: string;
  /** Whether the button ends something. */
  danger?: boolean;
  disabled?: boolean;
  onSubmit: () => void;
  children: ReactNode;
}

/** Form shows fields, what was refused, and the button that sends them. */
export function Form<Fields extends Values>({ form, doing, submit, danger, disabled, onSubmit, children }: FormProps<Fields>) {
  const names = Object.keys(form.values);
  const elsewhere = doing.refusals.filter((refusal) => !names.some((name) => isAt(refusal, name)));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Refusals error={doing.error} refusals={elsewhere} />
      {children}
      <button type="submit" className={danger ? "danger" : "primary"} disabled={doing.running || disabled}>
        {submit}
      </button>
    </form>
  );
}

interface FieldProps<Fields extends Values> {
  form: FormState<Fields>;
  name: keyof Fields & string;
  label: string;
  hint?: string;
}

/** What an input needs to have the value of its field. */
interface Bound extends Control {
  value: string;
  disabled: boolean;
  onChange: (event: { target: { value: string } }) => void;
}

function BoundField<Fields extends Values>(props: FieldProps<Fields> & { children: (bound: Bound) => ReactNode }) {
  const { form, name, label, hint, children } = props;
  const here = form.refusals.filter((refusal) => isAt(refusal, name)).map((refusal) => ({ ...refusal, path: [name] }));
  return (
    <Field label={label} name={name} refusals={here} {...(hint === undefined ? {} : { hint })}>
      {(control) =>
        children({
          ...control,
          value: form.values[name]!,
          disabled: form.running,
          onChange: ({ target }) => form.set(name, target.value),
        })
      }
    </Field>
  );
}

/** TextField is one line. */
export function TextField<Fields extends Values>({
  numeric = false,
  type = "text",
  placeholder,
  ...field
}: FieldProps<Fields> & { numeric?: boolean; type?: "text" | "url" | "datetime-local" | "date"; placeholder?: string }) {
  return (
    <BoundField {...field}>
      {(bound) => (
        <input
          {...bound}
          type={type}
          inputMode={numeric ? "decimal" : undefined}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          step={type === "datetime-local" ? 1 : undefined}
        />
      )}
    </BoundField>
  );
}

/** LinesField is a text of several lines. */
export function LinesField<Fields extends Values>({ rows = 3, ...field }: FieldProps<Fields> & { rows?: number }) {
  return <BoundField {...field}>{(bound) => <textarea {...bound} rows={rows} autoComplete="off" spellCheck={false} />}</BoundField>;
}

/** ChoiceField is one of several values, each with its name. */
export function ChoiceField<Fields extends Values>({
  choices,
  ...field
}: FieldProps<Fields> & { choices: readonly (readonly [value: string, name: string])[] }) {
  return (
    <BoundField {...field}>
      {(bound) => (
        <select {...bound}>
          {choices.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </BoundField>
  );
}

/** SetField is any of several values: the field has them in one text, separated by spaces. */
export function SetField<Fields extends Values>({
  form,
  name,
  label,
  choices,
}: Omit<FieldProps<Fields>, "hint"> & { choices: readonly (readonly [value: string, name: string, hint?: string])[] }) {
  const id = useId();
  const chosen = listOf(form.values[name]!);
  const refused = form.refusals.filter((refusal) => isAt(refusal, name));
  return (
    <fieldset disabled={form.running} aria-describedby={refused.length > 0 ? `${id}-refused` : undefined}>
      <legend>{label}</legend>
      <div className="set">
        {choices.map(([value, text, hint]) => (
          <label key={value} className="option">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ target }) =>
                form.set(name, (target.checked ? [...chosen, value] : chosen.filter((other) => other !== value)).join(" "))
              }
            />
            <span>
              {text}
              {hint !== undefined && <span className="note"> {hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {refused.length > 0 && (
        <p id={`${id}-refused`} className="refused" role="alert">
          {refused.map(({ message }) => message).join(" ")}
        </p>
      )}
    </fieldset>
  );
}

/** listOf returns the parts of a text that spaces or ends of lines separate. */
export function listOf(text: string): string[] {
  return text.split(/\s+/).filter((part) => part !== "");
}

/** some returns a text, or null if it is empty. */
export function some(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
