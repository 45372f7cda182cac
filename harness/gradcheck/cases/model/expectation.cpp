// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/expectation.hpp>

#include <gradcheck/cases/model/numbers.hpp>

namespace gradcheck::cases {

std::string to_string(const Quantity& quantity) {
  std::string text = quantity.layer > 0 ? "layer " + std::to_string(quantity.layer) + " " : std::string();
  text += quantity.value;
  if (quantity.reduction) text += " (" + std::string(mlp::name(*quantity.reduction)) + ")";
  return text;
}

namespace {

bool same(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same_bits(arma::rowvec(a[i]), arma::rowvec(b[i]))) return false;
  return true;
}

}  // namespace

bool operator==(const Expected& a, const Expected& b) { return a.printed == b.printed && same_bits(a.exact, b.exact); }

bool operator==(const ExpectedTable& a, const ExpectedTable& b) {
  return a.rows == b.rows && a.columns == b.columns && a.entries == b.entries;
}

bool operator==(const Expectation& a, const Expectation& b) {
  return a.of == b.of && a.at == b.at && a.is == b.is && a.truncated == b.truncated &&
         a.truncated_at == b.truncated_at && a.ulps == b.ulps;
}

bool operator==(const ExpectedVerdict& a, const ExpectedVerdict& b) {
  return a.block == b.block && a.at == b.at && a.verdict == b.verdict && a.reason == b.reason;
}

bool operator==(const Erratum& a, const Erratum& b) {
  return a.of == b.of && a.at == b.at && a.printed == b.printed && a.right == b.right && a.why == b.why &&
         same(a.reproduced_by, b.reproduced_by);
}

bool operator==(const Expectations& a, const Expectations& b) {
  return a.values == b.values && a.verdicts == b.verdicts && a.errata == b.errata;
}

}  // namespace gradcheck::cases
