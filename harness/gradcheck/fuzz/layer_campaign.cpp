// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/layer_campaign.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <rapidcheck/Random.h>
#include <rapidcheck/seq/Create.h>
#include <rapidcheck/seq/Transform.h>
#include <rapidcheck/shrinkable/Create.h>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/factory/other_data.hpp>
#include <gradcheck/fuzz/layer_case.hpp>
#include <gradcheck/fuzz/shrink/simpler_numbers.hpp>
#include <gradcheck/variation/domain.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::Case, cases::LayerTask, cases::Numbers;
using Cases = std::vector<Case>;

Case case_of(LayerTask task) {
  Case c;
  c.layer = std::move(task);
  return c;
}

/// 1, half, one less.
std::vector<arma::uword> smaller(arma::uword n) {
  std::vector<arma::uword> all;
  for (const arma::uword size : {arma::uword{1}, n / 2, n - 1})
    if (size >= 1 && size < n && (all.empty() || all.back() < size)) all.push_back(size);
  return all;
}

/// Every matrix of numbers in a task.
std::vector<Numbers*> matrices(LayerTask& task) {
  std::vector<Numbers*> all;
  for (Numbers& x : task.inputs) all.push_back(&x);
  for (LayerTask::Parameter& p : task.parameters) all.push_back(&p.value);
  all.push_back(&task.cotangent);
  return all;
}

enum class Corner : unsigned char { first, last };

/// Puts a corner of each matrix of a larger task where the factory's own numbers are.
LayerTask with_corners(LayerTask task, LayerTask larger, Corner corner) {
  const auto into = matrices(task), from = matrices(larger);
  for (std::size_t k = 0; k < into.size() && into.size() == from.size(); ++k) {
    const arma::mat &small = into[k]->values, &large = from[k]->values;
    const arma::uword rows = small.n_rows, cols = small.n_cols;
    if (small.is_empty() || large.n_rows < rows || large.n_cols < cols) continue;
    *into[k] = Numbers(corner == Corner::first ? arma::mat(large.submat(0, 0, rows - 1, cols - 1))
                                               : arma::mat(large.submat(large.n_rows - rows, large.n_cols - cols,
                                                                        large.n_rows - 1, large.n_cols - 1)));
  }
  return task;
}

/// One side smaller, with the first or the last of the numbers, or with those that the factory makes.
Cases smaller_shapes(const LayerTask& task, const LayerSource& source) {
  Cases all;
  for (const auto side : {&Shape::samples, &Shape::inputs, &Shape::outputs})
    for (const arma::uword size : smaller(task.shape.*side)) {
      LayerTask made{task.name, task.shape, task.seed, {}, {}, {}};
      made.shape.*side = size;
      fill_in(made, source);
      for (const Corner corner : {Corner::last, Corner::first})
        all.push_back(case_of(with_corners(made, task, corner)));
      all.push_back(case_of(std::move(made)));
    }
  return all;
}

Cases simpler_data(const LayerTask& task) {
  Cases all;
  LayerTask copy = task;
  with_simpler_numbers(matrices(copy), [&] { all.push_back(case_of(copy)); });
  return all;
}

rc::Shrinkable<DrawnCase> shrinkable(const DrawnCase& drawn, const LayerSource& source) {
  return rc::shrinkable::shrinkRecur(drawn, [source](const DrawnCase& d) {
    const LayerTask task = *d.value.layer;
    const auto part = [task, source](int n) {
      return rc::seq::fromContainer(n == 0 ? smaller_shapes(task, source) : simpler_data(task));
    };
    return rc::seq::map(rc::seq::mapcat(rc::seq::range(0, 2), part), [d](Case&& c) {
      return DrawnCase{std::move(c), d.scales, d.recipe};
    });
  });
}

/// Clauses that a wrong value breaks, whatever made it wrong.
bool follows_from_values(const Clause& c) {
  using enum ClauseId;
  return c.id == moved_parameters || c.id == batch_of_one || c.id == samples_independent || c.id == sum_over_samples;
}

