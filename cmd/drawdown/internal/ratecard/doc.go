// Package ratecard makes rate cards from public price tables of models, reads and writes cards as files, and compares
// cards. It is pure: it gets bytes, and returns cards and texts. It uses no floating point.
//
//	price table ── Import ──► Card ── Text ──► file ── Read ──► Card ── Compare ──► Difference
//
// It is internal to the command, so the compiler keeps it out of the service: the service prices by published cards
// alone, and does not know where a seller's prices come from. What a card may contain is the service's rule, in package
// price.
//
// # Price tables
//
// [Import] reads two formats, and detects which one a file has.
//
// LiteLLM's price table is an object with an entry for each model. A price is in dollars for one token, such as
// "input_cost_per_token": 1.25e-06. A price for long contexts has their size in its name, such as
// "input_cost_per_token_above_200k_tokens", or is in a list "tiered_pricing", with a "range" of tokens for each tier.
// The name of the model is the key of its entry, such as "gpt-5" or "gemini/gemini-2.5-pro". The entry "sample_spec"
// documents the fields and is no model.
//
// The file api.json of models.dev is an object with an entry for each provider, whose "models" have an entry for each
// model. A price in "cost" is in dollars for a million tokens. "tiers" has the prices of long contexts, and
// "context_over_200k" is an older form, which is used only if there are no "tiers". The name of the model is the
// provider and the key of its entry, such as "openai/gpt-5", because several providers sell the same model.
//
// # Rates
//
// A price becomes a rate for a component: input, cached_input, cache_write or output. Its dimension "model" is the
// name of the model. A price for long contexts also has the dimension "context", such as "above_200k", and the price
// for all other contexts has no such dimension. Of the rates that match a usage, the one with the most dimensions wins.
// So a usage with the dimension context pays the price of its tier if the model has one for the component, and else the
// model's usual price. A usage names the highest tier of its model that its context exceeds, or none.
//
// Prices of other things are not imported, but their names are reported: images, audio and searches, batches and
// priorities. The price of cache_write is that of the cache which the model's provider keeps for the shortest time.
//
// A price that is missing, null or 0 makes no rate: usage without a rate is refused, while usage with a rate of 0 would
// be free. Everything that is left out is reported.
//
// # Arithmetic
//
// credits ÷ per = dollars for a token × markup × credits for a dollar. All four are exact decimals, and so is the
// result. Per is a million, or, if the credits then have more than the 12 digits after the point that a price may have,
// a thousand million, and so on. If the credits have too many digits with each of these, they are rounded up, and
// reported.
package ratecard
