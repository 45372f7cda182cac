// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace gradcheck {

/// JSON on one line, without its end. What is no UTF-8, in the text of a layer say, is replaced: nothing is thrown.
inline std::string in_one_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace gradcheck
