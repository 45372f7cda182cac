// SPDX-License-Identifier: MIT
#include <gradcheck/render/explain.hpp>

#include <gradcheck/render/text.hpp>

namespace gradcheck {

std::string explain(const Report& report, const Style& style) { return to_text(report, Detail::answer, style); }

}  // namespace gradcheck
