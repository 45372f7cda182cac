// SPDX-License-Identifier: MIT
#include <gradcheck/chain/check_chain.hpp>

#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <vector>

#include <gradcheck/base/random_cotangent.hpp>

using gradcheck::check_chain;
using gradcheck::Finding;
using gradcheck::Report;

namespace {

/// z = x weights^T. Its weights' gradient and dX are multiplied by factors, right where they are 1.
template <class T>
struct Product {
  arma::Mat<T> weights, gradient = {}, x = {};
  T weights_factor = 1, input_factor = 1;

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    return x * weights.t();
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    gradient = weights_factor * cotangent.t() * x;
    return input_factor * cotangent * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
  template <class U>
  Product<U> cast() const {
    return {arma::conv_to<arma::Mat<U>>::from(weights)};
  }
};

/// y = x .* gain, a parameter whose name begins as an input's does. Its gradient is wrong.
struct InputGain {
  arma::mat gain{0.7, 1.3, -0.8, 1.1}, gradient = {}, x = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    return x.each_row() % gain;
  }
  arma::mat backward(const arma::mat& cotangent) {
    gradient = 2 * arma::sum(cotangent % x, 0);
    return cotangent.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"input gain", gain, gradient}}; }
};

template <class T>
struct Tanh {
  arma::Mat<T> a = {};
  bool derivative = true;

  arma::Mat<T> forward(const arma::Mat<T>& z) { return a = arma::tanh(z); }
  arma::Mat<T> backward(const arma::Mat<T>& c) { return derivative ? arma::Mat<T>(c % (T(1) - a % a)) : c; }
  template <class U>
  Tanh<U> cast() const {
    return {};
  }
};

/// J = 1/(2N) sum (y - t)^2, a term a sample; its gradient times a factor, of the batch or constant.
template <class T>
struct HalfMse {
  T factor = 1;
  bool averaged = true;

  arma::Mat<T> value(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
    return arma::Mat<T>(arma::sum(arma::square(y - t), 1) / T(2 * y.n_rows));
  }
  arma::Mat<T> gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
    return factor * (y - t) / (averaged ? T(y.n_rows) : T(1));
  }
  template <class U>
  HalfMse<U> cast() const {
    return {};
  }
};

template <class T>
arma::Mat<T> numbers(arma::uword rows, arma::uword cols, std::uint64_t seed) {
  return arma::conv_to<arma::Mat<T>>::from(0.4 * gradcheck::detail::random_cotangent(rows, cols, seed));
}

/// 3 inputs, 4 hidden units, 2 outputs; 5 samples.
template <class T>
struct Net {
  Product<T> first{numbers<T>(4, 3, 1)};
  Tanh<T> middle;
  Product<T> last{numbers<T>(2, 4, 2)};
  HalfMse<T> loss;
  arma::Mat<T> x = numbers<T>(5, 3, 3), t = numbers<T>(5, 2, 4);

  Report check(const gradcheck::Options& options = {}) {
    return check_chain(std::tie(first, middle, last), loss, x, t, options);
  }
  arma::Mat<T> backward(const arma::Mat<T>& input, const arma::Mat<T>& target) {
    const arma::Mat<T> y = last.forward(middle.forward(first.forward(input)));
    return first.backward(middle.backward(last.backward(loss.gradient(y, target))));
  }
};

std::vector<std::string> names(const Report& r) {
  std::vector<std::string> all;
  for (const auto& b : r.blocks) all.push_back(b.name);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a right chain agrees, every parameter and the input, and nothing is said of it") {
  Net<double> net;
  const Report r = net.check();
  CHECK(r.ok());
  CHECK(r.findings.empty());
  CHECK(names(r) == Names{"input", "layer 1 weights", "layer 3 weights"});
  CHECK(r.counts().agree == 15 + 12 + 8);
}

TEST_CASE("a wrong layer in the middle is named, and what lies upstream is its consequence") {
  Net<double> net;
  net.middle.derivative = false;
  const Report r = net.check();
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2");
  CHECK(r.findings[0].consequences == Names{"input", "layer 1 weights"});
  REQUIRE(r.parts.size() == 1);
  CHECK(r.parts[0].subject == "layer 2 alone");
}

TEST_CASE("a parameter's wrong gradient is named by its block and has no consequences") {
  Net<double> net;
  net.last.weights_factor = 2;
  const Report r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where.starts_with("layer 3"));
  CHECK(r.findings[0].consequences.empty());
}

TEST_CASE("a parameter that is called as an input is no input") {
  InputGain gain;
  const arma::mat x = gradcheck::detail::random_cotangent(5, 4, 1), t = gradcheck::detail::random_cotangent(5, 4, 2);
  const Report r = check_chain(std::tie(gain), HalfMse<double>{}, x, t);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 1 input gain");
  CHECK(r.blocks.at(0).of_input);
  CHECK_FALSE(r.blocks.at(1).of_input);
}

TEST_CASE("two wrong layers are two findings, each with its own consequences") {
  Net<double> net;
  net.first.weights_factor = 3;
  net.middle.derivative = false;
  const Report r = net.check();
  REQUIRE(r.findings.size() == 2);
  CHECK(r.findings[0].where == "layer 2");
  CHECK(r.findings[0].consequences.empty());
  CHECK(r.findings[1].where.starts_with("layer 1"));
}

