// SPDX-License-Identifier: MIT
// race none|tasks|stages: a data race in planted_race(), which the thread sanitizer has to report, or the same without
// it. The sanitizer sees neither into oneTBB nor into OpenBLAS: that must not hide a race of ours, nor look like one.
#include <armadillo>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <thread>

#include <gradcheck/base/parallel.hpp>
#include <gradcheck/check/check.hpp>

namespace {

/// Waits until two threads were here, so that they are two; for no longer than 10 s. Relaxed: it orders nothing else.
void meet(std::atomic<int>& arrived) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  arrived.fetch_add(1, std::memory_order_relaxed);
  while (arrived.load(std::memory_order_relaxed) < 2 && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
}

[[gnu::noinline]] double planted_race(double& shared) { return shared += 1; }

/// Two tasks write the same number.
void race_of_tasks(bool planted) {
  std::atomic<int> arrived = 0;
  double shared = 0;
  gradcheck::detail::in_parallel(2, 2, [&](std::size_t) {
    meet(arrived);
    if (planted) planted_race(shared);
  });
}

/// A stage whose forward touches the weights of another one, which are moved meanwhile: nothing says that it does.
class TwoStages {
 public:
  explicit TwoStages(bool planted) : planted_(planted) {}

  gradcheck::Report check() {
    gradcheck::Subject s;
    s.name = "two stages";
    s.blocks = {{"first", first_, zeros(), {}, {}, {}},
                {"second", second_, zeros(), {}, {}, {}},
                {"input", x_, zeros(), {}, {}, {}, true}};
    s.evaluate = [this] { return mat(x_ * first_ * second_); };
    s.secant = [](const mat& plus, const mat& minus) {
      return gradcheck::detail::contraction(mat(2, 2, arma::fill::ones), plus, minus, 0x1p-52);
    };
    s.stages = {{"first", [this](const mat& x) { return forward(x, first_, false); }, {0}},
                {"second", [this](const mat& x) { return forward(x, second_, planted_); }, {1}}};
    return gradcheck::check(s, {.engine = gradcheck::Engine::chained, .threads = 2});
  }

 private:
  using mat = arma::mat;

  static mat zeros() { return mat(2, 2, arma::fill::zeros); }
  static mat numbers() { return {{0.5, 0.25}, {-0.75, 1}}; }

  mat forward(const mat& x, const mat& weights, bool planted) {
    if (weights(0) != numbers()(0)) meet(arrived_);  // moved by its own probe: the other stage is looked at as well
    return x * weights + (planted ? 0 * planted_race(first_(0)) : 0);
  }

  const bool planted_;
  std::atomic<int> arrived_ = 0;
  mat first_ = numbers(), second_ = numbers(), x_ = numbers();
};

}  // namespace

int main(int count, char** arguments) {
  const std::string_view where = count == 2 ? arguments[1] : "";
  if (where != "none" && where != "tasks" && where != "stages") {
    std::puts("usage: race none|tasks|stages");
    return 2;
  }
  race_of_tasks(where == "tasks");
  const gradcheck::Report r = TwoStages(where == "stages").check();
  std::puts(r.engine.c_str());
  return 0;
}