/// Where a clause is broken, the mistake that it names comes first; where values alone are wrong, or clauses that
/// follow from that, what disagrees: nothing is diagnosed here, and the name that values are given may change as a case
/// shrinks.
Examination examination(const Report& report) {
  Examination values, e;
  add(values, report);
  e = values;
  e.causes.clear();
  const bool by_clause = std::ranges::any_of(
      report.clauses, [](const Clause& c) { return c.state == ClauseState::broken && !follows_from_values(c); });
  if (by_clause || values.causes.empty())
    for (const gradcheck::Finding& f : report.findings) e.causes.push_back(f.mistake);
  if (!report.findings.empty()) e.evidence = report.findings[0].sentence;
  e.causes.insert(e.causes.end(), values.causes.begin(), values.causes.end());
  for (const Clause& c : report.clauses)
    if (c.state == ClauseState::broken) e.causes.push_back("broken: " + c.name);
  for (const Report& part : report.parts)
    for (std::string& cause : examination(part).causes) e.causes.push_back(std::move(cause));
  if (e.evidence.empty() && !e.causes.empty()) e.evidence = e.causes[0];
  return e;
}

bool has_numbers_of(const MadeLayer& a, const MadeLayer& b) {
  const auto same = [](const arma::mat& m, const arma::mat& n) { return arma::approx_equal(m, n, "absdiff", 0); };
  const auto same_values = [&](const Parameter& p, const Parameter& q) {
    return same(p.value.values(), q.value.values());
  };
  const Parameters p = a.layer.parameters(), q = b.layer.parameters();
  return std::ranges::equal(a.inputs, b.inputs, same) && std::ranges::equal(p, q, same_values);
}

/// Whether forward does not answer numbers that the factory did not make with finite ones: that is the layer's domain,
/// and no fault of it. What cannot be made is for the check to say.
bool is_outside_domain(const Case& c, const Registry& registry) {
  auto made = detail::attempt([&] { return cases::made_layer(c, &registry); });
  if (!made) return false;
  MadeLayer& there = *made;
  const MadeLayer as_made = detail::made(registry.at(c.layer->name).make, Configuration{c.layer->shape, c.layer->seed});
  return !has_numbers_of(there, as_made) && place_of(there.layer, there.inputs).domain != detail::Domain::inside;
}

Examination examine_layer(const Case& c, const Registry& registry, const Options& options, detail::Naming naming) {
  return examination_of(
      [&]() -> Examination {
        if (is_outside_domain(c, registry)) return {.refusal = "outside of the domain"};
        return examination(check_layer_task(c, {.check = options, .registry = &registry, .naming = naming}));
      },
      "the layer refuses");
}

rc::Gen<DrawnCase> drawn_from(const LayerSource& source) {
  return [source](rc::Random random, int) {
    const auto first = random.next(), second = random.next();
    Random own(first, second);
    return shrinkable(draw_layer_case(own, source), source);
  };
}

}  // namespace

Campaign layer_campaign(const Registry& given, const std::vector<std::string>& names, const Options& options) {
  if (names.empty()) throw std::invalid_argument("layer_campaign: no layer, expected at least one");
  for (const std::string& name : names) (void)given.at(name);
  detail::require_waivers(options);
  const auto registry = std::make_shared<const Registry>(given);
  Campaign campaign;
  campaign.subject = fmt::format("layers {}", fmt::join(names, ", "));
  campaign.generate = [from = drawn_from({registry, names})](std::uint64_t) { return from; };
  campaign.generate_untried = [from = drawn_from({registry, names, false})](std::uint64_t) { return from; };
  campaign.examine = [registry, options](const Case& c) {
    return examine_layer(c, *registry, options, detail::Naming::of_clauses);
  };
  campaign.examine_quickly = {};
  campaign.examine_closely = [registry, options](const Case& c) {
    return examine_layer(c, *registry, options, detail::Naming::after_contract);
  };
  return campaign;
}

}  // namespace gradcheck::fuzz
