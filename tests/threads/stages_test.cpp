// SPDX-License-Identifier: MIT
// The stagewise engine on two threads: what it does at the same time leaves the report as it is on one.
#include <gradcheck/stagewise/check_stagewise.hpp>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/network/check_network.hpp>
#include <gradcheck/stagewise/stages_apart.hpp>

#include "gradcheck/network/networks.hpp"
#include "gradcheck/two_layers.hpp"
#include "threads/meeting.hpp"

using namespace two_layers;

namespace {

bool same_bits(const mat& a, const mat& b) {
  return arma::size(a) == arma::size(b) && arma::all(arma::vectorise(a == b));
}

void same_reports(const Report& a, const Report& b) {
  CHECK(a.engine == b.engine);
  CHECK(a.notes == b.notes);
  CHECK(a.evaluations == b.evaluations);
  REQUIRE(a.blocks.size() == b.blocks.size());
  for (std::size_t n = 0; n < a.blocks.size(); ++n) {
    CHECK(same_bits(a.blocks[n].numeric, b.blocks[n].numeric));
    CHECK(same_bits(a.blocks[n].error_bar, b.blocks[n].error_bar));
    CHECK(arma::all(arma::vectorise(a.blocks[n].verdict == b.blocks[n].verdict)));
  }
}

/// 0.1 w^2 of every entry.
void add_penalty(Subject::Block& block) {
  block.own_term = [](double w) { return 0.1 * w * w; };
  block.own_secant = [](double plus, double minus) { return 0.1 * (plus - minus) * (plus + minus); };
  block.analytic += 0.2 * block.coordinates.values();
}

mat numbers(arma::uword rows, arma::uword cols, std::uint64_t seed) {
  return 0.3 * gradcheck::detail::random_cotangent(rows, cols, seed);
}

/// y = x W^T. Weights may be another layer's as well. What moves them calls at the meeting.
struct Dense {
  mat& weights;
  threads::Meeting& meeting;
  double start = weights(0);
  mat gradient = {}, x = {};

  mat forward(const mat& in) {
    if (weights(0) != start) meeting.come();
    x = in;
    return in * weights.t();
  }
  mat backward(const mat& c) {
    gradient = c.t() * x;
    return c * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
};

struct Tanh {
  threads::Meeting& meeting;
  mat y = {};
  mat forward(const mat& z) {
    meeting.come();
    return y = arma::tanh(z);
  }
  mat backward(const mat& c) const { return c % (1 - y % y); }
};

struct HalfMse {
  mat value(const mat& y, const mat& t) const { return arma::sum(arma::square(y - t), 1) / 2; }
  mat gradient(const mat& y, const mat& t) const { return y - t; }
};

/// A chain of two layers that share something, each before one that shares nothing, on two threads. Concurrent, because
/// of the latter the one that is first looked at waits until the other is. What is shared waits for a while, too,
/// whenever it is called: whether it was ever called twice at once is returned.
template <class Shared>
bool is_called_twice_at_once(Shared& first, Shared& second, threads::Meeting& shared) {
  threads::Meeting free(std::chrono::seconds(10));
  mat w1 = numbers(4, 4, 1), w2 = numbers(4, 4, 2);
  Dense one{w1, free}, other{w2, free};
  const Report r = gradcheck::check_chain(std::tie(first, one, second, other), HalfMse{}, numbers(3, 4, 5),
                                          numbers(3, 4, 6), {.engine = Engine::chained, .threads = 2});
  CHECK(r.engine == "chained");
  CHECK(free.met());
  return shared.met();
}

}  // namespace

// Concurrent, because the numeric side does not go on from its first use of the loss before the whole is evaluated at
// moved coordinates, and that evaluation does not return before the numeric side has read a penalty.
TEST_CASE("a penalty is differenced where the coordinates were, while they are moved on the other thread") {
  if (!threads::can_run_at_once()) return;
  TwoLayers n;
  Subject s = n.subject();
  add_penalty(s.blocks[0]);
  const Report one = gradcheck::check(s, {.engine = Engine::chained});
  CHECK(one.ok());

  threads::Event moved, read;
  std::atomic<bool> looked_for_moved = false, looked_for_read = false, met_moved = false, met_read = false;
  s.secant = [&, secant = s.secant](const mat& plus, const mat& minus) {
    if (!looked_for_moved.exchange(true)) met_moved = moved.wait();
    return secant(plus, minus);
  };
  s.evaluate = [&, evaluate = s.evaluate, start = n.w1(0)] {
    if (n.w1(0) != start && !looked_for_read.exchange(true)) {
      moved.happen();
      met_read = read.wait();
    }
    return evaluate();
  };
  s.blocks[0].own_secant = [&read, secant = s.blocks[0].own_secant](double plus, double minus) {
    read.happen();
    return secant(plus, minus);
  };
  const Report two = gradcheck::check(s, {.engine = Engine::chained, .threads = 2});
  CHECK(met_moved);
  CHECK(met_read);
  same_reports(one, two);
}

TEST_CASE("one layer at two places of a chain is called once at a time") {
  if (!threads::can_run_at_once()) return;
  threads::Meeting meeting(std::chrono::milliseconds(10));
  Tanh tanh{meeting};
  CHECK_FALSE(is_called_twice_at_once(tanh, tanh, meeting));
}

TEST_CASE("two layers with the same weights are called one after the other") {
  if (!threads::can_run_at_once()) return;
  threads::Meeting meeting(std::chrono::milliseconds(50));
  mat w = numbers(4, 4, 3);
  Dense first{w, meeting}, second{w, meeting};
  CHECK_FALSE(is_called_twice_at_once(first, second, meeting));
}

TEST_CASE("stages are apart that share neither a block's memory nor their own") {
  using Groups = std::vector<std::vector<std::size_t>>;
  TwoLayers n;
  Subject s = n.subject();
  CHECK(gradcheck::detail::stages_apart(s) == Groups{{0}, {1}, {2}});
  s.blocks[2].coordinates = n.w1;
  CHECK(gradcheck::detail::stages_apart(s) == Groups{{0, 2}, {1}});
  s.stages[1].memory = {gradcheck::detail::memory_of(n.b2.memptr() + 2, 1)};
  CHECK(gradcheck::detail::stages_apart(s) == Groups{{0, 1, 2}});
  s.blocks[2].coordinates = n.w2;
  CHECK(gradcheck::detail::stages_apart(s) == Groups{{0}, {1, 2}});
  mat beyond(n.w1.memptr() + n.w1.n_elem - 1, 1, 1,
             false);  // the last of the first weights, seen through another matrix
  s.blocks[3].coordinates = beyond;
  CHECK(gradcheck::detail::stages_apart(s) == Groups{{0, 2}, {1}});
}

TEST_CASE("networks with penalties are the same, bit for bit, on two threads") {
  const auto network =
      networks::of_widths({6, 9, 5, 3}, mlp::Function::tanh, {{mlp::Norm::l2, 0.1}, {mlp::Norm::l1, 0.01}});
  const mlp::Loss<double> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  const mat x = layers::normal(7, 6), t = networks::targets(loss.kind, 7, 3);
  for (const Engine engine : {Engine::chained, Engine::suffix}) {
    const auto on = [&](unsigned threads) {
      return gradcheck::check_network(network, loss, x, t, {.engine = engine, .threads = threads});
    };
    const Report one = on(1);
    CHECK(one.ok());
    for (int run = 0; run < 20; ++run) same_reports(one, on(2));
  }
}
