// SPDX-License-Identifier: MIT
#include <optional>

#include <gradcheck/planted/modules/wrong_block.hpp>
#include <mlp/layer/standardised.hpp>

namespace gradcheck::fuzz {
namespace {

using arma::mat;
using Change = std::function<void(Backward&)>;
using mlp::BatchNorm, mlp::LayerNorm, mlp::RmsNorm;

/// A mistake in layers of type Which that fit: change(pass, layer).
template <class Which, class Make>
auto in_each(Make make) {
  return [make](const mlp::Layer<double>& layer) -> Change {
    const Which* one = std::get_if<Which>(&layer);
    return one ? make(*one) : Change();
  };
}

mat through_gain(const Backward& b) { return b.cotangent.each_row() % b.value("gain"); }

/// dx of a layer_norm, of what its VJP gives for one sample a column.
template <class Vjp>
Change by_samples(double epsilon, Vjp vjp) {
  return [epsilon, vjp](Backward& b) {
    b.dx = vjp(mlp::standardise_columns<double>(b.x.t(), epsilon), mat(through_gain(b).t())).t();
  };
}

template <class Vjp>
Change by_columns(double epsilon, Vjp vjp) {
  return [epsilon, vjp](Backward& b) { b.dx = vjp(mlp::standardise_columns<double>(b.x, epsilon), through_gain(b)); };
}

using Columns = mlp::Standardised<double>;

mat without_variance(const Columns& s, mat g) {
  g.each_row() -= arma::mean(g, 0);
  return g.each_row() % s.inverse;
}

mat without_mean(const Columns& s, mat g) {
  const mat along = arma::mean(g % s.values, 0);
  g -= s.values.each_row() % along;
  return g.each_row() % s.inverse;
}

mat statistics_constant(const Columns& s, mat g) { return g.each_row() % s.inverse; }

bool in_training(const BatchNorm<double>& norm) { return norm.is_training(); }

/// dx = r (g - x mean of (g x) / (root of the mean of x^2)^2 ...) with epsilon added to the root.
Change epsilon_outside(double epsilon) {
  return [epsilon](Backward& b) {
    const mat root = arma::sqrt(arma::mean(arma::square(b.x), 1)), inverse = 1 / (root + epsilon);
    const mat g = through_gain(b), along = arma::mean(g % b.x, 1);
    b.dx = g.each_col() % inverse - b.x.each_col() % mat(along % arma::square(inverse) / root);
  };
}

/// The VJP at deviations to which epsilon is added, where forward adds it to the variances.
mat epsilon_beside_deviation(Columns s, const mat& g, double epsilon) {
  s.values.each_row() /= s.inverse;
  s.inverse = 1 / (arma::sqrt(s.variance) + epsilon);
  s.values.each_row() %= s.inverse;
  return mlp::standardise_vjp<double>(s, g);
}

std::vector<WrongBlock> wrong_layer_norms() {
  return {
      {"layer_norm: variance term left out", {"rank-one term wrong"}, in_each<LayerNorm<double>>([](const auto& norm) {
         return by_samples(norm.epsilon(), without_variance);
       })},
      {"layer_norm: mean term left out", {"rank-one term wrong"}, in_each<LayerNorm<double>>([](const auto& norm) {
         return by_samples(norm.epsilon(), without_mean);
       })},
      {"layer_norm: mean and variance taken for constants",
       {"rank-one term wrong"},
       in_each<LayerNorm<double>>([](const auto& norm) { return by_samples(norm.epsilon(), statistics_constant); })},
      {"layer_norm: epsilon outside its root", {"guard on one side"}, in_each<LayerNorm<double>>([](const auto& norm) {
         return by_samples(norm.epsilon(), [e = norm.epsilon()](const Columns& s, const mat& g) {
           return epsilon_beside_deviation(s, g, e);
         });
       })},
  };
}

std::vector<WrongBlock> wrong_rms_norms() {
  return {
      {"rms_norm: epsilon outside its root", {"guard on one side"}, in_each<RmsNorm<double>>([](const auto& norm) {
         return epsilon_outside(norm.epsilon());
       })},
      {"rms_norm: root taken for a constant",
       {"rank-one term wrong"},
       in_each<RmsNorm<double>>([](const auto& norm) -> Change {
         return [e = norm.epsilon()](Backward& b) {
           const mat inverse = 1 / arma::sqrt(arma::mean(arma::square(b.x), 1) + e);
           b.dx = through_gain(b).each_col() % inverse;
         };
       })},
  };
}

std::vector<WrongBlock> wrong_batch_norms() {
  return {
      {"batch_norm: variance term left out", {"rank-one term wrong"}, in_each<BatchNorm<double>>([](const auto& norm) {
         return in_training(norm) ? by_columns(norm.options().epsilon, without_variance) : Change();
       })},
      {"batch_norm: running statistics in training",
       {"samples taken apart"},
       in_each<BatchNorm<double>>([](const auto& norm) {
         if (!in_training(norm)) return Change();
         return Change([inverse = mat(1 / arma::sqrt(norm.running_variance + norm.options().epsilon))](Backward& b) {
           b.dx = through_gain(b).each_row() % inverse;
         });
       })},
      {"batch_norm: statistics of the batch in evaluation",
       {"samples mixed"},
       in_each<BatchNorm<double>>([](const auto& norm) {
         return in_training(norm) ? Change() : by_columns(norm.options().epsilon, mlp::standardise_vjp<double>);
       })},
      {"batch_norm: running mean for that of the batch in dgain",
       {"shifted"},
       in_each<BatchNorm<double>>([](const auto& norm) {
         if (!in_training(norm)) return Change();
         return Change([mean = norm.running_mean, e = norm.options().epsilon](Backward& b) {
           const Columns s = mlp::standardise_columns<double>(b.x, e);
           b.set("gain", arma::sum(b.cotangent % ((b.x.each_row() - mean).each_row() % s.inverse), 0));
         });
       })},
  };
}

}  // namespace

std::vector<WrongBlock> wrong_norms() {
  std::vector<WrongBlock> all = wrong_layer_norms();
  for (const auto& more : {wrong_rms_norms(), wrong_batch_norms()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace gradcheck::fuzz
