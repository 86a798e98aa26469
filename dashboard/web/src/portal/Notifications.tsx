import { texts } from "../texts";
import { useShown } from "./Customer";
import { Mails } from "./Mails";

export default function NotificationsPage() {
  const { customer } = useShown();
  return (
    <>
      <div className="head">
        <h1>{texts.portal.nav.notifications}</h1>
      </div>
      <Mails customer={customer.id} />
    </>
  );
}
