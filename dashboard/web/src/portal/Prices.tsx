import { useState } from "react";
import { graphql } from "../client/document";
import { useGraph } from "../client/query";
import { money, parse, show } from "../format/amount";
import type { CostQuery, CostQueryVariables, PricesPageQuery, RateFactsFragment } from "../gen/graphql";
import { Field } from "../parts/field";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RateFacts, rateText } from "./rates";

void RateFacts; // the fragment of the documents below
const PricesPage = graphql(`
  query PricesPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      rateMultiplier
      rateCard {
        code
        version
        effectiveAt
        rates {
          ...RateFacts
        }
      }
    }
  }
`);

const Cost = graphql(`
  query Cost($input: EstimateInput!) {
    estimate(input: $input) {
      credits
      allowed
      available
      affordableQuantity
      denial {
        code
        message
      }
      rate {
        ...RateFacts
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
    }
  }
`);

type Wallet = NonNullable<PricesPageQuery["wallet"]>;

export default function PricesPageOfWallet() {
  const { wallet } = useShown();
  const answer = useGraph(PricesPage, { wallet: wallet.id });
  return (
    <>
      <div className="head">
        <h1>{texts.prices.title}</h1>
      </div>
      <Loaded answer={answer}>
        {({ wallet: found }) => {
          if (!found) return <Empty>{texts.portal.noWallet}</Empty>;
          const rates = found.rateCard?.rates ?? [];
          return rates.length === 0 ? (
            <Section title={texts.prices.title}>
              <Empty>{texts.prices.nothing}</Empty>
            </Section>
          ) : (
            <>
              <Calculator rates={rates} unit={found.unit} />
              <Rates wallet={found} rates={rates} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

/** conditionsOf returns the dimensions for which a rate is. */
const conditionsOf = (rate: RateFactsFragment) => Object.entries(rate.when);

function Rates({ wallet, rates }: { wallet: Wallet; rates: readonly RateFactsFragment[] }) {
  const { zone } = useShown();
  const card = wallet.rateCard!;
  const columns: Column<RateFactsFragment>[] = [
    {
      name: texts.usage.action,
      cell: ({ action, component, description }) => (
        <>
          <Text>{action}</Text>
          {component && <> · <Text>{component}</Text></>}
          {description && (
            <div className="note">
              <Text>{description}</Text>
            </div>
          )}
        </>
      ),
    },
    {
      name: texts.prices.when,
      cell: (rate) =>
        conditionsOf(rate).length === 0
          ? texts.prices.always
          : conditionsOf(rate).map(([name, value]) => (
              <div key={name}>
                <Text>{name}</Text>: <Text>{value}</Text>
              </div>
            )),
    },
    { name: texts.prices.price, number: true, cell: (rate) => rateText(rate, wallet.unit) },
  ];
  return (
    <Section title={texts.prices.list} aside={<p className="fine">{texts.prices.version(card.code, card.version)} · <Time at={card.effectiveAt} zone={zone} /></p>}>
      {wallet.rateMultiplier !== "1" && <p className="banner">{texts.prices.multiplied(show(wallet.rateMultiplier))}</p>}
      <Table caption={texts.prices.list} columns={columns} rows={rates} keyOf={(rate) => JSON.stringify([rate.action, rate.component, rate.when])} />
    </Section>
  );
}

const distinct = (texts: readonly string[]) => [...new Set(texts)];

/** Calculator says what a usage would cost, and whether it would be allowed, exactly as recording it would. */
function Calculator({ rates, unit }: { rates: readonly RateFactsFragment[]; unit: string }) {
  const { wallet } = useShown();
  const [action, setAction] = useState(rates[0]!.action);
  const [quantities, setQuantities] = useState<Record<string, string>>({});
  const [dimensions, setDimensions] = useState<Record<string, string>>({});
  const [input, setInput] = useState<CostQueryVariables["input"] | null>(null);
  const mine = rates.filter((rate) => rate.action === action);
  const components = distinct(mine.flatMap(({ component }) => component ?? []));
  const names = distinct(mine.flatMap((rate) => Object.keys(rate.when)));
  const answer = useGraph(Cost, { input: input! }, { enabled: input !== null, wallet: wallet.id, keep: true });
  const calculate = () => {
    const given = Object.fromEntries(names.flatMap((name) => (dimensions[name] ? [[name, dimensions[name]]] : [])));
    const of = { walletId: wallet.id, action, dimensions: given };
    const named = components.flatMap((name) => (quantities[name]?.trim() ? [{ name, quantity: quantities[name].trim() }] : []));
    setInput(named.length > 0 ? { ...of, components: named } : { ...of, quantity: quantities[""]?.trim() || "1" });
  };
  const quantity = (name: string, label: string) => (
    <Field key={name} label={label}>
      {(control) => (
        <input {...control} inputMode="decimal" value={quantities[name] ?? (name === "" ? "1" : "")} onChange={({ target }) => setQuantities({ ...quantities, [name]: target.value })} />
      )}
    </Field>
  );
  return (
    <Section title={texts.prices.calculator}>
      <form
        className="ranges"
        onSubmit={(event) => {
          event.preventDefault();
          calculate();
        }}
      >
        <Field label={texts.usage.action}>
          {(control) => (
            <select
              {...control}
              value={action}
              onChange={({ target }) => {
                setAction(target.value);
                setInput(null);
              }}
            >
              {distinct(rates.map((rate) => rate.action)).map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          )}
        </Field>
        {components.length > 0 ? components.map((name) => quantity(name, texts.prices.quantityOf(name))) : quantity("", texts.detail.quantity)}
        {names.map((name) => (
          <Field key={name} label={name}>
            {(control) => (
              <select {...control} value={dimensions[name] ?? ""} onChange={({ target }) => setDimensions({ ...dimensions, [name]: target.value })}>
                <option value="">{texts.prices.other}</option>
                {distinct(mine.flatMap((rate) => rate.when[name] ?? [])).map((value) => (
                  <option key={value} value={value}>
                    {value}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ))}
        <button type="submit" className="primary">
          {texts.prices.calculate}
        </button>
      </form>
      {input !== null && <Loaded answer={answer}>{({ estimate }) => <Result estimate={estimate} unit={unit} />}</Loaded>}
    </Section>
  );
}

function Result({ estimate, unit }: { estimate: CostQuery["estimate"]; unit: string }) {
  const { zone } = useShown();
  const parts: Column<CostQuery["estimate"]["components"][number]>[] = [
    { name: texts.detail.part, cell: ({ name }) => <Text>{name}</Text> },
    { name: texts.detail.quantity, number: true, cell: ({ quantity }) => <Amount value={quantity} /> },
    { name: texts.detail.rate, number: true, cell: ({ rate }) => (rate ? rateText(rate, unit) : "–") },
    { name: texts.chart.total, number: true, cell: ({ credits }) => <Amount value={credits} /> },
  ];
  return (
    <div aria-live="polite">
      <p className="answer">
        {texts.prices.costs} <strong><Amount value={estimate.credits} unit={unit} /></strong>
      </p>
      {estimate.denial && <p className="failure">{estimate.denial.message}</p>}
      {estimate.allowed && parse(estimate.credits) > 0n && (
        <p className="fine">{texts.prices.affordable(show(estimate.affordableQuantity), estimate.components.length > 0, show(estimate.available), unit)}</p>
      )}
      {estimate.rate && <p className="fine">{rateText(estimate.rate, unit)}</p>}
      {estimate.components.length > 0 && <Table caption={texts.detail.price} columns={parts} rows={estimate.components} keyOf={({ name }) => name} />}
      {estimate.drawdowns.length > 0 && (
        <>
          <h3>{texts.prices.wouldTake}</h3>
          <ul className="rows">
            {estimate.drawdowns.map(({ amount, grant }) => (
              <li key={grant.id}>
                <span>
                  {texts.grant.sources[grant.source]}
                  {grant.paid && <span className="note"> {money(grant.paid)}</span>}
                  <span className="note"> {grant.expiresAt ? <>{texts.grant.expires} <Time at={grant.expiresAt} zone={zone} /></> : texts.packs.lasts}</span>
                </span>
                <Amount value={amount} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
