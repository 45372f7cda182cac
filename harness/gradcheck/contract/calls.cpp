// SPDX-License-Identifier: MIT
#include <cmath>

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

/// Whether a gradient belongs to the layer at these inputs, by one numeric direction. Where the gradient is wrong at
/// the point itself, it would be wrong here as well.
std::string belongs(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent, const Matrices& found) {
  if (!p.values_agree()) throw NotTested{"the gradient is wrong, or undecided, at the point itself"};
  if (!p.output_at(inputs).is_finite()) throw NotTested{"no finite output there"};
  if (const std::string wrong = wrong_shape(p, inputs, found); !wrong.empty()) return wrong;
  const Entry e = check_direction(p.layer(), inputs, cotangent, found, p.seed() + 17);
  if (e.verdict == Verdict::undecided) throw NotTested{"the numeric derivative along a direction is undecided"};
  // a gradient that belongs elsewhere is plainly wrong; what is wrong by less is for the coordinates one by one
  if (e.verdict != Verdict::disagree || std::abs(e.analytic - e.numeric) <= 1e-3 * std::abs(e.numeric)) return {};
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
  if (const arma::uword n = p.samples(); n > 1) try {
      gradient(p.layer(), p.some(other, 0, n - 2), p.some(d, 0, n - 2));
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
  if (p.samples() == 0) throw NotTested{"the inputs and the output have different numbers of samples"};
  const Matrices one = p.some(p.inputs(), 0, 0);
  arma::mat y;
  try {
    y = p.output_at(one);
  } catch (const Refused& e) {
    throw NotTested{std::string("refuses a batch of one: ") + e.what()};
  }
  if (!y.is_finite()) throw NotTested{"has no finite output for a batch of one"};
  const arma::mat c = p.some(p.cotangent(), 0, 0);
  if (arma::size(y) != arma::size(c)) throw NotTested{"a batch of one has an output of another shape"};
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
