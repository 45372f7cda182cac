// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/invocation.hpp>
#include <gradcheck/render/style.hpp>

namespace gradcheck {

/// As wide as the terminal, and in colour on one; 80 characters and no colour in a file or a pipe.
Style style_for(const Invocation& invocation);

/// How much --quiet and --verbose ask for.
Detail detail_for(const Invocation& invocation);

}  // namespace gradcheck
