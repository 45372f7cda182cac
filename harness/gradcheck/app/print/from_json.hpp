// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The report that to_json wrote. Throws std::runtime_error that names the key: "report.blocks[0].bound: found [1 x 2], expected [2 x 2]".
Report from_json(std::string_view text);

}  // namespace gradcheck
