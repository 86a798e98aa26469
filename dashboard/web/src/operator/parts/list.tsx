import type { ReactNode } from "react";
import type { List } from "../../client/query";
import { type Column, Table } from "../../parts/show";
import { Empty, Failure, Loading, Section } from "../../parts/states";

interface ListedProps<Row> {
  list: List<Row>;
  /** What stands where a list has no rows. */
  empty: string;
  children: (rows: readonly Row[]) => ReactNode;
}

/** Listed shows a list, that it is empty, or why it cannot be shown. Rows that are there stay when a later request fails. */
export function Listed<Row>({ list: { nodes, error, loading, retry }, empty, children }: ListedProps<Row>) {
  return (
    <>
      {error && <Failure error={error} retry={retry} />}
      {loading && <Loading />}
      {!loading && !error && nodes.length === 0 && <Empty>{empty}</Empty>}
      {nodes.length > 0 && error?.code !== "UNAUTHENTICATED" && children(nodes)}
    </>
  );
}

interface RowsProps<Row> extends Omit<ListedProps<Row>, "children"> {
  /** The name of the table, which is read aloud. */
  caption: string;
  columns: Column<Row>[];
}

/** Rows is a list as a table, with a button for its next page. */
export function Rows<Row extends { id: string }>({ list, empty, caption, columns }: RowsProps<Row>) {
  return (
    <Listed list={list} empty={empty}>
      {(rows) => (
        <Table
          caption={caption}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          more={list.more}
          loadingMore={list.loadingMore}
        />
      )}
    </Listed>
  );
}

interface ListSectionProps<Row> extends Omit<RowsProps<Row>, "caption"> {
  title: string;
  /** What stands beside the title, such as the button that creates a row. */
  aside?: ReactNode;
  /** What the list is, in a sentence above it. */
  lead?: string;
  /** What stands between the title and the table, such as filters. */
  children?: ReactNode;
}

/** ListSection is a part of a page that has a list. */
export function ListSection<Row extends { id: string }>({ title, aside, lead, children, ...rows }: ListSectionProps<Row>) {
  return (
    <Section title={title} aside={aside}>
      {lead !== undefined && <p className="fine">{lead}</p>}
      {children}
      <Rows caption={title} {...rows} />
    </Section>
  );
}

/** Create is the button that opens the dialog of a new row, for those who may create one. */
export function Create({ may, label, onPress }: { may: boolean; label: string; onPress: () => void }) {
  if (!may) return null;
  return (
    <button type="button" className="primary" onClick={onPress}>
      {label}
    </button>
  );
}
