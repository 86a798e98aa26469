import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money, show } from "../format/amount";
import type { LineDetailsQuery, RateFactsFragment } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded } from "../parts/states";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RateFacts, rateText } from "./rates";

void RateFacts; // the fragment of the document below
const LineDetails = graphql(`
  query LineDetails($id: ID!) {
    transaction(id: $id) {
      id
      sequence
      type
      amount
      heldChange
      balanceAfter
      shortfall
      reversed
      action
      quantity
      subject
      dimensions
      occurredAt
      recordedAt
      hash
      rateMultiplier
      rate {
        ...RateFacts
      }
      rateCard {
        code
        version
      }
      components {
        name
        quantity
        credits
        rate {
          ...RateFacts
        }
      }
      drawdowns {
        amount
        grant {
          id
          source
          expiresAt
          paid {
            amount
            currency
          }
        }
      }
      reverses {
        id
        sequence
      }
      budget {
        id
        name
      }
      topUp {
        id
        receiptUrl
        price {
          amount
          currency
        }
      }
    }
  }
`);

type Line = NonNullable<LineDetailsQuery["transaction"]>;

/** LineDialog explains a line: what was used, what it cost by which rate, and which credits paid it. */
export default function LineDialog({ id, open, onClose }: { id: string; open: (id: string) => void; onClose: () => void }) {
  const answer = useGraph(LineDetails, { id });
  return (
    <Dialog title={texts.detail.title} onClose={onClose} wide>
      <Loaded answer={answer}>
        {({ transaction }) => (transaction ? <Details line={transaction} open={open} /> : <Empty>{texts.detail.none}</Empty>)}
      </Loaded>
    </Dialog>
  );
}

function Details({ line, open }: { line: Line; open: (id: string) => void }) {
  const { zone, wallet } = useShown();
  const dimensions = Object.entries(line.dimensions);
  const onlyHeld = line.amount === "0" && line.heldChange !== "0";
  return (
    <>
      <dl className="details">
        <Fact name={texts.line.what}>
          {texts.line.types[line.type]} {line.action && <Text>{line.action}</Text>}
        </Fact>
        <Fact name={texts.line.change}>
          <Amount value={onlyHeld ? line.heldChange : line.amount} unit={wallet.unit} change /> {onlyHeld && texts.home.held}
        </Fact>
        <Fact name={texts.line.after}>
          <Amount value={line.balanceAfter} unit={wallet.unit} />
        </Fact>
        {line.subject && (
          <Fact name={texts.usage.subject}>
            <Text>{line.subject}</Text>
          </Fact>
        )}
        {dimensions.map(([name, value]) => (
          <Fact key={name} name={name}>
            <Text>{value}</Text>
          </Fact>
        ))}
        {line.budget && (
          <Fact name={texts.limits.budget}>
            <Text>{line.budget.name}</Text>
          </Fact>
        )}
        <Fact name={texts.detail.occurred}>
          <Time at={line.occurredAt} zone={zone} />
        </Fact>
        {line.recordedAt !== line.occurredAt && (
          <Fact name={texts.detail.recorded}>
            <Time at={line.recordedAt} zone={zone} />
          </Fact>
        )}
        {line.reversed !== "0" && (
          <Fact name={texts.detail.reversed}>
            <Amount value={line.reversed} unit={wallet.unit} />
          </Fact>
        )}
        {line.shortfall !== "0" && (
          <Fact name={texts.detail.shortfall}>
            <Amount value={line.shortfall} unit={wallet.unit} />
          </Fact>
        )}
        {line.reverses && (
          <Fact name={texts.detail.reverses}>
            <button type="button" className="quiet" onClick={() => open(line.reverses!.id)}>
              {texts.detail.line(line.reverses.sequence)}
            </button>
          </Fact>
        )}
        {line.topUp && (
          <Fact name={texts.grant.paid}>
            {money(line.topUp.price)}{" "}
            {line.topUp.receiptUrl && (
              <a href={line.topUp.receiptUrl} target="_blank" rel="noopener noreferrer">
                {texts.topUps.receipt}
              </a>
            )}
          </Fact>
        )}
      </dl>
      <Price line={line} />
      <Paid line={line} />
      <p className="fine">
        {texts.detail.line(line.sequence)} · <code>{line.id}</code> · {texts.detail.hash} <code>{line.hash}</code>
      </p>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>
        <Text>{name}</Text>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Part {
  name: string;
  quantity: string;
  credits: string | null;
  rate: RateFactsFragment | null | undefined;
}

/** Price shows how the price came about: its components, and what they cost together. */
function Price({ line }: { line: Line }) {
  const { wallet } = useShown();
  const priced = line.type === "USAGE" || line.type === "CAPTURE" || line.type === "HOLD";
  if (!priced) return null;
  const parts: Part[] =
    line.components.length > 0
      ? line.components.map(({ name, quantity, credits, rate }) => ({ name, quantity, credits, rate }))
      : line.quantity
        ? [{ name: line.action ?? texts.usage.unnamed, quantity: line.quantity, credits: null, rate: line.rate }]
        : [];
  const price = (line.type === "HOLD" ? line.heldChange : line.amount).replace("-", "");
  const columns: Column<Part>[] = [
    { name: texts.detail.part, cell: ({ name }) => <Text>{name}</Text> },
    { name: texts.detail.quantity, number: true, cell: ({ quantity }) => <Amount value={quantity} /> },
    { name: texts.detail.rate, number: true, cell: ({ rate }) => (rate ? rateText(rate, wallet.unit) : texts.detail.given) },
    { name: texts.chart.total, number: true, cell: ({ credits }) => <Amount value={credits ?? price} /> },
  ];
  return (
    <section>
      <h3>{texts.detail.price}</h3>
      {parts.length > 0 && <Table caption={texts.detail.price} columns={columns} rows={parts} keyOf={({ name }) => name} />}
      <p>
        {texts.detail.total} <strong><Amount value={price} unit={wallet.unit} /></strong>
        {line.rateMultiplier && line.rateMultiplier !== "1" && <span className="note"> {texts.prices.multiplied(show(line.rateMultiplier))}</span>}
      </p>
      {line.rateCard && <p className="fine">{texts.prices.version(line.rateCard.code, line.rateCard.version)}</p>}
      {!line.rateCard && parts.length === 0 && <p className="fine">{texts.detail.given}</p>}
    </section>
  );
}

/** Paid shows which credits were taken, or given back, in order. */
function Paid({ line }: { line: Line }) {
  const { zone } = useShown();
  if (line.drawdowns.length === 0) return null;
  const title = line.amount.startsWith("-") || line.type === "HOLD" ? texts.detail.taken : texts.detail.added;
  const columns: Column<Line["drawdowns"][number]>[] = [
    { name: texts.grant.source, cell: ({ grant }) => texts.grant.sources[grant.source] },
    { name: texts.grant.paid, number: true, cell: ({ grant }) => (grant.paid ? money(grant.paid) : "–") },
    { name: texts.grant.expires, cell: ({ grant }) => (grant.expiresAt ? <Time at={grant.expiresAt} zone={zone} /> : texts.never) },
    { name: texts.chart.total, number: true, cell: ({ amount }) => <Amount value={amount} /> },
  ];
  return (
    <section>
      <h3>{title}</h3>
      <Table caption={title} columns={columns} rows={line.drawdowns} keyOf={({ grant }) => grant.id} />
    </section>
  );
}
