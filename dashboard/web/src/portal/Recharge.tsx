import { useState } from "react";
import { graphql } from "../client/document";
import { refresh } from "../client/query";
import { money, show } from "../format/amount";
import type { OffersQuery, RechargeFactsFragment } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Meter } from "../parts/meter";
import { Amount, Figure, Text, Time } from "../parts/show";
import { Section } from "../parts/states";
import { mayCommit, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RequestForm, useRequest } from "./request";
import { MethodField } from "./MethodField";
import { MethodRow, methodText } from "./methodtext";

const RechargeFacts = graphql(`
  fragment RechargeFacts on AutoRecharge {
    enabled
    threshold
    resetsAt
    nextAttemptAt
    consecutiveFailures
    disabledReason
    pack {
      code
      name
      price {
        amount
        currency
      }
    }
    monthlyCap {
      amount
      currency
    }
    spentThisMonth {
      amount
      currency
    }
    inFlight {
      id
      checkoutUrl
    }
    paymentMethod {
      id
      brand
      last4
    }
  }
`);

void [MethodRow, RechargeFacts]; // fragments of the document below
/** Offers asks for what a wallet can buy, and for what is bought automatically. */
export const Offers = graphql(`
  query Offers($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      balance {
        available
        asOf
      }
      offers {
        id
        code
        name
        credits
        bonusCredits
        expiresAfterDays
        price {
          amount
          currency
        }
      }
      autoRecharge {
        ...RechargeFacts
      }
      customer {
        id
        paymentMethods {
          ...MethodRow
        }
      }
    }
  }
`);

