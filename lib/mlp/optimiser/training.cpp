// SPDX-License-Identifier: MIT
#include <mlp/optimiser/training.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>

#include <mlp/base/requirement.hpp>
#include <mlp/base/shuffle.hpp>

namespace mlp {
namespace {

template <class T, class Optimiser>
void run_epoch(Network<T>& network, const Loss<T>& loss, Optimiser& optimiser, const arma::Mat<T>& x,
               const arma::Mat<T>& t, arma::uword batch_size, std::mt19937_64& generator) {
  const arma::uvec order = shuffled(x.n_rows, generator);
  for (arma::uword first = 0; first < x.n_rows; first += batch_size) {
    const arma::uvec rows = order.subvec(first, std::min(first + batch_size, x.n_rows) - 1);
    step<T>(network, loss, optimiser, x.rows(rows), t.rows(rows));
  }
}

/// On a copy: forward in training mode would move running statistics.
template <class T>
T objective(Network<T> network, const Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& t) {
  return loss.value(network.forward(x), t) + network.penalty();
}

}  // namespace

template <class T, class Optimiser>
T step(Network<T>& network, const Loss<T>& loss, Optimiser& optimiser, const arma::Mat<T>& x, const arma::Mat<T>& t) {
  const arma::Mat<T>& y = network.forward(x);
  const T before = loss.value(y, t) + network.penalty();
  network.backward(loss.gradient(y, t));
  optimiser.update(network);
  network.next_masks();
  return before;
}

template <class T, class Optimiser>
std::vector<T> train(Network<T>& network, const Loss<T>& loss, Optimiser& optimiser, const arma::Mat<T>& x,
                     const arma::Mat<T>& t, const TrainingOptions& options) {
  if (x.n_rows == 0 || x.n_rows != t.n_rows)
    throw std::invalid_argument("train: x is " + requirement::shape(x) + " and t is " + requirement::shape(t) +
                                ", expected the same number of rows, at least one; rows are samples");
  const bool whole = options.batch_size == 0 || options.batch_size >= x.n_rows;
  std::mt19937_64 generator(options.seed);
  std::vector<T> history;
  for (arma::uword epoch = 0; epoch < options.epochs; ++epoch) {
    if (whole)
      step(network, loss, optimiser, x, t);
    else
      run_epoch(network, loss, optimiser, x, t, options.batch_size, generator);
    history.push_back(objective(network, loss, x, t));
  }
  return history;
}

template float step(Network<float>&, const Loss<float>&, Sgd<float>&, const arma::fmat&, const arma::fmat&);
template double step(Network<double>&, const Loss<double>&, Sgd<double>&, const arma::mat&, const arma::mat&);
template float step(Network<float>&, const Loss<float>&, Adam<float>&, const arma::fmat&, const arma::fmat&);
template double step(Network<double>&, const Loss<double>&, Adam<double>&, const arma::mat&, const arma::mat&);
template std::vector<float> train(Network<float>&, const Loss<float>&, Sgd<float>&, const arma::fmat&,
                                  const arma::fmat&, const TrainingOptions&);
template std::vector<double> train(Network<double>&, const Loss<double>&, Sgd<double>&, const arma::mat&,
                                   const arma::mat&, const TrainingOptions&);
template std::vector<float> train(Network<float>&, const Loss<float>&, Adam<float>&, const arma::fmat&,
                                  const arma::fmat&, const TrainingOptions&);
template std::vector<double> train(Network<double>&, const Loss<double>&, Adam<double>&, const arma::mat&,
                                   const arma::mat&, const TrainingOptions&);

}  // namespace mlp
