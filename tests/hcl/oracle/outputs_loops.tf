output "loops_001" { value = [for n in local.names : n] }
output "loops_002" { value = [for i, n in local.names : "${i}-${n}"] }
output "loops_003" { value = [for n in local.names : n if n != "b"] }
output "loops_004" { value = [for n in local.set : n] }
output "loops_005" { value = [for k, n in local.set : "${k}=${n}"] }
output "loops_006" { value = [for k, v in local.map : k] }
output "loops_007" { value = [for v in local.map : v] }
output "loops_008" { value = [for k, v in local.map : { key = k, value = v }] }
output "loops_009" { value = [for n in local.empty : n] }
output "loops_010" { value = [for n in local.mixed : n] }
output "loops_011" { value = [for n in local.mixed : n if n != null] }
output "loops_012" { value = [for i, n in local.mixed : i if n == null] }
output "loops_013" { value = { for n in local.names : n => upper(n) } }
output "loops_014" { value = { for i, n in local.names : n => i } }
output "loops_015" { value = { for i, n in local.names : i => n } }
output "loops_016" { value = { for k, v in local.map : v => k } }
output "loops_017" { value = { for k, v in local.map : upper(k) => v if k != "k1" } }
output "loops_018" { value = { for o in local.objects : o.n => o.v... } }
output "loops_019" { value = { for o in local.objects : o.n => o... if o.v > 1 } }
output "loops_020" { value = { for o in local.objects : "${o.n}-${o.v}" => o.v } }
output "loops_021" { value = { for n in local.names : n => { for m in local.names : m => "${n}${m}" } } }
output "loops_022" { value = [for n in local.names : [for m in local.numbers : "${n}${m}"]] }
output "loops_023" { value = flatten([for n in local.names : [for m in local.numbers : "${n}${m}"]]) }
output "loops_024" { value = merge([for n in local.names : { (n) = length(n) }]...) }
output "loops_025" { value = merge({ for n in local.names : n => 1 }, { a = 2 }) }
output "loops_026" { value = [for n in range(3) : n * n] }
output "loops_027" { value = [for n in range(0, 10, 3) : n if n % 2 == 0] }
output "loops_028" { value = [for s in ["b", "a", "b"] : s] }
output "loops_029" { value = [for s in toset(["b", "a", "b"]) : s] }
output "loops_030" { value = [for t in local.tables : t.name if t.range != null] }
output "loops_031" { value = { for t in local.tables : t.name => t.range } }
output "loops_032" { value = local.attributes }
output "loops_033" { value = try({ for o in local.objects : o.n => o.v }, "refused") }
output "loops_034" { value = try([for x in null : x], "refused") }
output "loops_035" { value = try([for x in "text" : x], "refused") }
output "loops_036" { value = try([for x in 5 : x], "refused") }
output "loops_037" { value = try({ for n in ["a"] : null => n }, "refused") }
output "loops_038" { value = try([for n in ["a"] : n if null], "refused") }
output "loops_039" { value = try([for n in ["a"] : n if "x"], "refused") }
output "loops_040" { value = [for n in ["a"] : n if "true"] }
output "loops_041" { value = try({ for n in [[]] : n => 1 }, "refused") }
output "loops_042" { value = { for n in [true, false] : n => n } }
output "loops_043" { value = { for n in [1.5, 2] : n => n } }
output "loops_044" { value = [for k, v in { b = 1, a = 2, C = 3, "_" = 4, "10" = 5, "9" = 6 } : k] }
output "loops_045" { value = [for k, v in { "é" = 1, "z" = 2, "a b" = 3 } : k] }
output "loops_046" { value = local.objects[*].n }
output "loops_047" { value = local.objects.*.n }
output "loops_048" { value = local.objects[*]["v"] }
output "loops_049" { value = local.objects[*].v[*] }
output "loops_050" { value = local.tables[*].range }
output "loops_051" { value = local.nested.a[*].b }
output "loops_052" { value = local.nested[*].a.b.c[0] }
output "loops_053" { value = local.nested.a.b.c[*] }
output "loops_054" { value = local.nothing[*] }
output "loops_055" { value = local.nothing[*].a }
output "loops_056" { value = local.empty[*].a }
output "loops_057" { value = "text"[*] }
output "loops_058" { value = [[1, 2], [3]][*][0] }
output "loops_059" { value = [[1, 2], [3]].*.0 }
output "loops_060" { value = [{ a = { b = 1 } }, { a = { b = 2 } }][*].a.b }
output "loops_061" { value = [{ a = { b = 1 } }, { a = { b = 2 } }].*.a.b }
output "loops_062" { value = [{ a = [1, 2] }, { a = [3, 4] }][*].a[0] }
output "loops_063" { value = [{ a = [1, 2] }, { a = [3, 4] }].*.a[0] }
output "loops_064" { value = [{ a = [1, 2] }, { a = [3, 4] }].*.a.0 }
output "loops_065" { value = [{ a = [{ b = 1 }] }, { a = [] }][*].a[*].b }
output "loops_066" { value = jsonencode(local.set[*]) }
output "loops_067" { value = tolist(local.set)[*] }
output "loops_068" { value = toset(local.objects[*].n) }
output "loops_069" { value = length(local.objects[*].n) }
output "loops_070" { value = sum(local.objects[*].v) }
output "loops_071" { value = zipmap(local.objects[*].v, local.objects[*].n) }
output "loops_072" { value = join(",", local.objects[*].n) }
output "loops_073" { value = one(local.empty[*]) }
output "loops_074" { value = one([5][*]) }
output "loops_075" { value = try(one(local.names[*]), "refused") }
output "loops_076" { value = terraform_data.counted[*].input }
output "loops_077" { value = terraform_data.counted[0].input }
output "loops_078" { value = terraform_data.counted.1.input }
output "loops_079" { value = terraform_data.counted.*.input }
output "loops_080" { value = length(terraform_data.counted) }
output "loops_081" { value = terraform_data.keyed["a"].input }
output "loops_082" { value = { for k, d in terraform_data.keyed : k => d.input } }
output "loops_083" { value = values(terraform_data.keyed)[*].input }
output "loops_084" { value = keys(terraform_data.keyed) }
output "loops_085" { value = [for k, d in terraform_data.of_set : "${k}:${d.input}"] }
output "loops_086" { value = terraform_data.of_set["x"].input }
output "loops_087" { value = terraform_data.none }
output "loops_088" { value = terraform_data.none[*].input }
output "loops_089" { value = one(terraform_data.none[*].input) }
output "loops_090" { value = try(terraform_data.none[0].input, "none") }
output "loops_091" { value = length(terraform_data.none) }
output "loops_092" { value = terraform_data.u.input }
output "loops_093" { value = terraform_data.u[*].input }
output "loops_094" { value = [for d in [terraform_data.u] : d.input] }
output "loops_095" { value = [for d in terraform_data.counted : d.input if d.input != "in-0"] }
output "loops_096" { value = [for i in range(2) : terraform_data.counted[i].input] }
output "loops_097" { value = { for n in local.names : n => terraform_data.u.input } }
