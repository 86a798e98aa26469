import { type ReactNode, Suspense, lazy, useEffect } from "react";
import { Link, Route, Switch, useLocation, useSearchParams } from "wouter";
import { isFramed, tellHeight } from "../client/token";
import type { Brand } from "../parts/brand";
import { Text } from "../parts/show";
import { Failure, Guard, Loading } from "../parts/states";
import { type Absence, Signed, type Viewer } from "../parts/viewer";
import { texts } from "../texts";
import { Customer } from "./Customer";
import { paidPath } from "./paid";

/** The pages of the portal, in the order of the menu. Each is a chunk of its own. */
const pages = [
  { path: "/", name: texts.portal.nav.home, page: lazy(() => import("./Home")) },
  { path: "/usage", name: texts.portal.nav.usage, page: lazy(() => import("./Usage")) },
  { path: "/history", name: texts.portal.nav.history, page: lazy(() => import("./History")) },
  { path: "/buy", name: texts.portal.nav.buy, page: lazy(() => import("./Buy")) },
  { path: "/plan", name: texts.portal.nav.plan, page: lazy(() => import("./Plan")) },
  { path: "/limits", name: texts.portal.nav.limits, page: lazy(() => import("./Limits")) },
  { path: "/notifications", name: texts.portal.nav.notifications, page: lazy(() => import("./Notifications")) },
  { path: "/prices", name: texts.portal.nav.prices, page: lazy(() => import("./Prices")) },
];

interface Props {
  brand: Brand;
  mode: Viewer["mode"];
}

export default function Shell({ brand, mode }: Props) {
  useEffect(() => {
    document.title = brand.name;
  }, [brand]);
  useHeight();
  const [at] = useLocation();
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <header className="bar">
        {brand.logo !== null && <img src={brand.logo} alt="" height={28} />}
        <strong>
          <Text>{brand.name}</Text>
        </strong>
        {mode === "TEST" && <span className="tag">{texts.testMode}</span>}
        <span className="space" />
        {brand.support !== null && (
          <a href={brand.support} target="_blank" rel="noopener noreferrer">
            {texts.help}
          </a>
        )}
      </header>
      <Guard>
        {at === paidPath ? <Paid /> : <Pages brand={brand} mode={mode} />}
      </Guard>
    </>
  );
}

function Pages({ brand, mode }: Props) {
  return (
    <Signed
      refuse={(viewer) => (viewer.kind === "BUDGET_TOKEN" ? "wrongFace" : viewer.mode === mode ? null : "mismatch")}
      absent={(why) => <Over why={why} brand={brand} />}
      failed={(error, retry) => (
        <Main>
          <Failure error={error} retry={retry} />
        </Main>
      )}
    >
      <Customer>
        <Menu />
        <Main>
          <Suspense fallback={<Loading />}>
            <Switch>
              {pages.map(({ path, page }) => (
                <Route key={path} path={path} component={page} />
              ))}
              <Route>
                <h1>{texts.notFound.title}</h1>
                <Link href="/">{texts.notFound.back}</Link>
              </Route>
            </Switch>
          </Suspense>
        </Main>
      </Customer>
    </Signed>
  );
}

/** Paid is what somebody sees who comes back from a payment page, in the tab of that page. */
function Paid() {
  return (
    <Main>
      <h1>{texts.buy.back}</h1>
      <p>{texts.buy.backAbout}</p>
    </Main>
  );
}

function Main({ children }: { children: ReactNode }) {
  return (
    <main id="content" tabIndex={-1}>
      <Guard>{children}</Guard>
    </main>
  );
}

function Menu() {
  const [at] = useLocation();
  // Another page shows the same wallet, and has filters of its own.
  const [all] = useSearchParams();
  const kept = new URLSearchParams([...all].filter(([name]) => name === "customer" || name === "wallet"));
  const shown = kept.size > 0 ? `?${kept}` : "";
  return (
    <nav className="menu">
      {pages.map(({ path, name }) => (
        <Link key={path} href={path + shown} aria-current={at === path ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** Over is what somebody sees who is not signed in: where to start another session, if the seller has set that. */
function Over({ why, brand }: { why: Absence; brand: Brand }) {
  const text = why === "mismatch" ? texts.over.mismatch : why === "wrongFace" ? texts.over.wrongFace : texts.over.customer;
  return (
    <Main>
      <h1>{texts.over.title}</h1>
      <p>{text}</p>
      {brand.refresh !== null && (
        <a className="button" href={brand.refresh} target={isFramed() ? "_top" : undefined} rel="noreferrer">
          {texts.over.again}
        </a>
      )}
    </Main>
  );
}

/** useHeight tells the page around this one how high this one is, whenever that changes. */
function useHeight() {
  useEffect(() => {
    if (!isFramed()) return;
    document.documentElement.classList.add("framed");
    const size = new ResizeObserver(() => tellHeight(document.body.offsetHeight));
    size.observe(document.body);
    return () => size.disconnect();
  }, []);
}
