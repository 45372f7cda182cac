// SPDX-License-Identifier: MIT
// browser_samples FOLDER: pages for tests/browser/check.py, each with the JSON of the same report beside it.
#include <armadillo>
#include <cmath>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <tuple>

#include <gradcheck/gradcheck.hpp>

namespace {

using gradcheck::named, gradcheck::Report;

arma::mat data(arma::uword rows, arma::uword cols, double scale = 1) {
  arma::mat x(rows, cols);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    const double t = 3 + static_cast<double>(i);
    x(i) = scale * (std::sin(1.7 * t) + 0.3 * std::cos(0.37 * t * t));
  }
  return x;
}

/// Forgets that its variance moves with x.
struct Norm {
  arma::mat deviation = {};
  arma::mat forward(const arma::mat& x) {
    const arma::mat centred = x.each_col() - arma::mean(x, 1);
    deviation = arma::sqrt(arma::mean(arma::square(centred), 1) + 1e-5);
    return centred.each_col() / deviation;
  }
  arma::mat backward(const arma::mat& c) const {
    arma::mat dx = c.each_col() / deviation;
    dx.each_col() -= arma::vec(arma::mean(dx, 1));
    return dx;
  }
};

/// That of docs/first_layer.md, and of the picture in README.md.
struct LayerNorm {
  arma::mat gain, gain_gradient = {}, normal = {};
  arma::vec deviation = {};
  arma::mat forward(const arma::mat& x) {
    const arma::mat centred = x.each_col() - arma::mean(x, 1);
    deviation = arma::sqrt(arma::mean(arma::square(centred), 1) + 1e-5);
    normal = centred.each_col() / deviation;
    return normal.each_row() % gain;
  }
  arma::mat backward(const arma::mat& c) {
    gain_gradient = arma::sum(c % normal, 0);
    arma::mat dx = c.each_row() % gain;
    dx.each_col() -= arma::vec(arma::mean(dx, 1));
    return dx.each_col() / deviation;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Report finding() {
  const arma::mat x = {{0.5, -1.25, 2.0, 0.1}, {1.5, 0.75, -0.5, -0.2}, {-0.3, 0.9, 1.1, 3.0}};
  return gradcheck::check_layer(LayerNorm{arma::rowvec{1, 2, -1, 0.5}}, x);
}

struct Tanh {
  bool is_right = true;
  arma::mat y = {};
  arma::mat forward(const arma::mat& x) { return y = arma::tanh(x); }
  arma::mat backward(const arma::mat& c) const {
    return is_right ? arma::mat(c % (1 - y % y)) : arma::mat(c % (1 - y % y % y));
  }
};

/// The derivative of the tanh approximation with a 2 for its 3: too little to be seen beside the slope.
struct Gelu {
  arma::mat x = {};
  arma::mat forward(const arma::mat& input) {
    x = input;
    return 0.5 * x % (1 + arma::tanh(inner()));
  }
  arma::mat inner() const { return 0.79788 * (x + 0.044715 * x % x % x); }
  arma::mat backward(const arma::mat& c) const {
    const arma::mat t = arma::tanh(inner());
    return c % (0.5 * (1 + t) + 0.5 * x % (1 - t % t) % (0.79788 * (1 + 2 * 0.044715 * x % x)));
  }
};

struct Dense {
  arma::mat weights, bias, weights_gradient = {}, bias_gradient = {}, input = {};
  Dense(arma::uword in, arma::uword out)
      : weights(data(out, in, 1 / std::sqrt(static_cast<double>(in)))), bias(data(1, out, 0.1)) {}
  arma::mat forward(const arma::mat& x) {
    input = x;
    arma::mat z = x * weights.t();
    z.each_row() += arma::rowvec(bias);
    return z;
  }
  arma::mat backward(const arma::mat& c) {
    weights_gradient = c.t() * input;
    bias_gradient = arma::sum(c, 0);
    return c * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}, {"bias", bias, bias_gradient}}; }
};

struct HalfSquare {
  arma::mat value(const arma::mat& y, const arma::mat& t) const { return arma::sum(arma::square(y - t), 1) / 2; }
  arma::mat gradient(const arma::mat& y, const arma::mat& t) const { return y - t; }
};

Report hostile_chain() {
  Dense first(6, 8), middle(8, 8), last(8, 3);
  Tanh right, wrong{false};
  return gradcheck::check_chain(
      std::make_tuple(named("</script><script>alert(1)</script>", first), named("<img src=x onerror=alert(2)>", right),
                      named("middle", middle), named("squash\" onmouseover=\"alert(3)", wrong), named("last", last)),
      HalfSquare{}, data(7, 6), data(7, 3), {.curves = 3});
}

/// 784-128-64-10 at 16 samples: 121,930 coordinates.
Report large_chain() {
  Dense first(784, 128), middle(128, 64), last(64, 10);
  Tanh one, two;
  return gradcheck::check_chain(std::tie(first, one, middle, two, last), HalfSquare{}, data(16, 784), data(16, 10));
}

void write(const std::string& path, const Report& report) {
  std::ofstream(path + ".html") << to_html(report);
  std::ofstream(path + ".json") << to_json(report);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: browser_samples FOLDER\n";
    return 2;
  }
  const std::string folder = std::string(argv[1]) + "/";
  write(folder + "layer", gradcheck::check_layer(Norm{}, data(5, 4), {.curves = 3}));
  write(folder + "finding", finding());
  write(folder + "factory",
        gradcheck::check_factory("Norm", [](const gradcheck::Shape&, std::mt19937_64&) { return Norm{}; }));
  write(folder + "slope", gradcheck::check_layer(Tanh{false}, data(6, 5), {.curves = 3}));
  write(folder + "slight", gradcheck::check_layer(Gelu{}, data(6, 5)));
  write(folder + "chain", hostile_chain());
  write(folder + "large", large_chain());
  return 0;
}
