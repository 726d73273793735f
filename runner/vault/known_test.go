package vault_test

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// TestTokensAreWhatTheRecipeSays holds tokens to answers that were worked out by
// another program (HMAC-SHA-256 of RFC 2104 and HKDF of RFC 5869 in a page of Python):
// they may never change, or the estate's joins break.
func TestTokensAreWhatTheRecipeSays(t *testing.T) {
	for _, c := range []struct {
		district, subject, value string
		epoch                    int
		want                     string
	}{
		{"1234567", "student", "1001", 1, "s1_jpuyk27nxnoilbl7igjr6u3ape"},
		{"1234567", "staff", "1001", 1, "t1_fxfivxphahisapbode4eudyk6u"},
		{"1234567", "contact", "é", 12, "c12_qjcrvskgslayrtl6blor65qliy"},
		{"7654321", "student", "1001", 999, "s999_k5htsgkswzypf23mquvutu63bi"},
	} {
		got, err := newKey(t, c.district, c.epoch).Pseudonym(c.subject, c.value)
		if err != nil || got != c.want {
			t.Errorf("%s %s in epoch %d: got %s, %v, want %s", c.subject, c.value, c.epoch, got, err, c.want)
		}
		if len(got) > 32 {
			t.Errorf("%s has %d characters: Ed-Fi's unique ids have 32", got, len(got))
		}
	}
	if got := newKey(t, "1234567", 2).ID(); got != "be7563e5de1f0a8c" {
		t.Errorf("the key's public id is %s", got)
	}
}

// TestPrimitivesAnswerAsTheirStandards holds what tokens are made of to the first test
// vectors of RFC 4231 and RFC 5869.
func TestPrimitivesAnswerAsTheirStandards(t *testing.T) {
	repeated := func(b byte, n int) []byte {
		out := make([]byte, n)
		for i := range out {
			out[i] = b
		}
		return out
	}
	mac := hmac.New(sha256.New, repeated(0x0b, 20))
	mac.Write([]byte("Hi There"))
	if got := hex.EncodeToString(mac.Sum(nil)); got != "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" {
		t.Errorf("HMAC-SHA-256: %s", got)
	}
	salt, _ := hex.DecodeString("000102030405060708090a0b0c")
	info, _ := hex.DecodeString("f0f1f2f3f4f5f6f7f8f9")
	key, err := hkdf.Key(sha256.New, repeated(0x0b, 22), salt, string(info), 42)
	if got := hex.EncodeToString(key); err != nil || got != "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865" {
		t.Errorf("HKDF-SHA-256: %s", got)
	}
}
