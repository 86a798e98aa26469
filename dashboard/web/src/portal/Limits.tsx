import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useGraph } from "../client/query";
import { show } from "../format/amount";
import type { LimitsPageQuery, LimitWindow } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Meter } from "../parts/meter";
import { Amount, AsOf, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { mayConfigure, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { Alerts } from "./Alerts";
import { BudgetFacts, Budgets } from "./Budgets";
import { useShown } from "./Customer";
import { RequestForm, useRequest } from "./request";

void BudgetFacts; // the fragment of the document below
const LimitsPage = graphql(`
  query LimitsPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      balance {
        available
        asOf
      }
      spendLimitList(first: 100) {
        nodes {
          id
          window
          limit
          spent
          held
          remaining
          subject
          action
          resetsAt
          setBy
        }
        pageInfo {
          hasNextPage
        }
      }
      drawLimits {
        limit
        subject
        action
      }
      balanceAlerts {
        threshold
        active
      }
      budgets(first: 50) {
        nodes {
          ...BudgetFacts
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const SetLimit = graphql(`
  mutation SetLimit($input: SetSpendLimitInput!) {
    setSpendLimit(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Wallet = NonNullable<LimitsPageQuery["wallet"]>;
type Limit = Wallet["spendLimitList"]["nodes"][number];
type Opened = { kind: "set"; limit: Limit | null } | { kind: "remove"; limit: Limit };

export default function LimitsPageOfWallet() {
  const { wallet } = useShown();
  const answer = useGraph(LimitsPage, { wallet: wallet.id }, { wallet: wallet.id });
  return (
    <>
      <div className="head">
        <h1>{texts.limits.title}</h1>
      </div>
      <Loaded answer={answer}>
        {({ wallet: found }) =>
          found ? (
            <>
              <Limits wallet={found} />
              <Alerts alerts={found.balanceAlerts} unit={found.unit} />
              <Budgets budgets={found.budgets.nodes} cut={found.budgets.pageInfo.hasNextPage} />
            </>
          ) : (
            <Empty>{texts.portal.noWallet}</Empty>
          )
        }
      </Loaded>
    </>
  );
}

/** For says whose spends a limit counts. */
function For({ limit: { subject, action } }: { limit: Pick<Limit, "subject" | "action"> }) {
  if (!subject && !action) return <>{texts.limits.everything}</>;
  return (
    <>
      {subject && <Text>{subject}</Text>}
      {subject && action && " · "}
      {action && <Text>{action}</Text>}
    </>
  );
}

function Limits({ wallet }: { wallet: Wallet }) {
  const { zone } = useShown();
  const viewer = useViewer();
  const may = mayConfigure(viewer);
  const [opened, setOpened] = useState<Opened | null>(null);
  // What the seller has set, only the seller changes.
  const mine = ({ setBy }: Limit) => may && (viewer.kind !== "CUSTOMER_SESSION" || setBy === "CUSTOMER_SESSION");
  const columns: Column<Limit>[] = [
    { name: texts.limits.for, cell: (limit) => <For limit={limit} /> },
    { name: texts.limits.window, cell: ({ window }) => texts.limits.windows[window] },
    {
      name: texts.limits.spent,
      cell: (limit) => (
        <>
          <Amount value={limit.spent} /> {texts.limits.of} <Amount value={limit.limit} />
          {limit.held !== "0" && <span className="note"> {texts.grant.heldOf(show(limit.held))}</span>}
          <Meter label={texts.limits.spent} used={limit.spent} of={limit.limit} />
        </>
      ),
    },
    { name: texts.limits.left, number: true, cell: ({ remaining }) => <Amount value={remaining} /> },
    { name: texts.limits.resets, cell: ({ resetsAt }) => <Time at={resetsAt} zone={zone} /> },
    {
      name: texts.limits.setBy,
      cell: (limit) =>
        mine(limit) ? (
          <span className="actions">
            <button type="button" className="quiet" onClick={() => setOpened({ kind: "set", limit })}>
              {texts.limits.change}
            </button>
            <button type="button" className="quiet" onClick={() => setOpened({ kind: "remove", limit })}>
              {texts.limits.remove}
            </button>
          </span>
        ) : limit.setBy === "CUSTOMER_SESSION" ? (
          texts.limits.byYou
        ) : (
          texts.limits.bySeller
        ),
    },
  ];
  const list = wallet.spendLimitList;
  return (
    <Section
      title={texts.limits.limits}
      aside={
        may && (
          <button type="button" className="primary" onClick={() => setOpened({ kind: "set", limit: null })}>
            {texts.limits.set}
          </button>
        )
      }
    >
      {list.nodes.length === 0 ? <Empty>{texts.limits.nothing}</Empty> : <Table caption={texts.limits.limits} columns={columns} rows={list.nodes} keyOf={({ id }) => id} />}
      {list.pageInfo.hasNextPage && <p className="fine">{texts.limits.cut}</p>}
      {wallet.drawLimits.length > 0 && (
        <>
          <h3>{texts.limits.draws}</h3>
          <ul className="rows">
            {wallet.drawLimits.map((limit) => (
              <li key={`${limit.subject} ${limit.action}`}>
                <span>
                  <For limit={limit} />
                </span>
                <Amount value={limit.limit} unit={wallet.unit} />
              </li>
            ))}
          </ul>
        </>
      )}
      <AsOf at={wallet.balance.asOf} zone={zone} />
      {opened?.kind === "set" && <Set limit={opened.limit} unit={wallet.unit} onClose={() => setOpened(null)} />}
      {opened?.kind === "remove" && <Remove limit={opened.limit} onClose={() => setOpened(null)} />}
    </Section>
  );
}

/** ofLimit returns the fields that say which limit is meant. */
function ofLimit({ window, subject, action }: Pick<Limit, "window" | "subject" | "action">) {
  return { window, ...(subject ? { subject } : {}), ...(action ? { action } : {}) };
}

function Set({ limit, unit, onClose }: { limit: Limit | null; unit: string; onClose: () => void }) {
  const { wallet, zone } = useShown();
  const form = useRequest(SetLimit);
  const [window, setWindow] = useState<LimitWindow>(limit?.window ?? "DAY");
  const [amount, setAmount] = useState(limit?.limit ?? "");
  const [subject, setSubject] = useState(limit?.subject ?? "");
  const [action, setAction] = useState(limit?.action ?? "");
  const submit = async () => {
    const input = { idempotencyKey: form.key, walletId: wallet.id, limit: amount.trim(), ...ofLimit({ window, subject, action }) };
    if ((await form.run({ input })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={limit ? texts.limits.changeTitle : texts.limits.set} onClose={onClose}>
      <RequestForm form={form} fields={["limit", "window", "subject", "action"]} submit={texts.limits.save} disabled={amount.trim() === ""} onSubmit={submit}>
        <Field label={texts.limits.amountField(unit)} name="limit" refusals={form.refusals}>
          {(control) => <input {...control} inputMode="decimal" value={amount} onChange={({ target }) => setAmount(target.value)} />}
        </Field>
        {limit === null ? (
          <>
            <Field label={texts.limits.windowField} name="window" refusals={form.refusals} hint={texts.zone(zone)}>
              {(control) => (
                <select {...control} value={window} onChange={({ target }) => setWindow(target.value as LimitWindow)}>
                  {(["HOUR", "DAY", "WEEK", "MONTH"] as const).map((one) => (
                    <option key={one} value={one}>
                      {texts.limits.windows[one]}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label={texts.limits.subjectField} name="subject" refusals={form.refusals} hint={texts.limits.optional}>
              {(control) => <input {...control} value={subject} onChange={({ target }) => setSubject(target.value)} />}
            </Field>
            <Field label={texts.limits.actionField} name="action" refusals={form.refusals} hint={texts.limits.optional}>
              {(control) => <input {...control} value={action} onChange={({ target }) => setAction(target.value)} />}
            </Field>
          </>
        ) : (
          <p>
            <For limit={limit} /> · {texts.limits.windows[limit.window]}
          </p>
        )}
      </RequestForm>
    </Dialog>
  );
}

function Remove({ limit, onClose }: { limit: Limit; onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(SetLimit);
  const submit = async () => {
    if ((await form.run({ input: { idempotencyKey: form.key, walletId: wallet.id, ...ofLimit(limit) } })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.limits.removeTitle} onClose={onClose}>
      <RequestForm form={form} danger submit={texts.limits.removeConfirm} onSubmit={submit}>
        <p>
          <For limit={limit} /> · {texts.limits.windows[limit.window]}: <Amount value={limit.limit} />
        </p>
      </RequestForm>
    </Dialog>
  );
}
