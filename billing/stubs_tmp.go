package billing

type PaymentMethodID string

func (id PaymentMethodID) Key(t Tenant) (DocumentKey, bool) { return DocumentKey{}, false }

type PaymentMethod struct {
	Versioned
	Customer                CustomerID
	Fingerprint, ProviderID string
}

func (p *PaymentMethod) DocumentKey() DocumentKey { return DocumentKey{} }
func (p *PaymentMethod) CloneDocument() Document  { return clonePointer(p) }

