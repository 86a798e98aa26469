import { Component, type ReactNode } from "react";
import type { RequestError } from "../client/errors";
import { texts } from "../texts";

export function Loading() {
  return (
    <p className="state" role="status">
      {texts.loading}
    </p>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="state">{children}</p>;
}

/** Failure says what went wrong, and offers another try where one can help. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const { message, id, again } = explain(error as RequestError);
  // What a deployment does not have is no fault, and stays so.
  if ((error as RequestError).code === "NOT_OFFERED_HERE") return <Empty>{texts.failed.notOffered(message)}</Empty>;
  return (
    <div className="state failure" role="alert">
      <p>{message}</p>
      {id !== null && <p className="fine">{texts.failed.reference(id)}</p>}
      {again && retry && (
        <button type="button" onClick={retry}>
          {texts.retry}
        </button>
      )}
    </div>
  );
}

function explain(error: RequestError): { message: string; id: string | null; again: boolean } {
  const id = error.requestId ?? null;
  switch (error.code) {
    case "NETWORK":
      return { message: texts.failed.offline, id, again: true };
    case "TIMEOUT":
      return { message: texts.failed.late, id, again: true };
    case "UNAVAILABLE":
    case "RATE_LIMITED":
      return { message: texts.failed.busy, id, again: true };
    case "UNAUTHENTICATED":
      return { message: texts.over.title, id: null, again: false };
    case "FORBIDDEN":
      return { message: texts.failed.forbidden, id: null, again: false };
    case "INTERNAL":
      return { message: texts.failed.inside, id, again: true };
  }
  return { message: error.message, id, again: false };
}

interface Shown<Data> {
  data: Data | undefined;
  error: RequestError | null;
  loading: boolean;
  retry: () => void;
}

/** Loaded shows an answer, or why there is none. An answer that is there stays when a later one fails. */
export function Loaded<Data>({ answer, children }: { answer: Shown<Data>; children: (data: Data) => ReactNode }) {
  if (answer.error && (answer.data === undefined || answer.error.code === "UNAUTHENTICATED")) {
    return <Failure error={answer.error} retry={answer.retry} />;
  }
  if (answer.data === undefined) return <Loading />;
  return (
    <>
      {answer.error && <Failure error={answer.error} retry={answer.retry} />}
      {children(answer.data)}
    </>
  );
}

/** Guard keeps a failure of one part of a page from taking the others with it. */
export class Guard extends Component<{ children: ReactNode }, { failed: Error | null }> {
  override state = { failed: null as Error | null };

  static getDerivedStateFromError(failed: Error) {
    return { failed };
  }

  override render() {
    if (this.state.failed === null) return this.props.children;
    // A chunk that cannot be loaded is one of an older version.
    const moved = /import|module|fetch/i.test(this.state.failed.message);
    return (
      <div className="state failure" role="alert">
        <p>{moved ? texts.failed.moved : texts.failed.broken}</p>
        <button type="button" onClick={() => location.reload()}>
          {texts.failed.reload}
        </button>
      </div>
    );
  }
}

/** Section is a part of a page with a heading. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="section">
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      <Guard>{children}</Guard>
    </section>
  );
}
