package billing

// expire books that a grant lapsed, with all that remained of it. Its line happened at the instant of expiry,
// whenever it is recorded.
func (d *draft) expire(g LiveGrant) {
	remaining := d.purse.remove(g, d.now)
	if remaining == 0 {
		return
	}
	d.ended = append(d.ended, GrantEnd{g.Ref, GrantExpired, d.now})
	d.book(Transaction{
		Type: TypeExpiry, Amount: -remaining, Actor: systemActor, OccurredAt: g.ExpiresAt,
		Key: d.grantKey("expire", g.Ref), Drawdowns: []Drawdown{{g.Ref, remaining}},
	})
}
