package graph

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// paymentService is the part of [payment.Service] that resolvers call.
type paymentService interface {
	CreateTopUp(context.Context, billing.Caller, billing.CreateTopUp) (*ledger.Result[*billing.TopUp], error)
	CancelTopUp(context.Context, billing.Caller, billing.CancelTopUp) (*ledger.Result[*billing.TopUp], error)
	RefundTopUp(context.Context, billing.Caller, billing.RefundTopUp) (*payment.Refunded, error)
	CreatePaymentSetup(
		context.Context, billing.Caller, billing.CreatePaymentSetup,
	) (*ledger.Result[*billing.PaymentSetup], error)
	DetachPaymentMethod(
		context.Context, billing.Caller, billing.DetachPaymentMethod,
	) (*ledger.Result[*billing.PaymentMethod], error)
	SetDefaultPaymentMethod(
		context.Context, billing.Caller, billing.SetDefaultPaymentMethod,
	) (*ledger.Result[*billing.PaymentMethod], error)
	ProviderName(billing.Tenant) string
	SimulatePayment(context.Context, billing.Caller, billing.SimulatePayment) (*ledger.Result[*billing.TopUp], error)
	ConfigureAutoRecharge(
		context.Context, billing.Caller, billing.ConfigureAutoRecharge,
	) (*ledger.Result[*billing.Wallet], error)
	subscriptionService
}

// subscriptionService is the part of [payment.Service] that resolvers of subscriptions call.
type subscriptionService interface {
	StartSubscription(
		context.Context, billing.Caller, billing.StartSubscription,
	) (*ledger.Result[*billing.Subscription], error)
	ChangeSubscription(
		context.Context, billing.Caller, *billing.ChangeSubscription,
	) (*ledger.Result[*billing.Subscription], error)
	UpdateSubscription(
		context.Context, billing.Caller, *billing.UpdateSubscription,
	) (*ledger.Result[*billing.Subscription], error)
	PreviewChange(
		ctx context.Context, of *billing.Snapshot, now time.Time, subscription *billing.Subscription, plan *billing.Plan,
		c *billing.ChangeSubscription,
	) (billing.SubscriptionChange, *billing.Error, error)
}

// noPayments is the payment service of a deployment that has no payments. Subscriptions to free plans need none: its ledger keeps
// them.
type noPayments struct{ *ledger.Ledger }

var (
	errNoPayments = &billing.Error{
		Code: billing.CodeProviderUnavailable, Message: "this deployment has no payment provider",
	}
	errNoSimulation = notOffered("this deployment simulates no payments")
)

func (noPayments) CreateTopUp(
	context.Context, billing.Caller, billing.CreateTopUp,
) (*ledger.Result[*billing.TopUp], error) {
	return nil, errNoPayments
}

func (noPayments) CancelTopUp(
	context.Context, billing.Caller, billing.CancelTopUp,
) (*ledger.Result[*billing.TopUp], error) {
	return nil, errNoPayments
}

func (noPayments) RefundTopUp(context.Context, billing.Caller, billing.RefundTopUp) (*payment.Refunded, error) {
	return nil, errNoPayments
}

func (noPayments) SimulatePayment(
	context.Context, billing.Caller, billing.SimulatePayment,
) (*ledger.Result[*billing.TopUp], error) {
	return nil, errNoSimulation
}

func (noPayments) ConfigureAutoRecharge(
	context.Context, billing.Caller, billing.ConfigureAutoRecharge,
) (*ledger.Result[*billing.Wallet], error) {
	return nil, errNoPayments
}

func (noPayments) CreatePaymentSetup(
	context.Context, billing.Caller, billing.CreatePaymentSetup,
) (*ledger.Result[*billing.PaymentSetup], error) {
	return nil, errNoPayments
}

func (noPayments) DetachPaymentMethod(
	context.Context, billing.Caller, billing.DetachPaymentMethod,
) (*ledger.Result[*billing.PaymentMethod], error) {
	return nil, errNoPayments
}

func (noPayments) SetDefaultPaymentMethod(
	context.Context, billing.Caller, billing.SetDefaultPaymentMethod,
) (*ledger.Result[*billing.PaymentMethod], error) {
	return nil, errNoPayments
}

func (noPayments) ProviderName(billing.Tenant) string { return "" }
