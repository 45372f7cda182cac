// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace gradcheck::detail {

/// How a call ends its process, tried in a copy of it: "Segmentation fault". Empty where it returns or throws, takes
/// longer than ten seconds, or cannot be tried: on other systems than Unix, and where the same happens to `beside`,
/// which is known to return here.
std::string ends_process(const std::function<void()>& call, const std::function<void()>& beside);

}  // namespace gradcheck::detail