const SetRecharge = graphql(`
  mutation SetRecharge($input: ConfigureAutoRechargeInput!) {
    configureAutoRecharge(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Wallet = NonNullable<OffersQuery["wallet"]>;

/** Recharge shows whether credits are bought automatically, what that may cost, and what it has cost. */
export function Recharge({ wallet }: { wallet: Wallet }) {
  const may = mayCommit(useViewer());
  const [opened, setOpened] = useState<"edit" | "off" | null>(null);
  const recharge = wallet.autoRecharge ?? null;
  const on = recharge?.enabled === true;
  return (
    <Section
      title={texts.recharge.title}
      aside={
        may && (
          <span className="actions">
            {on && (
              <button type="button" onClick={() => setOpened("off")}>
                {texts.recharge.turnOff}
              </button>
            )}
            {(on || wallet.offers.length > 0) && (
              <button type="button" onClick={() => setOpened("edit")}>
                {on ? texts.recharge.change : texts.recharge.turnOn}
              </button>
            )}
          </span>
        )
      }
    >
      <p>
        <span className={on ? "tag good" : "tag"}>{on ? texts.recharge.on : texts.recharge.off}</span> {on ? "" : texts.recharge.about}
      </p>
      {recharge && <State recharge={recharge} unit={wallet.unit} />}
      {opened === "edit" && <Edit wallet={wallet} onClose={() => setOpened(null)} />}
      {opened === "off" && <TurnOff onClose={() => setOpened(null)} />}
    </Section>
  );
}

function State({ recharge, unit }: { recharge: RechargeFactsFragment; unit: string }) {
  const { zone } = useShown();
  const { monthlyCap: cap, spentThisMonth: spent } = recharge;
  return (
    <>
      {recharge.disabledReason && (
        <p className="banner warning">
          {texts.recharge.disabled} <Text>{recharge.disabledReason}</Text>
        </p>
      )}
      {recharge.consecutiveFailures > 0 && <p className="banner warning">{texts.recharge.failures(recharge.consecutiveFailures)}</p>}
      {recharge.inFlight && (
        <p className="banner" role="status">
          {texts.recharge.running}{" "}
          {recharge.inFlight.checkoutUrl && (
            <a href={recharge.inFlight.checkoutUrl} target="_blank" rel="noopener noreferrer">
              {texts.buy.authenticate}
            </a>
          )}
        </p>
      )}
      <dl className="figures">
        <Figure name={texts.recharge.when}>
          {texts.recharge.below} <Amount value={recharge.threshold} unit={unit} />
        </Figure>
        <Figure name={texts.recharge.pack} note={recharge.paymentMethod ? methodText(recharge.paymentMethod) : texts.recharge.byDefault}>
          <Text>{recharge.pack.name}</Text>, {money(recharge.pack.price)}
        </Figure>
        {cap && (
          <Figure name={texts.recharge.spent} note={recharge.resetsAt ? <>{texts.limits.resets} <Time at={recharge.resetsAt} zone={zone} /></> : undefined}>
            {texts.recharge.spentOf(money(spent ?? { amount: "0", currency: cap.currency }), money(cap))}
            <Meter label={texts.recharge.spent} used={spent?.amount ?? "0"} of={cap.amount} />
          </Figure>
        )}
        {recharge.nextAttemptAt && (
          <Figure name={texts.recharge.next}>
            <Time at={recharge.nextAttemptAt} zone={zone} />
          </Figure>
        )}
      </dl>
    </>
  );
}

/** Edit sets what is bought, when, and for how much a month. Nothing is chosen before somebody chooses it. */
function Edit({ wallet, onClose }: { wallet: Wallet; onClose: () => void }) {
  const shown = useShown();
  const before = wallet.autoRecharge ?? null;
  const form = useRequest(SetRecharge);
  const [threshold, setThreshold] = useState(before?.threshold ?? "");
  const [pack, setPack] = useState(before?.pack.code ?? "");
  const [cap, setCap] = useState(before?.monthlyCap?.amount ?? "");
  const [method, setMethod] = useState("");
  const currency = wallet.offers.find(({ code }) => code === pack)?.price.currency ?? before?.pack.price.currency ?? "";
  const submit = async () => {
    const input = {
      ...{ idempotencyKey: form.key, walletId: shown.wallet.id, enabled: true, threshold: threshold.trim(), packCode: pack },
      ...(cap.trim() === "" || currency === "" ? {} : { monthlyCap: { amount: cap.trim(), currency } }),
      ...(method === "" ? {} : { paymentMethod: method }),
    };
    if ((await form.run({ input })) === null) return;
    refresh(shown.wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.recharge.title} onClose={onClose}>
      <RequestForm form={form} fields={["threshold", "packCode", "monthlyCap", "paymentMethod"]} submit={texts.recharge.save} onSubmit={submit}>
        <Field label={texts.recharge.thresholdField(wallet.unit)} name="threshold" refusals={form.refusals}>
          {(control) => <input {...control} inputMode="decimal" value={threshold} onChange={({ target }) => setThreshold(target.value)} />}
        </Field>
        <Field label={texts.recharge.packField} name="packCode" refusals={form.refusals}>
          {(control) => (
            <select {...control} value={pack} onChange={({ target }) => setPack(target.value)}>
              <option value="">{texts.choose}</option>
              {wallet.offers.map(({ code, name, credits, price }) => (
                <option key={code} value={code}>
                  {texts.buy.pack(name, show(credits), wallet.unit, money(price))}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={texts.recharge.capField(currency)} name="monthlyCap" refusals={form.refusals} hint={texts.recharge.capHint}>
          {(control) => <input {...control} inputMode="decimal" value={cap} onChange={({ target }) => setCap(target.value)} />}
        </Field>
        <MethodField methods={wallet.customer.paymentMethods} value={method} set={setMethod} form={form} none={texts.recharge.byDefault} />
      </RequestForm>
    </Dialog>
  );
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(SetRecharge);
  const submit = async () => {
    if ((await form.run({ input: { idempotencyKey: form.key, walletId: wallet.id, enabled: false } })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.recharge.turnOff} onClose={onClose}>
      <RequestForm form={form} submit={texts.recharge.turnOff} onSubmit={submit}>
        <p>{texts.recharge.turnOffAbout}</p>
      </RequestForm>
    </Dialog>
  );
}
