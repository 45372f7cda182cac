// SPDX-License-Identifier: MIT
#pragma once

#include <peers/peers.hpp>
#include <string>
#include <vector>

namespace gradcheck::bench {

/// One checker on one derivative.
struct PeerCell {
  peers::Answer answer;
  double seconds = 0;  ///< of one check, the fastest repetition; 0: not run
};

/// Of each case of a library, by its checkers.
struct PeerTable {
  peers::Library library;
  std::vector<std::vector<PeerCell>> cells;
};

/// A Markdown table of the cases that were run, and one of each checker's sums. One line where there is no library.
std::string to_markdown(const PeerTable& table);

}  // namespace gradcheck::bench
