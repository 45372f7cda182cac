// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/naming.hpp>

#include <stdexcept>

#include <gradcheck/base/parallel.hpp>
#include <gradcheck/planted/modules/naming_trial.hpp>

namespace gradcheck::fuzz {
namespace {

void add(NamingRow& row, const NamedMistake& m) {
  ++row.planted;
  if (m.silent) ++row.silent;
  if (!m.silent && !m.naming) ++row.misplaced;
  if (!m.naming) return;
  switch (*m.naming) {
    case Naming::named: ++row.named; break;
    case Naming::listed: ++row.listed; break;
    case Naming::described: ++row.described; break;
    case Naming::wrong: ++row.wrong; break;
  }
}

void add(NamingSummary& s, const NamedMistake& m, std::uint64_t index) {
  NamingRow& row = s.rows[m.kind];
  add(row, m);
  add(s.total, m);
  if (!row.foreign) add(s.catalogued, m);
  const bool right = m.naming && (*m.naming == Naming::named || *m.naming == Naming::listed);
  const bool described = m.naming && *m.naming == Naming::described;
  if (!right && !(row.foreign && described)) s.misnamed.push_back({index, row.name, m.where, m.said});
}

bool at_least(double share, arma::uword part, arma::uword whole) {
  return static_cast<double>(part) >= share * static_cast<double>(whole);
}

}  // namespace

bool NamingSummary::ok() const {
  return accused == 0 && total.planted > 0 && at_least(0.98, total.found(), total.planted) &&
         at_least(0.95, catalogued.named + catalogued.listed, catalogued.found()) &&
         at_least(0.995, total.planted - total.wrong, total.planted);
}

NamingSummary name_planted(const PlantedOptions& options) {
  if (options.nets == 0)
    throw std::invalid_argument("planted: nets is 0, expected at least 1; a campaign of nothing proves nothing");
  if (options.threads == 0) throw std::invalid_argument("planted: threads is 0, expected at least 1");
  if (options.scalar != Scalar::float64)
    throw std::invalid_argument("planted: mistakes are named in double networks only; leave --float out");
  NamingSummary s;
  s.options = options;
  s.total.name = "all mistakes";
  s.catalogued.name = "of those, with a class";
  for (const WrongModule& w : wrong_modules()) s.rows.push_back({.name = w.name, .foreign = w.classes.empty()});
  const auto trials = detail::results_in_parallel<NamingTrial>(
      options.nets, options.threads, [&](std::size_t n) { return run_naming_trial(options, options.first + n); });
  for (std::size_t n = 0; n < trials.size(); ++n) {
    ++s.nets;
    s.accused += trials[n].accused ? 1 : 0;
    for (const NamedMistake& m : trials[n].mistakes) add(s, m, options.first + n);
  }
  return s;
}

}  // namespace gradcheck::fuzz
