package ddb

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Names of attributes that are keys of tables and indexes, or that a setting of a table names.
const (
	attrPartition = "pk"
	attrSort      = "sk"
	attrAt        = "at"    // of lines only, so that nothing else is in the index
	attrOf        = "of"    // of lines of other types than USAGE: the wallet and the type
	attrActs      = "acts"  // of lines that are activity: the part of the tenant's activity
	attrActsAt    = "actAt" // and their places in it
	attrDue       = "due"   // of items of the outbox that wait: the part of the index that they are in
	attrDueAt     = "dueAt" // when it is due
	attrFor       = "for"   // of STATE: for which followers its commit is
	attrTTL       = "ttl"   // when an item of the outbox may be removed, in seconds since 1970
)

// Sort keys.
const (
	sortState   = "STATE"
	sortProfile = "PROFILE"
	sortGrant   = "GRANT#"
	sortPage    = "PAGE#"
	sortClaim   = "CLAIM"
	sortRequest = "RECEIPT"
	sortKey     = "KEY"
	sortClock   = "CLOCK"
	sortUsage   = "USAGE"
	sortEpoch   = "EPOCH"
	sortQuotes  = "QUOTES"
	sortPortal  = "PORTAL"
	sortMail    = "MAIL"
	sortPaid    = "PAID"
	sortSurvey  = "SURVEY"

	sortCursor     = "CURSOR"
	sortNextCursor = "CURSOR#NEXT"
	sortRow        = "ROW#"
	sortEvent      = "EVENT"
	sortTimer      = "TIMER#"
	sortSimulated  = "SIM#"

	sortProviderEvent = "PEVENT"
)

// key is the primary key of an item.
type key struct{ partition, sort string }

func (k key) String() string { return k.partition + " " + k.sort }

// walletPartition holds everything of a wallet, in each of the tables wallets and ledger. A tenant has no # in its
// name, so that what follows the first is the id.
func walletPartition(ref billing.WalletRef) string { return string(ref.Tenant) + "#" + string(ref.ID) }

// typePartition holds the lines of one type of a wallet, in the index by type.
func typePartition(ref billing.WalletRef, kind billing.TransactionType) string {
	return walletPartition(ref) + "#" + string(kind)
}

// parseWalletPartition reads what walletPartition wrote.
func parseWalletPartition(text string) (billing.WalletRef, bool) {
	tenant, id, found := strings.Cut(text, "#")
	return billing.WalletRef{Tenant: billing.Tenant(tenant), ID: billing.WalletID(id)},
		found && tenant != "" && billing.WalletID(id).Valid()
}

func stateKey(ref billing.WalletRef) key   { return key{walletPartition(ref), sortState} }
func profileKey(ref billing.WalletRef) key { return key{walletPartition(ref), sortProfile} }

func grantKey(ref billing.WalletRef, grant billing.GrantRef) key {
	return key{walletPartition(ref), sortGrant + grant.String()}
}

// pageKey has room for five digits: far more than [billing.MaxPages].
func pageKey(ref billing.WalletRef, number int) key {
	return key{walletPartition(ref), fmt.Sprintf("%s%05d", sortPage, number)}
}

// parsePageNumber reads the number out of the sort key of a page.
func parsePageNumber(text string) (int, bool) {
	digits, found := strings.CutPrefix(text, sortPage)
	number, err := strconv.Atoi(digits)
	return number, found && err == nil && number > 0
}

func recordKey(ref billing.WalletRef, hash billing.KeyHash) key {
	return key{walletPartition(ref), string(hash)}
}

func customerKey(tenant billing.Tenant, id billing.CustomerID) key {
	return key{string(tenant) + "#customers", string(id)}
}

func linkKey(tenant billing.Tenant, customer billing.CustomerID, wallet billing.WalletID) key {
	return key{string(tenant) + "#" + string(customer), string(wallet)}
}

// listedKey is where a wallet is in the list of those with a status.
func listedKey(tenant billing.Tenant, status string, wallet billing.WalletID) key {
	return key{string(tenant) + "#wallets#" + status, string(wallet)}
}

// topUpLists begins the part of a partition that follows the tenant, where top-ups with a status are listed.
const topUpLists = "topups#"

