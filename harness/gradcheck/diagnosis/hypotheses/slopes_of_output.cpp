// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypotheses/elementwise.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// A slope written in the output a, as backward passes that keep a have it.
struct OfOutput {
  const char* words;
  double (*slope)(double a);
};

constexpr std::array all_of_output{OfOutput{"a", [](double a) { return a; }},
                                   OfOutput{"1 - a", [](double a) { return 1 - a; }},
                                   OfOutput{"a (1 - a)", [](double a) { return a * (1 - a); }},
                                   OfOutput{"1 - a^2", [](double a) { return 1 - a * a; }},
                                   OfOutput{"(1 - a)^2", [](double a) { return (1 - a) * (1 - a); }},
                                   OfOutput{"1 + a", [](double a) { return 1 + a; }},
                                   OfOutput{"1 + a^2", [](double a) { return 1 + a * a; }},
                                   OfOutput{"a^2", [](double a) { return a * a; }},
                                   OfOutput{"1 / a", [](double a) { return 1 / a; }},
                                   OfOutput{"1 / (2 a)", [](double a) { return 0.5 / a; }},
                                   OfOutput{"1 - exp(-a)", [](double a) { return 1 - std::exp(-a); }},
                                   OfOutput{"exp(a)", [](double a) { return std::exp(a); }}};

arma::vec at_outputs(const OfOutput& f, const Probe& p) {
  arma::vec s = arma::vectorise(p.output);
  s.transform(f.slope);
  return s;
}

/// The expression that forward's slopes follow at all points, where there is one.
const OfOutput* of_forward(const Evidence& e, std::size_t seen) {
  for (const OfOutput& f : all_of_output) {
    bool holds = true;
    for (const Probe& p : e.probes) {
      const arma::vec s = at_outputs(f, p), n = slopes_of(p, seen, &Jacobian::numeric),
                      bar = slopes_of(p, seen, &Jacobian::error_bar);
      for (arma::uword t = 0; t < s.n_elem; ++t) holds = holds && close(s(t), n(t), 4 * bar(t) + 1e-7);
    }
    if (holds) return &f;
  }
  return nullptr;
}

std::optional<Finding> confused(const Evidence& e, const Blocks& blocks) {
  const auto seen = slope_block(e, blocks);
  if (!seen) return std::nullopt;
  for (const OfOutput& used : all_of_output) {
    const auto match = explains(
        e.probes, blocks,
        with_slopes(*seen, [&used](const Probe& p) -> std::optional<arma::vec> { return at_outputs(used, p); }));
    if (!match) continue;
    const OfOutput* right = of_forward(e, *seen);
    return found(e, blocks, "another activation's derivative",
                 std::string("with a the output, backward's slope is ") + used.words +
                     (right ? std::string(", forward's is ") + right->words : std::string(", forward's is another")),
                 *match);
  }
  return std::nullopt;
}

/// A gate that is taken for what it leaves over: y = (1 - z) n + z h gives dh = z c, not (1 - z) c.
std::optional<Finding> complement(const Evidence& e, const Blocks& blocks) {
  if (!is_elementwise(e, blocks, &Jacobian::numeric) || !is_elementwise(e, blocks, &Jacobian::analytic))
    return std::nullopt;
  const auto match = explains(e.probes, blocks, [](const Probe&, const Jacobian& b) -> std::optional<Predicted> {
    return Predicted{arma::eye(arma::size(b.numeric)) - b.numeric, b.error_bar};
  });
  if (!match) return std::nullopt;
  return found(e, blocks, "1 - s for s",
               "with s the numeric slope of each entry, backward's is 1 - s: a gate is taken for what it leaves over",
               *match);
}

}  // namespace

std::vector<Hypothesis> slope_of_output_hypotheses() { return {confused, complement}; }

}  // namespace gradcheck::detail
