// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <gradcheck/factory/factory.hpp>
#include <gradcheck/fuzz/summary.hpp>

/// The values of options, read strictly and whatever the locale: nothing where the text is anything else.
namespace gradcheck {

/// Whole numbers, both ends included.
struct Range {
  std::uint64_t least = 0, most = std::numeric_limits<std::uint64_t>::max();
};
std::string to_string(const Range& range);  ///< "a whole number from 1 to 1024", "a whole number, at least 1"

std::optional<std::uint64_t> number_of(const std::string& text, const Range& range);

/// "5x4x3", each at least 1.
std::optional<Shape> shape_of(const std::string& text);

/// "90", "90s", "10m", "2h": at least a second.
std::optional<std::chrono::seconds> duration_of(const std::string& text);

/// "2/8": the third of eight.
std::optional<fuzz::Shard> shard_of(const std::string& text);

}  // namespace gradcheck
