// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/data_set.hpp>

#include <array>
#include <cmath>
#include <utility>

#include <gradcheck/fuzz/draw/gen.hpp>
#include <gradcheck/fuzz/draw/weights.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::LossKind;

arma::mat with_constant_columns(Random& random, arma::mat x) {
  for (arma::uword j = 0; j < x.n_cols; ++j)
    if (random.chance(0.5)) x.col(j).fill(random.normal());
  return x;
}

arma::mat with_duplicated_samples(Random& random, arma::mat x) {
  for (arma::uword i = 1; i < x.n_rows; ++i)
    if (random.chance(0.5)) x.row(i) = x.row(random.below(i)).eval();
  return x;
}

arma::mat one_hot(Random& random, arma::uword rows, arma::uword cols) {
  arma::mat x(rows, cols, arma::fill::zeros);
  for (arma::uword i = 0; i < rows; ++i) x(i, random.below(cols)) = 1;
  return x;
}

/// Each entry from its own uniform number.
template <class Number>
arma::mat entries(Random& random, arma::uword rows, arma::uword cols, Number number) {
  arma::mat x(rows, cols, arma::fill::zeros);
  for (double& entry : x) entry = number(random.uniform());
  return x;
}

arma::mat draw(Random& random, arma::uword rows, arma::uword cols, DataKind kind) {
  const auto normal = [&](double scale) { return random.normal(rows, cols, scale); };
  switch (kind) {
    case DataKind::gaussian: return normal(1);
    case DataKind::uniform: return entries(random, rows, cols, [](double u) { return 2 * u - 1; });
    case DataKind::constant_columns: return with_constant_columns(random, normal(1));
    case DataKind::duplicated_samples: return with_duplicated_samples(random, normal(1));
    case DataKind::one_hot: return one_hot(random, rows, cols);
    case DataKind::binary: return entries(random, rows, cols, [](double u) { return u < 0.5 ? -1.0 : 1.0; });
    case DataKind::lattice: return take(weights(rows, cols, WeightKind::lattice), random);
    case DataKind::huge: return normal(random.log_uniform(10, 1e3));
    case DataKind::tiny: return normal(random.log_uniform(1e-3, 0.1));
  }
  return {};
}

/// a b without BLAS, whose last bits depend on the machine.
arma::mat product(const arma::mat& a, const arma::mat& b) {
  arma::mat c(a.n_rows, b.n_cols, arma::fill::zeros);
  for (arma::uword j = 0; j < b.n_cols; ++j)
    for (arma::uword k = 0; k < a.n_cols; ++k)
      for (arma::uword i = 0; i < a.n_rows; ++i) c(i, j) += a(i, k) * b(k, j);
  return c;
}

/// The largest margin of nine samples in ten, or of all, is that of one class, and none of theirs is negative.
void favour(Random& random, arma::mat& margins, TargetKind kind) {
  const arma::uword common = random.below(margins.n_cols);
  for (arma::uword i = 0; i < margins.n_rows; ++i) {
    if (kind == TargetKind::unbalanced && random.chance(0.1)) continue;
    margins.row(i) = arma::abs(margins.row(i));
    std::swap(margins(i, common), margins(i, margins.row(i).index_max()));
  }
}

/// A number for each target, whose sign is its class. [N x outputs]
arma::mat margins(Random& random, const arma::mat& x, arma::uword outputs, TargetKind kind) {
  arma::mat t = random.normal(x.n_rows, outputs, 1);
  if (kind == TargetKind::separable) t = product(x, random.normal(x.n_cols, outputs, 1));
  if (kind == TargetKind::parity)
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      double sign = 1;
      for (const double entry : x.row(i)) sign = entry < 0 ? -sign : sign;
      for (double& entry : t.row(i)) entry = std::copysign(entry, sign);
    }
  if (kind == TargetKind::unbalanced || kind == TargetKind::one_class) favour(random, t, kind);
  return t;
}

/// The column of the largest margin; for parity 0 or the last, by the sign.
arma::mat labels(const arma::mat& margins, TargetKind kind) {
  arma::mat t(margins.n_rows, 1, arma::fill::zeros);
  for (arma::uword i = 0; i < t.n_rows; ++i)
    if (kind == TargetKind::parity)
      t(i) = margins(i, 0) < 0 ? 0.0 : static_cast<double>(margins.n_cols - 1);
    else
      t(i) = static_cast<double>(margins.row(i).index_max());
  return t;
}

arma::mat draw_targets(Random& random, LossKind loss, const arma::mat& x, arma::uword outputs, TargetKind kind) {
  arma::mat t = margins(random, x, outputs, kind);
  const bool certain = random.chance(0.5);
  switch (loss) {
    case LossKind::softmax_cross_entropy: return labels(t, kind);
    case LossKind::hinge: return t.transform([](double m) { return m < 0 ? -1.0 : 1.0; });
    case LossKind::binary_cross_entropy:
    case LossKind::binary_cross_entropy_with_logits:
    case LossKind::kullback_leibler:
      return t.transform([&](double m) { return certain ? (m < 0 ? 0.0 : 1.0) : random.uniform(); });
    case LossKind::gaussian_nll: return t.head_cols(outputs / 2);
    default: return t;
  }
}

arma::mat ignore_some(Random& random, arma::mat labels, double ignored) {
  const bool all_but_one = random.chance(0.25);
  const arma::uword counts = random.below(labels.n_elem);
  for (arma::uword i = 0; i < labels.n_elem; ++i)
    if (i != counts && (all_but_one || random.chance(0.5))) labels(i) = ignored;
  return labels;
}

}  // namespace

const std::vector<DataKind>& data_kinds() {
  using enum DataKind;
  static const std::vector<DataKind> all{
      gaussian, uniform, constant_columns, duplicated_samples, one_hot, binary, lattice, huge, tiny};
  return all;
}

const std::vector<TargetKind>& target_kinds() {
  static const std::vector<TargetKind> all{TargetKind::random, TargetKind::separable, TargetKind::parity,
                                           TargetKind::unbalanced, TargetKind::one_class};
  return all;
}

std::string_view name(DataKind kind) {
  constexpr std::array<std::string_view, 9> names{
      "gaussian", "uniform", "constant columns", "duplicated samples", "one-hot", "binary", "lattice", "huge", "tiny"};
  return names.at(static_cast<std::size_t>(kind));
}

std::string_view name(TargetKind kind) {
  constexpr std::array<std::string_view, 5> names{"random", "separable", "parity", "unbalanced", "one class"};
  return names.at(static_cast<std::size_t>(kind));
}

rc::Gen<arma::mat> samples(arma::uword rows, arma::uword cols, DataKind kind) {
  return drawn([=](Random& random) { return draw(random, rows, cols, kind); });
}

rc::Gen<arma::mat> targets(LossKind loss, const arma::mat& x, arma::uword outputs, TargetKind kind) {
  return drawn([=](Random& random) { return draw_targets(random, loss, x, outputs, kind); });
}

rc::Gen<arma::mat> some_ignored(const arma::mat& labels, int ignored) {
  return drawn([=](Random& random) { return ignore_some(random, labels, ignored); });
}

}  // namespace gradcheck::fuzz
