output "operators_001" { value = 1 + 2 * 3 }
output "operators_002" { value = (1 + 2) * 3 }
output "operators_003" { value = 7 / 2 }
output "operators_004" { value = 7 % 3 }
output "operators_005" { value = -7 % 3 }
output "operators_006" { value = 7 % -3 }
output "operators_007" { value = -7.5 % 2 }
output "operators_008" { value = 1 / 3 }
output "operators_009" { value = 2 / 3 }
output "operators_010" { value = 0.1 + 0.2 }
output "operators_011" { value = 0.1 + 0.2 == 0.3 }
output "operators_012" { value = 1e100 + 1 }
output "operators_013" { value = 1e3 }
output "operators_014" { value = 1e-3 }
output "operators_015" { value = 1.50 }
output "operators_016" { value = 100 / 10 }
output "operators_017" { value = 1 / 8 }
output "operators_018" { value = 10 / 4 * 4 }
output "operators_019" { value = 1 - 2 - 3 }
output "operators_020" { value = 2 - -2 }
output "operators_021" { value = -(-3) }
output "operators_022" { value = --3 }
output "operators_023" { value = !true }
output "operators_024" { value = !!true }
output "operators_025" { value = !"true" }
output "operators_026" { value = -"5" }
output "operators_027" { value = "5" + "6" }
output "operators_028" { value = "5" * 2 }
output "operators_029" { value = "1.5" + 1 }
output "operators_030" { value = try(true + 1, "refused") }
output "operators_031" { value = try("a" + 1, "refused") }
output "operators_032" { value = try(null + 1, "refused") }
output "operators_033" { value = try([] + 1, "refused") }
output "operators_034" { value = 1 / 0 > 5 }
output "operators_035" { value = -1 / 0 < 0 }
output "operators_036" { value = try(0 / 0, "refused") }
output "operators_037" { value = try(1 % 0, "refused") }
output "operators_038" { value = try(!null, "refused") }
output "operators_039" { value = try(!1, "refused") }
output "operators_040" { value = try(-true, "refused") }
output "operators_041" { value = 1 < 2 }
output "operators_042" { value = "1" < 2 }
output "operators_043" { value = "10" < "9" }
output "operators_044" { value = try("a" < "b", "refused") }
output "operators_045" { value = 1 <= 1 }
output "operators_046" { value = 2 >= 3 }
output "operators_047" { value = 1.0 == 1 }
output "operators_048" { value = 1 == "1" }
output "operators_049" { value = true == "true" }
output "operators_050" { value = "true" == true }
output "operators_051" { value = null == null }
output "operators_052" { value = 1 == null }
output "operators_053" { value = [] == null }
output "operators_054" { value = [] == [] }
output "operators_055" { value = [] == {} }
output "operators_056" { value = {} == {} }
output "operators_057" { value = [1] == [1] }
output "operators_058" { value = [1] == ["1"] }
output "operators_059" { value = [1] == tolist([1]) }
output "operators_060" { value = tolist([1]) == tolist([1]) }
output "operators_061" { value = tolist([1]) == tolist(["1"]) }
output "operators_062" { value = toset([1, 2]) == toset([2, 1]) }
output "operators_063" { value = toset([]) == toset([]) }
output "operators_064" { value = tolist([]) == tolist([]) }
output "operators_065" { value = tolist([]) == [] }
output "operators_066" { value = { a = 1 } == { a = 1 } }
output "operators_067" { value = { a = 1 } == { a = "1" } }
output "operators_068" { value = { a = 1 } == tomap({ a = 1 }) }
output "operators_069" { value = { a = 1, b = 2 } == { b = 2, a = 1 } }
output "operators_070" { value = { a = null } == {} }
output "operators_071" { value = { a = null } == { a = null } }
output "operators_072" { value = [null] == [null] }
output "operators_073" { value = [1, 2] != [1, 3] }
output "operators_074" { value = "a" != "A" }
output "operators_075" { value = null != null }
output "operators_076" { value = local.nothing == null }
output "operators_077" { value = local.names == ["a", "b", "c"] }
output "operators_078" { value = local.objects[0] == { n = "x", v = 1 } }
output "operators_079" { value = true && true }
output "operators_080" { value = true && false }
output "operators_081" { value = false || true }
output "operators_082" { value = true || false && false }
output "operators_083" { value = !true || true }
output "operators_084" { value = "true" && true }
output "operators_085" { value = "1" && true }
output "operators_086" { value = try(1 && true, "refused") }
output "operators_087" { value = try(null && true, "refused") }
output "operators_088" { value = try(null && false, "refused") }
output "operators_089" { value = try(null || true, "refused") }
output "operators_090" { value = try("x" && true, "refused") }
output "operators_091" { value = 1 == 1 && 2 == 2 }
output "operators_092" { value = 1 < 2 == true }
output "operators_093" { value = 1 + 1 == 2 ? "two" : "other" }
output "operators_094" { value = 5 > 3 && 3 > 1 }
output "operators_095" { value = 9007199254740993 }
output "operators_096" { value = 9007199254740993 + 1 }
output "operators_097" { value = 123456789012345678901234567890 }
output "operators_098" { value = 123456789012345678901234567890 + 1 }
output "operators_099" { value = 12345678901234567890.12345 }
output "operators_100" { value = 0.000000001 }
output "operators_101" { value = 1e20 }
output "operators_102" { value = 1e21 }
output "operators_103" { value = 1.23e25 }
output "operators_104" { value = -0 }
output "operators_105" { value = -0.0 }
output "operators_106" { value = 1.10 }
output "operators_107" { value = 3.14159265358979323846264338327950288419716939937510582097494459 }
output "operators_108" { value = 2 * 3.5 }
output "operators_109" { value = 1e2 == 100 }
output "operators_110" { value = jsonencode(1e2) }
output "operators_111" { value = jsonencode(1.0) }
output "operators_112" { value = jsonencode(0.1 + 0.2) }
output "operators_113" { value = jsonencode(1 / 3) }
output "operators_114" { value = tostring(1 / 3) }
output "operators_115" { value = tostring(1e30) }
output "operators_116" { value = tostring(1e-10) }
output "operators_117" { value = tonumber("1e3") }
output "operators_118" { value = try(tonumber("0x10"), "refused") }
