import { type ComponentType, Suspense, useEffect, useRef, useState } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { setToken } from "../client/token";
import { Text } from "../parts/show";
import { Failure, Guard, Loading } from "../parts/states";
import { Signed, hasScope, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { SignIn } from "./SignIn";
import { ClockBar } from "./ClockBar";
import "./operator.css";
import { type Page, groups } from "./pages";

export default function Shell() {
  useEffect(() => {
    document.title = texts.operator.name;
  }, []);
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <Signed
        refuse={(viewer) => (viewer.kind === "API_KEY" || viewer.kind === "OPERATOR_SESSION" ? null : "wrongFace")}
        absent={(why) => <SignIn why={why} />}
        failed={(error, retry) => (
          <main id="content">
            <Failure error={error} retry={retry} />
          </main>
        )}
      >
        <div className="frame">
          <Bar />
          <div className="content">
            <ClockBar />
            <Main />
          </div>
        </div>
      </Signed>
    </>
  );
}

/** Main shows the page of the address. A reader's place moves to each new page. */
function Main() {
  const viewer = useViewer();
  const [at] = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [at]);
  return (
    <main id="content" tabIndex={-1} ref={main}>
      <Guard key={at}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {groups
              .flatMap(({ pages }) => pages)
              .filter((page) => isFor(page, viewer.mode))
              .map(({ path, page }) => (
                <Route key={path} path={path} component={page as ComponentType<object>} />
              ))}
            <Route path="/">
              <Redirect to="/customers" replace />
            </Route>
            <Route>
              <h1>{texts.notFound.title}</h1>
              <Link href="/">{texts.notFound.back}</Link>
            </Route>
          </Switch>
        </Suspense>
      </Guard>
    </main>
  );
}

function isFor({ test }: Page, mode: "LIVE" | "TEST"): boolean {
  return test !== true || mode === "TEST";
}

function Bar() {
  const viewer = useViewer();
  const [at] = useLocation();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [at]);
  const current = currentOf(at);
  return (
    <header className="side">
      <div className="brand">
        <strong>{texts.operator.name}</strong>
        <span className={viewer.mode === "TEST" ? "tag test" : "tag"}>{texts.operator.modes[viewer.mode]}</span>
        <button type="button" className="toggle" aria-expanded={open} aria-controls="menu" onClick={() => setOpen(!open)}>
          {texts.operator.menu}
        </button>
      </div>
      <div id="menu" className={open ? "entries open" : "entries"}>
        <nav aria-label={texts.operator.menu}>
          {groups.map(({ name, pages }) => {
            const shown = pages.filter(
              (page) => page.name !== undefined && isFor(page, viewer.mode) && hasScope(viewer, page.scope ?? "READ"),
            );
            if (shown.length === 0) return null;
            return (
              <div key={name} className="group">
                <h2>{name}</h2>
                <ul>
                  {shown.map(({ path, name }) => (
                    <li key={path}>
                      <Link href={path} aria-current={path === current ? "page" : undefined}>
                        {name}
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            );
          })}
        </nav>
        <div className="who">
          <p>
            <span className="note">{texts.operator.signedIn}</span> <Text>{viewer.operator ?? texts.operator.kinds[viewer.kind]}</Text>
          </p>
          <button type="button" onClick={() => setToken(null)}>
            {texts.operator.signOut}
          </button>
        </div>
      </div>
    </header>
  );
}

/** currentOf returns the entry of the menu that a path belongs to. */
function currentOf(at: string): string {
  const [, first = ""] = at.split("/");
  return first === "wallets" || first === "lines" ? "/customers" : `/${first}`;
}
