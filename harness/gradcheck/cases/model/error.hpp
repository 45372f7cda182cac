// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/base/user_error.hpp>

namespace gradcheck::cases {

/// A case file that cannot be used.
class CaseError : public detail::InputError {
 public:
  using InputError::InputError;
};

}  // namespace gradcheck::cases
