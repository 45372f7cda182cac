// SPDX-License-Identifier: MIT
// words WORD: the report that docs/words.md shows of this word, each of a layer, function or network of a few lines.
#include <algorithm>
#include <cmath>
#include <functional>
#include <gradcheck/network.hpp>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using arma::mat;
using gradcheck::check_layer, gradcheck::Options, gradcheck::Report;
using Number = std::function<double(double)>;

/// y = f(x), entry by entry.  x [N x d] -> [N x d]
struct Entrywise {
  Number f, slope;
  mat kept = {};
  mat forward(const mat& x) {
    kept = x;
    return each(f);
  }
  mat backward(const mat& c) { return c % each(slope); }
  mat each(const Number& g) const {
    mat y = kept;
    return y.transform(g);
  }
};

/// y = sum of f(x), one number a sample.  x [N x d] -> [N x 1]
struct Sum {
  Number f, slope;
  mat kept = {};
  mat forward(const mat& x) {
    kept = x;
    mat y = x;
    return arma::sum(y.transform(f), 1);
  }
  mat backward(const mat& c) {
    mat dx = kept;
    dx.transform(slope);
    return dx.each_col() % c.col(0);
  }
};

/// y = x plus noise that nobody can repeat.
struct Noisy {
  double sigma;
  mat forward(const mat& x) const { return x + sigma * mat(arma::size(x), arma::fill::randn); }
  mat backward(const mat& c) const { return c; }
};

