import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useKey } from "../client/query";
import type { SimulatedOutcome, TopUpStatus } from "../gen/graphql";
import { Refusals } from "../parts/refusals";
import { Section } from "../parts/states";
import { sellerTexts } from "../texts/seller";

const Simulate = graphql(`
  mutation SimulatePayment($input: SimulatePaymentInput!) {
    simulatePayment(input: $input) {
      topUp {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

interface Props {
  topUp: { id: string; status: TopUpStatus; refunds: readonly unknown[]; dispute?: { status: string } | null; wallet: { id: string } };
  changed: () => void;
}

const words = sellerTexts.simulation;

/** What can happen to a payment in its state. */
function possible({ status, refunds, dispute }: Props["topUp"]): SimulatedOutcome[] {
  if (status === "PENDING" || status === "REQUIRES_ACTION") return ["SUCCEED", "DECLINE", "REQUIRE_ACTION", "EXPIRE", "FAIL_LATER"];
  if (dispute?.status === "OPEN") return ["DISPUTE_WON", "DISPUTE_LOST"];
  if (status !== "SUCCEEDED" && status !== "REFUNDED") return [];
  const refund: SimulatedOutcome[] = refunds.length > 0 ? ["REFUND_FAIL"] : [];
  return status === "SUCCEEDED" ? ["DISPUTE_OPEN", "FAIL_LATER", ...refund] : refund;
}

/** Simulation is what the simulated provider does with a payment of the test tenant. */
export function Simulation({ topUp, changed }: Props) {
  const [key, nextKey] = useKey();
  const [chosen, setChosen] = useState<SimulatedOutcome | null>(null);
  const doing = useDoing(Simulate);
  const outcomes = possible(topUp);
  const run = async (outcome: SimulatedOutcome) => {
    setChosen(outcome);
    if (!(await doing.run({ input: { idempotencyKey: `${key}-${outcome}`, topUpId: topUp.id, outcome } }))) return;
    nextKey();
    changed();
    refresh(topUp.wallet.id);
  };
  if (outcomes.length === 0) return null;
  return (
    <Section title={words.title}>
      <p className="fine">{words.about}</p>
      <Refusals error={doing.error} refusals={doing.refusals} />
      <div className="buttons">
        {outcomes.map((outcome) => (
          <button key={outcome} type="button" disabled={doing.running} onClick={() => void run(outcome)}>
            {words.outcomes[outcome]}
          </button>
        ))}
      </div>
      {doing.result && doing.refusals.length === 0 && chosen && (
        <p className="state success" role="status">
          {words.done(words.outcomes[chosen])}
        </p>
      )}
    </Section>
  );
}
