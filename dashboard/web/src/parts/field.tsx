import { type ReactNode, useId } from "react";
import type { UserError } from "../client/query";

/** What a field's control needs, so that its label, hint and refusal belong to it. */
export interface Control {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

interface Props {
  label: string;
  hint?: ReactNode;
  /** Name of the field of the mutation's input, by which a refusal finds it. */
  name?: string;
  refusals?: readonly UserError[];
  children: (control: Control) => ReactNode;
}

/** Field is a control with its label, and with why the API refuses what it has. */
export function Field({ label, hint, name, refusals = [], children }: Props) {
  const id = useId();
  const refused = name === undefined ? [] : refusals.filter((refusal) => fieldOf(refusal) === name);
  const described = [hint === undefined ? "" : `${id}-hint`, refused.length === 0 ? "" : `${id}-refused`].filter((one) => one !== "");
  const control: Control = { id };
  if (described.length > 0) control["aria-describedby"] = described.join(" ");
  if (refused.length > 0) control["aria-invalid"] = true;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(control)}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="fine">
          {hint}
        </p>
      )}
      {refused.length > 0 && (
        <p id={`${id}-refused`} className="refused" role="alert">
          {refused.map(({ message }) => message).join(" ")}
        </p>
      )}
    </div>
  );
}

/** fieldOf returns the field of the input that a refusal is about; null for one that is about none. */
export function fieldOf({ path }: UserError): string | null {
  if (!path || path.length === 0) return null;
  return (path[0] === "input" ? path[1] : path[0]) ?? null;
}

/** others returns the refusals that stand at none of these fields. They stand above the form. */
export function others(refusals: readonly UserError[], ...fields: string[]): UserError[] {
  return refusals.filter((refusal) => !fields.includes(fieldOf(refusal) ?? ""));
}
