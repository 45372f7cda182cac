// SPDX-License-Identifier: MIT
#include <optional>
#include <variant>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/network/layer_errors.hpp>
#include <gradcheck/network/properties/parts.hpp>

/// What normalising layers are blind to, and take out of their input and of their cotangent. A column of the matrices
/// here is what is normalised together: a sample of layer_norm and rms_norm, a feature of batch_norm.
namespace gradcheck::property {
namespace {

using arma::mat;
using detail::Rounded;
using mlp::BatchNorm, mlp::LayerNorm, mlp::RmsNorm;

const detail::RunningError of(detail::double_arithmetic);

/// A layer that normalises, by what the properties need of it.
struct Norm {
  bool by_samples, takes_mean;
  double epsilon;
  mat gain;

  Rounded columns(const Rounded& m) const { return by_samples ? detail::transposed(m) : m; }
  /// [1 x m], the same for every column of m.
  Rounded constant(double value, arma::uword m) const { return detail::exact(mat(1, m, arma::fill::value(value))); }
};

std::optional<Norm> norm_of(const mlp::Layer<double>& layer) {
  if (const auto* norm = std::get_if<LayerNorm<double>>(&layer)) return Norm{true, true, norm->epsilon(), norm->gain};
  if (const auto* norm = std::get_if<RmsNorm<double>>(&layer)) return Norm{true, false, norm->epsilon(), norm->gain};
  const auto* norm = std::get_if<BatchNorm<double>>(&layer);
  if (norm == nullptr || !norm->is_training()) return {};
  return Norm{false, true, norm->options().epsilon, norm->gain};
}

/// x less its mean where that is taken, and 1 / sqrt(variance + epsilon).
struct Centred {
  Rounded values, variance, inverse;
};

Centred centred(const Norm& norm, const mat& x) {
  const Rounded columns = norm.columns(detail::exact(x));
  const arma::uword n = columns.value.n_rows, m = columns.value.n_cols;
  const Rounded values = norm.takes_mean ? of.minus(columns, detail::rows_of(of.column_means(columns), n)) : columns;
  const Rounded variance = of.column_means(of.times(values, values));
  return {values, variance, of.inverse_root(of.plus(variance, norm.constant(norm.epsilon, m)))};
}

/// The same with another epsilon.
mlp::Layer<double> with_epsilon(const mlp::Layer<double>& layer, double epsilon) {
  if (const auto* norm = std::get_if<LayerNorm<double>>(&layer))
    return LayerNorm<double>(norm->gain, norm->bias, epsilon);
  if (const auto* norm = std::get_if<RmsNorm<double>>(&layer)) return RmsNorm<double>(norm->gain, epsilon);
  const auto& norm = std::get<BatchNorm<double>>(layer);
  return BatchNorm<double>(norm.gain, norm.bias, {epsilon, norm.options().momentum});
}

/// 2x + c, c of every column its own and above all of it, of either sign; -2x where no mean is taken.
mat moved(const Norm& norm, const mat& x) {
  if (!norm.takes_mean) return -2 * x;
  mat columns = norm.by_samples ? mat(x.st()) : x;
  mat c = 1 + arma::max(arma::abs(columns), 0);
  c.cols(arma::regspace<arma::uvec>(0, 2, c.n_cols - 1)) *= -1;
  columns *= 2;
  columns.each_row() += c;
  return norm.by_samples ? mat(columns.st()) : columns;
}

Result compare_rounded(const std::string& what, const Rounded& found, const Rounded& expected) {
  return compared(what, found.value, expected.value, found.error + expected.error);
}

Rounded zeros_like(const Rounded& m) { return detail::exact(mat(arma::size(m.value), arma::fill::zeros)); }

/// tried(place, norm) of every normalising layer.
template <class Tried>
Result of_norms(const Ground& g, Tried tried) {
  Result result;
  for (const LayerInPlace& place : layers_in_place(g))
    if (const auto norm = norm_of(place.layer)) result = both(std::move(result), tried(place, *norm));
  return result;
}

}  // namespace

Result batch_norm_standardises(const Ground& g) {
  return of_norms(g, [&g](const LayerInPlace& place, const Norm& norm) -> Result {
    if (norm.by_samples) return {};
    const mlp::Layer<double> bare =
        BatchNorm<double>(mat(1, norm.gain.n_cols, arma::fill::ones), {}, {norm.epsilon, 0.1});
    const mat bound = detail::through(bare, detail::exact(place.x), detail::double_arithmetic).error;
    const Rounded y{g.calls.layer_forward(bare, place.x), bound};
    const Centred x = centred(norm, place.x);
    const Rounded mean = of.column_means(y), square = of.column_means(of.times(y, y));
    return both(
        compare_rounded(place.name + " mean", mean, zeros_like(mean)),
        compare_rounded(place.name + " variance", square, of.times(x.variance, of.times(x.inverse, x.inverse))));
  });
}

Result norms_are_blind(const Ground& g) {
  return of_norms(g, [&g](const LayerInPlace& place, const Norm& norm) -> Result {
    const mlp::Layer<double> there = with_epsilon(place.layer, 4 * norm.epsilon);
    const mat x = moved(norm, place.x), error = detail::double_arithmetic(norm.takes_mean ? 1 : 0, arma::abs(x));
    const double sign = norm.takes_mean ? 1 : -1;
    const mat allowed = detail::through(place.layer, detail::exact(place.x), detail::double_arithmetic).error +
                        detail::through(there, {x, error}, detail::double_arithmetic).error;
    if (!allowed.is_finite()) return {};
    return compared(place.name + " output", sign * g.calls.layer_forward(there, x),
                    g.calls.layer_forward(place.layer, place.x), allowed);
  });
}

Result norms_take_out(const Ground& g) {
  return of_norms(g, [&g](const LayerInPlace& place, const Norm& norm) {
    const mat c = detail::random_cotangent(place.x.n_rows, place.x.n_cols, 1);
    std::vector<mat> of_parameters;
    const Rounded bound = detail::LayerErrors({}, detail::double_arithmetic)
                              .back(place.layer, detail::exact(place.x), {}, detail::exact(c), of_parameters);
    const Rounded dx = norm.columns({g.calls.layer_backward(place.layer, place.x, c), bound.error});
    const Centred x = centred(norm, place.x);
    const arma::uword n = dx.value.n_rows, m = dx.value.n_cols;
    const Rounded gain = detail::rows_of(detail::exact(norm.gain), c.n_rows);
    const Rounded h = of.times(x.values, detail::rows_of(x.inverse, n));
    const Rounded along = of.column_sums(of.times(norm.columns(of.times(detail::exact(c), gain)), h));
    const Rounded left = of.times(norm.constant(norm.epsilon, m), of.times(x.inverse, x.inverse));
    const Rounded sum = of.column_sums(dx);
    return both(
        norm.takes_mean ? compare_rounded(place.name + " sum of dX", sum, zeros_like(sum)) : Result{},
        compare_rounded(place.name + " dX along x", of.column_sums(of.times(dx, x.values)), of.times(along, left)));
  });
}

}  // namespace gradcheck::property
