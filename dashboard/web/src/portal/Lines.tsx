import { graphql } from "../client/document";
import type { LineRowFragment } from "../gen/graphql";
import { Amount, type Column, Table, Text, Time } from "../parts/show";
import { texts } from "../texts";

export const LineRow = graphql(`
  fragment LineRow on Transaction {
    id
    sequence
    type
    amount
    heldChange
    balanceAfter
    action
    subject
    recordedAt
  }
`);

interface Props {
  lines: readonly LineRowFragment[];
  zone: string;
  more?: (() => void) | null;
  loadingMore?: boolean;
  /** Opens a line. */
  open?: (id: string) => void;
  headless?: boolean;
}

/** Lines shows lines of the ledger, the newest first. */
export function Lines({ lines, zone, more = null, loadingMore = false, open, headless = false }: Props) {
  const columns: Column<LineRowFragment>[] = [
    { name: texts.line.when, cell: ({ recordedAt }) => <Time at={recordedAt} zone={zone} /> },
    {
      name: texts.line.what,
      cell: ({ id, type, action, subject }) => (
        <>
          {open ? (
            <button type="button" className="quiet inline" onClick={() => open(id)}>
              {texts.line.types[type]}
            </button>
          ) : (
            texts.line.types[type]
          )}
          {action && (
            <>
              {" "}
              <Text>{action}</Text>
            </>
          )}
          {subject && (
            <span className="note">
              {" "}
              <Text>{subject}</Text>
            </span>
          )}
        </>
      ),
    },
    {
      name: texts.line.change,
      number: true,
      // A hold and its end change what is held, and not the balance.
      cell: ({ amount, heldChange }) =>
        amount === "0" && heldChange !== "0" ? (
          <>
            {texts.home.held} <Amount value={heldChange} change />
          </>
        ) : (
          <Amount value={amount} change />
        ),
    },
    { name: texts.line.after, number: true, cell: ({ balanceAfter }) => <Amount value={balanceAfter} /> },
  ];
  return (
    <Table
      caption={texts.home.lines}
      columns={columns}
      rows={lines}
      keyOf={({ id }) => id}
      more={more}
      loadingMore={loadingMore}
      headless={headless}
    />
  );
}
