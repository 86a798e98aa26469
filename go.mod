module github.com/drawdown-billing/drawdown

go 1.26.0
