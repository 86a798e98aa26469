package billing

// one is the quantity of a measure with components.
var one = Decimal{"1"}

// Check refuses a measure that cannot be priced, whatever the rate card says: INVALID_INPUT with the path of the field.
func (m Measure) Check() *Error {
	if refusal := checkRequiredText("action", m.Action, MaxNameBytes); refusal != nil {
		return refusal
	}
	switch {
	case m.Quantity.Negative():
		return invalid("quantity is %s; to give credit back, reverse the usage", m.Quantity).at("quantity")
	case len(m.Components) > MaxComponents:
		return invalid("there are %d components; one usage has at most %d", len(m.Components), MaxComponents).
			at("components")
	case len(m.Components) > 0 && m.Quantity != one:
		return invalid("quantity is %s; with components it has to be 1, because each component has a quantity of its own",
			m.Quantity).at("quantity")
	}
	for i := range m.Components {
		if refusal := m.checkComponent(i); refusal != nil {
			return refusal.AtIndex("components", i)
		}
	}
	return m.Dimensions.check("dimensions")
}

// checkComponent checks one component, and that none before it has its name.
func (m Measure) checkComponent(i int) *Error {
	c := &m.Components[i]
	if refusal := checkRequiredText("name", c.Name, MaxNameBytes); refusal != nil {
		return refusal
	}
	if c.Quantity.Negative() {
		return invalid("quantity is %s; to give credit back, reverse the usage", c.Quantity).at("quantity")
	}
	for _, before := range m.Components[:i] {
		if before.Name == c.Name {
			return invalid("the component %s is named twice; send the sum of both", quote(c.Name)).at("name")
		}
	}
	return nil
}
