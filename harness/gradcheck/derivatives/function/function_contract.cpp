// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/function/function_contract.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

/// Values that are computed in another order may differ in their last digits.
constexpr double share_in_part = 1e-12;
/// f bends where halfway it is so far beside the mean of its ends, as a share of what it moves and of what it is: far
/// above rounding. A small bend beside a large slope counts: what is kept has to be wrong there as well.
constexpr double share_of_bend = 1e-9, share_of_value = 0x1p-44;

/// What a function and its derivative gave at one x.
struct Asked {
  arma::mat value;
  std::vector<arma::mat> derivative;
};

Asked asked(const Differentiated& function, double start) {
  arma::mat value = function.value().values;
  return {std::move(value), function.derivative(start).blocks};
}

/// "[3, 0]".
std::string place_in(const SparsePlaces* places, arma::uword i, arma::uword rows) {
  return places == nullptr ? place_text(i, rows)
                           : place_text(places->columns(i) * places->n_rows + places->rows(i), places->n_rows);
}

/// The first entry that differs, in words: "x [3, 0] is 0.5, then 0.25". Empty where none does: NaN is NaN. places: of
/// the entries of a sparse matrix.
std::string difference_of(const std::string& name, const arma::mat& a, const arma::mat& b,
                          const SparsePlaces* places = nullptr) {
  if (arma::size(a) != arma::size(b)) return name + " is " + shape(a) + ", then " + shape(b);
  for (arma::uword i = 0; i < a.n_elem; ++i)
    if (a(i) != b(i) && !(std::isnan(a(i)) && std::isnan(b(i))))
      return name + " " + place_in(places, i, a.n_rows) + " is " + number(a(i), 17) + ", then " + number(b(i), 17);
  return {};
}

std::string difference_of(const Differentiated& function, const std::vector<arma::mat>& a,
                          const std::vector<arma::mat>& b) {
  for (std::size_t k = 0; k < a.size(); ++k)
    if (std::string text =
            difference_of(function.name_of(k), a[k], b[k], function.places.empty() ? nullptr : &function.places[k]);
        !text.empty())
      return text;
  return {};
}

/// A clause that holds unless there is something to say.
Clause clause_of(ClauseId id, const std::string& breach) {
  return {std::string(to_string(id)), breach.empty() ? ClauseState::held : ClauseState::broken, breach};
}
Clause not_tested(ClauseId id, const std::string& why) {
  return {std::string(to_string(id)), ClauseState::not_tested, why};
}

/// The clause of this id takes the place of one that is there.
void put(Report& report, Clause clause) {
  const auto there = std::ranges::find(report.clauses, clause.id, &Clause::id);
  if (there == report.clauses.end())
    report.clauses.push_back(std::move(clause));
  else if (there->state == ClauseState::held)
    *there = std::move(clause);
}

/// Adds what a test makes of a clause. What it throws breaks the clause.
template <class Test>
void run(Report& report, ClauseId id, Test test) {
  auto found = attempt(test);
  Clause clause = found ? *found : clause_of(id, "a call threw: " + found.thrown);
  if (!found) clause.breach = Breach::threw;
  put(report, std::move(clause));
}

/// What a derivative that is filled in makes of what came in: nothing, where it is right.
std::string left_of_start(const Differentiated& function, const std::vector<arma::mat>& from_zero) {
  const std::vector<arma::mat> from_one = asked(function, 1.0).derivative;
  const std::string seen = difference_of(function, from_zero, from_one);
  if (seen.empty())
    return difference_of(function, from_zero, asked(function, std::numeric_limits<double>::quiet_NaN()).derivative);
  arma::uword kept = 0, added = 0, all = 0;
  for (std::size_t k = 0; k < from_one.size(); ++k) {
    if (arma::size(from_one[k]) != arma::size(from_zero[k])) return seen;
    all += from_one[k].n_elem;
    for (arma::uword i = 0; i < from_one[k].n_elem; ++i) {
      kept += from_zero[k](i) == 0.0 && from_one[k](i) == 1.0 ? 1 : 0;
      added += from_one[k](i) == from_zero[k](i) + 1.0 ? 1 : 0;
    }
  }
  const std::string counted = " of " + std::to_string(all) + " entries; where it comes in as 0, then as 1, " + seen;
  if (kept == added) return std::to_string(kept) + counted + ": it is left as it came in, write it, also where it is 0";
  return std::to_string(added) + counted + ": it is added to what came in, set it instead";
}

