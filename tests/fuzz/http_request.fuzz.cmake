parley_fuzzer(http_request DEPS parley_http)
