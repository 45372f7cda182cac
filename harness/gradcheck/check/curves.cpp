// SPDX-License-Identifier: MIT
#include <gradcheck/check/curves.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/bend.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {
namespace {

struct CurvePlace {
  std::size_t block = 0;
  arma::uword entry = 0;
};

bool has_curve(const Entry& e) {
  return std::isfinite(e.numeric) && e.reason != Reason::shape && !(e.numeric == 0.0 && e.analytic == 0.0);
}

/// What disagrees comes first; then the worst of each block, the next of each block, and so on.
std::vector<CurvePlace> places_of_curves(const Report& report, const Subject& subject, unsigned most) {
  std::vector<std::tuple<bool, arma::uword, std::size_t, arma::uword>> all;
  for (std::size_t b = 0; b < std::min(report.blocks.size(), subject.blocks.size()); ++b) {
    const Block& block = report.blocks[b];
    if (block.sparse || block.directions > 0) continue;
    arma::uword rank = 0;
    for (const arma::uword i : block.nearest_to_failing(most))
      if (const Entry e = block.at(i); has_curve(e)) all.emplace_back(e.verdict != Verdict::disagree, rank++, b, i);
  }
  std::ranges::sort(all);
  std::vector<CurvePlace> places;
  for (const auto& [agrees, rank, block, entry] : all)
    if (places.size() < most) places.push_back({block, entry});
  return places;
}

void take_steps(Curve& curve, const Point& p) {
  const int stride = is_float(p.evaluator.subject().spacing) ? 1 : 2;
  std::vector<double> steps, differences;
  for (int rung = 0; rung <= 25; ++rung)
    if (const auto d = central_difference(p, std::ldexp(scale_of(p), -stride * rung))) {
      steps.push_back(d->step);
      differences.push_back(d->slope);
    }
  curve.steps = arma::vec(steps);
  curve.differences = arma::vec(differences);
}

/// The window that shows this numeric value: screening's own, or one of those for a coordinate in doubt.
std::optional<Window> window_for(Point& p, const Entry& e, double block_scale) {
  Estimate estimate = screen(p);
  if (!estimate.found || estimate.best.value != e.numeric) escalate(estimate, p, e.analytic, block_scale);
  const auto apart = [&e](const Window& w) { return std::abs(w.value - e.numeric); };
  const auto nearest = std::ranges::min_element(estimate.windows, {}, apart);
  return nearest == estimate.windows.end() ? std::nullopt : std::optional(*nearest);
}

std::optional<Curve> curve_of(const Evaluator& evaluator, const Block& block, const CurvePlace& place,
                              const Options& options) {
  const Subject::Block& from = evaluator.subject().blocks[place.block];
  const Bounds bounds = interval_of(from.name, options);
  Point point(evaluator, from, place.entry, bounds.lower, bounds.upper);
  Curve curve;
  curve.entry = place.entry;
  take_steps(curve, point);
  const auto window = window_for(point, block.at(place.entry), block.scale());
  if (!window || curve.steps.n_elem < 2) return std::nullopt;
  curve.longest = window->first_step;
  curve.shortest = window->step;
  return curve;
}

}  // namespace

void add_curves(Report& report, const Subject& subject, const Options& options) {
  if (options.curves == 0 || options.max_evaluations > 0 || report.method != Method::differences) return;
  const std::vector<CurvePlace> places = places_of_curves(report, subject, options.curves);
  if (places.empty()) return;
  const Evaluator evaluator(subject, options);
  for (const CurvePlace& place : places)
    if (auto curve = curve_of(evaluator, report.blocks[place.block], place, options))
      report.blocks[place.block].curves.push_back(std::move(*curve));
}

}  // namespace gradcheck::detail
