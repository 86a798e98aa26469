import { type FormEvent, useState } from "react";
import { onToken, setToken } from "../client/token";
import type { Absence } from "../parts/viewer";
import { texts } from "../texts";
import { operatorTexts } from "../texts/operator";

// Whether a reload has forgotten the key. Whoever signs out later knows why nobody is signed in.
let forgotten = performance.getEntriesByType("navigation").some((load) => (load as PerformanceNavigationTiming).type === "reload");
onToken(() => void (forgotten = false));

/** SignIn takes a key or a token. The field is a password's, so that nobody reads it over a shoulder. */
export function SignIn({ why }: { why: Absence }) {
  const [value, setValue] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== "") setToken(value.trim());
  };
  return (
    <main id="content" tabIndex={-1} className="narrow">
      <h1>{why === "none" ? texts.signIn.title : texts.over.title}</h1>
      {why === "none" && forgotten && <p role="status">{operatorTexts.signIn.reloaded}</p>}
      {why === "over" && <p role="alert">{texts.signIn.refused}</p>}
      {why === "wrongFace" && <p role="alert">{texts.over.wrongFace}</p>}
      <form onSubmit={submit} className="stack">
        <label htmlFor="token">{texts.signIn.label}</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus // nothing else can be done here
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