/// Another x at which f and derivative can be asked, the further the better. They were asked there.
std::optional<Asked> asked_elsewhere(const Differentiated& function, const Options& options,
                                     const KeptCoordinates& kept) {
  for (const double size : {0x1p-3, 0x1p-9, 0x1p-18}) {
    kept.put_back();
    move_elsewhere(function, options, size, options.seed);
    if (auto there = attempt([&] { return asked(function, 0.0); }); there && there->value.is_finite())
      return std::move(*there);
  }
  return std::nullopt;
}

/// Whether f is no straight line from x to where the coordinates stand: halfway it is not the mean of its ends.
bool bends_on_the_way(const Differentiated& function, const KeptCoordinates& kept, const Asked& first,
                      const Asked& there) {
  const std::vector<Coordinates> coordinates = coordinates_in(function);
  const HeldCoordinates ends(coordinates);
  kept.put_back();
  for (std::size_t k = 0; k < coordinates.size(); ++k) {
    const arma::mat begin = coordinates[k].values();
    for (arma::uword i = 0; i < begin.n_elem; ++i) coordinates[k].set(i, begin(i) + 0.5 * (ends[k](i) - begin(i)));
  }
  const auto halfway = attempt([&] { return function.value().values; });
  ends.put_back();
  if (!halfway || arma::size(*halfway.value) != arma::size(first.value)) return false;
  const arma::mat mean = 0.5 * first.value + 0.5 * there.value;
  const arma::mat rounding = share_of_value * (arma::abs(first.value) + arma::abs(there.value)),
                  least = share_of_bend * arma::abs(there.value - first.value) + rounding;
  return arma::any(arma::vectorise(arma::abs(*halfway.value - mean) > least));
}

/// "the derivative elsewhere is that of this x": where the derivative is the same to the last bit at both, although f
/// bends between them, and wrong there. Empty: none of this. The coordinates stand there.
std::string kept_from_first(const Differentiated& function, const KeptCoordinates& kept, const Asked& first,
                            const Asked& there, const WrongHere& wrong_here) {
  if (!wrong_here || !difference_of(function, first.derivative, there.derivative).empty()) return {};
  if (std::ranges::all_of(first.derivative, [](const arma::mat& m) { return m.is_zero(); }))
    return {};  // it is not kept
  if (!bends_on_the_way(function, kept, first, there)) return {};
  const std::shared_ptr<void> settled = function.settle ? function.settle() : nullptr;
  if (settled && !difference_of(function, first.derivative, function.derivative(0.0).blocks).empty()) return {};
  const std::string seen = wrong_here();
  return seen.empty() ? "" : "at another x the derivative is still that of this x: " + seen;
}

/// A B A: asked at x, elsewhere, and at x again, the derivative without f first.
Clause asked_in_between(const Differentiated& function, const Options& options, const Asked& first,
                        const WrongHere& wrong_here) {
  const KeptCoordinates kept(coordinates_in(function));
  const auto there = asked_elsewhere(function, options, kept);
  const std::string of_first = there ? kept_from_first(function, kept, first, *there, wrong_here) : "";
  kept.put_back();
  if (!of_first.empty()) return clause_of(ClauseId::asked_before, of_first);
  if (!there) return not_tested(ClauseId::asked_before, "f has no value at other x nearby");
  const std::vector<arma::mat> derivative = function.derivative(0.0).blocks;
  std::string seen = difference_of(function, first.derivative, derivative);
  if (!seen.empty()) {
    const bool stale = difference_of(function, there->derivative, derivative).empty();
    return clause_of(ClauseId::asked_before, "after a call at another x the derivative at the same x differs: " + seen +
                                                 (stale ? ", which is that of the other x" : ""));
  }
  seen = difference_of("f", first.value, function.value().values);
  return clause_of(ClauseId::asked_before,
                   seen.empty() ? "" : "after a call at another x the value at the same x differs: " + seen);
}

}  // namespace

