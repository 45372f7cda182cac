// SPDX-License-Identifier: MIT
#include <gradcheck/network/layer_errors.hpp>

#include <utility>
#include <variant>

namespace gradcheck::detail {
namespace {

using arma::abs;

Rounded ones(arma::uword n) { return exact(arma::mat(n, 1, arma::fill::ones)); }

/// x W^T + bias, with weights that are themselves rounded.
Rounded affine(const Rounded& x, const Rounded& w, const arma::mat& bias, const RunningError& of) {
  Rounded z = of.product(x, transposed(w));
  if (bias.is_empty()) return z;
  z.value.each_row() += bias;
  z.error.each_row() += of.rounding()(1, abs(bias));
  return z;
}

/// Columns less their mean, divided by their deviation, as mlp::standardise_columns has it.
struct StandardisedErrors {
  Rounded values, inverse;
};

Rounded inverse_deviation(const Rounded& variance, double epsilon, const RunningError& of) {
  return of.inverse_root(of.plus(variance, exact(arma::mat(arma::size(variance.value), arma::fill::value(epsilon)))));
}

StandardisedErrors standardised(const Rounded& x, double epsilon, const RunningError& of) {
  const arma::uword n = x.value.n_rows;
  const Rounded centred = of.minus(x, rows_of(of.column_means(x), n));
  const Rounded inverse = inverse_deviation(of.column_means(of.times(centred, centred)), epsilon, of);
  return {of.times(centred, rows_of(inverse, n)), inverse};
}

Rounded standardise_vjp(const StandardisedErrors& s, const Rounded& c, const RunningError& of) {
  const arma::uword n = c.value.n_rows;
  const Rounded along = of.column_means(of.times(c, s.values));
  const Rounded rest = of.minus(c, rows_of(of.column_means(c), n));
  return of.times(of.minus(rest, of.times(s.values, rows_of(along, n))), rows_of(s.inverse, n));
}

/// The columns of x^T divided by the root of their mean square.
StandardisedErrors root_mean_square_taken(const Rounded& x, double epsilon, const RunningError& of) {
  const Rounded columns = transposed(x);
  const Rounded inverse = inverse_deviation(of.column_means(of.times(columns, columns)), epsilon, of);
  return {of.times(columns, rows_of(inverse, columns.value.n_rows)), inverse};
}

/// What batch_norm divides and takes away, by its mode.
StandardisedErrors standardised(const mlp::BatchNorm<double>& norm, const Rounded& x, const RunningError& of) {
  if (norm.is_training()) return standardised(x, norm.options().epsilon, of);
  const arma::uword n = x.value.n_rows;
  const Rounded inverse = inverse_deviation(exact(norm.running_variance), norm.options().epsilon, of);
  const Rounded centred = of.minus(x, rows_of(exact(norm.running_mean), n));
  return {of.times(centred, rows_of(inverse, n)), inverse};
}

Rounded scaled(const Rounded& h, const arma::mat& gain, const arma::mat& bias, const RunningError& of) {
  const Rounded y = of.times(h, rows_of(exact(gain), h.value.n_rows));
  return bias.is_empty() ? y : of.plus(y, rows_of(exact(bias), h.value.n_rows));
}

/// directions / |directions| and lengths / |directions|, row by row.
struct NormErrors {
  Rounded units, factors;  // [out x in], [out x 1]
};

NormErrors norms_of(const mlp::WeightNorm<double>& dense, const RunningError& of) {
  const auto terms = static_cast<double>(dense.inputs());
  const arma::mat norms = arma::sqrt(arma::sum(arma::square(dense.directions), 1));
  const arma::mat units = dense.directions.each_col() / norms, factors = dense.lengths.st() / norms;
  return {{units, of.rounding()(terms + 4, abs(units))}, {factors, of.rounding()(terms + 4, abs(factors))}};
}

Rounded columns_of(const Rounded& column, arma::uword n) {
  return {arma::repmat(column.value, 1, n), arma::repmat(column.error, 1, n)};
}

Rounded weights_of(const mlp::WeightNorm<double>& dense, const RunningError& of) {
  return of.times(exact(dense.directions), columns_of(norms_of(dense, of).factors, dense.inputs()));
}

/// What dropout multiplies with, for matrices of this shape.
Rounded factors_of(mlp::Dropout<double> dropout, const arma::mat& like, const RunningError& of) {
  const arma::mat factors = dropout.forward(arma::mat(arma::size(like), arma::fill::ones));
  return {factors, of.rounding()(2, factors)};
}

Rounded through_dropout(const mlp::Dropout<double>& dropout, const Rounded& x, const RunningError& of) {
  return dropout.is_training() && dropout.p() > 0 ? of.times(x, factors_of(dropout, x.value, of)) : x;
}

/// exp((z - max z) / temperature): the division rounds that difference once more.
arma::mat own_error_of_softmax(const arma::mat& z, const arma::mat& a, double temperature, const Arithmetic& rounding) {
  arma::mat error = rounding(8, a);
  if (temperature == 1) return error;
  const arma::mat reach = (arma::max(z, 1) * arma::mat(1, z.n_cols, arma::fill::ones) - z) / temperature;
  arma::mat operations = 2 * reach;
  operations.each_col() += 2 * arma::sum(a % reach, 1);
  return error + rounding(1, a % operations);
}

Rounded through_activation(mlp::Activation<double> phi, const Rounded& z, const Arithmetic& rounding) {
  const arma::mat a = phi.forward(z.value);
  if (phi.function() == mlp::Function::softmax)
    return {
        a, change_of_softmax(a, z.error / phi.constant()) + own_error_of_softmax(z.value, a, phi.constant(), rounding)};
  return {a, change([&phi](const arma::mat& at) { return phi.forward(at); }, z.value, z.error) + rounding(4, abs(a))};
}

Rounded back_through_softmax(const Rounded& a, const Rounded& c, double temperature, const Arithmetic& rounding) {
  arma::mat dz = c.value, error = c.error, size = abs(c.value);
  dz.each_col() -= arma::sum(c.value % a.value, 1);
  error.each_col() += arma::sum(c.error % a.value + abs(c.value) % a.error, 1);
  size.each_col() += arma::sum(abs(c.value) % a.value, 1);
  const double terms = static_cast<double>(a.value.n_cols) + (temperature == 1 ? 4 : 5);
  return {a.value % dz / temperature,
          (a.value % error + a.error % size + rounding(terms, a.value % size)) / temperature};
}

Rounded back_through(const mlp::Activation<double>& phi, const Rounded& z, const Rounded& a, const Rounded& c,
                     const Arithmetic& rounding) {
  if (phi.function() == mlp::Function::softmax) return back_through_softmax(a, c, phi.constant(), rounding);
  const arma::mat slope = phi.derivative(z.value);
  const arma::mat moved = change([&phi](const arma::mat& at) { return phi.derivative(at); }, z.value, z.error);
  const arma::mat error = moved + rounding(4, arma::clamp(abs(slope), 1.0, 2.0));
  return {c.value % slope, (abs(slope) + error) % c.error + abs(c.value) % error};
}

std::vector<Rounded> through_all(const std::vector<mlp::Layer<double>>& layers, const Rounded& x,
                                 const Arithmetic& rounding) {
  std::vector<Rounded> a{x};
  for (const auto& layer : layers) a.push_back(through(layer, a.back(), rounding));
  return a;
}

/// through() of each type.
struct Through {
  const Rounded& x;
  const RunningError& of;

