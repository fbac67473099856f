// The word of an Outcome's error, or "ok".
#pragma once

#include "core/outcome.hpp"

#include <string>

namespace parley::tests {

template <class T>
std::string code_of(const core::Outcome<T>& outcome) {
  return outcome ? "ok" : std::string(core::code_name(outcome.error().code));
}

}  // namespace parley::tests