// listedTopUpKey is where a top-up is in the list of those with a status.
func listedTopUpKey(tenant billing.Tenant, status, id string) key {
	return key{string(tenant) + "#" + topUpLists + status, id}
}

// subscriptionLists begins the part of a partition that follows the tenant, where subscriptions are listed.
const subscriptionLists = "subs#"

// listedSubscriptionKey is where a subscription is in a list.
func listedSubscriptionKey(tenant billing.Tenant, list, id string) key {
	return key{string(tenant) + "#" + subscriptionLists + list, id}
}

// searchKey is where a word is with which a customer is found.
func searchKey(tenant billing.Tenant, list, id string) key {
	return key{string(tenant) + "#find#" + list, id}
}

func claimKey(tenant billing.Tenant, kind, externalID string) key {
	return key{string(tenant) + "#" + kind + "#" + externalID, sortClaim}
}

// tenantRequestKey is where the record of a request is stored whose idempotency key belongs to the tenant.
func tenantRequestKey(tenant billing.Tenant, hash billing.KeyHash) key {
	return key{string(tenant) + "#receipt#" + string(hash), sortRequest}
}

// cursorKey is where the cursor of the current generation of a wallet's usage is stored, and nextCursorKey where that
// of the generation is that is being built.
func cursorKey(ref billing.WalletRef) key     { return key{walletPartition(ref), sortCursor} }
func nextCursorKey(ref billing.WalletRef) key { return key{walletPartition(ref), sortNextCursor} }

// credentialPrefix begins the partitions of API keys by the hashes of their secrets.
const credentialPrefix = "key#"

// credentialKey is where an API key is found by the hash of its secret.
func credentialKey(secretHash string) key { return key{credentialPrefix + secretHash, sortKey} }

// apiKeyKey is where an API key is listed.
func apiKeyKey(tenant billing.Tenant, id billing.KeyID) key {
	return key{string(tenant) + "#keys", string(id)}
}

func clockKey(tenant billing.Tenant) key { return key{string(tenant) + "#clock", sortClock} }

// usageSettingsKey holds what is counted in a tenant.
func usageSettingsKey(tenant billing.Tenant) key { return key{string(tenant) + "#usage", sortUsage} }

// surveyKey holds how far it is known that the books of a tenant are counted.
func surveyKey(tenant billing.Tenant) key { return key{string(tenant) + "#usage", sortSurvey} }

// epochKey holds the epoch of the deployment.
func epochKey() key { return key{"deployment#epoch", sortEpoch} }

// auditKey holds an entry of the audit log.
func auditKey(tenant billing.Tenant, id billing.AuditID) key {
	return key{string(tenant) + "#audit", string(id)}
}

// eventKey holds an event of the outbox.
func eventKey(tenant billing.Tenant, id billing.EventID) key {
	return key{string(tenant) + "#event#" + string(id), sortEvent}
}

// rateCardKey holds the timeline of a rate card.
func rateCardKey(tenant billing.Tenant, code string) key { return key{string(tenant) + "#cards", code} }

// rateCardVersions begins the part of a partition that follows the tenant, where the versions of a rate card are.
const rateCardVersions = "card#"

// rateCardVersionKey holds a version of a rate card.
func rateCardVersionKey(tenant billing.Tenant, code, version string) key {
	return key{string(tenant) + "#" + rateCardVersions + code, version}
}

// packKey holds a credit pack, and offersKey which packs of a unit are offered.
func packKey(tenant billing.Tenant, code string) key { return key{string(tenant) + "#packs", code} }

func offersKey(tenant billing.Tenant, unit string) key { return key{string(tenant) + "#offers", unit} }

// planKey holds a plan.
func planKey(tenant billing.Tenant, code string) key { return key{string(tenant) + "#plans", code} }

// portalKey holds the portal settings of a tenant.
func portalKey(tenant billing.Tenant) key { return key{string(tenant) + "#portal", sortPortal} }

// methodsPrefix, payersPrefix and trialsPrefix begin the parts of partitions that follow the tenant, where the payment methods
// of a customer are, what it is at providers, and the plans of which it has had a trial.
const (
	methodsPrefix = "methods#"
	payersPrefix  = "payers#"
	trialsPrefix  = "trials#"
	givenUpPrefix = "givenup#"
)