/// y = x W^T, whose gradient by W has the shape of W^T.
struct Misshapen {
  mat weights, gradient = {}, kept = {};
  mat forward(const mat& x) { return (kept = x) * weights.t(); }
  mat backward(const mat& c) {
    gradient = kept.t() * c;
    return c * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
};

/// tanh, which saves an evaluation and keeps what it computed at the first call.
struct Stale {
  mat y = {};
  mat forward(const mat& x) {
    if (y.n_elem != x.n_elem) y = arma::tanh(x);
    return arma::tanh(x);
  }
  mat backward(const mat& c) const { return c % (1 - y % y); }
};

/// y = x W^T.  W [out x in], x [N x in] -> [N x out]
struct Dense {
  mat weights, weights_gradient = {}, kept = {};
  mat forward(const mat& x) { return (kept = x) * weights.t(); }
  mat backward(const mat& c) {
    weights_gradient = c.t() * kept;
    return c * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

/// J = 1/2 |y - t|^2, a term a sample.
struct HalfSquare {
  mat value(const mat& y, const mat& t) const { return 0.5 * arma::sum(arma::square(y - t), 1); }
  mat gradient(const mat& y, const mat& t) const { return y - t; }
};

/// y = (x - mean) / deviation of each column over the batch: samples share both.
struct BatchNorm {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  mat normal = {}, deviation = {};
  mat forward(const mat& x) {
    if (x.n_rows == 1) throw std::invalid_argument("a batch of one has no variance");
    const mat centred = x.each_row() - arma::mean(x, 0);
    deviation = arma::sqrt(arma::mean(arma::square(centred), 0) + 1e-5);
    return normal = centred.each_row() / deviation;
  }
  mat backward(const mat& c) const {
    const mat spread = c.each_row() - arma::mean(c, 0) - normal.each_row() % arma::mean(c % normal, 0);
    return spread.each_row() / deviation;
  }
};

Report entrywise(const Number& f, const Number& slope, const mat& at) { return check_layer(Entrywise{f, slope}, at); }
const mat data = {{0.5, -1.25, 2.0}, {1.5, 0.75, -0.5}};
const Number relu = [](double v) { return std::max(v, 0.0); }, relu_slope = [](double v) { return v > 0 ? 1.0 : 0.0; };

const mat uneven = {{0.5123, -1.2571, 2.0417}, {1.5313, 0.7511, -0.5113}};  // in bits of their own

Report relu_at(const mat& at, double slope_at_zero) {
  return check_layer(Entrywise{relu, [=](double v) { return v == 0 ? slope_at_zero : relu_slope(v); }}, at);
}

/// A sum of ever finer ripples: no step is small enough.
double ripples(double v) {
  double sum = 0;
  for (int k = 0; k < 40; ++k) sum += std::pow(0.5, k) * std::sin(std::pow(5.0, k) * v);
  return sum;
}

/// relu(x) - relu(-x) = x, of three layers that each have a right slope at their kink.
Report network_at_a_kink() {
  const mlp::Network<double> network({mlp::Dense<double>(mat(arma::vec{1, -1})),
                                      mlp::Activation<double>(mlp::Function::relu), mlp::Dense<double>(mat{{1, -1}})});
  return gradcheck::check_network(network, mlp::Loss<double>(), mat{0.0}, mat{1.0});
}

/// Two dense layers and, between them, a tanh whose slope is 1 - y instead of 1 - y^2.
Report chain() {
  Entrywise tanh{[](double v) { return std::tanh(v); }, [](double v) { return 1 - std::tanh(v); }};
  Dense first{mat{{0.5, 0.2, -0.7}, {0.6, -0.1, 0.3}}}, last{mat{{0.7, -0.4}}};
  const auto layers = std::make_tuple(gradcheck::named("encoder", first), gradcheck::named("squash", tanh),
                                      gradcheck::named("decoder", last));
  return gradcheck::check_chain(layers, HalfSquare{}, data, mat(arma::vec{0.7, -0.2}));
}

const std::map<std::string, std::function<Report()>> words{
    {"agree",
     [] {
       return check_layer(Entrywise{relu, relu_slope}, data);
     }},
    {"disagree",
     [] {
       return check_layer(Entrywise{relu, [](double v) { return v > 0 ? 1.0 : 0.01; }}, data);
     }},
    {"kink",
     [] {
       return relu_at({0.5, 0.0}, 0.3);
     }},
    {"outside",
     [] {
       return relu_at({0.5, 0.0}, 1.5);
     }},
    {"flat",
     [] {
       return check_layer(Entrywise{relu, relu_slope}, -arma::abs(data));
     }},
    {"negligible",
     [] {
       return entrywise([](double v) { return std::sin(v); }, [](double v) { return std::cos(v); },
                        mat{0.5, arma::datum::pi / 2});
     }},
    {"nan",
     [] {
       return check_layer(Entrywise{[](double v) { return std::abs(v); }, [](double v) { return std::abs(v) / v; }},
                          mat{0.5, 0.0});
     }},
    {"shape",
     [] {
       return check_layer(Misshapen{mat{{1, 2, 3}, {4, 5, 6}}}, data);
     }},
    {"jump",
     [] {
       return check_layer(Entrywise{[](double v) { return v < 0 ? -1.0 : 1.0; }, [](double) { return 0.0; }}, mat{0.0});
     }},
    {"noise", [] { return check_layer(Noisy{0.1}, data); }},
    {"staircase",
     [] {
       return entrywise([](double v) { return (std::sin(v) + 1e13) - 1e13; }, [](double v) { return std::cos(v); },
                        uneven);
     }},
    {"rough",
     [] {
       return entrywise(
           ripples, [](double) { return 1000.0; }, data);
     }},
    {"resolution",
     [] {
       return entrywise([](double v) { return (std::sin(v) + 1e7) - 1e7; }, [](double v) { return std::cos(v); },
                        uneven);
     }},
    {"outweighed",
     [] {
       return check_layer(
           Sum{[](double v) { return v > 100 ? v * v : 1e-4 * v; }, [](double v) { return v > 100 ? 2 * v : 1e-4; }},
           mat{{1e6, 0.5}});
     }},
    {"lost",
     [] {
       return entrywise([](double v) { return std::sin(v); },
                        [](double v) { return (std::sin(v + 1e-13) - std::sin(v - 1e-13)) / 2e-13; }, mat{0.7});
     }},
    {"sampled",
     [] {
       const auto f = [](const arma::vec& x) -> arma::vec { return arma::square(x); };
       const auto gradient = [](const arma::vec& x) -> arma::vec { return 2 * x; };
       const arma::vec x = arma::linspace<arma::vec>(0.5, 2, 9000);
       return gradcheck::check_function(f, gradient, x, Options{.max_evaluations = 1000});
     }},
    {"chain", chain},
    {"moved", network_at_a_kink},
    {"stale", [] { return check_layer(Stale{}, data); }},
    {"waived",
     [] {
       const auto first = [](const mat& v) -> mat { return arma::cumsum(v, 0); };
       return check_layer(
           gradcheck::layer(first,
                            [](const mat& c) -> mat { return arma::reverse(arma::cumsum(arma::reverse(c, 0), 0), 0); }),
           data, Options{.waived = {{"samples independent", "a sum along the batch, on purpose"}}});
     }},
    {"batch",
     [] {
       return check_layer(BatchNorm{}, mat{{0.5, -1.25}, {1.5, 0.75}, {-0.4, 2.0}});
     }},
};

int main(int argc, char** argv) {
  const auto word = words.find(argc > 1 ? argv[1] : "");
  if (word == words.end()) return 2;
  std::cout << gradcheck::to_text(word->second(), argc > 2 ? gradcheck::Detail::all : gradcheck::Detail::answer);
  return 0;
}
