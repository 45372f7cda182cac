// SPDX-License-Identifier: MIT
// Each marked line must fail, with the message behind its mark and no other error; without them the source must
// compile.
#include <gradcheck/gradcheck.hpp>

#include <random>
#include <string>
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
struct OfVectors {
  std::vector<double> forward(const std::vector<double>& x) { return x; }
  std::vector<double> backward(const std::vector<double>& c) { return c; }
};
struct WithoutBackwardOfVectors {
  std::vector<double> forward(const std::vector<double>& x) { return x; }
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

struct ConstCalls {
  arma::mat forward(const arma::mat& x) const { return x; }
  arma::mat backward(const arma::mat& c) const { return c; }
};
struct ChangingForward : ConstCalls {
  arma::mat forward(const arma::mat& x) { return x; }
};
struct ChangingBackward : ConstCalls {
  arma::mat backward(const arma::mat& c) { return c; }
};
struct ChangingParameters : ConstCalls {
  arma::mat gain, gradient;
  gradcheck::Parameters parameters() { return {{"gain", gain, gradient}}; }
};
struct ChangingModes : ConstCalls {
  void training(bool) {}
};

struct OfComplex {
  arma::cx_mat forward(const arma::cx_mat& x) { return x; }
  arma::cx_mat backward(const arma::cx_mat& c) { return c; }
};
struct ComplexOutput {
  arma::cx_mat forward(const arma::mat& x) { return arma::cx_mat(x, x); }
  arma::mat backward(const arma::cx_mat& c) { return arma::real(c); }
};
struct ComplexGradient : Complete {
  arma::cx_mat backward(const arma::mat& c) { return arma::cx_mat(c, c); }
};
struct ComplexGradients : TwoInputs {
  std::tuple<arma::mat, arma::cx_mat> backward(const arma::mat& c) { return {c, arma::cx_mat(c, c)}; }
};
struct ComplexParameter : Complete {
  struct Shown {
    const char* name;
    arma::cx_mat& value;
    arma::cx_mat& gradient;
  };
  arma::cx_mat gain, gradient;
  std::vector<Shown> parameters() { return {{"gain", gain, gradient}}; }
};
struct ComplexList : Complete {
  arma::cx_fmat gain, gradient;
  // clang-format off
  gradcheck::Parameters parameters() { return {{"gain", gain, gradient}}; }  // must not compile: check_layer: complex matrices are not taken
  // clang-format on
};

template <class Layer>
const Layer& unchanging() {
  static const Layer layer;
  return layer;
}

[[maybe_unused]] void calls(const arma::mat& x, const arma::cx_mat& complex, const std::vector<double>& numbers,
                            const std::string& text) {
  using gradcheck::check_layer;
  (void)check_layer(Complete{}, x);
  (void)check_layer(ForwardOfFloat{}, arma::conv_to<arma::fmat>::from(x));
  (void)check_layer(TwoInputs{}, std::tie(x, x));
  (void)check_layer(unchanging<ConstCalls>(), x);
  (void)check_layer(ChangingParameters{}, x);
  const auto wrapped = gradcheck::layer([](const arma::mat& m) { return m; }, [](const arma::mat& c) { return c; });
  (void)check_layer(wrapped, x);
  const auto counting = gradcheck::layer([n = 0](const arma::mat& m) mutable -> arma::mat { return ++n * m; },
                                         [](const arma::mat& c) { return c; });
  // clang-format off
  (void)check_layer(NoForward{}, x);  // must not compile: check_layer: the layer needs  Mat forward(const Mat& x)
  (void)check_layer(ForwardOfFloat{}, x);  // must not compile: check_layer: the layer needs  Mat forward(const Mat& x)
  (void)check_layer(TwoInputs{}, x);  // must not compile: check_layer: the layer needs  Mat forward(const Mat& x)
  (void)check_layer(NoBackward{}, x);  // must not compile: check_layer: the layer needs  Mat backward(const Mat& cotangent)
  (void)check_layer(Complete{}, complex);  // must not compile: check_layer: complex matrices are not taken: pass real and imaginary part as two inputs
  (void)check_layer(TwoInputs{}, std::tie(x, complex));  // must not compile: check_layer: complex matrices are not taken
  (void)gradcheck::check_vjp(unchanging<OfComplex>(), complex, complex);  // must not compile: check_layer: complex matrices are not taken
  (void)check_layer(ComplexOutput{}, x);  // must not compile: check_layer: complex matrices are not taken
  (void)check_layer(ComplexGradient{}, x);  // must not compile: check_layer: complex matrices are not taken
  (void)check_layer(ComplexGradients{}, std::tie(x, x));  // must not compile: check_layer: complex matrices are not taken
  (void)check_layer(ComplexParameter{}, x);  // must not compile: check_layer: complex matrices are not taken
  (void)check_layer(OfVectors{}, numbers);
  (void)check_layer(WithoutBackwardOfVectors{}, numbers);  // must not compile: check_layer: the layer needs  X backward(const Y& cotangent)
  (void)check_layer(OfVectors{}, text);  // must not compile: check_layer: x must be a matrix of float, double or integers
  (void)check_layer(Complete{}, 1.0);  // must not compile: check_layer: x must be a matrix of float, double or integers
  (void)check_layer(gradcheck::layer([](const arma::mat& m) { return m.t(); }, [](const arma::mat& c) -> arma::mat { return c.t(); }), x);  // must not compile: layer(): a lambda returns an Armadillo expression that outlives its operands
  (void)check_layer(PlainParameters{}, x);  // must not compile: check_layer: parameters() needs things with .name, .value and .gradient
  (void)check_layer(IntegerParameter{}, x);  // must not compile: check_layer: parameters() needs things with .name, .value and .gradient
  (void)check_layer(unchanging<ChangingForward>(), x);  // must not compile: check_layer: the layer is const, but its forward/backward is not: pass a layer that may change, or make them const
  (void)check_layer(counting, x);  // must not compile: check_layer: the layer is const, but its forward/backward is not
  (void)check_layer(unchanging<ChangingBackward>(), x);  // must not compile: check_layer: the layer is const, but its forward/backward is not
  (void)check_layer(unchanging<ChangingParameters>(), x);  // must not compile: check_layer: the layer is const, but its parameters() or another optional call is not
  (void)gradcheck::check_vjp(unchanging<ChangingModes>(), x, x);  // must not compile: check_layer: the layer is const, but its parameters() or another optional call is not
  // clang-format on
}

struct NoValue {
  arma::mat gradient(const arma::mat& y, const arma::mat&) const { return y; }
};
struct NoGradient {
  double value(const arma::mat& y, const arma::mat&) const { return arma::accu(y); }
};
struct Loss : NoGradient, NoValue {};
struct ChangingValue : NoValue {
  double value(const arma::mat& y, const arma::mat&) { return arma::accu(y); }
};
struct ChangingGradient : NoGradient {
  arma::mat gradient(const arma::mat& y, const arma::mat&) { return y; }
};
struct AnotherChangingForward : ChangingForward {};
struct YetAnotherChangingForward : ChangingForward {};
struct HalfALayer : NoBackward {};

[[maybe_unused]] void chains(const arma::mat& x, const arma::cx_mat& complex, Complete layer, HalfALayer half) {
  using gradcheck::check_chain;
  const auto step = [](const arma::mat& one, const arma::mat&) { return one; };
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x);
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x, {.strict = true});
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x, step);
  (void)check_chain(std::tie(layer, layer), Loss{}, x, x, step, {.strict = true});
  (void)check_chain(std::tie(layer, unchanging<ConstCalls>()), unchanging<Loss>(), x, x);
  const auto layers = std::tie(layer, layer);
  (void)check_chain(layers, ChangingValue{}, x, x);
  // clang-format off
  (void)check_chain(std::tie(unchanging<AnotherChangingForward>()), Loss{}, x, x);  // must not compile: check_layer: the layer is const, but its forward/backward is not
  (void)check_chain(unchanging<std::tuple<YetAnotherChangingForward>>(), Loss{}, x, x);  // must not compile: check_layer: the layer is const, but its forward/backward is not
  (void)check_chain(std::tie(layer), unchanging<ChangingValue>(), x, x);  // must not compile: check_chain: the loss is const, but its value/gradient is not: pass a loss that may change, or make them const
  (void)check_chain(std::tie(layer), unchanging<ChangingGradient>(), x, x);  // must not compile: check_chain: the loss is const, but its value/gradient is not
  (void)check_chain(std::tie(layer), Loss{}, complex, x);  // must not compile: check_chain: complex matrices are not taken: pass real and imaginary part as two inputs
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
