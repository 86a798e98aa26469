import { type ReactNode, createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { graphql } from "../client/document";
import { queries, useGraph } from "../client/query";
import { askHost, currentToken, isFramed, isOver, onToken } from "../client/token";
import type { ViewerQuery } from "../gen/graphql";
import { Loading } from "./states";

const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      kind
      mode
      scopes
      permissions
      expiresAt
      operator
      customer {
        id
        name
        timeZone
      }
    }
  }
`);

export type Viewer = ViewerQuery["viewer"];

const Context = createContext<Viewer | null>(null);

/** useViewer returns who is signed in. */
export function useViewer(): Viewer {
  const viewer = useContext(Context);
  if (viewer === null) throw new Error("nobody is signed in");
  return viewer;
}

/** mayBuy says whether the viewer may buy credits. A page shows no button that the API would refuse. */
export function mayBuy(viewer: Viewer): boolean {
  return viewer.permissions.includes("BUY") || hasScope(viewer, "PAYMENTS_WRITE");
}

/** mayConfigure says whether the viewer may set limits and alerts. */
export function mayConfigure(viewer: Viewer): boolean {
  return viewer.permissions.includes("CONFIGURE") || hasScope(viewer, "WALLETS_WRITE");
}

/** mayCommit says whether the viewer may set up what is paid again and again: plans, and automatic purchases. */
export function mayCommit(viewer: Viewer): boolean {
  return (viewer.permissions.includes("BUY") && viewer.permissions.includes("CONFIGURE")) || hasScope(viewer, "PAYMENTS_WRITE");
}

/** hasScope says whether an API key or an operator's session has a scope. ADMIN has all. */
export function hasScope(viewer: Viewer, scope: Viewer["scopes"][number]): boolean {
  return viewer.scopes.includes(scope) || viewer.scopes.includes("ADMIN");
}

/** Why nobody is signed in. */
export type Absence = "none" | "over" | "mismatch" | "wrongFace";

interface Props {
  /** Which viewers may see this face of the app; null for those who may. */
  refuse: (viewer: Viewer) => Absence | null;
  absent: (why: Absence) => ReactNode;
  failed: (error: Error, retry: () => void) => ReactNode;
  children: ReactNode;
}

/** keyOf returns the first part of the key under which the viewer is kept. */
const keyOf = (absent: boolean) => `viewer ${absent}`;

/** Signed shows its children to somebody who is signed in. */
export function Signed({ refuse, absent, failed, children }: Props) {
  const token = useSyncExternalStore(onToken, currentToken);
  const over = useSyncExternalStore(onToken, isOver);
  const [asked, setAsked] = useState(!isFramed());
  useEffect(() => {
    if (!asked && token === null) void askHost("ready").then(() => setAsked(true));
  }, [asked, token]);
  // What one person saw is not shown to the next one. Whose session goes on keeps what is on the page, such as a form half filled.
  useEffect(() => onToken((renewed) => void (renewed ? queries.invalidateQueries({ queryKey: [keyOf(false)] }) : queries.clear())), []);

  const { data, error, retry } = useGraph(ViewerDocument, {}, { enabled: token !== null, wallet: keyOf(token === null) });
  const who = data && JSON.stringify({ ...data.viewer, expiresAt: null });
  const before = useRef(who);
  useEffect(() => {
    if (before.current !== undefined && who !== undefined && who !== before.current) queries.clear();
    before.current = who;
  }, [who]);
  if (over) return absent("over");
  if (token === null) return asked ? absent("none") : <Loading />;
  if (error?.code === "UNAUTHENTICATED") return absent("over");
  if (error) return failed(error, retry);
  if (data === undefined) return <Loading />;
  const why = refuse(data.viewer);
  return why === null ? (
    <Context key={who} value={data.viewer}>
      {children}
    </Context>
  ) : (
    absent(why)
  );
}
