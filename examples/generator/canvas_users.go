package generator

import "time"

// account is what Canvas knows of a person: a name and a login that the SIS made.
type account struct{ first, last, email, number string }

// canvasUser is a student's account. Some had two that were merged in autumn, and
// some of those a third one that had been merged into the second before; rows from
// before then still carry the old ones.
type canvasUser struct {
	id     int
	merged int // the account given up, or 0
	oldest int // the account that had been merged into that one, or 0
}

// on is the account that a row of that time carries.
func (u canvasUser) on(t time.Time) int {
	switch {
	case u.oldest != 0 && t.Before(date(2025, time.September, 20)):
		return u.oldest
	case u.merged != 0 && t.Before(date(2025, time.October, 20)):
		return u.merged
	default:
		return u.id
	}
}

// newCanvasUser writes the account of a student who is in a Canvas course. The
// stays are all that the year will bring, so that the account is there in each
// delivery from the first stay on.
func (g *generator) newCanvasUser(s *student, stays []stay) canvasUser {
	last := stays[len(stays)-1]
	if last.noShow || last.cohort.grade < gradeSix {
		return canvasUser{}
	}
	u := canvasUser{id: g.writeCanvasUser(func(v view) account {
		if !v.knows(stays[0].start) {
			return account{}
		}
		then := v.student(s)
		return account{then.first, then.last, then.email(), then.number}
	})}
	if t := g.canvas.later.users; t != nil && s.nth%everySo == respelled { // nickname put in by the evening
		upsert(t, u.id, eveningTime(), "Nick "+s.last, s.last+", Nick", "registered", nil)
	}
	if chance(s.random, 0.02) {
		u.merged = 40_000 + take(&g.next.canvasUser)
		g.giveUp(s, stays[0].start, u.merged, u.id, 60_000+take(&g.next.canvasLogin), "old."+s.email())
		if s.nth%2 == 0 {
			u.oldest = extraUsers + take(&g.next.canvasExtraUser)
			g.giveUp(s, stays[0].start, u.oldest, u.merged, extraLogins+take(&g.next.canvasExtraLogin), "oldest."+s.email())
		}
	}
	return u
}

// respelled marks the students who change the name of their account (see everySo).
const respelled = 29

// giveUp writes an account that was merged into another. Its login is gone by the
// evening of the last delivery.
func (g *generator) giveUp(s *student, since time.Time, id, into, login int, email string) {
	put := func(t *table, id int, values ...any) {
		g.put(t, id, func(v view) []any {
			if !v.knows(since) {
				return nil
			}
			return values
		})
	}
	put(g.canvas.users, id, s.first+" "+s.last, "", "deleted", into)
	put(g.canvas.logins, login, id, email, nil, "deleted")
	removeLater(g.canvas.later.logins, login)
}

// writeCanvasUser writes an account with its login and gives its id. In a delivery
// that knows no number there is none.
func (g *generator) writeCanvasUser(look func(view) account) int {
	id := 40_000 + take(&g.next.canvasUser)
	g.put(g.canvas.users, id, func(v view) []any {
		a := look(v)
		if a.number == "" {
			return nil
		}
		return []any{a.first + " " + a.last, a.last + ", " + a.first, "registered", nil}
	})
	g.put(g.canvas.logins, 60_000+take(&g.next.canvasLogin), func(v view) []any {
		a := look(v)
		if a.number == "" {
			return nil
		}
		return []any{id, a.email, a.number, "active"}
	})
	return id
}
