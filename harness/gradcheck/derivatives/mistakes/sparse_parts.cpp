// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/mistakes/parts.hpp>
#include <gradcheck/derivatives/mistakes/sparse_mistakes.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

/// So large a part of a sparse matrix is looked at as a dense one.
constexpr std::size_t most_rows = 12, most_columns = 40;

/// Rows and columns of a sparse derivative as a small dense one.
class DensePart {
 public:
  DensePart(const SeenEntries& seen, const Differentiated& whole, const Options& options, std::vector<arma::uword> rows,
            std::vector<arma::uword> columns)
      : seen_(seen), whole_(whole), options_(options), rows_(std::move(rows)), columns_(std::move(columns)) {
    for (const arma::uword row : rows_)
      for (const arma::uword k : seen.entries.of_row(row))
        if (std::ranges::binary_search(columns_, seen.entries.column(k))) which_.push_back(k);
    std::ranges::sort(which_);
  }

  /// At x and where all, or all and one, are moved; the object has to outlive what it returns.
  SeenDerivative seen_at_points() const;
  /// Whether what is off stays as it is where all other coordinates are moved: an entry that is zero at x alone may be
  /// in no pattern, and then nobody has moved its column.
  bool is_of_its_columns_alone() const;
  /// Whether these rows are right in all other columns also where no coordinate is zero: along one direction.
  bool is_right_in_other_columns() const;

 private:
  struct Place {
    std::size_t block;
    arma::uword i;
  };
  Place place_of(arma::uword column) const {
    std::size_t b = 0;
    while (column >= whole_.coordinates[b].coordinates.size()) column -= whole_.coordinates[b++].coordinates.size();
    return {b, column};
  }
  std::uint64_t seed(std::uint64_t run) const { return options_.seed + run; }
  SeenDerivative::Point point_of(const Block& entries) const;
  arma::vec values_here() const {
    return arma::vec(arma::vectorise(seen_.function.value().values)).elem(arma::uvec(rows_));
  }
  arma::vec analytic_along(const arma::vec& direction) const;
  arma::vec values_along(const arma::vec& direction, double step) const;
  std::optional<SeenDerivative::Point> point_here() const;
  std::optional<SeenDerivative::Point> moved(std::uint64_t run,
                                             const std::vector<SeenDerivative::PlaceOfX>& some) const;
  std::optional<SeenDerivative::Asked> asked(const SeenDerivative::Move& move, std::uint64_t run) const;

  const SeenEntries& seen_;
  const Differentiated& whole_;
  const Options& options_;
  std::vector<arma::uword> rows_, columns_, which_;
};

arma::uword place_in(const std::vector<arma::uword>& sorted, arma::uword v) {
  return static_cast<arma::uword>(std::ranges::lower_bound(sorted, v) - sorted.begin());
}

SeenDerivative::Point DensePart::point_of(const Block& entries) const {
  Block b;
  b.name = seen_.function.names[0];
  for (arma::mat* m : {&b.analytic, &b.numeric, &b.error_bar, &b.bound}) m->zeros(rows_.size(), columns_.size());
  b.verdict.zeros(rows_.size(), columns_.size());
  b.reason = b.verdict;
  for (arma::uword n = 0; n < which_.size(); ++n) {
    const arma::uword i = place_in(rows_, seen_.entries.row(which_[n])),
                      j = place_in(columns_, seen_.entries.column(which_[n]));
    b.analytic(i, j) = entries.analytic(n);
    b.numeric(i, j) = entries.numeric(n);
    b.error_bar(i, j) = b.bound(i, j) = entries.bound(n);
    b.verdict(i, j) = entries.verdict(n);
  }
  arma::mat x(columns_.size(), 1);
  for (arma::uword j = 0; j < columns_.size(); ++j) {
    const Place p = place_of(columns_[j]);
    x(j) = whole_.coordinates[p.block].coordinates.get(p.i);
  }
  return {{std::move(b)}, {std::move(x)}};
}

std::optional<SeenDerivative::Point> DensePart::point_here() const {
  auto there = attempt([&] { return sparse_entries_here(seen_.function, seen_.entries, which_, options_); });
  if (!there || !there->numeric.is_finite() || !there->bound.is_finite()) return std::nullopt;
  return point_of(*there.value);
}

