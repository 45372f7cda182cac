// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/contract/point.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = ContractPoint::Matrices;

constexpr int digits_of_products = 13;  // two products that differ by 2^12 spacings are not written alike

/// Each differentiable input alone is asked for its gradient.
std::string some_gradients(const ContractPoint& p) {
  AnyLayer& layer = p.layer();
  if (!layer.needs_gradient) throw NotTested{"no call needs_gradient(input, bool)"};
  if (p.inputs_with_gradient() < 2) throw NotTested{"one input"};
  const auto ask = [&layer](std::size_t only, bool others) {
    for (std::size_t k = 0; k < layer.differentiable.size(); ++k)
      if (layer.differentiable[k]) layer.needs_gradient(k, others || k == only);
  };
  std::string wrong;
  for (std::size_t k = 0, b = 0; k < layer.differentiable.size() && wrong.empty(); ++k) {
    if (!layer.differentiable[k]) continue;
    ask(k, false);
    Matrices found = gradient(layer, p.inputs(), p.cotangent()), expected = p.gradients();
    for (std::size_t other = 0; other < p.inputs_with_gradient(); ++other)
      if (other != b) found[other] = expected[other];
    wrong = p.difference(found, expected);
    if (!wrong.empty()) wrong = "asked for the gradient of input " + std::to_string(k + 1) + " alone, " + wrong;
    ++b;
  }
  ask(0, true);
  return wrong;
}

Matrices tangents_of(const ContractPoint& p) {
  Matrices v;
  for (std::size_t k = 0; k < p.inputs().size(); ++k) {
    const arma::mat& x = p.inputs()[k];
    v.push_back(p.layer().differentiable[k] ? random_cotangent(x.n_rows, x.n_cols, p.seed() + 101 + k) : 0 * x);
  }
  return v;
}

/// sum C .* jvp(x, v) against the numeric derivative of sum C .* forward(x + t v), as one coordinate t.
Entry along(const ContractPoint& p, const Matrices& v, double pushed) {
  double t = 0;
  const AnyLayer& numeric = p.layer().in_double ? *p.layer().in_double : p.layer();
  Subject subject;
  subject.name = "forward mode";
  subject.spacing = numeric.spacing;
  subject.magnitude = arma::accu(arma::abs(p.cotangent() % p.output()));
  subject.evaluate = [&] {
    Matrices x = p.inputs();
    for (std::size_t k = 0; k < x.size(); ++k) x[k] += t * v[k];
    return numeric.differentiated()(x);
  };
  subject.secant = [&](const arma::mat& plus, const arma::mat& minus) {
    return contraction(p.cotangent(), plus, minus, numeric.spacing);
  };
  Subject::Block block{"tangent", t, arma::mat{pushed}, {}, {}, {}};
  if (p.layer().in_float()) block.analytic_error = arma::mat{0x1p-15 * subject.magnitude};
  subject.blocks.push_back(block);
  return check(subject).blocks[0].at(0);
}

std::string forward_mode(const ContractPoint& p) {
  if (!p.layer().jvp) throw NotTested{"no call jvp(x, dx)"};
  Matrices x = p.inputs(), v = tangents_of(p);
  p.layer().forward(x);
  const arma::mat jv = p.layer().jvp(x, v);
  if (arma::size(jv) != arma::size(p.output())) return "jvp gives another shape than forward";
  const double pushed = arma::accu(p.cotangent() % jv);
  const Entry e = along(p, v, pushed);
  if (e.verdict == Verdict::disagree)
    return "<C, jvp(x, v)> is " + number(pushed, digits_of_products) + ", numeric " +
           number(e.numeric, digits_of_products);
  double pulled = 0, size = 0;
  for (std::size_t k = 0, b = 0; k < v.size(); ++k) {
    if (!p.layer().differentiable[k]) continue;
    pulled += arma::accu(p.gradients()[b] % v[k]);
    size += arma::accu(arma::abs(p.gradients()[b] % v[k]));
    ++b;
  }
  if (!(std::abs(pulled - pushed) <= 0x1p12 * p.layer().spacing * (size + arma::accu(arma::abs(p.cotangent() % jv)))))
    return "<C, jvp(x, v)> is " + number(pushed, digits_of_products) + ", <backward(C), v> is " +
           number(pulled, digits_of_products);
  return {};
}

}  // namespace

std::vector<ClauseTest> tests_of_optional_calls() {
  return {{ClauseId::some_gradients, some_gradients}, {ClauseId::forward_mode, forward_mode}};
}

}  // namespace gradcheck::detail
