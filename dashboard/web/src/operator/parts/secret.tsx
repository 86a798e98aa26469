import { useState } from "react";
import { operatorTexts as texts } from "../../texts/operator";

/** Secret shows what the API returns only once, with a button that copies it. It is in the memory of the page alone. */
export function Secret({ label, value, note }: { label: string; value: string; note: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className="secret" role="status">
      <p>
        <strong>{label}</strong>
      </p>
      <code>{value}</code>
      <div className="row">
        <button type="button" onClick={() => void copy()}>
          {copied ? texts.secret.copied : texts.secret.copy}
        </button>
      </div>
      <p className="fine">{note}</p>
    </div>
  );
}