std::optional<SeenDerivative::Point> DensePart::moved(std::uint64_t run,
                                                      const std::vector<SeenDerivative::PlaceOfX>& some) const {
  const KeptCoordinates kept(coordinates_in(whole_));
  move_elsewhere(whole_, options_, 0.25, seed(run));
  for (const SeenDerivative::PlaceOfX& of_part : some) {
    const Place p = place_of(columns_[of_part.i]);
    const NamedCoordinates& block = whole_.coordinates[p.block];
    if (!move_alone(block.coordinates, p.i, interval_of(block.name, options_))) return std::nullopt;
  }
  return point_here();
}

/// The coordinates of the columns are moved alone.
std::optional<SeenDerivative::Asked> DensePart::asked(const SeenDerivative::Move& move, std::uint64_t run) const {
  const KeptCoordinates kept(coordinates_in(whole_));
  move_elsewhere(whole_, options_, 0.25, seed(run));
  for (arma::uword j = 0; j < columns_.size(); ++j) {
    const Place p = place_of(columns_[j]);
    const Coordinates& block = whole_.coordinates[p.block].coordinates;
    block.set(p.i, move(0, j, block.get(p.i)));
  }
  const auto there = attempt([&] {
    const arma::vec all = seen_.entries.values_of(seen_.function.derivative(0.0));
    Block entries;
    entries.analytic = all.elem(arma::uvec(which_));
    entries.numeric = entries.bound = arma::zeros(which_.size());
    entries.verdict.zeros(which_.size(), 1);
    return SeenDerivative::Asked{values_here(), {point_of(entries).blocks[0].analytic}};
  });
  if (!there || !there.value->value.is_finite() || !there.value->analytic[0].is_finite()) return std::nullopt;
  return *there.value;
}

bool DensePart::is_of_its_columns_alone() const {
  const KeptCoordinates kept(coordinates_in(whole_));
  move_elsewhere(whole_, options_, 0.25, seed(1));
  const auto before = point_here();
  for (arma::uword column = 0; column < seen_.entries.n_cols(); ++column) {
    if (std::ranges::binary_search(columns_, column)) continue;
    const Place p = place_of(column);
    const NamedCoordinates& block = whole_.coordinates[p.block];
    move_alone(block.coordinates, p.i, interval_of(block.name, options_));
  }
  const auto after = point_here();
  if (!before || !after) return false;
  const Block &here = before->blocks[0], &there = after->blocks[0];
  for (arma::uword k = 0; k < here.numeric.n_elem; ++k)
    if (!close(here.analytic(k) - here.numeric(k), there.analytic(k) - there.numeric(k),
               here.bound(k) + there.bound(k)))
      return false;
  return true;
}

arma::vec DensePart::analytic_along(const arma::vec& direction) const {
  const SparseValues all = seen_.function.derivative(0.0);
  arma::vec sums(rows_.size(), arma::fill::zeros);
  for (arma::uword n = 0; n < all.values.n_elem; ++n)
    if (std::ranges::binary_search(rows_, all.rows(n)))
      sums(place_in(rows_, all.rows(n))) += all.values(n) * direction(all.columns(n));
  return sums;
}

arma::vec DensePart::values_along(const arma::vec& direction, double step) const {
  const KeptCoordinates kept(coordinates_in(whole_));
  for (arma::uword column = 0; column < direction.n_elem; ++column) {
    const Place p = place_of(column);
    const Coordinates& block = whole_.coordinates[p.block].coordinates;
    if (direction(column) != 0.0) block.set(p.i, block.get(p.i) + step * direction(column));
  }
  return values_here();
}

