// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/activation_slopes.hpp>
#include <gradcheck/diagnosis/hypotheses/elementwise.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

std::string range_of_slopes(const Evidence& e, std::size_t seen) {
  double low = arma::datum::inf, high = -low;
  for (const Probe& p : e.probes) {
    const arma::vec s = slopes_of(p, seen, &Jacobian::numeric);
    low = std::min(low, s.min());
    high = std::max(high, s.max());
  }
  return number(low) + " .. " + number(high);
}

std::optional<Finding> derivative_missing(const Evidence& e, const Blocks& blocks) {
  const auto seen = slope_block(e, blocks);
  if (!seen) return std::nullopt;
  const auto ones = [](const Probe& p) -> std::optional<arma::vec> {
    return arma::vec(p.output.n_elem, arma::fill::ones);
  };
  const auto match = explains(e.probes, blocks, with_slopes(*seen, ones));
  if (!match) return std::nullopt;
  return found(e, blocks, e.layer.reseed ? "mask not applied" : "missing activation derivative",
               "the gradient is the one without the activation's derivative; numeric slopes range over " +
                   range_of_slopes(e, *seen),
               *match);
}

/// A constant c where the right slope is 0 or c: the mask of a dropout, or its like.
std::optional<Finding> mask_missing(const Evidence& e, const Blocks& blocks) {
  if (!e.layer.reseed || slope_block(e, blocks) != std::optional(blocks[0])) return std::nullopt;
  const double c = e.probes[0].blocks[blocks[0]].scale();
  const auto kept = [c](const Probe& p) -> std::optional<arma::vec> { return arma::vec(p.output.n_elem).fill(c); };
  const auto match = explains(e.probes, blocks, with_slopes(blocks[0], kept));
  if (!match) return std::nullopt;
  return found(e, blocks, "mask not applied",
               "the gradient goes through everywhere, times " + number(c) + ", also where forward drops the entry",
               *match);
}

bool is_zero_or(const arma::vec& slopes, double c) {
  return std::ranges::all_of(slopes, [c](double s) { return close(s, 0, 1e-6 * c) || close(s, c, 1e-6 * c); });
}

/// Both sides go through some entries, times the same, and leave out the others: but not the same ones.
std::optional<Finding> other_mask(const Evidence& e, const Blocks& blocks) {
  if (!e.layer.reseed || slope_block(e, blocks) != std::optional(blocks[0])) return std::nullopt;
  double c = 0;
  for (const Probe& p : e.probes) c = std::max(c, p.blocks[blocks[0]].scale());
  for (const Probe& p : e.probes)
    for (auto side : {&Jacobian::analytic, &Jacobian::numeric})
      if (!is_zero_or(slopes_of(p, blocks[0], side), c)) return std::nullopt;
  const auto match = explains(e.probes, blocks, with_slopes(blocks[0], [&](const Probe& p) -> std::optional<arma::vec> {
                                return slopes_of(p, blocks[0], &Jacobian::analytic);
                              }));
  if (!match) return std::nullopt;
  return found(e, blocks, "mask not kept",
               "forward and backward each drop entries, and multiply the others by " + number(c) +
                   ", but backward does not drop those that forward drops: it has a mask of its own",
               *match);
}

std::optional<Finding> passed_through(const Evidence& e, const Blocks& blocks) {
  if (!is_input_like_output(e, blocks) || is_elementwise(e, blocks, &Jacobian::numeric)) return std::nullopt;
  const auto eye = [](const Probe&, const Jacobian& b) -> std::optional<Predicted> {
    return Predicted{arma::eye(arma::size(b.numeric)), arma::zeros(arma::size(b.numeric))};
  };
  const auto match = explains(e.probes, blocks, eye);
  if (!match) return std::nullopt;
  return found(e, blocks, "cotangent passed through", "the gradient is the cotangent itself", *match);
}

/// The layer's own numeric slope at its output in the place of its pre-activation.
std::optional<arma::vec> slopes_at_output(const Evidence& e, const Probe& p, std::size_t seen) {
  set_parameters(e.layer, p.parameters);
  if (p.blocks[seen].of_input) {
    const auto there = numeric_probe_at(e.layer, {p.output}, e.along, seen);
    return there ? std::optional(slopes_of(*there, seen, &Jacobian::numeric)) : std::nullopt;
  }
  arma::vec slopes(p.output.n_elem, arma::fill::zeros);
  const std::size_t inputs = p.blocks.size() - p.parameters.size();
  for (arma::uword n = 0; n < p.output.n_elem / p.features();
       ++n) {  // with inputs of zero a bias is the pre-activation
    AnyLayer::Matrices zero = p.inputs, moved = p.parameters;
    for (arma::mat& m : zero) m = 0 * (p.by_rows ? arma::mat(m.row(0)) : arma::mat(m.col(0)));
    for (arma::uword i = 0; i < p.features(); ++i)
      moved.at(seen - inputs)(i) = p.by_rows ? p.output(n, i) : p.output(i, n);
    set_parameters(e.layer, moved);
    const auto there = numeric_probe_at(e.layer, zero, e.along, seen);
    if (!there || there->output.n_elem != p.features()) return std::nullopt;
    const arma::vec s = slopes_of(*there, seen, &Jacobian::numeric);
    for (arma::uword t = 0; t < slopes.n_elem; ++t)
      if (p.sample_of(t) == n) slopes(t) = s(p.feature_of(t));
  }
  return slopes;
}

