import { operatorTexts as texts } from "../../texts/operator";
import { Tabs } from "../parts/tabs";

/** CatalogueHead is the top of the pages of the catalogue. */
export function CatalogueHead({ at }: { at: string }) {
  return (
    <>
      <h1>{texts.catalogue.title}</h1>
      <Tabs
        label={texts.catalogue.title}
        at={at}
        tabs={[
          ["/catalogue", texts.packs.title],
          ["/catalogue/plans", texts.plans.title],
          ["/catalogue/cards", texts.cards.title],
        ]}
      />
    </>
  );
}
