// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/readers.hpp>

#include <charconv>

#include <fmt/format.h>

namespace gradcheck {

std::string to_string(const Range& range) {
  if (range.most == Range{}.most && range.least > 0) return fmt::format("a whole number, at least {}", range.least);
  return fmt::format("a whole number from {} to {}", range.least, range.most);
}

std::optional<std::uint64_t> number_of(const std::string& text, const Range& range) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || number < range.least || number > range.most) return {};
  return number;
}

std::optional<Shape> shape_of(const std::string& text) {
  const std::size_t first = text.find('x'), second = text.find('x', first + 1);
  if (first == std::string::npos || second == std::string::npos) return {};
  constexpr Range size{1, 1'000'000};
  const auto samples = number_of(text.substr(0, first), size),
             inputs = number_of(text.substr(first + 1, second - first - 1), size),
             outputs = number_of(text.substr(second + 1), size);
  if (!samples || !inputs || !outputs) return {};
  return Shape{*samples, *inputs, *outputs};
}

std::optional<std::chrono::seconds> duration_of(const std::string& text) {
  if (text.empty()) return {};
  const bool has_unit = text.find_first_not_of("0123456789") != std::string::npos;
  const char unit = has_unit ? text.back() : 's';
  const auto count =
      number_of(has_unit ? text.substr(0, text.size() - 1) : text, {1, std::numeric_limits<std::uint32_t>::max()});
  if (!count) return {};
  switch (unit) {
    case 's': return std::chrono::seconds(*count);
    case 'm': return std::chrono::minutes(*count);
    case 'h': return std::chrono::hours(*count);
    default: return {};
  }
}

std::optional<fuzz::Shard> shard_of(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return {};
  const auto count = number_of(text.substr(slash + 1), {1, fuzz::most_shards});
  if (!count) return {};
  const auto index = number_of(text.substr(0, slash), {0, *count - 1});
  if (!index) return {};
  return fuzz::Shard{*index, *count};
}

}  // namespace gradcheck
