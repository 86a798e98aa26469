import { Link } from "wouter";

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