// methodKey holds a payment method, and payerKey a customer at a provider.
func methodKey(tenant billing.Tenant, customer, id string) key {
	return key{string(tenant) + "#" + methodsPrefix + customer, id}
}

func payerKey(tenant billing.Tenant, customer, provider string) key {
	return key{string(tenant) + "#" + payersPrefix + customer, provider}
}

// givenUpKey holds whether a period of a customer was given up unpaid.
func givenUpKey(tenant billing.Tenant, customer string) key {
	return key{string(tenant) + "#" + givenUpPrefix + customer, sortGivenUp}
}

// sortGivenUp is the sort key of that record.
const sortGivenUp = "GIVENUP"

// trialKey holds the trial that a customer has had of a plan.
func trialKey(tenant billing.Tenant, customer, plan string) key {
	return key{string(tenant) + "#" + trialsPrefix + customer, plan}
}

// duePayersPrefix begins the part of a partition that follows the tenant, where the payers are about which a provider has to be
// asked something.
const duePayersPrefix = "duepayers#"

// duePayerKey holds a payer about which its provider has to be asked something.
func duePayerKey(tenant billing.Tenant, provider, customer string) key {
	return key{string(tenant) + "#" + duePayersPrefix + provider, customer}
}

// setupKey holds the setup of a payment method.
func setupKey(tenant billing.Tenant, id string) key { return key{string(tenant) + "#setups", id} }

// quoteKeysKey holds the keys that seal the quotes of a tenant.
func quoteKeysKey(tenant billing.Tenant) key { return key{string(tenant) + "#quotekeys", sortQuotes} }

// redemptionPrefix begins the part of a partition that follows the tenant, where redemptions of quotes are.
const redemptionPrefix = "quotes#"

// redemptionKey holds the redemption of a quote. It is in the table of the outbox, as it is removed after some time.
func redemptionKey(ref billing.WalletRef, quote string) key {
	return key{string(ref.Tenant) + "#" + redemptionPrefix + string(ref.ID), quote}
}

// Parts of partitions that follow the tenant, where documents of payment providers are.
const (
	eventsOfProviders   = "pevent"
	paymentsOfProviders = "pay"
)

// providerEventKey holds an event of a payment provider.
func providerEventKey(tenant billing.Tenant, provider, id string) key {
	return key{providerPartition(tenant, eventsOfProviders, provider, id), sortProviderEvent}
}

// paymentClaimKey holds which top-up a payment at a provider paid.
func paymentClaimKey(tenant billing.Tenant, provider, payment string) key {
	return key{providerPartition(tenant, paymentsOfProviders, provider, payment), sortPaid}
}

// endpointKey holds an endpoint without its secrets, which secretsKey holds.
func endpointKey(tenant billing.Tenant, id outbox.EndpointID) key {
	return key{string(tenant) + "#endpoints", string(id)}
}

func secretsKey(tenant billing.Tenant, id outbox.EndpointID) key {
	return key{string(tenant) + "#secrets", string(id)}
}

// simulatedLists begins the part of a partition that follows the tenant, where the simulated payment provider has a list.
const simulatedLists = "#simulated#"

// simulatedKey holds a record of the simulated payment provider.
func simulatedKey(tenant billing.Tenant, list, id string) key {
	return key{string(tenant) + simulatedLists + list, sortSimulated + id}
}

// failedKey holds a delivery in the list of those that failed for good.
func failedKey(tenant billing.Tenant, id string) key { return key{string(tenant) + "#failed", id} }

func deliveryKey(tenant billing.Tenant, endpoint outbox.EndpointID, id outbox.DeliveryID) key {
	return key{string(tenant) + "#" + string(endpoint), string(id)}
}

// keyOf is the key of an item that was read.
func keyOf(i item) key {
	partition, _ := i[attrPartition].(*types.AttributeValueMemberS)
	sort, _ := i[attrSort].(*types.AttributeValueMemberS)
	if partition == nil || sort == nil {
		return key{}
	}
	return key{partition.Value, sort.Value}
}
