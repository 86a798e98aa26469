// Package finance keeps the seller's books about prepaid credits: what was received for them, what of that is still
// deferred, and what was earned, lost to breakage, refunded, turned into credit of the customer, or written off. It is pure:
// [Books] is a fold of the lines of one wallet's ledger, in their order, and depends on nothing else.
//
// # Notation
//
//	P, A   cost of a grant in minor units of its currency, and its amount in micro-credits
//	y      position of a grant: how much of it has left, A less what is free and what is held
//	F(y)   ⌊P × y ÷ A⌋, the worth of what has left; [billing.Amount.Share]
//	z      how much of a grant came back after it had ended, into a new grant or for nothing
//
// # What a line changes
//
// A line moves positions by its drawdowns, and creates grants at position A, to which its drawdowns then give all of it. So
// for each currency
//
//	deferred += Σ F(y before) − F(y after)
//
// whatever kind of line it is. What the line states in its [billing.LineMoney] is added to the columns that it names. The
// type of the line says which column takes the rest, so that
//
//	received + writtenOff = deferred + earned + breakage + refunded + customerCredit
//
// holds after every line:
//
//	received    GRANT, TOP_UP, TRANSFER_IN, TRANSFER_OUT, ROLLOVER, ADJUSTMENT that adds
//	breakage    EXPIRY, VOID, ADJUSTMENT that takes
//	earned      USAGE, CAPTURE, REPAYMENT, REVERSAL, and every line that states money but a TOP_UP
//
// A HOLD and a RELEASE move nothing, as held credit has not left. The two lines of a ROLLOVER move cost from the grants of one
// period to those of the next: received falls by the first line, and rises by as much by the second. A REVERSAL gives credit
// back to its grants, whose positions fall, or creates grants with the cost F(z+x) − F(z) of the grant that they name as their
// origin. An EXPIRY or a VOID that names a reversal takes away again what that gave back to a grant which had ended. Both lines
// together leave the position as it was, and move F(z+x) − F(z) from earned to breakage.
//
// # Why it adds up
//
// F is a function of the position alone, so that the sums of a grant telescope: after every line deferred is Σ P − F(y) over
// the grants of the wallet, which [Books.Deferred] computes without the sums. No line moves credit of one currency into a
// grant of another.
//
//	grant of 10 credits for 0.03 EUR     received 3, deferred 3
//	usage of 7                           deferred 1, earned 2
//	it expires                           deferred 0, breakage 1
//	reversal of 4, as a new grant        the new grant costs F(4) − F(0) = 1: earned 1, deferred 1
package finance
