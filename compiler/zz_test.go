package compiler
import ("testing";"github.com/edfi-build/edfi-build/compiler/contract";"github.com/edfi-build/edfi-build/compiler/cache")
func BenchmarkZZ(b *testing.B){ s,_:=contract.Load("edfi-6.0"); all:=s.All(); text,err:=cache.Marshal(&all); if err!=nil{b.Fatal(err)}
 b.ResetTimer()
 for range b.N { var out []*contract.Entity; if err:=cache.Unmarshal(text,&out,nil); err!=nil{b.Fatal(err)} } }
func BenchmarkZL(b *testing.B){ for range b.N { contract.Load("edfi-6.0") } }
