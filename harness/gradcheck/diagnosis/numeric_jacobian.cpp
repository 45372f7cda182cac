// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/numeric_jacobian.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {
namespace {

constexpr double anywhere = std::numeric_limits<double>::infinity();

/// The differences of every output along one coordinate: of each output the window with the smallest error, widened by
/// what others saw.
struct Column {
  arma::vec value, error;
};

arma::vec error_of(const TermWindow& w) {
  arma::vec error = w.truncation + 1.5 * std::sqrt(2.0) * w.noise + 0x1p-51 * arma::abs(w.value);
  for (arma::uword t = 0; t < error.n_elem; ++t)
    if (w.kink(t) > 5 * w.noise(t)) error(t) += w.kink(t);
  return error;
}

/// Far below what a hypothesis may be off (Jacobian::allowed): no other window is needed.
bool is_settled(const Column& c, bool in_float) {
  return c.error.is_finite() && c.error.max() <= (in_float ? 1e-5 : 1e-9) * arma::abs(c.value).max();
}

Column best_of(const std::vector<Column>& windows) {
  Column best = windows.front();
  for (const Column& w : windows)
    for (arma::uword t = 0; t < best.value.n_elem; ++t)
      if (w.error(t) < best.error(t)) {
        best.value(t) = w.value(t);
        best.error(t) = w.error(t);
      }
  for (const Column& w : windows) best.error = arma::max(best.error, arma::abs(w.value - best.value) - 2 * w.error);
  return best;
}

/// An output that does not move by a bit has a derivative all the same, below what its rounding shows: that of a
/// saturated gate is 1e-70, and no zero.
double error_where_still(double output, double step, double spacing) { return spacing * std::abs(output) / step; }

void widen_where_still(Column& c, const arma::mat& outputs, double step, double spacing) {
  for (arma::uword t = 0; t < c.value.n_elem; ++t)
    if (c.value(t) == 0.0 && c.error(t) == 0.0) c.error(t) = error_where_still(outputs(t), step, spacing);
}

std::optional<Column> column_of(Point point) {
  const bool in_float = is_float(point.evaluator.subject().spacing);
  const double s = scale_of(point);
  std::vector<Column> windows;
  for (const int power : in_float ? std::array{4, 2, 6} : std::array{10, 6, 14}) {
    const auto w = measure_terms(point, std::ldexp(s, -power));
    if (w) windows.push_back({w->value, error_of(*w)});
    if (w && windows.size() == 1 && is_settled(windows[0], in_float)) break;
  }
  if (windows.empty()) return std::nullopt;
  Column best = best_of(windows);
  widen_where_still(best, point.evaluator.base(), std::ldexp(s, in_float ? -4 : -10),
                    point.evaluator.subject().spacing);
  return best.value.is_finite() ? std::optional(std::move(best)) : std::nullopt;
}

/// Of one coordinate moved alone.
std::optional<Column> column_of(const Evaluator& evaluator, std::size_t block, arma::uword i) {
  return column_of({evaluator, evaluator.subject().blocks.at(block), i, -anywhere, anywhere});
}

/// Features that are moved together, and which of them each output follows.
struct Together {
  static constexpr arma::uword none = std::numeric_limits<arma::uword>::max();
  explicit Together(arma::uword outputs) : of(outputs, arma::fill::value(none)) {}
  std::vector<arma::uword> features = {};
  arma::uvec of;
};

/// Twice the largest step of the first window, by which it is seen what moves what.
constexpr double first_move = 0x1p-9;

/// The numeric side of one probe.
class Columns {
 public:
  Columns(Probe& probe, const Subject& subject) : probe_(probe), subject_(subject), evaluator_(subject, {}) {}

  bool has_values() const { return evaluator_.finite() && evaluator_.deterministic(); }

  bool fill(std::size_t b) {
    Jacobian& to = probe_.blocks.at(b);
    to.numeric.zeros(probe_.output.n_elem, subject_.blocks[b].coordinates.size());
    to.error_bar = to.numeric;
    const bool filled = (stand_apart(b) && fill_by_features(b)) || fill_one_by_one(b);
    to.largest = to.numeric.is_empty() ? 0.0 : arma::abs(to.numeric).max();
    return filled;
  }

 private:
  bool fill_one_by_one(std::size_t b) {
    Jacobian& to = probe_.blocks.at(b);
    for (arma::uword i = 0; i < to.numeric.n_cols; ++i) {
      const auto column = column_of(evaluator_, b, i);
      if (!column) return false;
      to.numeric.col(i) = column->value;
      to.error_bar.col(i) = column->error;
    }
    return true;
  }

  arma::uword samples_along(arma::uword rows, arma::uword cols) const { return probe_.by_rows ? rows : cols; }

  /// Whether no sample's entries of this block move the outputs of another, by a bit.
  bool stand_apart(std::size_t b) const {
    const Jacobian& block = probe_.blocks.at(b);
    const arma::uword samples = probe_.samples;
    if (!block.of_input || samples < 2 || samples_along(block.rows, block.cols) != samples ||
        samples_along(probe_.output.n_rows, probe_.output.n_cols) != samples)
      return false;
    const arma::mat moves = first_move * RandomBits(1).signed_near_one(block.rows, block.cols) % sizes(b);
    for (arma::uword k = 0; k < samples; ++k) {
      arma::mat steps = moves;
      for (arma::uword i = 0; i < steps.n_elem; ++i) steps(i) = probe_.sample_of(block, i) == k ? steps(i) : 0.0;
      if (!moves_alone(k, evaluator_.moved(subject_.blocks[b], steps))) return false;
    }
    return true;
  }

