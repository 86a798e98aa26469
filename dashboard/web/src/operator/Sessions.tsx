import { type FormEvent, useState } from "react";
import { graphql } from "../client/document";
import { useDoing } from "../client/query";
import type { SessionPermission } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Refusals } from "../parts/refusals";
import { Time } from "../parts/show";
import { Section } from "../parts/states";
import { hasScope, useViewer } from "../parts/viewer";
import { sellerTexts } from "../texts/seller";

const CreateSession = graphql(`
  mutation CreateCustomerSession($input: CreateCustomerSessionInput!) {
    createCustomerSession(input: $input) {
      url
      token
      expiresAt
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const RevokeSessions = graphql(`
  mutation RevokeCustomerSessions($input: RevokeCustomerSessionsInput!) {
    revokeCustomerSessions(input: $input) {
      customer {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

interface Props {
  customer: { id: string };
  zone: string;
}

const words = sellerTexts.sessions;

/** Sessions lets a customer into the portal, and out of it. */
export function Sessions({ customer, zone }: Props) {
  const viewer = useViewer();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState(false);
  const revoke = useDoing(RevokeSessions);
  if (!hasScope(viewer, "WALLETS_WRITE")) return null;
  return (
    <Section title={words.title}>
      <p className="fine">{viewer.kind === "API_KEY" ? words.about : words.aboutOperator}</p>
      <div className="buttons">
        {viewer.kind === "API_KEY" && (
          <button type="button" onClick={() => setCreating(true)}>
            {words.create}
          </button>
        )}
        <button type="button" onClick={() => setRevoking(true)}>
          {words.revoke}
        </button>
      </div>
      {creating && <Create customer={customer} zone={zone} onClose={() => setCreating(false)} />}
      {revoking && (
        <Dialog title={words.revoke} onClose={() => setRevoking(false)}>
          <p>{words.revokeWhat}</p>
          <Refusals error={revoke.error} refusals={revoke.refusals} />
          {revoke.result?.revokeCustomerSessions.customer ? (
            <p className="state success" role="status">
              {words.revoked}
            </p>
          ) : (
            <button
              type="button"
              className="primary"
              disabled={revoke.running}
              onClick={() => void revoke.run({ input: { customerId: customer.id } })}
            >
              {words.revokeNow}
            </button>
          )}
        </Dialog>
      )}
    </Section>
  );
}

const choices: SessionPermission[] = ["VIEW", "BUY", "CONFIGURE"];

/** Create makes a link. It is shown once, and stays in this dialog. */
function Create({ customer, zone, onClose }: Props & { onClose: () => void }) {
  const [permissions, setPermissions] = useState<SessionPermission[]>(["VIEW"]);
  const create = useDoing(CreateSession);
  const made = create.result?.createCustomerSession;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void create.run({ input: { customerId: customer.id, permissions, expiresInSeconds: 3600 } });
  };
  return (
    <Dialog title={words.create} onClose={onClose}>
      {made?.token && made.expiresAt ? (
        <>
          <p className="state success" role="status">
            {words.made} <Time at={made.expiresAt} zone={zone} />
          </p>
          <p className="fine">{words.once}</p>
          <div className="buttons">
            {made.url && (
              <a className="button primary" href={made.url} target="_blank" rel="noopener noreferrer">
                {words.open}
              </a>
            )}
            <Copy text={made.url ?? made.token} />
          </div>
        </>
      ) : (
        <form onSubmit={submit}>
          <Refusals error={create.error} refusals={create.refusals} />
          <fieldset>
            <legend>{words.may}</legend>
            {choices.map((one) => (
              <label key={one} className="option">
                <input
                  type="checkbox"
                  checked={permissions.includes(one)}
                  disabled={one === "VIEW"}
                  onChange={(event) =>
                    setPermissions(event.target.checked ? [...permissions, one] : permissions.filter((other) => other !== one))
                  }
                />
                <span>
                  {words.permissions[one]} <span className="note">{words.permissionsWhat[one]}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <button type="submit" className="primary" disabled={create.running}>
            {words.create}
          </button>
        </form>
      )}
    </Dialog>
  );
}

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button type="button" onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      {copied ? words.copied : words.copy}
    </button>
  );
}
