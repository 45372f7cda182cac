// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <vector>

#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/sparse/entries.hpp>
#include <gradcheck/sparse/moved_together.hpp>
#include <gradcheck/sparse/outputs_of_many.hpp>
#include <gradcheck/sparse/sparse_function.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// What is said of each entry, and the numbers that it rests on.
struct JudgedEntries {
  arma::vec analytic, numeric, error_bar, bound;
  arma::Col<unsigned char> verdict, reason;

  explicit JudgedEntries(arma::uword size);
  void put(arma::uword k, const Judgement& judgement);
  void take(arma::uword k, const JudgedEntries& from, arma::uword there);
  bool disagrees(arma::uword k) const { return verdict(k) == static_cast<unsigned char>(Verdict::disagree); }
};

/// Judges the entries of a sparse derivative at one point, groups of columns at a time. Evaluations, each made once for
/// all outputs: 6 for each group, 8 in float, however many columns and rows there are. Entries that this does not
/// decide, nor leaves within a bound that vanishes beside their row, are judged by the whole rule, their columns in
/// groups of their own: few, with up to some 100 evaluations each.
class EntriesJudge {
 public:
  /// analytic: what the derivative gives at the coordinates as they stand.
  EntriesJudge(const SparseFunction& function, const SparseValues& analytic, MovedTogether& moved,
               const Options& options);

  /// Those of the entries that are wanted, by number; the others keep what stands in `judged`. `entries`: all that the
  /// function's outputs depend on, as far as is known.
  void judge(const SparseEntries& entries, const std::vector<bool>& wanted, JudgedEntries& judged);
  JudgedEntries judge(const SparseEntries& entries);
  /// A power of two at or above the largest entry of the row, and its output / max(1, |x|); 1 where both are 0.
  double unit_of_row(arma::uword i) const { return units_(i); }
  arma::uword groups() const { return groups_; }  ///< of the last call
  arma::uword new_group() { return ++last_group_; }

 private:
  struct Pass;
  /// An entry that agrees within a bound that may be too wide.
  struct Agreed {
    arma::uword number;
    Judgement judgement;
  };
  void judge_first(Pass& pass, const std::vector<bool>& wanted, OutputsOfMany& outputs, JudgedEntries& judged,
                   std::vector<bool>& in_doubt);
  arma::vec analytic_errors(const SparseEntries& entries, const arma::vec& analytic);
  arma::uword number_of(const SparseEntries& entries, arma::uword k) const;
  std::vector<Group> groups_of(const SparseEntries& entries, const std::vector<bool>& wanted);

  const SparseFunction& function_;
  const SparseValues& analytic_;
  MovedTogether& moved_;
  const Options& options_;
  arma::vec units_;
  double spacing_;
  /// Of the rounding of the analytic side, measured once: its entries are those of the first call.
  std::optional<SparseEntries> first_;
  std::optional<BackwardRounding> rounding_;
  arma::uword groups_ = 0, last_group_ = 0;
};

}  // namespace gradcheck::detail
