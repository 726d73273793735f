package generator

import "math/rand/v2"

// writeAdministrators writes who leads each school. They came to the district after
// everybody else: their numbers follow those of the teachers, and what is drawn for
// them changes nobody. They teach no class, so that Canvas doesn't know them.
func (g *generator) writeAdministrators() {
	for _, s := range g.schools {
		r := rand.New(rand.NewPCG(g.opts.Seed, administratorStream+uint64(s.id)))
		g.employ(s, jobAdministrator, r, "Leader")
	}
}
