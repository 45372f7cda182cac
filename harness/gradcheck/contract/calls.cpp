// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/check/check_direction.hpp>
#include <gradcheck/contract/point.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = ContractPoint::Matrices;

/// The first block whose gradient has another shape than what it is of.
std::string wrong_shape(const ContractPoint& p, const Matrices& inputs, const Matrices& found) {
  const std::vector<std::string> names = p.layer().block_names();
  std::vector<arma::SizeMat> of;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (p.layer().differentiable[k]) of.push_back(arma::size(inputs[k]));
  for (const Parameter& parameter : p.layer().parameters())
    if (parameter.gradient) of.emplace_back(parameter.value.rows(), parameter.value.cols());
  for (std::size_t b = 0; b < of.size(); ++b)
    if (arma::size(found.at(b)) != of[b])
      return names[b] + ": the gradient is " + shape(found[b]) + ", expected " + shape(of[b]);
  return {};
}

/// A gradient that belongs elsewhere is plainly wrong; what is wrong by less is for the coordinates one by one.
bool is_plainly_wrong(const Entry& e) {
  return e.verdict == Verdict::disagree && std::abs(e.analytic - e.numeric) > 1e-3 * std::abs(e.numeric);
}

/// What backward's own rounding can make of a gradient along check_direction's line.
double rounding_along(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent) {
  const Matrices floors = p.floors(inputs, cotangent);
  std::vector<double> sizes;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (p.layer().differentiable[k]) sizes.push_back(root_mean_square(inputs[k]));
  for (const Parameter& parameter : p.layer().parameters())
    if (parameter.gradient) sizes.push_back(root_mean_square(parameter.value.values()));
  double sum = 0;
  for (std::size_t b = 0; b < std::min(floors.size(), sizes.size()); ++b)
    sum += 1.5 * std::max(1.0, sizes[b]) * arma::accu(floors[b]);
  return sum;
}

/// The differentiable inputs with every entry moved by up to 2^-8 of itself, a zero of its input's size.
Matrices moved_apart(const ContractPoint& p, Matrices inputs) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!p.layer().differentiable[k]) continue;
    const arma::mat r = random_cotangent(inputs[k].n_rows, inputs[k].n_cols, p.seed() + 41 + k);
    const double size = std::max(root_mean_square(inputs[k]), std::numeric_limits<double>::min());
    for (arma::uword i = 0; i < inputs[k].n_elem; ++i)
      inputs[k](i) += 0x1p-9 * r(i) * (inputs[k](i) != 0.0 ? std::abs(inputs[k](i)) : size);
    inputs[k] = in_scalar_of(p.layer(), inputs[k]);
  }
  return inputs;
}

/// Whether a gradient belongs to the layer at these inputs, by one numeric direction. Where the gradient is wrong at
/// the point itself, it would be wrong here as well.
std::string belongs(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent, const Matrices& found) {
  if (!p.values_agree()) throw NotTested{"the gradient is wrong, or undecided, at the point itself"};
  if (!p.output_at(inputs).is_finite()) throw NotTested{"no finite output there"};
  if (const std::string wrong = wrong_shape(p, inputs, found); !wrong.empty()) return wrong;
  const Entry e = check_direction(p.layer(), inputs, cotangent, found, p.seed() + 17);
  if (e.verdict == Verdict::undecided) throw NotTested{"the numeric derivative along a direction is undecided"};
  if (!is_plainly_wrong(e) || std::abs(e.analytic - e.numeric) <= rounding_along(p, inputs, cotangent)) return {};
  // at a tie no direction shows the gradient: beside it one does
  const Matrices beside = moved_apart(p, inputs);
  const Entry there =
      check_direction(p.layer(), beside, cotangent, gradient(p.layer(), beside, cotangent), p.seed() + 17);
  if (there.verdict == Verdict::agree) throw NotTested{"there is a tie, beside which the gradient agrees"};
  return "along a random direction the gradient says " + number(e.analytic) + ", the forward pass " + number(e.numeric);
}

