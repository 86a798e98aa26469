package ledger

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// cachedState is a wallet as the last commit of this process left it.
type cachedState struct {
	wallet    *billing.Wallet
	contended time.Time // until then others change the wallet too, and it is read before it is decided for
}

// maxCachedStates bounds the wallets that one process remembers: about 2 KB each, 20 MB.
const maxCachedStates = 10_000

// contention is for how long a wallet is read first after another process was seen to change it: a read costs a
// twentieth of a commit that fails.
const contention = 10 * time.Second

// remembered is the wallet as this process knows it, or nil. It may be old. A commit finds out, since its
// condition fails; what would be refused has to be decided again from what a read shows.
func (l *Ledger) remembered(ref billing.WalletRef) *billing.Wallet {
	state, found := l.states.get(ref)
	if !found || state.wallet == nil || l.runtime.Now().Before(state.contended) {
		return nil
	}
	return state.wallet
}

// remember keeps the wallet as a commit of this process left it.
func (l *Ledger) remember(w *billing.Wallet) {
	state, _ := l.states.get(w.WalletRef)
	state.wallet = w
	l.states.put(w.WalletRef, state)
}

// contend notes that another process changed the wallet.
func (l *Ledger) contend(ref billing.WalletRef) {
	l.states.put(ref, cachedState{contended: l.runtime.Now().Add(contention)})
}
