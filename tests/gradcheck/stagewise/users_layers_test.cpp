// SPDX-License-Identifier: MIT
// Users' own layers and chains of 1,024 coordinates or more: taken apart without their knowing, and no less strictly
// for it.
#include <gradcheck/chain/check_chain.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <tuple>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/stagewise/end_to_end.hpp>
#include <gradcheck/subject/layer_subject.hpp>

using arma::mat;
using gradcheck::Engine;
using gradcheck::Report;

namespace {

mat numbers(arma::uword rows, arma::uword cols, std::uint64_t seed) {
  return 0.3 * gradcheck::detail::random_cotangent(rows, cols, seed);
}

/// Row 0 of the weights belongs to the last output: no formula of the engine's fits.
struct UpsideDown {
  mat weights, bias, d_weights = {}, d_bias = {}, x = {};
  double factor = 1;  // of the last entry of the weights' gradient

  mat forward(const mat& in) {
    x = in;
    mat y = arma::reverse(mat(in * weights.t()), 1);
    y.each_row() += bias.as_row();
    return y;
  }
  mat backward(const mat& c) {
    const mat reversed = arma::reverse(c, 1);
    d_weights = reversed.t() * x;
    d_bias = arma::sum(c, 0);
    d_weights(d_weights.n_elem - 1) *= factor;
    return reversed * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, d_weights}, {"bias", bias, d_bias}}; }
};

struct Tanh {
  mat y = {};
  mat forward(const mat& z) { return y = arma::tanh(z); }
  mat backward(const mat& c) const { return c % (1 - y % y); }
};

/// Batch normalisation without parameters: samples are coupled.
struct Centred {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  mat forward(const mat& x) const { return x.each_row() - arma::mean(x, 0); }
  mat backward(const mat& c) const { return c.each_row() - arma::mean(c, 0); }
};

struct HalfMse {
  mat value(const mat& y, const mat& t) const { return arma::sum(arma::square(y - t), 1) / 2; }
  mat gradient(const mat& y, const mat& t) const { return y - t; }
};

struct Net {
  UpsideDown first{numbers(24, 40, 1), numbers(1, 24, 2)}, last{numbers(3, 24, 3), numbers(1, 3, 4)};
  Tanh tanh;
  Centred centred;
  HalfMse loss;
  mat x = numbers(6, 40, 5), t = numbers(6, 3, 6);

  Report check(const gradcheck::Options& options = {}) {
    return gradcheck::check_chain(std::tie(first, centred, tanh, last), loss, x, t, options);
  }
};

bool mentions(const Report& r, const std::string& text) {
  return std::ranges::any_of(r.notes, [&](const std::string& n) { return n.find(text) != std::string::npos; });
}

bool same_bits(const mat& a, const mat& b) {
  return arma::size(a) == arma::size(b) && arma::all(arma::vectorise(a == b));
}

}  // namespace

TEST_CASE("a chain of somebody's own layers is taken apart, and what couples samples is said to") {
  Net net;
  const Report r = net.check(), direct = net.check({.engine = Engine::direct});
  CHECK(r.engine == "chained");
  CHECK(r.ok());
  CHECK(r.counts().undecided == 0);
  CHECK(r.evaluations < direct.evaluations / 10);
  CHECK(mentions(r, "linear in its input: layer 1 UpsideDown, layer 4 UpsideDown"));
  CHECK(mentions(r, "coupled: layer 2"));
  CHECK(mentions(r, "elementwise: layer 3"));
}

TEST_CASE("one wrong entry of a large layer is found at its place, in a chain and alone") {
  Net net;
  net.first.factor = 1 + 1e-6;
  const Report chain = net.check(), alone = gradcheck::check_layer(net.first, net.x);
  CHECK(chain.engine == "chained");
  CHECK(alone.engine == "grouped");
  for (const Report* r : {&chain, &alone}) {
    CHECK(r->counts().disagree == 1);
    CHECK(r->worst().row == 23);
    CHECK(r->worst().col == 39);
  }
  net.first.factor = 1 + 1e-10;
  CHECK(net.check().ok());
  CHECK(gradcheck::check_layer(net.first, net.x).ok());
}

