parley_fuzzer(stun_message DEPS parley_stun)
