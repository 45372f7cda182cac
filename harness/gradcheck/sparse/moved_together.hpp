// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <gradcheck/sparse/entries.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/values/output.hpp>
#include <gradcheck/values/parts.hpp>

namespace gradcheck::detail {

/// Columns that are moved at once: column columns(k) by t units(k).
struct Group {
  arma::uword id = 0;  ///< no other group has it
  arma::uvec columns;
  arma::vec units;
  /// The entries of its columns, no two of which stand in one row; null: several columns may reach a row.
  const SparseEntries* reach = nullptr;
};

/// Evaluations of a function for all of its outputs together, each made once for a group and a step t. Those of the
/// last groups are kept, up to 256 MB of them.
class MovedTogether {
 public:
  /// Two evaluations, whether they agree, and 8 that rounding is measured with, 8 for noise where there is some: as
  /// those of Evaluator, output by output. Throws what the function throws at the point itself.
  MovedTogether(const std::vector<NamedCoordinates>& coordinates, std::function<FunctionValue()> value,
                const Options& options);
  MovedTogether(const MovedTogether&) = delete;
  MovedTogether& operator=(const MovedTogether&) = delete;

  arma::uword outputs() const { return base_.n_elem; }
  arma::uword columns() const { return x_.n_elem; }
  const arma::vec& base() const { return base_; }
  const arma::vec& sigma() const { return sigma_; }
  const arma::vec& least_rounding() const { return least_rounding_; }
  bool deterministic() const { return deterministic_; }
  double noise() const { return noise_; }
  double spacing() const { return spacing_; }  ///< of the function's arithmetic
  double x(arma::uword column) const { return x_(column); }
  double lower(arma::uword column) const { return lower_(column); }
  double upper(arma::uword column) const { return upper_(column); }
  bool is_bounded() const { return is_bounded_; }
  bool is_float(arma::uword column) const { return float_(column) != 0; }
  /// The power of two at or above max(1, |x|): the unit in which steps of a column are measured.
  double scale(arma::uword column) const;

  /// Where a column of a group is at the step t: x + t unit, rounded to its type. It stays where that is out of bounds.
  /// t = +-infinity: at the bound.
  double place(arma::uword column, double unit, double t) const;
  /// The step of which this is the place: of few digits where there is one, so that all columns of a group share it.
  double step_to(arma::uword column, double unit, double place) const;

  /// All outputs where the group is moved by t, NaN where one has no value there; null: none has. Valid until the next
  /// call. Steps that no two columns share are made for some 2,000 times, then they have no value.
  const arma::vec* outputs_at(const Group& group, double t);
  /// One of them; none outside the function's domain.
  std::optional<double> output(const Group& group, double t, arma::uword i);

  arma::uword evaluations() const { return evaluations_; }
  arma::uword failed() const { return failed_; }  ///< of which threw, or gave a number that is not finite

 private:
  using Key = std::pair<arma::uword, std::uint64_t>;
  std::optional<arma::vec> evaluated(const arma::vec& x);
  std::optional<arma::vec> moved(const Group& group, double t, arma::uword first, arma::uword last);
  std::optional<arma::vec> by_halves(const Group& group, double t);
  std::optional<arma::vec> all_outputs(const Group& group, double t);
  void forget_others(arma::uword group);
  void measure_rounding(const Options& options);
  void measure_noise();
  void place_at(const arma::vec& x) const;

  std::vector<NamedCoordinates> coordinates_;
  std::function<FunctionValue()> value_;
  arma::vec x_, lower_, upper_;
  arma::Col<unsigned char> float_;
  arma::vec base_, sigma_, least_rounding_;
  double spacing_ = 0x1p-52, noise_ = 0;
  bool deterministic_ = true, is_bounded_ = false;
  arma::uword evaluations_ = 0, failed_ = 0, alone_ = 0;
  std::map<Key, std::optional<arma::vec>> kept_;
};

}  // namespace gradcheck::detail
