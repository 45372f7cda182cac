// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/judged_entries.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/sparse/first_window.hpp>
#include <gradcheck/sparse/groups.hpp>
#include <gradcheck/sparse/outputs_of_many.hpp>

namespace gradcheck::detail {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// A bound of so small a share of the row's largest entry asks for no more windows: that one itself may be off by it,
/// see Options::relative_tolerance. In float 64 spacings.
constexpr double vanishing_share = 1e-9, vanishing_share_in_float = 0x1p-17;

/// A power of two at or above |v|.
double unit_above(double v) { return std::isfinite(v) && v > 0 ? std::exp2(std::ceil(std::log2(v))) : 1.0; }

arma::vec units_of_rows(const SparseValues& analytic, const MovedTogether& moved) {
  double x = 1;
  for (arma::uword j = 0; j < moved.columns(); ++j)
    if (std::isfinite(moved.x(j))) x = std::max(x, std::abs(moved.x(j)));
  arma::vec units = arma::abs(moved.base()) / x;
  units.replace(arma::datum::inf, 0.0);
  for (arma::uword k = 0; k < analytic.values.n_elem; ++k)
    if (double& unit = units(analytic.rows(k)); std::isfinite(analytic.values(k)))
      unit = std::max(unit, std::abs(analytic.values(k)));
  units.transform(unit_above);
  return units;
}

/// The derivative as a backward whose cotangent is 1, each row in its unit.
AnalyticSide answers_of_entries(const SparseFunction& function, const SparseEntries& entries, const EntriesJudge& judge,
                                double spacing) {
  AnalyticSide side{{}, arma::mat(1, 1, arma::fill::ones), {}, spacing};
  side.takes_cotangent = false;
  for (const NamedCoordinates& block : function.coordinates) side.data.push_back(block.coordinates);
  side.gradient = [&function, &entries, &judge](const arma::mat& cotangent) -> std::vector<arma::mat> {
    function.value();
    arma::vec values = entries.values_of(function.derivative(0.0));
    for (arma::uword k = 0; k < values.n_elem; ++k) values(k) *= cotangent(0) / judge.unit_of_row(entries.row(k));
    return {arma::mat(values)};
  };
  return side;
}

}  // namespace

JudgedEntries::JudgedEntries(arma::uword size)
    : analytic(size), numeric(size), error_bar(size), bound(size), verdict(size), reason(size) {
  for (arma::vec* numbers : {&numeric, &error_bar, &bound}) numbers->fill(not_known);
}

void JudgedEntries::put(arma::uword k, const Judgement& j) {
  numeric(k) = j.numeric;
  error_bar(k) = j.error_bar;
  bound(k) = j.bound;
  verdict(k) = static_cast<unsigned char>(j.verdict);
  reason(k) = static_cast<unsigned char>(j.reason);
}

void JudgedEntries::take(arma::uword k, const JudgedEntries& from, arma::uword there) {
  analytic(k) = from.analytic(there);
  numeric(k) = from.numeric(there);
  error_bar(k) = from.error_bar(there);
  bound(k) = from.bound(there);
  verdict(k) = from.verdict(there);
  reason(k) = from.reason(there);
}

EntriesJudge::EntriesJudge(const SparseFunction& function, const SparseValues& analytic, MovedTogether& moved,
                           const Options& options)
    : function_(function),
      analytic_(analytic),
      moved_(moved),
      options_(options),
      units_(units_of_rows(analytic, moved)),
      spacing_(std::max(moved.spacing(), analytic.spacing)) {}

std::vector<Group> EntriesJudge::groups_of(const SparseEntries& entries, const std::vector<bool>& wanted) {
  std::vector<Group> groups;
  for (arma::uvec& columns : groups_of_columns(entries, wanted)) {
    arma::vec units(columns.n_elem, arma::fill::none);
    for (arma::uword c = 0; c < columns.n_elem; ++c) units(c) = moved_.scale(columns(c));
    groups.push_back({new_group(), std::move(columns), std::move(units), &entries});
  }
  return groups;
}

/// Among those whose rounding is measured; others behind them.
arma::uword EntriesJudge::number_of(const SparseEntries& entries, arma::uword k) const {
  return first_->find(entries.row(k), entries.column(k)).value_or(first_->size() + k);
}

