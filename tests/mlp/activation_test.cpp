// SPDX-License-Identifier: MIT
#include <mlp/activation.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "near.hpp"

using arma::mat;
using mlp::Activation;
using mlp::Function;

TEST_CASE("an activation acts entry by entry and its backward multiplies the cotangent by the derivative") {
  Activation<double> relu(Function::relu);
  const mat z = {{-1, 2, 0}, {3, -4, 5}};
  CHECK(near(relu.forward(z), mat{{0, 2, 0}, {3, 0, 5}}, 0));
  CHECK(near(relu.derivative(z), mat{{0, 1, 0}, {1, 0, 1}}, 0));
  CHECK(near(relu.backward(mat{{7, 8, 9}, {10, 11, 12}}), mat{{0, 8, 0}, {10, 0, 12}}, 0));
}

TEST_CASE("backward belongs to the last forward, also when the number of samples changed") {
  Activation<double> relu(Function::relu);
  relu.forward(mat{{1, 1}});
  relu.forward(mat{{-1, 1}, {1, -1}});
  CHECK(near(relu.backward(mat{{2, 2}, {2, 2}}), mat{{0, 2}, {2, 0}}, 0));
}

TEMPLATE_TEST_CASE("every activation's backward is the numeric VJP of its forward", "", float, double) {
  std::mt19937_64 generator(1);
  const auto z = arma::conv_to<arma::Mat<TestType>>::from(mat(3 * random_matrix<double>(3, 4, generator)));
  const auto cotangent = random_matrix<TestType>(3, 4, generator);
  for (const mlp::FunctionFacts& f : mlp::functions()) {
    if (f.function == Function::sign) continue;  // derivative 0 by convention: tested with the kinks
    Activation<TestType> activation(f.function);
    activation.forward(z);
    const auto analytic = activation.backward(cotangent);
    auto wide = activation.template cast<double>();
    mat numeric(3, 4);
    for (arma::uword i = 0; i < z.n_elem; ++i) {
      mat up = arma::conv_to<mat>::from(z), down = up;
      up(i) += 1e-6;
      down(i) -= 1e-6;
      numeric(i) = arma::accu((wide.forward(up) - wide.forward(down)) % arma::conv_to<mat>::from(cotangent)) / 2e-6;
    }
    INFO(f.name);
    CHECK(near(arma::conv_to<mat>::from(analytic), numeric, std::is_same_v<TestType, float> ? 4e-6 : 2e-9));
  }
}

TEMPLATE_TEST_CASE("no activation's derivative is NaN far out, where a factor of it overflows", "", float, double) {
  const auto far = std::sqrt(std::numeric_limits<TestType>::max());
  for (const mlp::FunctionFacts& f : mlp::functions()) {
    if (!f.elementwise) continue;
    const Activation<TestType> phi(f.function);
    INFO(f.name);
    CHECK(phi.derivative(arma::Mat<TestType>{{-far * 4, -far / 4, far / 4, far * 4}}).is_finite());
  }
}

TEST_CASE("the constant is the slope of leaky_relu and the alpha of elu") {
  Activation<double> leaky(Function::leaky_relu, 0.25), elu(Function::elu, 2);
  CHECK(near(leaky.forward(mat{{-4, 4}}), mat{{-1, 4}}, 0));
  CHECK(near(leaky.derivative(mat{{-4, 0, 4}}), mat{{0.25, 0.25, 1}}, 0));
  CHECK(near(elu.forward(mat{{-1, 4}}), mat{{2 * (0.36787944117144233 - 1), 4}}, 1e-15));
  CHECK(near(elu.derivative(mat{{-1, 0, 4}}), mat{{2 * 0.36787944117144233, 2, 1}}, 1e-15));
}

TEST_CASE("kinks know the constant") {
  using Places = std::vector<double>;
  CHECK(Activation<double>(Function::elu).kinks() == Places{});
  CHECK(Activation<double>(Function::elu, 2).kinks() == Places{0});
  CHECK(Activation<double>(Function::leaky_relu).kinks() == Places{0});
  CHECK(Activation<double>(Function::leaky_relu, 1).kinks() == Places{});
  CHECK(Activation<double>(Function::relu6).kinks() == Places{0, 6});
}

TEST_CASE("cast keeps the function and the constant as it is in the narrower scalar") {
  const auto wide = Activation<float>(Function::leaky_relu).cast<double>();
  CHECK(wide.function() == Function::leaky_relu);
  CHECK(wide.constant() == static_cast<double>(0.01F));
}

TEST_CASE("misuse of an activation says what was found and what was expected") {
  Activation<double> tanh(Function::tanh);
  CHECK(thrown<std::logic_error>([&] { tanh.backward(mat(1, 1)); }) ==
        "tanh.backward: called before forward; call forward(z) first");
  CHECK(thrown<std::invalid_argument>([&] { tanh.forward(mat(0, 3)); }) ==
        "tanh.forward: z is [0 x 3], expected at least one sample and one unit");
  tanh.forward(mat(4, 2, arma::fill::zeros));
  CHECK(thrown<std::invalid_argument>([&] { tanh.backward(mat(4, 3)); }) ==
        "tanh.backward: cotangent is [4 x 3], expected [4 x 2]; pass the gradient with respect to this layer's output");
  CHECK(thrown<std::invalid_argument>([] { Activation<double>(Function::elu, arma::datum::nan); }) ==
        "elu: the constant is nan, expected a finite number");
  CHECK(thrown<std::invalid_argument>([] { Activation<double>(Function::relu, 0.1); }) ==
        "relu: the constant is 0.1, expected none; leaky_relu, elu and softmax have one");
  CHECK(thrown<std::logic_error>([] { Activation<double>(Function::softmax).derivative(mat(1, 1)); }) ==
        "softmax.derivative: the derivative is a matrix per row, not one number per entry; call backward");
}
