// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <map>

#include <gradcheck/cases/toml/read_parts.hpp>

namespace gradcheck::cases {

namespace {

void read_title(const Fields& root, Case& c) {
  c.title = root.text("title");
  c.title_line = root.need("title").line;
  if (c.title.empty() || c.title.find_first_of("\r\n") != std::string::npos)
    root.fail("title", "title is empty or has line breaks, expected one line of text");
  c.source = root.text_or("source", "");
}

/// [network], [perceptron] or [layer]; a layer holds its own data and expects that it agrees.
void require_one_subject(const Fields& root) {
  std::vector<std::string_view> found;
  for (const std::string_view key : {"network", "perceptron", "layer"})
    if (root.has(key)) found.push_back(key);
  if (found.empty())
    throw CaseError(root.path(), 1, "neither [network] nor [perceptron] nor [layer], expected one of them");
  if (found.size() > 1)
    root.fail(found[1], fmt::format("both [{}] and [{}], expected one of them", found[0], found[1]));
  for (const std::string_view key : {"data", "expect", "update", "erratum"})
    if (found[0] == "layer" && root.has(key))
      root.fail(key, fmt::format("{} beside [layer], expected none: the layer's data are in it", key));
}

}  // namespace

Case parse(std::string_view text, const std::string& path) {
  const Node node = parse_toml(text, path);
  const Fields root(node, path, "a case file",
                    {"title", "source", "network", "perceptron", "layer", "data", "expect", "update", "erratum"});
  Case c;
  c.path = path;
  read_title(root, c);
  require_one_subject(root);
  arma::uword total = 0;
  if (root.has("layer")) {
    parts::read_layer_task(root.need("layer"), c, total);
    return c;
  }
  if (root.has("network"))
    parts::read_network(root.need("network"), c, total);
  else
    parts::read_perceptron(root.need("perceptron"), c);
  parts::read_data(root.need("data"), c, total);
  c.before = parts::read_expectations(root, c);
  if (root.has("update")) parts::read_updates(root, c, total);
  return c;
}

Case read(const std::string& path) { return parse(read_text(path), path); }

std::vector<std::string> find_files(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error))
      throw CaseError(path, 0, "no such file or directory, expected a case file or a directory of them");
    return {path};
  }
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error), end;
       it != end && !error; it.increment(error))
    if (it->path().extension() == ".toml" && !it->is_directory()) found.push_back(it->path().string());
  if (error)
    throw CaseError(path, 0, fmt::format("cannot be read ({}), expected a directory of case files", error.message()));
  if (found.empty()) throw CaseError(path, 0, "no *.toml under this directory, expected at least one case file");
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<Case> read_all(const std::string& path) {
  std::vector<Case> all;
  std::map<std::string, std::string> first;
  for (const std::string& file : find_files(path)) {
    all.push_back(read(file));
    const auto [it, fresh] = first.emplace(all.back().title, file);
    if (!fresh)
      throw CaseError(file, all.back().title_line,
                      fmt::format("title \"{}\" is already that of {}, expected another one", it->first, it->second));
  }
  return all;
}

}  // namespace gradcheck::cases
