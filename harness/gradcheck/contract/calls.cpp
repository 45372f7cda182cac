// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/check/check_direction.hpp>
#include <gradcheck/contract/moves.hpp>
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

/// The inputs, the differentiable ones moved apart.
Matrices inputs_apart(const ContractPoint& p, Matrices inputs, double share) {
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (p.layer().differentiable[k])
      inputs[k] = in_scalar_of(p.layer(), moved_apart(inputs[k], share, p.seed() + 41 + k));
  return inputs;
}

/// Whether the gradient is right beside these inputs and the parameters as they stand.
bool agrees_beside(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent, double share) {
  const KeptCoordinates kept = kept_parameters(p.layer());
  for (const Parameter& parameter : p.layer().parameters())
    if (parameter.gradient) parameter.value.assign(moved_apart(parameter.value.values(), share, p.seed() + 43));
  const Matrices beside = inputs_apart(p, inputs, share);
  const Matrices there = gradient(p.layer(), beside, cotangent);
  return check_direction(p.layer(), beside, cotangent, there, p.seed() + 17).verdict == Verdict::agree;
}

/// At a tie no direction shows it. Beside it, where steps may still reach over the tie, or further away.
bool agrees_beside(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent) {
  constexpr std::array shares_apart{0x1p-9, 0x1p-4};
  return std::ranges::any_of(shares_apart, [&](double share) { return agrees_beside(p, inputs, cotangent, share); });
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
  if (agrees_beside(p, inputs, cotangent)) throw NotTested{"there is a tie, beside which the gradient agrees"};
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

/// What belongs() says, or that it cannot be put to the test.
std::optional<bool> belongs_if_tested(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent,
                                      const Matrices& found) {
  try {
    return belongs(p, inputs, cotangent, found).empty();
  } catch (const NotTested&) {
    return std::nullopt;
  }
}

/// Whether a gradient is shown to belong to inputs that are not those of the last forward. At a kink nothing is shown:
/// there many gradients lie between the one-sided slopes.
bool is_of(const ContractPoint& p, const Matrices& inputs, const arma::mat& cotangent, const Matrices& found) {
  if (belongs_if_tested(p, inputs, cotangent, found) != std::optional(true)) return false;
  return check_direction(p.layer(), inputs, cotangent, found, p.seed() + 17).verdict == Verdict::agree;
}

bool is_wrong_at(const ContractPoint& p, const Matrices& inputs) {
  const Matrices found = gradient(p.layer(), inputs, p.cotangent());
  return belongs_if_tested(p, inputs, p.cotangent(), found) == std::optional(false);
}

/// Whether a gradient that is wrong at other inputs is shown to be that of the first: it is right for them; or it is
/// right at the first alone, which are no special numbers, and wrong beside them.
bool is_of_first_inputs(const ContractPoint& p, const arma::mat& cotangent, const Matrices& found) {
  if (arma::size(cotangent) == arma::size(p.output()) && is_of(p, p.inputs(), cotangent, found)) return true;
  bool ordinary = true;
  for (std::size_t k = 0; k < p.inputs().size(); ++k)
    ordinary = ordinary && (!p.layer().differentiable[k] || are_ordinary(p.inputs()[k]));
  return ordinary && is_wrong_at(p, inputs_apart(p, p.inputs(), 0x1p-5));
}

Wrong last_forward(const ContractPoint& p) {
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
  if (!back.empty()) return {"back at the first batch, after others, " + back, Breach::of_earlier_point};
  const std::string wrong = belongs(p, other, d, there);
  if (wrong.empty()) return "";
  return {"at another batch: " + wrong, is_of_first_inputs(p, d, there) ? Breach::of_earlier_point : Breach::compared};
}

/// Whether a gradient that is wrong where parameters were moved is shown to be that of before: it is right for these;
/// or it is right at them alone, which are no special numbers, and wrong as soon as one parameter moves a little.
bool is_of_first_parameters(const ContractPoint& p, const HeldCoordinates& first, const Matrices& found) {
  first.put_back();
  if (is_of(p, p.inputs(), p.cotangent(), found)) return true;
  bool any = false;
  for (std::size_t k = 0; k < first.size(); ++k) {
    move_parameters(p.layer(), Move::a_little);
    for (std::size_t other = 0; other < first.size(); ++other)
      if (other != k) first.put_back(other);
    const bool wrong = is_wrong_at(p, p.inputs());
    first.put_back(k);
    if (wrong && !are_ordinary(first[k])) return false;
    any = any || wrong;
  }
  return any;
}

/// What is wrong with the gradient after a move; nothing where a move beyond the first cannot be tested.
std::string wrong_after(const ContractPoint& p, Move move, Matrices& found) {
  move_parameters(p.layer(), move);
  try {
    if (move != Move::a_little && !p.output_at(p.inputs()).is_finite()) return "";
    found = gradient(p.layer(), p.inputs(), p.cotangent());
    return belongs(p, p.inputs(), p.cotangent(), found);
  } catch (const NotTested&) {
    if (move == Move::a_little) throw;
  } catch (const Refused&) {
    if (move == Move::a_little) throw;
  }
  return "";
}

Wrong moved_parameters(const ContractPoint& p) {
  if (!p.has_parameters()) throw NotTested{std::string(why_no_parameters)};
  const KeptCoordinates kept = kept_parameters(p.layer());
  const HeldCoordinates first = held_parameters(p.layer());
  for (const Move move : all_moves) {
    Matrices found;
    const std::string wrong = wrong_after(p, move, found);
    const bool stale = !wrong.empty() && is_of_first_parameters(p, first, found);
    first.put_back();
    if (!wrong.empty())
      return {"parameters " + std::string(to_string(move)) + ": " + wrong,
              stale ? Breach::of_earlier_point : Breach::compared};
  }
  return "";
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