  bool moves_alone(arma::uword sample, const std::optional<arma::mat>& outputs) const {
    if (!outputs) return false;
    for (arma::uword t = 0; t < outputs->n_elem; ++t)
      if (probe_.sample_of(t) != sample && (*outputs)(t) != evaluator_.base()(t)) return false;
    return true;
  }

  /// Of each coordinate the power of two at or above max(1, |x|), in which its steps are measured.
  arma::mat sizes(std::size_t b) const {
    arma::mat s(probe_.blocks[b].rows, probe_.blocks[b].cols);
    for (arma::uword i = 0; i < s.n_elem; ++i)
      s(i) = power_of_two_above(std::max(1.0, std::abs(subject_.blocks[b].coordinates.get(i))));
    return s;
  }

  /// [as the block]: the size of these features of every sample, else 0.
  arma::mat of_features(const arma::mat& size, const std::vector<arma::uword>& features) const {
    arma::mat some(arma::size(size), arma::fill::zeros);
    for (const arma::uword f : features)
      if (probe_.by_rows)
        some.col(f) = size.col(f);
      else
        some.row(f) = size.row(f);
    return some;
  }

  /// Whether each output follows feature f of its own sample, by a bit.
  std::optional<arma::uvec> reached(std::size_t b, const arma::mat& size, arma::uword f) const {
    const auto outputs = evaluator_.moved(subject_.blocks[b], first_move * of_features(size, {f}));
    if (!outputs) return std::nullopt;
    return arma::uvec(arma::vectorise(*outputs != evaluator_.base()));
  }

  /// Features that reach no output together. Where the first reaches half of them, the others are taken to do so.
  std::optional<std::vector<Together>> groups(std::size_t b, const arma::mat& size) const {
    std::vector<Together> all;
    bool dense = false;
    for (arma::uword f = 0; f < size.n_elem / probe_.samples; ++f) {
      const auto reach = dense ? arma::uvec(probe_.output.n_elem, arma::fill::ones) : reached(b, size, f);
      if (!reach) return std::nullopt;
      dense = dense || (f == 0 && 2 * arma::accu(*reach) > reach->n_elem);
      const auto free = [&reach](const Together& g) { return !arma::any(*reach % (g.of != Together::none)); };
      auto group = std::ranges::find_if(all, free);
      if (group == all.end()) group = all.insert(all.end(), Together(reach->n_elem));
      group->features.push_back(f);
      group->of.elem(arma::find(*reach)).fill(f);
    }
    return all;
  }

  /// Some features of all samples at x + t size, by t at 0.
  std::optional<Column> together(std::size_t b, const arma::mat& steps) const {
    const auto at = [&](double t) -> std::optional<Evaluator::Value> {
      auto outputs = evaluator_.moved(subject_.blocks[b], t * steps);
      if (!outputs) return std::nullopt;
      return Evaluator::Value{std::move(*outputs), t};
    };
    Evaluator along(subject_, {}, at, true);
    along.about(evaluator_);
    return column_of({along, subject_.blocks[b], 0, 0.0, -anywhere, anywhere});
  }

  bool fill_by_features(std::size_t b) {
    Jacobian& to = probe_.blocks.at(b);
    const arma::mat size = sizes(b);
    const auto all = groups(b, size);
    if (!all) return false;
    for (const Together& group : *all) {
      const auto column = together(b, of_features(size, group.features));
      if (!column) return false;
      for (arma::uword t = 0; t < to.numeric.n_rows; ++t) {
        const bool alone = group.features.size() == 1;
        const arma::uword k = probe_.sample_of(t), f = alone ? group.features[0] : group.of(t);
        if (f == Together::none && column->value(t) != 0.0) return false;
        if (f == Together::none) continue;
        const arma::uword i = probe_.by_rows ? k + f * to.rows : f + k * to.rows;
        to.numeric(t, i) = column->value(t) / size(i);
        to.error_bar(t, i) = column->error(t) / size(i);
      }
    }
    widen_own_where_still(to, size);
    return true;
  }

  /// Of the entries of an output's own sample.
  void widen_own_where_still(Jacobian& to, const arma::mat& size) const {
    for (arma::uword i = 0; i < to.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < to.numeric.n_rows; ++t)
        if (to.numeric(t, i) == 0.0 && to.error_bar(t, i) == 0.0 && probe_.sample_of(to, i) == probe_.sample_of(t))
          to.error_bar(t, i) = error_where_still(evaluator_.base()(t), first_move / 2 * size(i), subject_.spacing);
  }

  Probe& probe_;
  const Subject& subject_;
  Evaluator evaluator_;
};

}  // namespace

bool fill_numeric(Probe& probe, const Subject& subject, std::optional<std::size_t> only) {
  Columns columns(probe, subject);
  if (!columns.has_values()) return false;
  for (std::size_t b = 0; b < subject.blocks.size(); ++b)
    if (!(only && b != *only) && !columns.fill(b)) return false;
  return true;
}

std::optional<NumericColumns> numeric_columns(const Subject& subject, std::size_t block,
                                              const std::vector<arma::uword>& coordinates) {
  const Evaluator evaluator(subject, {});
  if (!evaluator.finite() || !evaluator.deterministic()) return std::nullopt;
  NumericColumns all{arma::mat(evaluator.base().n_elem, coordinates.size()), {}};
  all.error = all.value;
  for (arma::uword c = 0; c < coordinates.size(); ++c) {
    const auto column = column_of(evaluator, block, coordinates[c]);
    if (!column) return std::nullopt;
    all.value.col(c) = column->value;
    all.error.col(c) = column->error;
  }
  return all;
}

}  // namespace gradcheck::detail
