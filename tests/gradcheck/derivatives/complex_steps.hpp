// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/gradcheck.hpp>
#include <string>

/// What the tests of complex steps share.
namespace complex_steps {

const gradcheck::Options by_steps{.method = gradcheck::Method::complex_step};

inline std::string notes_in(const gradcheck::Report& report) {
  std::string all;
  for (const std::string& note : report.notes) all += note + "\n";
  return all;
}

}  // namespace complex_steps
