// SPDX-License-Identifier: MIT
#include <gradcheck/app/case_files.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <gradcheck/app/installed_cases.hpp>
#include <gradcheck/app/print/text_file.hpp>
#include <gradcheck/app/usage/closest.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> installed_files() {
  const auto folder = installed_cases_if_any();
  return folder ? cases::find_files(*folder) : std::vector<std::string>{};
}

std::string case_name(const std::string& file) { return fs::path(file).stem().string(); }

/// What may be the name of a case, for no file is meant.
bool is_name(const std::string& path) {
  std::error_code error;
  return path.find('/') == std::string::npos && !path.ends_with(".toml") && !path.ends_with(".json") &&
         path != standard_input && !fs::exists(path, error);
}

}  // namespace

std::vector<std::string> installed_case_names() {
  std::vector<std::string> names;
  for (const std::string& file : installed_files()) names.push_back(case_name(file));
  return names;
}

std::string file_of_case(const std::string& path) {
  if (!is_name(path)) return path;
  const std::vector<std::string> files = installed_files();
  const auto found = std::ranges::find(files, path, case_name);
  if (found != files.end()) return *found;
  throw detail::UserError("no file of that name, and " + no_such("case", path, installed_case_names()));
}

std::vector<cases::Case> cases_at(const std::string& path) {
  if (path == standard_input) return {cases::parse(text_of_file(path, "a case file"), path)};
  return cases::read_all(file_of_case(path));
}

}  // namespace gradcheck
