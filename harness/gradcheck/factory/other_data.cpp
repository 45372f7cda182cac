// SPDX-License-Identifier: MIT
#include <gradcheck/factory/other_data.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/variation/branches.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;

constexpr std::uint64_t draws_of_a_look = 8;
constexpr std::size_t lines_searched = 8, most_of_a_line = 3, most_branch_points = 40;
constexpr double beside_a_branch = 1e-3;

/// Beyond the widths of vector instructions, odd and even.
constexpr std::array larger{Shape{9, 10, 11}, Shape{12, 9, 10}, Shape{10, 17, 2}, Shape{17, 3, 16}};

const std::vector<Variation>& variations() {
  using enum InputKind;
  constexpr ParameterKind moved = ParameterKind::moved;
  static const std::vector<Variation> all{
      {.inputs = scaled, .amount = 1e-3},
      {.inputs = scaled, .amount = 0.03},
      {.inputs = scaled, .amount = 8},
      {.inputs = scaled, .amount = 30},
      {.inputs = scaled, .amount = 100},
      {.inputs = scaled, .amount = 1000},
      {.inputs = shifted, .amount = 30},
      {.inputs = zeros},
      {.inputs = some_zeros},
      {.inputs = positive},
      {.inputs = negative},
      {.inputs = ties},
      {.inputs = integers},
      {.inputs = halves},
      {.inputs = repeated_rows},
      {.inputs = constant_rows},
      {.inputs = identity},
      {.inputs = far_entry, .amount = 8},
      {.inputs = far_entry, .amount = 1000},
      {.inputs = far_rows, .amount = 30},
      {.inputs = far_rows, .amount = 1000},
      {.inputs = far_rows, .amount = 1000},
      {.parameters = ParameterKind::zeros},
      {.parameters = moved},
      {.parameters = moved},
      {.inputs = scaled, .amount = 4, .parameters = moved},
  };
  return all;
}

bool same(const Matrices& a, const Matrices& b) {
  return std::ranges::equal(
      a, b, [](const arma::mat& m, const arma::mat& n) { return arma::approx_equal(m, n, "absdiff", 0); });
}

bool has_parameters(const AnyLayer& layer) {
  return std::ranges::any_of(layer.parameters(), [](const Parameter& p) { return static_cast<bool>(p.gradient); });
}

/// A kind of data at a configuration, where it changes anything.
void add(std::vector<OtherPoint>& all, const Factory& make, const Configuration& at, const Variation& variation) {
  MadeLayer layer = made(make, at);
  Draws random(at.seed);
  OtherPoint point{at, to_string(variation), {}, variation.parameters};
  point.inputs = varied(layer.layer, layer.inputs, looks_of(make, at, layer), variation, random);
  const bool moves = variation.parameters != ParameterKind::as_made && has_parameters(layer.layer);
  if (moves || !same(point.inputs, layer.inputs)) all.push_back(std::move(point));
}

void add_larger(std::vector<OtherPoint>& all, const Factory& make, std::uint64_t seed) {
  for (const Shape& shape : larger) {
    const Configuration at{shape, seed++};
    auto layer = attempt([&] { return made(make, at); });
    if (layer) all.push_back({at, "", layer->inputs});
  }
}

void add_branches(std::vector<OtherPoint>& all, const Factory& make, const Configuration& at) {
  MadeLayer layer = made(make, at);
  Draws random(at.seed);
  const auto line = random_line(layer.layer, layer.inputs, looks_of(make, at, layer), random);
  if (!line) return;
  std::vector<Branch> found = branches_on(layer.layer, *line, at.seed);
  found.resize(std::min(found.size(), most_of_a_line));
  for (const Branch& branch : found)
    for (Matrices& inputs : around(layer.layer, *line, branch, beside_a_branch))
      all.push_back({at, "inputs at a branch, " + number(branch.below, 3), std::move(inputs)});
}

}  // namespace

MadeLayer made(const Factory& make, const Configuration& at) {
  std::mt19937_64 random(at.seed);
  return make(at.shape, random);
}

MadeLayer made(const Factory& make, const OtherPoint& point) {
  MadeLayer layer = made(make, point.at);
  Draws random(point.at.seed);
  vary_parameters(layer.layer, point.parameters, random);
  layer.inputs = point.inputs;
  return layer;
}

std::vector<Look> looks_of(const Factory& make, const Configuration& at, const MadeLayer& layer) {
  const std::size_t inputs = layer.inputs.size();
  if (!layer.own_inputs) return std::vector<Look>(inputs);
  std::vector<Matrices> draws(inputs);
  for (std::size_t k = 0; k < inputs; ++k) draws[k].push_back(layer.inputs[k]);
  for (std::uint64_t n = 1; n < draws_of_a_look; ++n) {
    const auto another = attempt([&] { return made(make, Configuration{at.shape, at.seed + 1000 * n}); });
    if (!another || another.value->inputs.size() != inputs) continue;
    for (std::size_t k = 0; k < inputs; ++k) draws[k].push_back(another.value->inputs[k]);
  }
  std::vector<Look> looks;
  for (const Matrices& of_one : draws) looks.push_back(look_of(of_one));
  return looks;
}

std::vector<OtherPoint> other_points(const Factory& make, const std::vector<Configuration>& accepted,
                                     std::uint64_t seed) {
  std::vector<OtherPoint> all;
  std::size_t n = 0;
  for (const Variation& variation : variations())
    add(all, make, {accepted.at(n++ % accepted.size()).shape, seed++}, variation);
  add_larger(all, make, seed);
  return all;
}

std::vector<OtherPoint> branch_points(const Factory& make, const std::vector<Configuration>& accepted,
                                      std::uint64_t seed) {
  std::vector<OtherPoint> all;
  for (std::size_t n = 0; n < lines_searched && all.size() < most_branch_points; ++n)
    add_branches(all, make, {accepted.at(n % accepted.size()).shape, seed++});
  return all;
}

}  // namespace gradcheck::detail
