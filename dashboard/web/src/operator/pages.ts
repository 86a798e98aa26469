import { type ComponentType, lazy } from "react";
import type { Scope } from "../gen/graphql";
import { texts } from "../texts";

/** A page of the dashboard. One without a name is reached from another one, whose entry of the menu is marked. */
export interface Page {
  path: string;
  name?: string;
  /** Only in the test tenant. */
  test?: boolean;
  /** What one needs to see anything of it; READ if nothing is said. */
  scope?: Scope;
  page: ComponentType;
}

const name = texts.operator.nav;

// Each page is a chunk of its own. The patterns are files: one that is not there has neither an entry nor a path.
const files = import.meta.glob<{ default: ComponentType }>([
  "./Attention.tsx",
  "./Customers.tsx",
  "./Customer.tsx",
  "./Wallet.tsx",
  "./Line.tsx",
  "./Payments.tsx",
  "./Payment.tsx",
  "./Activity.tsx",
  "./Catalogue.tsx",
  "./Plans.tsx",
  "./Cards.tsx",
  "./Card.tsx",
  "./Publish.tsx",
  "./Finance.tsx",
  "./Exports.tsx",
  "./Webhooks.tsx",
  "./Failures.tsx",
  "./Endpoint.tsx",
  "./Keys.tsx",
  "./AuditLog.tsx",
  "./PortalSettings.tsx",
  "./TestClock.tsx",
]);

function pages(entries: (Omit<Page, "page"> & { file: string })[]): Page[] {
  return entries.flatMap(({ file, ...entry }) => {
    const load = files[`./${file}.tsx`];
    return load === undefined ? [] : [{ ...entry, page: lazy(load) }];
  });
}

/** The pages, in the order of the menu, by its groups. */
export const groups: { name: string; pages: Page[] }[] = [
  {
    name: name.groups.daily,
    pages: pages([
      { path: "/", name: name.attention, file: "Attention" },
      { path: "/customers", name: name.customers, file: "Customers" },
      { path: "/customers/:id", file: "Customer" },
      { path: "/wallets/:id", file: "Wallet" },
      { path: "/lines/:id", file: "Line" },
      { path: "/payments", name: name.payments, file: "Payments" },
      { path: "/payments/:id", file: "Payment" },
      { path: "/activity", name: name.activity, file: "Activity" },
    ]),
  },
  {
    name: name.groups.money,
    pages: pages([
      { path: "/catalogue", name: name.catalogue, file: "Catalogue" },
      { path: "/catalogue/plans", file: "Plans" },
      { path: "/catalogue/cards", file: "Cards" },
      { path: "/catalogue/publish", file: "Publish" },
      { path: "/catalogue/cards/:code", file: "Card" },
      { path: "/finance", name: name.finance, file: "Finance" },
      { path: "/exports", name: name.exports, file: "Exports" },
    ]),
  },
  {
    name: name.groups.service,
    pages: pages([
      { path: "/webhooks", name: name.webhooks, file: "Webhooks" },
      { path: "/webhooks/failures", file: "Failures" },
      { path: "/webhooks/:id", file: "Endpoint" },
      { path: "/keys", name: name.keys, scope: "ADMIN", file: "Keys" },
      { path: "/audit", name: name.audit, scope: "ADMIN", file: "AuditLog" },
      { path: "/portal-settings", name: name.portalSettings, file: "PortalSettings" },
      { path: "/clock", name: name.clock, test: true, file: "TestClock" },
    ]),
  },
];
