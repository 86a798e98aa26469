package ddb

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// codec is how documents of one kind are stored.
type codec struct {
	table string // less the prefix

	// key is where a document is stored.
	key func(billing.DocumentKey) key

	// valid reports whether a document can have a key. A key that no document can have, such as an empty id, is never sent
	// to DynamoDB, which would refuse it.
	valid func(billing.DocumentKey) bool

	// listed says that the documents of a tenant with one parent share a partition, in which their ids are the sort keys.
	listed bool

	// prefix begins the sort keys of listed documents that share their partition with documents of other kinds. Their ids
	// have one length.
	prefix string

	// ofWallet says that documents of the kind are written by commits of a wallet alone, whose condition protects them.
	ofWallet bool

	toItem   func(billing.Document) (item, error)
	fromItem func(item) (billing.Document, error)
}

// codecs has one codec for each kind of document. A new kind needs its line here.
var codecs = map[billing.Kind]codec{
	billing.KindCustomer: listed(tableCatalog, func(k billing.DocumentKey) key {
		return customerKey(k.Tenant, billing.CustomerID(k.ID))
	}, toItemCustomer, fromItemCustomer, id[billing.CustomerID]),

	billing.KindWalletLink: listed(tableCatalog, func(k billing.DocumentKey) key {
		return linkKey(k.Tenant, billing.CustomerID(k.Parent), billing.WalletID(k.ID))
	}, toItemLink, fromItemLink, func(k billing.DocumentKey) bool {
		return billing.CustomerID(k.Parent).Valid() && billing.WalletID(k.ID).Valid()
	}),

	billing.KindListed: ofWallet(listed(tableCatalog, func(k billing.DocumentKey) key {
		return listedKey(k.Tenant, k.Parent, billing.WalletID(k.ID))
	}, toItemListed, fromItemListed, func(k billing.DocumentKey) bool {
		return billing.WalletStatus(k.Parent).Valid() && billing.WalletID(k.ID).Valid()
	})),

	billing.KindSearch: listed(tableCatalog, func(k billing.DocumentKey) key {
		return searchKey(k.Tenant, k.Parent, k.ID)
	}, toItemSearch, fromItemSearch, func(k billing.DocumentKey) bool {
		word, _, _, ok := billing.ParseSearchID(k.ID)
		return ok && billing.SearchList(word) == k.Parent
	}),

	billing.KindProfile: ofWallet(single(tableWallets, func(k billing.DocumentKey) key {
		return profileKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)})
	}, toItemProfile, fromItemProfile, func(k billing.DocumentKey) bool { return billing.WalletID(k.Parent).Valid() })),

	billing.KindClaim: single(tableCatalog, func(k billing.DocumentKey) key {
		return claimKey(k.Tenant, k.Parent, k.ID)
	}, toItemClaim, fromItemClaim, func(k billing.DocumentKey) bool { return k.Parent != "" && k.ID != "" }),

	billing.KindAPIKey: listed(tableCatalog, func(k billing.DocumentKey) key {
		return apiKeyKey(k.Tenant, billing.KeyID(k.ID))
	}, toItemAPIKey, fromItemAPIKey, id[billing.KeyID]),

	billing.KindCredential: single(tableCatalog, func(k billing.DocumentKey) key {
		return credentialKey(k.ID)
	}, toItemCredential, fromItemCredential, func(k billing.DocumentKey) bool { return k.ID != "" }),

	billing.KindClock: single(tableCatalog, func(k billing.DocumentKey) key {
		return clockKey(k.Tenant)
	}, toItemClock, fromItemClock, func(billing.DocumentKey) bool { return true }),

	billing.KindEpoch: single(tableCatalog, func(billing.DocumentKey) key { return epochKey() },
		toItemEpoch, fromItemEpoch, func(k billing.DocumentKey) bool { return k == billing.EpochKey() }),

	billing.KindEvent: single(tableOutbox, func(k billing.DocumentKey) key {
		return eventKey(k.Tenant, billing.EventID(k.ID))
	}, toItemEvent, fromItemEvent, id[billing.EventID]),

	billing.KindRedemption: ofWallet(listed(tableOutbox, func(k billing.DocumentKey) key {
		return redemptionKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, k.ID)
	}, toItemRedemption, fromItemRedemption, func(k billing.DocumentKey) bool {
		return billing.WalletID(k.Parent).Valid() && billing.ValidQuoteID(k.ID)
	})),

	billing.KindTopUp: topUpCodec(),

	billing.KindAttention:        attentionCodec(),
	billing.KindAttentionSubject: attentionSubjectCodec(),

	billing.KindListedTopUp: ofWallet(listed(tableCatalog, func(k billing.DocumentKey) key {
		return listedTopUpKey(k.Tenant, k.Parent, k.ID)
	}, toItemListedTopUp, fromItemListedTopUp, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseListedTopUpID(k.ID)
		return ok && billing.TopUpStatus(k.Parent).Valid()
	})),

	billing.KindSubscription: subscriptionCodec(),

	billing.KindListedSubscription: ofWallet(listed(tableCatalog, func(k billing.DocumentKey) key {
		return listedSubscriptionKey(k.Tenant, k.Parent, k.ID)
	}, toItemListedSubscription, fromItemListedSubscription, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseListedSubscriptionID(k.ID)
		return ok && billing.IsSubscriptionList(k.Parent)
	})),

	billing.KindLimits:       limitsCodec(),
	billing.KindDrawLimits:   drawLimitsCodec(),
	billing.KindBudget:       budgetCodec(),
	billing.KindListedBudget: listedBudgetCodec(),
	billing.KindBudgetClaim:  budgetClaimCodec(),

	billing.KindTrial: listed(tableCatalog, func(k billing.DocumentKey) key {
		return trialKey(k.Tenant, k.Parent, k.ID)
	}, toItemTrial, fromItemTrial, func(k billing.DocumentKey) bool {
		return billing.CustomerID(k.Parent).Valid() && billing.CheckCode("code", k.ID) == nil
	}),

	billing.KindGivenUp: single(tableCatalog, func(k billing.DocumentKey) key {
		return givenUpKey(k.Tenant, k.Parent)
	}, toItemGivenUp, fromItemGivenUp, func(k billing.DocumentKey) bool {
		return billing.CustomerID(k.Parent).Valid() && k.ID == ""
	}),

	billing.KindProviderEvent: single(tableOutbox, func(k billing.DocumentKey) key {
		return providerEventKey(k.Tenant, k.Parent, k.ID)
	}, toItemProviderEvent, fromItemProviderEvent, ofProvider),

	billing.KindPaymentClaim: single(tableCatalog, func(k billing.DocumentKey) key {
		return paymentClaimKey(k.Tenant, k.Parent, k.ID)
	}, toItemPaymentClaim, fromItemPaymentClaim, ofProvider),

	billing.KindHold:         holdCodec(billing.HoldOpen),
	billing.KindCapturedHold: holdCodec(billing.HoldCaptured),
	billing.KindReleasedHold: holdCodec(billing.HoldReleased),
	billing.KindExpiredHold:  holdCodec(billing.HoldExpired),

	billing.KindAudit: listed(tableCatalog, func(k billing.DocumentKey) key {
		return auditKey(k.Tenant, billing.AuditID(k.ID))
	}, toItemAudit, fromItemAudit, id[billing.AuditID]),

	billing.KindRateCard: listed(tableCatalog, func(k billing.DocumentKey) key {
		return rateCardKey(k.Tenant, k.ID)
	}, toItemTimeline, fromItemTimeline, func(k billing.DocumentKey) bool {
		return billing.CheckCode("code", k.ID) == nil
	}),

	billing.KindRateCardVersion: listed(tableCatalog, func(k billing.DocumentKey) key {
		return rateCardVersionKey(k.Tenant, k.Parent, k.ID)
	}, toItemRateCard, fromItemRateCard, func(k billing.DocumentKey) bool {
		return billing.CheckCode("code", k.Parent) == nil && len(k.ID) == versionDigits
	}),

	billing.KindCreditPack: listed(tableCatalog, func(k billing.DocumentKey) key {
		return packKey(k.Tenant, k.ID)
	}, toItemPack, fromItemPack, func(k billing.DocumentKey) bool { return billing.CheckCode("code", k.ID) == nil }),

	billing.KindOffers: listed(tableCatalog, func(k billing.DocumentKey) key {
		return offersKey(k.Tenant, k.ID)
	}, toItemOffers, fromItemOffers, func(k billing.DocumentKey) bool { return billing.CheckUnit(k.ID) == nil }),

	billing.KindPlan: listed(tableCatalog, func(k billing.DocumentKey) key {
		return planKey(k.Tenant, k.ID)
	}, toItemPlan, fromItemPlan, func(k billing.DocumentKey) bool { return billing.CheckCode("code", k.ID) == nil }),

	billing.KindPortalSettings: single(tableCatalog, func(k billing.DocumentKey) key {
		return portalKey(k.Tenant)
	}, toItemPortal, fromItemPortal, func(k billing.DocumentKey) bool { return k.Tenant != "" && k.ID == "" }),

	billing.KindPaymentMethod: listed(tableCatalog, func(k billing.DocumentKey) key {
		return methodKey(k.Tenant, k.Parent, k.ID)
	}, toItemMethod, fromItemMethod, func(k billing.DocumentKey) bool {
		customer, ok := billing.PaymentMethodID(k.ID).Customer()
		return ok && string(customer) == k.Parent
	}),

	billing.KindPayer: listed(tableCatalog, func(k billing.DocumentKey) key {
		return payerKey(k.Tenant, k.Parent, k.ID)
	}, toItemPayer, fromItemPayer, func(k billing.DocumentKey) bool {
		return billing.CustomerID(k.Parent).Valid() && k.ID != ""
	}),

	billing.KindDuePayer: listed(tableCatalog, func(k billing.DocumentKey) key {
		return duePayerKey(k.Tenant, k.Parent, k.ID)
	}, toItemDuePayer, fromItemDuePayer, func(k billing.DocumentKey) bool {
		return billing.CustomerID(k.ID).Valid() && k.Parent != ""
	}),

	billing.KindPaymentSetup: listed(tableCatalog, func(k billing.DocumentKey) key {
		return setupKey(k.Tenant, k.ID)
	}, toItemSetup, fromItemSetup, id[billing.PaymentSetupID]),

	billing.KindCustomerSession: single(tableOutbox, func(k billing.DocumentKey) key {
		return customerSessionKey(k.Tenant, k.ID)
	}, toItemCustomerSession, fromItemCustomerSession, id[billing.CustomerSessionID]),

	billing.KindOperatorSession: listed(tableCatalog, func(k billing.DocumentKey) key {
		return operatorSessionKey(k.Tenant, k.ID)
	}, toItemOperatorSession, fromItemOperatorSession, id[billing.OperatorSessionID]),

	seal.KindKeys: single(tableCatalog, func(k billing.DocumentKey) key {
		return quoteKeysKey(k.Tenant)
	}, toItemQuoteKeys, fromItemQuoteKeys, func(k billing.DocumentKey) bool { return k.Tenant != "" && k.ID == "" }),

	aggregate.KindSettings: single(tableCatalog, func(k billing.DocumentKey) key {
		return usageSettingsKey(k.Tenant)
	}, toItemUsageSettings, fromItemUsageSettings, func(k billing.DocumentKey) bool { return k.Tenant != "" && k.ID == "" }),

	aggregate.KindSurvey: single(tableCatalog, func(k billing.DocumentKey) key {
		return surveyKey(k.Tenant)
	}, toItemSurvey, fromItemSurvey, func(k billing.DocumentKey) bool { return k.Tenant != "" && k.ID == "" }),

	outbox.KindEndpoint: listed(tableCatalog, func(k billing.DocumentKey) key {
		return endpointKey(k.Tenant, outbox.EndpointID(k.ID))
	}, toItemEndpoint, fromItemEndpoint, id[outbox.EndpointID]),

	outbox.KindSecrets: listed(tableCatalog, func(k billing.DocumentKey) key {
		return secretsKey(k.Tenant, outbox.EndpointID(k.ID))
	}, toItemSecrets, fromItemSecrets, id[outbox.EndpointID]),

	outbox.KindDelivery: listed(tableOutbox, func(k billing.DocumentKey) key {
		return deliveryKey(k.Tenant, outbox.EndpointID(k.Parent), outbox.DeliveryID(k.ID))
	}, toItemDelivery, fromItemDelivery, func(k billing.DocumentKey) bool {
		endpoint, ok := outbox.DeliveryID(k.ID).Endpoint()
		return ok && string(endpoint) == k.Parent
	}),

	outbox.KindFailed: listed(tableOutbox, func(k billing.DocumentKey) key {
		return failedKey(k.Tenant, k.ID)
	}, toItemFailed, fromItemFailed, func(k billing.DocumentKey) bool { return k.Tenant != "" && isFailed(k.ID) }),

	exportjob.KindJob: listed(tableOutbox, func(k billing.DocumentKey) key {
		return exportKey(k.Tenant, exportjob.ID(k.ID))
	}, toItemExport, fromItemExport, id[exportjob.ID]),

	mail.KindSettings: listed(tableCatalog, func(k billing.DocumentKey) key {
		return mailSettingsKey(k.Tenant, billing.CustomerID(k.ID))
	}, toItemMailSettings, fromItemMailSettings, id[billing.CustomerID]),

	mail.KindMail: single(tableOutbox, func(k billing.DocumentKey) key {
		return mailKey(k.Tenant, k.ID)
	}, toItemMail, fromItemMail, func(k billing.DocumentKey) bool { return k.Tenant != "" && mail.ValidID(k.ID) }),

	exportjob.KindWork: listed(tableOutbox, func(k billing.DocumentKey) key {
		return exportWorkKey(k.Tenant, exportjob.ID(k.ID))
	}, toItemExportWork, fromItemExportWork, id[exportjob.ID]),

	simulated.KindRecord: prefixed(sortSimulated, listed(tableOutbox, func(k billing.DocumentKey) key {
		return simulatedKey(k.Tenant, k.Parent, k.ID)
	}, toItemSimulated, fromItemSimulated, simulated.ValidRecordKey)),
}

