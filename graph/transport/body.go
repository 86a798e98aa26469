package transport

import (
	"encoding/json"
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// The limits of a body. Reading any body takes no longer than reading the largest request that makes sense. The limit
// of a list is [Config.MaxElements].
const (
	// maxBodyBytes is room for a batch of 1,000 events at a kilobyte each.
	maxBodyBytes = 1 << 20
	// maxValues is room for such a batch with 12 fields, 20 entries of metadata and 20 dimensions in each event, and
	// the brackets around them: 55,000. Each takes 200 ns to decode.
	maxValues = 60_000
	// maxMembers is how many names one object has: metadata has 20, and no input has more than 15 fields.
	maxMembers = 64
	// maxNesting is how deep values are nested: the metadata of a batch's event are 6 deep.
	maxNesting = 16
	// maxSkipped is how deep values are nested that are not read: encoding/json, which checks them, follows 10,000.
	maxSkipped = 9000
	// maxTextBytes is room for the longest query with every byte escaped, as \u0020. No other text is nearly as long.
	maxTextBytes = 6 * maxDocumentBytes
)

// decodeObject reads text, which has to be one JSON object, in one pass. Numbers stay as they were written. It refuses
// text with so many values that decoding it would take long. The text is valid UTF-8.
//
// A single value that is beyond a limit is not read: [excerpt.Unread] takes its place, so that the one event of a batch
// that has it is refused, and no other. So do the values of a name that one object has twice: which of them counts
// depends on the reader, and here it could be an amount of money. A text beyond its limit stays as it was written: that
// is longer than any field, so that the field refuses it.
//
// FuzzDecodeObject compares it with encoding/json, which reads each byte four times.
func decodeObject(text []byte, maxElements int) (map[string]any, *gqlerror.Error) {
	if len(text) > maxValues && commas(text) > maxValues {
		return nil, tooManyValues()
	}
	d := &decoder{text: text, maxElements: maxElements}
	d.space()
	switch d.peek() {
	case '{':
	case '[':
		return nil, badRequest("the request is a list, and not a JSON object: operations cannot be batched; " +
			"send each in a request of its own")
	default:
		return nil, notAnObject()
	}
	object, _ := d.object(1).(map[string]any)
	d.space()
	if d.at < len(text) || d.fault == nil && d.unread && !json.Valid(text) {
		d.stop(notAnObject())
	}
	if object == nil {
		d.stop(badRequest("the request is an object with more than %d names", maxMembers))
	}
	return object, d.fault
}

// commas counts the commas between values. There are more values than commas, so that too many commas prove too many
// values, in a tenth of the time that it takes to decode as many values as are allowed.
func commas(text []byte) (n int) {
	quoted := false
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++ // and what it escapes
		case '"':
			quoted = !quoted
		case ',':
			if !quoted {
				n++
			}
		}
	}
	return n
}

func tooManyValues() *gqlerror.Error {
	return badRequest("the request has more than %d values; send it as several requests", maxValues)
}

func notAnObject() *gqlerror.Error {
	return badRequest("the request is not a JSON object with a query, " +
		"and optionally operationName, variables and extensions")
}

// decoder reads JSON until it finds a fault. Its results are valid only if it found none.
type decoder struct {
	text   []byte
	at     int
	values int
	unread bool // something was not read, and not checked
	fault  *gqlerror.Error

	maxElements int

	plain   []byte   // of the text that is being read
	members []member // of the objects that are being read
}

// member is a name in an object with its value.
type member struct {
	name  string
	value any
}

func (d *decoder) stop(fault *gqlerror.Error) {
	if d.fault == nil {
		d.fault = fault
	}
}

// peek is the next byte, or 0 at the end.
func (d *decoder) peek() byte {
	if d.at < len(d.text) {
		return d.text[d.at]
	}
	return 0
}

func (d *decoder) space() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\r', '\n':
			d.at++
		default:
			return
		}
	}
}

// skip passes over c, or stops.
func (d *decoder) skip(c byte) {
	if d.peek() != c {
		d.stop(notAnObject())
		return
	}
	d.at++
}

// more says whether another element follows before end, and passes over what separates them.
func (d *decoder) more(first bool, end byte) bool {
	d.space()
	switch {
	case d.fault != nil:
		return false
	case d.peek() == end:
		d.at++
		return false
	case !first:
		d.skip(',')
		d.space()
	}
	return d.fault == nil
}

// value reads a value inside something at that depth.
func (d *decoder) value(depth int) any {
	d.values++
	if d.values > maxValues {
		d.stop(tooManyValues())
		return nil
	}
	switch d.peek() {
	case '{':
		return d.object(depth + 1)
	case '[':
		return d.list(depth + 1)
	case '"':
		return d.str()
	}
	return d.literal()
}

// pass passes over the rest of an object or list, or over one that begins here where open is 0, and returns what says
// so in its place. It looks at brackets and quotes alone: decodeObject checks the text as a whole afterwards.
func (d *decoder) pass(open int, format string, limit int) excerpt.Unread {
	d.unread = true
	for quoted := false; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; {
		case c == '\\' && quoted:
			d.at++ // and what it escapes
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if open++; open > maxSkipped {
				d.stop(badRequest("the request is nested more than %d deep", maxNesting))
				return ""
			}
		case c == '}' || c == ']':
			if open--; open == 0 {
				d.at++
				return excerpt.Unread(fmt.Sprintf(format, limit))
			}
		}
	}
	d.stop(notAnObject())
	return ""
}

const tooDeep = "a value that is nested more than %d deep"

// object reads an object. It collects the members first, so that the map is allocated once, and large enough.
func (d *decoder) object(depth int) any {
	if depth > maxNesting {
		return d.pass(0, tooDeep, maxNesting)
	}
	d.skip('{')
	from := len(d.members)
	defer func() { d.members = d.members[:from] }()
	for first := true; d.more(first, '}'); first = false {
		if len(d.members)-from == maxMembers {
			return d.pass(1, "an object with more than %d names", maxMembers)
		}
		name := d.str()
		d.space()
		d.skip(':')
		d.space()
		if d.fault != nil {
			return nil
		}
		value := d.value(depth)
		d.members = append(d.members, member{name, value})
	}
	object := make(map[string]any, len(d.members)-from)
	for _, m := range d.members[from:] {
		if _, twice := object[m.name]; twice {
			m.value = excerpt.Unread("two values: an object of the request has the name " + excerpt.Quote(m.name) + " twice")
		}
		object[m.name] = m.value
	}
	return object
}

func (d *decoder) list(depth int) any {
	if depth > maxNesting {
		return d.pass(0, tooDeep, maxNesting)
	}
	list := []any{}
	d.skip('[')
	for first := true; d.more(first, ']'); first = false {
		if len(list) == d.maxElements {
			return d.pass(1, "a list of more than %d elements, which should be several lists", d.maxElements)
		}
		list = append(list, d.value(depth))
	}
	return list
}
