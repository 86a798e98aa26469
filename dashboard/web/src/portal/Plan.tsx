import { useState } from "react";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money, parse, show } from "../format/amount";
import { day } from "../format/instant";
import type { PlanFactsFragment, SubscriptionFactsFragment } from "../gen/graphql";
import { Amount, Figure, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { mayCommit, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { MethodRow, methodText } from "./methodtext";
import { CancelPlan, ChangePlan, PayPlan, ResumePlan, StartPlan } from "./PlanDialogs";

const PlanFacts = graphql(`
  fragment PlanFacts on Plan {
    id
    code
    name
    unit
    interval
    includedCredits
    unusedCredits
    trialDays
    features
    archived
    price {
      amount
      currency
    }
  }
`);

const SubscriptionFacts = graphql(`
  fragment SubscriptionFacts on Subscription {
    id
    status
    quantity
    includedCredits
    currentPeriodStart
    currentPeriodEnd
    cancelAtPeriodEnd
    pendingQuantity
    trialEndsAt
    graceEndsAt
    canceledAt
    checkoutUrl
    price {
      amount
      currency
    }
    credit {
      amount
      currency
    }
    plan {
      ...PlanFacts
    }
    pendingPlan {
      name
    }
    paymentMethod {
      brand
      last4
    }
    latestCharge {
      id
      status
      failureReason
    }
  }
`);

void [PlanFacts, SubscriptionFacts, MethodRow]; // fragments of the document below
const PlanPage = graphql(`
  query PlanPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      subscriptions(first: 20) {
        nodes {
          ...SubscriptionFacts
        }
      }
      customer {
        paymentMethods {
          ...MethodRow
        }
      }
    }
    plans(first: 100) {
      nodes {
        ...PlanFacts
      }
    }
  }
`);

type Opened = { kind: "change" | "cancel" | "resume" | "pay"; of: SubscriptionFactsFragment } | { kind: "start"; plan: PlanFactsFragment };

export default function PlanPageOfWallet() {
  const { wallet } = useShown();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [waiting, setWaiting] = useState(false);
  const answer = useGraph(PlanPage, { wallet: wallet.id }, { wallet: wallet.id, every: waiting ? 2_000 : false });
  // A payment that is under way moves no line of the wallet: it is asked for until it is over.
  const open = answer.data?.wallet?.subscriptions.nodes.some(({ status }) => status === "INCOMPLETE") === true;
  if (open !== waiting) setWaiting(open);
  const close = () => setOpened(null);
  return (
    <>
      <div className="head">
        <h1>{texts.plan.title}</h1>
      </div>
      <Loaded answer={answer}>
        {({ wallet: found, plans }) => {
          if (!found) return <Empty>{texts.portal.noWallet}</Empty>;
          const living = found.subscriptions.nodes.filter(({ status }) => status !== "CANCELED");
          const ended = found.subscriptions.nodes.filter(({ status }) => status === "CANCELED");
          const offered = plans.nodes.filter(({ archived, unit }) => !archived && unit === found.unit);
          return (
            <>
              {living.length === 0 && <Section title={texts.plan.current}><Empty>{texts.plan.nothing}</Empty></Section>}
              {living.map((of) => (
                <Current key={of.id} of={of} open={(kind) => setOpened({ kind, of })} changeable={offered.length > 0} />
              ))}
              <Plans plans={offered} unit={found.unit} current={living} start={(plan) => setOpened({ kind: "start", plan })} />
              {ended.length > 0 && <Ended ended={ended} />}
              {opened?.kind === "start" && <StartPlan plan={opened.plan} methods={found.customer.paymentMethods} onClose={close} />}
              {opened?.kind === "change" && <ChangePlan of={opened.of} plans={offered} onClose={close} />}
              {opened?.kind === "cancel" && <CancelPlan of={opened.of} onClose={close} />}
              {opened?.kind === "resume" && <ResumePlan of={opened.of} onClose={close} />}
              {opened?.kind === "pay" && <PayPlan of={opened.of} methods={found.customer.paymentMethods} onClose={close} />}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

interface CurrentProps {
  of: SubscriptionFactsFragment;
  open: (kind: "change" | "cancel" | "resume" | "pay") => void;
  changeable: boolean;
}

function Current({ of, open, changeable }: CurrentProps) {
  const may = mayCommit(useViewer());
  const { zone, wallet } = useShown();
  const running = of.status === "ACTIVE" || of.status === "TRIALING" || of.status === "PAST_DUE";
  return (
    <Section
      title={of.plan.name}
      aside={<span className={of.status === "ACTIVE" ? "tag good" : of.status === "PAST_DUE" ? "tag bad" : "tag"}>{texts.plan.states[of.status]}</span>}
    >
      <Notices of={of} />
      <dl className="figures">
        <Figure name={texts.plan.price} note={of.quantity > 1 ? texts.plan.quantity(of.quantity) : undefined}>
          {money(of.price)} {texts.plan.each[of.plan.interval]}
        </Figure>
        <Figure name={texts.plan.included} note={texts.plan.unused[of.plan.unusedCredits]}>
          <Amount value={of.includedCredits} unit={wallet.unit} />
        </Figure>
        <Figure name={texts.plan.period} note={`${day(of.currentPeriodStart, zone)} – ${day(of.currentPeriodEnd, zone)}`}>
          {texts.plan.ends} {day(of.currentPeriodEnd, zone)}
        </Figure>
        {running && (
          <Figure name={texts.plan.nextCharge} note={of.paymentMethod ? methodText(of.paymentMethod) : undefined}>
            {of.cancelAtPeriodEnd ? texts.plan.noCharge : <Time at={of.trialEndsAt && of.status === "TRIALING" ? of.trialEndsAt : of.currentPeriodEnd} zone={zone} />}
          </Figure>
        )}
        {of.credit && parse(of.credit.amount) > 0n && (
          <Figure name={texts.plan.credit} note={texts.plan.creditAbout}>
            {money(of.credit)}
          </Figure>
        )}
      </dl>
      <Features features={of.plan.features} />
      {may && (
        <p className="actions">
          {(of.status === "ACTIVE" || of.status === "TRIALING") && !of.cancelAtPeriodEnd && changeable && (
            <button type="button" onClick={() => open("change")}>
              {texts.plan.change}
            </button>
          )}
          {of.status === "PAST_DUE" && (
            <button type="button" className="primary" onClick={() => open("pay")}>
              {texts.plan.pay}
            </button>
          )}
          {of.cancelAtPeriodEnd ? (
            <button type="button" className="primary" onClick={() => open("resume")}>
              {texts.plan.resume}
            </button>
          ) : (
            <button type="button" className="quiet" onClick={() => open("cancel")}>
              {texts.plan.cancel}
            </button>
          )}
        </p>
      )}
    </Section>
  );
}

/** Notices say what somebody has to do, or what will change. */
function Notices({ of }: { of: SubscriptionFactsFragment }) {
  const { zone } = useShown();
  const may = mayCommit(useViewer());
  return (
    <>
      {of.status === "PAST_DUE" && (
        <p className="banner warning">
          {texts.plan.pastDue} {of.latestCharge?.failureReason && <Text>{of.latestCharge.failureReason}</Text>}{" "}
          {of.graceEndsAt && texts.plan.grace(day(of.graceEndsAt, zone))}
        </p>
      )}
      {(of.status === "INCOMPLETE" || of.status === "PAST_DUE") && may && of.checkoutUrl && (
        <p className="banner">
          {texts.plan.unpaid}{" "}
          <a className="button primary" href={of.checkoutUrl} target="_blank" rel="noopener noreferrer">
            {texts.buy.open}
          </a>
        </p>
      )}
      {of.status === "INCOMPLETE" && !of.checkoutUrl && <p className="banner">{texts.plan.paying}</p>}
      {of.cancelAtPeriodEnd && <p className="banner warning">{texts.plan.canceling(day(of.currentPeriodEnd, zone))}</p>}
      {of.pendingPlan && <p className="banner">{texts.plan.pending(of.pendingPlan.name, day(of.currentPeriodEnd, zone))}</p>}
    </>
  );
}

function Features({ features }: { features: readonly string[] }) {
  if (features.length === 0) return null;
  return (
    <ul className="features" aria-label={texts.plan.features}>
      {features.map((feature) => (
        <li key={feature}>
          <Text>{feature}</Text>
        </li>
      ))}
    </ul>
  );
}

interface PlansProps {
  plans: readonly PlanFactsFragment[];
  unit: string;
  current: readonly SubscriptionFactsFragment[];
  start: (plan: PlanFactsFragment) => void;
}

function Plans({ plans, unit, current, start }: PlansProps) {
  const may = mayCommit(useViewer());
  if (plans.length === 0) return null;
  return (
    <Section title={texts.plan.plans}>
      <ul className="cards">
        {plans.map((plan) => {
          const has = current.some((of) => of.plan.code === plan.code);
          return (
            <li key={plan.id} className="card">
              <h3>
                <Text>{plan.name}</Text> {has && <span className="tag good">{texts.plan.yours}</span>}
              </h3>
              <p className="price">
                {money(plan.price)} <span className="note">{texts.plan.each[plan.interval]}</span>
              </p>
              <p>
                <Amount value={plan.includedCredits} unit={unit} />
              </p>
              {plan.trialDays > 0 && <p className="fine">{texts.plan.trial(plan.trialDays)}</p>}
              <Features features={plan.features} />
              {may && current.length === 0 && (
                <button type="button" className="primary" onClick={() => start(plan)}>
                  {texts.plan.start}
                  <span className="hidden"> {plan.name}</span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Ended({ ended }: { ended: readonly SubscriptionFactsFragment[] }) {
  const { zone } = useShown();
  return (
    <Section title={texts.plan.ended}>
      <ul className="rows">
        {ended.map((of) => (
          <li key={of.id}>
            <span>
              <Text>{of.plan.name}</Text>
              {of.canceledAt && <span className="note"> {texts.plan.endedAt(day(of.canceledAt, zone))}</span>}
            </span>
            <span className="note">{texts.plan.quantity(of.quantity)} · {show(of.includedCredits)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
