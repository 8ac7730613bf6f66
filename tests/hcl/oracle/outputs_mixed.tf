output "mixed_001" { value = merge({ a = { x = 1 } }, { a = { y = 2 } }) }
output "mixed_002" { value = { for k, v in merge({ b = 2 }, { a = 1 }) : k => v * 2 } }
output "mixed_003" { value = [for k in sort(keys(local.map)) : local.map[k]] }
output "mixed_004" { value = { for t in local.tables : t.name => { for k, v in t : k => v if v != null && k != "name" } } }
output "mixed_005" { value = flatten([for t in local.tables : [for a in compact([t.hash, t.range]) : { table = t.name, attribute = a }]]) }
output "mixed_006" { value = { for e in flatten([for t in local.tables : [for a in compact([t.hash, t.range]) : { table = t.name, attribute = a }]]) : "${e.table}.${e.attribute}" => e } }
output "mixed_007" { value = distinct(flatten(values(local.attributes))) }
output "mixed_008" { value = toset(flatten(values(local.attributes))) }
output "mixed_009" { value = { for name, list in local.attributes : name => join("/", list) } }
output "mixed_010" { value = length(local.attributes["orders"]) == 2 ? "composite" : "simple" }
output "mixed_011" { value = lookup({ dev = 1, prod = 3 }, terraform.workspace, 2) }
output "mixed_012" { value = contains(["dev", "default"], terraform.workspace) ? "known" : "other" }
output "mixed_013" { value = try(local.nested.a.x.c, local.nested.a.b.c)[0] }
output "mixed_014" { value = can(local.nested.a.x) }
output "mixed_015" { value = coalesce(try(local.tables[5].name, null), "fallback") }
output "mixed_016" { value = element(local.tables, 3).name }
output "mixed_017" { value = local.tables[length(local.tables) - 1].name }
output "mixed_018" { value = index(local.tables[*].name, "users") }
output "mixed_019" { value = local.tables[index(local.tables[*].name, "users")].hash }
output "mixed_020" { value = zipmap(local.tables[*].name, local.tables[*].hash)["users"] }
output "mixed_021" { value = [for i, t in local.tables : format("%02d-%s", i + 1, upper(t.name))] }
output "mixed_022" { value = formatlist("arn:aws:dynamodb:%s:%s:table/%s", "eu-west-1", "123456789012", local.tables[*].name) }
output "mixed_023" { value = join(", ", [for k, v in { a = 1, b = true, c = "x" } : "${k}=${v}"]) }
output "mixed_024" { value = { for i in range(3) : "key${i}" => i % 2 == 0 ? "even" : "odd" } }
output "mixed_025" { value = { for n in local.numbers : (n > 1 ? "big" : "small") => n... } }
output "mixed_026" { value = [for n in sort([for m in local.numbers : format("%03d", m)]) : tonumber(n)] }
output "mixed_027" { value = sum([for o in local.objects : o.v if o.n == "x"]) }
output "mixed_028" { value = max([for o in local.objects : o.v]...) }
output "mixed_029" { value = setsubtract(local.names, ["b"]) }
output "mixed_030" { value = tolist(setsubtract(toset(local.names), toset(["b"]))) }
output "mixed_031" { value = reverse(sort(local.names)) }
output "mixed_032" { value = [for p in setproduct(["dev", "prod"], local.names) : "${p[0]}-${p[1]}"] }
output "mixed_033" { value = { for p in setproduct(["dev", "prod"], ["a"]) : p[0] => p[1]... } }
output "mixed_034" { value = jsonencode(local.objects) }
output "mixed_035" { value = jsonencode(local.tables) }
output "mixed_036" { value = jsondecode(jsonencode(local.nested)).a.b.c[1] }
output "mixed_037" { value = yamldecode(yamlencode(local.tables))[1].hash }
output "mixed_038" { value = base64decode(base64encode(jsonencode(local.map))) }
output "mixed_039" { value = md5(jsonencode(local.tables)) }
output "mixed_040" { value = substr(sha256("x"), 0, 8) }
output "mixed_041" { value = replace(lower("My Table Name"), "/[^a-z0-9]+/", "-") }
output "mixed_042" { value = trimsuffix(trimprefix("/a/b/", "/"), "/") }
output "mixed_043" { value = split("/", "a/b/c")[1] }
output "mixed_044" { value = regex("^arn:(?P<partition>[^:]+):dynamodb:(?P<region>[^:]*):", "arn:aws:dynamodb:eu-west-1:1:table/x") }
output "mixed_045" { value = regexall("(\\w)=(\\d)", "a=1,b=2") }
output "mixed_046" { value = try(regex("^x", "abc"), "no match") }
output "mixed_047" { value = length(regexall("[aeiou]", "dynamodb")) > 1 }
output "mixed_048" { value = tonumber(regex("\\d+", "port 8080")) + 1 }
output "mixed_049" { value = parseint(substr("ff00", 0, 2), 16) }
output "mixed_050" { value = [for c in split("", "abc") : upper(c)] }
output "mixed_051" { value = title(replace("hello_world", "_", " ")) }
output "mixed_052" { value = chunklist(range(5), 2) }
output "mixed_053" { value = [for chunk in chunklist(local.names, 2) : join("", chunk)] }
output "mixed_054" { value = slice(local.names, 0, length(local.names) - 1) }
output "mixed_055" { value = merge([for t in local.tables : { (t.name) = t.hash }]...) }
output "mixed_056" { value = merge({}, local.map, {}) }
output "mixed_057" { value = tomap({ for k, v in local.map : k => upper(v) }) }
output "mixed_058" { value = tobool("false") || tobool(null) == null }
output "mixed_059" { value = tostring(1.10) }
output "mixed_060" { value = tostring(10 / 4) }
output "mixed_061" { value = format("%.2f", 10 / 3) }
output "mixed_062" { value = format("%s", 1.0) }
output "mixed_063" { value = format("%v", [1, "a", true, null]) }
output "mixed_064" { value = format("%5.1f|%-8s|%+d", 3.14159, "x", 7) }
output "mixed_065" { value = ceil(10 / 3) * 3 }
output "mixed_066" { value = floor(-7 / 2) }
output "mixed_067" { value = abs(-1.5) + signum(-2) }
output "mixed_068" { value = 10 % 3 + 2 * (5 - 3) / 4 }
output "mixed_069" { value = !(1 > 2) && (2 >= 2 || false) }
output "mixed_070" { value = 1 + 2 == 3 && "a" != "b" }
output "mixed_071" { value = cidrhost(cidrsubnet("10.0.0.0/8", 8, 1), 10) }
output "mixed_072" { value = [for i in range(2) : cidrsubnet("10.0.0.0/16", 8, i)] }
output "mixed_073" { value = timecmp(timeadd("2024-01-01T00:00:00Z", "24h"), "2024-01-02T00:00:00Z") == 0 }
output "mixed_074" { value = formatdate("DD/MM/YYYY", timeadd("2024-02-28T00:00:00Z", "48h")) }
output "mixed_075" { value = module.keyed["orders"].name == local.tables[0].hash }
output "mixed_076" { value = { for k, m in module.keyed : k => m.anything if m.anything != null } }
output "mixed_077" { value = concat(module.counted[*].name, values(module.keyed)[*].name) }
output "mixed_078" { value = alltrue([for m in module.counted : startswith(m.name, "n")]) }
output "mixed_079" { value = { for k, v in var.optional_map : k => coalesce(v.range, "none") } }
output "mixed_080" { value = [for item in var.optional_list : item.name if contains(item.keys, "k")] }
output "mixed_081" { value = { for name, table in var.optional_map : name => merge(table, { billing = table.read > 5 ? "PROVISIONED" : "PAY_PER_REQUEST" }) } }
output "mixed_082" { value = alltrue([for item in var.optional_list : contains(["S", "N", "B"], item.type)]) }
output "mixed_083" { value = anytrue([for item in var.optional_list : item.type == "B"]) }
output "mixed_084" { value = length(distinct(var.optional_list[*].type)) == length(var.optional_list) }
output "mixed_085" { value = toset([for item in var.optional_list : item.type]) }
output "mixed_086" { value = one([for item in var.optional_list : item if item.name == "b"]).type }
output "mixed_087" { value = "${var.optional.name}-${var.optional.size}-${var.optional.settings.mode}" }
output "mixed_088" { value = "${path.module}/${basename(path.root)}.tf" }
