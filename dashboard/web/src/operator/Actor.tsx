import type { ActorKind } from "../gen/graphql";
import { Text } from "../parts/show";
import { texts } from "../texts";

/** Actor says who did something: the person, or the key, or what else it was. */
export function Actor({ actor: { id, kind, name } }: { actor: { id: string; kind: ActorKind; name?: string | null } }) {
  if (kind === "SYSTEM") return texts.operator.kinds.SYSTEM;
  return (
    <>
      <Text>{name ?? id}</Text> <span className="note">{texts.operator.kinds[kind]}</span>
    </>
  );
}
