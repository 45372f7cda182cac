// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <utility>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/contract/point.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = ContractPoint::Matrices;

bool all_zero(const Matrices& gradients) {
  return std::ranges::all_of(gradients, [](const arma::mat& g) { return g.is_zero(); });
}

/// To the last few digits: a backward that ignores its cotangent does the same sums again.
bool are_the_same(const Matrices& a, const Matrices& b) {
  return std::ranges::equal(a, b, [](const arma::mat& x, const arma::mat& y) {
    return arma::size(x) == arma::size(y) && arma::approx_equal(x, y, "reldiff", 0x1p-46);
  });
}

arma::mat another(const ContractPoint& p) {
  return random_cotangent(p.cotangent().n_rows, p.cotangent().n_cols, p.seed() + 7919);
}

std::string used(const ContractPoint& p) {
  if (all_zero(p.gradients())) throw NotTested{"the gradient is zero here"};
  const Matrices other = gradient(p.layer(), p.inputs(), another(p));
  Matrices none = p.gradients();
  for (arma::mat& g : none) g.zeros();
  if (p.difference(p.gradients(), none).empty()) throw NotTested{"the gradient is no more than its rounding here"};
  return are_the_same(other, p.gradients()) ? "two different cotangents give the same gradient" : "";
}

/// What is left without a cotangent may be a parameter's own multiple: a penalty's gradient, added in the layer.
std::string penalty_in(const ContractPoint& p, const Matrices& found) {
  std::size_t b = p.inputs_with_gradient();
  for (const Parameter& parameter : p.layer().parameters()) {
    if (!parameter.gradient) continue;
    const arma::mat value = parameter.value.values();
    const arma::mat& g = found[b++];
    if (arma::size(g) != arma::size(value) || g.n_elem < 2 || g.is_zero() || !g.is_finite()) continue;
    const double ratio = arma::accu(g % value) / arma::accu(arma::square(value));
    if (arma::abs(g - ratio * value).max() <= 1e-6 * arma::abs(g).max())
      return "; it is " + number(ratio) + " times " + parameter.name + " itself, as a penalty's gradient is";
  }
  return {};
}

std::string zero(const ContractPoint& p) {
  const Matrices found = gradient(p.layer(), p.inputs(), 0 * p.cotangent());
  const std::vector<std::string> names = p.layer().block_names();
  for (std::size_t b = 0; b < found.size(); ++b)
    for (arma::uword i = 0; i < found[b].n_elem; ++i)
      if (!(found[b](i) == 0.0))
        return names[b] + " " + place_text(i, found[b].n_rows) + " is " + number(found[b](i)) +
               " under a zero cotangent, expected 0" + penalty_in(p, found);
  return {};
}

/// A cotangent that is clipped, by its size or by its norm, is one that is large: powers of two change no digit.
constexpr std::array scales{std::pair{2.0, "twice"}, std::pair{0x1p10, "1,024 times"}};

/// What backward says of a multiple of the cotangent, where that is not the multiple of its answer. Of a large one its
/// own arithmetic may overflow, in half precision.
std::string scaled(const ContractPoint& p, double scale, const std::string& words) {
  Matrices expected = p.gradients();
  for (arma::mat& g : expected) g *= scale;
  const auto finite = [](const Matrices& all) {
    return std::ranges::all_of(all, [](const arma::mat& g) { return g.is_finite(); });
  };
  const bool is_large = scale > 2;
  if (!finite(expected)) {
    if (is_large) return {};
    throw NotTested{"the gradient, or twice it, is not finite"};
  }
  const Matrices found = gradient(p.layer(), p.inputs(), scale * p.cotangent());
  if (is_large && !finite(found)) return {};
  const std::string text = p.difference(found, expected, scale);
  return text.empty() ? "" : "under " + words + " the cotangent " + text;
}

std::string linear(const ContractPoint& p) {
  for (const auto& [scale, words] : scales)
    if (const std::string text = scaled(p, scale, words); !text.empty()) return text;
  const arma::mat d = another(p);
  const Matrices of_d = gradient(p.layer(), p.inputs(), d);
  Matrices combined = p.gradients();  // of another shape than that nothing is expected
  for (std::size_t b = 0; b < combined.size(); ++b)
    if (arma::size(of_d[b]) == arma::size(combined[b])) combined[b] = 1.5 * of_d[b] - combined[b];
  const Matrices of_sum = gradient(p.layer(), p.inputs(), 1.5 * d - p.cotangent());
  if (p.difference(of_sum, combined, 4).empty()) return {};
  Matrices floors = p.rough_floors(p.cotangent());  // where C meets no rounding, D or the sum may
  for (const arma::mat& other : {d, arma::mat(1.5 * d - p.cotangent())}) {
    const Matrices more = p.rough_floors(other);
    for (std::size_t b = 0; b < floors.size(); ++b) floors[b] += more[b];
  }
  const std::string sum = p.difference(of_sum, combined, 4, floors);
  return sum.empty() ? "" : "under 1.5 D - C " + sum;
}

}  // namespace

std::vector<ClauseTest> tests_of_cotangent() {
  return {
      {ClauseId::cotangent_used, used}, {ClauseId::zero_cotangent, zero}, {ClauseId::linear_in_the_cotangent, linear}};
}

}  // namespace gradcheck::detail
