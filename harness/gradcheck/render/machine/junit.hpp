// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/base/place.hpp>
#include <gradcheck/render/machine/suite.hpp>

namespace gradcheck {

/// A report as JUnit's XML, which CI systems read: a test suite whose test cases are its blocks, clauses and parts.
/// What fails has the first coordinates that do, with all digits; a clause that was not tested is skipped. The numbers
/// of the whole are properties of the suite. place: of the layer, where it is known.
std::string to_junit(const Report& report, const Place& place = {});

namespace detail {

std::string junit_of(const std::vector<Suite>& suites);

}  // namespace detail

}  // namespace gradcheck
