package main

import (
	"fmt"
	"math/rand/v2"
)

// The levels of what bounds a spend. The first is the wallet's balance, and the last a spend limit of the calendar.
const (
	levelWallet = iota
	levelCompany
	levelTeam
	levelUser
	levelRun
	levelMonth
	levels
)

var levelNames = [levels]string{"wallet", "company", "teams", "users", "runs", "monthly limits"}

// node is a budget, or the monthly spend limit of a user.
type node struct {
	name   string
	level  int
	limit  int64
	parent int    // index in the tree; -1 for none
	id     string // that the API gave it
}

// tree has the budgets: a parent is before its children.
type tree struct {
	nodes  []node
	runs   []int // index of the run of each agent
	months []int // index of the monthly limit of the user of each agent; -1 for none
	wallet int64 // credits
}

// A team has so many users, and a user so many agents. One user of a few has a monthly limit as well.
const (
	usersOfTeam   = 10
	agentsOfUser  = 10
	limitedUsers  = 5
	maxAgents     = 5000 // two budgets for each nine agents, all of one wallet
	smallestAgent = 20
)

// newTree makes the budgets of agents. Each level is a little too small for what is below it, so that each refuses somebody.
func newTree(random *rand.Rand, agents int) *tree {
	t := &tree{nodes: []node{{name: "company", level: levelCompany, parent: -1}}}
	var company, team, user int
	for agent := range agents {
		if agent%(usersOfTeam*agentsOfUser) == 0 {
			team = t.add(node{name: fmt.Sprintf("team-%d", agent/(usersOfTeam*agentsOfUser)), level: levelTeam, parent: company})
		}
		if agent%agentsOfUser == 0 {
			user = t.add(node{name: fmt.Sprintf("user-%d", agent/agentsOfUser), level: levelUser, parent: team})
		}
		run := t.add(node{name: fmt.Sprintf("run-%d", agent), level: levelRun, parent: user, limit: cents(random, 400, 1200)})
		t.runs = append(t.runs, run)
		t.nodes[user].limit += t.nodes[run].limit
	}
	t.narrow(random, levelUser, 60, 110)
	t.narrow(random, levelTeam, 65, 100)
	t.narrow(random, levelCompany, 88, 92)
	t.wallet = t.nodes[company].limit + int64(agents)*microsPerCredit/20
	for agent := range agents {
		number := agent / agentsOfUser
		switch {
		case number%limitedUsers != 0:
			t.months = append(t.months, -1)
		case agent%agentsOfUser == 0:
			limit := t.nodes[t.nodes[t.runs[agent]].parent].limit
			t.months = append(t.months, t.add(node{
				name: userOf(agent), level: levelMonth, parent: -1, limit: part(limit, 80+random.Int64N(30)),
			}))
		default:
			t.months = append(t.months, t.months[agent-1])
		}
	}
	return t
}

func (t *tree) add(n node) int {
	t.nodes = append(t.nodes, n)
	return len(t.nodes) - 1
}

// narrow sets the limits of a level to some percent of what the limits below add up to, and adds them to those above.
func (t *tree) narrow(random *rand.Rand, level int, least, most int64) {
	for i := range t.nodes {
		if n := &t.nodes[i]; n.level == level {
			n.limit = part(n.limit, least+random.Int64N(most-least+1))
			if n.parent >= 0 {
				t.nodes[n.parent].limit += n.limit
			}
		}
	}
}

// above lists what bounds the spends of a budget: itself, all above it, and the monthly limit of its user, if that has one.
func (t *tree) above(at, month int) (all []int) {
	for ; at >= 0; at = t.nodes[at].parent {
		all = append(all, at)
	}
	if month >= 0 {
		all = append(all, month)
	}
	return all
}

// userOf returns the name of the user of an agent, which is the subject of what the agent spends.
func userOf(agent int) string { return fmt.Sprintf("user-%d", agent/agentsOfUser) }

// part returns some percent of an amount, in whole cents.
func part(amount, percent int64) int64 { return amount * percent / 100 / microsPerCent * microsPerCent }

// cents returns a random amount between two numbers of cents.
func cents(random *rand.Rand, least, most int64) int64 {
	return (least + random.Int64N(most-least+1)) * microsPerCent
}
