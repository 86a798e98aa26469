package ddb

import "github.com/drawdown-billing/drawdown/billing"

// requestType is the attribute type of records of requests. That of a line is one of the types of transactions.
const requestType = "RECEIPT"

// toItemRequest is the record of a request that wrote no line: of a wallet, beside its lines, or of the tenant.
func toItemRequest(k key, request *billing.RequestRecord) item {
	i := newItem(k)
	i.text("type", requestType)
	i.text("key", request.Key)
	i.text("op", request.Operation)
	i.binary("fp", request.Fingerprint)
	i.text("res", request.Result)
	i.number("rev", request.Revision)
	i.instant("when", request.RecordedAt)
	i.runID("mark", request.RunID)
	return i
}

// fromItemRequest reads what toItemRequest wrote.
func fromItemRequest(i item) (*billing.RequestRecord, error) {
	r := newReader(i)
	request := &billing.RequestRecord{
		Key:         r.required("key"),
		Operation:   r.required("op"),
		Fingerprint: r.binary("fp"),
		Result:      r.text("res"),
		Revision:    r.count("rev"),
		RecordedAt:  r.instant("when"),
		RunID:       r.runID("mark"),
	}
	if r.text("type") != requestType {
		r.reject("type", "it is not %s, the type of a request's record", requestType)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return request, nil
}
