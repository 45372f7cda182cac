// SPDX-License-Identifier: MIT
// A check of every coordinate, everything included, by engine, beside the plain central-difference loop of the same
// run.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <chrono>
#include <functional>
#include <map>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/network/check_network.hpp>

#include "black_box.hpp"
#include "plain.hpp"
#include "torch.hpp"
#include "workloads.hpp"

extern "C" void openblas_set_num_threads(int threads);

namespace {

using bench::Workload;
using Clock = std::chrono::steady_clock;
using gradcheck::Engine;
using gradcheck::Report;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Seconds by the name of the workload, as they were measured in this run.
struct Measured {
  std::map<std::string, double> naive, torch_fast;
  double peak = 0;  // flop per second of a large dgemm
};
Measured& measured() {
  static Measured all;
  return all;
}

void dgemm_peak(benchmark::State& state) {
  const arma::mat a(768, 768, arma::fill::randu), b(768, 768, arma::fill::randu);
  arma::mat c;
  for (auto _ : state) {
    const auto start = Clock::now();
    c = a * b;
    benchmark::DoNotOptimize(c.memptr());
    const double taken = since(start);
    state.SetIterationTime(taken);
    measured().peak = std::max(measured().peak, 2 * std::pow(768.0, 3) / taken);
  }
  state.counters["GFLOP/s"] = measured().peak * 1e-9;
}

/// Products of matrices alone: of the owner's forward and backward 3 of 2 N n m each, of the check 9.
double flop_of(const Workload& w) {
  double weights = 0;
  for (arma::uword unit = 1; unit <= w.network.units(); ++unit)
    weights += static_cast<double>(w.network.dense(unit).weights.n_elem);
  return 12 * 2 * static_cast<double>(w.x.n_rows) * weights;
}

void run_naive(benchmark::State& state, const std::string& name, const std::function<double()>& seconds) {
  for (auto _ : state) {
    measured().naive[name] = seconds();
    state.SetIterationTime(measured().naive[name]);
  }
}

void run_torch(benchmark::State& state, const std::string& name, bool fast) {
  for (auto _ : state) {
    const double seconds = bench::torch_seconds(name, fast);
    state.SetIterationTime(seconds);
    if (fast) measured().torch_fast[name] = seconds;
  }
}

void run_check(benchmark::State& state, const std::string& name, double flop, const std::function<Report()>& check) {
  double best = 0;
  Report r;
  for (auto _ : state) {
    const auto start = Clock::now();
    r = check();
    const double taken = since(start);
    state.SetIterationTime(taken);
    best = best == 0 ? taken : std::min(best, taken);
  }
  const gradcheck::Counts counts = r.counts();
  state.counters["coordinates"] = static_cast<double>(counts.total());
  state.counters["not_agreeing"] = static_cast<double>(counts.disagree + counts.undecided);
  state.counters["evaluations"] = static_cast<double>(r.evaluations);
  state.counters["ns_per_coordinate"] = 1e9 * best / static_cast<double>(counts.total());
  if (flop > 0 && measured().peak > 0) {
    state.counters["GFLOP"] = 1e-9 * flop;
    state.counters["of_peak"] = flop / best / measured().peak;
  }
  const std::string key = name.substr(0, name.find('/'));
  if (const auto n = measured().naive.find(key); n != measured().naive.end())
    state.counters["times_naive"] = n->second / best;
  if (const auto t = measured().torch_fast.find(key); t != measured().torch_fast.end())
    state.counters["times_torch_fast"] = t->second / best;
}

benchmark::internal::Benchmark* add(const std::string& name, const std::function<void(benchmark::State&)>& run) {
  return benchmark::RegisterBenchmark(name.c_str(), run)->UseManualTime()->Unit(benchmark::kMillisecond);
}

void add_check(const std::string& title, const std::string& name, double flop, const std::function<Report()>& check) {
  add(title + "/" + name, [=](benchmark::State& s) { run_check(s, name, flop, check); });
}

void add_workload(const Workload& w, bool black_box) {
  add("naive/" + w.name, [w](benchmark::State& s) {
    run_naive(s, w.name,
              [w] { return bench::PlainLoop(w).seconds(flop_of(w) < 1e7 ? w.network.dense(1).weights.n_elem : 24); });
  })->Iterations(1);
  if (bench::has_torch() && black_box) {
    add("torch_fast/" + w.name, [w](benchmark::State& s) { run_torch(s, w.name, true); })->Iterations(1);
    if (w.name == "W2")
      add("torch_slow/" + w.name, [w](benchmark::State& s) { run_torch(s, w.name, false); })->Iterations(1);
  }
  const auto by = [w](Engine engine, unsigned threads) {
    return [w, engine, threads] {
      return gradcheck::check_network(w.network, w.loss, w.x, w.t, {.engine = engine, .threads = threads});
    };
  };
  add_check("chained", w.name, flop_of(w), by(Engine::chained, 1));
  add_check("two_threads", w.name, flop_of(w), by(Engine::chained, 2));
  if (flop_of(w) < 1e7) add_check("direct", w.name, 0, by(Engine::direct, 1));
  const auto boxes = std::make_shared<bench::BlackBoxes>(w);
  if (black_box) add_check("black_box", w.name, 0, [boxes] { return boxes->check({.engine = Engine::chained}); });
}

void add_layer() {
  const bench::LayerWorkload w = bench::layer_workload();
  add("naive/W5", [w](benchmark::State& s) {
    run_naive(s, "W5", [w] { return bench::plain_layer_seconds(w, 200); });
  })->Iterations(1);
  add_check("chained", "W5", 0,
            [w = bench::layer_workload()]() mutable { return gradcheck::check_vjp(w.layer, w.x, w.cotangent); });
  add_check("black_box", "W5", 0, [w] { return bench::check_black_box(w, {}); });
}

void add_scaling(const std::string& what, arma::uword n, const Workload& w) {
  add_check("scaling", what + "/" + std::to_string(n), flop_of(w),
            [w] { return gradcheck::check_network(w.network, w.loss, w.x, w.t, {.engine = Engine::chained}); });
}

[[maybe_unused]] const bool registered = [] {
  openblas_set_num_threads(1);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);  // as the command line does
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MXFAST, 0);
  add("dgemm/768", dgemm_peak);
  for (const auto activation : {mlp::Function::tanh, mlp::Function::relu})
    for (const Workload& w : bench::workloads(activation))
      add_workload(w, activation == mlp::Function::tanh && !w.name.starts_with("D"));
  add_layer();
  for (const arma::uword width : {8U, 30U, 98U, 315U, 998U, 3160U})
    add_scaling("width", width, bench::scaled_workload(width, 1, 16));
  for (const arma::uword depth : {1U, 2U, 4U, 8U, 16U, 32U})
    add_scaling("depth", depth, bench::scaled_workload(64, depth, 16));
  for (const arma::uword batch : {1U, 4U, 16U, 64U, 256U, 1024U})
    add_scaling("batch", batch, bench::scaled_workload(64, 2, batch));
  return true;
}();

}  // namespace
