import { useState } from "react";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { show } from "../format/amount";
import type { BudgetFactsFragment } from "../gen/graphql";
import { Meter } from "../parts/meter";
import { Amount, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { texts } from "../texts";
import { useShown } from "./Customer";

export const BudgetFacts = graphql(`
  fragment BudgetFacts on Budget {
    id
    name
    status
    limit
    window
    spent
    held
    remaining
    spendable
    actions
    resetsAt
    expiresAt
    children(first: 1) {
      nodes {
        id
      }
    }
  }
`);

void BudgetFacts; // the fragment of the document below
const BudgetChildren = graphql(`
  query BudgetChildren($id: ID!) {
    budget(id: $id) {
      children(first: 100) {
        nodes {
          ...BudgetFacts
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

/** Budgets shows the tree of budgets. What is within a budget is asked for when somebody opens it. */
export function Budgets({ budgets, cut }: { budgets: readonly BudgetFactsFragment[]; cut: boolean }) {
  return (
    <Section title={texts.budgets.title}>
      {budgets.length === 0 ? <Empty>{texts.budgets.nothing}</Empty> : <Tree budgets={budgets} cut={cut} />}
    </Section>
  );
}

function Tree({ budgets, cut }: { budgets: readonly BudgetFactsFragment[]; cut: boolean }) {
  return (
    <>
      <ul className="tree">
        {budgets.map((budget) => (
          <li key={budget.id}>
            <Budget budget={budget} />
          </li>
        ))}
      </ul>
      {cut && <p className="fine">{texts.limits.cut}</p>}
    </>
  );
}

function Budget({ budget }: { budget: BudgetFactsFragment }) {
  const { zone, wallet } = useShown();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <div className="budget">
        <span>
          <strong>
            <Text>{budget.name}</Text>
          </strong>{" "}
          {budget.status !== "ACTIVE" && <span className="tag bad">{texts.budgets.states[budget.status]}</span>}
          <span className="note"> {budget.window ? texts.budgets.each(texts.limits.windows[budget.window]) : texts.budgets.life}</span>
        </span>
        <span>
          <Amount value={budget.spent} /> {texts.limits.of} <Amount value={budget.limit} unit={wallet.unit} />
          {budget.held !== "0" && <span className="note"> {texts.grant.heldOf(show(budget.held))}</span>}
        </span>
        <Meter label={budget.name} used={budget.spent} of={budget.limit} />
        <span className="fine">
          {texts.budgets.spendable} <Amount value={budget.spendable} />
          {budget.resetsAt && <> · {texts.limits.resets} <Time at={budget.resetsAt} zone={zone} /></>}
          {budget.expiresAt && <> · {texts.grant.expires} <Time at={budget.expiresAt} zone={zone} /></>}
          {budget.actions && <> · {texts.budgets.actions} <Text>{budget.actions.join(", ")}</Text></>}
        </span>
      </div>
      {budget.children.nodes.length > 0 && (
        <details onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
          <summary>{texts.budgets.within(budget.name)}</summary>
          {opened && <Children id={budget.id} />}
        </details>
      )}
    </>
  );
}

function Children({ id }: { id: string }) {
  const { wallet } = useShown();
  const answer = useGraph(BudgetChildren, { id }, { wallet: wallet.id });
  return (
    <Loaded answer={answer}>
      {({ budget }) => (budget ? <Tree budgets={budget.children.nodes} cut={budget.children.pageInfo.hasNextPage} /> : <Empty>{texts.budgets.nothing}</Empty>)}
    </Loaded>
  );
}
