// SPDX-License-Identifier: MIT
#include <gradcheck/planted/gradients/planted.hpp>

#include <algorithm>
#include <stdexcept>

#include <gradcheck/base/parallel.hpp>
#include <gradcheck/planted/faults/fault_tables.hpp>
#include <gradcheck/planted/gradients/trial.hpp>

namespace gradcheck::fuzz {
namespace {

Trial run(const PlantedOptions& options, std::uint64_t index) {
  return options.scalar == Scalar::float32 ? run_trial<float>(options, index) : run_trial<double>(options, index);
}

template <class T>
std::vector<FaultRow> empty_rows() {
  std::vector<FaultRow> rows;
  for (const FaultClass<T>& c : fault_classes<T>()) rows.push_back({.name = c.name, .expectation = c.expectation});
  return rows;
}

void add(FaultRow& row, const Planted& p) {
  const bool caught = p.outcome == Outcome::caught;
  if (caught && p.size > 0)
    row.smallest_caught = row.smallest_caught > 0 ? std::min(row.smallest_caught, p.size) : p.size;
  if (!p.material()) {
    ++row.immaterial;
    row.immaterial_caught += caught ? 1 : 0;
    return;
  }
  ++row.planted;
  switch (p.outcome) {
    case Outcome::caught: ++row.caught; break;
    case Outcome::undecided: ++row.undecided; break;
    case Outcome::not_tested: ++row.not_tested; break;
    case Outcome::missed: ++row.missed; break;
  }
}

/// What a fault says of the rule, whatever it was planted into. Returns whether it was to be caught.
bool add(Summary& s, const Planted& p, Expectation expectation, const std::string& what, std::uint64_t index) {
  if (expectation == Expectation::passed) {
    s.caught_within_resolution += p.outcome == Outcome::caught ? 1 : 0;
    return false;
  }
  if (p.above_resolution) ++s.missed_above_resolution;
  if (p.above_resolution || (p.outcome == Outcome::missed && p.material()))
    s.missed.push_back({index, what, p.entry, p.size});
  return true;
}

void add(Summary& s, const Planted& p, std::uint64_t index) {
  FaultRow& row = s.faults[p.fault];
  add(row, p);
  if (!add(s, p, row.expectation, row.name, index)) return;
  add(s.total, p);
  if (p.size > 1e-4) add(s.above_1e4, p);
}

void add(Summary& s, const LayerTrial& t, std::uint64_t index) {
  s.layers_accused += t.accusations.empty() ? 0 : 1;
  s.accusations.insert(s.accusations.end(), t.accusations.begin(), t.accusations.end());
  for (const Planted& p : t.faults) {
    const NumberFault& kind = number_faults()[p.fault];
    if (add(s, p, kind.expectation, kind.name + ", in a layer", index)) add(s.layers, p);
  }
}

void add(Summary& s, const Trial& t, std::uint64_t index) {
  ++s.nets;
  s.accused += t.accusations.empty() ? 0 : 1;
  s.coordinates += t.coordinates;
  s.undecided += t.undecided;
  s.negligible += t.negligible;
  s.flat += t.flat;
  s.evaluations += t.evaluations;
  s.accusations.insert(s.accusations.end(), t.accusations.begin(), t.accusations.end());
  for (const Planted& p : t.faults) add(s, p, index);
  add(s, t.layer, index);
}

template <class T>
Summary empty_summary(const PlantedOptions& options) {
  Summary s;
  s.options = options;
  s.faults = empty_rows<T>();
  s.total.name = "all faults";
  s.above_1e4.name = "of those, above 1e-4";
  s.layers.name = "faults in single layers";
  return s;
}

}  // namespace

Summary planted(const PlantedOptions& options) {
  if (options.nets == 0)
    throw std::invalid_argument("planted: nets is 0, expected at least 1; a campaign of nothing proves nothing");
  if (options.threads == 0) throw std::invalid_argument("planted: threads is 0, expected at least 1");
  Summary s = options.scalar == Scalar::float32 ? empty_summary<float>(options) : empty_summary<double>(options);
  const auto trials = detail::results_in_parallel<Trial>(
      options.nets, options.threads, [&](std::size_t n) { return run(options, options.first + n); });
  for (std::size_t n = 0; n < trials.size(); ++n) add(s, trials[n], options.first + n);
  return s;
}

template <class T>
Summary prove(const RandomNetwork<T>& network, arma::uword faults, std::uint64_t seed) {
  PlantedOptions options;
  options.seed = seed;
  Summary s = empty_summary<T>(options);
  for (std::uint64_t round = 0; s.total.planted < faults; ++round) {
    const arma::uword before = s.total.planted + s.total.immaterial;
    add(s, run_trial(network, options, round), round);
    if (s.total.planted + s.total.immaterial == before || round >= faults)
      throw NothingToPlant("prove: no material fault can be planted into this network: its gradient is zero");
  }
  return s;
}

template Summary prove(const RandomNetwork<double>&, arma::uword, std::uint64_t);
template Summary prove(const RandomNetwork<float>&, arma::uword, std::uint64_t);

}  // namespace gradcheck::fuzz