TEST_CASE("a report is the same, bit for bit, on two threads") {
  Net net;
  net.first.factor = 1.5;
  const Report one = net.check(), two = net.check({.threads = 2});
  REQUIRE(one.blocks.size() == two.blocks.size());
  CHECK(one.evaluations == two.evaluations);
  CHECK(one.notes == two.notes);
  for (std::size_t b = 0; b < one.blocks.size(); ++b) {
    CHECK(same_bits(one.blocks[b].numeric, two.blocks[b].numeric));
    CHECK(same_bits(one.blocks[b].error_bar, two.blocks[b].error_bar));
    CHECK(arma::all(arma::vectorise(one.blocks[b].verdict == two.blocks[b].verdict)));
  }
}

TEST_CASE("progress is told of every coordinate, by both kinds of engine") {
  for (const Engine engine : {Engine::direct, Engine::chained}) {
    Net net;
    std::uint64_t last = 0, all = 0, calls = 0;
    gradcheck::Options options{.engine = engine};
    options.progress = [&](std::uint64_t done, std::uint64_t of) {
      CHECK(done >= last);
      last = done;
      all = of;
      ++calls;
    };
    const Report r = net.check(options);
    CHECK(calls >= r.blocks.size());
    CHECK(all == r.counts().total());
    CHECK(last < all);
  }
}

TEST_CASE("a large layer with a mistake that the gradient alone shows is told its name") {
  UpsideDown layer{numbers(40, 50, 1), numbers(1, 40, 2)};
  layer.factor = 2;
  const Report r = gradcheck::check_layer(layer, numbers(6, 50, 5));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "isolated entries");
  CHECK(r.findings[0].where == "weights");
}

TEST_CASE("entries without a bar are left out end to end, and the rest is still checked") {
  Net net;
  const gradcheck::detail::AnyLayer layer = gradcheck::detail::erase_layer<double>(net.last);
  const mat x = numbers(6, 24, 5), c = numbers(6, 3, 6);
  gradcheck::detail::AnyLayer forward = layer;
  const auto given = gradcheck::detail::gradient(forward, {x}, c);
  const gradcheck::detail::LayerSubject s(layer, {x}, c, given, {});
  const auto holds = [&](double factor) {
    std::vector<gradcheck::detail::Bounded> g;
    for (const mat& m : given) g.push_back({m, mat(arma::size(m), arma::fill::zeros)});
    g[1].error(5) = arma::datum::inf;
    g[1].value(5) = arma::datum::nan;
    g[1].value(7) *= factor;
    gradcheck::detail::RandomMove move(s.subject(), 1);
    gradcheck::detail::EndToEndCheck whole(s.subject(), move, 1);
    whole.evaluate();
    return static_cast<bool>(whole.check(g, false).holds[1]);
  };
  CHECK(holds(1));
  CHECK_FALSE(holds(1 + 1e-4));
}

TEST_CASE("a weight between two units that are never active in the same sample is flat, without a direct evaluation") {
  struct Plain {
    mat weights, gradient = {}, kept = {};
    mat forward(const mat& in) {
      kept = in;
      return kept * weights.t();
    }
    mat backward(const mat& c) {
      gradient = c.t() * kept;
      return c * weights;
    }
    gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
  } layer{numbers(40, 30, 1)};
  mat x = numbers(6, 30, 5), c = numbers(6, 40, 6);
  x.col(3).head(3).zeros();
  c.col(7).tail(3).zeros();
  const Report r = gradcheck::check_vjp(layer, x, c);
  CHECK(r.ok());
  CHECK(r.counts().flat == 1);
  CHECK(r.blocks[1].at(7, 3).reason == gradcheck::Reason::flat);
  CHECK(r.evaluations < 10);
}
