// SPDX-License-Identifier: MIT
#include <gradcheck/factory/check_factory.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/factory/check_other_data.hpp>
#include <gradcheck/factory/other_data.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/report/merge.hpp>
#include <gradcheck/report/one_name.hpp>

namespace gradcheck {
namespace {

void rename(Report& report, const std::string& name, const Configuration& at) {
  const std::string mode(to_string(report.mode));
  report.subject = name + (mode.empty() ? "" : " ") + mode + ", " + to_string(at);
  for (Report& part : report.parts) rename(part, name, at);
}

Report refusal(const Configuration& at, const std::string& what) {
  const Shape& s = at.shape;
  Report report;
  report.clauses.push_back({"configuration " + to_string(s), ClauseState::not_tested,
                            "refuses samples " + std::to_string(s.samples) + ", inputs " + std::to_string(s.inputs) +
                                ", outputs " + std::to_string(s.outputs) + ": " + what});
  return report;
}

Report checked(const std::function<MadeLayer()>& make, const Options& options) {
  auto report = detail::attempt([&] {
    MadeLayer fresh = make();
    return detail::check_any_layer(fresh.layer, fresh.inputs, options);
  });
  return report ? std::move(*report) : detail::thrown("forward succeeds, then a call threw: " + report.thrown);
}

/// All configurations as one report, and those that the layer takes.
struct Checked {
  Report united;
  std::vector<Configuration> accepted;
};

Checked check_all(const std::string& name, const Factory& make, const std::vector<Configuration>& all,
                  const Options& options) {
  Checked sum;
  Report& united = sum.united;
  united.subject = name + ", " + std::to_string(all.size()) + " configurations";
  united.seed = options.seed;
  united.strict = options.strict;
  std::size_t agreed = 0, refused = 0;
  for (const Configuration& at : all) {
    Report report = check_configuration(name, make, at, options);
    detail::unite_clauses(united, report, to_string(at));
    if (is_refusal(report)) {
      ++refused;
      continue;
    }
    sum.accepted.push_back(at);
    if (report.ok()) {
      ++agreed;
      detail::unite_blocks(united, report);
    } else {
      detail::unite_findings(united, report, to_string(at));
      united.parts.push_back(std::move(report));
    }
  }
  united.notes.push_back(std::to_string(agreed) + " of " + std::to_string(all.size()) + " configurations agree" +
                         (refused > 0 ? ", the layer refuses " + std::to_string(refused) : ""));
  return sum;
}

/// A layer of which every derivative is flat, negligible or at a kink, whatever its size, was not checked.
void require_something_tested(Checked& sum) {
  Report& united = sum.united;
  if (sum.accepted.empty() || !united.parts.empty() || !united.untested()) return;
  united.clauses.push_back({"something tested", ClauseState::broken,
                            "no configuration put anything to the test: every derivative is zero, negligible or at a "
                            "kink; let the factory draw data at which the layer has a slope"});
}

}  // namespace

std::string to_string(const Configuration& c) { return to_string(c.shape) + ", seed " + std::to_string(c.seed); }

std::vector<Configuration> configurations(std::uint64_t seed) {
  std::vector<Configuration> all;
  for (const Shape& shape :
       {Shape{5, 4, 3}, Shape{3, 4, 6}, Shape{2, 3, 4}, Shape{1, 4, 3}, Shape{4, 1, 3}, Shape{4, 3, 1}, Shape{1, 1, 1},
        Shape{6, 2, 4}, Shape{7, 5, 3}, Shape{4, 3, 3}, Shape{5, 4, 3}})
    all.push_back({shape, seed++});
  return all;
}

std::vector<Configuration> configurations_of(const std::vector<Variety>& varieties, std::uint64_t seed) {
  std::vector<Configuration> all;
  for (const Variety variety : varieties)
    for (Shape shape : {Shape{5, 4, 3}, Shape{1, 4, 3}, Shape{4, 1, 3}, Shape{6, 5, 8}}) {
      shape.variety = variety;
      all.push_back({shape, seed++});
    }
  return all;
}

Report detail::check_made(const std::string& name, const std::function<MadeLayer()>& make, const Configuration& at,
                          const Options& options) {
  const auto accepted = attempt([&] {  // with a layer of its own: forward may have moved it
    MadeLayer probe = make();
    probe.layer.forward(probe.inputs);
  });
  Report report = accepted ? checked(make, options) : refusal(at, accepted.thrown);
  report.seed = at.seed;
  report.strict = options.strict;
  rename(report, name, at);
  return report;
}

Report check_configuration(const std::string& name, const Factory& make, const Configuration& at,
                           const Options& options) {
  detail::require_waivers(options);  // what is thrown below is the layer's
  Options here = options;
  here.seed = at.seed;
  return detail::check_made(
      name, [&] { return detail::made(make, at); }, at, here);
}

bool is_refusal(const Report& report) {
  return report.blocks.empty() && report.findings.empty() && report.clauses.size() == 1 &&
         report.clauses[0].state == ClauseState::not_tested;
}

Report check_configurations(const std::string& name, const Factory& make, const std::vector<Configuration>& all,
                            const Options& options) {
  if (all.size() == 1) return check_configuration(name, make, all[0], options);
  Report united = check_all(name, make, all, options).united;
  detail::keep_one_name_each(united);
  return united;
}

Report check_made_layers(const std::string& name, const Factory& make, const std::vector<Variety>& varieties,
                         const Options& options) {
  std::vector<Configuration> all = configurations(options.seed);
  const auto declared = configurations_of(varieties, options.seed + all.size());
  all.insert(all.end(), declared.begin(), declared.end());
  Checked sum = check_all(name, make, all, options);
  const bool tried = !sum.accepted.empty() && sum.united.parts.empty() && options.scope == Scope::contract;
  if (tried) detail::check_other_data(sum.united, name, make, sum.accepted, options);
  require_something_tested(sum);
  detail::keep_one_name_each(sum.united);
  return std::move(sum.united);
}

}  // namespace gradcheck
