// Package aggregate keeps the numbers that dashboards show: the usage of each wallet by hour, day and month, by action
// and by subject. It follows the ledger, and can be computed anew from the ledger at any time. No decision about
// credits ever reads it.
//
// # What is counted
//
//	line         events   quantity   credits
//	USAGE          + 1    + quantity  + charged
//	REVERSAL                          − returned
//
// at the line's own occurredAt. What a line counts for depends on that line alone, never on the lines around it. The
// aggregates are therefore a fold of the ledger: a sum in which the order does not matter. A reversal counts at the
// instant at which it was made, not at that of the usage which it undoes: the numbers of a period that were shown once
// stay as they were, except for usage that is reported late.
//
// # Rows
//
// Days and months are those of the customer's time zone. Hours are counted from local midnight, so that they are the
// hours of the customer's clock in every zone, and on the days on which clocks change; package calendar says how. A row
// is of one day and has a slot for each hour, or is of one month and has a slot for each day. There is a row for each
// action, which keeps usage that names no subject apart, and one more for each pair of action and subject:
//
//	line ──► month, action            ──► [day of the month] events, quantity, credits
//	     ──► day,   action            ──► [hour of the day]  events, quantity, credits
//	     ──► month, action, subject   ┐
//	     ──► day,   action, subject   ┘ if the line names a subject
//
// A query by action reads the rows of actions alone, however many subjects there are. A query by subject reads the rows
// of subjects, and takes anonymous usage from the rows of actions: each usage is in one of the two.
//
// # Why each line counts once
//
// A [Cursor] is stored beside the rows: the last line that the rows contain, with its hash and the balance after it.
// One [Step] changes rows and cursor together, on the condition that the cursor has not changed since it was read. The
// next line has to have the next sequence, and to continue the cursor's hash and balance. A line that does not is a
// [Mismatch], and nothing changes. A commit that is delivered again finds that the cursor is past it. A commit that
// was never delivered is made up for: the lines after the cursor are read from the ledger. Therefore it does not
// matter who calls [Service.Apply], how often and in which order; it only decides how far the rows are behind.
//
// # How rows are computed anew
//
// Rows belong to a generation. [Service.Rebuild] folds the ledger into rows of the next generation, which has a cursor
// of its own, while the current generation is read and added to as before. When the next generation has caught up, one
// conditional commit makes it the current one. [Service.Sweep] removes the old rows afterwards.
package aggregate
