locals {
  template         = "Hi $${name}!"
  heredoc          = <<EOT
  two spaces
none
EOT
  heredoc_dedented = <<-EOT
      four
    two ${local.names[0]}

      four again
    EOT
  heredoc_stripped = <<-EOT
    a
    %{~ for n in local.names ~}
    ${n}
    %{~ endfor ~}
    z
  EOT
  heredoc_nested = <<-OUTER
    ${upper(<<-INNER
      inner
    INNER
  )}
    outer
  OUTER
  heredoc_loop = <<-EOT
    %{ for i, n in local.names }
    ${i}: ${n}
    %{ endfor }
  EOT
  heredoc_escapes = <<EOT
\n \t "quotes" $${x} %%{y} $ %
EOT
  heredoc_tabs = <<-EOT
		two tabs
	one tab
	EOT
  heredoc_blank = <<-EOT

    a

      b

  EOT
}
