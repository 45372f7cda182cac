// SPDX-License-Identifier: MIT
#include <gradcheck/factory/check_other_data.hpp>

#include <algorithm>
#include <map>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/factory/other_data.hpp>
#include <gradcheck/report/merge.hpp>
#include <gradcheck/variation/domain.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::size_t enough_failures = 3;

/// Whether anything is said against the layer: not that something could not be decided.
bool accuses(const Report& report) {
  return report.counts().disagree > 0 || !report.findings.empty() ||
         std::ranges::any_of(report.clauses, [](const Clause& c) { return c.is_broken(); }) ||
         std::ranges::any_of(report.parts, accuses);
}

/// Those of several samples and inputs, where there are any: one number cannot be repeated, or far from the others.
std::vector<Configuration> those_of_several(const std::vector<Configuration>& accepted) {
  std::vector<Configuration> several = accepted;
  std::erase_if(several, [](const Configuration& c) { return c.shape.samples < 2 || c.shape.inputs < 2; });
  return several.empty() ? accepted : several;
}

class OtherData {
 public:
  OtherData(Report& united, const std::string& name, const Factory& make, const Options& options)
      : united_(united), name_(name), make_(make), options_(options) {}

  void check(const std::vector<OtherPoint>& points) {
    for (const OtherPoint& point : points) {
      if (failures_ == enough_failures) return;
      const DomainPlace place = place_at(point);
      if (place.domain == Domain::inside)
        add(point);
      else
        drop(place);
    }
  }

  void add_notes() {
    united_.notes.push_back("other data: " + std::to_string(points_ - failures_) + " of " + std::to_string(points_) +
                            " points agree, " + std::to_string(coordinates_.total()) + " coordinates, " +
                            std::to_string(coordinates_.kink) + " kink, " + std::to_string(coordinates_.undecided) +
                            " undecided");
    for (const auto& [why, dropped] : dropped_)
      united_.notes.push_back("other data: " + std::to_string(dropped.points) +
                              " dropped: " + to_string(dropped.place));
    if (failures_ == enough_failures) united_.notes.push_back("other data: stopped after so many failures");
  }

 private:
  /// Points that were dropped for one reason, and the nearest place at which it holds.
  struct Dropped {
    std::size_t points = 0;
    DomainPlace place = {};
  };

  /// What the factory draws by itself is ordinary, at larger sizes too: there a forward that is not finite is reported.
  DomainPlace place_at(const OtherPoint& point) const {
    const auto place = attempt([&]() -> DomainPlace {
      MadeLayer probe = made(make_, point);
      if (!point.words.empty()) return border_of_domain(probe.layer, made(make_, point.at).inputs, probe.inputs);
      DomainPlace there = place_of(probe.layer, probe.inputs);
      return there.domain == Domain::refused ? there : DomainPlace{};
    });
    return place ? *place.value : DomainPlace{Domain::refused, place.thrown};
  }

  void drop(const DomainPlace& place) {
    Dropped& d = dropped_[to_string(DomainPlace{place.domain, place.thrown})];
    if (d.points++ == 0 || (place.from > 0 && place.from < d.place.from)) d.place = place;
  }

  void add(const OtherPoint& point) {
    Options here = options_;
    here.seed = point.at.seed;
    Report report = check_made(
        name_, [&] { return made(make_, point); }, point.at, here);
    ++points_;
    unite_evaluations(united_, report);
    if (accuses(report)) {
      fail(point, std::move(report));
      return;
    }
    coordinates_ += report.counts();
    for (const Report& part : report.parts) coordinates_ += part.counts();
    unite_clauses(united_, report, to_string(point.at));
  }

  void fail(const OtherPoint& point, Report report) {
    ++failures_;
    const std::string where = to_string(point.at) + (point.words.empty() ? "" : ", " + point.words);
    if (!point.words.empty()) report.subject += ", " + point.words;
    unite_clauses(united_, report, where);
    unite_findings(united_, report, where);
    united_.parts.push_back(std::move(report));
  }

  Report& united_;
  const std::string& name_;
  const Factory& make_;
  const Options& options_;
  std::size_t points_ = 0, failures_ = 0;
  Counts coordinates_;
  std::map<std::string, Dropped> dropped_;
};

}  // namespace

void check_other_data(Report& united, const std::string& name, const Factory& make,
                      const std::vector<Configuration>& accepted, const Options& options) {
  OtherData data(united, name, make, options);
  const std::uint64_t first = accepted.back().seed + 1;
  const std::vector<Configuration> several = those_of_several(accepted);
  data.check(other_points(make, several, first));
  data.check(branch_points(make, several, first + 100));
  data.add_notes();
}

}  // namespace gradcheck::detail
