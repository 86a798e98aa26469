import { Fragment } from "react";
import { Link } from "wouter";
import { Text } from "../parts/show";
import { texts } from "../texts";

/** Crumbs lead back to what a page belongs to. */
export function Crumbs({ to }: { to: readonly { href: string; name: string }[] }) {
  return (
    <nav className="crumbs" aria-label={texts.operator.way}>
      {to.map(({ href, name }, i) => (
        <Fragment key={href}>
          {i > 0 && <span aria-hidden="true">/</span>}
          <Link href={href}>
            <Text>{name}</Text>
          </Link>
        </Fragment>
      ))}
    </nav>
  );
}

/** Id is an id that the API knows. */
export function Id({ children }: { children: string }) {
  return (
    <span className="id">
      <Text>{children}</Text>
    </span>
  );
}
