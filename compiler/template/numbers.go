package template

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// toInt reads a whole number from a number or from a text of digits. Anything
// else is an error: a silent 0 in a query is worse than a message.
func toInt(v any) (int, error) {
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.String:
		n, err := strconv.Atoi(strings.TrimSpace(r.String()))
		if err != nil {
			return 0, fmt.Errorf("%q is no whole number", r.String())
		}
		return n, nil
	case r.CanInt():
		return int(r.Int()), nil
	case r.CanUint() && r.Uint() <= math.MaxInt:
		return int(r.Uint()), nil
	case r.CanFloat() && math.Abs(r.Float()) < 1<<62:
		return int(r.Float()), nil
	}
	return 0, fmt.Errorf("%s is no whole number", kindOf(v))
}

// toFloat reads a number from a number or from a text.
func toFloat(v any) (float64, error) {
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.String:
		f, err := strconv.ParseFloat(strings.TrimSpace(r.String()), 64)
		if err != nil {
			return 0, fmt.Errorf("%q is no number", r.String())
		}
		return f, nil
	case r.CanInt():
		return float64(r.Int()), nil
	case r.CanUint():
		return float64(r.Uint()), nil
	case r.CanFloat():
		return r.Float(), nil
	}
	return 0, fmt.Errorf("%s is no number", kindOf(v))
}

var errDivision = errors.New("division by zero")

// foldInts makes a function that combines whole numbers from left to right.
func foldInts(combine func(a, b int) (int, error)) func(first any, more ...any) (int, error) {
	return func(first any, more ...any) (int, error) {
		total, err := toInt(first)
		for _, v := range more {
			var n int
			if err == nil {
				n, err = toInt(v)
			}
			if err == nil {
				total, err = combine(total, n)
			}
		}
		return total, err
	}
}

// foldFloats is foldInts for numbers with a fraction.
func foldFloats(combine func(a, b float64) (float64, error)) func(first any, more ...any) (float64, error) {
	return func(first any, more ...any) (float64, error) {
		total, err := toFloat(first)
		for _, v := range more {
			var n float64
			if err == nil {
				n, err = toFloat(v)
			}
			if err == nil {
				total, err = combine(total, n)
			}
		}
		return total, err
	}
}

func divide(a, b int) (int, error) {
	if b == 0 {
		return 0, errDivision
	}
	return a / b, nil
}

func remainder(a, b int) (int, error) {
	if b == 0 {
		return 0, errDivision
	}
	return a % b, nil
}

func divideFloats(a, b float64) (float64, error) {
	if b == 0 {
		return 0, errDivision
	}
	return a / b, nil
}

func floor(v any) (float64, error) {
	f, err := toFloat(v)
	return math.Floor(f), err
}

func ceil(v any) (float64, error) {
	f, err := toFloat(v)
	return math.Ceil(f), err
}

// round rounds half away from zero to a number of decimal places.
func round(v, places any) (float64, error) {
	f, err := toFloat(v)
	if err != nil {
		return 0, err
	}
	n, err := toInt(places)
	if err != nil {
		return 0, err
	}
	if n < 0 || n > 15 {
		return 0, fmt.Errorf("round takes 0 to 15 decimal places, not %d", n)
	}
	scale := math.Pow10(n)
	return math.Round(f*scale) / scale, nil
}
