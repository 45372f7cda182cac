// SPDX-License-Identifier: MIT
#include "trial.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <typeinfo>

#include <gradcheck/app/registered.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/cases/toml/write.hpp>
#include <gradcheck/factory/registry.hpp>

namespace reader {
namespace {

using namespace gradcheck;
using namespace gradcheck::detail;

const std::string path = "hostile.toml";

/// What call() returns, or nothing where it throws the documented exception.
template <class Call>
auto documented(const std::string& text, Call call) -> std::optional<decltype(call())> {
  try {
    return call();
  } catch (const cases::CaseError& e) {
    require_documented(e.what(), text);
    return std::nullopt;
  } catch (const std::exception& e) {
    throw std::logic_error(std::string(typeid(e).name()) + ": " + e.what() + ", expected a CaseError");
  }
}

/// Multiplications of one forward pass, about, times the steps of the updates; at least 1.
double work_of(const cases::Case& c) {
  if (c.layer) {
    double entries = static_cast<double>(c.layer->shape.samples * c.layer->shape.inputs);
    for (const cases::Numbers& x : c.layer->inputs) entries += static_cast<double>(x.values.n_elem);
    return entries < 1000 ? 1 : 1e9;  // what it costs to check: each of them is a coordinate
  }
  double parameters = static_cast<double>(c.x.values.n_cols), steps = 1;
  for (const cases::Layer& layer : c.layers)
    if (const auto* found = std::get_if<cases::DenseLayer>(&layer))
      parameters += static_cast<double>(found->weights.values.n_elem);
    else
      parameters += 64;
  for (const cases::Update& update : c.updates) steps += static_cast<double>(update.steps);
  if (c.perceptron) steps += static_cast<double>(c.perceptron->bound);
  return static_cast<double>(c.x.values.n_rows) * parameters * steps;
}

std::size_t coordinates_of(const cases::Case& c) {
  std::size_t all = c.x.values.n_elem;
  for (const cases::Layer& layer : c.layers)
    if (const auto* found = std::get_if<cases::DenseLayer>(&layer))
      all += found->weights.values.n_elem + found->bias.values.n_elem;
  return all * (1 + c.updates.size());
}

}  // namespace

void require_documented(const std::string& message, const std::string& text) {
  const std::size_t colon = message.find(": ", path.size());
  const std::string line = message.starts_with(path + ":") && colon != std::string::npos
                               ? message.substr(path.size() + 1, colon - path.size() - 1)
                               : "";
  const bool digits =
      !line.empty() && line.size() < 9 && std::ranges::all_of(line, [](char c) { return c >= '0' && c <= '9'; });
  const auto lines = 1 + std::ranges::count(text, '\n');
  if (!digits || std::stoi(line) < 1 || std::stoi(line) > lines || message.size() < colon + 3)
    throw std::logic_error("message \"" + message + "\", expected \"hostile.toml:LINE: why\", LINE at most " +
                           std::to_string(lines));
}

Depth attempt(const std::string& text) {
  const auto read = documented(text, [&] { return cases::parse(text, path); });
  if (!read) return Depth::refused;
  if (!(cases::parse(cases::write(*read), "written.toml") == *read))
    throw std::logic_error("what was written and read again is another case");
  if (work_of(*read) > 1e7) return Depth::read;
  static const Registry registry = Registry{}.add("Scale", make_scale);
  cases::RunOptions options{.numeric = work_of(*read) < 1e4 && coordinates_of(*read) < 500, .registry = &registry};
  return documented(text, [&] { return cases::run(*read, options); }) ? Depth::run : Depth::refused;
}

}  // namespace reader
