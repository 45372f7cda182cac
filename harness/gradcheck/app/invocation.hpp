// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/app/documents/report_kinds.hpp>
#include <gradcheck/app/isolation/limits.hpp>
#include <gradcheck/factory/factory.hpp>
#include <gradcheck/fuzz/summary.hpp>
#include <gradcheck/planted/gradients/planted.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck {

enum class Colour : unsigned char { automatic, always, never };  ///< automatic: on a terminal

/// fuzz: what to run, and where the findings go.
struct FuzzRequest {
  std::vector<std::string> layers;  ///< registered ones; none: networks of lib/mlp
  std::optional<std::uint64_t> seed, runs;
  std::optional<std::chrono::seconds> time;  ///< instead of runs
  std::optional<fuzz::Shard> shard;          ///< none: all of it
  unsigned threads = 1;
  std::string folder;  ///< of findings and journal; empty: none
  bool resume = false;
};

/// fuzz, check of layers: in child processes.
struct Isolation {
  bool wanted = false;
  Limits limits;  ///< which each of them has
};

/// What the command line asked for.
struct Invocation {
  enum class Command : unsigned char { check, explain, fuzz, list, merge, planted, show };
  Command command = Command::check;
  std::vector<std::string> paths;   ///< files, directories, names of cases, - for standard input; empty: all there is
  std::string program;              ///< as it was called: "./scale"
  std::vector<std::string> layers;  ///< check: registered ones, or patterns of their names
  std::string clause;               ///< check: of their reports, this clause alone
  std::optional<Shape> shape;       ///< check: those layers at this shape alone
  Format format = Format::text;
  std::string output;  ///< a file for the report; empty or -: standard output
  Options options;
  gradcheck::fuzz::PlantedOptions planted;
  bool names = false;    ///< planted: into single modules, to be found and named
  bool engines = false;  ///< planted: both engines on every gradient, compared
  FuzzRequest fuzz;
  Isolation isolation;
  bool prove = false;    ///< check: plant faults into each case's own network as well
  bool quiet = false;    ///< failures, in three lines each, and the last line only
  bool verbose = false;  ///< tables as well
  Colour colour = Colour::automatic;
};

inline bool goes_to_standard_output(const Invocation& i) { return i.output.empty() || i.output == "-"; }

/// The arguments as an Invocation, or the exit code after help (0, printed to out) or a usage error (2, printed to
/// err).
struct Parsed {
  Invocation invocation;
  int exit_code = -1;  ///< -1: go on
};
Parsed parse_arguments(int argc, const char* const* argv, std::string& out, std::string& err);

}  // namespace gradcheck
