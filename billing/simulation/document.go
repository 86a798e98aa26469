package simulation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// document is a change of a document as the model computes it. What the ledger draws at random or hashes is left out.
type document struct {
	kind, of, id  string
	before, after int64 // revisions; after 0: it is only checked
	says          string
}

// audited is an entry of the audit log.
func audited(mutation, target string, before, after map[string]string) document {
	return document{kind: "audit", after: 1, says: fmt.Sprint(mutation, " ", target, " ", before, " ", after)}
}

// describe reads the change of a document as the model would have it.
func describeChange(c billing.DocumentChange) document {
	d := document{kind: string(c.Key.Kind), of: c.Key.Parent, id: c.Key.ID}
	if c.After != nil {
		d = describeDocument(c.After)
	}
	d.before = c.Before
	if c.Delete {
		d.says = "removed"
	}
	return d
}

// describeDocument reads a document as the model would have it.
func describeDocument(stored billing.Document) document {
	key := stored.DocumentKey()
	d := document{kind: string(key.Kind), of: key.Parent, id: key.ID, after: stored.DocumentRevision()}
	switch stored := stored.(type) {
	case *billing.Customer:
		d.says = sayCustomer(stored.ExternalID, stored.Name, stored.Email, stored.TimeZone, fmt.Sprint(stored.Metadata))
	case *billing.Claim:
		d.says = stored.ID
	case *billing.WalletProfile:
		d.says = fmt.Sprint(stored.Customer, " ", stored.Metadata)
	case *billing.WalletLink, *billing.ListedWallet, *billing.SearchEntry:
	case *billing.Hold:
		d.of, d.id, d.says = "", "", sayHold(stored)
		if stored.Reserved {
			d.says = sayReserved(stored)
		}
	case *billing.APIKey:
		d.says = stored.Name + revokedText(stored)
	case *billing.Credential:
		d.id, d.says = "", string(stored.ID)+revokedText(&stored.APIKey)
	case *billing.CreditPack:
		d.says = describePack(stored)
	case *billing.Plan:
		d.says = describePlan(stored)
	case *billing.PortalSettings:
		d.says = describePortal(stored)
	case *billing.TopUp:
		d.id, d.says = "", sayTopUp(stored)
	case *billing.Subscription:
		d.id, d.says = "", saySubscription(stored)
	case *billing.Trial:
		d.says = string(stored.Subscription)
	case *billing.ListedTopUp, *billing.ListedSubscription:
	case *billing.PaymentClaim:
		d.of, d.id, d.says = "", stored.Payment, string(stored.TopUp)
	case *billing.Offers:
		d.says = strings.Join(stored.Codes, " ")
	case *billing.EventRecord:
		d.id, d.says = "", string(stored.Type)
	case *billing.AuditEntry:
		after := stored.After
		if after["revokedAt"] != "" {
			after = billing.Metadata{"revokedAt": "…"}
		}
		d = audited(stored.Mutation, stored.Target, stored.Before, after)
		d.after = stored.Revision
	default:
		d.says = fmt.Sprintf("%T, which the model does not know", stored)
	}
	return d
}

// sayCustomer writes the fields of a customer.
func sayCustomer(externalID, name, email, zone, metadata string) string {
	return fmt.Sprintf("%q %q %q %s %s", externalID, name, email, zone, metadata)
}

func revokedText(k *billing.APIKey) string {
	if k.RevokedAt.IsZero() {
		return ""
	}
	return ", revoked"
}

// judgeDocuments compares the documents of a commit, in whatever order.
func judgeDocuments(want []document, changes []billing.DocumentChange) error {
	var got []document
	for _, change := range changes {
		got = append(got, describeChange(change))
	}
	inOrder(got)
	want = mergeTrials(want)
	inOrder(want)
	if !slices.Equal(want, got) {
		return fmt.Errorf("its documents are\n%+v\nand those of the model\n%+v", got, want)
	}
	return nil
}

// mergeTrials joins what the requests of one commit do to the same trial: one may give it back, and the next have it again.
func mergeTrials(documents []document) (merged []document) {
	for _, d := range documents {
		at := slices.IndexFunc(merged, func(m document) bool { return d.kind == "trial" && m.kind == d.kind && m.of == d.of && m.id == d.id })
		switch {
		case at < 0:
			merged = append(merged, d)
		case d.after > 0:
			merged[at].after, merged[at].says = merged[at].before+1, d.says
		case merged[at].before == 0: // it was had in this commit
			merged = slices.Delete(merged, at, at+1)
		default:
			merged[at] = d
		}
	}
	return merged
}

// inOrder sorts documents in whatever order, always the same.
func inOrder(documents []document) {
	slices.SortFunc(documents, func(a, b document) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}
