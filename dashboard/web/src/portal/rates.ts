import { graphql } from "../client/document";
import { parse, show } from "../format/amount";
import type { RateFactsFragment } from "../gen/graphql";
import { texts } from "../texts";

export const RateFacts = graphql(`
  fragment RateFacts on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`);

/** rateText says what a rate costs, such as "2 credits for 1,000". */
export function rateText({ credits, per, minimum }: RateFactsFragment, unit: string): string {
  const text = per === "1" ? texts.prices.one(show(credits), unit) : texts.prices.some(show(credits), unit, show(per));
  return minimum && parse(minimum) > 0n ? `${text}, ${texts.prices.minimum(show(minimum))}` : text;
}
