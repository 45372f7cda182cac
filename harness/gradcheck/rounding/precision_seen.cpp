// SPDX-License-Identifier: MIT
#include <gradcheck/rounding/precision_seen.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>

namespace gradcheck::detail {
namespace {

constexpr int precision_runs = 8, runs_within = 24;
/// Of the way to the middle between a float and the next.
constexpr double within_float = 0.9;

struct ProbedData {
  AnyLayer::Matrices inputs;
  std::vector<arma::mat> parameters;
  arma::mat cotangent;
};

struct ProbedAnswers {
  arma::mat output;
  std::vector<arma::mat> gradients;
};

/// Every entry v at to(v).
template <class To>
ProbedData moved(const AnyLayer& layer, ProbedData data, To to) {
  const auto move = [&](arma::mat& m) { m.transform(to); };
  for (std::size_t k = 0; k < data.inputs.size(); ++k)
    if (layer.differentiable[k]) move(data.inputs[k]);
  for (arma::mat& p : data.parameters) move(p);
  move(data.cotangent);
  return data;
}

/// Every entry v at v (1 + share()).
template <class Share>
ProbedData moved_by(const AnyLayer& layer, ProbedData data, Share share) {
  return moved(layer, std::move(data), [&](double v) { return v * (1 + share()); });
}

/// Every entry, which is a float, at this share of the way to the float below or above it.
ProbedData moved_towards_next_floats(const AnyLayer& layer, ProbedData floats, double share, std::mt19937_64& random) {
  return moved(layer, std::move(floats), [&](double v) {
    const float towards = random() % 2 == 0 ? HUGE_VALF : -HUGE_VALF;
    return v == 0.0 ? v : v + share * (std::nextafter(static_cast<float>(v), towards) - v);
  });
}

std::optional<ProbedAnswers> answers_at(AnyLayer& layer, const ProbedData& data) {
  std::size_t next = 0;
  for (const Parameter& p : layer.parameters())
    if (p.gradient) p.value.assign(data.parameters[next++]);
  return attempt([&] {
           AnyLayer::Matrices x = data.inputs;
           ProbedAnswers all;
           fill_gradients(layer, 0.0);
           all.output = layer.forward(x);
           all.gradients = gradient_after_forward(layer, x, data.cotangent);
           return all;
         })
      .value;
}

/// How many entries of b are others than those of a; none where the shapes differ.
std::optional<arma::uword> changed_entries(const std::vector<arma::mat>& a, const std::vector<arma::mat>& b) {
  arma::uword count = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (arma::size(a[k]) != arma::size(b[k]) || !a[k].is_finite() || !b[k].is_finite()) return std::nullopt;
    count += arma::accu(a[k] != b[k]);
  }
  return count;
}

arma::uword nonzero_entries(const std::vector<arma::mat>& all) {
  arma::uword count = 0;
  for (const arma::mat& m : all) count += arma::accu(m != 0.0);
  return count;
}

/// Binary digits of v, of those of a double: 24 at most in a float.
int digits_of(double v) {
  int exponent = 0;
  auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::abs(std::frexp(v, &exponent)), 53));
  int digits = 53;
  while (mantissa % 2 == 0 && digits > 0) {
    mantissa /= 2;
    --digits;
  }
  return digits;
}

/// Floats that use the digits of one: none has more than 24, and a quarter of them at least 22. A difference of nearly
/// equal numbers has few digits as well, but not that many.
bool are_floats(const std::vector<arma::mat>& all) {
  arma::uword many = 0;
  for (const arma::mat& m : all)
    for (const double v : m) {
      if (v == 0.0) continue;
      const int digits = digits_of(v);
      if (digits > 24) return false;
      many += digits >= 22 ? 1 : 0;
    }
  return many > 0 && 4 * many >= nonzero_entries(all);
}

/// The data as a float layer would take them.
ProbedData rounded_to_float(const AnyLayer& layer, ProbedData data) {
  return moved(layer, std::move(data), [](double v) { return static_cast<double>(static_cast<float>(v)); });
}

/// What is seen of one side.
struct SideSeen {
  bool still = true, moves_far = false, of_float = false, has_floats = false;
  int moved_to_next = 0;

