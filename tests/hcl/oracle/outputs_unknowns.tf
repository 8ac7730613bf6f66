output "unknowns_001" { value = terraform_data.u.id }
output "unknowns_002" { value = terraform_data.u.output }
output "unknowns_003" { value = terraform_data.u.id == "a" }
output "unknowns_004" { value = terraform_data.u.id == null }
output "unknowns_005" { value = terraform_data.u.id != null }
output "unknowns_006" { value = terraform_data.u.id == terraform_data.u.id }
output "unknowns_007" { value = terraform_data.u.id != terraform_data.u.id }
output "unknowns_008" { value = terraform_data.u.id == "x" && false }
output "unknowns_009" { value = false && terraform_data.u.id == "x" }
output "unknowns_010" { value = terraform_data.u.id == "x" && true }
output "unknowns_011" { value = terraform_data.u.id == "x" || true }
output "unknowns_012" { value = true || terraform_data.u.id == "x" }
output "unknowns_013" { value = terraform_data.u.id == "x" || false }
output "unknowns_014" { value = !(terraform_data.u.id == "x") }
output "unknowns_015" { value = [terraform_data.u.id, 1] }
output "unknowns_016" { value = [terraform_data.u.id, 1][1] }
output "unknowns_017" { value = [terraform_data.u.id, 1][0] }
output "unknowns_018" { value = length([terraform_data.u.id, 1]) }
output "unknowns_019" { value = { a = terraform_data.u.id, b = 2 } }
output "unknowns_020" { value = { a = terraform_data.u.id, b = 2 }.b }
output "unknowns_021" { value = { a = terraform_data.u.id, b = 2 }["a"] }
output "unknowns_022" { value = keys({ a = terraform_data.u.id, b = 2 }) }
output "unknowns_023" { value = values({ a = terraform_data.u.id, b = 2 })[1] }
output "unknowns_024" { value = length({ a = terraform_data.u.id, b = 2 }) }
output "unknowns_025" { value = lookup({ a = terraform_data.u.id, b = "2" }, "b", "3") }
output "unknowns_026" { value = contains(["a", terraform_data.u.id], "a") }
output "unknowns_027" { value = contains(["a", terraform_data.u.id], "b") }
output "unknowns_028" { value = contains([terraform_data.u.id, "a"], "a") }
output "unknowns_029" { value = { (terraform_data.u.id) = 1 } }
output "unknowns_030" { value = [for x in [terraform_data.u.id, "b"] : x] }
output "unknowns_031" { value = [for x in [terraform_data.u.id, "b"] : "x"] }
output "unknowns_032" { value = [for x in [terraform_data.u.id, "b"] : x if x == "b"] }
output "unknowns_033" { value = { for x in [terraform_data.u.id, "z"] : x => 1 } }
output "unknowns_034" { value = { for k, x in { a = terraform_data.u.id, b = "b" } : k => x } }
output "unknowns_035" { value = [for x in terraform_data.counted : x.id] }
output "unknowns_036" { value = length([for x in terraform_data.counted : x.id]) }
output "unknowns_037" { value = terraform_data.counted[*].id }
output "unknowns_038" { value = length(terraform_data.counted[*].id) }
output "unknowns_039" { value = length(toset(terraform_data.counted[*].id)) }
output "unknowns_040" { value = tolist(terraform_data.counted[*].id) }
output "unknowns_041" { value = length(tolist(terraform_data.counted[*].id)) }
output "unknowns_042" { value = toset(["-", terraform_data.u.id]) }
output "unknowns_043" { value = tolist(toset(["z", terraform_data.u.id])) }
output "unknowns_044" { value = tolist(toset(["z", terraform_data.u.id]))[0] }
output "unknowns_045" { value = [for x in toset(["z", terraform_data.u.id]) : x] }
output "unknowns_046" { value = [for x in toset(["z", terraform_data.u.id]) : "x"] }
output "unknowns_047" { value = { for x in toset(["z", terraform_data.u.id]) : x => 1 } }
output "unknowns_048" { value = join(",", toset(["z", terraform_data.u.id])) }
output "unknowns_049" { value = "%{ for x in toset(["z", terraform_data.u.id]) }${x}%{ endfor }" }
output "unknowns_050" { value = toset(["z", terraform_data.u.id])[*] }
output "unknowns_051" { value = contains(toset(["z", terraform_data.u.id]), "z") }
output "unknowns_052" { value = length(toset(["z", terraform_data.u.id])) }
output "unknowns_053" { value = length(toset([terraform_data.u.id])) }
output "unknowns_054" { value = tolist(toset([terraform_data.u.id]))[0] }
output "unknowns_055" { value = concat(["a"], tolist(toset(["z", terraform_data.u.id]))) }
output "unknowns_056" { value = element(tolist(toset(["z", terraform_data.u.id])), 0) }
output "unknowns_057" { value = flatten([toset(["z", terraform_data.u.id])]) }
output "unknowns_058" { value = sort(toset(["z", terraform_data.u.id])) }
output "unknowns_059" { value = reverse(tolist(toset(["z", terraform_data.u.id]))) }
output "unknowns_060" { value = one(toset([terraform_data.u.id])) }
output "unknowns_061" { value = setunion(toset(["z"]), toset([terraform_data.u.id])) == toset(["z"]) }
output "unknowns_062" { value = coalescelist(tolist(toset(["z", terraform_data.u.id])), ["a"]) }
output "unknowns_063" { value = chunklist(tolist(toset(["z", terraform_data.u.id])), 1) }
output "unknowns_064" { value = tomap({ a = terraform_data.u.id }) }
output "unknowns_065" { value = length(tomap({ a = terraform_data.u.id })) }
output "unknowns_066" { value = jsonencode({ a = terraform_data.u.id }) }
output "unknowns_067" { value = jsonencode([1, 2]) }
output "unknowns_068" { value = upper(terraform_data.u.id) }
output "unknowns_069" { value = concat([terraform_data.u.id], ["x"]) }
output "unknowns_070" { value = concat([terraform_data.u.id], ["x"])[1] }
output "unknowns_071" { value = length(concat([terraform_data.u.id], ["x"])) }
output "unknowns_072" { value = merge({ a = terraform_data.u.id }, { b = 1 }) }
output "unknowns_073" { value = merge({ a = terraform_data.u.id }, { b = 1 }).b }
output "unknowns_074" { value = merge({ a = terraform_data.u.id }, { a = 1 }) }
output "unknowns_075" { value = flatten([[terraform_data.u.id], ["x"]]) }
output "unknowns_076" { value = length(flatten([[terraform_data.u.id], ["x"]])) }
output "unknowns_077" { value = reverse([terraform_data.u.id, 1]) }
output "unknowns_078" { value = slice([terraform_data.u.id, 1, 2], 1, 3) }
output "unknowns_079" { value = element([terraform_data.u.id, "b"], 1) }
output "unknowns_080" { value = coalesce("a", terraform_data.u.id) }
output "unknowns_081" { value = coalesce(terraform_data.u.id, "a") }
output "unknowns_082" { value = coalesce(null, terraform_data.u.id) }
output "unknowns_083" { value = try(terraform_data.u.id, "x") }
output "unknowns_084" { value = try(terraform_data.u.output.a, "x") }
output "unknowns_085" { value = can(terraform_data.u.id) }
output "unknowns_086" { value = can(terraform_data.u.output.a) }
output "unknowns_087" { value = compact([terraform_data.u.id, ""]) }
output "unknowns_088" { value = distinct([terraform_data.u.id, "a", "a"]) }
output "unknowns_089" { value = sort([terraform_data.u.id, "z"]) }
output "unknowns_090" { value = join(",", [terraform_data.u.id, "a"]) }
output "unknowns_091" { value = split(",", terraform_data.u.id) }
output "unknowns_092" { value = format("%s", terraform_data.u.id) }
output "unknowns_093" { value = format("%s-%s", "a", "b") }
output "unknowns_094" { value = zipmap(["a", "b"], [terraform_data.u.id, 2]) }
output "unknowns_095" { value = zipmap(["a", "b"], [terraform_data.u.id, 2]).b }
output "unknowns_096" { value = length(zipmap(["a", "b"], [terraform_data.u.id, 2])) }
output "unknowns_097" { value = setunion(["-"], [terraform_data.u.id]) }
output "unknowns_098" { value = tostring(terraform_data.u.id) }
output "unknowns_099" { value = tonumber("${length(terraform_data.u.id)}") }
output "unknowns_100" { value = length(terraform_data.u.id) }
output "unknowns_101" { value = [terraform_data.u.id] == [] }
output "unknowns_102" { value = [terraform_data.u.id] == ["a"] }
output "unknowns_103" { value = [terraform_data.u.id, "a"] == ["x", "b"] }
output "unknowns_104" { value = { a = terraform_data.u.id } == {} }
output "unknowns_105" { value = { a = terraform_data.u.id, b = 1 } == { a = "x", b = 1 } }
output "unknowns_106" { value = [terraform_data.u.id] == [terraform_data.u.id] }
output "unknowns_107" { value = [terraform_data.u.id] != null }
output "unknowns_108" { value = terraform_data.u.input == "in" }
output "unknowns_109" { value = terraform_data.u.output == "in" }
output "unknowns_110" { value = "${terraform_data.u.input}${terraform_data.u.input}" }
output "unknowns_111" { value = one([terraform_data.u.id]) }
output "unknowns_112" { value = try(one(terraform_data.counted[*].input), "refused") }
output "unknowns_113" { value = sum([1, length(terraform_data.counted)]) }
output "unknowns_114" { value = alltrue([terraform_data.u.id == "x", false]) }
output "unknowns_115" { value = alltrue([terraform_data.u.id == "x", true]) }
output "unknowns_116" { value = anytrue([terraform_data.u.id == "x", true]) }
output "unknowns_117" { value = anytrue([terraform_data.u.id == "x", false]) }
output "unknowns_118" { value = max(1, length(terraform_data.u.id)) }
output "unknowns_119" { value = timestamp() == "x" }
output "unknowns_120" { value = uuid() == "x" }
output "unknowns_121" { value = length(uuid()) }
output "unknowns_122" { value = bcrypt("x") == "x" }
output "unknowns_123" { value = plantimestamp() == "" }
output "unknowns_124" { value = startswith(terraform_data.u.id, "x") }
output "unknowns_125" { value = "${terraform_data.u.id}" == "x" }
output "unknowns_126" { value = terraform_data.keyed["a"].id }
output "unknowns_127" { value = { for k, d in terraform_data.keyed : k => d.id } }
output "unknowns_128" { value = keys({ for k, d in terraform_data.keyed : k => d.id }) }
output "unknowns_129" { value = values(terraform_data.keyed)[*].id }
output "unknowns_130" { value = range(length(terraform_data.counted[*].id)) }
output "unknowns_131" { value = chunklist([terraform_data.u.id, "a", "b"], 2) }
output "unknowns_132" { value = setproduct(["a"], [terraform_data.u.id]) }
output "unknowns_133" { value = length(setproduct(["a", "b"], [terraform_data.u.id])) }
output "unknowns_134" { value = index(["a", terraform_data.u.id], "a") }
output "unknowns_135" { value = transpose({ a = [terraform_data.u.id] }) }
output "unknowns_136" { value = nonsensitive(sensitive(terraform_data.u.id)) }
output "unknowns_137" { value = issensitive(terraform_data.u.id) }
output "unknowns_138" { value = regex("-", terraform_data.u.id) }
output "unknowns_139" { value = can(regex("-", terraform_data.u.id)) }
output "unknowns_140" { value = lookup({ a = 1 }, terraform_data.u.id, 2) }
output "unknowns_141" { value = [1, 2][length(terraform_data.u.id) - 36] }
output "unknowns_142" { value = length(terraform_data.u.id) + 1 }
output "unknowns_143" { value = -length(terraform_data.u.id) }
output "unknowns_144" { value = length(terraform_data.u.id) > 1 }
output "unknowns_145" { value = yamlencode([terraform_data.u.id]) }
output "unknowns_146" { value = cidrsubnet("10.0.0.0/16", 8, length(terraform_data.u.id)) }
output "unknowns_147" { value = true ? [terraform_data.u.id] : [] }
output "unknowns_148" { value = length(true ? [terraform_data.u.id] : []) }
output "unknowns_149" { value = false ? [terraform_data.u.id] : [] }
output "unknowns_150" { value = terraform_data.u.id == null ? [] : [terraform_data.u.id] }
output "unknowns_151" { value = terraform_data.u.id != null ? "set" : "unset" }
