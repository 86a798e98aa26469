import { type ReactNode, useEffect, useId, useRef } from "react";
import { texts } from "../texts";
import { plain } from "./show";

interface Props {
  title: string;
  onClose: () => void;
  /** A drawer stands at the edge of the screen, with room for a long form. */
  drawer?: boolean;
  /** A wide one has room for tables. */
  wide?: boolean;
  children: ReactNode;
}

/** Dialog is open while it is shown. The browser keeps the focus in it, and Escape closes it. */
export function Dialog({ title, onClose, drawer = false, wide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  // While one develops, React closes and opens it once more, and the event of that comes when it is open again.
  const closed = () => {
    if (!dialog.current?.open) onClose();
  };
  return (
    <dialog ref={dialog} className={drawer ? "drawer" : wide ? "wide" : undefined} aria-labelledby={heading} onClose={closed}>
      <header>
        <h2 id={heading}>{plain(title)}</h2>
        <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
          {texts.close}
        </button>
      </header>
      {children}
    </dialog>
  );
}
