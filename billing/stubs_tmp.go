package billing

type CreditPack struct {
	Versioned
	Tenant                              Tenant
	Code, Name, Unit                    string
	Credits, Bonus                      Credits
	Price                               Amount
	ExpiresAfterDays, RefundableForDays int
	Archived                            bool
}

func (p *CreditPack) QuantityLimit() int       { return 100 }
func (p *CreditPack) DocumentKey() DocumentKey { return CreditPackKey(p.Tenant, p.Code) }
func (p *CreditPack) CloneDocument() Document  { return clonePointer(p) }
func CreditPackKey(t Tenant, code string) DocumentKey {
	return DocumentKey{Tenant: t, Kind: "credit-pack", ID: code}
}

type PaymentMethodID string

func (id PaymentMethodID) Key(t Tenant) (DocumentKey, bool) { return DocumentKey{}, false }

type PaymentMethod struct {
	Versioned
	Customer                CustomerID
	Fingerprint, ProviderID string
}

func (p *PaymentMethod) DocumentKey() DocumentKey { return DocumentKey{} }
func (p *PaymentMethod) CloneDocument() Document  { return clonePointer(p) }

type PortalSettings struct {
	Versioned
	ReturnOrigins []string
}

func (p *PortalSettings) DocumentKey() DocumentKey                   { return DocumentKey{} }
func (p *PortalSettings) CloneDocument() Document                    { return clonePointer(p) }
func PortalSettingsKey(t Tenant) DocumentKey                         { return DocumentKey{Tenant: t, Kind: "portal-settings"} }
func CheckReturnURL(url string, origins []string, local bool) *Error { return nil }