/// Whether the slopes of some point are more than two numbers: one for each side is the same at x and at phi(x).
bool has_more_than_two_slopes(const Evidence& e, std::size_t seen) {
  return std::ranges::any_of(e.probes, [&](const Probe& p) {
    std::vector<double> different;
    for (const double s : slopes_of(p, seen, &Jacobian::numeric))
      if (std::ranges::none_of(different, [s](double d) { return close(d, s, 1e-6 * std::max(1.0, std::abs(s))); }))
        different.push_back(s);
    return different.size() > 2;
  });
}

std::optional<Finding> taken_at_output(const Evidence& e, const Blocks& blocks) {
  const auto seen = slope_block(e, blocks);
  if (!seen || e.probes[0].inputs.size() != 1 || !has_more_than_two_slopes(e, *seen)) return std::nullopt;
  const auto match =
      explains(e.probes, blocks, with_slopes(*seen, [&](const Probe& p) { return slopes_at_output(e, p, *seen); }));
  if (!match) return std::nullopt;
  return found(
      e, blocks, "derivative taken at the output",
      "the slope in backward is the forward's numeric one at y, where it should be taken at the pre-activation",
      *match);
}

bool both_signs(const std::vector<Slope>& slopes) {
  const auto negative = std::ranges::count_if(slopes, [](const Slope& s) { return s.z < 0; });
  return negative >= 4 && static_cast<std::size_t>(negative) + 4 <= slopes.size() && slopes.size() >= 12;
}

/// The slope of relu, leaky where z < 0 with what one of these slopes is.
ActivationSlope leaky(const std::vector<Slope>& slopes, double Slope::*side) {
  double below = 0;
  for (const Slope& s : slopes)
    if (s.z < 0) below = s.*side;
  return {"leaky relu of slope " + number(below), [below](double z) { return z > 0 ? 1.0 : below; }};
}

std::optional<std::string> name_of(const std::vector<Slope>& slopes, double Slope::*side) {
  std::vector<ActivationSlope> known = known_slopes();
  if (const ActivationSlope relu = leaky(slopes, side); !close(relu.at(-1), 1, 1e-6)) known.push_back(relu);
  for (const ActivationSlope& k : known)
    if (std::ranges::all_of(slopes, [&](const Slope& s) { return close(s.*side, k.at(s.z), s.error); })) return k.name;
  return std::nullopt;
}

/// The slopes on both sides of zero, where they alone are wrong: where one factor for each output turns numeric into
/// analytic in all blocks.
struct WrongSlopes {
  Match match;
  std::vector<Slope> slopes;
};
std::optional<WrongSlopes> wrong_slopes(const Evidence& e, const Blocks& blocks) {
  const auto seen = slope_block(e, blocks);
  if (!seen || std::ranges::find(blocks, *seen) == blocks.end()) return std::nullopt;
  const auto match = explains(e.probes, blocks, with_slopes(*seen, [seen](const Probe& p) -> std::optional<arma::vec> {
                                return slopes_of(p, *seen, &Jacobian::analytic);
                              }));
  if (!match) return std::nullopt;
  WrongSlopes wrong{*match, sampled(e, *seen)};
  if (!both_signs(wrong.slopes)) return std::nullopt;
  return wrong;
}

/// One number of a parameter alone: of one entry and one output anything looks like a slope, and where all inputs are
/// zero a parameter that is no bias may have one by chance, such as the noise of a kernel matrix.
bool is_one_parameter_alone(const Evidence& e, const Blocks& blocks) {
  const Jacobian& b = e.probes[0].blocks[blocks[0]];
  return blocks.size() == 1 && !b.of_input && b.rows * b.cols == 1;
}

std::optional<Finding> neighbour(const Evidence& e, const Blocks& blocks) {
  const auto wrong = wrong_slopes(e, blocks);
  if (!wrong) return std::nullopt;
  const std::vector<Slope>& slopes = wrong->slopes;
  const auto lacks_one = [](const Slope& s) { return close(s.forward - s.backward, 1, s.error); };
  if (std::ranges::all_of(slopes, lacks_one)) return std::nullopt;  // a skip, y = x + phi(x)
  const auto backward = name_of(slopes, &Slope::backward), forward = name_of(slopes, &Slope::forward);
  if (!backward || backward == forward || is_one_parameter_alone(e, blocks)) return std::nullopt;
  const Slope worst =
      *std::ranges::max_element(slopes, {}, [](const Slope& s) { return std::abs(s.forward - s.backward); });
  return found(e, blocks, "another activation's derivative",
               "backward has the slope of " + *backward + " at all " + std::to_string(slopes.size()) +
                   " places, forward " + (forward ? "that of " + *forward : "another") + "; they differ most at z = " +
                   number(worst.z) + ": " + number(worst.backward) + ", numeric " + number(worst.forward),
               wrong->match);
}

std::optional<Finding> wrong_below_zero(const Evidence& e, const Blocks& blocks) {
  const auto wrong = wrong_slopes(e, blocks);
  if (!wrong) return std::nullopt;
  const std::vector<Slope>& slopes = wrong->slopes;
  const auto differs = [](const Slope& s) { return !close(s.forward, s.backward, s.error); };
  for (const double side : {-1.0, 1.0})
    if (std::ranges::all_of(slopes, [&](const Slope& s) { return differs(s) == (side * s.z > 0); }))
      return found(e, blocks, side < 0 ? "wrong where x < 0" : "wrong where x > 0",
                   std::string("the slope is wrong at all places where the pre-activation is ") +
                       (side < 0 ? "negative" : "positive") + " and right at all others, " +
                       std::to_string(slopes.size()) + " of them",
                   wrong->match);
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> slope_hypotheses() {
  return {derivative_missing, mask_missing, other_mask, passed_through, taken_at_output, neighbour};
}

std::vector<Hypothesis> side_hypotheses() { return {wrong_below_zero}; }

}  // namespace gradcheck::detail
