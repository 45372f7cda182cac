// SPDX-License-Identifier: MIT
#include <gradcheck/factory/check_factory.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/report/merge.hpp>

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

MadeLayer made(const Factory& make, const Configuration& at) {
  std::mt19937_64 random(at.seed);
  return make(at.shape, random);
}

Report checked(const Factory& make, const Configuration& at, const Options& options) {
  auto report = detail::attempt([&] {
    MadeLayer fresh = made(make, at);
    return detail::check_any_layer(fresh.layer, fresh.inputs, options);
  });
  return report ? std::move(*report) : detail::thrown("forward succeeds, then a call threw: " + report.thrown);
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

Report check_configuration(const std::string& name, const Factory& make, const Configuration& at,
                           const Options& options) {
  detail::require_waivers(options);  // what is thrown below is the layer's
  Options here = options;
  here.seed = at.seed;
  const auto accepted = detail::attempt([&] {  // with a layer of its own: forward may have moved it
    MadeLayer probe = made(make, at);
    probe.layer.forward(probe.inputs);
  });
  Report report = accepted ? checked(make, at, here) : refusal(at, accepted.thrown);
  report.seed = at.seed;
  report.strict = options.strict;
  rename(report, name, at);
  return report;
}

bool is_refusal(const Report& report) {
  return report.blocks.empty() && report.findings.empty() && report.clauses.size() == 1 &&
         report.clauses[0].state == ClauseState::not_tested;
}

Report check_configurations(const std::string& name, const Factory& make, const std::vector<Configuration>& all,
                            const Options& options) {
  if (all.size() == 1) return check_configuration(name, make, all[0], options);
  Report united;
  united.subject = name + ", " + std::to_string(all.size()) + " configurations";
  united.seed = options.seed;
  united.strict = options.strict;
  std::size_t agreed = 0, refused = 0;
  for (const Configuration& at : all) {
    Report report = check_configuration(name, make, at, options);
    detail::unite_clauses(united, report, to_string(at));
    if (report.ok()) {
      ++agreed;
      detail::unite_blocks(united, report);
    } else if (is_refusal(report)) {
      ++refused;
    } else {
      detail::unite_findings(united, report, to_string(at));
      united.parts.push_back(std::move(report));
    }
  }
  united.notes.push_back(std::to_string(agreed) + " of " + std::to_string(all.size()) + " configurations agree" +
                         (refused > 0 ? ", the layer refuses " + std::to_string(refused) : ""));
  return united;
}

}  // namespace gradcheck