// id reports whether the id of a key is valid as one of a type.
func id[T valued](k billing.DocumentKey) bool { return T(k.ID).Valid() }

// single is the codec of documents that each have a partition, or an item of a wallet, of their own.
func single[D billing.Document](
	table string, at func(billing.DocumentKey) key, to func(D) (item, error), from func(item) (D, error),
	valid func(billing.DocumentKey) bool,
) codec {
	return codec{
		table: table, key: at, valid: valid,
		toItem: func(document billing.Document) (item, error) {
			d, is := document.(D)
			if !is {
				return nil, fmt.Errorf("document %s is a %T, not a %T", describe(document.DocumentKey()), document, d)
			}
			return to(d)
		},
		fromItem: func(i item) (billing.Document, error) {
			d, err := from(i)
			if err != nil {
				return nil, err
			}
			if own := at(d.DocumentKey()); own != keyOf(i) {
				return nil, fmt.Errorf("item %s: attribute %s: it is not the key of what the item contains, %s",
					keyOf(i), attrPartition, own)
			}
			return d, nil
		},
	}
}

// listed is the codec of documents that can be listed.
func listed[D billing.Document](
	table string, at func(billing.DocumentKey) key, to func(D) (item, error), from func(item) (D, error),
	valid func(billing.DocumentKey) bool,
) codec {
	c := single(table, at, to, from, valid)
	c.listed = true
	return c
}

// prefixed is the codec of listed documents whose sort keys begin with a prefix.
func prefixed(prefix string, c codec) codec {
	c.prefix = prefix
	return c
}

// ofWallet is the codec of documents of a wallet.
func ofWallet(c codec) codec {
	c.ofWallet = true
	return c
}

// codecOf is the codec of a kind.
func codecOf(kind billing.Kind) (codec, error) {
	c, found := codecs[kind]
	if !found {
		return codec{}, fmt.Errorf("documents of the kind %q have no codec: add one to codecs in ddb/codec.go", kind)
	}
	return c, nil
}

// describe names a document in errors.
func describe(k billing.DocumentKey) string {
	return fmt.Sprintf("%s %s (tenant %q, parent %q)", k.Kind, k.ID, k.Tenant, k.Parent)
}
