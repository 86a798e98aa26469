import type { UserError } from "../client/query";

/** The page to which somebody comes back who has paid in another tab. It needs no session. */
export const paidPath = "/paid";

/** backFrom returns that page's address, whatever page of the portal this is. */
export function backFrom(): string {
  return location.origin + (/^\/portal\/(live|test)/.exec(location.pathname)?.[0] ?? "") + paidPath;
}

/**
 * returning adds the address to come back to. A seller allows it by the origins in the portal settings; without that, the
 * request is made without it.
 */
export function returning<Input extends { idempotencyKey: string }>(
  input: Input,
): [{ input: Input & { returnUrl: string } }, (refusals: UserError[]) => { input: Input } | null] {
  const instead = (refusals: UserError[]) =>
    refusals.every(({ code }) => code === "URL_NOT_ALLOWED") ? { input: { ...input, idempotencyKey: `${input.idempotencyKey}-2` } } : null;
  return [{ input: { ...input, returnUrl: backFrom() } }, instead];
}
