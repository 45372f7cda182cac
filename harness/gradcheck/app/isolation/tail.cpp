// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/tail.hpp>

#include <iostream>

namespace gradcheck {
namespace {

constexpr std::size_t most_lines = 10, most_bytes = 2000;

}  // namespace

void Tail::take() {
  constexpr int at_a_time = 16;  // a child that never stops writing has a limit of time
  for (int n = 0; n < at_a_time && errors_ >= 0; ++n) {
    const auto more = system::read_now(errors_);
    if (!more) {
      system::close(errors_);
      errors_ = -1;
    } else if (more->empty()) {
      return;
    } else {
      std::cerr << *more << std::flush;
      text_ += *more;
      if (text_.size() > 2 * most_bytes) text_.erase(0, text_.size() - 2 * most_bytes);
    }
  }
}

std::string Tail::last_lines() const {
  const std::size_t last = text_.find_last_not_of("\r\n");
  std::string text = last == std::string::npos ? "" : text_.substr(0, last + 1);
  if (text.size() > most_bytes) {
    const std::size_t cut = text.size() - most_bytes, whole = text.find('\n', cut);
    text.erase(0, whole == std::string::npos ? cut : whole + 1);
  }
  std::size_t begin = text.size();
  for (std::size_t lines = 0; lines < most_lines && begin != std::string::npos; ++lines)
    begin = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
  return begin == std::string::npos ? text : text.substr(begin + 1);
}

}  // namespace gradcheck
