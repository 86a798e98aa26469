import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useGraph } from "../client/query";
import { money, parse } from "../format/amount";
import { day } from "../format/instant";
import type { ChangeTiming, MethodRowFragment, PlanFactsFragment, SubscriptionFactsFragment } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Amount, Text, Time } from "../parts/show";
import { Loaded } from "../parts/states";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RequestForm, useRequest } from "./request";
import { MethodField } from "./MethodField";
import { returning } from "./paid";

const StartSubscription = graphql(`
  mutation StartSubscription($input: StartSubscriptionInput!) {
    startSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const PreviewChange = graphql(`
  query PreviewChange($input: PreviewSubscriptionChangeInput!) {
    previewSubscriptionChange(input: $input) {
      at
      creditsChange
      effectiveAt
      charge {
        amount
        currency
      }
      credit {
        amount
        currency
      }
      denial {
        code
        message
      }
    }
  }
`);

const ChangeSubscription = graphql(`
  mutation ChangeSubscription($input: ChangeSubscriptionInput!) {
    changeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const CancelSubscription = graphql(`
  mutation CancelSubscription($input: CancelSubscriptionInput!) {
    cancelSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const ResumeSubscription = graphql(`
  mutation ResumeSubscription($input: ResumeSubscriptionInput!) {
    resumeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const PaySubscription = graphql(`
  mutation PaySubscription($input: UpdateSubscriptionInput!) {
    updateSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

interface OfSubscription {
  of: SubscriptionFactsFragment;
  onClose: () => void;
}

/** useDone returns a function that closes a dialog after its mutation has succeeded. */
function useDone(onClose: () => void) {
  const { wallet } = useShown();
  return (result: unknown) => {
    if (result === null) return;
    refresh(wallet.id);
    onClose();
  };
}

interface StartProps {
  plan: PlanFactsFragment;
  methods: readonly MethodRowFragment[];
  onClose: () => void;
}

export function StartPlan({ plan, methods, onClose }: StartProps) {
  const { wallet } = useShown();
  const form = useRequest(StartSubscription);
  const done = useDone(onClose);
  const [method, setMethod] = useState(methods.find((one) => one.default)?.id ?? "");
  const submit = async () => {
    const input = { idempotencyKey: form.key, walletId: wallet.id, planCode: plan.code };
    done(method === "" ? await form.run(...returning(input)) : await form.run({ input: { ...input, paymentMethod: method } }));
  };
  return (
    <Dialog title={texts.plan.startTitle} onClose={onClose}>
      <RequestForm form={form} fields={["paymentMethod"]} submit={texts.plan.startFor(money(plan.price), texts.plan.each[plan.interval])} onSubmit={submit}>
        <p>
          <strong><Text>{plan.name}</Text></strong>: <Amount value={plan.includedCredits} unit={wallet.unit} /> {texts.plan.each[plan.interval]}
        </p>
        {plan.trialDays > 0 && <p className="fine">{texts.plan.trial(plan.trialDays)}</p>}
        {parse(plan.price.amount) > 0n && <MethodField methods={methods} value={method} set={setMethod} form={form} none={texts.buy.page} />}
      </RequestForm>
    </Dialog>
  );
}

/** ChangePlan shows what a change comes to before it is made. A change that would come to something else is refused. */
export function ChangePlan({ of, plans, onClose }: OfSubscription & { plans: readonly PlanFactsFragment[] }) {
  const form = useRequest(ChangeSubscription);
  const done = useDone(onClose);
  const offered = plans.filter(({ code, price }) => code !== of.plan.code && price.currency === of.price.currency);
  const [plan, setPlan] = useState("");
  const [timing, setTiming] = useState<ChangeTiming>("NOW");
  const input = { subscriptionId: of.id, planCode: plan, timing };
  const preview = useGraph(PreviewChange, { input }, { enabled: plan !== "" });
  const seen = plan === "" ? undefined : preview.data?.previewSubscriptionChange;
  const submit = async () => {
    if (seen === undefined) return;
    const prorate = timing === "NOW" ? { prorateAt: seen.at, expectedCharge: { amount: seen.charge.amount, currency: seen.charge.currency } } : {};
    const result = await form.run({ input: { idempotencyKey: form.key, ...input, ...prorate } });
    if (result === null) preview.retry();
    done(result);
  };
  return (
    <Dialog title={texts.plan.change} onClose={onClose}>
      <RequestForm form={form} fields={["planCode", "timing"]} submit={texts.plan.confirm} disabled={!seen || Boolean(seen.denial)} onSubmit={submit}>
        <Field label={texts.plan.to} name="planCode" refusals={form.refusals}>
          {(control) => (
            <select {...control} value={plan} onChange={({ target }) => setPlan(target.value)}>
              <option value="">{texts.choose}</option>
              {offered.map(({ code, name, price, interval }) => (
                <option key={code} value={code}>
                  {name}: {money(price)} {texts.plan.each[interval]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={texts.plan.timing} name="timing" refusals={form.refusals}>
          {(control) => (
            <select {...control} value={timing} onChange={({ target }) => setTiming(target.value as ChangeTiming)}>
              <option value="NOW">{texts.plan.timings.NOW}</option>
              <option value="PERIOD_END">{texts.plan.timings.PERIOD_END}</option>
            </select>
          )}
        </Field>
        {plan !== "" && (
          <Loaded answer={preview}>
            {({ previewSubscriptionChange: change }) =>
              change.denial ? <p className="failure" role="alert">{change.denial.message}</p> : <Comes change={change} />
            }
          </Loaded>
        )}
      </RequestForm>
    </Dialog>
  );
}

interface Change {
  creditsChange: string;
  effectiveAt: string;
  charge: { amount: string; currency: string };
  credit: { amount: string; currency: string };
}

/** Comes shows what a change comes to. */
function Comes({ change }: { change: Change }) {
  const { zone, wallet } = useShown();
  return (
    <dl className="details" aria-live="polite">
      <div>
        <dt>{texts.plan.payNow}</dt>
        <dd><strong>{money(change.charge)}</strong></dd>
      </div>
      {parse(change.credit.amount) > 0n && (
        <div>
          <dt>{texts.plan.credit}</dt>
          <dd>{money(change.credit)}</dd>
        </div>
      )}
      <div>
        <dt>{texts.plan.creditsNow}</dt>
        <dd><Amount value={change.creditsChange} unit={wallet.unit} change /></dd>
      </div>
      <div>
        <dt>{texts.plan.effective}</dt>
        <dd><Time at={change.effectiveAt} zone={zone} /></dd>
      </div>
    </dl>
  );
}

export function CancelPlan({ of, onClose }: OfSubscription) {
  const { zone } = useShown();
  const form = useRequest(CancelSubscription);
  const done = useDone(onClose);
  const [timing, setTiming] = useState<ChangeTiming>("PERIOD_END");
  const submit = async () => done(await form.run({ input: { idempotencyKey: form.key, subscriptionId: of.id, timing } }));
  return (
    <Dialog title={texts.plan.cancel} onClose={onClose}>
      <RequestForm form={form} danger submit={texts.plan.cancelConfirm} onSubmit={submit}>
        <label className="option">
          <input type="radio" name="timing" checked={timing === "PERIOD_END"} onChange={() => setTiming("PERIOD_END")} />
          {texts.plan.cancelEnd(day(of.currentPeriodEnd, zone))}
        </label>
        <label className="option">
          <input type="radio" name="timing" checked={timing === "NOW"} onChange={() => setTiming("NOW")} />
          {texts.plan.cancelNow}
        </label>
        <p className="fine">{texts.plan.cancelAbout}</p>
      </RequestForm>
    </Dialog>
  );
}

export function ResumePlan({ of, onClose }: OfSubscription) {
  const form = useRequest(ResumeSubscription);
  const done = useDone(onClose);
  const submit = async () => done(await form.run({ input: { idempotencyKey: form.key, subscriptionId: of.id } }));
  return (
    <Dialog title={texts.plan.resume} onClose={onClose}>
      <RequestForm form={form} submit={texts.plan.resume} onSubmit={submit}>
        <p>{texts.plan.resumeAbout(money(of.price), texts.plan.each[of.plan.interval])}</p>
      </RequestForm>
    </Dialog>
  );
}

/** PayPlan tries a charge that was declined again, with a stored method or on a page. */
export function PayPlan({ of, methods, onClose }: OfSubscription & { methods: readonly MethodRowFragment[] }) {
  const form = useRequest(PaySubscription);
  const done = useDone(onClose);
  const [method, setMethod] = useState("");
  const submit = async () => {
    const by = method === "" ? { retryCharge: true } : { paymentMethod: method };
    done(await form.run({ input: { idempotencyKey: form.key, subscriptionId: of.id, ...by } }));
  };
  return (
    <Dialog title={texts.plan.pay} onClose={onClose}>
      <RequestForm form={form} fields={["paymentMethod"]} submit={texts.plan.payFor(money(of.price))} onSubmit={submit}>
        <MethodField methods={methods} value={method} set={setMethod} form={form} none={texts.plan.sameMethod} />
      </RequestForm>
    </Dialog>
  );
}
