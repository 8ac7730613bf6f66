output "collections_001" { value = [] }
output "collections_002" { value = {} }
output "collections_003" { value = [1, "a", true, null] }
output "collections_004" { value = { a = 1, "b" = 2, (upper("c")) = 3 } }
output "collections_005" { value = { a : 1, b : 2 } }
output "collections_006" { value = { "${local.names[0]}x" = 1 } }
output "collections_007" { value = { (local.names[0]) = 1 } }
output "collections_008" { value = { 1 = "one", 2.5 = "two" } }
output "collections_009" { value = { true = 1, null = 2 } }
output "collections_010" { value = { for_each = 1 } }
output "collections_011" { value = { a = 1, a = 2 } }
output "collections_012" { value = { a = { a = { a = 1 } } }.a.a.a }
output "collections_013" { value = { a = 1 }["a"] }
output "collections_014" { value = [1, 2, 3][1] }
output "collections_015" { value = [1, 2, 3]["1"] }
output "collections_016" { value = [1, 2, 3].1 }
output "collections_017" { value = try([1][5], "refused") }
output "collections_018" { value = try([1][-1], "refused") }
output "collections_019" { value = try([1][0.5], "refused") }
output "collections_020" { value = try([1]["a"], "refused") }
output "collections_021" { value = try({ a = 1 }.b, "refused") }
output "collections_022" { value = try({ a = 1 }["b"], "refused") }
output "collections_023" { value = try(local.map["nope"], "refused") }
output "collections_024" { value = try(local.map.nope, "refused") }
output "collections_025" { value = try(null.a, "refused") }
output "collections_026" { value = try(local.nothing.a, "refused") }
output "collections_027" { value = try("text".a, "refused") }
output "collections_028" { value = try("text"[0], "refused") }
output "collections_029" { value = try(toset([1])[0], "refused") }
output "collections_030" { value = try([1].a, "refused") }
output "collections_031" { value = try(tomap({ "0" = "x" })[0], "refused") }
output "collections_032" { value = tomap({ "1" = "x" })[1] }
output "collections_033" { value = tomap({ "1" = "x" })["1"] }
output "collections_034" { value = { "1" = "x" }[1] }
output "collections_035" { value = { true = "x" }[true] }
output "collections_036" { value = local.nested.a.b.c[2] }
output "collections_037" { value = local.nested["a"]["b"]["c"][2] }
output "collections_038" { value = local.nested.a["b"].c.0 }
output "collections_039" { value = local.objects[1].n }
output "collections_040" { value = local.objects.1.n }
output "collections_041" { value = tolist([1, "a", true]) }
output "collections_042" { value = tolist([1, null]) }
output "collections_043" { value = toset(["a", "b", "a"]) }
output "collections_044" { value = toset([3, 20, 100]) }
output "collections_045" { value = toset([true, false]) }
output "collections_046" { value = toset(["10", "9", "B", "a", "A", "_"]) }
output "collections_047" { value = tomap({ a = 1, b = "x" }) }
output "collections_048" { value = tomap({ a = [1], b = ["x"] }) }
output "collections_049" { value = try(tomap({ a = 1, b = [] }), "refused") }
output "collections_050" { value = try(tolist([1, []]), "refused") }
output "collections_051" { value = try(tolist({}), "refused") }
output "collections_052" { value = tonumber("5") }
output "collections_053" { value = tostring(5) }
output "collections_054" { value = tostring(true) }
output "collections_055" { value = tobool("true") }
output "collections_056" { value = try(tobool("yes"), "refused") }
output "collections_057" { value = try(tonumber("x"), "refused") }
output "collections_058" { value = try(tostring([]), "refused") }
output "collections_059" { value = tonumber(null) }
output "collections_060" { value = tostring(null) }
output "collections_061" { value = tolist(null) }
output "collections_062" { value = length([1, 2]) }
output "collections_063" { value = length({ a = 1 }) }
output "collections_064" { value = length("héllo") }
output "collections_065" { value = length("👨‍👩‍👧") }
output "collections_066" { value = length(toset([1, 1])) }
output "collections_067" { value = try(length(null), "refused") }
output "collections_068" { value = concat([1], ["a"], []) }
output "collections_069" { value = concat(tolist([1]), [true]) }
output "collections_070" { value = jsonencode(concat(tolist([1]), tolist(["a"]))) }
output "collections_071" { value = merge({ a = 1 }, { b = 2 }, { a = 3 }) }
output "collections_072" { value = merge({ a = 1 }, null) }
output "collections_073" { value = merge() }
output "collections_074" { value = jsonencode(merge(tomap({ a = 1 }), { b = "x" })) }
output "collections_075" { value = merge(local.map, { k1 = "new" }) }
output "collections_076" { value = keys({ b = 1, a = 2 }) }
output "collections_077" { value = values({ b = 1, a = 2 }) }
output "collections_078" { value = lookup({ a = 1 }, "a", 2) }
output "collections_079" { value = lookup({ a = 1 }, "b", "d") }
output "collections_080" { value = element(["a", "b"], 3) }
output "collections_081" { value = element(["a", "b"], 4) }
output "collections_082" { value = try(element([], 0), "refused") }
output "collections_083" { value = index(["a", "b"], "b") }
output "collections_084" { value = try(index(["a"], "z"), "refused") }
output "collections_085" { value = contains(["a", 1], 1) }
output "collections_086" { value = contains(["a", 1], "1") }
output "collections_087" { value = distinct([1, 2, 1, "1"]) }
output "collections_088" { value = distinct(["b", "a", "b"]) }
output "collections_089" { value = flatten([[1, [2]], [], 3]) }
output "collections_090" { value = flatten([{ a = [1] }]) }
output "collections_091" { value = compact(["a", "", null, "b"]) }
output "collections_092" { value = chunklist([1, 2, 3], 2) }
output "collections_093" { value = slice([1, 2, 3], 1, 3) }
output "collections_094" { value = reverse([1, 2, 3]) }
output "collections_095" { value = sort(["b", "a", "C", "10", "9"]) }
output "collections_096" { value = range(5) }
output "collections_097" { value = range(1, 4) }
output "collections_098" { value = range(5, 0, -2) }
output "collections_099" { value = range(0, 1, 0.25) }
output "collections_100" { value = zipmap(["a", "b"], [1, "x"]) }
output "collections_101" { value = transpose({ a = ["x", "y"], b = ["y"] }) }
output "collections_102" { value = setproduct(["a", "b"], [1, 2]) }
output "collections_103" { value = setproduct(toset(["b", "a"]), toset(["d", "c"])) }
output "collections_104" { value = setunion(["a"], ["b", "a"]) }
output "collections_105" { value = setintersection(["a", "b"], ["b"]) }
output "collections_106" { value = setsubtract(["a", "b"], ["b"]) }
output "collections_107" { value = matchkeys(["a", "b", "c"], [1, 2, 1], [1]) }
output "collections_108" { value = coalesce("", "b") }
output "collections_109" { value = coalesce(null, 0) }
output "collections_110" { value = try(coalesce("", null), "refused") }
output "collections_111" { value = coalescelist([], [1]) }
output "collections_112" { value = coalescelist(tolist([]), ["a"]) }
output "collections_113" { value = alltrue([true, "true"]) }
output "collections_114" { value = anytrue([]) }
output "collections_115" { value = alltrue([]) }
output "collections_116" { value = sum([1, 2.5]) }
output "collections_117" { value = max(1, 5, 3) }
output "collections_118" { value = min(1, -5) }
output "collections_119" { value = max(local.numbers...) }
output "collections_120" { value = one([]) }
output "collections_121" { value = one(["a"]) }
output "collections_122" { value = can(local.map.k1) }
output "collections_123" { value = can(local.map.k9) }
output "collections_124" { value = try(local.map.k9, local.names[9], "last") }
output "collections_125" { value = try(tonumber("x"), tonumber("5")) }
