// SPDX-License-Identifier: MIT
// gradcheck_peers_bench: checkers of other libraries and ours on the same right and wrong derivatives: what each says,
// its calls, and its time, measured in the same run. Prints Markdown; arguments go to Google Benchmark.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <algorithm>
#include <exception>
#include <map>
#include <peers/peers.hpp>
#include <string>

#include "peers_table.hpp"

extern "C" void openblas_set_num_threads(int threads);

namespace gradcheck::bench {
namespace {

/// Keeps the fastest repetition of each.
class Fastest : public benchmark::BenchmarkReporter {
 public:
  explicit Fastest(std::map<std::string, PeerCell*> cells) : cells_(std::move(cells)) {}

  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      PeerCell& cell = *cells_.at(run.run_name.function_name);
      const double seconds = run.real_accumulated_time / static_cast<double>(run.iterations);
      cell.seconds = cell.seconds == 0 ? seconds : std::min(cell.seconds, seconds);
    }
  }

 private:
  std::map<std::string, PeerCell*> cells_;
};

/// By the names of the benchmarks.
std::map<std::string, PeerCell*> add_benchmarks(std::vector<PeerTable>& tables) {
  std::map<std::string, PeerCell*> cells;
  for (PeerTable& table : tables)
    for (std::size_t k = 0; k < table.cells.size(); ++k)
      for (std::size_t c = 0; c < table.cells[k].size(); ++c) {
        const peers::Case& of = table.library.cases[k];
        const std::string name =
            table.library.name + ", " + of.name + ", " + of.fault + ": " + table.library.checkers[c];
        PeerCell* const cell = &table.cells[k][c];
        if (!cells.emplace(name, cell).second) throw std::logic_error("two cases are called " + name);
        benchmark::RegisterBenchmark(name.c_str(),
                                     [ask = of.ask[c], cell](benchmark::State& state) {
                                       for (auto _ : state) cell->answer = ask();
                                     })
            ->MinTime(0.005)
            ->Repetitions(3);
      }
  return cells;
}

std::vector<PeerTable> empty_tables() {
  std::vector<PeerTable> tables;
  for (peers::Library& library : peers::libraries()) {
    const std::vector<PeerCell> row(library.checkers.size());
    const std::size_t cases = library.cases.size();
    tables.push_back({std::move(library), std::vector(cases, row)});
  }
  return tables;
}

void run(int argc, char** argv) {
  openblas_set_num_threads(1);
  std::vector<PeerTable> tables = empty_tables();
  const std::map<std::string, PeerCell*> cells = add_benchmarks(tables);
  Fastest reporter(cells);
  benchmark::Initialize(&argc, argv);
  if (!cells.empty()) benchmark::RunSpecifiedBenchmarks(&reporter);
  for (const PeerTable& table : tables) fmt::print("{}", to_markdown(table));
}

}  // namespace
}  // namespace gradcheck::bench

int main(int argc, char** argv) {
  try {
    gradcheck::bench::run(argc, argv);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "gradcheck_peers_bench: {}\n", error.what());
    return 3;
  }
}
