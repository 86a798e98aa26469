package ledger

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// cachedState is a wallet as the last commit of this process left it.
type cachedState struct {
	wallet    *billing.Wallet
	contended time.Time // until then the wallet is read before each decision, because another process changes it too
}

// maxCachedStates is how many wallets one process caches: about 2 KB each, 20 MB.
const maxCachedStates = 10_000

// contention is for how long a wallet is read first after another process changed it: a read costs a twentieth of a
// commit that fails.
const contention = 10 * time.Second

// remembered returns the cached state of a wallet, or nil. It may be old. A commit finds that out, because its
// condition fails; before a refusal, the wallet has to be read and decided again.
func (l *Ledger) remembered(ref billing.WalletRef) *billing.Wallet {
	state, found := l.states.get(ref)
	if !found || state.wallet == nil || l.runtime.Now().Before(state.contended) {
		return nil
	}
	return state.wallet
}

// remember caches the wallet as a commit of this process left it.
func (l *Ledger) remember(w *billing.Wallet) {
	state, _ := l.states.get(w.WalletRef)
	state.wallet = w
	l.states.put(w.WalletRef, state)
}

// contend records that another process changed the wallet.
func (l *Ledger) contend(ref billing.WalletRef) {
	l.states.put(ref, cachedState{contended: l.runtime.Now().Add(contention)})
}
