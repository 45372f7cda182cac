// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gradcheck::detail {

/// Bytes as text of A-Z a-z 0-9 + / in groups of four, padded with =. Source: RFC 4648, section 4.
std::string base64(std::span<const std::uint8_t> bytes);

/// Numbers as their 8 bytes of IEEE 754, the lowest first, whatever the machine.
std::string base64(std::span<const double> numbers);

}  // namespace gradcheck::detail
