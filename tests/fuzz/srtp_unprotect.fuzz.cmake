parley_fuzzer(srtp_unprotect DEPS parley_srtp)
