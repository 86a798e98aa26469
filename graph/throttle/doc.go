// Package throttle limits how many requests a caller may send. It counts in this process alone, in bounded memory, and
// knows nothing of HTTP or of the business.
//
// A [Limiter] has a token bucket for each key, such as an address or an API key. A request takes a token. A bucket
// holds [Rate].Burst tokens and gets [Rate].PerSecond new ones each second; if it is empty, [Limiter.Take] returns how
// long it takes until there is a token again.
//
//	tokens
//	burst ─┐
//	       └┐ requests        one a second
//	        └┐               ╱
//	         └──────────────╱   empty: refused
//
// Of each bucket only one number is kept, the instant at which it is full again, from which the number of tokens
// follows. A bucket that is full again is forgotten, which changes nothing: a bucket that nobody knows is full.
//
// What a limiter promises:
//
//   - It remembers at most as many buckets as its size. While that many are in use, all others share one.
//   - Time is an argument. A clock that is set back refuses nobody for longer than it takes to fill a bucket.
package throttle
