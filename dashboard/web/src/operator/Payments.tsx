import { graphql } from "../client/document";
import { useList } from "../client/query";
import { Section } from "../parts/states";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { ChoiceFilter, RangeFields, useChoice, useRange } from "./parts/filter";
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

// The payments are those of all customers, whose zones differ. The days are UTC's.
const zone = "UTC";

export default function PaymentsPage() {
  const [status, setStatus] = useChoice("status", sellerTexts.topUpStatus);
  const [range, days] = useRange(zone);
  const list = useList(Payments, { status, ...range }, ({ topUps }) => topUps);
  return (
    <>
      <h1>{words.title}</h1>
      <div className="filters">
        <ChoiceFilter label={words.status} all={words.all} names={sellerTexts.topUpStatus} value={status} onChoose={setStatus} />
        <RangeFields days={days} />
      </div>
      <Section title={words.list}>
        <PaymentTable list={list} zone={zone} withCustomer empty={status || range.from || range.to ? words.noneMatch : words.none} />
        <p className="fine">{texts.zone(zone)}</p>
      </Section>
    </>
  );
}
