package simulation

import "maps"

// registry is what the model holds of the tenant beside its wallets.
type registry struct {
	customers map[string]customer // by id
	claims    map[string]string   // external ids that are taken, by kind and external id: whose they are
	keys      map[string]apiKey   // by id
	packs     map[string]pack     // by code
	offered   map[string]offers   // by unit
	portal    portal
	plans     map[string]plan // by code; those that clients created
	trials    map[string]bool // which customers have had one of which plans, by customer and code
	back      map[string]bool // of these trials, which were given back at some time
}

// customer is one as it was created, with its wallets.
type customer struct {
	externalID, name string
	email, metadata  string // metadata as Go prints it
	zone             string
	revision         int64
	wallets          []string
}

// apiKey is a key.
type apiKey struct {
	name    string
	revoked bool
}

func newRegistry() *registry {
	return &registry{
		customers: map[string]customer{}, claims: map[string]string{}, keys: map[string]apiKey{}, packs: map[string]pack{},
		offered: map[string]offers{}, portal: portal{fields: map[string]string{}}, plans: map[string]plan{}, trials: map[string]bool{},
		back: map[string]bool{},
	}
}

// copied is r, so that trying something on it leaves r as it is.
func (r *registry) copied() *registry {
	return &registry{
		customers: maps.Clone(r.customers), claims: maps.Clone(r.claims), keys: maps.Clone(r.keys), packs: maps.Clone(r.packs),
		offered: maps.Clone(r.offered), portal: r.portal, // whose fields are replaced, never changed
		plans: maps.Clone(r.plans), trials: maps.Clone(r.trials), back: maps.Clone(r.back),
	}
}

// claim takes an external id, unless it is empty or taken. It returns the document that does.
func (r *registry) claim(kind, externalID, id string) (claimed []document, free bool) {
	if externalID == "" {
		return nil, true
	}
	if _, taken := r.claims[kind+" "+externalID]; taken {
		return nil, false
	}
	r.claims[kind+" "+externalID] = id
	return []document{{kind: "claim", of: kind, id: externalID, after: 1, says: id}}, true
}
