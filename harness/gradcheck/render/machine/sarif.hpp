// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/base/place.hpp>
#include <gradcheck/render/machine/problems.hpp>

namespace gradcheck {

/// A report as SARIF 2.1.0, as code hosts and editors read it: a result for each mistake, at the place, with the first
/// coordinates that fail and all of their digits as its properties. Of a report that is ok there is no result, and its
/// numbers are properties of the run. One JSON object on one line, with a line feed.
std::string to_sarif(const Report& report, const Place& place = {});

namespace detail {

/// The numbers of one thing that was checked.
struct CheckedNumbers {
  std::string subject;
  bool ok = true;
  Tally tally = {};
};

std::string sarif_of(const std::vector<Problem>& problems, const std::vector<CheckedNumbers>& checked, bool complete);

/// "/a b/c.cpp" -> "file:///a%20b/c.cpp", "a b/c.cpp" -> "a%20b/c.cpp".
std::string uri_of(const std::string& path);

}  // namespace detail

}  // namespace gradcheck
