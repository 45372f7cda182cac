// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/gradcheck.hpp>

namespace gradcheck {

/// The command line, with layers of your own for `check --layer`:
///   int main(int argc, char** argv) {
///     return gradcheck::main(argc, argv, gradcheck::Registry{}.add("Scale", make_scale));
///   }
/// Returns the exit code: 0 ok; 1 a disagreement, a broken clause, or too much undecided; 2 usage, an unreadable
/// file, or nothing selected; 3 an internal error. Never throws. Sets OpenBLAS to one thread for the whole process.
/// With `fuzz --isolate` the program is started anew, with the same arguments, for each part of its campaign: main
/// comes to this call once more, with an empty standard input and a standard output that goes nowhere, and here that
/// process ends.
int main(int argc, char** argv, const Registry& registry = {});

}  // namespace gradcheck
