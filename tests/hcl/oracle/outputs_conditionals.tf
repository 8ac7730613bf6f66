output "conditionals_001" { value = true ? 1 : 2 }
output "conditionals_002" { value = true ? 1 : "a" }
output "conditionals_003" { value = false ? 1 : "a" }
output "conditionals_004" { value = true ? "1" : 2 }
output "conditionals_005" { value = true ? 1 : null }
output "conditionals_006" { value = false ? 1 : null }
output "conditionals_007" { value = true ? null : null }
output "conditionals_008" { value = true ? [1] : [] }
output "conditionals_009" { value = true ? [] : [1] }
output "conditionals_010" { value = true ? [1, 2] : ["a"] }
output "conditionals_011" { value = jsonencode(true ? [1, 2] : ["a"]) }
output "conditionals_012" { value = jsonencode(true ? tolist([1]) : tolist(["a"])) }
output "conditionals_013" { value = jsonencode(true ? { a = 1 } : { a = "x" }) }
output "conditionals_014" { value = jsonencode(true ? { a = 1 } : { b = "x" }) }
output "conditionals_015" { value = jsonencode(true ? { a = 1 } : {}) }
output "conditionals_016" { value = jsonencode(false ? { a = 1 } : {}) }
output "conditionals_017" { value = jsonencode(true ? { a = 1, b = "x" } : { a = 2 }) }
output "conditionals_018" { value = jsonencode(true ? { a = [1] } : { a = ["x"] }) }
output "conditionals_019" { value = jsonencode(true ? tomap({ a = 1 }) : {}) }
output "conditionals_020" { value = jsonencode(true ? toset([1]) : toset(["a"])) }
output "conditionals_021" { value = jsonencode(true ? toset([1]) : []) }
output "conditionals_022" { value = jsonencode(true ? [] : toset([1])) }
output "conditionals_023" { value = jsonencode(true ? [1] : null) }
output "conditionals_024" { value = try(true ? [1, "a"] : [true, false], "refused") }
output "conditionals_025" { value = jsonencode(true ? [[1]] : [["a"], []]) }
output "conditionals_026" { value = can(true ? 1 : []) }
output "conditionals_027" { value = can(true ? {} : []) }
output "conditionals_028" { value = can(true ? "a" : {}) }
output "conditionals_029" { value = can(true ? [1] : { a = 1 }) }
output "conditionals_030" { value = can(true ? 1 : true) }
output "conditionals_031" { value = can(true ? toset([1]) : [1]) }
output "conditionals_032" { value = can(true ? { a = 1 } : { a = [] }) }
output "conditionals_033" { value = can(true ? { a = 1 } : { b = [] }) }
output "conditionals_034" { value = can(true ? [1] : [[]]) }
output "conditionals_035" { value = can(true ? [1] : ["a"]) }
output "conditionals_036" { value = can(true ? [1, []] : [[], 1]) }
output "conditionals_037" { value = can(true ? tomap({ a = 1 }) : { a = [] }) }
output "conditionals_038" { value = try(true ? { a = 1 } : { b = [] }, "refused") }
output "conditionals_039" { value = try(true ? "a" : [], "refused") }
output "conditionals_040" { value = try(true ? 1 : { a = 1 }, "refused") }
output "conditionals_041" { value = try(null ? 1 : 2, "refused") }
output "conditionals_042" { value = try("yes" ? 1 : 2, "refused") }
output "conditionals_043" { value = try(1 ? 1 : 2, "refused") }
output "conditionals_044" { value = "true" ? 1 : 2 }
output "conditionals_045" { value = "1" ? 1 : 2 }
output "conditionals_046" { value = "false" ? 1 : 2 }
output "conditionals_047" { value = local.flag == "x" ? local.names : [] }
output "conditionals_048" { value = local.nothing == null ? "default" : local.nothing }
output "conditionals_049" { value = local.nothing != null ? local.nothing : "default" }
output "conditionals_050" { value = length(local.names) > 2 ? local.names[2] : "short" }
output "conditionals_051" { value = true ? false ? 1 : 2 : 3 }
output "conditionals_052" { value = false ? 1 : true ? 2 : 3 }
output "conditionals_053" { value = (true ? local.names : [])[1] }
output "conditionals_054" { value = [for n in local.names : n == "a" ? upper(n) : n] }
output "conditionals_055" { value = [for n in local.mixed : n == null ? "null" : n] }
output "conditionals_056" { value = true ? local.map : {} }
output "conditionals_057" { value = jsonencode(true ? local.map : { k1 = 1 }) }
output "conditionals_058" { value = true ? local.objects : [] }
output "conditionals_059" { value = jsonencode(true ? local.objects : []) }
output "conditionals_060" { value = jsonencode(false ? local.objects : []) }
output "conditionals_061" { value = jsonencode([true ? 1 : "a", false ? 1 : "a"]) }
output "conditionals_062" { value = 1 == 1 ? "same" : "different" }
output "conditionals_063" { value = "${true ? 1 : 2}" }
output "conditionals_064" { value = "${true ? "a" : "b"}c" }
output "conditionals_065" { value = terraform_data.u.id == null ? 1 : 2 }
output "conditionals_066" { value = terraform_data.u.id == "x" ? "same" : "same" }
output "conditionals_067" { value = terraform_data.u.id == "x" ? 1 : 2 }
output "conditionals_068" { value = terraform_data.u.id == "x" ? [1, 2] : [3, 4] }
output "conditionals_069" { value = terraform_data.u.id == "x" ? [1, 2] : [1, 2] }
output "conditionals_070" { value = length(terraform_data.u.id == "x" ? tolist([1, 2]) : tolist([3, 4])) }
output "conditionals_071" { value = terraform_data.u.id == "x" ? null : null }
output "conditionals_072" { value = terraform_data.u.id == "x" ? true : false }
output "conditionals_073" { value = terraform_data.u.id == "x" ? { a = 1 } : { a = 1 } }
output "conditionals_074" { value = true ? terraform_data.u.id : "x" }
output "conditionals_075" { value = false ? terraform_data.u.id : "x" }
output "conditionals_076" { value = jsonencode(false ? [terraform_data.u.id] : [1]) }
output "conditionals_077" { value = false ? terraform_data.u.output : "known" }
