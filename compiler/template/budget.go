package template

import (
	"reflect"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// spend takes steps from the rendering's budget.
func (r *run) spend(steps int) error {
	if r.steps += steps; r.steps > maxSteps {
		return diag.New(diag.TemplateLimit, source.Span{}, "the template does more than %d steps", maxSteps).
			WithHint("a loop here runs too often")
	}
	return nil
}

var errorType = reflect.TypeFor[error]()

// guard puts the budget around a function: the size of what goes in and out is
// limited and costs steps, and marks stay away from functions that would cut
// them. What it returns has the function's parameters and gives its result and
// an error.
func (r *run) guard(f function, call any) any {
	inner := reflect.ValueOf(call)
	typ := inner.Type()
	parameters := make([]reflect.Type, typ.NumIn())
	for i := range parameters {
		parameters[i] = typ.In(i)
	}
	outer := reflect.FuncOf(parameters, []reflect.Type{typ.Out(0), errorType}, typ.IsVariadic())
	fail := func(err error) []reflect.Value {
		return []reflect.Value{reflect.Zero(typ.Out(0)), reflect.ValueOf(&err).Elem()}
	}
	return reflect.MakeFunc(outer, func(arguments []reflect.Value) []reflect.Value {
		if err := r.admit(f, arguments); err != nil {
			return fail(err)
		}
		results := apply(inner, arguments)
		if len(results) == 2 && !results[1].IsNil() {
			return fail(results[1].Interface().(error))
		}
		if err := r.weigh(f, results[:1]); err != nil {
			return fail(err)
		}
		return []reflect.Value{results[0], reflect.Zero(errorType)}
	}).Interface()
}

func apply(call reflect.Value, arguments []reflect.Value) []reflect.Value {
	if call.Type().IsVariadic() {
		return call.CallSlice(arguments)
	}
	return call.Call(arguments)
}

// admit pays for the arguments of a call and takes their marks away where the
// function doesn't carry them.
func (r *run) admit(f function, arguments []reflect.Value) error {
	if err := r.weigh(f, arguments); err != nil || f.carries {
		return err
	}
	for i, argument := range arguments {
		arguments[i] = plainValue(argument)
	}
	return nil
}

// weigh pays for values that a call takes or gives.
func (r *run) weigh(f function, values []reflect.Value) error {
	size := 0
	for _, v := range values {
		size += weight(v, maxValue-size)
	}
	if size > maxValue {
		return diag.New(diag.TemplateLimit, source.Span{}, "%s handles a value of more than %d KB", f.Name, maxValue>>10)
	}
	return r.spend(1 + size>>10)
}

// weight is about the number of bytes that a value takes when it is written out.
// It stops counting above the limit: a list that holds itself many times over is
// small in memory and endless in print.
func weight(v reflect.Value, limit int) int {
	const item = 8
	total := item
	switch v.Kind() {
	case reflect.String:
		total += v.Len()
	case reflect.Interface:
		return weight(v.Elem(), limit)
	case reflect.Slice:
		for i := 0; i < v.Len() && total <= limit; i++ {
			total += weight(v.Index(i), limit-total)
		}
	case reflect.Map:
		for each := v.MapRange(); total <= limit && each.Next(); {
			total += weight(each.Key(), limit-total) + weight(each.Value(), limit-total)
		}
	}
	return total
}

// limitedText collects output up to the limit.
type limitedText struct{ strings.Builder }

// Write implements io.Writer; its error is a diagnostic.
func (t *limitedText) Write(p []byte) (int, error) {
	if t.Len()+len(p) > maxOutput {
		return 0, diag.New(diag.TemplateLimit, source.Span{}, "the template writes more than %d KB", maxOutput>>10)
	}
	return t.Builder.Write(p)
}