/// A derivative in float: 16 spacings of the row's largest entry, and what rounding is seen to do to the entry itself.
arma::vec EntriesJudge::analytic_errors(const SparseEntries& entries, const arma::vec& analytic) {
  arma::vec largest_of_row(entries.n_rows(), arma::fill::zeros), errors(entries.size(), arma::fill::none);
  for (arma::uword k = 0; k < entries.size(); ++k)
    if (double& most = largest_of_row(entries.row(k)); std::isfinite(analytic(k)))
      most = std::max(most, std::abs(analytic(k)));
  for (arma::uword k = 0; k < entries.size(); ++k) {
    const double unit = units_(entries.row(k)), seen = rounding_->floor(0, number_of(entries, k), analytic(k) / unit);
    errors(k) = 16 * float_spacing * largest_of_row(entries.row(k)) + unit * seen;
  }
  return errors;
}

/// All that is known of the entries that are judged together.
struct EntriesJudge::Pass {
  const EntriesJudge& judge;
  const SparseEntries& entries;
  const arma::vec& analytic;
  const arma::vec& errors;  ///< empty: none
  arma::vec scales = arma::vec(entries.n_rows(), arma::fill::zeros);

  /// call(number, sought) for each of the entries of a group that are wanted.
  template <class Call>
  void walk(const Group& group, const std::vector<bool>& wanted, Call call) const {
    for (arma::uword c = 0; c < group.columns.n_elem; ++c)
      for (arma::uword k = entries.begin(group.columns(c)); k < entries.begin(group.columns(c) + 1); ++k) {
        if (!wanted[k]) continue;
        const arma::uword row = entries.row(k);
        call(k, Sought{group, c, row, judge.number_of(entries, k), analytic(k), errors.is_empty() ? 0.0 : errors(k),
                       judge.units_(row)});
      }
  }
};

/// By their first windows. An agreement whose bound vanishes beside the row stands.
void EntriesJudge::judge_first(Pass& pass, const std::vector<bool>& wanted, OutputsOfMany& outputs,
                               JudgedEntries& judged, std::vector<bool>& in_doubt) {
  const bool is_trusted = moved_.deterministic() || options_.noise == Noise::measured;
  std::vector<Agreed> agreed;
  const std::vector<Group> groups = groups_of(pass.entries, wanted);
  groups_ = groups.size();
  for (const Group& group : groups) {
    const FirstWindow windows(moved_, group);
    pass.walk(group, wanted, [&](arma::uword k, const Sought& sought) {
      judged.analytic(k) = sought.analytic;
      if (!std::isfinite(moved_.base()(sought.output)))
        return judged.put(k, {not_known, not_known, not_known, Verdict::disagree, Reason::non_finite});
      if (!is_trusted) return judged.put(k, {not_known, not_known, not_known, Verdict::undecided, Reason::noise});
      in_doubt[k] = true;
      const auto first = windows.of(sought.output, sought.unit, sought.member);
      if (!first) return;
      double& scale = pass.scales(sought.output);
      scale = std::max(scale, std::abs(first->value));
      if (const auto certain = outputs.certain(sought, *first)) {
        judged.put(k, *certain);
        in_doubt[k] = false;
      } else if (const auto agreement = outputs.agreement(sought, *first)) {
        agreed.push_back({k, *agreement});
      }
    });
  }
  const double share = is_float(spacing_) ? vanishing_share_in_float : vanishing_share;
  for (const auto& [k, judgement] : agreed) {
    const arma::uword row = pass.entries.row(k);
    if (judgement.bound > share * pass.scales(row) * units_(row)) continue;
    judged.put(k, judgement);
    in_doubt[k] = false;
  }
}

void EntriesJudge::judge(const SparseEntries& entries, const std::vector<bool>& wanted, JudgedEntries& judged) {
  if (!first_) {
    first_ = entries;
    rounding_.emplace(answers_of_entries(function_, *first_, *this, spacing_), options_.seed);
  }
  const bool in_float = is_float(spacing_);
  const arma::vec analytic = entries.values_of(analytic_),
                  errors = in_float ? analytic_errors(entries, analytic) : arma::vec();
  OutputsOfMany outputs(moved_, first_->size() + entries.size(), in_float, in_float ? nullptr : &*rounding_, options_);
  Pass pass{*this, entries, analytic, errors};
  std::vector<bool> in_doubt(entries.size());
  judge_first(pass, wanted, outputs, judged, in_doubt);
  for (const Group& group : groups_of(entries, in_doubt))
    pass.walk(group, in_doubt, [&](arma::uword k, const Sought& sought) {
      judged.put(k, outputs.judged(sought, pass.scales(sought.output)));
    });
}

JudgedEntries EntriesJudge::judge(const SparseEntries& entries) {
  JudgedEntries judged(entries.size());
  judge(entries, std::vector<bool>(entries.size(), true), judged);
  return judged;
}

}  // namespace gradcheck::detail
