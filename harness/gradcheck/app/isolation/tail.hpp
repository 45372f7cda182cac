// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/system/connection.hpp>

namespace gradcheck {

/// What a child process writes to its standard error: passed on to ours as it comes, the end of it kept, which is what
/// an assertion or a sanitizer says last.
class Tail {
 public:
  explicit Tail(system::Connection errors) : errors_(errors) {}
  Tail(const Tail&) = delete;
  Tail& operator=(const Tail&) = delete;
  ~Tail() { system::close(errors_); }

  system::Connection connection() const { return errors_; }  ///< none once the other end is closed

  void take();  ///< what has come, without waiting
  void forget() { text_.clear(); }
  std::string last_lines() const;  ///< at most 10, of 2,000 bytes together, without the end of the last

 private:
  system::Connection errors_;
  std::string text_;
};

}  // namespace gradcheck
