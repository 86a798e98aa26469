import { operatorTexts } from "../../texts/operator";
import { Tabs } from "../parts/tabs";

const texts = operatorTexts.webhooks;

/** WebhooksHead is the top of the pages of webhooks. */
export function WebhooksHead({ at }: { at: string }) {
  return (
    <>
      <h1>{texts.title}</h1>
      <Tabs
        label={texts.title}
        at={at}
        tabs={[
          ["/webhooks", texts.endpoints],
          ["/webhooks/failures", texts.failures],
        ]}
      />
    </>
  );
}
