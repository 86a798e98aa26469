import { useState } from "react";
import { graphql } from "../client/document";
import { refresh } from "../client/query";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Amount } from "../parts/show";
import { Empty, Section } from "../parts/states";
import { mayConfigure, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RequestForm, useRequest } from "./request";

const SetAlerts = graphql(`
  mutation SetAlerts($input: SetBalanceAlertsInput!) {
    setBalanceAlerts(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

interface Props {
  alerts: readonly { threshold: string; active: boolean }[];
  unit: string;
}

/** Alerts shows at which balances somebody is warned. */
export function Alerts({ alerts, unit }: Props) {
  const may = mayConfigure(useViewer());
  const [opened, setOpened] = useState(false);
  return (
    <Section
      title={texts.alerts.title}
      aside={
        may && (
          <button type="button" onClick={() => setOpened(true)}>
            {texts.alerts.set}
          </button>
        )
      }
    >
      {alerts.length === 0 ? (
        <Empty>{texts.alerts.nothing}</Empty>
      ) : (
        <ul className="rows">
          {alerts.map(({ threshold, active }) => (
            <li key={threshold}>
              <span>
                {texts.alerts.below} <Amount value={threshold} unit={unit} />
              </span>
              <span className={active ? "tag bad" : "tag"}>{active ? texts.alerts.active : texts.alerts.waiting}</span>
            </li>
          ))}
        </ul>
      )}
      {opened && <Set alerts={alerts} unit={unit} onClose={() => setOpened(false)} />}
    </Section>
  );
}

/** The most alerts that the API keeps. */
const maxAlerts = 10;

function Set({ alerts, unit, onClose }: Props & { onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(SetAlerts);
  const [values, setValues] = useState(alerts.length === 0 ? [""] : alerts.map(({ threshold }) => threshold));
  const submit = async () => {
    const thresholds = values.map((value) => value.trim()).filter((value) => value !== "");
    if ((await form.run({ input: { idempotencyKey: form.key, walletId: wallet.id, thresholds } })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.alerts.set} onClose={onClose}>
      <RequestForm form={form} submit={texts.alerts.save} onSubmit={submit}>
        {values.map((value, i) => (
          <Field key={i} label={texts.alerts.field(i + 1, unit)}>
            {(control) => (
              <input {...control} inputMode="decimal" value={value} onChange={({ target }) => setValues(values.map((one, at) => (at === i ? target.value : one)))} />
            )}
          </Field>
        ))}
        {values.length < maxAlerts && (
          <button type="button" onClick={() => setValues([...values, ""])}>
            {texts.alerts.another}
          </button>
        )}
        <p className="fine">{texts.alerts.hint}</p>
      </RequestForm>
    </Dialog>
  );
}