  Rounded operator()(const mlp::Dense<double>& dense) const { return affine(x, exact(dense.weights), dense.bias, of); }
  Rounded operator()(const mlp::Activation<double>& phi) const { return through_activation(phi, x, of.rounding()); }
  Rounded operator()(const mlp::LayerNorm<double>& norm) const {
    const Rounded h = transposed(standardised(transposed(x), norm.epsilon(), of).values);
    return scaled(h, norm.gain, norm.bias, of);
  }
  Rounded operator()(const mlp::RmsNorm<double>& norm) const {
    return scaled(transposed(root_mean_square_taken(x, norm.epsilon(), of).values), norm.gain, {}, of);
  }
  Rounded operator()(const mlp::BatchNorm<double>& norm) const {
    return scaled(standardised(norm, x, of).values, norm.gain, norm.bias, of);
  }
  Rounded operator()(const mlp::Dropout<double>& dropout) const { return through_dropout(dropout, x, of); }
  Rounded operator()(const mlp::WeightNorm<double>& dense) const {
    return affine(x, weights_of(dense, of), dense.bias, of);
  }
  Rounded operator()(mlp::Embedding<double> table) const { return exact(table.forward(x.value)); }
  Rounded operator()(const mlp::Residual<double>& block) const {
    const Rounded beside = through_all(block.layers(), x, of.rounding()).back();
    return of.plus(beside, block.projection() ? (*this)(*block.projection()) : x);
  }
};

}  // namespace

arma::mat change_of_softmax(const arma::mat& p, const arma::mat& e) {
  arma::mat exponent = e;
  exponent.each_col() += arma::max(e, 1);
  return arma::clamp(p % arma::expm1(arma::clamp(exponent, 0.0, 700.0)), 0.0, 1.0);
}

Rounded through(const mlp::Layer<double>& layer, const Rounded& x, const Arithmetic& rounding) {
  const RunningError of(rounding);
  return std::visit(Through{x, of}, layer);
}

Rounded LayerErrors::back(const mlp::Layer<double>& layer, const Rounded& x, const Rounded& y, const Rounded& c,
                          std::vector<arma::mat>& reversed) const {
  if (const auto* phi = std::get_if<mlp::Activation<double>>(&layer))
    return back_through(*phi, x, y, c, of_.rounding());
  return std::visit(
      [&](const auto& one) -> Rounded {
        if constexpr (requires { one.function(); })
          return c;
        else
          return of(one, x, c, reversed);
      },
      layer);
}

Rounded LayerErrors::of(const mlp::Dense<double>& dense, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  if (dense.has_bias()) out.push_back(of_.product(transposed(ones(c.value.n_rows)), c).error);
  arma::mat error = of_.product(transposed(c), x).error;
  for (const auto& p : penalties_) error += of_.rounding()(4, abs(p.gradient(dense.weights)));
  out.push_back(std::move(error));
  return of_.product(c, exact(dense.weights));
}

/// The parameters of the projection come after those of the layers beside it.
Rounded LayerErrors::of(const mlp::Residual<double>& block, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  const Rounded skip = block.projection() ? of(*block.projection(), x, c, out) : c;
  const std::vector<Rounded> a = through_all(block.layers(), x, of_.rounding());
  Rounded beside = c;
  for (std::size_t l = block.layers().size(); l-- > 0;) beside = back(block.layers()[l], a[l], a[l + 1], beside, out);
  return of_.plus(beside, skip);
}

Rounded LayerErrors::of(const mlp::LayerNorm<double>& norm, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  const StandardisedErrors s = standardised(transposed(x), norm.epsilon(), of_);
  if (norm.has_bias()) out.push_back(of_.column_sums(c).error);
  out.push_back(of_.column_sums(of_.times(c, transposed(s.values))).error);
  return transposed(standardise_vjp(s, transposed(scaled(c, norm.gain, {}, of_)), of_));
}

Rounded LayerErrors::of(const mlp::RmsNorm<double>& norm, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  const StandardisedErrors s = root_mean_square_taken(x, norm.epsilon(), of_);
  out.push_back(of_.column_sums(of_.times(c, transposed(s.values))).error);
  const Rounded g = transposed(scaled(c, norm.gain, {}, of_));
  const arma::uword n = g.value.n_rows;
  const Rounded along = of_.column_means(of_.times(g, s.values));
  return transposed(of_.times(of_.minus(g, of_.times(s.values, rows_of(along, n))), rows_of(s.inverse, n)));
}

Rounded LayerErrors::of(const mlp::BatchNorm<double>& norm, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  const StandardisedErrors s = standardised(norm, x, of_);
  if (norm.has_bias()) out.push_back(of_.column_sums(c).error);
  out.push_back(of_.column_sums(of_.times(c, s.values)).error);
  const Rounded g = scaled(c, norm.gain, {}, of_);
  return norm.is_training() ? standardise_vjp(s, g, of_) : of_.times(g, rows_of(s.inverse, g.value.n_rows));
}

Rounded LayerErrors::of(const mlp::Dropout<double>& dropout, const Rounded&, const Rounded& c,
                        std::vector<arma::mat>&) const {
  return through_dropout(dropout, c, of_);
}

Rounded LayerErrors::of(const mlp::WeightNorm<double>& dense, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  const NormErrors norms = norms_of(dense, of_);
  const Rounded dw = of_.product(transposed(c), x);
  const Rounded along = transposed(of_.column_sums(transposed(of_.times(dw, norms.units))));
  const Rounded rest = of_.minus(dw, of_.times(norms.units, columns_of(along, dense.inputs())));
  if (dense.has_bias()) out.push_back(of_.column_sums(c).error);
  out.push_back(along.error.st());
  out.push_back(of_.times(rest, columns_of(norms.factors, dense.inputs())).error);
  return of_.product(c, weights_of(dense, of_));
}

/// Each row of the table's gradient is a sum over where it was looked up, at most once for each integer of x.
Rounded LayerErrors::of(const mlp::Embedding<double>& table, const Rounded& x, const Rounded& c,
                        std::vector<arma::mat>& out) const {
  mlp::Embedding<double> sums = table;
  sums.forward(x.value);
  sums.backward(c.error);
  const arma::mat error = sums.table_gradient;
  sums.backward(abs(c.value));
  out.push_back(error + of_.rounding()(static_cast<double>(x.value.n_elem), sums.table_gradient));
  return exact(arma::mat(arma::size(x.value), arma::fill::zeros));
}

}  // namespace gradcheck::detail
