package mailer

import "sync"

// unused are claims of this process that are stored, or may be, although nothing was sent with them: so long as the database does not
// answer, it cannot say so there. Without them, two such claims would be all the tries that a mail has, and it would never be sent. What
// another process claimed counts as a try: it may have sent the mail.
type unused struct {
	mu     sync.Mutex
	claims map[string]bool
}

// maxUnused is how many claims are remembered: 26 bytes each, of as many mails as a process begins in minutes without a database.
const maxUnused = 10_000

func (u *unused) add(claim string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.claims == nil || len(u.claims) >= maxUnused {
		u.claims = map[string]bool{}
	}
	u.claims[claim] = true
}

func (u *unused) has(claim string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.claims[claim]
}
