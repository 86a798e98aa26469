import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph } from "../client/query";
import type { PortalSettingsQuery } from "../gen/graphql";
import { accentOf, contrast, parse } from "../parts/brand";
import { Form, LinesField, TextField, listOf, some, useForm } from "../parts/form";
import { Facts } from "../parts/facts";
import { Text } from "../parts/show";
import { Loaded, Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { texts as all } from "../texts";
import { operatorTexts } from "../texts/operator";

const texts = operatorTexts.settings;

const PortalSettings = graphql(`
  query PortalSettings {
    portalSettings {
      brand
      accent
      logoUrl
      supportUrl
      refreshUrl
      frameAncestors
      returnOrigins
    }
  }
`);

const UpdatePortalSettings = graphql(`
  mutation UpdatePortalSettings($input: UpdatePortalSettingsInput!) {
    updatePortalSettings(input: $input) {
      portalSettings {
        brand
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Settings = PortalSettingsQuery["portalSettings"];

const of = "settings";

export default function PortalSettingsPage() {
  const viewer = useViewer();
  const answer = useGraph(PortalSettings, {}, { wallet: of });
  const [saved, setSaved] = useState(false);
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      <Loaded answer={answer}>
        {({ portalSettings }) =>
          hasScope(viewer, "ADMIN") ? (
            <Editing key={JSON.stringify(portalSettings)} settings={portalSettings} saved={saved} onSaved={setSaved} />
          ) : (
            <Section title={texts.title}>
              <Reading settings={portalSettings} />
            </Section>
          )
        }
      </Loaded>
    </>
  );
}

function Reading({ settings }: { settings: Settings }) {
  const { brand, accent, logoUrl, supportUrl, refreshUrl, frameAncestors, returnOrigins } = settings;
  const shown = (value: string | null | undefined) => <Text>{value || all.none}</Text>;
  return (
    <Facts
      facts={[
        [texts.brand, shown(brand)],
        [texts.accent, shown(accent)],
        [texts.logoUrl, shown(logoUrl)],
        [texts.supportUrl, shown(supportUrl)],
        [texts.refreshUrl, shown(refreshUrl)],
        [texts.frameAncestors, shown(frameAncestors.join(", "))],
        [texts.returnOrigins, shown(returnOrigins.join(", "))],
      ]}
    />
  );
}

interface EditingProps {
  settings: Settings;
  /** Whether somebody has just saved these settings: the fields begin anew with what was saved. */
  saved: boolean;
  onSaved: (saved: boolean) => void;
}

function Editing({ settings, saved, onSaved }: EditingProps) {
  const saving = useDoing(UpdatePortalSettings);
  const form = useForm(
    {
      brand: settings.brand,
      accent: settings.accent ?? "",
      logoUrl: settings.logoUrl ?? "",
      supportUrl: settings.supportUrl ?? "",
      refreshUrl: settings.refreshUrl ?? "",
      frameAncestors: settings.frameAncestors.join("\n"),
      returnOrigins: settings.returnOrigins.join("\n"),
    },
    saving,
  );
  const { values } = form;
  const save = async () => {
    onSaved(false);
    const input = {
      idempotencyKey: form.key,
      brand: some(values.brand),
      accent: some(values.accent),
      logoUrl: some(values.logoUrl),
      supportUrl: some(values.supportUrl),
      refreshUrl: some(values.refreshUrl),
      frameAncestors: listOf(values.frameAncestors),
      returnOrigins: listOf(values.returnOrigins),
    };
    if ((await saving.run({ input })) === null) return;
    form.set("brand", values.brand); // what is saved next is another request
    onSaved(true);
    refresh(of);
  };
  return (
    <Form form={form} doing={saving} submit={texts.save} onSubmit={() => void save()}>
      {saved && (
        <p className="state success" role="status">
          {texts.saved}
        </p>
      )}
      <Section title={texts.look}>
        <TextField form={form} name="brand" label={texts.brand} hint={texts.brandHint} />
        <TextField form={form} name="accent" label={texts.accent} hint={texts.accentHint} placeholder="#0a7cff" />
        <Accent value={values.accent.trim()} />
        <TextField form={form} name="logoUrl" type="url" label={texts.logoUrl} hint={texts.logoHint} />
      </Section>
      <Section title={texts.ways}>
        <TextField form={form} name="supportUrl" type="url" label={texts.supportUrl} hint={texts.supportHint} />
        <TextField form={form} name="refreshUrl" type="url" label={texts.refreshUrl} hint={texts.refreshHint} />
        <LinesField form={form} name="returnOrigins" label={texts.returnOrigins} hint={texts.returnHint} />
      </Section>
      <Section title={texts.frames}>
        <LinesField form={form} name="frameAncestors" label={texts.frameAncestors} hint={texts.frameHint} />
      </Section>
    </Form>
  );
}

/** The backgrounds on which the accent stands: see styles.css. */
const backgrounds = { light: "#f4f5f7", dark: "#101318" };

/** Accent shows how the portal uses a colour: it is changed as far as it has to be to be read. */
function Accent({ value }: { value: string }) {
  if (!/^#[0-9a-f]{6}$/i.test(value)) return null;
  const used = accentOf(value);
  return (
    <div className="swatches" role="group" aria-label={texts.contrast}>
      {(["light", "dark"] as const).map((scheme) => {
        const colour = used[scheme];
        const before = contrast(parse(value), parse(backgrounds[scheme]));
        return (
          <div key={scheme} className="swatch" style={{ background: backgrounds[scheme], color: colour }}>
            <span className="sample" style={{ background: colour, color: scheme === "light" ? used.onLight : used.onDark }}>
              {texts.sample}
            </span>
            <span>{texts.schemes[scheme](before.toFixed(1))}</span>
            <span>{colour.toLowerCase() === value.toLowerCase() ? texts.kept : texts.changed(colour)}</span>
          </div>
        );
      })}
    </div>
  );
}
