// SPDX-License-Identifier: MIT
// Each marked line must fail, with the message behind its mark and no other error; without them the source must compile.
#include <gradcheck/gradcheck.hpp>

#include <random>
#include <tuple>
#include <vector>

namespace {

struct Complete {
  arma::mat forward(const arma::mat& x) { return x; }
  arma::mat backward(const arma::mat& c) { return c; }
};
struct NoForward {
  arma::mat backward(const arma::mat& c) { return c; }
};
struct ForwardOfFloat {
  arma::fmat forward(const arma::fmat& x) { return x; }
  arma::fmat backward(const arma::fmat& c) { return c; }
};
struct NoBackward {
  arma::mat forward(const arma::mat& x) { return x; }
};
struct MadeWithoutBackward : NoBackward {};
struct TwoInputs {
  arma::mat forward(const arma::mat& a, const arma::mat& b) { return a + b; }
  std::tuple<arma::mat, arma::mat> backward(const arma::mat& c) { return {c, c}; }
};
struct PlainParameters : Complete {
  arma::mat gain;
  std::vector<arma::mat*> parameters() { return {&gain}; }
};
struct IntegerParameter : Complete {
  struct Shown {
    const char* name;
    arma::imat& value;
    arma::imat& gradient;
  };
  arma::imat gain, gradient;
  std::vector<Shown> parameters() { return {{"gain", gain, gradient}}; }
};

[[maybe_unused]] void calls(const arma::mat& x, const arma::cx_mat& complex, const std::vector<double>& numbers) {
  using gradcheck::check_layer;
  (void)check_layer(Complete{}, x);
  (void)check_layer(ForwardOfFloat{}, arma::conv_to<arma::fmat>::from(x));
  (void)check_layer(TwoInputs{}, std::tie(x, x));
  // clang-format off
  (void)check_layer(NoForward{}, x);  // must not compile: check_layer: the layer needs  Mat forward(const Mat& x)
  (void)check_layer(ForwardOfFloat{}, x);  // must not compile: check_layer: the layer needs  Mat forward(const Mat& x)
  (void)check_layer(TwoInputs{}, x);  // must not compile: check_layer: the layer needs  Mat forward(const Mat& x)
  (void)check_layer(NoBackward{}, x);  // must not compile: check_layer: the layer needs  Mat backward(const Mat& cotangent)
  (void)check_layer(Complete{}, complex);  // must not compile: check_layer: x must be a matrix of float, double or integers
  (void)check_layer(Complete{}, numbers);  // must not compile: check_layer: x must be a matrix of float, double or integers
  (void)check_layer(Complete{}, 1.0);  // must not compile: check_layer: x must be a matrix of float, double or integers
  (void)check_layer(gradcheck::layer([](const arma::mat& m) { return m.t(); }, [](const arma::mat& c) -> arma::mat { return c.t(); }), x);  // must not compile: layer(): a lambda returns an Armadillo expression that outlives its operands
  (void)check_layer(PlainParameters{}, x);  // must not compile: check_layer: parameters() needs things with .name, .value and .gradient
  (void)check_layer(IntegerParameter{}, x);  // must not compile: check_layer: parameters() needs things with .name, .value and .gradient
  // clang-format on
}

struct NoValue {
  arma::mat gradient(const arma::mat& y, const arma::mat&) const { return y; }
};
struct NoGradient {
  double value(const arma::mat& y, const arma::mat&) const { return arma::accu(y); }
};
struct Loss : NoGradient, NoValue {};
struct HalfALayer : NoBackward {};

[[maybe_unused]] void chains(const arma::mat& x, Complete layer, HalfALayer half) {
  using gradcheck::check_chain;
  const auto step = [](const arma::mat& one, const arma::mat&) { return one; };
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x);
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x, {.strict = true});
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x, step);
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x, step, {.strict = true});
  // clang-format off
  (void)check_chain(std::tie(layer), NoValue{}, x, x);  // must not compile: check_chain: the loss needs  double value(const Mat& y, const Mat& t)
  (void)check_chain(std::tie(layer), NoGradient{}, x, x);  // must not compile: check_chain: the loss needs  Mat gradient(const Mat& y, const Mat& t)
  (void)check_chain(std::tie(layer), Loss{}, x, x, [](const arma::mat&) {});  // must not compile: check_chain: step needs the form  Mat step(const Mat& x, const Mat& t)
  (void)check_chain(std::tie(layer, half), Loss{}, x, x);  // must not compile: check_layer: the layer needs  Mat backward(const Mat& cotangent)
  // clang-format on
}

[[maybe_unused]] void factories(gradcheck::Registry& registry) {
  registry.add("A", [](gradcheck::Shape, std::mt19937_64&) { return Complete{}; });
  // clang-format off
  registry.add("B", [] { return Complete{}; });  // must not compile: a factory needs the form  Layer make(gradcheck::Shape, std::mt19937_64&)
  registry.add("C", [](gradcheck::Shape, std::mt19937_64&) { return MadeWithoutBackward{}; });  // must not compile: check_layer: the layer needs  Mat backward(const Mat& cotangent)
  // clang-format on
}

}  // namespace
