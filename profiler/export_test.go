package profiler

import "strings"

// Targets lists the elements that meanings lead to, but for those of any entity.
func Targets() []string {
	var list []string
	for _, m := range meanings() {
		for _, element := range strings.Fields(m.elements) {
			if !strings.HasPrefix(element, "*.") {
				list = append(list, element)
			}
		}
	}
	return list
}
