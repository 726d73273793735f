package docsgen

import "fmt"

// picture is a drawing of a table between its neighbours: boxes in three columns,
// read from left to right, and the lines that join them. Units are SVG's pixels.
type picture struct {
	Width, Height int
	Boxes         []box
	Lines         []string // path data
}

// box is one table of a picture.
type box struct {
	X, Y            int
	Width, Height   int
	Title, Subtitle string // cut to fit
	Full            string // the whole name, for a tooltip
	Path            string // of its page; "" for the table in the middle and for "more"
	Self            bool
}

const (
	boxWidth  = 248
	boxHeight = 48
	boxGap    = 12 // between boxes of a column
	laneGap   = 56 // between columns, for the lines
	margin    = 2  // so that borders aren't cut

	mostBoxes    = 8 // in a column; the rest is in the list beside the picture
	mostTitle    = 26
	mostSubtitle = 33
)

func draw(self neighbourView, up, down []neighbourView) *picture {
	left, right := boxes(up), boxes(down)
	p := &picture{Height: max(columnHeight(len(left)), columnHeight(len(right)), boxHeight) + 2*margin}
	x := margin
	if len(left) > 0 {
		p.place(left, x)
		x += boxWidth + laneGap
	}
	middle := []box{{Title: shorten(self.Title, mostTitle), Subtitle: shorten(self.Relation, mostSubtitle), Full: fullName(self), Self: true}}
	p.place(middle, x)
	if len(right) > 0 {
		x += boxWidth + laneGap
		p.place(right, x)
	}
	p.Width = x + boxWidth + margin
	p.join(left, middle)
	p.join(middle, right)
	return p
}

func boxes(tables []neighbourView) []box {
	var out []box
	for i, t := range tables {
		if i == mostBoxes-1 && len(tables) > mostBoxes {
			rest := fmt.Sprintf("and %d more", len(tables)-i)
			return append(out, box{Title: rest, Subtitle: "all are in the list", Full: rest})
		}
		out = append(out, box{
			Title:    shorten(t.Title, mostTitle),
			Subtitle: shorten(t.Relation, mostSubtitle),
			Full:     fullName(t),
			Path:     t.Path,
		})
	}
	return out
}

// fullName is what a screen reader says of a box: what can be seen, uncut.
func fullName(t neighbourView) string { return t.Title + ", " + t.Relation }

func columnHeight(n int) int { return n*(boxHeight+boxGap) - boxGap }

// place sets a column's boxes at x, centred on the picture's middle.
func (p *picture) place(column []box, x int) {
	y := (p.Height - columnHeight(len(column))) / 2
	for i := range column {
		column[i].X, column[i].Y = x, y
		column[i].Width, column[i].Height = boxWidth, boxHeight
		y += boxHeight + boxGap
	}
	p.Boxes = append(p.Boxes, column...)
}

// join draws a curve from every box on the left to every box on the right.
func (p *picture) join(left, right []box) {
	for _, from := range left {
		for _, to := range right {
			x1, y1 := from.X+from.Width, from.Y+from.Height/2
			x2, y2 := to.X-7, to.Y+to.Height/2 // the arrow's tip reaches the box
			middle := (x1 + x2) / 2
			p.Lines = append(p.Lines, fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, middle, y1, middle, y2, x2, y2))
		}
	}
}
