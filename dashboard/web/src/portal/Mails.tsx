import { useState } from "react";
import { graphql } from "../client/document";
import { refresh, useDoing, useGraph } from "../client/query";
import type { MailsQuery, NotificationKind } from "../gen/graphql";
import { Dialog } from "../parts/dialog";
import { Facts } from "../parts/facts";
import { ChoiceField, Form, LinesField, SetField, listOf, useForm } from "../parts/form";
import { Text } from "../parts/show";
import { Empty, Loaded, Section } from "../parts/states";
import { mayConfigure, useViewer } from "../parts/viewer";
import { locale, texts as all } from "../texts";

const texts = all.mails;

const MailsDocument = graphql(`
  query Mails($customer: ID!) {
    customer(id: $customer) {
      notifications {
        to
        kinds
        language
        suppressed
        stopped {
          address
          kind
        }
      }
    }
  }
`);

const SetMails = graphql(`
  mutation SetMails($input: SetNotificationsInput!) {
    setNotifications(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

/** The languages in which mails have texts: see vite.config.ts. */
declare const MAIL_LANGUAGES: string[];

const kinds = Object.keys(texts.kinds) as NotificationKind[];

type Settings = NonNullable<MailsQuery["customer"]>["notifications"];

interface Props {
  customer: string;
}

/** Mails shows which e-mails a customer gets, and where. Customers and sellers see the same. */
export function Mails({ customer }: Props) {
  const may = mayConfigure(useViewer());
  const [changing, setChanging] = useState(false);
  // A link in a mail may have changed them since they were shown.
  const answer = useGraph(MailsDocument, { customer }, { wallet: customer, fresh: true });
  const settings = answer.data?.customer?.notifications;
  return (
    <Section
      title={texts.title}
      aside={
        may &&
        settings && (
          <button type="button" onClick={() => setChanging(true)}>
            {texts.change}
          </button>
        )
      }
    >
      <Loaded answer={answer}>{() => settings && <Shown settings={settings} />}</Loaded>
      {changing && settings && <Change customer={customer} settings={settings} onClose={() => setChanging(false)} />}
    </Section>
  );
}

function Shown({ settings: { to, kinds: wanted, language, suppressed, stopped } }: { settings: Settings }) {
  return (
    <>
      {wanted.length === 0 && <Empty>{texts.nothing}</Empty>}
      {wanted.length > 0 && to.length === 0 && <p className="state failure">{texts.nowhere}</p>}
      <ul className="rows">
        {kinds.map((kind) => (
          <li key={kind}>
            <div>
              {texts.kinds[kind]}
              <p className="fine">{texts.when[kind]}</p>
              {stopped
                .filter((stop) => stop.kind === kind)
                .map(({ address }) => (
                  <p key={address} className="fine">
                    {texts.stopped} <Text>{address}</Text>
                  </p>
                ))}
            </div>
            <span className={wanted.includes(kind) ? "tag good" : "tag"}>{wanted.includes(kind) ? texts.on : texts.off}</span>
          </li>
        ))}
      </ul>
      <Facts
        facts={[
          [texts.to, <Addresses of={to} />],
          [texts.language, languageName(language)],
          suppressed.length > 0 && [
            texts.suppressed,
            <>
              <Addresses of={suppressed} />
              <p className="fine">{texts.suppressedWhy}</p>
            </>,
          ],
        ]}
      />
    </>
  );
}

function Addresses({ of }: { of: readonly string[] }) {
  return of.length === 0 ? (
    all.none
  ) : (
    <>
      {of.map((address) => (
        <div key={address}>
          <Text>{address}</Text>
        </div>
      ))}
    </>
  );
}

/** Says whether two addresses have one reader: capital letters make no difference to the API either. */
function sameMailbox(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag; // of no language that anybody knows
  }
}

function Change({ customer, settings, onClose }: Props & { settings: Settings; onClose: () => void }) {
  const doing = useDoing(SetMails);
  const form = useForm({ kinds: settings.kinds.join(" "), to: settings.to.join("\n"), language: settings.language, again: "" }, doing);
  const [wanted, to, again] = [listOf(form.values.kinds), listOf(form.values.to.replace(/[,;]/g, " ")), listOf(form.values.again)];
  const otherKinds = wanted.length !== settings.kinds.length || !settings.kinds.every((kind) => wanted.includes(kind));
  // What stays as it is is not sent: an address that somebody names is tried again.
  const submit = async () => {
    const input = {
      idempotencyKey: form.key,
      customerId: customer,
      ...(otherKinds ? { kinds: wanted as NotificationKind[] } : {}),
      ...(again.includes("stopped") ? { resumeStopped: true } : {}),
      ...(to.join() !== settings.to.join() || again.includes("to") ? { to: to.length > 0 ? to : null } : {}),
      ...(form.values.language !== settings.language ? { language: form.values.language } : {}),
    };
    if ((await doing.run({ input })) === null) return;
    refresh(customer);
    onClose();
  };
  const stopped = settings.stopped.map(({ address, kind }) => `${address} (${texts.kinds[kind]})`).join(", ");
  const lost = settings.to.filter((address) => settings.suppressed.some((one) => sameMailbox(one, address))).join(", ");
  const resumable = [...(stopped ? [["stopped", texts.againStopped, stopped] as const] : []), ...(lost ? [["to", texts.againLost, lost] as const] : [])];
  return (
    <Dialog title={texts.changeTitle} onClose={onClose}>
      <Form form={form} doing={doing} submit={texts.save} onSubmit={() => void submit()}>
        <SetField form={form} name="kinds" label={texts.which} choices={kinds.map((kind) => [kind, texts.kinds[kind], texts.when[kind]] as const)} />
        <LinesField form={form} name="to" label={texts.to} hint={texts.toHint} />
        {resumable.length > 0 && <SetField form={form} name="again" label={texts.again} choices={resumable} />}
        <ChoiceField
          form={form}
          name="language"
          label={texts.language}
          choices={[...new Set([...MAIL_LANGUAGES, settings.language])].map((tag) => [tag, languageName(tag)] as const)}
        />
      </Form>
    </Dialog>
  );
}
