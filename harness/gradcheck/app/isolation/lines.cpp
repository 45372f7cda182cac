// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/lines.hpp>

namespace gradcheck {

std::optional<std::string> Lines::taken() {
  const std::size_t end = text_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = text_.size();
    return {};
  }
  std::string first = text_.substr(0, end);
  text_.erase(0, end + 1);
  searched_ = 0;
  return first;
}

std::optional<std::string> Lines::next(std::chrono::milliseconds wait) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + wait;
  std::optional<std::string> line = taken();
  for (auto left = wait; !line && !over_ && left.count() >= 0;
       left = std::chrono::floor<std::chrono::milliseconds>(end - Clock::now())) {
    const std::optional<std::string> more = system::receive(connection_, left);
    over_ = !more;
    text_ += more.value_or("");
    line = taken();
  }
  return line;
}

}  // namespace gradcheck