std::string difference_in_part(const std::string& name, const arma::mat& whole, const arma::mat& part,
                               const std::string& asked_for) {
  for (arma::uword i = 0; i < whole.n_elem; ++i) {
    const double bound = share_in_part * std::max(std::abs(whole(i)), std::abs(part(i)));
    if (std::isnan(whole(i)) && std::isnan(part(i))) continue;
    if (whole(i) != part(i) && !close(whole(i), part(i), bound))
      return name + " " + place_text(i, whole.n_rows) + " is " + number(whole(i), 17) + " where all is asked for, " +
             number(part(i), 17) + " where " + asked_for;
  }
  return {};
}

std::string first_disagreement(const Report& values) {
  for (const Block& b : values.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i)
      if (b.verdict_at(i) == Verdict::disagree)
        return b.at(i).name() + " is " + number(b.analytic(i)) + ", numerically " + number(b.numeric(i));
  return {};
}

std::vector<std::string> function_clause_names() {
  using enum ClauseId;
  std::vector<std::string> names;
  for (const ClauseId id :
       {deterministic, gradient_repeats, gradient_filled, ClauseId::asked_before, symmetric, linear_in_the_direction,
        asked_in_part, plus_of_zero, plus_and_minus_inverse, product_with_jacobian, input_unchanged})
    names.emplace_back(to_string(id));
  return names;
}

namespace {

/// x + step; at a bound it goes the other way. Where that leaves the interval too, by a share of the way to the bound
/// that is further off, so that two moves lead to two places.
double moved_within(const Bounds& bounds, double x, double step, double share) {
  const auto is_inside = [&bounds](double v) { return v >= bounds.lower && v <= bounds.upper; };
  for (const double to : {x + step, x - step})
    if (is_inside(to)) return to;
  const double further = bounds.upper - x >= x - bounds.lower ? bounds.upper : bounds.lower;
  return std::clamp(x + share * (further - x), bounds.lower, bounds.upper);
}

}  // namespace

void move_elsewhere(const Differentiated& function, const Options& options, double size, std::uint64_t seed) {
  Draws draws(seed);
  for (const NamedCoordinates& block : function.coordinates) {
    const arma::mat x = block.coordinates.values();
    const Bounds bounds = interval_of(block.name, options);
    const double spread = largest(x) > 0 ? root_mean_square(x) : 1.0;
    for (arma::uword i = 0; i < x.n_elem; ++i) {
      const double sign = draws.sign(), share = 0.5 + 0.5 * draws.uniform();
      const double step = share * size * (x(i) != 0.0 ? std::abs(x(i)) : spread);
      block.coordinates.set(i, moved_within(bounds, x(i), sign * step, share));
    }
  }
}

void add_function_contract(Report& report, const Differentiated& function, const Options& options,
                           const WrongHere& wrong_here) {
  const Asked first = asked(function, 0.0);
  if (options.noise == Noise::measured) {
    put(report, not_tested(ClauseId::gradient_repeats, "noise is accepted"));
    put(report, not_tested(ClauseId::asked_before, "noise is accepted"));
  } else {
    const auto test = [&report](ClauseId id, auto difference) {
      run(report, id, [&] { return clause_of(id, difference()); });
    };
    test(ClauseId::deterministic, [&] { return difference_of("f", first.value, function.value().values); });
    test(ClauseId::gradient_repeats,
         [&] { return difference_of(function, first.derivative, function.derivative(0.0).blocks); });
    if (function.fills) test(ClauseId::gradient_filled, [&] { return left_of_start(function, first.derivative); });
    const bool repeats = !report.is_broken(ClauseId::deterministic) && !report.is_broken(ClauseId::gradient_repeats);
    run(report, ClauseId::asked_before, [&] {
      return repeats
                 ? asked_in_between(function, options, first, report.counts().disagree == 0 ? wrong_here : WrongHere())
                 : not_tested(ClauseId::asked_before, "the same x does not give the same twice");
    });
  }
  for (const auto& own : function.own_clauses) run(report, own.id, [&] { return clause_of(own.id, own.test(report)); });
  put(report,
      clause_of(ClauseId::input_unchanged, function.unchanged() ? "" : "a call changed the x that it was given"));
}

}  // namespace gradcheck::detail
