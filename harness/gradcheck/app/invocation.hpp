// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/core/factory.hpp>
#include <gradcheck/core/options.hpp>
#include <gradcheck/fuzz/planted.hpp>

namespace gradcheck {

enum class Format : unsigned char { text, json };

/// What the command line asked for.
struct Invocation {
  enum class Command : unsigned char { check, explain, list, planted, show };
  Command command = Command::check;
  std::vector<std::string> paths;  ///< files and directories; empty: the installed cases
  std::string program;             ///< as it was called: "./scale"
  std::string layer, clause;       ///< check: a registered layer; of its report, one clause alone
  std::optional<Shape> shape;      ///< check: that layer at this shape alone
  Format format = Format::text;
  std::string output;  ///< a file for the report instead of the terminal; empty: none
  Options options;
  fuzz::PlantedOptions planted;
  bool names = false;  ///< planted: into single modules, to be found and named
  bool prove = false;  ///< check: plant faults into each case's own network as well
  bool quiet = false;  ///< failures and the last line only
};

/// The arguments as an Invocation, or the exit code after help (0, printed to out) or a usage error (2, printed to err).
struct Parsed {
  Invocation invocation;
  int exit_code = -1;  ///< -1: go on
};
Parsed parse_arguments(int argc, const char* const* argv, std::string& out, std::string& err);

}  // namespace gradcheck
