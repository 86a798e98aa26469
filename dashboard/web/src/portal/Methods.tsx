import { useState } from "react";
import { graphql } from "../client/document";
import { refresh } from "../client/query";
import type { MethodRowFragment } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Text } from "../parts/show";
import { Empty, Section } from "../parts/states";
import { mayBuy, useViewer } from "../parts/viewer";
import { texts } from "../texts";
import { useShown } from "./Customer";
import { RequestForm, useRequest } from "./request";
import { methodText } from "./methodtext";
import { backFrom } from "./paid";

const AddMethod = graphql(`
  mutation AddMethod($input: CreatePaymentSetupInput!) {
    createPaymentSetup(input: $input) {
      url
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const RemoveMethod = graphql(`
  mutation RemoveMethod($input: DetachPaymentMethodInput!) {
    detachPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const PreferMethod = graphql(`
  mutation PreferMethod($input: SetDefaultPaymentMethodInput!) {
    setDefaultPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

type Opened = { kind: "add" } | { kind: "remove" | "prefer"; method: MethodRowFragment };

/** Methods shows the stored payment methods of the customer. */
export function Methods({ methods, customer }: { methods: readonly MethodRowFragment[]; customer: string }) {
  const may = mayBuy(useViewer());
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <Section
      title={texts.methods.title}
      aside={
        may && (
          <button type="button" onClick={() => setOpened({ kind: "add" })}>
            {texts.methods.add}
          </button>
        )
      }
    >
      {methods.length === 0 ? (
        <Empty>{texts.methods.nothing}</Empty>
      ) : (
        <ul className="rows">
          {methods.map((method) => (
            <li key={method.id}>
              <span>
                <Text>{methodText(method)}</Text>
                {method.expiresMonth && method.expiresYear && (
                  <span className="note"> {texts.methods.until(String(method.expiresMonth).padStart(2, "0"), method.expiresYear)}</span>
                )}
                {method.default && <span className="tag">{texts.methods.preferred}</span>}
              </span>
              {may && (
                <span className="actions">
                  {!method.default && (
                    <button type="button" className="quiet" onClick={() => setOpened({ kind: "prefer", method })}>
                      {texts.methods.prefer}
                      <span className="hidden"> {methodText(method)}</span>
                    </button>
                  )}
                  <button type="button" className="quiet" onClick={() => setOpened({ kind: "remove", method })}>
                    {texts.methods.remove}
                    <span className="hidden"> {methodText(method)}</span>
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {opened?.kind === "add" && <Add customer={customer} onClose={close} />}
      {opened?.kind === "remove" && <Remove method={opened.method} onClose={close} />}
      {opened?.kind === "prefer" && <Prefer method={opened.method} onClose={close} />}
    </Section>
  );
}

function Add({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(AddMethod);
  const url = form.result?.createPaymentSetup.url;
  const close = () => {
    refresh(wallet.id);
    onClose();
  };
  const submit = async () => {
    const input = { idempotencyKey: form.key, customerId: customer, returnUrl: backFrom() };
    await form.run({ input });
  };
  return (
    <Dialog title={texts.methods.add} onClose={close}>
      {url ? (
        <div className="stack">
          <p>{texts.methods.opened}</p>
          <a className="button primary" href={url} target="_blank" rel="noopener noreferrer">
            {texts.buy.open}
          </a>
          <button type="button" onClick={close}>
            {texts.methods.stored}
          </button>
        </div>
      ) : (
        <RequestForm form={form} submit={texts.continue} onSubmit={submit}>
          <p>{texts.methods.addAbout}</p>
        </RequestForm>
      )}
    </Dialog>
  );
}

function Remove({ method, onClose }: { method: MethodRowFragment; onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(RemoveMethod);
  const submit = async () => {
    if ((await form.run({ input: { idempotencyKey: form.key, paymentMethodId: method.id } })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.methods.removeTitle} onClose={onClose}>
      <RequestForm form={form} danger submit={texts.methods.removeConfirm} onSubmit={submit}>
        <p>
          <Text>{methodText(method)}</Text>
        </p>
        <p>{texts.methods.removeAbout}</p>
      </RequestForm>
    </Dialog>
  );
}

function Prefer({ method, onClose }: { method: MethodRowFragment; onClose: () => void }) {
  const { wallet } = useShown();
  const form = useRequest(PreferMethod);
  const submit = async () => {
    if ((await form.run({ input: { idempotencyKey: form.key, paymentMethodId: method.id } })) === null) return;
    refresh(wallet.id);
    onClose();
  };
  return (
    <Dialog title={texts.methods.prefer} onClose={onClose}>
      <RequestForm form={form} submit={texts.methods.prefer} onSubmit={submit}>
        <p>{texts.methods.preferAbout(methodText(method))}</p>
      </RequestForm>
    </Dialog>
  );
}
