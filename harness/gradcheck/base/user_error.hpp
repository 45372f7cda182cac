// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace gradcheck::detail {

/// What those can mend who gave the arguments, the files or the layers: options that contradict each other, a name that
/// nothing has, a folder that cannot be written. gradcheck::main returns 2 where it meets one, and 3, an internal
/// error, where anything else is thrown.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Nothing was checked, and whatever document there is says so.
class NothingChecked : public UserError {
 public:
  using UserError::UserError;
};

/// A text that was to be read is not what was expected. what() is "file:line: what is wrong, what was expected";
/// without a line where the file as a whole is wrong, or its keys say more.
class InputError : public UserError {
 public:
  using UserError::UserError;
  InputError(const std::string& path, int line, const std::string& what)
      : UserError(path + (line > 0 ? ":" + std::to_string(line) : std::string()) + ": " + what) {}
};

}  // namespace gradcheck::detail
