import type { WebhookDisabledReason } from "../../gen/graphql";
import { operatorTexts } from "../../texts/operator";
import { Badge } from "../../parts/badge";

const texts = operatorTexts.webhooks;

interface Endpoint {
  enabled: boolean;
  disabledReason?: WebhookDisabledReason | null | undefined;
}

/** EndpointState says whether an endpoint gets events, and why not. */
export function EndpointState({ endpoint: { enabled, disabledReason } }: { endpoint: Endpoint }) {
  if (enabled) return <Badge tone="good">{texts.enabled}</Badge>;
  return (
    <>
      <Badge tone={disabledReason === "REQUESTED" ? "plain" : "bad"}>{texts.disabled}</Badge>
      {disabledReason && <span className="note"> {texts.reasons[disabledReason]}</span>}
    </>
  );
}
