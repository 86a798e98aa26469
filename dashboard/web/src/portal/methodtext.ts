import { graphql } from "../client/document";
import type { MethodRowFragment } from "../gen/graphql";
import { texts } from "../texts";

export const MethodRow = graphql(`
  fragment MethodRow on PaymentMethod {
    id
    brand
    last4
    expiresMonth
    expiresYear
    default
  }
`);

/** methodText names a payment method. */
export function methodText({ brand, last4 }: Pick<MethodRowFragment, "brand" | "last4">): string {
  return last4 ? texts.buy.card(brand, last4) : brand;
}
