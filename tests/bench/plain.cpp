// SPDX-License-Identifier: MIT
#include "plain.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <mlp/activation.hpp>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

volatile double sink;  // what is computed is used

/// Seconds for every entry of m, from some of them: twice J each.
template <class Loss>
double seconds_of(arma::mat& m, arma::uword some, Loss loss) {
  const arma::uword stride = std::max<arma::uword>(1, m.n_elem / some);
  double done = 0;
  const auto start = Clock::now();
  for (arma::uword i = 0; i < m.n_elem; i += stride, ++done) {
    const double kept = m(i);
    m(i) = kept + 1e-5;
    const double plus = loss();
    m(i) = kept - 1e-5;
    sink = (plus - loss()) / 2e-5;
    m(i) = kept;
  }
  return std::chrono::duration<double>(Clock::now() - start).count() * static_cast<double>(m.n_elem) / done;
}

}  // namespace

PlainLoop::PlainLoop(const Workload& w)
    : x_(w.x), labels_(arma::conv_to<arma::uvec>::from(arma::vectorise(w.t))), relu_(w.name.ends_with("r")) {
  for (arma::uword unit = 1; unit <= w.network.units(); ++unit) {
    weights_.push_back(w.network.dense(unit).weights);
    bias_.push_back(w.network.dense(unit).bias);
  }
}

double PlainLoop::loss() const {
  arma::mat a = x_;
  for (std::size_t l = 0; l < weights_.size(); ++l) {
    arma::mat z = a * weights_[l].t();
    z.each_row() += bias_[l];
    if (l + 1 == weights_.size())
      a = z;
    else if (relu_)
      a = arma::clamp(z, 0.0, arma::datum::inf);
    else
      a = z.transform([](double v) { return std::tanh(v); });
  }
  a.each_col() -= arma::vec(arma::max(a, 1));
  const arma::vec normaliser = arma::log(arma::sum(arma::exp(a), 1));
  double sum = 0;
  for (arma::uword i = 0; i < a.n_rows; ++i) sum += normaliser(i) - a(i, labels_(i));
  return sum / static_cast<double>(a.n_rows);
}

double PlainLoop::coordinates() const {
  double sum = static_cast<double>(x_.n_elem);
  for (std::size_t l = 0; l < weights_.size(); ++l) sum += static_cast<double>(weights_[l].n_elem + bias_[l].n_elem);
  return sum;
}

double PlainLoop::seconds(arma::uword some) {
  double sum = seconds_of(x_, some, [this] { return loss(); });
  for (std::size_t l = 0; l < weights_.size(); ++l)
    for (arma::mat* m : {&weights_[l], &bias_[l]}) sum += seconds_of(*m, some, [this] { return loss(); });
  return sum;
}

double plain_layer_seconds(LayerWorkload w, arma::uword some) {
  const auto loss = [&] {
    arma::mat y = w.x * w.layer.weights.t();
    y.each_row() += w.layer.bias;
    return arma::accu(w.cotangent % y);
  };
  return seconds_of(w.x, some, loss) + seconds_of(w.layer.weights, some, loss) + seconds_of(w.layer.bias, some, loss);
}

}  // namespace bench
