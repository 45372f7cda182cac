// SPDX-License-Identifier: MIT
#include <gradcheck/app/installed_cases.hpp>

#include <filesystem>
#include <system_error>

#include <gradcheck/app/system/system.hpp>
#include <gradcheck/base/user_error.hpp>

namespace gradcheck {

namespace {

namespace fs = std::filesystem;

fs::path beside_executable() {
  return (system::executable().parent_path() / "../share/gradcheck/cases").lexically_normal();
}

}  // namespace

std::optional<std::string> installed_cases_if_any() {
  std::error_code error;
  if (system::executable().empty() || !fs::is_directory(beside_executable(), error)) return {};
  return beside_executable().string();
}

std::string installed_cases() {
  if (const auto folder = installed_cases_if_any()) return *folder;
  throw detail::UserError("no installed cases at " + beside_executable().string() +
                          ", name a case file or a directory: check PATH, or a registered layer: check --layer NAME");
}

}  // namespace gradcheck
