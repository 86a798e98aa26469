import { Link } from "wouter";
import type { ActorKind } from "../../gen/graphql";
import { Text } from "../../parts/show";
import { texts as all } from "../../texts";

/** ActorName is who did something: a person, a key, a customer or the service itself. */
export function ActorName({ actor }: { actor: { id: string; kind: ActorKind; name?: string | null | undefined } }) {
  return (
    <>
      {actor.name && <Text>{actor.name}</Text>}{" "}
      <span className={actor.name ? "note" : undefined}>{all.operator.kinds[actor.kind]}</span>
    </>
  );
}

/** Tabs leads to the parts of a page. Each has an address of its own. */
export function Tabs({ label, at, tabs }: { label: string; at: string; tabs: readonly (readonly [path: string, name: string])[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(([path, name]) => (
        <Link key={path} href={path} aria-current={at === path ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
