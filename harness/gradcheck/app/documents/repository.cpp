// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/repository.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include <gradcheck/app/print/text_file.hpp>

namespace gradcheck {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& file, const fs::path& folder) {
  const std::string relative = file.lexically_relative(folder).generic_string();
  return !relative.empty() && relative != "." && !relative.starts_with("..");
}

std::optional<fs::path> folder_with_git(const fs::path& file) {
  std::error_code error;
  for (fs::path folder = file.parent_path(); folder != folder.root_path(); folder = folder.parent_path())
    if (fs::exists(folder / ".git", error)) return folder;
  return {};
}

std::optional<fs::path> root_of(const fs::path& file) {
  if (const auto folder = folder_with_git(file)) return folder;
  const char* workspace = std::getenv("GITHUB_WORKSPACE");
  if (workspace != nullptr && is_below(file, workspace)) return workspace;
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (!error && is_below(file, here)) return here;
  return {};
}

}  // namespace

Place in_repository(const Place& place) {
  std::error_code error;
  const fs::path file = place.file.empty() ? fs::path() : fs::canonical(place.file, error);
  if (error || file.empty()) return place;
  const auto root = root_of(file);
  return {root ? file.lexically_relative(*root).generic_string() : file.generic_string(), place.line};
}

std::vector<Place> places_in_repository(const Place& place) {
  if (place.file.empty() || place.file == standard_input) return {};
  return {in_repository(place)};
}

}  // namespace gradcheck
