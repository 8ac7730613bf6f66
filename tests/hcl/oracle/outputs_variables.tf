output "variables_001" { value = var.text }
output "variables_002" { value = var.text_from_number }
output "variables_003" { value = var.text_from_bool }
output "variables_004" { value = var.number_from_text }
output "variables_005" { value = var.bool_from_text }
output "variables_006" { value = var.untyped }
output "variables_007" { value = var.any_list }
output "variables_008" { value = var.list_of_any }
output "variables_009" { value = var.bare_list }
output "variables_010" { value = var.bare_map }
output "variables_011" { value = var.set }
output "variables_012" { value = var.number_set }
output "variables_013" { value = var.map_of_numbers }
output "variables_014" { value = var.map_of_lists }
output "variables_015" { value = var.tuple }
output "variables_016" { value = var.object }
output "variables_017" { value = var.optional }
output "variables_018" { value = var.optional_given }
output "variables_019" { value = var.optional_list }
output "variables_020" { value = var.optional_map }
output "variables_021" { value = var.optional_set }
output "variables_022" { value = var.optional_tuple }
output "variables_023" { value = var.nothing }
output "variables_024" { value = var.not_nullable }
output "variables_025" { value = var.nullable_given_null }
output "variables_026" { value = var.given }
output "variables_027" { value = var.given_later }
output "variables_028" { value = var.given_number }
output "variables_029" { value = var.given_list }
output "variables_030" { value = var.given_object }
output "variables_031" { value = var.validated }
output "variables_032" { value = nonsensitive(var.secret) }
output "variables_033" { value = nonsensitive("${var.secret}!") }
output "variables_034" { value = nonsensitive(length(var.secret)) }
output "variables_035" { value = issensitive(var.secret) }
output "variables_036" { value = issensitive(var.text) }
output "variables_037" { value = issensitive([var.secret]) }
output "variables_038" { value = ephemeralasnull(var.fleeting) }
output "variables_039" { value = jsonencode(var.object) }
output "variables_040" { value = jsonencode(var.optional) }
output "variables_041" { value = jsonencode(var.list_of_any) }
output "variables_042" { value = var.object.name }
output "variables_043" { value = var.object["size"] }
output "variables_044" { value = var.object.extra[0] }
output "variables_045" { value = var.optional.settings.deep.level }
output "variables_046" { value = var.optional.tags.made }
output "variables_047" { value = var.optional.tags["made"] }
output "variables_048" { value = var.optional_given.settings.enabled }
output "variables_049" { value = var.optional_given.settings.mode == null }
output "variables_050" { value = var.optional_list[1].type }
output "variables_051" { value = var.optional_list[0].keys[0] }
output "variables_052" { value = var.optional_map["two"].read + 1 }
output "variables_053" { value = [for name, table in var.optional_map : "${name}:${table.hash}"] }
output "variables_054" { value = [for item in var.optional_set : item.name] }
output "variables_055" { value = var.untyped.b[1] }
output "variables_056" { value = try(var.untyped.c, "none") }
output "variables_057" { value = lookup(var.map_of_numbers, "a", 0) }
output "variables_058" { value = lookup(var.map_of_numbers, "missing", 9) }
output "variables_059" { value = contains(var.set, "3") }
output "variables_060" { value = tolist(var.set)[0] }
output "variables_061" { value = length(var.set) }
output "variables_062" { value = var.tuple[2] ? "yes" : "no" }
output "variables_063" { value = can(var.object.dropped) }
output "variables_064" { value = try(var.object.dropped, "dropped") }
output "variables_065" { value = var.number_from_text * 2 }
output "variables_066" { value = "${var.number_from_text}" }
output "variables_067" { value = var.bool_from_text && !var.bool_from_text }
output "variables_068" { value = var.text_from_bool == "true" }
output "variables_069" { value = var.text_from_number == 42 }
output "variables_070" { value = var.nothing == null }
output "variables_071" { value = var.nothing == "" }
output "variables_072" { value = coalesce(var.nothing, "other") }
output "variables_073" { value = var.given_object["quoted key"][1].a == null }
output "variables_074" { value = var.given_object.b }
output "variables_075" { value = var.list_of_any == tolist(["1", "two", "true"]) }
output "variables_076" { value = var.any_list == [1, "two", true] }
output "variables_077" { value = var.bare_map["a"] }
output "variables_078" { value = sum(var.number_set) }
output "variables_079" { value = keys(var.map_of_lists) }
output "variables_080" { value = flatten(values(var.map_of_lists)) }
output "variables_081" { value = var.text == null ? "null" : var.text }