TEST_CASE("a wrong loss is named by the ratio that holds at every batch size") {
  Net<double> net;
  net.loss.averaged = false;
  Report r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "loss");
  CHECK(r.findings[0].mistake == "factor N");
  CHECK(r.findings[0].alternatives.empty());
  CHECK(r.findings[0].consequences == Names{"input", "layer 1 weights", "layer 3 weights"});
  net.loss = {.factor = 5};
  r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 5");
  net.loss = {.factor = -1};
  CHECK(net.check().findings.at(0).mistake == "factor -1");
}

TEST_CASE("a factor of a loss is named just above the bound, and passes just below it") {
  Net<double> net;
  net.loss.factor = 1 + 1e-6;
  CHECK(net.check().findings.at(0).where == "loss");
  net.loss.factor = 1 + 1e-10;
  CHECK(net.check().findings.empty());
}

TEST_CASE("where every module is right alone, what joins them is wrong, with the ratio") {
  Net<double> net;
  const auto twice = [&net](const arma::mat& x, const arma::mat& t) {
    const arma::mat dx = net.backward(x, t);
    net.first.gradient *= 2;
    net.last.gradient *= 2;
    return arma::mat(2 * dx);
  };
  const auto right = [&net](const arma::mat& x, const arma::mat& t) { return net.backward(x, t); };
  const auto layers = std::tie(net.first, net.middle, net.last);
  CHECK(check_chain(layers, net.loss, net.x, net.t, right).ok());
  const Report r = check_chain(layers, net.loss, net.x, net.t, twice);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "between the layers");
  CHECK(r.findings[0].mistake == "factor 2");
}

TEST_CASE("float layers are differenced in double, right ones agree, wrong ones are named") {
  Net<float> net;
  Report r = net.check();
  CHECK(r.ok());
  CHECK(r.findings.empty());
  net.middle.derivative = false;
  r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2");
}

TEST_CASE("a range of layers, of pointers to layers, and a loss that is one number") {
  struct Sum {
    double value(const arma::mat& y, const arma::mat& t) const { return arma::accu(y % t); }
    arma::mat gradient(const arma::mat&, const arma::mat& t) const { return t; }
  };
  const arma::mat x = numbers<double>(4, 3, 5), t = numbers<double>(4, 3, 6);
  std::vector<Product<double>> layers{{numbers<double>(3, 3, 1)}, {numbers<double>(3, 3, 2)}};
  CHECK(check_chain(layers, Sum{}, x, t).ok());
  std::vector<std::unique_ptr<Product<double>>> pointers;
  pointers.push_back(std::make_unique<Product<double>>(layers[0]));
  pointers.push_back(std::make_unique<Product<double>>(layers[1]));
  pointers[1]->input_factor = 0.5;
  const Report r = check_chain(pointers, Sum{}, x, t);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2");
}

TEST_CASE("a layer whose forward throws is misuse, and named") {
  struct Refusing {
    arma::mat forward(const arma::mat&) { throw std::runtime_error("not today"); }
    arma::mat backward(const arma::mat& c) { return c; }
  } refusing;
  Net<double> net;
  CHECK_THROWS_WITH(check_chain(std::tie(net.first, refusing), net.loss, net.x, numbers<double>(5, 4, 1)),
                    "layer 2, forward: not today");
  CHECK_THROWS_WITH(check_chain(std::vector<Product<double>>(), net.loss, net.x, net.t),
                    "check_chain: there are no layers; pass some, std::tie(a, b)");
}

TEST_CASE("a layer whose backward throws, or has another shape, makes a report that names it") {
  struct Awkward {
    bool throws = false;
    arma::mat forward(const arma::mat& x) { return 2 * x; }
    arma::mat backward(const arma::mat& c) {
      if (throws) throw std::runtime_error("no backward yet");
      return arma::mat(c.n_rows, c.n_cols + 1, arma::fill::ones);
    }
  } awkward;
  Net<double> net;
  const auto check = [&] { return check_chain(std::tie(net.first, awkward, net.last), net.loss, net.x, net.t); };
  Report r = check();
  CHECK_FALSE(r.ok());
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].where == "layer 2");
  CHECK(r.findings[0].mistake == "wrong shape");
  awkward.throws = true;
  r = check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2");
  CHECK(r.findings[0].mistake == "throws");
}

TEST_CASE("a layer that gives NaN is named, not those after it") {
  struct Root {
    arma::mat x = {};
    arma::mat forward(const arma::mat& z) { return arma::sqrt(x = z); }
    arma::mat backward(const arma::mat& c) { return 0.5 * c / arma::sqrt(x); }
  } root;
  Net<double> net;
  const Report r = check_chain(std::tie(net.first, root, net.last), net.loss, net.x, net.t);
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "not finite");
  CHECK(r.findings[0].where == "layer 2");
}

TEST_CASE("a cache that is never refreshed shows, because another batch went before") {
  struct Stale : Product<double> {
    arma::mat forward(const arma::mat& input) {
      if (x.is_empty()) x = input;
      return input * weights.t();
    }
  } stale{{numbers<double>(4, 3, 1)}};
  Net<double> net;
  const Report r = check_chain(std::tie(stale, net.middle, net.last), net.loss, net.x, net.t);
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "stale cache");
  CHECK(r.findings[0].where == "layer 1");
}
