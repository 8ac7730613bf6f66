environment = "production"
recovery    = false
