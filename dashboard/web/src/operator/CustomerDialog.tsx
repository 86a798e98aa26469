import { useState } from "react";
import { graphql } from "../client/document";
import { useDoing, useKey } from "../client/query";
import { Dialog } from "../parts/dialog";
import { Field, others } from "../parts/field";
import { Refusals } from "../parts/refusals";
import { sellerTexts } from "../texts/seller";

const UpdateCustomer = graphql(`
  mutation UpdateCustomer($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) {
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
  customer: { id: string; name: string; email?: string | null };
  onClose: () => void;
  onDone: () => void;
}

const words = sellerTexts.customer;

/** CustomerDialog changes what the seller knows of a customer. */
export function CustomerDialog({ customer, onClose, onDone }: Props) {
  const [key, nextKey] = useKey();
  const [name, setName] = useState(customer.name);
  const [email, setEmail] = useState(customer.email ?? "");
  const doing = useDoing(UpdateCustomer);
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    nextKey();
  };
  const submit = async () => {
    const input = { idempotencyKey: key, customerId: customer.id, name, email: email.trim() === "" ? null : email.trim() };
    if (await doing.run({ input })) {
      onDone();
      onClose();
    }
  };
  return (
    <Dialog title={words.edit} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Refusals error={doing.error} refusals={others(doing.refusals, "name", "email")} />
        <Field label={words.name} name="name" refusals={doing.refusals}>
          {(control) => <input {...control} value={name} onChange={(event) => change(setName)(event.target.value)} />}
        </Field>
        <Field label={words.email} name="email" refusals={doing.refusals}>
          {(control) => <input {...control} value={email} onChange={(event) => change(setEmail)(event.target.value)} />}
        </Field>
        <button type="submit" className="primary" disabled={doing.running}>
          {words.save}
        </button>
      </form>
    </Dialog>
  );
}
