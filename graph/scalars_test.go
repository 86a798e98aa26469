package graph_test

// badCreditsValues is JSON that is no amount of credits, and what the refusal says of it.
var badCreditsValues = []struct{ json, says string }{
	{`10`, "write an exact decimal as a string"},
	{`10.5`, "this is a number"},
	{`1e3`, "this is a number"},
	{`true`, "this is a boolean"},
	{`{}`, "this is an object"},
	{`{"amount": "1"}`, "this is an object"},
	{`[]`, "this is a list"},
	{`["1"]`, "this is a list"},
	{`""`, "is empty"},
	{`" "`, "is not a plain decimal number"},
	{`"1 "`, "is not a plain decimal number"},
	{`"ten"`, `"ten" is not a plain decimal number`},
	{`"NaN"`, "is not a plain decimal number"},
	{`"Infinity"`, "is not a plain decimal number"},
	{`"1e3"`, "is not a plain decimal number"},
	{`"0x10"`, "is not a plain decimal number"},
	{`"1_000"`, "is not a plain decimal number"},
	{`"1,5"`, "is not a plain decimal number"},
	{`"+1"`, "is not a plain decimal number"},
	{`"--1"`, "is not a plain decimal number"},
	{`"-"`, "is not a plain decimal number"},
	{`"."`, "is not a plain decimal number"},
	{`".5"`, "is not a plain decimal number"},
	{`"1."`, "is not a plain decimal number"},
	{`"1.2.3"`, "is not a plain decimal number"},
	{`"١٢"`, "is not a plain decimal number"},
	{`"１２"`, "is not a plain decimal number"},
	{`"1\u0000"`, "is not a plain decimal number"},
	{`"007"`, "has leading zeros"},
	{`"0.0000001"`, "more than 6 fraction digits"},
	{`"1.0000000"`, "more than 6 fraction digits"},
	{`"1000000000000.000001"`, "more than the largest amount, 1000000000000 credits"},
	{`"9999999999999"`, "more than the largest amount"},
	{`"9999999999999.999999"`, "more than the largest amount"},
	{`"10000000000000"`, "is too large"},
	{`"99999999999999999999999999"`, "is too large"},
	{`"000000000000000000000000000000000000000000000000000000000000000000000000000000001"`, "is too long to be a number"},
}

// badDecimalValues is JSON that is no decimal, and what the refusal says of it.
var badDecimalValues = []struct{ json, says string }{
	{`1`, "this is a number"},
	{`1e400`, "this is a number"},
	{`false`, "this is a boolean"},
	{`{}`, "this is an object"},
	{`["1"]`, "this is a list"},
	{`""`, "is empty"},
	{`"NaN"`, "is not a plain decimal number"},
	{`"1e3"`, "is not a plain decimal number"},
	{`"٣"`, "is not a plain decimal number"},
	{`"0.0000000000001"`, "too many fraction digits"},
	{`"1000000000000000000"`, "is too large"},
	{`"00"`, "has leading zeros"},
}

// badTimes is what is no instant.
func badTimes(field string) []bad {
	var changes []bad
	for _, value := range badTimeValues {
		changes = append(changes, bad{`"` + field + `": ` + value.json, field, value.says})
	}
	return changes
}

// badTimeValues is JSON that is no instant, and what the refusal says of it.
var badTimeValues = []struct{ json, says string }{
	{`1767225600`, "this is a number"},
	{`1.5e9`, "this is a number"},
	{`true`, "this is a boolean"},
	{`{}`, "this is an object"},
	{`[]`, "this is a list"},
	{`""`, "RFC 3339"},
	{`"now"`, `"now" is none`},
	{`"1767225600"`, "RFC 3339"},
	{`"2026-01-31"`, "RFC 3339"},
	{`"2026-01-31T09:00:00"`, "RFC 3339"},
	{`"2026-01-31 09:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T9:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:00,5Z"`, "RFC 3339"},
	{`"2026-01-31T24:00:00Z"`, "RFC 3339"},
	{`"2026-02-30T09:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:60Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:00+25:00"`, "RFC 3339"},
	{`"2026-01-31T09:00:00.1234567890Z"`, "RFC 3339"},
	{`"２026-01-31T09:00:00Z"`, "RFC 3339"},
	{`"1969-12-31T23:59:59Z"`, "between the years 1970 and 9999"},
	{`"9999-12-31T23:59:59-01:00"`, "between the years 1970 and 9999"},
}
