// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace gradcheck {

/// How much of a report a text has.
enum class Detail : unsigned char {
  brief,   ///< that in at most three lines: the verdict, the mistake, what reproduces it
  answer,  ///< what is wrong, or that nothing is: at most 20 lines
  all      ///< that, and every block, entry that does not agree, clause and part
};

/// How a text looks.
struct Style {
  std::size_t width = 80;  ///< lines are broken to fit, but for a single word or command that is longer
  bool colour = false;     ///< escape codes of terminals
  std::string again = {};  ///< the command that checks this again, instead of what the report knows of it
};

}  // namespace gradcheck
