package infra

// budget limits what is spent from a wallet, and spends from a budget in another one, with a token as well.
func (d *deployment) budget(wallet any) {
	d.do("grantCredits", "grant { id }", map[string]any{"walletId": wallet, "amount": "10"})
	d.do("setSpendLimit", "wallet { spendLimits { spent } }", map[string]any{"walletId": wallet, "window": "DAY", "limit": "9"})
	d.do("setSpendLimit", "wallet { id }", map[string]any{"walletId": wallet, "window": "HOUR", "limit": "8", "subject": "anna"})
	d.do("setDrawLimit", "wallet { drawLimits { limit } }", map[string]any{"walletId": wallet, "limit": "7"})
	d.do("createBudget", "budget { id }", map[string]any{"walletId": wallet, "externalId": "team", "name": "Team", "limit": "6"})
	run := at(d.do("createBudget", "budget { id }", map[string]any{
		"walletId": wallet, "parentId": "team", "externalId": "run", "name": "Run", "limit": "5", "window": "DAY",
	}), "budget", "id")
	d.do("createBudgetToken", "token expiresAt", map[string]any{"budgetId": run, "subject": "anna"})
	d.do("recordUsage", "transaction { budget { spendable parent { spent } } }", map[string]any{
		"walletId": wallet, "action": "chat", "credits": "1", "subject": "anna", "budgetId": "run",
	})
	hold := at(d.do("placeHold", "hold { id budget { held } }", map[string]any{
		"walletId": wallet, "amount": "2", "subject": "anna", "budgetId": "run",
	}), "hold", "id")
	d.do("captureHold", "hold { status }", map[string]any{"holdId": hold, "amount": "1"})
	d.do("updateBudget", "budget { status }", map[string]any{"budgetId": run, "status": "FROZEN", "reason": "r"})
	d.ask(`query($wallet: ID!) { wallet(id: $wallet) { spendLimitList { nodes { spent held resetsAt } } drawLimits { limit }
		budgets { nodes { spent children { nodes { spent spendable } } } } } viewer { kind } }`, map[string]any{"wallet": wallet})
}
