import { type FormEvent, Suspense, lazy, useEffect, useState } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { setToken } from "../client/token";
import { Failure, Guard, Loading } from "../parts/states";
import { type Absence, Signed, useViewer } from "../parts/viewer";
import { texts } from "../texts";

/** The pages of the dashboard, in the order of the menu. Each is a chunk of its own. */
const pages = [{ path: "/", name: texts.operator.nav.attention, page: lazy(() => import("./Customers")) }];

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
        <Bar />
        <main id="content" tabIndex={-1}>
          <Guard>
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
          </Guard>
        </main>
      </Signed>
    </>
  );
}

function Bar() {
  const viewer = useViewer();
  const [at] = useLocation();
  return (
    <header className="bar">
      <strong>{texts.operator.name}</strong>
      {viewer.mode === "TEST" && <span className="tag">{texts.testMode}</span>}
      <nav className="menu">
        {pages.map(({ path, name }) => (
          <Link key={path} href={path} aria-current={at === path ? "page" : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <span className="space" />
      <button type="button" className="quiet" onClick={() => setToken(null)}>
        {texts.operator.signOut}
      </button>
    </header>
  );
}

/** SignIn takes a key or a token. The field is a password's, so that nobody reads it over a shoulder. */
function SignIn({ why }: { why: Absence }) {
  const [value, setValue] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== "") setToken(value.trim());
  };
  return (
    <main id="content" tabIndex={-1} className="narrow">
      <h1>{why === "none" ? texts.signIn.title : texts.over.title}</h1>
      {why === "over" && <p role="alert">{texts.signIn.refused}</p>}
      {why === "wrongFace" && <p role="alert">{texts.over.wrongFace}</p>}
      <form onSubmit={submit} className="stack">
        <label htmlFor="token">{texts.signIn.label}</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          aria-describedby="token-hint"
        />
        <p id="token-hint" className="fine">
          {texts.signIn.hint}
        </p>
        <button type="submit" className="primary">
          {texts.signIn.submit}
        </button>
      </form>
    </main>
  );
}
