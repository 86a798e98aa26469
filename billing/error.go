package billing

import (
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// Code is the kind of a refusal. Codes are only ever added.
type Code string

// The codes, as the published API names them.
const (
	CodeInvalidInput          Code = "INVALID_INPUT"
	CodeNotFound              Code = "NOT_FOUND"
	CodeAlreadyExists         Code = "ALREADY_EXISTS"
	CodeIdempotencyKeyReused  Code = "IDEMPOTENCY_KEY_REUSED"
	CodeConflict              Code = "CONFLICT"
	CodeWalletFrozen          Code = "WALLET_FROZEN"
	CodeWalletClosed          Code = "WALLET_CLOSED"
	CodeWalletNotEmpty        Code = "WALLET_NOT_EMPTY"
	CodeInsufficientCredits   Code = "INSUFFICIENT_CREDITS"
	CodeUnknownAction         Code = "UNKNOWN_ACTION"
	CodeEventTooOld           Code = "EVENT_TOO_OLD"
	CodeEventInFuture         Code = "EVENT_IN_FUTURE"
	CodeNotReversible         Code = "NOT_REVERSIBLE"
	CodeReversalExceedsUsage  Code = "REVERSAL_EXCEEDS_USAGE"
	CodeGrantNotVoidable      Code = "GRANT_NOT_VOIDABLE"
	CodeURLNotAllowed         Code = "URL_NOT_ALLOWED"
	CodeWalletFull            Code = "WALLET_FULL"
	CodeRequestTooLarge       Code = "REQUEST_TOO_LARGE"
	CodeNotOfferedHere        Code = "NOT_OFFERED_HERE"
	CodeAmbiguousRate         Code = "AMBIGUOUS_RATE"
	CodeQuoteExpired          Code = "QUOTE_EXPIRED"
	CodeQuoteMismatch         Code = "QUOTE_MISMATCH"
	CodeQuoteUsed             Code = "QUOTE_USED"
	CodeHoldNotOpen           Code = "HOLD_NOT_OPEN"
	CodeHoldExpired           Code = "HOLD_EXPIRED"
	CodeHoldAmountExceeded    Code = "HOLD_AMOUNT_EXCEEDED"
	CodeTooManyHolds          Code = "TOO_MANY_HOLDS"
	CodeNoPaymentMethod       Code = "NO_PAYMENT_METHOD"
	CodePaymentFailed         Code = "PAYMENT_FAILED"
	CodePaymentPending        Code = "PAYMENT_PENDING"
	CodeProviderUnavailable   Code = "PROVIDER_UNAVAILABLE"
	CodeCurrencyMismatch      Code = "CURRENCY_MISMATCH"
	CodeTopUpNotCancelable    Code = "TOP_UP_NOT_CANCELABLE"
	CodeNotRefundable         Code = "NOT_REFUNDABLE"
	CodeSubscriptionNotActive Code = "SUBSCRIPTION_NOT_ACTIVE"
	CodeChargeChanged         Code = "CHARGE_CHANGED"
	CodeSpendLimitReached     Code = "SPEND_LIMIT_REACHED"
	CodeDrawLimitExceeded     Code = "DRAW_LIMIT_EXCEEDED"
	CodeBudgetExceeded        Code = "BUDGET_EXCEEDED"
	CodeBudgetFrozen          Code = "BUDGET_FROZEN"
	CodeBudgetExpired         Code = "BUDGET_EXPIRED"
	CodeBudgetClosed          Code = "BUDGET_CLOSED"

	CodeSetBySeller            Code = "SET_BY_SELLER"
	CodeBudgetActionNotAllowed Code = "BUDGET_ACTION_NOT_ALLOWED"

	// CodeUnauthenticated refuses a caller whose API key has been revoked. The ledger returns it as ErrUnauthenticated; it
	// is no code of the published API.
	CodeUnauthenticated Code = "UNAUTHENTICATED"
)

// Codes lists the codes of the published API.
var Codes = []Code{
	CodeInvalidInput, CodeNotFound, CodeAlreadyExists, CodeIdempotencyKeyReused, CodeConflict, CodeWalletFrozen,
	CodeWalletClosed, CodeWalletNotEmpty, CodeInsufficientCredits, CodeUnknownAction, CodeEventTooOld,
	CodeEventInFuture, CodeNotReversible, CodeReversalExceedsUsage, CodeGrantNotVoidable, CodeURLNotAllowed,
	CodeWalletFull, CodeRequestTooLarge, CodeNotOfferedHere, CodeAmbiguousRate, CodeQuoteExpired, CodeQuoteMismatch,
	CodeQuoteUsed, CodeHoldNotOpen, CodeHoldExpired, CodeHoldAmountExceeded, CodeTooManyHolds, CodeNoPaymentMethod,
	CodePaymentFailed, CodePaymentPending, CodeProviderUnavailable, CodeCurrencyMismatch, CodeTopUpNotCancelable,
	CodeNotRefundable, CodeSubscriptionNotActive, CodeChargeChanged, CodeSpendLimitReached, CodeDrawLimitExceeded, CodeBudgetExceeded,
	CodeBudgetFrozen, CodeBudgetExpired, CodeBudgetClosed, CodeBudgetActionNotAllowed, CodeSetBySeller,
}

// Error is a refusal: nothing was changed, for the reason that it gives. It has the facts that a caller needs to act.
type Error struct {
	Code    Code
	Message string   // for a person: what is wrong, with which field, and what to do
	Path    []string // of the wrong field, below the request's input; list positions as digits

	Required   *Credits   // how much the request needed, if that is the reason
	Available  *Credits   // how much was available; where a limit or a budget refused, how much would fit
	RetryAt    *time.Time // when the same request could succeed, if that is known
	Refundable *Amount    // how much of a top-up can be refunded, if that is the reason
	TopUp      TopUpID    // a payment under way that may change the answer; empty: there is none

	Limit      *SpendLimit  // the limit that refused, as it was at that instant
	LimitID    SpendLimitID // its id; empty: none did
	Budget     BudgetID     // the budget that refused; empty: none did
	Affordable *Decimal     // how much of the quantity, or of the last component, would fit
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// ErrNotFound reports that a store does not have what was asked for. That is no failure of the store.
var ErrNotFound = errors.New("not found")

// refuse makes a refusal of the given kind.
func refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Refuse makes a refusal of the given kind, for packages beside this one.
func Refuse(code Code, format string, args ...any) *Error { return refuse(code, format, args...) }

// Quote returns what a caller wrote, in quotes and cut if it is long.
func Quote(s string) string { return quote(s) }

// invalid refuses what the caller wrote.
func invalid(format string, args ...any) *Error { return refuse(CodeInvalidInput, format, args...) }

// at returns e as a refusal of the field at path; the path that e had before lies below it.
func (e *Error) at(path ...string) *Error {
	if e == nil {
		return nil
	}
	moved := *e
	moved.Path = append(append([]string{}, path...), e.Path...)
	return &moved
}

// advise returns the refusal of something that no rate prices, with what to do about it. It leaves others as they are.
func (e *Error) advise(what string) *Error {
	if e == nil || e.Code != CodeUnknownAction {
		return e
	}
	advised := *e
	advised.Message += "; " + what
	return &advised
}

// At returns err as a refusal of the field at path, if it is a refusal.
func At(err error, path ...string) error {
	var refusal *Error
	if !errors.As(err, &refusal) {
		return err
	}
	return refusal.at(path...)
}

// At returns e as a refusal of the field at path; the path that e had before lies below it.
func (e *Error) At(path ...string) *Error { return e.at(path...) }

// AtIndex returns e as a refusal of the element i of the list named field.
func (e *Error) AtIndex(field string, i int) *Error { return e.at(field, strconv.Itoa(i)) }

// quote returns what a caller wrote, in quotes and cut if it is long, so that a message never echoes a whole request.
func quote(s string) string {
	const most = 40
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strconv.Quote(s)
}

// firstRefusal returns the first of the refusals that is not nil.
func firstRefusal(refusals ...*Error) *Error {
	for _, refusal := range refusals {
		if refusal != nil {
			return refusal
		}
	}
	return nil
}
