// Package aggregate keeps the numbers that dashboards show: the usage of each wallet by hour, day and month, by action,
// by subject and by budget. It follows the ledger, and can be computed again from the ledger at any time. No decision about
// credits ever reads it.
//
// # What is counted
//
//	line         events   quantity   credits
//	USAGE          + 1    + quantity  + charged
//	REVERSAL                          − returned
//
// A usage with components has no quantity of its own, and adds none.
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
// is of one day and has a slot for each hour, or is of one month and has a slot for each day. A line counts in one row
// of a day and one of a month in each [Series]:
//
//	line ──► Total                    ──► [hour of the day, day of the month] events, quantity, credits
//	     ──► OfActions                    its action
//	     ──► OfSubjects                   its subject, or none
//	     ──► OfSubjectsAndActions         both
//	     ──► SeriesOf(n, false)           the value of the n-th dimension that is counted, or none
//	     ──► SeriesOf(n, true)            that value, and its action
//	     ──► OfBudgets                    the budget that the line names, and its action; no row for a line that names none
//	     ──► OfTypes                      its type: every line, usage or not, at its recordedAt and with its signed amount
//
// A line counts for the budget that it names, and not for those above it. By budget, a query reads the rows of OfBudgets,
// and what names none from the rows of Total or OfActions: each of their slots also has the part that names a budget, and
// the rest is what names none. So usage that names no budget writes nothing for budgets.
//
// One series answers a query by itself. A total does not depend on how many names there are; by name, the rows of a date
// are in the order of the names, so that any number of them can be read in pages.
//
// # When lines are counted
//
// A wallet is due for counting now and then, see [billing.Following]. What rows do not contain yet, a read adds from the
// ledger ([Service.Counted]). Each row says up to which line it is complete, so that a read which finds a row from after
// the cursor that it has read adds no line twice.
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
// # Money
//
// The same step counts the books of the wallet, see package finance. Its lines move positions: how much of each grant with a
// cost has left. A cursor has the sums of all lines so far, and says where the positions are: those of up to 256 grants are
// one item. For each day on which they change there is an item of its own, and a [Closing] keeps the sums that the day left.
// So the books at the end of any UTC day are read, and at an instant within a day they are added up from what the day before
// left. What the step changes is added to a row of the tenant, one for each UTC day. [Service.Report] reads their sum.
//
//	lines ──► positions of grants, by group and day     (replaced)
//	      ──► sums of the wallet, in the cursor          (replaced; kept as a closing when the next day begins)
//	      ──► row of the tenant and the day              (added to)
//
// A wallet without grants with a cost writes nothing of this. A day is that of recordedAt, in UTC, in every tenant. The
// books do not belong to a generation: a rebuild of usage takes them over as they are. A wallet that was counted before
// money was is counted from its first line on.
//
// # How rows are computed again
//
// Rows belong to a generation. [Service.Rebuild] folds the ledger into rows of the next generation, which has a cursor
// of its own, while the current generation is read and added to as before. When the next generation has caught up, one
// conditional commit makes it the current one. [Service.Sweep] removes the old rows afterwards.
package aggregate