bool DensePart::is_right_in_other_columns() const {
  if (seen_.function.declared) return true;  // nobody looks at other columns
  const KeptCoordinates kept(coordinates_in(whole_));
  move_elsewhere(whole_, options_, 0.25, seed(1));
  arma::vec x(seen_.entries.n_cols(), arma::fill::zeros);
  for (arma::uword column = 0; column < x.n_elem; ++column) {
    const Place p = place_of(column);
    if (!std::ranges::binary_search(columns_, column)) x(column) = whole_.coordinates[p.block].coordinates.get(p.i);
  }
  const double h = OffBy::step_share(whole_.spacing);
  const auto is_right = attempt([&] {
    const OffBy::Slope numeric = OffBy::slope_of(values_along(x, h), values_along(x, -h), values_along(x, 2 * h),
                                                 values_along(x, -2 * h), h, whole_.spacing);
    return arma::all(arma::vectorise(arma::abs(numeric.value - analytic_along(x)) <= numeric.error));
  });
  return is_right && *is_right.value;
}

SeenDerivative DensePart::seen_at_points() const {
  SeenDerivative all{{point_of(seen_.block_of(which_))}};
  std::uint64_t last = 0;
  for (std::uint64_t run = 1; run <= 2; ++run) {
    const KeptCoordinates kept(coordinates_in(whole_));
    move_elsewhere(whole_, options_, 0.25, seed(run));
    if (auto there = point_here()) {
      all.points.push_back(std::move(*there));
      last = run;
    }
  }
  if (last == 0) return all;
  all.moved = [this, last](const std::vector<SeenDerivative::PlaceOfX>& some) { return moved(last, some); };
  all.asked = [this, last](const SeenDerivative::Move& move) { return asked(move, last); };
  all.entry_name = [this](arma::uword i, arma::uword j) { return seen_.name_of(rows_[i], columns_[j]); };
  for (const arma::uword column : columns_) {
    const Place p = place_of(column);
    const arma::uword n = whole_.coordinates[p.block].coordinates.rows();
    all.names_of_coordinates.push_back(whole_.coordinates[p.block].name + " [" + std::to_string(p.i % n) + ", " +
                                       std::to_string(p.i / n) + "]");
  }
  return all;
}

/// Rows with a wrong entry, of a Hessian all that it has columns for; and all columns of these, both in order.
struct LinesOfPart {
  std::vector<arma::uword> rows, columns;
  std::size_t wrong_rows;
};

LinesOfPart lines_of_part(const SeenEntries& seen, const std::vector<arma::uword>& wrong, bool is_symmetric) {
  std::set<arma::uword> rows, columns;
  for (const arma::uword k : wrong) rows.insert(seen.entries.row(k));
  for (const arma::uword row : rows)
    for (const arma::uword k : seen.entries.of_row(row)) columns.insert(seen.entries.column(k));
  const std::set<arma::uword>& taken = is_symmetric ? columns : rows;
  return {{taken.begin(), taken.end()}, {columns.begin(), columns.end()}, rows.size()};
}

}  // namespace

std::optional<Finding> part_of_entries(const SeenEntries& seen, const Differentiated& whole,
                                       const std::vector<arma::uword>& wrong, const Options& options,
                                       bool is_symmetric) {
  if (wrong.empty() || !seen.missing().empty()) return std::nullopt;
  LinesOfPart lines = lines_of_part(seen, wrong, is_symmetric);
  const bool is_small = lines.wrong_rows <= most_rows && lines.columns.size() <= most_columns;
  if (!is_small && !is_symmetric) return std::nullopt;
  if (!is_small) {
    lines.rows.resize(std::min(lines.rows.size(), most_rows));
    lines.columns = lines.rows;
  }
  const DensePart part(seen, whole, options, lines.rows, lines.columns);
  auto finding = is_small ? part_mistake(part.seen_at_points()) : gauss_newton_of(part.seen_at_points());
  if (!finding || (is_small && !(part.is_of_its_columns_alone() && part.is_right_in_other_columns())))
    return std::nullopt;
  finding->where = seen.where(wrong);
  if (!is_small) finding->sentence += " (seen in the first " + std::to_string(most_rows) + " rows and columns)";
  return finding;
}

bool are_right_elsewhere(const SeenEntries& seen, const Differentiated& whole, const std::vector<arma::uword>& wrong,
                         const Options& options, bool is_symmetric) {
  const LinesOfPart lines = lines_of_part(seen, wrong, is_symmetric);
  return DensePart(seen, whole, options, lines.rows, lines.columns).is_right_in_other_columns();
}

}  // namespace gradcheck::detail
