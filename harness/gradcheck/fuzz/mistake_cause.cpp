// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/mistake_cause.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr std::string_view before_module = ": ";

/// "layer 2 weights" is weights, "block 3 layer 1 layer_norm" layer_norm: a place that stays as layers go.
std::string kind_of_place(const std::string& where) {
  const auto numbered = where.find_last_of("0123456789");
  return numbered == std::string::npos || numbered + 2 > where.size() ? where : where.substr(numbered + 2);
}

/// Empty of a cause that names no module.
std::string_view module_of(std::string_view cause) {
  const auto at = cause.find(before_module);
  return at == std::string_view::npos ? std::string_view() : cause.substr(at + before_module.size());
}

}  // namespace

std::string mistake_cause(const Finding& f) {
  const bool of_no_name = f.mistake.starts_with("factor ") && f.mistake.find('.') != std::string::npos;
  const std::string mistake = of_no_name ? "a wrong factor" : f.mistake;
  return f.where.empty() ? mistake : mistake + std::string(before_module) + kind_of_place(f.where);
}

bool is_unnamed(std::string_view cause) {
  return cause.starts_with(unnamed_mistake) && cause.substr(unnamed_mistake.size()).starts_with(before_module);
}

bool is_named_by(std::string_view unnamed, std::string_view named) {
  return is_unnamed(unnamed) && !is_unnamed(named) && module_of(named) == module_of(unnamed);
}

}  // namespace gradcheck::fuzz
