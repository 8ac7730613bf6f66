output "templates_001" { value = "" }
output "templates_002" { value = "plain" }
output "templates_003" { value = "${local.chain}" }
output "templates_004" { value = "a${1}b${true}c${1.50}" }
output "templates_005" { value = "$${local.chain} %%{ if }" }
output "templates_006" { value = "$$ %% $ % $a %b" }
output "templates_007" { value = "\t|\n|\"|\\|\u00e9|\U0001F600" }
output "templates_008" { value = "${"nested ${"deeper ${1 + 1}"}"}" }
output "templates_009" { value = "%{ if true }yes%{ else }no%{ endif }" }
output "templates_010" { value = "%{ if false }yes%{ endif }" }
output "templates_011" { value = "%{ for n in local.names }${n},%{ endfor }" }
output "templates_012" { value = "%{ for i, n in local.names }${i}${n}%{ endfor }" }
output "templates_013" { value = "%{ for k, v in local.map }${k}=${v};%{ endfor }" }
output "templates_014" { value = "%{ for n in local.set }${n}%{ endfor }" }
output "templates_015" { value = "%{ for n in [] }x%{ endfor }" }
output "templates_016" { value = "a ${~ "b" ~} c" }
output "templates_017" { value = "a %{~ if true ~} b %{~ endif ~} c" }
output "templates_018" { value = "x%{ for n in local.names ~} ${n} %{~ endfor }y" }
output "templates_019" { value = "%{ for n in local.names }%{ if n != "b" }${n}%{ endif }%{ endfor }" }
output "templates_020" { value = "%{ if local.nothing == null }null%{ else }${local.nothing}%{ endif }" }
output "templates_021" { value = "${local.names[0]}-${local.map["k1"]}-${local.nested.a.b.c[1]}" }
output "templates_022" { value = "${[for n in local.names : n][1]}" }
output "templates_023" { value = "${{ a = 1 }.a}" }
output "templates_024" { value = "${local.names}" }
output "templates_025" { value = "${local.names}"[0] }
output "templates_026" { value = try("x${local.names}", "refused") }
output "templates_027" { value = try("x${null}", "refused") }
output "templates_028" { value = try("x${{}}", "refused") }
output "templates_029" { value = can("${null}") }
output "templates_030" { value = "${null}" == null }
output "templates_031" { value = "${1}" == 1 }
output "templates_032" { value = "${1}" == "1" }
output "templates_033" { value = "${true}" }
output "templates_034" { value = "${1}1" }
output "templates_035" { value = "${1e3}" }
output "templates_036" { value = "x${1e3}" }
output "templates_037" { value = "x${0.1 + 0.2}" }
output "templates_038" { value = "x${1 / 3}" }
output "templates_039" { value = "x${100000000000000000000000000}" }
output "templates_040" { value = "x${1.0}" }
output "templates_041" { value = "x${-0}" }
output "templates_042" { value = "x${1e-7}" }
output "templates_043" { value = "x${123456789.123456789}" }
output "templates_044" { value = "é${"e\u0301"}" }
output "templates_045" { value = length("e\u0301") }
output "templates_046" { value = "e\u0301" == "\u00e9" }
output "templates_047" { value = jsonencode("e\u0301") }
output "templates_048" { value = strrev("e\u0301x") }
output "templates_049" { value = templatefile("${path.module}/text.tftpl", { name = "World", items = ["a", "b"] }) }
output "templates_050" { value = templatefile("text.tftpl", { name = 1, items = [] }) }
output "templates_051" { value = try(templatefile("text.tftpl", { name = "x" }), "refused") }
output "templates_052" { value = try(templatefile("missing.tftpl", {}), "refused") }
output "templates_053" { value = templatestring(local.template, { name = "World" }) }
output "templates_054" { value = path.module }
output "templates_055" { value = path.root }
output "templates_056" { value = terraform.workspace }
output "templates_057" { value = "${terraform.workspace}-${path.module}" }
output "templates_058" { value = fileexists("${path.module}/text.tftpl") }
output "templates_059" { value = filesha256("text.tftpl") }
output "templates_060" { value = file("text.tftpl") }
output "templates_061" { value = fileset(path.module, "*.tftpl") }
output "templates_062" { value = fileset("modules", "**/*.tf") }
output "templates_063" { value = basename(abspath(path.module)) }
output "templates_064" { value = local.heredoc }
output "templates_065" { value = local.heredoc_dedented }
output "templates_066" { value = local.heredoc_stripped }
output "templates_067" { value = local.heredoc_nested }
output "templates_068" { value = local.heredoc_loop }
output "templates_069" { value = local.heredoc_escapes }
output "templates_070" { value = local.heredoc_tabs }
output "templates_071" { value = local.heredoc_blank }
output "templates_072" { value = "${terraform_data.u.input}-x" }
output "templates_073" { value = "${terraform_data.u.id}-x" }
output "templates_074" { value = startswith("a${terraform_data.u.id}", "a") }
output "templates_075" { value = "%{ for d in terraform_data.counted }${d.input} %{ endfor }" }
