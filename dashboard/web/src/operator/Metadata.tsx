import { Facts } from "../parts/facts";
import { Text } from "../parts/show";
import { texts } from "../texts";

/** MetadataFacts shows what the seller's back end has attached. Keys and values are whatever it wrote. */
export function MetadataFacts({ metadata }: { metadata: Record<string, string> }) {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{texts.operator.metadata}</h3>
      <Facts facts={entries.map(([key, value]) => [key, <Text>{value}</Text>])} />
    </>
  );
}
