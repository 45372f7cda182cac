// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <gradcheck/app/print/json_value.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The report that to_json wrote. Throws InputError that names the key: "report.blocks[0].bound: found 1 rows, expected
/// 2".
Report from_json(std::string_view text);

/// The same of JSON that is read already.
Report report_of(const detail::JsonValue& value);

}  // namespace gradcheck
