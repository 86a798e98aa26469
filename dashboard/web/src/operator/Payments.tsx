import { graphql } from "../client/document";
import { useList } from "../client/query";
import { nextDate, startOf } from "../format/instant";
import type { TopUpStatus } from "../gen/graphql";
import { useFilter } from "../parts/filters";
import { Section } from "../parts/states";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { PaymentTable } from "./PaymentTable";

const Payments = graphql(`
  query Payments($status: TopUpStatus, $from: DateTime, $to: DateTime, $after: String) {
    topUps(first: 50, after: $after, status: $status, from: $from, to: $to) {
      nodes {
        ...PaymentRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const words = sellerTexts.payments;
const statuses = Object.keys(sellerTexts.topUpStatus) as TopUpStatus[];

// The payments are those of all customers, whose zones differ. The days are UTC's.
const zone = "UTC";

export default function PaymentsPage() {
  const [status, setStatus] = useFilter("status");
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  const list = useList(
    Payments,
    {
      status: statuses.includes(status as TopUpStatus) ? (status as TopUpStatus) : null,
      from: from ? startOf(from, zone) : null,
      to: to ? startOf(nextDate(to), zone) : null,
    },
    ({ topUps }) => topUps,
  );
  return (
    <>
      <h1>{words.title}</h1>
      <div className="filters">
        <label>
          {words.status}
          <select value={status ?? ""} onChange={(event) => setStatus(event.target.value || null)}>
            <option value="">{words.all}</option>
            {statuses.map((one) => (
              <option key={one} value={one}>
                {sellerTexts.topUpStatus[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {sellerTexts.history.from}
          <input type="date" value={from ?? ""} onChange={(event) => setFrom(event.target.value || null)} />
        </label>
        <label>
          {sellerTexts.history.to}
          <input type="date" value={to ?? ""} onChange={(event) => setTo(event.target.value || null)} />
        </label>
      </div>
      <Section title={words.list}>
        <PaymentTable list={list} zone={zone} withCustomer empty={status || from || to ? words.noneMatch : words.none} />
        <p className="fine">{texts.zone(zone)}</p>
      </Section>
    </>
  );
}