Wrong second_backward(const ContractPoint& p) {
  if (const auto text = p.difference(gradient(p.layer(), p.inputs(), p.cotangent()), p.gradients()); !text.empty())
    return {"forward and backward once more: " + text, Breach::does_not_repeat};
  Matrices x = p.inputs();  // lives on: a layer may refer to its input until backward
  Matrices first = zero_dx(p.layer(), x), again = first;
  p.layer().forward(x);
  for (Matrices* dx : {&first, &again}) {
    fill_gradients(p.layer(), 0.0);
    arma::mat c = p.cotangent();
    p.layer().backward(c, *dx);
  }
  for (arma::mat& g : parameter_gradients(p.layer())) again.push_back(std::move(g));
  return p.difference(again, p.gradients());
}

std::string last_forward(const ContractPoint& p) {
  const Matrices other = p.other_inputs();
  const arma::mat y = p.output_at(other);
  const arma::mat d = random_cotangent(y.n_rows, y.n_cols, p.seed() + 31);
  const Matrices there = gradient(p.layer(), other, d);
  if (const arma::uword n = p.samples_or_none(); n > 1) try {
      const Matrices fewer = p.some(other, 0, n - 2);
      const arma::mat seen = p.output_at(fewer);
      gradient(p.layer(), fewer, random_cotangent(seen.n_rows, seen.n_cols, p.seed() + 31));
    } catch (const Refused&) {  // it takes batches of one size alone: A, B, A remains
    }
  const std::string back = p.difference(gradient(p.layer(), p.inputs(), p.cotangent()), p.gradients());
  if (!back.empty()) return "back at the first batch, after others, " + back;
  const std::string wrong = belongs(p, other, d, there);
  return wrong.empty() ? "" : "at another batch: " + wrong;
}

/// Moves every parameter by 2.5 to 7.5 %, and one that is zero by as much of 1.
void move_parameters(const AnyLayer& layer) {
  std::uint64_t seed = 5;
  for (const Parameter& p : layer.parameters()) {
    if (!p.gradient) continue;
    const arma::mat value = p.value.values(), r = random_cotangent(value.n_rows, value.n_cols, ++seed);
    for (arma::uword i = 0; i < r.n_elem; ++i)
      p.value.set(i, value(i) == 0.0 ? 0.05 * r(i) : value(i) * (1 + 0.05 * r(i)));
  }
}

std::string moved_parameters(const ContractPoint& p) {
  if (!p.has_parameters()) throw NotTested{"no parameters"};
  const KeptCoordinates kept = kept_parameters(p.layer());
  move_parameters(p.layer());
  return belongs(p, p.inputs(), p.cotangent(), gradient(p.layer(), p.inputs(), p.cotangent()));
}

std::string batch_of_one(const ContractPoint& p) {
  p.samples();
  const Matrices one = p.some(p.inputs(), 0, 0);
  arma::mat y;
  try {
    y = p.output_at(one);
  } catch (const Refused& e) {
    throw NotTested{std::string("refuses a batch of one: ") + e.what()};
  }
  if (!y.is_finite()) throw NotTested{"has no finite output for a batch of one"};
  const arma::mat alone = p.some(p.cotangent(), 0, 0);
  const arma::mat c = arma::size(y) == arma::size(alone) ? alone : random_cotangent(y.n_rows, y.n_cols, p.seed());
  return belongs(p, one, c, gradient(p.layer(), one, c));
}

}  // namespace

std::vector<ClauseTest> tests_of_calls() {
  return {{ClauseId::second_backward, second_backward},
          {ClauseId::last_forward, last_forward},
          {ClauseId::moved_parameters, moved_parameters},
          {ClauseId::batch_of_one, batch_of_one}};
}

}  // namespace gradcheck::detail
