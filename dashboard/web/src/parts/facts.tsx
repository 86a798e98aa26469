import type { ReactNode } from "react";

/** A name and what it stands for. Null leaves the fact out. */
export type Fact = [name: string, value: ReactNode | null];

/** Facts are what is known of one thing. */
export function Facts({ facts }: { facts: readonly (Fact | false)[] }) {
  return (
    <dl className="facts">
      {facts
        .filter((fact) => fact !== false && fact[1] !== null && fact[1] !== undefined && fact[1] !== "")
        .map((fact) => {
          const [name, value] = fact as Fact;
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          );
        })}
    </dl>
  );
}
