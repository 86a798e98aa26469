import type { Rate } from "./diff";

/** A rate while somebody edits it: all texts. */
export interface DraftRate {
  action: string;
  component: string;
  credits: string;
  per: string;
  when: string;
  minimum: string;
  description: string;
}

export const emptyRate: DraftRate = { action: "", component: "", credits: "", per: "1", when: "", minimum: "", description: "" };

export function draftOf(rate: Rate): DraftRate {
  return {
    action: rate.action,
    component: rate.component ?? "",
    credits: rate.credits,
    per: rate.per,
    when: writeWhen(rate.when),
    minimum: rate.minimum ?? "",
    description: rate.description ?? "",
  };
}

/** rateOf returns what is published. It throws an Error whose message names what cannot be read. */
export function rateOf(draft: DraftRate): Rate {
  const some = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    action: draft.action.trim(),
    component: some(draft.component),
    credits: draft.credits.trim(),
    per: draft.per.trim(),
    when: readWhen(draft.when),
    minimum: some(draft.minimum),
    description: some(draft.description),
  };
}

// A condition that cannot be written as name = value, … is written as JSON.
const plain = /^[^\s,={}"][^,={}"]*$/;

export function writeWhen(when: Record<string, string>): string {
  const entries = Object.entries(when).sort(([a], [b]) => (a < b ? -1 : 1));
  const isPlain = entries.every((entry) => entry.every((text) => plain.test(text) && text === text.trim()));
  return isPlain ? entries.map(([name, value]) => `${name} = ${value}`).join(", ") : JSON.stringify(when);
}

export function readWhen(text: string): Record<string, string> {
  if (text.trim() === "") return {};
  if (text.trim().startsWith("{")) return checkedWhen(JSON.parse(text));
  const when: Record<string, string> = {};
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    if (at < 0 || name === "") throw new Error(part.trim());
    when[name] = part.slice(at + 1).trim();
  }
  return when;
}

function checkedWhen(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("when");
  if (Object.values(value).some((one) => typeof one !== "string")) throw new Error("when");
  return value as Record<string, string>;
}

/** writeRates returns rates as a text, which somebody can edit elsewhere. */
export function writeRates(rates: readonly Rate[]): string {
  const lines = rates.map((rate) => {
    const { action, component, credits, per, when, minimum, description } = rate;
    const written = {
      action,
      ...(component ? { component } : {}),
      credits,
      per,
      ...(Object.keys(when).length > 0 ? { when } : {}),
      ...(minimum ? { minimum } : {}),
      ...(description ? { description } : {}),
    };
    return "  " + JSON.stringify(written);
  });
  return "[\n" + lines.join(",\n") + "\n]";
}

/** readRates reads such a text. It throws an Error that names what is wrong. */
export function readRates(text: string): Rate[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error("[");
  return list.map((one: unknown, at) => {
    const rate = one as Record<string, unknown>;
    const some = (name: string) => {
      const value = rate[name];
      if (value === undefined || value === null) return null;
      if (typeof value !== "string") throw new Error(`${at + 1}: ${name}`); // a number would have been rounded already
      return value;
    };
    if (typeof one !== "object" || one === null) throw new Error(String(at + 1));
    return {
      action: some("action") ?? "",
      component: some("component"),
      credits: some("credits") ?? "",
      per: some("per") ?? "1",
      when: rate["when"] == null ? {} : checkedWhen(rate["when"]),
      minimum: some("minimum"),
      description: some("description"),
    };
  });
}
