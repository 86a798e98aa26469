import type { ReactNode } from "react";
import type { Document } from "../../client/document";
import { useDoing, useKey } from "../../client/query";
import { Dialog } from "../../parts/dialog";
import { Refusals } from "../../parts/refusals";
import { texts } from "../../texts";

interface Props<Result extends Record<string, unknown>, Input> {
  title: string;
  action: string;
  danger?: boolean;
  document: Document<Result, { input: Input }>;
  input: (key: string) => Input;
  onClose: () => void;
  onDone?: (result: Result) => void;
  children: ReactNode;
}

/** Confirm asks before it sends a mutation. It closes after that, and stays open when the mutation is refused. */
export function Confirm<Result extends Record<string, unknown>, Input>(props: Props<Result, Input>) {
  const { title, action, danger = false, document, input, onClose, onDone, children } = props;
  const doing = useDoing(document);
  const [key] = useKey();
  const run = async () => {
    const result = await doing.run({ input: input(key) });
    if (result === null) return;
    onDone?.(result);
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Refusals error={doing.error} refusals={doing.refusals} />
      <div className="row">
        <button type="button" className={danger ? "danger" : "primary"} disabled={doing.running} onClick={() => void run()}>
          {action}
        </button>
        <button type="button" onClick={onClose}>
          {texts.cancel}
        </button>
      </div>
    </Dialog>
  );
}
