// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gradcheck/fuzz/draw/random_network.hpp>

namespace gradcheck::bench {

/// J = loss + penalties of a network as one number, over one vector: every parameter, then the input, each
/// column-major. What the other rules difference. Counts its evaluations. at() throws as the network does.
class LossFunction {
 public:
  explicit LossFunction(const fuzz::RandomNetwork<double>& drawn);

  const arma::vec& point() const { return point_; }
  double at(const arma::vec& coordinates);
  arma::uword evaluations() const { return evaluations_; }

 private:
  fuzz::RandomNetwork<double> drawn_;
  arma::vec point_;
  arma::uword evaluations_ = 0;
};

/// One vector of many matrices, each column-major.
arma::vec flat(const std::vector<arma::mat>& blocks);

/// True: the rule has nothing against this gradient, ordered as the point.
using Judge = std::function<bool(const arma::vec& analytic)>;

/// A published rule. measure takes the numeric side of one network, once, for any number of gradients; index seeds
/// what the rule draws at random.
struct Rule {
  std::string name;
  std::function<Judge(LossFunction& f, std::uint64_t index)> measure;
};

/// Written again from their sources, with their usual steps and thresholds for double, n numeric and a analytic. A NaN
/// is refused.
///   PyTorch gradcheck  h = 1e-6: |a - n| <= 1e-5 + 1e-3 |n|
///   JAX check_grads    one normal direction v and cotangent c, h = 1e-4: |c v.a - c v.n| <= 1e-5 + 1e-5 |c v.n|
///   CS231n notes       h = 1e-5: |a - n| <= 1e-4 max(|a|, |n|)
///   mlpack tests       h = 1e-7: ||a - n|| <= 1e-4 ||a + n||
///   Caffe              h = 1e-2: |a - n| < 1e-2 max(|a|, |n|, 1)
///   Ridders, as Ceres  h = 0.32 max(1, |x|) / 2^k, k < 10: |a - n| < 1e-6 max(|a|, |n|), or < 1e-6 where one is 0
const std::vector<Rule>& rewritten_rules();

/// The rules of libraries found when this was configured: Ceres's own GradientChecker, or none.
std::vector<Rule> installed_rules();

}  // namespace gradcheck::bench
