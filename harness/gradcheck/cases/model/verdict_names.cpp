// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/verdict_names.hpp>

#include <stdexcept>

namespace gradcheck::cases {

namespace {

template <class Enumeration>
Enumeration named(const std::string& kind, const std::string& name, Enumeration last) {
  std::string known;
  for (unsigned char i = 0; i <= static_cast<unsigned char>(last); ++i) {
    const auto candidate = static_cast<Enumeration>(i);
    if (to_string(candidate).empty()) continue;  // no reason has no name
    if (to_string(candidate) == name) return candidate;
    known += (known.empty() ? "" : ", ") + std::string(to_string(candidate));
  }
  throw std::invalid_argument("unknown " + kind + " \"" + name + "\", expected one of " + known);
}

}  // namespace

Verdict verdict_named(const std::string& name) { return named("verdict", name, Verdict::undecided); }
Reason reason_named(const std::string& name) { return named("reason", name, Reason::resolution); }

}  // namespace gradcheck::cases
