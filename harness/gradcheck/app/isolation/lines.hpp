// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <gradcheck/app/system/connection.hpp>

namespace gradcheck {

/// Lines of text in both directions, over a connection to another process that it closes in the end. A line may be as
/// long as memory is.
class Lines {
 public:
  explicit Lines(system::Connection connection) : connection_(connection) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { system::close(connection_); }

  /// `line` has no end of line in it. Where nobody listens any more it is lost, and is_over() will be true.
  /// Allocates nothing.
  void say(const std::string& line) { (void)(system::send(connection_, line) && system::send(connection_, "\n")); }

  system::Connection connection() const { return connection_; }

  /// The next line, without its end, as soon as it is whole. Nothing: not within `wait`, or, where is_over(), never.
  std::optional<std::string> next(std::chrono::milliseconds wait);
  bool is_over() const { return over_; }

 private:
  std::optional<std::string> taken();

  system::Connection connection_;
  std::string text_;          // received, not yet asked for
  std::size_t searched_ = 0;  // of it, without an end of line
  bool over_ = false;
};

}  // namespace gradcheck
