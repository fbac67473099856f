// Before every C++ file of this release: its abseil takes SIGSTKSZ for a constant, which glibc 2.34 has made a call.
#pragma once

#include <csignal>

#undef SIGSTKSZ
#define SIGSTKSZ 8192
