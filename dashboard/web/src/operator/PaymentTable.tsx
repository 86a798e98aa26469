import { Link } from "wouter";
import { graphql } from "../client/document";
import type { List } from "../client/query";
import { money, show } from "../format/amount";
import type { PaymentRowFragment } from "../gen/graphql";
import { Badge } from "../parts/badge";
import { type Column, Text, Time } from "../parts/show";
import { texts } from "../texts";
import { sellerTexts } from "../texts/seller";
import { Rows } from "./parts/list";
import { topUpTone } from "./tones";

export const PaymentRow = graphql(`
  fragment PaymentRow on TopUp {
    id
    status
    automatic
    processing
    credits
    bonusCredits
    quantity
    failureReason
    createdAt
    price {
      amount
      currency
    }
    refunded {
      amount
      currency
    }
    pack {
      name
    }
    subscription {
      plan {
        name
      }
    }
    dispute {
      status
    }
    wallet {
      id
      name
      unit
      customer {
        id
        name
      }
    }
  }
`);

const words = sellerTexts.payments;

/** What a payment was for, in words. */
export function boughtOf({ pack, subscription, quantity }: Pick<PaymentRowFragment, "pack" | "subscription" | "quantity">): string {
  const name = pack?.name ?? subscription?.plan.name ?? words.unknownPack;
  return quantity > 1 ? `${name} × ${quantity}` : name;
}

interface Props {
  list: List<PaymentRowFragment>;
  zone: string;
  withCustomer?: boolean;
  empty: string;
}

/** PaymentTable shows payments, the newest first. */
export function PaymentTable({ list, zone, withCustomer = false, empty }: Props) {
  const columns: Column<PaymentRowFragment>[] = [
    {
      name: texts.line.when,
      cell: ({ id, createdAt }) => (
        <Link href={`/payments/${id}`}>
          <Time at={createdAt} zone={zone} />
        </Link>
      ),
    },
    ...(withCustomer
      ? [
          {
            name: texts.portal.customer,
            cell: ({ wallet }: PaymentRowFragment) => (
              <>
                <Link href={`/customers/${wallet.customer.id}`}>
                  <Text>{wallet.customer.name}</Text>
                </Link>
                <div className="note">
                  <Text>{wallet.name}</Text>
                </div>
              </>
            ),
          },
        ]
      : []),
    {
      name: words.what,
      cell: (row) => {
        const bought = boughtOf(row);
        const credits = `${show(row.credits)} ${row.wallet.unit}`;
        const notes = [row.automatic ? words.automatic : "", bought === credits ? "" : credits].filter((note) => note !== "");
        return (
          <>
            <Text>{bought}</Text>
            {notes.length > 0 && (
              <div className="note">
                <Text>{notes.join(" · ")}</Text>
              </div>
            )}
          </>
        );
      },
    },
    {
      name: words.status,
      cell: ({ status, processing, dispute, failureReason }) => (
        <>
          <Badge tone={topUpTone[status]}>{sellerTexts.topUpStatus[status]}</Badge>{" "}
          {processing && <Badge>{words.processing}</Badge>}{" "}
          {dispute && <Badge tone={dispute.status === "WON" ? "plain" : "bad"}>{words.disputes[dispute.status]}</Badge>}
          {failureReason && (
            <div className="note">
              <Text>{failureReason}</Text>
            </div>
          )}
        </>
      ),
    },
    {
      name: words.price,
      number: true,
      cell: ({ price, refunded }) => (
        <>
          {money(price)}
          {Number(refunded.amount) > 0 && <div className="note">{words.refundedOf(money(refunded))}</div>}
        </>
      ),
    },
  ];
  return <Rows caption={words.title} list={list} columns={columns} empty={empty} />;
}
