// SPDX-License-Identifier: MIT
// A check of every coordinate by engine, beside the plain central-difference loop of the same run.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <chrono>
#include <map>

#include <gradcheck/network/check_network.hpp>

#include "workloads.hpp"

extern "C" void openblas_set_num_threads(int threads);

namespace {

using bench::Workload;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Seconds of the naive loop: two evaluations of the loss for every parameter and input. Only every so many coordinates are done.
double naive_seconds(Workload& w) {
  double done = 0, all = static_cast<double>(w.x.n_elem), sum = 0;
  for (const auto& p : w.network.parameters()) all += static_cast<double>(p.value.get().n_elem);
  const auto start = Clock::now();
  for (const auto& p : w.network.parameters()) {
    arma::mat& m = p.value;
    for (arma::uword i = 0; i < m.n_elem; i += std::max<arma::uword>(1, m.n_elem / 24)) {
      const double kept = m(i);
      m(i) = kept + 1e-5;
      const double plus = w.loss.value(w.network.forward(w.x), w.t);
      m(i) = kept - 1e-5;
      sum += plus - w.loss.value(w.network.forward(w.x), w.t);
      m(i) = kept;
      ++done;
    }
  }
  benchmark::DoNotOptimize(sum);
  return since(start) * all / done;
}

std::map<std::string, double>& naive() {
  static std::map<std::string, double> seconds;
  return seconds;
}

void run_naive(benchmark::State& state, Workload w) {
  for (auto _ : state) {
    naive()[w.name] = naive_seconds(w);
    state.SetIterationTime(naive()[w.name]);
  }
}

void run_check(benchmark::State& state, Workload w, gradcheck::Engine engine) {
  double seconds = 0;
  arma::uword wrong = 0, coordinates = 0;
  for (auto _ : state) {
    const auto start = Clock::now();
    const gradcheck::Report r = gradcheck::check_network(w.network, w.loss, w.x, w.t, {.engine = engine});
    const double taken = since(start);
    state.SetIterationTime(taken);
    seconds += taken;
    const gradcheck::Counts counts = r.counts();
    wrong = counts.disagree + counts.undecided, coordinates = counts.total();
  }
  seconds /= static_cast<double>(state.iterations());
  state.counters["coordinates"] = static_cast<double>(coordinates);
  state.counters["not_agreeing"] = static_cast<double>(wrong);
  state.counters["ns_per_coordinate"] = 1e9 * seconds / static_cast<double>(coordinates);
  if (naive()[w.name] > 0) state.counters["times_naive"] = naive()[w.name] / seconds;
}

[[maybe_unused]] const bool registered = [] {
  openblas_set_num_threads(1);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);  // as the command line does
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  for (const auto activation : {mlp::Function::tanh, mlp::Function::relu})
    for (const Workload& w : bench::workloads(activation)) {
      benchmark::RegisterBenchmark(("naive/" + w.name).c_str(), run_naive, w)
          ->UseManualTime()
          ->Iterations(1)
          ->Unit(benchmark::kMillisecond);
      benchmark::RegisterBenchmark(("chained/" + w.name).c_str(), run_check, w, gradcheck::Engine::chained)
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
      if (w.name.starts_with("W1") || w.name.starts_with("W2"))
        benchmark::RegisterBenchmark(("direct/" + w.name).c_str(), run_check, w, gradcheck::Engine::direct)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    }
  return true;
}();

}  // namespace
