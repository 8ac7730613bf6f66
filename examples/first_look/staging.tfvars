environment = "staging"
recovery    = false
