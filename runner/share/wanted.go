package share

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// wanted is a file that should stand in the folder.
type wanted struct {
	share *graph.Share
	file  string
	by    string
	users []string
	user  string // on demand
}

func (n wanted) name() string {
	if n.by != "" {
		return fmt.Sprintf("share %s for %s", n.share.Name, n.by)
	}
	return "share " + n.share.Name
}

// wanted lists the files of a share: one, or one for each value; of a share on demand
// those that were made before, so that none of them goes on showing what isn't its
// user's any more.
func (w *workshop) wanted(ctx context.Context, s *graph.Share, have []Copy) ([]wanted, error) {
	switch {
	case s.OnDemand:
		return w.demanded(ctx, s, have)
	case s.ForEach == nil:
		return []wanted{{share: s, file: fileName(s.Name, "")}}, nil
	}
	return w.forEach(ctx, s)
}

// demanded lists the files of a share that were made on demand, but for those of people
// whom for_each no longer lists.
func (w *workshop) demanded(ctx context.Context, s *graph.Share, have []Copy) ([]wanted, error) {
	listed, err := w.listed(ctx, s)
	if err != nil {
		return nil, err
	}
	var list []wanted
	for _, c := range have {
		n := onDemand(s, c.User)
		if c.Share == s.Name && c.File == n.file && (s.ForEach == nil || slices.ContainsFunc(listed, func(l wanted) bool { return l.file == n.file })) {
			list = append(list, n)
		}
	}
	return list, nil
}

// asked lists the files of a share on demand that are made when it is named: that of a
// user, or of everybody whom for_each lists.
func (w *workshop) asked(ctx context.Context, s *graph.Share, user string) ([]wanted, error) {
	if user != "" || s.ForEach == nil {
		return []wanted{onDemand(s, user)}, nil
	}
	return w.listed(ctx, s)
}

// listed lists the users whom a share on demand can be made for; none without for_each.
func (w *workshop) listed(ctx context.Context, s *graph.Share) ([]wanted, error) {
	if s.ForEach == nil {
		return nil, nil
	}
	users, err := w.users(ctx, s, s.ForEach.User)
	var list []wanted
	for _, u := range users {
		list = append(list, onDemand(s, u.by))
	}
	return list, err
}

func onDemand(s *graph.Share, user string) wanted {
	n := wanted{share: s, file: fileName(s.Name, user), user: user}
	if user != "" {
		n.users = []string{user}
	}
	return n
}

// forEach lists the values of a share's column with the users of each.
func (w *workshop) forEach(ctx context.Context, s *graph.Share) ([]wanted, error) {
	list, err := w.users(ctx, s, s.ForEach.By)
	if err != nil {
		return nil, err
	}
	for i, n := range list {
		if list[i].users, err = w.members(ctx, s, n.users); err != nil {
			return nil, err
		}
	}
	return list, apart(list)
}

// users lists the values of a column of for_each with the users of each.
func (w *workshop) users(ctx context.Context, s *graph.Share, by string) ([]wanted, error) {
	each := s.ForEach
	if err := w.nameable(each); err != nil {
		return nil, err
	}
	if _, err := w.Show(ctx, []string{each.Relation}); err != nil {
		return nil, err
	}
	answer, err := w.Query(ctx, fmt.Sprintf("SELECT DISTINCT CAST(%[1]s AS VARCHAR) AS value, CAST(%[2]s AS VARCHAR) AS holder FROM %[3]s WHERE %[1]s IS NOT NULL AND %[2]s IS NOT NULL ORDER BY ALL",
		quote(by), quote(each.User), each.Relation), 0)
	if err != nil {
		return nil, notMade("share "+s.Name, err)
	}
	var list []wanted
	for _, row := range answer.Rows {
		value, user := *row[0], *row[1]
		if last := len(list) - 1; last < 0 || list[last].by != value {
			list = append(list, wanted{share: s, file: fileName(s.Name, value), by: value})
		}
		n := &list[len(list)-1]
		n.users = append(n.users, user)
	}
	return list, nil
}

// members leaves out of several users those to whom the role shows nothing that it doesn't
// show to anybody: the relation may list people of other roles too, such as a school's
// counselors, and rows must be seen by all users to be in their file. All stay where none
// would.
func (w *workshop) members(ctx context.Context, s *graph.Share, users []string) ([]string, error) {
	role, err := w.role(s.Role)
	if err != nil || len(users) < 2 {
		return users, err
	}
	var members []string
	for _, user := range users {
		own, err := w.seesOwn(ctx, role, user)
		if err != nil {
			return nil, notMade("share "+s.Name, err)
		}
		if own {
			members = append(members, user)
		}
	}
	if len(members) == 0 {
		return users, nil
	}
	return members, nil
}

// seesOwn tells whether a user sees a row that isn't for everybody in the role.
func (w *workshop) seesOwn(ctx context.Context, role *graph.Role, user string) (bool, error) {
	views, err := Scope{Role: role, Users: []string{user}}.views(w.Manifest)
	if err != nil {
		return false, err
	}
	if _, err := w.Show(ctx, relations(views)); err != nil {
		return false, err
	}
	for _, v := range views {
		anybody := w.Manifest.AccessOf(role, v.node).Conditions("")
		if slices.Equal(anybody, v.where) {
			continue
		}
		found, err := w.Engine().Count(ctx, fmt.Sprintf("SELECT CAST(EXISTS (%s AND NOT coalesce(%s, false)) AS BIGINT)", v.statement(), strings.Join(anybody, " AND ")))
		if err != nil || found > 0 {
			return found > 0, err
		}
	}
	return false, nil
}

// nameable refuses a column whose values don't belong into the names of files.
func (w *workshop) nameable(each *graph.ShareEach) error {
	node := w.Manifest.Nodes[each.Node]
	for _, name := range []string{each.By, each.User} {
		if node == nil || node.Column(name) == nil {
			return diag.New(diag.ShareNotMade, source.Span{}, "for_each names %s.%s, which release %d doesn't have", each.Relation, name, w.Release.Number)
		}
		if c := node.Column(name); c.Governance.Classification.Rank() > graph.Quasi.Rank() {
			return diag.New(diag.ShareNotMade, source.Span{}, "%s.%s is too close to a person to make files by", each.Relation, name).
				WithHint("name a column that is public, internal, pseudonym or quasi")
		}
	}
	return nil
}

// apart refuses values whose files some file systems would take for one.
func apart(list []wanted) error {
	seen := map[string]bool{}
	for _, n := range list {
		if folded := strings.ToLower(n.file); seen[folded] {
			return diag.New(diag.ShareNotMade, source.Span{}, "two values of for_each differ by letter case alone, and so would their files").
				WithHint("make the files by a column whose values differ more")
		} else {
			seen[folded] = true
		}
	}
	return nil
}

// chosen are the shares of the policy with the given names; all for none.
func (w *workshop) chosen(names []string) ([]*graph.Share, error) {
	var all []*graph.Share
	if w.Manifest.Policy != nil {
		all = w.Manifest.Policy.Shares
	}
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, s := range all {
		known = append(known, s.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			d := diag.New(diag.UnknownShare, source.Span{}, "release %d has no share %q", w.Release.Number, name)
			if hint := diag.DidYouMean(name, known); hint != "" {
				return nil, d.WithHint("%s", hint)
			}
			return nil, d.WithHint("shares stand in governance.yml, and a run publishes them")
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(s *graph.Share) bool { return !slices.Contains(names, s.Name) }), nil
}
