package infra

// sessions creates and revokes sessions, and asks with them.
func (d *deployment) sessions(customer any) {
	made := d.do("createCustomerSession", "token url", map[string]any{"customerId": customer})
	d.as(at(made, "token").(string), func() { d.ask(`{ viewer { permissions customer { name wallets { nodes { name } } } } }`, nil) })
	d.do("revokeCustomerSessions", "customer { id }", map[string]any{"customerId": customer})
	operates := d.do("createOperatorSession", "token url", map[string]any{"operator": "Ada", "scopes": []string{"READ", "ADMIN"}})
	key := at(d.do("createApiKey", "id", map[string]any{"name": "revoked by Ada", "scopes": []string{"READ"}}), "id")
	d.as(at(operates, "token").(string), func() {
		d.ask(`{ viewer { operator } operatorSessions { nodes { id } } }`, nil)
		d.do("revokeApiKey", "apiKey { id }", map[string]any{"apiKeyId": key})
	})
	entry := at(d.ask(`{ auditLog(first: 1) { nodes { id } } }`, nil), "auditLog", "nodes").([]any)[0]
	d.ask(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": at(entry, "id")})
	d.do("revokeOperatorSessions", "revoked", map[string]any{"operator": "Ada"})
}

// as does what is asked with another credential.
func (d *deployment) as(token string, do func()) {
	secret := d.secret
	d.secret = token
	defer func() { d.secret = secret }()
	do()
}
