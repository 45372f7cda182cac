// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

namespace gradcheck {

/// While it lives, Ctrl-C and a request to terminate set requested() instead of ending the process; a second one ends
/// it.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  static const std::atomic<bool>& requested();

 private:
  using Handler = void (*)(int);
  Handler interrupt_, terminate_;  // before
};

}  // namespace gradcheck