  void take_near(const std::vector<arma::mat>& here, const std::vector<arma::mat>& there) {
    still = still && changed_entries(here, there) == arma::uword{0};
  }
  void take_far(const std::vector<arma::mat>& here, const std::vector<arma::mat>& there) {
    const auto count = changed_entries(here, there);
    moves_far = moves_far || (count && *count > 0 && 2 * *count >= nonzero_entries(here));
  }
  /// rounded: at the data rounded to float; none where that throws.
  void take_rounded(const std::vector<arma::mat>& here, const std::vector<arma::mat>& rounded) {
    has_floats = are_floats(here);
    of_float = has_floats || (!rounded.empty() && changed_entries(here, rounded) == arma::uword{0});
  }
  /// Floats with all their digits may move too little: a softmax of small numbers. A quantiser has fewer.
  bool may_move_further() const { return has_floats && !moves_far; }
  bool in_float() const { return still && moves_far && of_float; }
  /// Only rounding the data says so, which rounding in double may do as well: -log p of a p that is nearly 1 stands on
  /// stairs that are wide in x.
  bool is_told_by_data_alone() const { return in_float() && !has_floats; }
  /// At floats, and at places that round to them.
  void take_within(const std::vector<arma::mat>& floats, const std::vector<arma::mat>& within) {
    of_float = of_float && (has_floats || changed_entries(floats, within) == arma::uword{0});
  }
  /// At floats, and at those next to them.
  void take_next(const std::vector<arma::mat>& floats, const std::vector<arma::mat>& next) {
    const auto count = changed_entries(floats, next);
    moved_to_next += count && *count > 0 ? 1 : 0;
  }
  void judge_next() { of_float = of_float && (has_floats || 2 * moved_to_next >= precision_runs); }
};

/// What a float layer takes is told apart in the middle between two floats: nearer places are the same to it, the next
/// float is not.
void look_around_floats(AnyLayer& layer, const ProbedData& floats, std::mt19937_64& random, SideSeen& forward,
                        SideSeen& backward) {
  const auto here = answers_at(layer, floats);
  if (!here) return;
  const auto at_share = [&](double share) {
    return answers_at(layer, moved_towards_next_floats(layer, floats, share, random));
  };
  for (int run = 0; run < runs_within; ++run)
    if (const auto within = at_share(0.5 * within_float)) {
      forward.take_within({here->output}, {within->output});
      backward.take_within(here->gradients, within->gradients);
    }
  for (int run = 0; run < precision_runs; ++run)
    if (const auto next = at_share(1)) {
      forward.take_next({here->output}, {next->output});
      backward.take_next(here->gradients, next->gradients);
    }
  forward.judge_next();
  backward.judge_next();
}

}  // namespace

PrecisionSeen precision_seen(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                             std::uint64_t seed) {
  if (layer.in_float()) return {};
  const KeptCoordinates kept = kept_parameters(layer);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(-1, 1);
  ProbedData data{inputs, {}, cotangent};
  for (const Parameter& p : layer.parameters())
    if (p.gradient) data.parameters.push_back(p.value.values());
  data = moved_by(layer, std::move(data), [&] { return 0x1p-10 * unit(random); });  // full mantissas

  const auto here = answers_at(layer, data);
  const auto at_share = [&](double share) {
    return answers_at(layer, moved_by(layer, data, [&] { return unit(random) < 0 ? -share : share; }));
  };
  const auto far = here ? at_share(0x1p-18) : std::nullopt;
  if (!here || !far) return {};
  SideSeen forward, backward;
  forward.take_far({here->output}, {far->output});
  backward.take_far(here->gradients, far->gradients);
  const ProbedData floats = rounded_to_float(layer, data);
  const auto rounded = answers_at(layer, floats);
  forward.take_rounded({here->output}, rounded ? std::vector<arma::mat>{rounded->output} : std::vector<arma::mat>{});
  backward.take_rounded(here->gradients, rounded ? rounded->gradients : std::vector<arma::mat>{});
  if (forward.may_move_further() || backward.may_move_further())
    if (const auto further = at_share(0x1p-12)) {
      if (forward.may_move_further()) forward.take_far({here->output}, {further->output});
      if (backward.may_move_further()) backward.take_far(here->gradients, further->gradients);
    }
  for (int run = 0; run < precision_runs && (forward.in_float() || backward.in_float()); ++run) {
    const auto near = answers_at(layer, moved_by(layer, data, [&] {
                                   return double_spacing * static_cast<double>(static_cast<int>(random() % 16) - 8);
                                 }));
    if (!near) return {};
    forward.take_near({here->output}, {near->output});
    backward.take_near(here->gradients, near->gradients);
  }
  if (forward.is_told_by_data_alone() || backward.is_told_by_data_alone())
    look_around_floats(layer, floats, random, forward, backward);
  return {forward.in_float(), backward.in_float()};
}

}  // namespace gradcheck::detail
