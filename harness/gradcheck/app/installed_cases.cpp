// SPDX-License-Identifier: MIT
#include <gradcheck/app/installed_cases.hpp>

#include <filesystem>
#include <system_error>

#include <gradcheck/app/system/system.hpp>
#include <gradcheck/base/user_error.hpp>

namespace gradcheck {

std::string installed_cases() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path executable = system::executable();
  const fs::path cases = (executable.parent_path() / "../share/gradcheck/cases").lexically_normal();
  if (executable.empty() || !fs::is_directory(cases, error))
    throw detail::UserError("no installed cases at " + cases.string() +
                            ", name a case file or a directory: check PATH, or a registered layer: check --layer NAME");
  return cases.string();
}

}  // namespace gradcheck
