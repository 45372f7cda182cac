// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// The ratio of analytic to numeric that fits best, by the entries that are known well; 0 where nothing reacts.
double ratio_at(const Probe& p, const Blocks& blocks) {
  double product = 0, square = 0;
  for (const std::size_t k : blocks) {
    const Jacobian& b = p.blocks[k];
    for (arma::uword i = 0; i < b.numeric.n_elem; ++i) {
      if (!(b.error_bar(i) <= 0.1 * b.rounding * b.scale())) continue;
      const double n = b.numeric(i) / b.scale();
      product += b.analytic(i) / b.scale() * n;
      square += n * n;
    }
  }
  return square > 0 ? product / square : 0.0;
}

/// A ratio that has a name: its value at a point, 0 where it has none there.
struct NamedRatio {
  const char* name;
  std::function<double(const Probe&, const Blocks&)> at;
};

double count(arma::uword n) { return static_cast<double>(n); }
double samples(const Probe& p, const Blocks&) { return count(p.samples); }
double outputs(const Probe& p, const Blocks&) { return count(p.samples > 0 ? p.output.n_elem / p.samples : 0); }
double width(const Probe& p, const Blocks& blocks) {
  const Jacobian& b = p.blocks[blocks[0]];
  return count(p.by_rows || !b.of_input ? b.cols : b.rows);
}

std::vector<NamedRatio> named_ratios() {
  const auto constant = [](double c) { return [c](const Probe&, const Blocks&) { return c; }; };
  const auto of = [](auto f, double power) {
    return [=](const Probe& p, const Blocks& b) { return f(p, b) > 0 ? std::pow(f(p, b), power) : 0.0; };
  };
  const auto both = [](const Probe& p, const Blocks& b) { return samples(p, b) * outputs(p, b); };
  return {{"factor -1", constant(-1)},           {"factor 2", constant(2)},
          {"factor 1/2", constant(0.5)},         {"factor N", of(samples, 1)},
          {"factor 1/N", of(samples, -1)},       {"factor N m", of(both, 1)},
          {"factor 1/(N m)", of(both, -1)},      {"factor m", of(outputs, 1)},
          {"factor 1/m", of(outputs, -1)},       {"factor sqrt(d)", of(width, 0.5)},
          {"factor 1/sqrt(d)", of(width, -0.5)}, {"factor d", of(width, 1)},
          {"factor 1/d", of(width, -1)}};
}

std::vector<Probe> all_points(const Evidence& e) {
  std::vector<Probe> all = e.probes;
  all.insert(all.end(), e.resized.begin(), e.resized.end());
  return all;
}

/// The ratio at each batch size and width, once each: "3 at batch 3 (d = 4), 5 at batch 5 (d = 4)".
std::string ratios_in_words(const std::vector<Probe>& points, const Blocks& blocks) {
  std::vector<std::string> seen;
  std::string text;
  for (const Probe& p : points) {
    std::string one = p.samples > 0 ? number(ratio_at(p, blocks)) + " at batch " + std::to_string(p.samples)
                                    : number(ratio_at(p, blocks)) + " at width " + number(width(p, blocks));
    if (std::ranges::find(seen, one) != seen.end()) continue;
    text += (text.empty() ? "" : ", ") + one;
    seen.push_back(std::move(one));
  }
  return text;
}

/// Whether backward has such a gradient where inputs are small: then it is zero by a branch, at large ones alone.
bool is_there_nearer_zero(const Evidence& e, const Blocks& blocks) {
  if (!e.allowance.affords(0)) return false;
  set_parameters(e.layer, e.probes[0].parameters);
  AnyLayer::Matrices x = e.probes[0].inputs;
  for (std::size_t k = 0; k < x.size(); ++k)
    if (e.layer.differentiable[k]) x[k] *= 0x1p-6;
  const auto probe = probe_at(e.layer, x, e.along, blocks[0]);
  return probe && std::ranges::any_of(blocks, [&](std::size_t k) {
           const Jacobian& b = probe->blocks[k];
           return arma::abs(b.analytic).max() > 1e-3 * b.scale();
         });
}

std::optional<Finding> missing(const Evidence& e, const Blocks& blocks) {
  const auto match =
      explains(e.probes, blocks, by([](auto&, auto&, const arma::mat& m) -> arma::mat { return 0 * m; }));
  if (!match || is_there_nearer_zero(e, blocks)) return std::nullopt;
  double largest = 0;
  bool is_exact = true;
  for (const std::size_t b : blocks) {
    largest = std::max(largest, e.probes[0].blocks[b].scale());
    is_exact = is_exact && e.probes[0].blocks[b].analytic.is_zero();
  }
  return found(e, blocks, "gradient missing (zero)",
               "the gradient of " + e.names(blocks) + " is " + (is_exact ? "exactly zero" : "zero but for rounding") +
                   ", numeric derivatives of single outputs reach " + number(largest),
               *match);
}

/// Whether every point has this ratio, which is not one everywhere.
bool fits(const std::vector<Probe>& points, const Blocks& blocks, const NamedRatio& ratio) {
  const bool tells = std::ranges::any_of(
      points, [&](const Probe& p) { return !close(ratio.at(p, blocks), 1.0, 1e-9) && ratio.at(p, blocks) != 0.0; });
  return tells && std::ranges::all_of(points, [&](const Probe& p) {
           const double c = ratio_at(p, blocks), expected = ratio.at(p, blocks);
           return c == 0.0 || (expected != 0.0 && close(c, expected, 1e-6 * std::abs(c)));
         });
}

/// ", the root of 4/3": a factor that is not a fraction of small numbers, and whose square is one.
std::string as_root(double c) {
  constexpr int most_below = 12, most_above = 100;
  for (int below = 1; below <= most_below; ++below) {
    const double above = c * c * below, whole = std::round(c * below);
    if (close(c * below, whole, 1e-6 * std::abs(whole))) return {};
    if (above > 0.5 && above < most_above && close(above, std::round(above), 1e-6 * above))
      return std::string(c < 0 ? ", minus" : ",") + " the root of " + number(std::round(above)) +
             (below == 1 ? "" : "/" + std::to_string(below));
  }
  return {};
}

std::optional<Finding> constant_factor(const Evidence& e, const Blocks& blocks) {
  const std::vector<Probe> points = all_points(e);
  // Of what is zero throughout every factor is as right as any other.
  if (std::ranges::all_of(points, [&](const Probe& p) { return ratio_at(p, blocks) == 0.0; })) return std::nullopt;
  const auto match =
      explains(points, blocks,
               by([&](const Probe& p, auto&, const arma::mat& m) -> arma::mat { return ratio_at(p, blocks) * m; }));
  if (!match) return std::nullopt;
  std::vector<std::string> names;
  for (const NamedRatio& ratio : named_ratios())
    if (fits(points, blocks, ratio)) names.emplace_back(ratio.name);
  const double c = ratio_at(points[0], blocks);
  const NamedRatio fitted{"", [c](const Probe&, const Blocks&) { return c; }};
  if (names.empty() && points.size() > 1 && fits(points, blocks, fitted)) names.push_back("factor " + number(c));
  if (names.empty()) return std::nullopt;
  const std::string root = names[0] == "factor " + number(c) ? as_root(c) : "";
  return found(e, blocks, names[0],
               "every entry is the same multiple of its numeric value" + root + ": " + ratios_in_words(points, blocks),
               *match, {names.begin() + 1, names.end()});
}

}  // namespace

std::vector<Hypothesis> ratio_hypotheses() { return {missing, constant_factor}; }

}  // namespace gradcheck::detail
