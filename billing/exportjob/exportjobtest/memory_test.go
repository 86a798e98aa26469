package exportjobtest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

func TestMemory(t *testing.T) { TestFiles(t, NewMemory(exportjob.PartBytes)) }
