// SPDX-License-Identifier: MIT
#include <gradcheck/cases/judge/compare.hpp>

#include <fmt/format.h>
#include <cmath>
#include <limits>

#include <gradcheck/base/close.hpp>
#include <gradcheck/cases/model/printed.hpp>

namespace gradcheck::cases {

namespace {

template <class T>
double spacing(double value) {
  const T magnitude = static_cast<T>(std::abs(value));
  return static_cast<double>(std::nextafter(magnitude, std::numeric_limits<T>::infinity()) - magnitude);
}

bool is_float(double value) { return static_cast<double>(static_cast<float>(value)) == value; }

double bound(const Comparison& c) {
  if (!c.ulps) return exact_tolerance * std::abs(c.expected.exact);
  return *c.ulps * (c.scalar == Scalar::float32 ? spacing<float>(c.expected.exact) : spacing<double>(c.expected.exact));
}

bool foreign(const Comparison& c) { return c.ulps && c.scalar == Scalar::float32 && !is_float(c.expected.exact); }

}  // namespace

bool fits(const Comparison& c, double value, double widened_by) {
  if (!c.expected.printed.empty())
    return c.truncated ? truncates_to(value, c.expected.printed, widened_by)
                       : rounds_to(value, c.expected.printed, widened_by);
  return !foreign(c) && detail::close(value, c.expected.exact, bound(c) + widened_by);
}

std::string to_string(const Comparison& c) {
  if (c.expected.printed.empty()) return fmt::format("{}", c.expected.exact);
  return c.expected.printed + (c.truncated ? " (truncated)" : "");
}

std::string demand(const Comparison& c) {
  if (!c.expected.printed.empty())
    return c.truncated ? "from it to one unit of its last digit further from 0"
                       : "within half a unit of its last digit";
  if (foreign(c))
    return fmt::format("a float, but the nearest one is {}", static_cast<double>(static_cast<float>(c.expected.exact)));
  return c.ulps ? fmt::format("within {} ulps", *c.ulps) : "within 1e-12 of it";
}

}  // namespace gradcheck::cases
