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

type PortalSettings struct {
	Versioned
	ReturnOrigins []string
}

func (p *PortalSettings) DocumentKey() DocumentKey                   { return DocumentKey{} }
func (p *PortalSettings) CloneDocument() Document                    { return clonePointer(p) }
func PortalSettingsKey(t Tenant) DocumentKey                         { return DocumentKey{Tenant: t, Kind: "portal-settings"} }
func CheckReturnURL(url string, origins []string, local bool) *Error { return nil }
