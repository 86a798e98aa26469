// Package aggregate keeps what dashboards ask for: the usage of each wallet by hour, day and month, by action and by
// subject. It follows the ledger, and can be computed anew from it at any time; no decision about credits ever looks
// at it.
//
// # What is counted
//
//	line         events   quantity   credits
//	USAGE          + 1    + quantity  + charged
//	REVERSAL                          − returned
//
// at the line's own occurredAt. A line counts by what it says itself, whatever was or will be written around it, so
// that the aggregates are a fold of the ledger: a sum in which the order does not matter. A reversal counts when it was
// made, not when what it undoes was used: a period that has been told stays as it was told, but for usage that is
// reported late.
//
// # Rows
//
// Days and months are those of the customer's time zone, and hours are counted from the local midnight, so that they
// are the hours of the customer's clock in every zone and on the days on which clocks change. A row is of one day and
// has its hours, or of one month and has its days. There is a row for each action, which keeps usage that names no subject
// apart, and one more for each action and subject:
//
//	line ──► month, action            ──► [day of the month] events, quantity, credits
//	     ──► day,   action            ──► [hour of the day]  events, quantity, credits
//	     ──► month, action, subject   ┐
//	     ──► day,   action, subject   ┘ where there is a subject
//
// A question about actions reads the rows of actions alone, however many subjects there are. One about subjects reads
// their rows, and what is anonymous from the rows of actions: each usage is in one of the two.
//
// # Why each line counts once
//
// Beside the rows stands a [Cursor]: the last line that they hold, with its hash and the balance after it. Rows and
// cursor move in one [Step], on the condition that the cursor is still where it was. The next line has to be the one
// after it, continue its hash and its balance; one that does not is a [Mismatch], and nothing moves. Seeing a commit
// again finds the cursor past it; missing one is made good by reading from the ledger what comes after the cursor.
// It follows that who calls [Service.Apply], how often and in which order, changes nothing but how late the rows are.
//
// # How they are computed anew
//
// Rows belong to a generation. [Service.Rebuild] folds the ledger into rows of the next one, with a cursor of its own,
// while the current one goes on; when it has caught up, one conditional commit puts it in the place of the current one.
// The old rows are swept away afterwards.
package aggregate
