// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace gradcheck::detail {

/// Text as XML 1.0 may have it between tags. What is no UTF-8, and control characters, which no XML can hold, become
/// U+FFFD.
std::string xml_text(std::string_view text);

/// The same between double quotes, with line feeds and tabs that a reader keeps.
std::string xml_attribute(std::string_view text);

}  // namespace gradcheck::detail
